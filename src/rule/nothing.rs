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
const MORE_EMPTY_WORDS: [&str; 44] = [
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
    "coming later",
    "later",
    "to be added",
    "to be added later",
    "to be defined later",
    "to be written",
    "to be provided",
    "to be completed",
    "to be specified",
    "to be discussed",
    "to be confirmed",
    "yet to be defined",
    "yet to be determined",
    "yet to be decided",
    "will be added",
    "will be added later",
    "will follow",
    "to follow",
    "details to follow",
    "tbc",
    "pending",
    "draft",
    "under construction",
    "under discussion",
    "under development",
    "in preparation",
    "unavailable",
    "temporarily unavailable",
    "not available",
    "not decided",
    "not defined",
    "placeholder",
    "fixme",
    "xxx",
];

/// What is said behind them of today.
const FOR_NOW: [&str; 14] = [
    " yet",
    " for now",
    " so far",
    " at the moment",
    " at this time",
    " at this point",
    " in a follow-up",
    " in a follow-up pr",
    " in a follow up",
    " in a follow up pr",
    " in a later pr",
    " in the next revision",
    " during implementation",
    " with the implementation",
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
    // Of several pieces, code is what the others are about.
    let code = first.kind == RunKind::Code && first == last && !vep.source.slice(span).contains('\n');
    let span = if code { without_ticks(vep, span) } else { span };
    let is_text = code || first.kind == RunKind::Text && !runs.any(|run| run.kind != RunKind::Text);
    if span.end - span.start > LONGEST || !is_text {
        return None;
    }
    let words = if code { vep.source.slice(span).to_owned() } else { vep.outline.words(vep.source.text(), span) };
    let words = words.to_lowercase();
    let is_mark = |c: char| !is_visible_char(c) || ".…_*-–—()!<>".contains(c);
    let words = words.trim_matches(is_mark);
    let not_applicable = after_not_applicable(words).is_some_and(str::is_empty);
    let plain = !code && (not_applicable || EMPTY_WORDS.contains(&words) || words.starts_with("to be filled"));
    let is_mark = |c| is_mark(c) || matches!(c, '?' | '[' | ']' | '"' | '\'' | '“' | '”' | '‘' | '’');
    let words = words.trim_matches(is_mark);
    let words = FOR_NOW.iter().find_map(|end| words.strip_suffix(end)).unwrap_or(words).trim_end_matches(is_mark);
    let not_applicable = || after_not_applicable(words).is_some_and(str::is_empty);
    let empty = plain || EMPTY_WORDS.contains(&words) || MORE_EMPTY_WORDS.contains(&words) || not_applicable();
    empty.then_some(EmptyWords { span, plain })
}

/// `span`, code in line, without its back-ticks.
fn without_ticks(vep: &Vep, span: Span) -> Span {
    let code = vep.source.slice(span);
    let start = span.start + (code.len() - code.trim_start_matches('`').len());
    Span::new(start, start.max(span.end - (code.len() - code.trim_end_matches('`').len())))
}
