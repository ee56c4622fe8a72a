//! The YAML block at the top of a document: where it is.

use crate::source::{BOM, Span};

/// A block of front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrontMatter {
    /// The block with both `---` lines.
    pub span: Span,
    /// The YAML between them.
    pub yaml: Span,
    /// Whether there is a second `---`.
    pub closed: bool,
}

/// Finds the front matter of `text` and the byte at which the Markdown begins. A `---` that nothing like YAML follows
/// is a rule drawn across the page, not front matter.
pub fn split(text: &str) -> (Option<FrontMatter>, usize) {
    let begin = if text.starts_with(BOM) { BOM.len() } else { 0 };
    let mut lines = Lines { text, at: begin };
    let Some(first) = lines.next() else { return (None, begin) };
    if text[first.range()].trim_end() != "---" {
        return (None, begin);
    }
    let yaml_start = lines.at;
    let mut unclosed_end = None;
    while let Some(line) = lines.next() {
        let words = text[line.range()].trim_end();
        if words == "---" {
            if !text[yaml_start..line.start].lines().any(is_pair) && !text[yaml_start..line.start].trim().is_empty() {
                return (None, begin);
            }
            let yaml = Span::new(yaml_start, line.start);
            return (Some(FrontMatter { span: Span::new(begin, line.end), yaml, closed: true }), lines.at);
        }
        // Where the second `---` is missing, the block ends before the first line that only Markdown can be.
        if unclosed_end.is_none() && (words.is_empty() || words.starts_with("# ") || words.starts_with("## ")) {
            unclosed_end = Some(line.start);
        }
    }
    let end = unclosed_end.unwrap_or(text.len());
    let yaml = Span::new(yaml_start, end);
    if text[yaml.range()].lines().next().is_none_or(|line| !is_pair(line)) {
        return (None, begin);
    }
    (Some(FrontMatter { span: Span::new(begin, end), yaml, closed: false }), end)
}

/// Whether a line looks like `key: value` or `key:`.
fn is_pair(line: &str) -> bool {
    let Some((key, rest)) = line.split_once(':') else { return false };
    let key = key.trim();
    let word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '"' | '\'');
    !key.is_empty() && key.chars().all(word) && (rest.trim().is_empty() || rest.starts_with([' ', '\t']))
}

struct Lines<'a> {
    text: &'a str,
    at: usize,
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
