//! Texts and places in them.
//!
//! Everything inside works with byte [`Span`]s; a line and a column are made once, here, when a finding leaves the
//! program.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use memchr::memchr_iter;

/// A range of bytes in a [`Source`], half open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` to `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }

    /// The empty span at `offset`: the place where something is missing.
    pub const fn at(offset: usize) -> Self {
        Span::new(offset, offset)
    }

    /// The same bytes as a range, to slice with.
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// Whether `other` lies inside.
    pub const fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// Whether byte `at` is in one of `spans`, which are in the order of the text and none of which begins in another.
pub fn is_within(at: usize, spans: &[Span]) -> bool {
    let before = spans.partition_point(|span| span.start <= at);
    before.checked_sub(1).is_some_and(|last| at < spans[last].end)
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Span::new(range.start, range.end)
    }
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value as understood.
    pub value: T,
    /// The bytes that say so.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, which stands at `span`.
    pub const fn new(value: T, span: Span) -> Self {
        Spanned { value, span }
    }
}

/// A line and a column, both from 1; columns count characters. A byte order mark has no column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

/// The UTF-8 byte order mark, which some editors put before the first character.
pub const BOM: &str = "\u{feff}";

/// A text and the path it was read from.
#[derive(Debug)]
pub struct Source {
    path: String,
    text: String,
    line_starts: OnceLock<Vec<usize>>,
}

impl Source {
    /// A text read from `path`, which is relative to the root of the repository and uses `/`.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Source { path: path.into(), text: text.into(), line_starts: OnceLock::new() }
    }

    /// The path, relative to the root of the repository.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text, byte order mark included.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text at `span`; a span that does not fit is cut to one that does.
    pub fn slice(&self, span: Span) -> &str {
        &self.text[self.clamp(span).range()]
    }

    /// How the line at `offset` ends, so that another can be put beside it; where it is the last and has no end, how the
    /// first one does.
    pub fn newline_at(&self, offset: usize) -> &'static str {
        let (before, after) = self.text.split_at(self.floor(offset));
        let end = after.find('\n').map(|end| before.len() + end).or_else(|| self.text.find('\n'));
        if end.is_some_and(|end| self.text[..end].ends_with('\r')) { "\r\n" } else { "\n" }
    }

    /// Where `offset` is.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.floor(offset);
        let line = self.line_of(offset);
        let before = &self.text[self.line_starts()[line]..offset];
        let before = if line == 0 { before.trim_start_matches(BOM) } else { before };
        Position { line: line + 1, column: before.chars().count() + 1 }
    }

    /// The line of `offset`, from 1.
    pub fn line(&self, offset: usize) -> usize {
        self.line_of(self.floor(offset)) + 1
    }

    /// The whole lines that `span` touches, without the last line's end.
    pub fn lines(&self, span: Span) -> Span {
        let span = self.clamp(span);
        let start = self.line_starts()[self.line_of(span.start)];
        let end = self.text[span.end..].find('\n').map_or(self.text.len(), |n| span.end + n);
        Span::new(start, end)
    }

    /// The nearest span to `span` that lies in the text and on character boundaries.
    pub fn clamp(&self, span: Span) -> Span {
        let start = self.floor(span.start);
        Span::new(start, self.floor(span.end).max(start))
    }

    fn floor(&self, offset: usize) -> usize {
        self.text.floor_char_boundary(offset)
    }

    fn line_of(&self, offset: usize) -> usize {
        self.line_starts().partition_point(|&start| start <= offset) - 1
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts
            .get_or_init(|| std::iter::once(0).chain(memchr_iter(b'\n', self.text.as_bytes()).map(|n| n + 1)).collect())
    }
}

/// A span and the text it is a span of.
#[derive(Debug, Clone)]
pub struct Location {
    /// The text.
    pub source: Arc<Source>,
    /// The bytes, always inside the text and on character boundaries.
    pub span: Span,
}

impl Location {
    /// `span` in `source`, cut to fit.
    pub fn new(source: &Arc<Source>, span: Span) -> Self {
        Location { source: Arc::clone(source), span: source.clamp(span) }
    }

    /// The first position and the position behind the last character.
    pub fn positions(&self) -> (Position, Position) {
        (self.source.position(self.span.start), self.source.position(self.span.end))
    }
}
