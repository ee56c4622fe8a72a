//! What a document says that it does not have: a feature gate, stages. Every rule that wants to know asks here.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::ops::Range;

use crate::release::{Stage, Stages};
use crate::source::Span;
use crate::vep::checkbox::behind_box;
use crate::vep::document::Vep;
use crate::vep::graduation::stage_parts;
use crate::vep::grammar::{Hints, Said, said, speaks_of_a_gate};
use crate::vep::outline::Heading;
use crate::vep::phrases::Says;
use crate::vep::template;
use crate::vep::visible::visible_lines;

/// What a document says that it does not have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Declared {
    /// It has no feature gate.
    pub no_gate: bool,
    /// It brings no gate besides those that are there already.
    pub no_new_gate: bool,
    /// It has no stages.
    pub no_stages: bool,
    /// It has no alpha: the first stage, whatever its name.
    pub no_alpha: bool,
    /// It has no beta: no stage between the first and the last.
    pub no_beta: bool,
    /// Its stages are meant, and are not those of a feature gate.
    pub stages_without_gate: bool,
}

/// Sections in which the words of a document count otherwise than elsewhere.
#[derive(Debug, Clone, Copy, Default)]
pub struct SpecialSections<'a> {
    /// Those of the template: each ends what was decided against, at whatever level that stands.
    pub of_template: Option<&'a template::Sections>,
    /// What the VEP leaves alone.
    pub non_goals: Option<Span>,
    /// The graduation requirements.
    pub graduation: Option<Span>,
    /// What has shipped; under its old name, in which phases it is built.
    pub history: Option<Span>,
}

/// Words of headings above what was decided against.
const REJECTED: [&str; 4] = ["alternative", "alternatives", "rejected", "discarded"];

/// Words of headings of sections about stages, targets and gates.
const ABOUT_STAGES: [&str; 12] = [
    "graduation",
    "lifecycle",
    "phase",
    "phases",
    "target",
    "targets",
    "releases",
    "metadata",
    "gate",
    "gates",
    "gating",
    "checklist",
];

/// The most words that a heading has which names a gate or the stages and says no more.
const MOST_WORDS_OF_A_NAME: usize = 4;

impl Declared {
    /// What `vep` says that it does not have.
    pub fn of(vep: &Vep, sections: SpecialSections<'_>) -> Declared {
        let mut declared = Declared::default();
        let own_words = Some(&vep.stages).filter(|stages| !are_spoken(stages));
        let hints = Hints::of(vep.source.text(), own_words);
        let last = LazyCell::new(|| only_last(vep, sections.graduation));
        for part in parts(vep, sections.of_template) {
            let start = part.heading.map_or(part.body.start, |heading| heading.span.start);
            if part.rejected || !hints.any(start, part.body.end) {
                continue;
            }
            let is_in = |section: Option<Span>| section.is_some_and(|section| section.contains(part.body));
            // What is built in a single phase may have stages.
            let about = is_in(sections.graduation) || (part.about_stages && !is_in(sections.history));
            let non_goal = is_in(sections.non_goals);
            for (at, text) in texts(vep, &part, &hints, part.names_thing && !is_in(sections.history)) {
                let text = own_words.map_or(Cow::Borrowed(text.as_str()), |stages| Cow::Owned(spoken(&text, stages)));
                let mut declared_here = Declared::in_text(&text, about);
                // With the last stage, gates go.
                let denies = declared_here.no_gate || declared_here.no_new_gate;
                if denies && last.iter().any(|part| part.contains(Span::at(at))) {
                    (declared_here.no_gate, declared_here.no_new_gate) = (false, false);
                }
                declared_here.no_new_gate |= non_goal && speaks_of_a_gate(&text);
                declared.add(declared_here);
            }
        }
        declared
    }

    /// What the words of one paragraph, item or row say. Some phrases count only in a section `about_stages`.
    pub fn in_text(text: &str, about_stages: bool) -> Declared {
        let mut declared = Declared::default();
        said(text, about_stages).into_iter().for_each(|said| declared.note(said));
        // Who needs no gate of its own may have one that is there.
        declared.no_gate &= !declared.no_new_gate;
        declared
    }

    /// Whether `stage` of `stages` is left out.
    pub fn skips(self, stage: Stage, stages: &Stages) -> bool {
        let is_first = Some(stage) == stages.first();
        let early = if is_first { self.no_alpha } else { self.no_beta };
        self.no_stages || early && Some(stage) < stages.last()
    }

