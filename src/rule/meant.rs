//! Lines that were meant as headings and are none.

use crate::finding::Finding;
use crate::rule::context::Context;
use crate::rule::headings::{NEARLY_RIGHT, hidden_headings, nearly_right};
use crate::source::Span;
use crate::text::is_visible_char;
use crate::vep::Vep;
use crate::vep::name::Name;
use crate::vep::outline::RunKind;
use crate::vep::template::{SectionKind, TemplateSection};

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
    /// Whether nothing but the heading can have been meant, and it may be written in place of the line.
    pub certain: bool,
}

impl MeantHeading {
    /// `finding` with what to write, and the edit where that is certain.
    pub fn answer(&self, finding: Finding, section: &TemplateSection) -> Finding {
        let finding = finding.help(format!("write `{}` on this line", section.markdown));
        if self.certain { finding.fix(self.span, section.markdown.as_str()) } else { finding }
    }

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
    let mut lines = lines(&vep.source.text()[start..]).map(|line| (line.len(), line.trim_end())).peekable();
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
            && let Some(line) = meant(words, before, next)
            && let Some(name) = name_of(&line, context)
        {
            let end = if line.underlined { at + length + next.len() } else { at + words.len() };
            looked_at += 1;
            // Of a list of contents, each item names a section.
            let listed = line.why == NUMBERED && numbered(vep.source.text()[at + length..].trim_start()).is_some();
            if !listed && is_text(vep, Span::new(at, at + words.len()), line.why) {
                let certain = ![PLAIN, ITEM, NUMBERED, LINES].contains(&line.why);
                found.push(MeantHeading { name, span: Span::new(at, end), why: line.why, certain });
            }
        }
        at += length;
        before = words;
    }
    found.extend(outline.headings.iter().filter(|heading| heading.nested).map(|heading| MeantHeading {
        name: heading.name.clone(),
        span: heading.span,
        why: "a heading in a list or a quote belongs to that",
        certain: false,
    }));
    found
}

/// The line of `vep`, before all headings, that was meant as its title, and the words of that: `#VEP #10: Hooks`.
pub fn meant_title<'v>(vep: &'v Vep, context: &Context<'_>) -> Option<(MeantHeading, &'v str)> {
    let form = &context.config().layout.title;
    let first = vep.outline.runs.first()?.span;
    let at = vep.source.lines(Span::at(first.start));
    let heading = vep.outline.headings.iter().find(|heading| !heading.nested);
    let mut lines = vep.source.text()[at.start..].lines();
    let (line, next) = (lines.next()?.trim_end(), lines.next().unwrap_or("").trim_end());
    let meant = meant(line, "", next).filter(|_| line.len() <= LONGEST)?;
    let span = Span::new(at.start, at.start + line.len());
    let slot = form.after_word(meant.words)?.trim_start_matches([' ', '#', '-', '_']);
    let numbered =
        slot.starts_with(|c: char| c.is_ascii_digit()) || ["NN", "XX"].iter().any(|none| slot.starts_with(none));
    let is_first = heading.is_none_or(|heading| heading.span.start > span.start);
    (numbered && form.is_telling() && is_first && !meant.underlined && is_text(vep, span, meant.why)).then(|| {
        let certain = ![PLAIN, ITEM, LINES].contains(&meant.why);
        (MeantHeading { name: Name::of(meant.words), span, why: meant.why, certain }, meant.words)
    })
}

/// The name of the template's section that `line` was meant as the heading of; behind `#`, it may be misspelt.
fn name_of(line: &Line<'_>, context: &Context<'_>) -> Option<Name> {
    let name = Name::of(line.words);
    if let Some(called) = context.template().section_called(&name) {
        // What others call a section in one word, such as `Testing`, stands in bold above many a paragraph.
        let is_own = called.name.as_str().starts_with(name.as_str());
        return Some(name).filter(|name| line.hashes || is_own || name.words().count() > 1);
    }
    let sections = context.template().sections.iter().filter(|_| line.hashes);
    let alike = |section: &&TemplateSection| name.likeness(&section.name, NEARLY_RIGHT).is_some();
    sections.filter(|section| section.kind == SectionKind::Prose).find(alike).map(|section| section.name.clone())
}

