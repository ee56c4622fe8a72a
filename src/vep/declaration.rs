//! What a document says that it does not have: a feature gate, stages. Every rule that wants to know asks here.

use std::cell::LazyCell;
use std::sync::LazyLock;

use crate::release::Stage;
use crate::source::Span;
use crate::vep::document::Vep;
use crate::vep::graduation::stage_parts;
use crate::vep::outline::Heading;
use crate::vep::phrases::{CLASSES, PHRASES, Says, VETOES, Where};
use crate::vep::prose::visible_lines;
use crate::vep::sentence::{self, Pattern, Token};

/// What a document says that it does not have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Declared {
    /// It has no feature gate.
    pub no_gate: bool,
    /// It brings no gate besides those that are there already.
    pub no_new_gate: bool,
    /// It has no stages.
    pub no_stages: bool,
    /// It has no alpha.
    pub no_alpha: bool,
    /// It has no beta.
    pub no_beta: bool,
}

/// Sections in which the words of a document count otherwise than elsewhere.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sections {
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

/// Words of which at least one stands in every phrase.
const STEMS: [&str; 11] =
    ["gate", "gating", "flag", "fg", "phase", "stage", "cycle", "graduat", "alpha", "beta", "general"];

/// The longest sentence that is understood, in words: so long is none that a person writes.
const LONGEST_SENTENCE: usize = 200;

impl Declared {
    /// What `vep` says that it does not have.
    pub fn of(vep: &Vep, sections: Sections) -> Declared {
        let mut declared = Declared::default();
        let ga = only_ga(vep, sections.graduation);
        for part in parts(vep) {
            if part.rejected {
                continue;
            }
            let is_in = |section: Option<Span>| section.is_some_and(|section| section.contains(part.body));
            // What is built in a single phase may have stages.
            let about = is_in(sections.graduation) || (part.about_stages && !is_in(sections.history));
            let non_goal = is_in(sections.non_goals);
            let heading = part.heading.map(|heading| heading.text.as_str()).unwrap_or_default();
            let blocks = blocks(vep, part.body);
            // `### Feature gate` and below it `None`.
            let first = blocks.first().filter(|_| part.names_thing && !is_in(sections.history));
            let labelled = first.map(|(_, first)| format!("{heading}: {first}"));
            let start = part.heading.map_or(part.body.start, |heading| heading.span.start);
            let texts = [(start, heading.to_owned())].into_iter().chain(labelled.map(|text| (start, text)));
            for (at, text) in texts.chain(blocks) {
                let mut said = Declared::in_text(&text, about);
                // With general availability, gates go.
                let before = ga.partition_point(|ga| ga.start <= at);
                if before.checked_sub(1).is_some_and(|own| ga[own].contains(Span::at(at))) {
                    (said.no_gate, said.no_new_gate) = (false, false);
                }
                said.no_new_gate |= non_goal && speaks_of_a_gate(&text);
                declared.add(said);
            }
        }
        declared
    }

    /// What the words of one paragraph, item or row say. Some phrases count only in a section `about_stages`.
    pub fn in_text(text: &str, about_stages: bool) -> Declared {
        let mut declared = Declared::default();
        if !may_say_something(text) {
            return declared;
        }
        let sentences = sentence::sentences(text);
        for (index, sentence) in sentences.iter().enumerate().filter(|(_, sentence)| sentence.len() <= LONGEST_SENTENCE)
        {
            // `… is not subject to stages. However, this part is subject to stages.`
            let taken_back = sentences.get(index + 1).is_some_and(|next| {
                let first = next.first().is_some_and(|first| matches!(first.text.as_str(), "however" | "but"));
                first && next.iter().any(|token| matches!(token.text.as_str(), "GATE" | "STAGES"))
            });
            // Few sentences say anything, so this is looked at last.
            let vetoed =
                LazyCell::new(|| taken_back || COMPILED.vetoes.iter().any(|veto| veto.find(sentence).next().is_some()));
            let counts = |place: &Where| about_stages || *place == Where::Anywhere;
            for (says, _, pattern) in COMPILED.says.iter().filter(|(_, place, _)| counts(place)) {
                let found = pattern.find(sentence).filter(|(from, _)| states(sentence, *from) && !*vetoed);
                found.for_each(|(from, to)| declared.note(*says, &sentence[from..to]));
            }
        }
        declared
    }

    /// Whether `stage` is left out.
    pub fn skips(self, stage: Stage) -> bool {
        match stage {
            Stage::Alpha => self.no_stages || self.no_alpha,
            Stage::Beta => self.no_stages || self.no_beta,
            Stage::Ga => self.no_stages,
        }
    }

    fn add(&mut self, other: Declared) {
        self.no_gate |= other.no_gate;
        self.no_new_gate |= other.no_new_gate;
        self.no_stages |= other.no_stages;
        self.no_alpha |= other.no_alpha;
        self.no_beta |= other.no_beta;
    }

    fn note(&mut self, says: Says, matched: &[Token]) {
        let has = |word: &str| matched.iter().any(|token| token.text == word);
        match says {
            Says::NoGate => self.no_gate = true,
            Says::NoNewGate => self.no_new_gate = true,
            Says::NoStages => self.no_stages = true,
            Says::StartsAtGa => (self.no_alpha, self.no_beta) = (true, true),
            Says::StartsAtBeta => self.no_alpha = true,
            Says::SkipsBeta => self.no_beta = true,
            Says::Skips => {
                self.no_alpha |= has("alpha") || has("EARLY");
                self.no_beta |= has("beta") || has("EARLY");
                self.no_stages |= has("STAGES");
            }
        }
    }
}

