//! What differs between two commits, as GitHub lists it.

use std::collections::HashMap;

use gix::objs::tree::EntryKind;

use similar::{DiffTag, TextDiff};

use super::objects::{Entry, Objects, Oid};
use super::world::Place;

/// A changed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedFile {
    /// Its path, the new one where it moved.
    pub path: String,
    /// Where it was before it moved.
    pub previous: Option<String>,
    /// `added`, `removed`, `modified`, `renamed` or `changed`.
    pub status: &'static str,
    /// The blob with the change; before it, where the file is removed.
    pub oid: Oid,
    /// Lines that are new, without regard to their order.
    pub additions: usize,
    /// Lines that are gone, without regard to their order.
    pub deletions: usize,
}

impl ChangedFile {
    /// The status in the words of GraphQL.
    pub fn change_type(&self) -> &'static str {
        match self.status {
            "added" => "ADDED",
            "removed" => "DELETED",
            "modified" => "MODIFIED",
            "renamed" => "RENAMED",
            _ => "CHANGED",
        }
    }
}

/// The share of lines that a moved file keeps, at least, to be seen as the same.
const SIMILAR: f64 = 0.5;

/// The files that differ between two commits, by path.
pub fn changed_files(objects: &Objects, base: &str, head: &str) -> Vec<ChangedFile> {
    let files = |commit: &str| -> HashMap<String, Entry> {
        objects.walk(commit).into_iter().filter(|(_, entry)| entry.kind != EntryKind::Tree).collect()
    };
    let (before, after) = (files(base), files(head));
    let content = |entry: &Entry| objects.blob(&entry.oid).unwrap_or_default();
    let mut gone: Vec<(&String, &Entry)> = before.iter().filter(|(path, _)| !after.contains_key(*path)).collect();
    gone.sort_by_key(|(path, _)| *path);
    let mut added: Vec<(&String, &Entry)> = after.iter().filter(|(path, _)| !before.contains_key(*path)).collect();
    added.sort_by_key(|(path, _)| *path);
    let mut found = Vec::new();
    for (path, entry) in added {
        let likeness = |old: &Entry| similarity(content(old), content(entry));
        let source = (0..gone.len())
            .map(|index| (likeness(gone[index].1), index))
            .filter(|(likeness, _)| *likeness >= SIMILAR)
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let old = source.map(|(_, index)| gone.remove(index));
        let (additions, deletions) = lines_changed(old.map_or(&[], |(_, old)| content(old)), content(entry));
        let (previous, status) = old.map_or((None, "added"), |(path, _)| (Some(path.clone()), "renamed"));
        found.push(ChangedFile { path: path.clone(), previous, status, oid: entry.oid.clone(), additions, deletions });
    }
    for (path, entry) in gone {
        let (additions, deletions) = lines_changed(content(entry), &[]);
        let (path, oid) = (path.clone(), entry.oid.clone());
        found.push(ChangedFile { path, previous: None, status: "removed", oid, additions, deletions });
    }
    for (path, entry) in &after {
        let Some(old) = before.get(path).filter(|old| *old != entry) else { continue };
        let status = if old.oid == entry.oid { "changed" } else { "modified" };
        let (additions, deletions) = lines_changed(content(old), content(entry));
        let (path, oid) = (path.clone(), entry.oid.clone());
        found.push(ChangedFile { path, previous: None, status, oid, additions, deletions });
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn lines(content: &[u8]) -> HashMap<&[u8], isize> {
    let mut count = HashMap::new();
    for line in content.split_inclusive(|byte| *byte == b'\n') {
        *count.entry(line).or_default() += 1;
    }
    count
}

/// How many lines are new and how many are gone.
fn lines_changed(before: &[u8], after: &[u8]) -> (usize, usize) {
    let mut count = lines(after);
    for (line, times) in lines(before) {
        *count.entry(line).or_default() -= times;
    }
    let sum = |sign: isize| count.values().map(|times| usize::try_from(times * sign).unwrap_or(0)).sum();
    (sum(1), sum(-1))
}

/// The share of bytes that two files have in common, by whole lines. Empty files are like no other.
fn similarity(before: &[u8], after: &[u8]) -> f64 {
    let other = lines(after);
    let common: usize = lines(before)
        .into_iter()
        .filter_map(|(line, times)| Some(line.len() * usize::try_from(times.min(*other.get(line)?)).ok()?))
        .sum();
    let longest = before.len().max(after.len());
    if longest == 0 { 0.0 } else { common as f64 / longest as f64 }
}

/// The hunks of a file between two commits, as GitHub gives them; none for what is no text, has no other content, or
/// differs too much.
pub fn patch(objects: &Objects, base: &str, head: &str, file: &ChangedFile) -> Option<String> {
    let (old, new) =
        (text(objects, base, file.previous.as_ref().unwrap_or(&file.path)), text(objects, head, &file.path));
    let (old, new) = (old?, new?);
    let diff = TextDiff::from_lines(&old, &new);
    let patch = diff.unified_diff().to_string();
    (!patch.is_empty() && patch.len() < MOST_PATCH).then(|| patch.trim_end_matches('\n').to_owned())
}

/// The longest diff of a file that is shown.
const MOST_PATCH: usize = 400_000;

/// The text of the file at `path`, which is empty where there is none; `None` for what is no text.
fn text(objects: &Objects, commit: &str, path: &str) -> Option<String> {
    let entry = objects.walk(commit).into_iter().find(|(known, _)| known == path);
    let content = entry.map_or(Some(&[][..]), |(_, entry)| objects.blob(&entry.oid))?;
    String::from_utf8(content.to_vec()).ok()
}

/// Whether a comment may be on these lines of a file: in one hunk of its diff, on the side with the change.
pub fn lines_in_diff(patch: &str, first: usize, last: usize) -> bool {
    patch.split("@@ -").skip(1).any(|hunk| {
        let header = hunk.split(' ').nth(1).expect("the side with the change").trim_start_matches('+');
        let start: usize = header.split(',').next().expect("a first line").parse().expect("a number");
        let lines = hunk.split('\n').skip(1).filter(|line| line.starts_with(['+', ' '])).count();
        start <= first && last < start + lines
    })
}

/// Whether lines of a file at `commit` are others at `head`, or are there no more.
pub fn is_outdated(objects: &Objects, commit: &str, head: &str, place: &Place) -> bool {
    let (Some(old), Some(new)) = (text(objects, commit, &place.path), text(objects, head, &place.path)) else {
        return true;
    };
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split('\n').collect(), new.split('\n').collect());
    let diff = TextDiff::configure().diff_slices(&old, &new);
    !diff.ops().iter().any(|op| {
        let lines = op.old_range();
        op.tag() == DiffTag::Equal && lines.start < place.first && place.last <= lines.end
    })
}
