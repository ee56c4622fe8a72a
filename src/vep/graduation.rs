//! What a VEP says of each stage under its graduation requirements.

use crate::release::{Stage, Stages, Version};
use crate::source::Span;
use crate::text::first_line;
use crate::vep::document::Vep;
use crate::vep::outline::RunKind;
use crate::vep::visible::visible_lines;

/// The text about one stage, or about several at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagePart {
    /// The stages that its heading names.
    pub stages: Vec<Stage>,
    /// The heading, or the line that serves as one.
    pub heading: Span,
    /// The text.
    pub body: Span,
}

/// The longest line, in bytes, that serves as a heading.
const LONGEST_HEADING: usize = 120;

/// The parts of the section at `body` that are about a stage: under headings such as `### Alpha (v1.6)` and
/// `### Beta / GA`, or under a line such as `**Alpha**` or `- Alpha: …`.
pub fn stage_parts(vep: &Vep, body: Span) -> Vec<StagePart> {
    let mut starts: Vec<(Span, Option<u8>, Vec<Stage>)> = Vec::new();
    for heading in vep.outline.headings.iter().filter(|heading| !heading.nested && body.contains(heading.span)) {
        let words: Vec<&str> = heading.name.words().collect();
        let about_later = words.first().is_some_and(|word| matches!(*word, "post" | "after" | "beyond"));
        let stages = if about_later { Vec::new() } else { stages_in(&vep.stages, &words) };
        starts.push((heading.span, Some(heading.level), stages));
    }
    let lines = lines_as_headings(vep, body).into_iter().chain(summaries(vep, body));
    starts.extend(lines.map(|(span, stages)| (span, None, stages)));
    starts.sort_by_key(|(span, ..)| *span);

    let mut parts = Vec::new();
    for (index, (heading, level, stages)) in starts.iter().enumerate() {
        if stages.is_empty() {
            continue;
        }
        let next = starts[index + 1..].iter().find(|(_, next, stages)| match (level, next) {
            // A sub-heading belongs to the part, unless it names a stage itself.
            (Some(own), Some(next)) => next <= own || !stages.is_empty(),
            (Some(_), None) => false,
            (None, _) => true,
        });
        let end = next.map_or(body.end, |(next, ..)| next.start);
        parts.push(StagePart { stages: stages.clone(), heading: *heading, body: Span::new(heading.end, end) });
    }
    parts
}

/// What the graduation requirements have of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Criteria {
    /// Nothing that is plainly about it.
    NoPart,
    /// Parts about it, of which none says anything; the heading of the first.
    Empty(Span),
    /// Criteria.
    Some,
}

impl Criteria {
    /// What `parts`, those of the section, have of `stage`.
    pub fn of(vep: &Vep, parts: &[StagePart], stage: Stage) -> Criteria {
        let mine: Vec<&StagePart> = parts.iter().filter(|part| part.stages.contains(&stage)).collect();
        // The criteria may stand in the line that serves as a heading: `- Alpha: hooks run`.
        let behind = |part: &StagePart| {
            first_line(vep.source.slice(part.body)).trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_'))
        };
        let filled = |part: &&StagePart| vep.outline.has_content(part.body) || !behind(part).is_empty();
        match mine.first() {
            None => Criteria::NoPart,
            Some(_) if mine.iter().any(filled) => Criteria::Some,
            Some(first) => Criteria::Empty(first.heading),
        }
    }
}

fn stages_in(known: &Stages, words: &[&str]) -> Vec<Stage> {
    let mut stages = known.in_words(words.iter().map(|word| word.trim_matches(is_bracket)));
    stages.dedup();
    stages
}

/// The stages that `<summary>` names, which GitHub shows as a line that opens a part.
fn summaries(vep: &Vep, body: Span) -> Vec<(Span, Vec<Stage>)> {
    let text = vep.source.slice(body);
    let mut found = Vec::new();
    for (at, tag) in text.match_indices("<summary>") {
        let rest = &text[at + tag.len()..];
        let words = rest.split_once("</summary>").map_or("", |(words, _)| words);
        let plain = words.replace(|c: char| !c.is_alphanumeric(), " ");
        let stages = stages_in(&vep.stages, &plain.split_whitespace().collect::<Vec<_>>());
        if words.len() < LONGEST_HEADING && !stages.is_empty() {
            let start = body.start + at + tag.len();
            found.push((Span::new(start, start + words.len()), stages));
        }
    }
    found
}