/// The line that was meant as the heading of `section`.
pub fn meant_as<'m>(
    meant: &'m [MeantHeading],
    context: &Context<'_>,
    section: &TemplateSection,
) -> Option<&'m MeantHeading> {
    meant.iter().find(|line| context.template().is_called(section, &line.name))
}

/// How many sections a template has at least, of which a document that has none is no VEP from it.
const FEWEST_SECTIONS: usize = 4;

/// Whether a new document has nothing of the template, not even a line that was meant as a heading of it: what is missing
/// is then one thing, the template.
pub fn has_nothing_of_template(vep: &Vep, context: &Context<'_>) -> bool {
    if context.base.is_some() || context.sections.found() > 0 {
        return false;
    }
    let prose = || context.each_section().map(|(section, _)| section).filter(|one| one.kind == SectionKind::Prose);
    prose().count() >= FEWEST_SECTIONS
        && hidden_headings(vep, context).is_empty()
        && prose().all(|section| nearly_right(vep, context, section).is_none())
        && {
            let meant = meant_headings(vep, context);
            prose().all(|section| meant_as(&meant, context, section).is_none())
        }
}

/// The lines of `text`, each with its end.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1);
    let mut start = 0;
    let lines = ends.chain([text.len()]).map(move |end| &text[std::mem::replace(&mut start, end)..end]);
    lines.filter(|line| !line.is_empty())
}

/// A cheap look: nearly all lines are longer than a heading, or begin with a bullet.
fn may_be_meant(line: &str, next: &str) -> bool {
    let is_blank = |byte: u8| byte.is_ascii_whitespace() || byte == b'\x0b';
    let marked = match line.bytes().find(|first| !is_blank(*first)) {
        Some(b'#' | b'\\' | b'*' | b'_' | b'<') => true,
        Some(b'-' | b'+' | b'0'..=b'9') => bold_item(line).is_some() || numbered(line).is_some(),
        Some(b'=') => line.starts_with("=="),
        Some(b'h' | b'H') => textile(line).is_some(),
        first => first.is_some_and(|first| !first.is_ascii()),
    };
    marked
        || line.ends_with('>')
        || next.starts_with("</")
        || underlines(next)
        || (next.is_empty() && !line.is_empty() && line.len() <= LONGEST_PLAIN)
}

/// Whether `line` has nothing but one of the characters that people underline with.
fn underlines(line: &str) -> bool {
    let first = line.chars().next().filter(|c| UNDERLINES.contains(c));
    first
        .is_some_and(|first| line.chars().all(|c| c == first || c == ' ') && line.chars().count() >= SHORTEST_UNDERLINE)
}

/// A line that may have been meant as a heading.
struct Line<'l> {
    /// The words of the heading.
    words: &'l str,
    /// Why it is none.
    why: &'static str,
    /// Whether it begins with `#`.
    hashes: bool,
    /// Whether the next line underlines it.
    underlined: bool,
}

/// The longest line, in bytes, that may be meant as a heading though nothing marks it as one.
const LONGEST_PLAIN: usize = 60;

/// Why a line that is indented is no heading.
const CODE: &str = "four spaces before it make code of it";

/// Why words alone on a line are no heading.
const PLAIN: &str = "the words on this line are not a heading";

/// Why an item is no heading.
const ITEM: &str = "bold words in a list are not a heading";

/// Why an item with a number is no heading.
const NUMBERED: &str = "a number makes an item of a list, not a heading";

/// Why tags on several lines are no heading.
const LINES: &str = "HTML over several lines is not a heading of Markdown";

