//! The lines of a text that a reader sees.

use crate::source::{Source, Span};
use crate::vep::outline::{Outline, RunKind};

/// How many bytes there are to a line: prose has more, lists and tables have as many.
const BYTES_A_LINE: usize = 48;

/// The lines of `body` that are neither comment nor fenced code.
pub fn visible_lines(source: &Source, outline: &Outline, body: Span) -> Vec<Span> {
    let code = outline.runs_in(body).iter().filter(|run| run.kind == RunKind::Code).map(|run| run.span);
    let code = code.filter(|span| source.slice(*span).contains('\n'));
    let mut hidden: Vec<Span> = outline.comments_in(body).iter().map(|comment| comment.span).chain(code).collect();
    hidden.sort_unstable();
    let mut hidden = hidden.into_iter().peekable();
    let mut lines = Vec::with_capacity(body.end.saturating_sub(body.start) / BYTES_A_LINE + 1);
    let text = source.slice(body).as_bytes();
    let ends = memchr::memchr_iter(b'\n', text).map(|newline| body.start + newline + 1);
    let mut start = body.start;
    for end in ends.chain([body.end]).filter(|end| *end > body.start) {
        let mut line = Span::new(start, end);
        while let Some(span) = hidden.peek() {
            if span.start <= line.start {
                line.start = line.start.max(span.end).min(end);
            } else if span.start < line.end {
                line.end = span.start;
            }
            if span.end > end {
                break;
            }
            hidden.next();
        }
        if line.start < line.end {
            lines.push(line);
        }
        start = end;
    }
    lines
}