/// The stages that sentences of the section at `body` begin with, where no part of it is about a stage: `In alpha, …`;
/// else those that a sentence puts off: `Criteria for beta will be defined later`.
pub fn stages_in_prose(vep: &Vep, body: Span, parts: &[StagePart]) -> Vec<Stage> {
    const FIRST_WORDS: usize = 3;
    let mut prose = String::new();
    for line in visible_lines(&vep.source, &vep.outline, body) {
        let line = vep.source.slice(line).trim_end();
        // Criteria put nothing off.
        let marked = line.starts_with(|c: char| c.is_whitespace() || c.is_ascii_digit() || "-*+|".contains(c));
        let is_item = marked && !line.starts_with("**");
        if line.is_empty() || line.starts_with('#') {
            prose.push_str(". ");
        } else if parts.is_empty() || !is_item {
            prose.push_str(line);
            prose.push_str(if is_item { ". " } else { " " });
        }
    }
    let mut stages = Vec::new();
    for sentence in prose.split(". ") {
        let words = sentence.split(|c: char| !c.is_alphanumeric());
        let words = words.filter(|word| !word.is_empty());
        match puts_off(sentence) {
            true => stages.extend(stages_in(&vep.stages, &words.collect::<Vec<_>>())),
            false if parts.is_empty() => {
                stages.extend(stages_in(&vep.stages, &words.take(FIRST_WORDS).collect::<Vec<_>>()));
            }
            // `Alpha: it works. Beta: it is on.`
            false => stages.extend(labelled(&vep.stages, sentence)),
        }
    }
    stages
}

/// The stage that `sentence` begins with, where a colon follows that.
fn labelled(stages: &Stages, sentence: &str) -> Option<Stage> {
    let words = sentence.trim_start_matches(|c: char| !c.is_alphanumeric());
    let (stage, length) = stages.prefix(words)?;
    words[length..].trim_start_matches(['*', '_', ' ']).starts_with(':').then_some(stage)
}

/// Whether a sentence says that something is said later.
fn puts_off(sentence: &str) -> bool {
    const SAID: [&str; 7] = ["defined", "decided", "determined", "added", "specified", "updated", "filled"];
    let sentence = sentence.to_lowercase();
    let said = || SAID.iter().any(|said| ["will", "to"].iter().any(|to| sentence.contains(&format!("{to} be {said}"))));
    // `collateral` is another word.
    let put_off = || sentence.split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "later" | "tbd"));
    put_off() || sentence.contains("in the future") || said()
}

fn is_bracket(c: char) -> bool {
    matches!(c, '(' | ')' | '[' | ']' | ',' | '*')
}

/// Lines of text that start with a stage and say little else before a colon, a dash, the end of what is bold, or their
/// own end.
fn lines_as_headings(vep: &Vep, body: Span) -> Vec<(Span, Vec<Stage>)> {
    let mut found = Vec::new();
    let mut last_line = usize::MAX;
    for run in vep.outline.runs_in(body).iter().filter(|run| run.kind == RunKind::Text) {
        let text = vep.source.slice(run.span);
        let Some(first) = text.find(char::is_alphanumeric) else { continue };
        let Some((stage, name)) = vep.stages.prefix(&text[first..]) else { continue };
        let Some(line_start) = line_start(vep, run.span.start) else { continue };
        let before = &vep.source.text()[line_start.max(body.start)..run.span.start];
        let marker = |c: char| c.is_whitespace() || c.is_ascii_digit() || "-*+_.#)>|".contains(c);
        if line_start == last_line || !before.chars().all(marker) {
            continue;
        }
        let at = run.span.start + first;
        let rest = &vep.source.text()[at + name..body.end];
        let line = rest.split('\n').next().unwrap_or("").trim_end();
        if let Some(length) = label_length(&vep.stages, line, before.ends_with("**") || before.ends_with("__")) {
            last_line = line_start;
            let words: Vec<&str> = line[..length].split(|c: char| c.is_whitespace() || is_mark(c)).collect();
            let mut stages = vec![stage];
            stages.extend(stages_in(&vep.stages, &words));
            if before.contains('|') {
                stages.extend(columns(&vep.stages, line));
            }
            stages.dedup();
            found.push((Span::new(at, at + name + length), stages));
        }
    }
    found
}

