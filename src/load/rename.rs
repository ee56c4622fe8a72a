//! Which document was which before it moved.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::snapshot::Document;
use crate::source::Source;
use crate::vep::Vep;
use crate::vep::document::MetadataSections;
use crate::vep::place::{Layout, Place, slug};
use crate::vep::title::Title;

/// Two documents with at least this share of equal lines, by bytes, may be one that moved: git's own default.
const SAME_DOCUMENT: f64 = 0.5;

/// The same for two of which neither number nor name tell that they are one, or where the number tells otherwise.
const SAME_TEXT: f64 = 0.9;

/// How many lines of documents that came are looked up in documents that went. What is left then is new.
pub const MAX_LOOKUPS: usize = 20_000_000;

/// How many bytes of a document are read for the number in its title.
const LONGEST_TITLE: usize = 4096;

/// Pairs each document that came with the one that went and that it was. A document is the same one only if its number
/// is: that of its directory, or that of its title; with another one, if its own name and nearly all of its text are the
/// same, or all but the number is. One without a number is known by its name, or by all of its text.
/// Equal ones come first, then those with the same number, then the others, as long as there are lines left to look up.
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
    if !new_left.is_empty() && !old_left.is_empty() {
        let read = |documents: &'_ [Document], left: &[usize]| -> Vec<Known> {
            left.iter().map(|&at| Known::of(at, &documents[at], layout)).collect()
        };
        let (new, old) = (read(&added, &new_left), read(gone, &old_left));
        for (_, new, old) in likely(&new, &old, (&added, gone), most) {
            if !from.contains_key(&new) && taken.insert(old) {
                from.insert(new, old);
            }
        }
    }
    let pairs = added.into_iter().enumerate();
    pairs.map(|(new, document)| (document, from.get(&new).map(|&old| gone[old].clone()))).collect()
}

/// What a document is known by besides its text.
struct Known {
    /// Its index.
    at: usize,
    /// The number of its directory.
    directory: Option<u64>,
    /// The number of its title, or of its front matter.
    title: Option<u64>,
    /// The names that it has in its path, without numbers, and without those that many documents share; its own is last.
    names: Vec<String>,
    /// The name of its file.
    file: String,
}

impl Known {
    fn of(at: usize, document: &Document, layout: &Layout) -> Known {
        let place = Place::new(layout, document.path());
        let text = document.source.text();
        let start = &text[..text.floor_char_boundary(LONGEST_TITLE)];
        let source = Arc::new(Source::new(document.path(), start));
        let vep = Vep::parse(source, layout, &MetadataSections::default());
        let field = || vep.front_matter.as_ref()?.number("vep-number");
        let title = vep.title.as_ref().and_then(Title::number).map(|number| number.value).or_else(field);
        let words = |name: &str| slug(name.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-'));
        let stem = (place.file != layout.file).then(|| words(place.file.trim_end_matches(".md")));
        let names = place.below_sig().iter().map(|name| words(name)).chain(stem);
        Known {
            at,
            directory: place.number(),
            title,
            names: names.filter(|name| !name.is_empty()).collect(),
            file: place.file.clone(),
        }
    }

    /// Whether one of the numbers of both is the same.
    fn shares_number(&self, other: &Known) -> bool {
        let same = |a: Option<u64>, b: Option<u64>| a.is_some() && a == b;
        same(self.directory, other.directory) || same(self.title, other.title)
    }

    fn has_number(&self) -> bool {
        self.directory.or(self.title).is_some()
    }

    /// How alike the texts of both must be for them to be one document; `None` where they are two.
    fn least_likeness(&self, old: &Known, texts: (&str, &str)) -> Option<f64> {
        if self.shares_number(old) {
            let same_place = self.directory == old.directory && self.file == old.file;
            return Some(if same_place { 0.0 } else { SAME_DOCUMENT });
        }
        if self.has_number() && old.has_number() {
            let keeps_name = self.names.last().is_some_and(|name| old.names.last() == Some(name));
            let least = keeps_name.then_some(SAME_TEXT);
            return if self.is_renumbered(old, texts) { Some(SAME_DOCUMENT) } else { least };
        }
        let shares_name = self.names.iter().any(|name| old.names.contains(name));
        Some(if shares_name { SAME_DOCUMENT } else { SAME_TEXT })
    }

    /// Whether nothing but the number changed, as where two documents had the same.
    fn is_renumbered(&self, old: &Known, (new_text, old_text): (&str, &str)) -> bool {
        let numbers = [old.title.zip(self.title), old.directory.zip(self.directory)];
        numbers.into_iter().flatten().any(|(old, new)| {
            let (old, new) = (old.to_string(), new.to_string());
            let same = |(before, after): (&str, &str)| before == after || before.replace(&old, &new) == after;
            let mut lines = old_text.lines().zip(new_text.lines());
            old_text.len().abs_diff(new_text.len()) < SAME_LENGTH
                && old_text.lines().count() == new_text.lines().count()
                && lines.all(same)
        })
    }
}

/// By how many bytes a text may become longer or shorter with another number in it.
const SAME_LENGTH: usize = 1024;

/// Pairs of one that came and one that went which may be one document, the most alike first.
fn likely(
    new: &[Known],
    old: &[Known],
    (added, gone): (&[Document], &[Document]),
    most: usize,
) -> Vec<(f64, usize, usize)> {
    let lines_of_gone: Vec<Lines<'_>> = old.iter().map(|old| Lines::of(gone[old.at].source.text())).collect();
    let mut scores: Vec<(f64, usize, usize)> = Vec::new();
    let mut lookups = 0_usize;
    for same_number in [true, false] {
        for new in new {
            let text = added[new.at].source.text();
            let lines = Lines::of(text);
            for (old, gone_lines) in old.iter().zip(&lines_of_gone) {
                if new.shares_number(old) != same_number {
                    continue;
                }
                let Some(least) = new.least_likeness(old, (text, gone[old.at].source.text())) else { continue };
                if !lines.may_be_like(gone_lines, least) {
                    continue;
                }
                lookups += lines.counts.len();
                if lookups > most {
                    break;
                }
                let likeness = lines.likeness(gone_lines);
                if likeness >= least {
                    scores.push((likeness, new.at, old.at));
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

    /// Whether the sizes of both let them be as alike as that.
    fn may_be_like(&self, other: &Lines<'_>, least: f64) -> bool {
        let (small, large) = (self.bytes.min(other.bytes), self.bytes.max(other.bytes));
        large > 0 && small as f64 >= least * large as f64
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
