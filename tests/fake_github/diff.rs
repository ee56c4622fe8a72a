//! What differs between two commits, as GitHub lists it.

use std::collections::HashMap;

use gix::objs::tree::EntryKind;

use super::objects::{Entry, Objects, Oid};

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
