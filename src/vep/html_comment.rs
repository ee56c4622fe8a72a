//! HTML comments, and what they hide.

use crate::source::Span;
use crate::vep::name::Name;

/// An HTML comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HtmlComment {
    /// From `<!--` to `-->`, or to the end of the block where it is never closed.
    pub span: Span,
    /// Whether there is a `-->`.
    pub closed: bool,
}

impl HtmlComment {
    /// Whether it hides what follows it: it is never closed, or another is opened inside.
    pub fn is_broken(&self, text: &str) -> bool {
        !self.closed || self.inner_open(text).is_some()
    }

    /// Where a second `<!--` stands inside.
    pub fn inner_open(&self, text: &str) -> Option<usize> {
        let inside = self.span.start + "<!--".len();
        text[inside..self.span.end].find("<!--").map(|found| inside + found)
    }

    /// The lines inside that would be headings, without the comment.
    pub fn headings(&self, text: &str) -> Vec<(Name, Span)> {
        let mut headings = Vec::new();
        let mut start = self.span.start;
        for line in text[self.span.range()].split_inclusive('\n') {
            let words = line.trim();
            let name = words.trim_start_matches('#');
            let level = words.len() - name.len();
            if (1..=6).contains(&level) && name.starts_with([' ', '\t']) {
                let at = start + (line.len() - line.trim_start().len());
                headings.push((Name::of(name.trim().trim_end_matches('#')), Span::new(at, at + words.len())));
            }
            start += line.len();
        }
        headings
    }
}
