//! The first line of our comment, which nobody sees: by it we find the comment again, and learn what it was made from.

use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::github::query::CommentNode;
use crate::vep::link::percent_decoded;

/// How the line begins. A comment is ours if it begins so *and* we wrote it: anybody can write this.
const START: &str = "<!-- vep-check:summary v1";

/// How it ends.
const END: &str = " -->";

/// What is written by its number in a label: all that could end the line or part the labels.
const LABEL: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The longest such line, in characters, its end included.
pub const MAX_LENGTH: usize = 1500;

/// What the line says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marker {
    /// The head that was checked.
    pub head: Option<String>,
    /// After which moment that head was pushed, if anything told.
    pub pushed_after: Option<Timestamp>,
    /// When that head was seen first: it is kept when the comment is written again.
    pub seen_at: Option<Timestamp>,
    /// When the state that the comment shows was read, by GitHub's clock.
    pub read_at: Option<Timestamp>,
    /// The labels that we have set on the pull request: only these are ours to remove.
    pub labels: Vec<String>,
}

impl Marker {
    /// The marker of a comment, if its first line is one that [`Marker::line`] writes: what only begins so is not ours,
    /// though the same account may have written it for another workflow.
    pub fn of(body: &str) -> Option<Marker> {
        let line = body.lines().next()?;
        let words = line.strip_prefix(START)?.strip_suffix("-->")?;
        let value = |key: &str| words.split_whitespace().find_map(|word| word.strip_prefix(key)?.strip_prefix('='));
        let time = |key: &str| value(key).and_then(|value| value.parse().ok());
        let head = value("head").filter(|head| matches!(head.len(), 40 | 64) && head.bytes().all(is_hex));
        let marker = Marker {
            head: Some(head?.to_owned()),
            pushed_after: time("pushed-after"),
            seen_at: time("seen-at"),
            read_at: Some(time("read-at")?),
            labels: value("labels").into_iter().flat_map(|list| list.split(',')).map(percent_decoded).collect(),
        };
        (marker.line() == line).then_some(marker)
    }

    /// When the state that `comment` shows was read. Who edits the comment can write any time into it, but none after
    /// GitHub's own time of that edit.
    pub fn read_at(&self, comment: &CommentNode) -> Option<Timestamp> {
        Some(self.read_at?.min(comment.updated_at))
    }

    /// The line, without its end.
    pub fn line(&self) -> String {
        let mut line = START.to_owned();
        let times = [("pushed-after", self.pushed_after), ("seen-at", self.seen_at), ("read-at", self.read_at)];
        let times = times.into_iter().filter_map(|(key, time)| Some((key, time?.to_string())));
        for (key, value) in self.head.iter().map(|head| ("head", head.clone())).chain(times) {
            line.push_str(&format!(" {key}={value}"));
        }
        // A label that finds no room is not remembered, so it stays.
        let mut before = " labels=";
        for label in &self.labels {
            let label = utf8_percent_encode(label, LABEL).to_string();
            if line.len() + before.len() + label.len() + END.len() <= MAX_LENGTH {
                line.push_str(&format!("{before}{label}"));
                before = ",";
            }
        }
        line.push_str(END);
        line
    }
}

/// What a comment says below its marker.
pub fn content(body: &str) -> &str {
    body.split_once('\n').map_or("", |(_, content)| content)
}

fn is_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

/// The latest moment of which our own comments show that `head` was pushed after it: when what one of them shows was
/// read while the pull request had another head. A commit's date is its maker's word; this is GitHub's.
pub fn pushed_after(own: &[(CommentNode, Marker)], head: &str) -> Option<Timestamp> {
    let moments = own.iter().filter_map(|(comment, marker)| match marker.head.as_deref() {
        Some(seen) if seen == head => Some(marker.pushed_after?.min(comment.updated_at)),
        // When it was changed may be long after that head was seen: somebody may have pushed in between.
        Some(_) => Some(marker.read_at(comment).unwrap_or(comment.updated_at)),
        None => None,
    });
    moments.max()
}

/// The earliest moment, from `since` on, at which our own comments show the pull request with `head`.
pub fn seen_at(own: &[(CommentNode, Marker)], head: &str, since: Option<Timestamp>) -> Option<Timestamp> {
    let seen = own.iter().filter(|(_, marker)| marker.head.as_deref() == Some(head));
    seen.flat_map(|(comment, marker)| {
        let first = marker.seen_at.map(|at| at.min(comment.updated_at));
        first.into_iter().chain(marker.read_at(comment))
    })
    .filter(|at| since.is_none_or(|since| *at >= since))
    .min()
}