    fn add(&mut self, other: Declared) {
        self.no_gate |= other.no_gate;
        self.no_new_gate |= other.no_new_gate;
        self.no_stages |= other.no_stages;
        self.no_alpha |= other.no_alpha;
        self.no_beta |= other.no_beta;
        self.stages_without_gate |= other.stages_without_gate;
    }

    fn note(&mut self, said: Said) {
        match said.says {
            Says::NoGate => self.no_gate = true,
            Says::NoNewGate => self.no_new_gate = true,
            Says::NoStages => self.no_stages = true,
            Says::StartsAtGa => (self.no_alpha, self.no_beta) = (true, true),
            Says::StartsAtBeta => self.no_alpha = true,
            Says::SkipsBeta => self.no_beta = true,
            Says::StagesWithoutGate => self.stages_without_gate = true,
            Says::Skips => {
                self.no_alpha |= said.alpha;
                self.no_beta |= said.beta;
                self.no_stages |= said.stages;
            }
        }
    }
}

/// What sentences call a stage of `stages`, whatever its name: the first is their alpha, the last their GA, each between
/// their beta.
fn word_for(stage: Stage, stages: &Stages) -> &'static str {
    match (Some(stage) == stages.last(), Some(stage) == stages.first()) {
        (true, _) => "ga",
        (false, true) => "alpha",
        (false, false) => "beta",
    }
}

/// Whether `stages` are called what sentences call them.
fn are_spoken(stages: &Stages) -> bool {
    stages.iter().all(|stage| stage.name().eq_ignore_ascii_case(word_for(stage, stages)))
}

/// `text` with the words by which sentences call stages, in place of the names of `stages`.
fn spoken(text: &str, stages: &Stages) -> String {
    let mut said = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        said.push_str(&rest[..start]);
        rest = &rest[start..];
        let word = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        match stages.prefix(rest) {
            Some((stage, length)) => {
                said.push_str(word_for(stage, stages));
                rest = &rest[length..];
            }
            None => {
                said.push_str(&rest[..word]);
                rest = &rest[word..];
            }
        }
    }
    said + rest
}

/// A heading with the text up to the next.
struct Part<'v> {
    heading: Option<&'v Heading>,
    body: Span,
    /// Below a heading about what was decided against.
    rejected: bool,
    /// Below a heading about stages, targets or gates.
    about_stages: bool,
    /// The heading names a gate or the stages, and says no more.
    names_thing: bool,
}

fn parts<'v>(vep: &'v Vep, sections: Option<&template::Sections>) -> Vec<Part<'v>> {
    let body = vep.front_matter.as_ref().map_or(0, |front_matter| front_matter.block.span.end);
    let headings: Vec<(usize, &Heading)> =
        vep.outline.headings.iter().enumerate().filter(|(_, heading)| !heading.nested).collect();
    let end_of = |index: usize| headings.get(index).map_or(vep.source.text().len(), |(_, next)| next.span.start);
    let first = Span::new(body.min(end_of(0)), end_of(0));
    let mut parts = vec![Part { heading: None, body: first, rejected: false, about_stages: true, names_thing: false }];
    // The levels of the headings around, with what each says of its section.
    let mut around: Vec<(u8, bool, bool)> = Vec::new();
    for (index, &(at, heading)) in headings.iter().enumerate() {
        // `# Alternatives`, a level too high, is no section around `## Scalability`.
        around.retain(|(level, rejected, _)| {
            *level < heading.level && !(*rejected && sections.is_some_and(|sections| sections.is_section(at)))
        });
        let title = vep.title.as_ref().is_some_and(|title| title.heading == heading.span);
        let mut length = 0;
        let (mut rejects, mut names) = (false, false);
        for word in heading.name.words().filter(|_| !title) {
            rejects |= REJECTED.contains(&word);
            names |= ABOUT_STAGES.contains(&word);
            length += 1;
        }
        around.push((heading.level, rejects, names));
        parts.push(Part {
            heading: Some(heading),
            body: Span::new(heading.span.end, end_of(index + 1)),
            rejected: around.iter().any(|(_, rejected, _)| *rejected),
            about_stages: around.iter().any(|(_, _, about)| *about),
            names_thing: names && length <= MOST_WORDS_OF_A_NAME,
        });
    }
    parts
}

