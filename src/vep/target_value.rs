//! What stands where a row names its release.

use crate::release::Version;
use crate::source::{Source, Span, Spanned};
use crate::text::after_not_applicable;
use crate::vep::visible::without_tags;

/// What stands where a release should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetValue {
    /// Nothing.
    Blank,
    /// A release; `as_wanted` if it is written `vX.Y`.
    Version {
        /// The release.
        version: Version,
        /// Written `vX.Y`, with or without a remark behind.
        as_wanted: bool,
    },
    /// `TBD`.
    Undecided,
    /// `N/A`.
    NotApplicable,
    /// Other words.
    Other,
}

/// Understands what stands at `span`; the span of the result has no white space or emphasis around it.
pub fn value(source: &Source, span: Span) -> Spanned<TargetValue> {
    let inside = without_tags(source.slice(span));
    let span = Span::new(span.start + inside.start, span.start + inside.end);
    let text = source.slice(span);
    let decoration = |c: char| c.is_whitespace() || matches!(c, '*' | '_' | '`' | '"' | '\'' | '[' | ']' | '\\');
    let lead = text.len() - text.trim_start_matches(decoration).len();
    let bare = text[lead..].trim_end_matches(|c| decoration(c) || c == '~');
    // A footnote, or the asterisk of `1.10.*`, is no decoration.
    let rest = &text[lead + bare.len()..];
    let more = match () {
        () if bare.ends_with('.') && rest.starts_with('*') => "*".len(),
        () if rest.starts_with(']') && bare.contains('[') => "]".len(),
        () => 0,
    };
    let words = &text[lead..lead + bare.len() + more];
    let place = Span::new(span.start + lead, span.start + lead + words.len());
    let inner = words.trim_start_matches('~').trim_start();
    // A formatter may have wrapped them.
    let value = match inner.contains('\n') {
        true => understand(&inner.split_whitespace().collect::<Vec<_>>().join(" ")),
        false => understand(inner),
    };
    Spanned::new(value, place)
}

/// How values begin that say that no release is chosen.
const UNDECIDED: [&str; 14] = [
    "tbd",
    "tba",
    "to be determined",
    "to be decided",
    "to be defined",
    "unknown",
    "undecided",
    "not targeted",
    "not planned",
    "not decided",
    "not yet",
    "later",
    "not set",
    "no target",
];

fn understand(words: &str) -> TargetValue {
    if words.is_empty() {
        return TargetValue::Blank;
    }
    if let Some((version, length)) = Version::parse_prefix(words) {
        let rest = &words[length..];
        let remark = rest.trim_start_matches([']', '*', '_', '`', '~', '"', '\'']);
        let is_remark = |c: char| c.is_whitespace() || matches!(c, '(' | ',' | ';' | '.');
        if remark.is_empty() || remark.starts_with(is_remark) || rest.starts_with("][") {
            let as_wanted = words[..length] == version.to_string() && !rest.starts_with('.');
            return TargetValue::Version { version, as_wanted };
        }
        return TargetValue::Other;
    }
    let words = words.trim_start_matches('(').trim_end_matches(')');
    let starts = |prefix: &str| {
        words.get(..prefix.len()).is_some_and(|start| {
            start.eq_ignore_ascii_case(prefix) && !words[prefix.len()..].starts_with(|c: char| c.is_alphanumeric())
        })
    };
    if UNDECIDED.into_iter().any(starts) || words == "?" {
        TargetValue::Undecided
    } else if after_not_applicable(words).is_some()
        || ["not applicable", "none", "skipped"].into_iter().any(starts)
        || matches!(words, "-" | "–" | "—")
    {
        TargetValue::NotApplicable
    } else {
        TargetValue::Other
    }
}
