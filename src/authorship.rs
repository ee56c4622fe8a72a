//! Who proposed a document first, and when.

use jiff::civil::Date;

use crate::text::without_accents;

/// The first commit of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorship {
    /// The day, where its author was.
    pub date: Date,
    /// Its author, then its co-authors.
    pub authors: Vec<Author>,
}

/// An author of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The name, as it was written.
    pub name: String,
    /// The address.
    pub email: String,
}

/// What the addresses end with that GitHub gives to those who keep theirs to themselves.
///
/// <https://docs.github.com/en/account-and-profile/reference/email-addresses-reference>
const NO_REPLY: &str = "@users.noreply.github.com";

/// How the names of programs begin that sign as co-authors, in lower case.
const PROGRAMS: [&[&str]; 13] = [
    &["claude"],
    &["copilot"],
    &["github", "copilot"],
    &["github", "actions"],
    &["cursor"],
    &["chatgpt"],
    &["openai"],
    &["codex"],
    &["gemini"],
    &["google", "gemini"],
    &["devin"],
    &["aider"],
    &["windsurf"],
];

/// What else such a name may hold.
const PARTS_OF_PROGRAMS: [&str; 27] = [
    "code",
    "opus",
    "sonnet",
    "haiku",
    "fable",
    "agent",
    "cli",
    "ai",
    "assistant",
    "pro",
    "flash",
    "autofix",
    "swe",
    "copilot",
    "actions",
    "gemini",
    "codex",
    "chatgpt",
    "gpt",
    "bot",
    "integration",
    "mini",
    "context",
    "1m",
    "max",
    "via",
    "thinking",
];

/// Where their addresses are.
const PROGRAM_DOMAINS: [&str; 8] =
    ["anthropic.com", "openai.com", "cursor.com", "cursor.sh", "aider.chat", "devin.ai", "google.com", "codeium.com"];

/// Their handles on GitHub.
const PROGRAM_HANDLES: [&str; 6] =
    ["copilot", "claude", "cursoragent", "gemini-code-assist", "devin-ai-integration", "web-flow"];

impl Author {
    /// The handle on GitHub, where the address tells it: `12345+handle@users.noreply.github.com`, and before 2017
    /// without the number.
    pub fn handle(&self) -> Option<&str> {
        let user = self.email.strip_suffix(NO_REPLY)?;
        let handle = user.split_once('+').map_or(user, |(_, handle)| handle);
        let is_handle = !handle.is_empty() && handle.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        is_handle.then_some(handle)
    }

    /// Whether it is a program: one that writes for a person, or acts for an organisation.
    pub fn is_program(&self) -> bool {
        let (name, email) = (self.name.to_lowercase(), self.email.to_lowercase());
        let handle = self.handle().map(str::to_lowercase).unwrap_or_default();
        let (user, domain) = email.rsplit_once('@').unwrap_or((email.as_str(), ""));
        let marked = |text: &str| text.ends_with("[bot]") || text.ends_with("-bot") || text.ends_with("-robot");
        let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let named = PROGRAMS.iter().any(|program| words.starts_with(program));
        // A person may be called Claude or Devin, and then has another word for a name, and an address.
        let person =
            words.len() > 1 && !words[1..].iter().all(|word| PARTS_OF_PROGRAMS.contains(word) || is_number(word));
        let known = PROGRAM_DOMAINS.iter().any(|known| domain == *known || domain.ends_with(&format!(".{known}")));
        marked(&name)
            || marked(&handle)
            || marked(user)
            || user.contains("[bot]")
            || (known && (user.contains("noreply") || user.contains("agent") || user.contains("no-reply") || named))
            || (named && !person)
            || PROGRAM_HANDLES.contains(&handle.as_str())
    }

    /// Whether `other` is the same person under another name or address.
    pub fn is_same_person(&self, other: &Author) -> bool {
        let same = |a: &str, b: &str| !a.trim().is_empty() && a.trim().eq_ignore_ascii_case(b.trim());
        let plain = |author: &Author| without_accents(&author.name).replace(['.', '-', '_', ' '], "");
        let user = |author: &Author| author.email.split('@').next().unwrap_or("").to_owned();
        let known_as = |one: &Author, two: &Author| {
            one.handle().is_some_and(|handle| same(handle, &two.name) || same(handle, &user(two)))
        };
        same(&self.email, &other.email)
            || same(&plain(self), &plain(other))
            || self.handle().zip(other.handle()).is_some_and(|(a, b)| same(a, b))
            || known_as(self, other)
            || known_as(other, self)
    }
}

fn is_number(word: &str) -> bool {
    word.trim_start_matches('v').bytes().all(|byte| byte.is_ascii_digit())
}