/// The phrases, and what takes their meaning from them, ready to be looked for.
struct Phrases {
    says: Vec<(Says, Where, Pattern)>,
    vetoes: Vec<Pattern>,
    /// Some gate, not one that is known.
    gate: Pattern,
}

static COMPILED: LazyLock<Phrases> = LazyLock::new(|| Phrases {
    says: PHRASES.iter().map(|(says, place, text)| (*says, *place, Pattern::new(text, CLASSES))).collect(),
    vetoes: VETOES.iter().map(|text| Pattern::new(text, CLASSES)).collect(),
    gate: Pattern::new("GATE", CLASSES),
});

/// A cheap look before the words are taken apart.
fn may_say_something(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    STEMS.iter().any(|stem| lower.contains(stem))
        || lower.split(|c: char| !c.is_alphanumeric()).any(|word| word == "ga")
}

/// Whether the clause states what it says from the token `from` on: under no condition, about today and this project,
/// and not negated once more.
fn states(sentence: &[Token], from: usize) -> bool {
    let clause = sentence[..from].iter().rposition(|token| matches!(token.text.as_str(), "," | ":" | "(" | "-"));
    let before = &sentence[clause.map_or(0, |mark| mark + 1)..from];
    let is = |token: &Token, words: &str| sentence::is(token, words, CLASSES);
    if before.iter().any(|token| is(token, "CONDITION|BEFORE_NOW")) {
        return false;
    }
    let joint = before.iter().rposition(|token| is(token, "and|but|so|therefore|that|because|since"));
    let own = &before[joint.map_or(0, |joint| joint + 1)..];
    let negated = !is(&sentence[from], "nor") && own.iter().any(|token| is(token, "not|no|never|nor|neither"));
    // Where a sentence starts with it, `without a gate` is a condition.
    let condition = from == 0 && is(&sentence[0], "without") && sentence.iter().any(|token| token.text == ",");
    let foreign = own.iter().any(|token| is(token, "kubernetes|upstream|k8s"));
    !negated && !condition && !foreign
}

/// Whether a text speaks of some gate, not of one that is known.
fn speaks_of_a_gate(text: &str) -> bool {
    sentence::sentences(text).iter().any(|sentence| COMPILED.gate.find(sentence).next().is_some())
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

fn parts(vep: &Vep) -> Vec<Part<'_>> {
    let body = vep.front_matter.as_ref().map_or(0, |front_matter| front_matter.block.span.end);
    let headings: Vec<&Heading> = vep.outline.headings.iter().filter(|heading| !heading.nested).collect();
    let end_of = |index: usize| headings.get(index).map_or(vep.source.text().len(), |next| next.span.start);
    let first = Span::new(body.min(end_of(0)), end_of(0));
    let mut parts = vec![Part { heading: None, body: first, rejected: false, about_stages: true, names_thing: false }];
    // The levels of the headings around, with what each says of its section.
    let mut around: Vec<(u8, bool, bool)> = Vec::new();
    for (index, &heading) in headings.iter().enumerate() {
        around.retain(|(level, ..)| *level < heading.level);
        let says = |words: &[&str]| heading.name.words().any(|word| words.contains(&word));
        let title = vep.title.as_ref().is_some_and(|title| title.heading == heading.span);
        around.push((heading.level, says(&REJECTED) && !title, says(&ABOUT_STAGES) && !title));
        parts.push(Part {
            heading: Some(heading),
            body: Span::new(heading.span.end, end_of(index + 1)),
            rejected: around.iter().any(|(_, rejected, _)| *rejected),
            about_stages: around.iter().any(|(_, _, about)| *about),
            names_thing: !title && says(&ABOUT_STAGES) && heading.name.words().count() <= 4,
        });
    }
    parts
}

/// The paragraphs, items and rows of `body`, each with its place.
fn blocks(vep: &Vep, body: Span) -> Vec<(usize, String)> {
    let mut blocks: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    for line in visible_lines(&vep.source, &vep.outline, body) {
        let text = vep.source.slice(line).trim();
        let text = text.trim_start_matches(['>', ' ']);
        let row = text.starts_with('|');
        let item = text.starts_with(['-', '*', '+']) && text[1..].starts_with([' ', '\t']);
        let item = item
            || text.split_once(['.', ')']).is_some_and(|(number, rest)| is_number(number) && rest.starts_with(' '));
        if text.is_empty() {
            open = false;
            continue;
        }
        let words = text.trim_matches(['|', ' ']).trim_start_matches(['-', '*', '+']).trim_start();
        let words = ["[ ]", "[x]", "[X]"].iter().find_map(|check| words.strip_prefix(check)).unwrap_or(words);
        match blocks.last_mut().filter(|_| open && !row && !item) {
            Some((_, block)) => {
                block.push(' ');
                block.push_str(words);
            }
            None => blocks.push((line.start, words.to_owned())),
        }
        open = !row;
    }
    blocks
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The parts about general availability alone, in a document that has others.
fn only_ga(vep: &Vep, graduation: Option<Span>) -> Vec<Span> {
    let parts = graduation.map_or_else(Vec::new, |body| stage_parts(vep, body));
    let others = parts.iter().any(|part| part.stages.iter().any(|stage| *stage != Stage::Ga));
    let ga = parts.iter().filter(|part| others && part.stages == [Stage::Ga]);
    ga.map(|part| Span::new(part.heading.start, part.body.end)).collect()
}