/// What `line` was meant as, if as a heading.
fn meant<'l>(line: &'l str, before: &str, next: &str) -> Option<Line<'l>> {
    let is_blank = |line: &str| !line.chars().any(is_visible_char);
    let indented = line.starts_with("    ") || line.starts_with('\t');
    let disguised = line.trim_start_matches([' ', '\t']).starts_with(|c| !is_visible_char(c));
    let line = line.trim_matches(|c| !is_visible_char(c));
    let found = |words, why| Some(Line { words, why, hashes: false, underlined: false });
    if line.starts_with(['#', '\\', '＃']) {
        let (words, why) = hashes(line)?;
        let plain = line.trim_start_matches('#').starts_with([' ', '\t']);
        let why = match () {
            () if disguised && plain => "what stands before `#` is not a plain space",
            () if indented && plain => CODE,
            () => why,
        };
        return Some(Line { words, why, hashes: true, underlined: false });
    }
    if let Some(words) = html_lines(before, line, next) {
        return found(words, LINES);
    }
    // Of a list, each item may be meant.
    if let Some(words) = bold_item(line) {
        return found(words, ITEM);
    }
    // Within a paragraph, words in bold are a part of it.
    if !is_blank(before) {
        return None;
    }
    if let Some(words) = line.strip_prefix("==").map(|words| words.trim_matches('=').trim()) {
        return found(words, "`==` makes no heading in Markdown");
    }
    if let Some(words) = numbered(line).filter(|_| is_blank(next)) {
        return found(words, NUMBERED);
    }
    if let Some(words) = textile(line) {
        return found(words, "`h2.` and the like make no heading in Markdown");
    }
    if let Some((words, why)) = emphasised(line) {
        return found(words, why);
    }
    if let Some(words) = html(line) {
        return found(words, "HTML is not a heading of Markdown");
    }
    if underlines(next) {
        return Some(Line {
            words: line,
            why: "the line under it does not make it a heading",
            hashes: false,
            underlined: true,
        });
    }
    if is_blank(next) && !indented { found(line.trim_end_matches(':'), PLAIN) } else { None }
}

/// How many `#` a heading may have.
const MOST_HASHES: usize = 6;

/// What stands behind the `#`s of `line`, and why they make no heading.
fn hashes(line: &str) -> Option<(&str, &'static str)> {
    let rest = line.trim_start_matches(['#', '\\', '＃']);
    let marks = &line[..line.len() - rest.len()];
    let entity = ["&nbsp;", "&#160;"].iter().find_map(|entity| rest.strip_prefix(entity));
    let rest = entity.unwrap_or(rest);
    let words = rest.trim_matches(|c| !is_visible_char(c)).trim_end_matches('#').trim_end();
    let why = if marks.contains('\\') {
        "the `\\` makes plain text of the `#`"
    } else if marks.contains('＃') {
        "`＃` is another character than `#`"
    } else if entity.is_some() {
        "what stands behind `#` is not a plain space"
    } else if marks.len() > MOST_HASHES && rest.starts_with([' ', '\t']) {
        "a heading has at most six `#`"
    } else if rest.starts_with(is_visible_char) {
        "a space is missing behind `#`"
    } else {
        "what stands behind `#` is not a plain space"
    };
    (marks.contains(['#', '＃']) && !words.is_empty()).then_some((words, why))
}

/// The words of `line`, if all of it is bold or in italics, and that this makes no heading.
fn emphasised(line: &str) -> Option<(&str, &'static str)> {
    let line = line.trim_end_matches(':');
    let inside = |mark: &str| line.strip_prefix(mark)?.strip_suffix(mark);
    let words = ["***", "**", "__", "*", "_"].into_iter().find_map(inside)?.trim();
    let why = match line.starts_with("**") || line.starts_with("__") {
        true => "bold words are not a heading",
        false => "words in italics are not a heading",
    };
    (!words.is_empty() && !words.contains(['*', '_'])).then_some((words, why))
}

