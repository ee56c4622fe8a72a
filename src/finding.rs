//! What is wrong, and where.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::noun::Noun;
use crate::source::{Location, Span};

/// How bad a finding is. Only an error fails the check by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Must be fixed before the VEP can be merged.
    Error,
    /// Should be fixed, or is worth a word.
    Warning,
    /// Good to know.
    Notice,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Notice => "notice",
        })
    }
}

/// The most findings of one rule in one document; the last of them says how many more there are, or that there are.
pub const MAX_FINDINGS: usize = 100;

/// An edit that certainly fixes a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The bytes to replace; empty to insert.
    pub span: Span,
    /// What to write instead.
    pub replacement: String,
}

/// Another place that belongs to a finding: the line that demands it, the first of two.
#[derive(Debug, Clone)]
pub struct Related {
    /// The place.
    pub location: Location,
    /// What is there.
    pub message: String,
}

/// What a finding concerns.
#[derive(Debug, Clone)]
pub enum Subject {
    /// A document, or another file, at this place.
    Document(Location),
    /// The pull request.
    PullRequest,
    /// The issue with this number.
    Issue(u64),
}

impl Subject {
    /// How a report calls it; `None` for a document, which has a path.
    pub fn name(&self) -> Option<String> {
        match self {
            Subject::Document(_) => None,
            Subject::PullRequest => Some("pull request".to_owned()),
            Subject::Issue(number) => Some(format!("issue #{number}")),
        }
    }
}

/// What a finding is about: with its rule, what it is known by once the document says something else. A message quotes
/// what stands in the file and does not count.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum About {
    /// The document as a whole, or what it has once: its title, its front matter.
    Whole,
    /// Some words, which only their place tells from others.
    Words,
    /// A section of the template, by the name that it has there in the form in which names are compared.
    Section(String),
    /// Several things at once; one that is about fewer of them is no worse.
    Each(Vec<String>),
    /// A row of target releases, by the stage and the gate.
    Row(String, Option<String>),
    /// A field of the front matter.
    Field(String),
    /// What stands in a field of the front matter: another value is another mistake.
    Value(String, String),
    /// A link or picture, by what it leads to.
    Link(String),
    /// What else has a name: a SIG, a label, a release.
    Named(String),
}

impl About {
    /// About all of `things`.
    pub fn each(things: impl IntoIterator<Item = impl Into<String>>) -> About {
        About::Each(things.into_iter().map(Into::into).collect())
    }

    /// About `value`, which stands in the field `name` of the front matter.
    pub fn value(name: &str, value: &str) -> About {
        About::Value(name.to_owned(), value.to_owned())
    }

    /// About the field `name` of the front matter.
    pub fn field(name: &str) -> About {
        About::Field(name.to_owned())
    }

    /// It in one line; `None` for words, which have no name of their own.
    pub fn key(&self) -> Option<String> {
        Some(match self {
            About::Whole => String::new(),
            About::Words => return None,
            About::Section(name) => format!("section {name}"),
            About::Each(things) => things.join(", "),
            About::Row(stage, gate) => format!("row {stage} {}", gate.as_deref().unwrap_or_default()),
            About::Field(name) => format!("field {name}"),
            About::Value(name, value) => format!("field {name} {value}"),
            About::Link(target) => format!("link {target}"),
            About::Named(name) => name.clone(),
        })
    }

    /// Whether what is said of `self` is said of `other`.
    pub fn covers(&self, other: &About) -> bool {
        match (self, other) {
            (About::Each(all), About::Each(some)) => some.iter().all(|thing| all.contains(thing)),
            _ => self == other,
        }
    }
}

/// What is wrong: one sentence, on one line, whose back-ticks come in pairs around what stands in a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Message {
    text: String,
    /// The bytes of `text` that are quoted, without the back-ticks.
    quotes: Vec<Span>,
}

impl Message {
    /// All of it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The first of what it quotes, if it quotes anything.
    pub fn quote(&self) -> Option<&str> {
        self.quotes.first().map(|quote| &self.text[quote.range()])
    }

    /// It with `noun` for a document, except where it quotes something.
    fn with(self, noun: &Noun) -> Message {
        let mut said = String::with_capacity(self.text.len());
        let mut from = 0;
        for quote in &self.quotes {
            said.push_str(&noun.say(&self.text[from..quote.start]));
            said.push_str(&self.text[quote.range()]);
            from = quote.end;
        }
        said.push_str(&noun.say(&self.text[from..]));
        Message::from(said)
    }

    /// It without what it quotes: equal where two messages say the same of something else.
    pub fn frame(&self) -> String {
        let mut frame = self.text.clone();
        self.quotes.iter().rev().for_each(|quote| frame.replace_range(quote.range(), ""));
        frame
    }
}

impl From<String> for Message {
    fn from(text: String) -> Message {
        // It may quote a document, and is one line whatever that says.
        let is_one_line = memchr::memchr2(b'\n', b'\r', text.as_bytes()).is_none();
        let text = if is_one_line { text } else { text.replace(['\n', '\r'], " ") };
        let ticks: Vec<usize> = memchr::memchr_iter(b'`', text.as_bytes()).collect();
        let quotes = ticks.chunks_exact(2).map(|pair| Span::new(pair[0] + 1, pair[1])).collect();
        Message { text, quotes }
    }
}

impl std::ops::Deref for Message {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The id of the rule that found it.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about. With the rule and the place, this is its identity.
    pub about: About,
    /// The section of the template that it is found by: where that is missing, it cannot be found.
    pub within: Option<String>,
    /// What is wrong, in lower case and without a full stop.
    pub message: Message,
    /// What it concerns.
    pub subject: Subject,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// What to write instead.
    pub help: Option<String>,
    /// The edit that fixes it, where one certainly does.
    pub fix: Option<Fix>,
    /// Whether it already stood in the base version of the document.
    pub existing: bool,
    /// The reason that the document gives for allowing it.
    pub allowed: Option<String>,
}

impl Finding {
    /// Where it is; `None` for what concerns no file.
    pub fn location(&self) -> Option<&Location> {
        match &self.subject {
            Subject::Document(location) => Some(location),
            Subject::PullRequest | Subject::Issue(_) => None,
        }
    }

    /// Adds what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn related(mut self, location: Location, message: impl Into<String>) -> Self {
        self.related.push(Related { location, message: message.into() });
        self
    }

    /// Adds the edit that fixes it: `replacement` for the bytes of `span`.
    #[must_use]
    pub fn fix(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { span, replacement: replacement.into() });
        self
    }

    /// Adds the section of the template that it is found by.
    #[must_use]
    pub fn within(mut self, section: String) -> Self {
        self.within = Some(section);
        self
    }

    /// Says all of it with `noun` for a document.
    #[must_use]
    pub fn with(mut self, noun: &Noun) -> Self {
        if noun.is_ours() {
            return self;
        }
        let say = |words: String| Message::from(words).with(noun).text;
        self.message = self.message.with(noun);
        self.help = self.help.map(say);
        self.related.iter_mut().for_each(|related| related.message = say(std::mem::take(&mut related.message)));
        self
    }

    /// Sets a severity other than the rule's own.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}
