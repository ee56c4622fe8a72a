//! Which document was which before it moved.

use std::collections::{BTreeSet, HashMap};

use crate::snapshot::Document;
use crate::vep::place::{Layout, Place};

/// Two documents with at least this share of equal lines, by bytes, are one that moved: git's own default.
const SAME_DOCUMENT: f64 = 0.5;

/// How many lines of documents that came are looked up in documents that went. What is left then is new.
pub const MAX_LOOKUPS: usize = 20_000_000;

/// Pairs each document that came with the one that went and is most like it. Equal ones come first, then those with the
/// same number, then the others, as long as there are lines left to look up.
pub(super) fn renames(
    added: Vec<Document>,
    gone: &[Document],
    layout: &Layout,
    most: usize,
) -> Vec<(Document, Option<Document>)> {
    let mut from: HashMap<usize, usize> = HashMap::new();
    let mut taken = BTreeSet::new();
    let mut by_text: HashMap<&str, Vec<usize>> = HashMap::new();
    for (old, document) in gone.iter().enumerate().rev() {
        by_text.entry(document.source.text()).or_default().push(old);
    }
    for (new, document) in added.iter().enumerate().filter(|(_, document)| !document.source.text().is_empty()) {
        if let Some(old) = by_text.get_mut(document.source.text()).and_then(Vec::pop) {
            from.insert(new, old);
            taken.insert(old);
        }
    }
    let left = |count: usize, used: &dyn Fn(&usize) -> bool| (0..count).filter(|at| !used(at)).collect::<Vec<_>>();
    let new_left = left(added.len(), &|new| from.contains_key(new));
    let old_left = left(gone.len(), &|old| taken.contains(old));
    for (_, new, old) in likely(&added, gone, (&new_left, &old_left), layout, most) {
        if !from.contains_key(&new) && taken.insert(old) {
            from.insert(new, old);
        }
    }
    let pairs = added.into_iter().enumerate();
    pairs.map(|(new, document)| (document, from.get(&new).map(|&old| gone[old].clone()))).collect()
}

/// Pairs of one that came and one that went which may be one document, the most alike first.
fn likely(
    added: &[Document],
    gone: &[Document],
    (new_left, old_left): (&[usize], &[usize]),
    layout: &Layout,
    most: usize,
) -> Vec<(f64, usize, usize)> {
    if new_left.is_empty() || old_left.is_empty() {
        return Vec::new();
    }
    let number = |document: &Document| Place::new(layout, document.path()).number();
    let read = |documents: &'_ [Document], left: &[usize]| -> Vec<Option<u64>> {
        left.iter().map(|&at| number(&documents[at])).collect()
    };
    let (new_numbers, old_numbers) = (read(added, new_left), read(gone, old_left));
    let lines_of_gone: Vec<Lines<'_>> = old_left.iter().map(|&old| Lines::of(gone[old].source.text())).collect();
    let mut scores: Vec<(f64, usize, usize)> = Vec::new();
    let mut lookups = 0_usize;
    for same_number in [true, false] {
        for (&new, of_new) in new_left.iter().zip(&new_numbers) {
            let lines = Lines::of(added[new].source.text());
            for ((&old, of_old), gone) in old_left.iter().zip(&old_numbers).zip(&lines_of_gone) {
                if (of_new.is_some() && of_new == of_old) != same_number || !lines.may_be_like(gone) {
                    continue;
                }
                lookups += lines.counts.len();
                if lookups > most {
                    break;
                }
                let likeness = lines.likeness(gone);
                if likeness >= SAME_DOCUMENT {
                    scores.push((likeness, new, old));
                }
            }
        }
    }
    scores.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    scores
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

    /// Whether the sizes of both let them be one document.
    fn may_be_like(&self, other: &Lines<'_>) -> bool {
        let (small, large) = (self.bytes.min(other.bytes), self.bytes.max(other.bytes));
        large > 0 && small as f64 >= SAME_DOCUMENT * large as f64
    }

    /// The share of the larger text that the other has too, 0 to 1.
    fn likeness(&self, other: &Lines<'_>) -> f64 {
        let shared = self
            .counts
            .iter()
            .map(|(line, count)| (line.len() + 1) * other.counts.get(line).map_or(0, |others| (*count).min(*others)));
        shared.sum::<usize>() as f64 / self.bytes.max(other.bytes) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(directory: &str, number: usize, text: &str) -> Document {
        let path = format!("veps/{directory}/{number}-x/vep.md");
        Document::from_bytes(&path, text.as_bytes().to_vec())
    }

    /// A text of ten lines, half of which all have.
    fn text(number: usize) -> String {
        (0..10).map(|line| if line < 6 { format!("common {line}\n") } else { format!("{number} {line}\n") }).collect()
    }

    /// The old path of each document that came.
    fn moved(added: &[Document], gone: &[Document], most: usize) -> Vec<Option<String>> {
        let pairs = renames(added.to_vec(), gone, &Layout::default(), most);
        pairs.into_iter().map(|(_, old)| old.map(|old| old.path().to_owned())).collect()
    }

    #[test]
    fn beyond_the_limit_equal_ones_are_known_and_then_those_of_one_number() {
        let gone: Vec<Document> = (0..50).map(|number| document("sig-a", number, &text(number))).collect();
        let added: Vec<Document> = (0..50)
            .map(|number| document("sig-b", number, &(text(number) + if number < 25 { "" } else { "more\n" })))
            .collect();
        let same: Vec<Option<String>> = gone.iter().map(|old| Some(old.path().to_owned())).collect();
        assert_eq!(moved(&added, &gone, MAX_LOOKUPS), same);
        // Each pair of one number takes eleven lines.
        assert_eq!(moved(&added, &gone, 25 * 11), same);
        let found = moved(&added, &gone, 10 * 11);
        assert_eq!((&found[..35], &found[35..]), (&same[..35], &vec![None; 15][..]), "what is left is new");
        assert_eq!(moved(&added, &gone, 0).iter().flatten().count(), 25, "equal ones cost nothing");
    }
}