/// How many digits the number of an item may have.
const LONGEST_NUMBER: usize = 9;

/// The words of `line`, if it is an item of nothing but bold words.
fn bold_item(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let number = line.bytes().take_while(u8::is_ascii_digit).take(LONGEST_NUMBER).count();
    let bullet: &[char] = if number > 0 { &['.', ')'] } else { &['-', '*', '+'] };
    let words = line[number..].strip_prefix(bullet)?.strip_prefix(' ')?.trim_end_matches(':');
    let words = words.trim().strip_prefix("**")?.strip_suffix("**")?.trim_end_matches(':');
    (!words.contains('*')).then_some(words)
}

/// The words of `line`, if it is an item with a number: `10. Design`.
fn numbered(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let number = line.bytes().take_while(u8::is_ascii_digit).take(LONGEST_NUMBER).count();
    line[number..].strip_prefix(['.', ')'])?.strip_prefix(' ').filter(|_| number > 0).map(str::trim)
}

/// The words of `line`, if it is a heading as Textile and Jira have it: `h2. Design`.
fn textile(line: &str) -> Option<&str> {
    let words = line.strip_prefix(['h', 'H'])?.strip_prefix(['1', '2', '3', '4', '5', '6'])?.strip_prefix(". ")?.trim();
    (!words.is_empty()).then_some(words)
}

/// The words of `line`, if all of it is in the tags of a heading, or of bold words.
fn html(line: &str) -> Option<&str> {
    let (name, rest) = opened(line)?;
    let (words, end) = rest.rsplit_once("</")?;
    let closed = end.strip_suffix('>').is_some_and(|end| end.trim().eq_ignore_ascii_case(name));
    (closed && !words.contains('<')).then_some(words.trim())
}

/// The same of a heading whose tags stand on lines of their own, one of them at least.
fn html_lines<'l>(before: &str, line: &'l str, next: &str) -> Option<&'l str> {
    let tag = opened(before).filter(|(_, rest)| rest.is_empty());
    let (name, rest) = opened(line).or_else(|| tag.map(|(name, _)| (name, line)))?;
    let closes = |end: &str| end.strip_suffix('>').is_some_and(|end| end.trim().eq_ignore_ascii_case(name));
    let words = match rest.rsplit_once("</") {
        Some((words, end)) => Some(words).filter(|_| tag.is_some() && closes(end)),
        None => next.trim().strip_prefix("</").is_some_and(closes).then_some(rest),
    };
    words.map(str::trim).filter(|words| !words.is_empty() && !words.contains('<'))
}

/// The tag of a heading, or of bold words, that `line` begins with, and what stands behind it.
fn opened(line: &str) -> Option<(&str, &str)> {
    let (tag, rest) = line.trim_start().strip_prefix('<')?.split_once('>')?;
    let name = tag.split_whitespace().next()?;
    let known = ["h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "u"];
    known.iter().any(|known| name.eq_ignore_ascii_case(known)).then_some((name, rest))
}

/// Whether the line at `span`, which is no heading for the reason `why`, is text of the document itself: no code, comment
/// or item, except where just that is the reason.
fn is_text(vep: &Vep, span: Span, why: &str) -> bool {
    let indented = why == CODE;
    let outline = &vep.outline;
    let line = Span::at(span.start);
    let mut runs = outline.run_at(span.start).into_iter().chain(outline.runs_in(span));
    let is_code = runs.any(|run| match run.kind {
        RunKind::Code if indented => {
            !span.contains(Span::new(run.span.start, run.span.start + vep.source.slice(run.span).trim_end().len()))
        }
        kind => matches!(kind, RunKind::Code | RunKind::Heading),
    });
    !is_code
        && !outline.comments.iter().any(|comment| comment.span.contains(line))
        && ([ITEM, NUMBERED].contains(&why)
            || !outline.items.iter().any(|item| item.contains(line) && item.end > span.start))
}
