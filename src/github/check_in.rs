//! Our comments on tracking issues: the first line, which nobody sees, by which we find each again.

use std::collections::BTreeSet;

use crate::github::query::CommentNode;
use crate::release::Version;

/// What a comment of ours on a tracking issue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// How the VEP stands in a release.
    CheckIn(Version),
    /// The word to the assignees that a VEP is at risk in a release.
    Ping(Version),
    /// What the description must be changed to, where no check-in says it.
    Description,
}

impl Mark {
    /// The line, without its end.
    pub fn line(self) -> String {
        match self {
            Mark::CheckIn(version) => format!("<!-- vep-check:check-in v1 release={version} -->"),
            Mark::Ping(version) => format!("<!-- vep-check:check-in-ping v1 release={version} -->"),
            Mark::Description => "<!-- vep-check:description v1 -->".to_owned(),
        }
    }

    /// Whether `comment` is this one and ours: anybody can copy the line.
    pub fn is_of(self, comment: &CommentNode) -> bool {
        comment.viewer_did_author && comment.body.lines().next() == Some(self.line().as_str())
    }

    /// The body of a comment that says `text`.
    pub fn body(self, text: &str) -> String {
        format!("{}\n{}", self.line(), text.trim_end())
    }
}

/// Whether `comment` is `body` to the letter, whatever ends its lines.
pub fn says(comment: &CommentNode, body: &str) -> bool {
    comment.body.replace("\r\n", "\n").trim_end() == body
}

/// The requests that GitHub refused to the tokens of a run, so that less is known than another run may know: a runner with
/// another address, a token that is mended. A check-in notes those in spite of which it was written, in a last line that
/// nobody sees: what it was written without says nothing against writing it again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusals(BTreeSet<String>);

/// How the last line begins and ends.
const REFUSED: [&str; 2] = ["<!-- vep-check:refused ", " -->"];

impl Refusals {
    /// Notes that `request` was refused.
    pub fn note(&mut self, request: &str) {
        let request = request.split('?').next().unwrap_or_default();
        let is_plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '/' | '.' | '-' | '_');
        self.0.insert(request.chars().filter(is_plain).collect());
    }

    /// What was refused, if anything was.
    pub fn words(&self) -> Option<String> {
        (!self.0.is_empty()).then(|| self.0.iter().map(String::as_str).collect::<Vec<_>>().join(", "))
    }

    /// `text` with a note of them, where `before` says it otherwise; what `before` says, where it says the same. And whether
    /// it has to wait: something was refused in spite of which `before` was not written.
    pub fn noted(&self, text: String, before: Option<&str>) -> (String, bool) {
        let before = before.map(|before| split(&before.replace("\r\n", "\n")));
        let note = self.words().map_or(String::new(), |words| format!("{}{words}{}\n", REFUSED[0], REFUSED[1]));
        match before {
            Some((said, refused)) if said == text.trim_end() => (Refusals(refused).noted(text, None).0, false),
            Some((_, refused)) => (text + &note, !self.0.is_subset(&refused)),
            None => (text + &note, false),
        }
    }
}

/// What a check-in says, without its first line, and what it was written in spite of.
fn split(body: &str) -> (String, BTreeSet<String>) {
    let content = body.split_once('\n').map_or("", |(_, content)| content).trim_end();
    let last = content.rsplit_once('\n');
    let noted = last.and_then(|(said, last)| Some((said, last.strip_prefix(REFUSED[0])?.strip_suffix(REFUSED[1])?)));
    match noted {
        Some((said, refused)) => (said.trim_end().to_owned(), refused.split(", ").map(str::to_owned).collect()),
        None => (content.to_owned(), BTreeSet::new()),
    }
}
