//! Lines that were meant as headings and are none.

use crate::rule::context::Context;
use crate::source::Span;
use crate::text::is_visible_char;
use crate::vep::Vep;
use crate::vep::name::Name;
use crate::vep::outline::RunKind;
use crate::vep::template::TemplateSection;

/// The longest line, in bytes, that may be meant as a heading.
const LONGEST: usize = 200;

/// How many lines with the name of a section are looked at. A document has one of each.
const MOST_LINES: usize = 200;

/// How many characters underline a heading at least.
const SHORTEST_UNDERLINE: usize = 3;

/// What a line may be underlined with.
const UNDERLINES: [char; 8] = ['_', '*', '~', '=', '-', '–', '—', '‾'];

/// A line that was meant as a heading.
#[derive(Debug, Clone)]
pub struct MeantHeading {
    /// The name that it would have.
    pub name: Name,
    /// All of it, with what underlines it.
    pub span: Span,
    /// Why it is none.
    pub why: &'static str,
}

impl MeantHeading {
    /// What is missing, and why: a message.
    pub fn message(&self, section: &TemplateSection) -> String {
        format!("no `{}` section: {}", section.markdown, self.why)
    }
}

/// The lines of `vep` that were plainly meant as headings of the template's sections: `##Design`, `**Design**`,
/// `<h2>Design</h2>`.
pub fn meant_headings(vep: &Vep, context: &Context<'_>) -> Vec<MeantHeading> {
    let outline = &vep.outline;
    let starts = outline.runs.first().map(|run| run.span.start).into_iter();
    let Some(start) = starts.chain(outline.headings.first().map(|heading| heading.span.start)).min() else {
        return Vec::new();
    };
    let start = vep.source.lines(Span::at(start)).start;
    let mut found = Vec::new();
    let mut at = start;
    let lines = vep.source.text()[start..].split_inclusive('\n');
    let mut lines = lines.map(|line| (line.len(), line.trim_end())).peekable();
    let mut headings = outline.headings.iter().peekable();
    let mut before = "";
    let mut looked_at = 0;
    while let Some((length, words)) = lines.next() {
        let next = lines.peek().map_or("", |(_, next)| *next);
        while headings.next_if(|heading| heading.span.end <= at).is_some() {}
        if looked_at < MOST_LINES
            && words.len() <= LONGEST
            && may_be_meant(words, next)
            // What is a heading needs no name to be known for one.
            && headings.peek().is_none_or(|heading| heading.span.start > at + words.len())
            && let Some((name, why, underlined)) = meant(words, before, next)
        {
            let end = if underlined { at + length + next.len() } else { at + words.len() };
            let (name, span) = (Name::of(name), Span::new(at, end));
            if context.template().section_called(&name).is_some() {
                looked_at += 1;
                if is_text(vep, Span::new(at, at + words.len())) {
                    found.push(MeantHeading { name, span, why });
                }
            }
        }
        at += length;
        before = words;
    }
    found
}

/// The line that was meant as the heading of `section`.
pub fn meant_as<'m>(
    meant: &'m [MeantHeading],
    context: &Context<'_>,
    section: &TemplateSection,
) -> Option<&'m MeantHeading> {
    meant.iter().find(|line| context.template().is_called(section, &line.name))
}

/// A cheap look: nearly all lines begin with a letter or a bullet, and so does what follows them.
fn may_be_meant(line: &str, next: &str) -> bool {
    let first = line.trim_start().bytes().next();
    let marked = first.is_some_and(|first| matches!(first, b'#' | b'\\' | b'*' | b'_' | b'<') || !first.is_ascii());
    marked || next.starts_with(UNDERLINES)
}

/// The words of `line`, if it was meant as a heading, why it is none, and whether `next` underlines it.
fn meant<'l>(line: &'l str, before: &str, next: &str) -> Option<(&'l str, &'static str, bool)> {
    let is_blank = |line: &str| !line.chars().any(is_visible_char);
    let line = line.trim_matches(|c| !is_visible_char(c));
    if line.starts_with(['#', '\\', '＃']) {
        return hashes(line).map(|(words, why)| (words, why, false));
    }
    // Within a paragraph, words in bold are a part of it.
    if !is_blank(before) {
        return None;
    }
    if let Some(words) = bold(line) {
        return Some((words, "bold words are not a heading", false));
    }
    if let Some(words) = html(line) {
        return Some((words, "HTML is not a heading of Markdown", false));
    }
    let first = next.chars().next().filter(|c| UNDERLINES.contains(c));
    let underlined = first.is_some_and(|first| {
        next.chars().count() >= SHORTEST_UNDERLINE && next.chars().all(|c| c == first || c == ' ')
    });
    underlined.then_some((line, "the line under it does not make it a heading", true))
}

/// What stands behind the `#`s of `line`, and why they make no heading.
fn hashes(line: &str) -> Option<(&str, &'static str)> {
    let rest = line.trim_start_matches(['#', '\\', '＃']);
    let marks = &line[..line.len() - rest.len()];
    let words = rest.trim_matches(|c| !is_visible_char(c)).trim_end_matches('#').trim_end();
    let why = if marks.contains('\\') {
        "the `\\` makes plain text of the `#`"
    } else if marks.contains('＃') {
        "`＃` is another character than `#`"
    } else if rest.starts_with(is_visible_char) {
        "a space is missing behind `#`"
    } else {
        "what stands behind `#` is not a plain space"
    };
    (marks.contains(['#', '＃']) && !words.is_empty()).then_some((words, why))
}

/// The words of `line`, if all of it is bold.
fn bold(line: &str) -> Option<&str> {
    let line = line.trim_end_matches(':');
    let inside = |mark: &str| line.strip_prefix(mark)?.strip_suffix(mark);
    let words = inside("***").or_else(|| inside("**")).or_else(|| inside("__"))?.trim();
    (!words.is_empty() && !words.contains(['*', '_'])).then_some(words)
}

/// The words of `line`, if all of it is in the tags of a heading, or of bold words.
fn html(line: &str) -> Option<&str> {
    let (tag, rest) = line.strip_prefix('<')?.split_once('>')?;
    let name = tag.split_whitespace().next()?;
    let (words, end) = rest.rsplit_once("</")?;
    let known = ["h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "u"];
    let known = known.iter().any(|known| name.eq_ignore_ascii_case(known));
    let closed = end.strip_suffix('>').is_some_and(|end| end.trim().eq_ignore_ascii_case(name));
    (known && closed && !words.contains('<')).then_some(words.trim())
}

/// Whether the line at `span`, which is no heading, is text of the document itself: no code, comment or item.
fn is_text(vep: &Vep, span: Span) -> bool {
    let outline = &vep.outline;
    let line = Span::at(span.start);
    let before = outline.runs.partition_point(|run| run.span.start <= span.start);
    let around = before.checked_sub(1).map(|last| &outline.runs[last]).filter(|run| run.span.end > span.start);
    let mut runs = around.into_iter().chain(outline.runs_in(span));
    let is_code = runs.any(|run| matches!(run.kind, RunKind::Code | RunKind::Heading));
    !is_code
        && !outline.comments.iter().any(|comment| comment.span.contains(line))
        && !outline.items.iter().any(|item| item.contains(line) && item.end > span.start)
}
