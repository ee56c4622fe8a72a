//! Words that say that there is nothing to say: `N/A`, `TBD`.

use crate::source::Span;
use crate::text::{after_not_applicable, is_visible_char};
use crate::vep::Vep;
use crate::vep::outline::RunKind;

/// Words that say that there is nothing to say.
const EMPTY_WORDS: [&str; 11] = [
    "",
    "none",
    "nil",
    "nothing",
    "not applicable",
    "tbd",
    "tba",
    "to be determined",
    "to be decided",
    "to be defined",
    "to be done",
];

/// The same, understood later: what is found for their sake is a notice.
const MORE_EMPTY_WORDS: [&str; 16] = [
    "null",
    "none yet",
    "not yet",
    "not relevant",
    "does not apply",
    "doesn't apply",
    "wip",
    "work in progress",
    "in progress",
    "coming soon",
    "later",
    "to be added",
    "to be added later",
    "to be defined later",
    "fixme",
    "xxx",
];

/// The longest text, in bytes, that can be one of them.
const LONGEST: usize = 120;

/// Words that say nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmptyWords {
    /// Where they stand.
    pub span: Span,
    /// Whether they are of those that were understood from the first release on.
    pub plain: bool,
}

/// The words of `body`, if all they say is that there is nothing.
pub fn empty_words(vep: &Vep, body: Span) -> Option<EmptyWords> {
    let mut runs = vep.outline.runs_in(body).iter().filter(|run| run.shows);
    let first = runs.next()?;
    let last = runs.clone().next_back().unwrap_or(first);
    let span = Span::new(first.span.start, last.span.end);
    if span.end - span.start > LONGEST || first.kind != RunKind::Text || runs.any(|run| run.kind != RunKind::Text) {
        return None;
    }
    let words = vep.outline.words(vep.source.text(), span).to_lowercase();
    let is_mark = |c: char| !is_visible_char(c) || ".…_*-–—()!<>".contains(c);
    let words = words.trim_matches(is_mark);
    let not_applicable = after_not_applicable(words).is_some_and(str::is_empty);
    let plain = not_applicable || EMPTY_WORDS.contains(&words) || words.starts_with("to be filled");
    let words = words.trim_matches(|c| is_mark(c) || matches!(c, '?' | '[' | ']'));
    let empty = plain || EMPTY_WORDS.contains(&words) || MORE_EMPTY_WORDS.contains(&words);
    empty.then_some(EmptyWords { span, plain })
}