/// The stages that the other cells of a row name, where each has one: `Alpha | Beta | GA |`.
fn columns(stages: &Stages, row: &str) -> Vec<Stage> {
    let cells = row.split('|').skip(1).map(str::trim).filter(|cell| !cell.is_empty());
    let named = cells.map(|cell| stages.from_name(cell.trim_matches(['*', '_']))).collect::<Option<Vec<Stage>>>();
    named.unwrap_or_default()
}

/// What may part the name of a stage from what follows.
fn is_mark(c: char) -> bool {
    matches!(c, ':' | '|' | '/' | ',' | '*' | '_')
}

/// Words that may follow the name of a stage and belong to it.
const NOUNS: [&str; 11] = [
    "stage",
    "phase",
    "release",
    "criteria",
    "requirements",
    "graduation",
    "milestone",
    "readiness",
    "and",
    "or",
    "to",
];

/// How many bytes of `line`, which follows the name of a stage, belong to that name; `None` where it goes on as a
/// sentence. What stands behind a colon, a dash, a bracket, a release or the end of what is `bold` are criteria already.
fn label_length(stages: &Stages, line: &str, bold: bool) -> Option<usize> {
    let mut end = 0;
    // A bracket or a release is no beginning of a sentence.
    let mut complete = false;
    loop {
        let next =
            line.len() - line[end..].trim_start_matches(|c: char| is_mark(c) && c != ':' && c != '|' || c == ' ').len();
        if line[next..].starts_with('(')
            && let Some(close) = line[next..].find(')')
        {
            (end, complete) = (next + close + 1, true);
            continue;
        }
        let length =
            line[next..].find(|c: char| c.is_whitespace() || is_mark(c) || c == '(').unwrap_or(line.len() - next);
        // A name may have several words.
        let name = stages.prefix(&line[next..]).map(|(_, name)| name).filter(|name| *name >= length);
        let length = name.unwrap_or(length);
        let word = &line[next..next + length];
        let version = Version::parse_prefix(word).is_some();
        if !version && name.is_none() && !NOUNS.contains(&word.to_lowercase().as_str()) {
            break;
        }
        (end, complete) = (next + length, complete || version);
    }
    let closed = line[end..].trim_start_matches(['*', '_']);
    let rest = closed.trim_start();
    let is_dash = |dash: &char| rest.starts_with(*dash) && rest[dash.len_utf8()..].starts_with(' ');
    let dash = ['-', '\u{2013}', '\u{2014}'].into_iter().find(is_dash).filter(|_| rest.len() < closed.len());
    let length = if rest.is_empty() {
        line.len()
    } else if let Some(mark) = [':', '|'].into_iter().find(|mark| rest.starts_with(*mark)).or(dash) {
        line.len() - rest.len() + mark.len_utf8()
    } else if complete || (bold && closed.len() < line[end..].len()) {
        line.len() - closed.len()
    } else {
        return None;
    };
    (length < LONGEST_HEADING).then_some(length)
}

/// Where the line of `at` starts, if that is near enough for nothing but bullets and emphasis to stand before it.
fn line_start(vep: &Vep, at: usize) -> Option<usize> {
    let text = vep.source.text();
    let window = text.ceil_char_boundary(at.saturating_sub(LONGEST_HEADING));
    let newline = text[window..at].rfind('\n').map(|n| window + n + 1);
    newline.or((window == 0).then_some(0))
}
