//! Which document was which before it moved.

use std::collections::{BTreeSet, HashMap};

use crate::snapshot::Document;

/// Two documents with at least this share of equal lines, by bytes, are one that moved: git's own default.
const SAME_DOCUMENT: f64 = 0.5;

/// The most pairs of a document that went and one that came which are compared line by line.
const MAX_RENAME_PAIRS: usize = 250_000;

/// Pairs each document that came with the one that went and is most like it.
pub(super) fn renames(added: Vec<Document>, gone: &[Document]) -> Vec<(Document, Option<Document>)> {
    let mut scores: Vec<(f64, usize, usize)> = Vec::new();
    let lines_of_gone: Vec<Lines<'_>> = gone.iter().map(|document| Lines::of(document.source.text())).collect();
    let by_line = added.len().saturating_mul(gone.len()) <= MAX_RENAME_PAIRS;
    for (new, document) in added.iter().enumerate() {
        let lines = Lines::of(document.source.text());
        for (old, gone) in lines_of_gone.iter().enumerate() {
            let likeness = if by_line {
                lines.likeness(gone)
            } else {
                f64::from(u8::from(lines.bytes == gone.bytes && lines.counts == gone.counts))
            };
            if likeness >= SAME_DOCUMENT {
                scores.push((likeness, new, old));
            }
        }
    }
    drop(lines_of_gone);
    scores.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut from: HashMap<usize, usize> = HashMap::new();
    let mut taken = BTreeSet::new();
    for (_, new, old) in scores {
        if !from.contains_key(&new) && taken.insert(old) {
            from.insert(new, old);
        }
    }
    let pairs = added.into_iter().enumerate();
    pairs.map(|(new, document)| (document, from.get(&new).map(|&old| gone[old].clone()))).collect()
}

/// The lines of a text, each with how often it occurs.
struct Lines<'a> {
    counts: HashMap<&'a str, usize>,
    bytes: usize,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Lines<'a> {
        let mut counts = HashMap::new();
        for line in text.lines() {
            *counts.entry(line).or_default() += 1;
        }
        Lines { counts, bytes: text.lines().map(|line| line.len() + 1).sum() }
    }

    /// The share of the larger text that the other has too, 0 to 1.
    fn likeness(&self, other: &Lines<'_>) -> f64 {
        let (small, large) = (self.bytes.min(other.bytes), self.bytes.max(other.bytes));
        if (small as f64) < SAME_DOCUMENT * large as f64 || large == 0 {
            return 0.0;
        }
        let shared = self
            .counts
            .iter()
            .map(|(line, count)| (line.len() + 1) * other.counts.get(line).map_or(0, |others| (*count).min(*others)));
        shared.sum::<usize>() as f64 / large as f64
    }
}
