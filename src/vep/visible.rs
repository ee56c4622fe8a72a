//! The lines of a text that a reader sees.

use std::ops::Range;

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

/// HTML that shows nothing by itself. Other words between `<` and `>` are to be replaced, such as `<version>`.
const TAGS: [&str; 10] = ["br", "b", "i", "u", "em", "strong", "code", "ins", "span", "p"];

/// Where in `text` the words are between white space and tags of HTML at its ends: `v1.9<br>`, `<b>v1.9</b>`.
pub fn without_tags(text: &str) -> Range<usize> {
    let is_tag = |tag: &str| TAGS.iter().any(|name| tag.trim_matches(['/', ' ']).eq_ignore_ascii_case(name));
    let (mut start, mut end) = (0, text.len());
    loop {
        start += text[start..end].len() - text[start..end].trim_start().len();
        end = start + text[start..end].trim_end().len();
        let words = &text[start..end];
        let first = words.strip_prefix('<').and_then(|rest| rest.split_once('>')).filter(|(tag, _)| is_tag(tag));
        let last = words.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')).filter(|(_, tag)| is_tag(tag));
        match (first, last) {
            (Some((_, rest)), _) => start = end - rest.len(),
            (_, Some((rest, _))) => end = start + rest.len(),
            (None, None) => return start..end,
        }
    }
}
