//! Where a block of front matter is, and its lines.

use crate::source::Span;

/// Where front matter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// The block with both `---` lines.
    pub span: Span,
    /// The line that opens it, which is nearly `---`.
    pub opening: Span,
    /// The YAML between them.
    pub yaml: Span,
    /// The line that closes it, which is nearly `---`, if there is one.
    pub closing: Option<Span>,
}

/// Whether a line looks like `key: value` or `key:`.
pub(super) fn is_pair(line: &str) -> bool {
    let Some((key, rest)) = line.split_once(':') else { return false };
    let key = key.trim();
    let word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '"' | '\'');
    !key.is_empty() && key.chars().all(word) && (rest.trim().is_empty() || rest.starts_with([' ', '\t']))
}

/// The lines of a text, without their ends.
pub(super) struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lines<'a> {
    /// Those from byte `at` on.
    pub(super) fn new(text: &'a str, at: usize) -> Lines<'a> {
        Lines { text, at }
    }

    /// Where the next line starts.
    pub(super) fn at(&self) -> usize {
        self.at
    }
}

impl Iterator for Lines<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        if self.at >= self.text.len() {
            return None;
        }
        let start = self.at;
        let end = self.text[start..].find('\n').map_or(self.text.len(), |n| start + n);
        self.at = (end + 1).min(self.text.len());
        Some(Span::new(start, end))
    }
}
