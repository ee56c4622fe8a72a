//! The criteria of a stage: the items of its part of the graduation requirements, and whether two of them mean the same.

use std::collections::BTreeSet;

use crate::source::Span;
use crate::vep::checkbox::behind_box;
use crate::vep::document::Vep;

/// The most criteria that are read of one part: each is held against each.
pub const MOST_CRITERIA: usize = 200;

/// How much of the words of the shorter of two criteria the other must have for both to mean the same.
const SHARED: f64 = 0.5;

/// The length in bytes to which a word is cut: `tests`, `tested` and `testing` are one.
const STEM: usize = 4;

/// Stems that criteria have in common whatever they are about: `feature gate`.
const OF_ALL: [&str; 2] = ["feat", "gate"];

/// An item of a list in the text about a stage.
#[derive(Debug)]
pub struct Criterion {
    /// Its words, without bullet and box, and without those of items in it.
    pub span: Span,
    /// Whether its box is ticked; `None` where it has no box.
    pub ticked: Option<bool>,
    /// The stems of its words.
    stems: BTreeSet<String>,
}

impl Criterion {
    /// Whether it says the same as `other`, in words of its own perhaps.
    pub fn is_alike(&self, other: &Criterion) -> bool {
        let shared = self.stems.intersection(&other.stems).count();
        let least = self.stems.len().min(other.stems.len());
        let is_telling = |stem: &&String| !OF_ALL.contains(&stem.as_str());
        let tells = |one: &Criterion| one.stems.iter().any(|stem| is_telling(&stem));
        // The words of all criteria make no two alike.
        let told = self.stems.intersection(&other.stems).any(|stem| is_telling(&stem)) || !tells(self) || !tells(other);
        told && shared >= least.min(2) && shared as f64 >= SHARED * least as f64
    }

    /// Whether nearly all of its words stand in a text with `stems`.
    pub fn is_in(&self, stems: &BTreeSet<String>) -> bool {
        self.stems.iter().filter(|stem| stems.contains(*stem)).count() * 4 >= self.stems.len() * 3
    }
}

/// The criteria in `body`, in the order of the text; the first [`MOST_CRITERIA`].
pub fn criteria(vep: &Vep, body: Span) -> Vec<Criterion> {
    let items = vep.outline.items_in(body);
    let read = items.iter().enumerate().map(|(index, item)| {
        let end = items.get(index + 1).map_or(item.end, |next| next.start.min(item.end));
        criterion(vep, Span::new(item.start, end))
    });
    read.filter(|criterion| !criterion.stems.is_empty()).take(MOST_CRITERIA).collect()
}

fn criterion(vep: &Vep, item: Span) -> Criterion {
    let text = vep.source.slice(item);
    let bullet = |c: char| matches!(c, '-' | '*' | '+' | '.' | ')') || c.is_ascii_digit() || c.is_whitespace();
    let words = text.trim_start_matches(bullet);
    let (ticked, words) = behind_box(words).map_or((None, words), |(ticked, words)| (Some(ticked), words));
    let words = words.trim_start();
    let start = item.start + text.len() - words.len();
    let words = words.trim_end();
    Criterion { span: Span::new(start, start + words.len()), ticked, stems: stems(words) }
}

/// The stems of the words of `text` that carry its meaning.
pub fn stems(text: &str) -> BTreeSet<String> {
    const LITTLE: [&str; 12] =
        ["the", "and", "for", "are", "with", "that", "this", "from", "all", "has", "have", "been"];
    let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    let words = words.filter(|word| word.len() > 2 && !LITTLE.contains(&word.as_str()));
    words.map(|word| word[..word.floor_char_boundary(STEM)].to_owned()).collect()
}