/// The texts of `part` that may say something, each with its place: its heading, and its paragraphs, items and rows.
/// Where the heading is `labelled`, the first of them belongs to it: `### Feature gate` and below it `None`.
fn texts(vep: &Vep, part: &Part<'_>, hints: &Hints, labelled: bool) -> Vec<(usize, String)> {
    let mut texts = Vec::new();
    let Blocks { blocks, lines } = blocks(vep, part.body);
    let may_say = |block: &Block| hints.any(block.start, block.end);
    let words = |block: &Block| {
        let mut words = String::with_capacity(block.end - block.start);
        for line in &lines[block.lines.clone()] {
            words.push_str(if words.is_empty() { "" } else { " " });
            words.push_str(without_marks(line));
        }
        words
    };
    if let Some(heading) = part.heading {
        let at = heading.span.start;
        let named = hints.any(at, heading.span.end);
        if named {
            texts.push((at, heading.text.clone()));
        }
        let asked = named && asks(&heading.text);
        let first = blocks.first().filter(|first| asked || labelled && (named || may_say(first)));
        let sign = if asked { "" } else { ":" };
        texts.extend(first.map(|first| (at, format!("{}{sign} {}", heading.text, words(first)))));
    }
    for (at, block) in blocks.iter().enumerate().filter(|(_, block)| may_say(block)) {
        let mut said = words(block);
        // The answer to a question may stand below it.
        if let Some(answer) = blocks.get(at + 1).filter(|_| asks(&said)) {
            said = format!("{said} {}", words(answer));
        }
        texts.push((block.start, said));
    }
    texts
}

/// Whether `text` ends in a question.
fn asks(text: &str) -> bool {
    text.trim_end_matches(['*', '_', ' ', ':']).ends_with('?')
}

/// The paragraphs, items and rows of a text.
struct Blocks<'v> {
    blocks: Vec<Block>,
    /// Their lines, without the white space around them.
    lines: Vec<&'v str>,
}

/// A paragraph, an item or a row.
struct Block {
    start: usize,
    end: usize,
    /// Which of the lines are its own.
    lines: Range<usize>,
}

/// The paragraphs, items and rows of `body`.
fn blocks(vep: &Vep, body: Span) -> Blocks<'_> {
    let visible = visible_lines(&vep.source, &vep.outline, body);
    let mut blocks: Vec<Block> = Vec::with_capacity(visible.len() / 2);
    let mut lines = Vec::with_capacity(visible.len());
    let mut open = false;
    for line in visible {
        let text = vep.source.slice(line).trim().trim_start_matches(['>', ' ']);
        let Some(first) = text.bytes().next() else {
            open = false;
            continue;
        };
        let row = first == b'|';
        let item = match first {
            b'-' | b'*' | b'+' => text[1..].starts_with([' ', '\t']),
            b'0'..=b'9' => {
                let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
                rest.starts_with(". ") || rest.starts_with(") ")
            }
            _ => false,
        };
        lines.push(text);
        match blocks.last_mut().filter(|_| open && !row && !item) {
            Some(block) => (block.end, block.lines.end) = (line.end, lines.len()),
            None => blocks.push(Block { start: line.start, end: line.end, lines: lines.len() - 1..lines.len() }),
        }
        open = !row;
    }
    Blocks { blocks, lines }
}

/// The words of `line`, without what marks an item or a row.
fn without_marks(line: &str) -> &str {
    let words = line.trim_matches(['|', ' ']).trim_start_matches(['-', '*', '+']).trim_start();
    behind_box(words).map_or(words, |(_, behind)| behind)
}

/// The parts about the last stage alone, in a document that has others.
fn only_last(vep: &Vep, graduation: Option<Span>) -> Vec<Span> {
    let (Some(last), Some(body)) = (vep.stages.last(), graduation) else { return Vec::new() };
    let parts = stage_parts(vep, body);
    let others = parts.iter().any(|part| part.stages.iter().any(|stage| *stage != last));
    let own = parts.iter().filter(|part| others && part.stages == [last]);
    own.map(|part| Span::new(part.heading.start, part.body.end)).collect()
}

/// The text below headings about what was decided against, in its order. A title around a section, or a section that is
/// a level too high, says nothing of it.
pub(super) fn rejected(vep: &Vep) -> Vec<Span> {
    let mut rejected = Vec::new();
    let mut open: Option<(u8, usize)> = None;
    for heading in vep.outline.headings.iter().filter(|heading| !heading.nested) {
        if let Some((_, start)) = open.filter(|(level, _)| heading.level <= (*level).max(2)) {
            rejected.push(Span::new(start, heading.span.start));
            open = None;
        }
        if open.is_none() && heading.name.words().any(|word| REJECTED.contains(&word)) {
            open = Some((heading.level, heading.span.start));
        }
    }
    rejected.extend(open.map(|(_, start)| Span::new(start, vep.source.text().len())));
    rejected
}
