//! What stands where a document should and can be none: a link, a submodule, a file that is no Markdown; and documents
//! beside the directory of VEPs. Nobody would look at them.

use std::collections::{BTreeMap, HashSet};

use crate::config::{Config, is_markdown};
use crate::load::entry::{Entry, PathKind};
use crate::snapshot::Unchecked;
use crate::vep::place::number_of;

/// Of `head`, what is not at `base` and stands in the place of a document, sorted by path. A directory with documents
/// that could not be read is none without.
pub(super) fn misplaced<'e>(
    config: &Config,
    head: &'e [Entry],
    base: Option<&[Entry]>,
    unchecked: &[Unchecked],
) -> Vec<&'e Entry> {
    let before: HashSet<&str> = base.iter().copied().flatten().map(|entry| entry.path.as_str()).collect();
    let mut found: Vec<&Entry> = Vec::new();
    // Other files in directories of VEPs, by directory.
    let mut beside: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in head.iter().filter(|entry| !before.contains(entry.path.as_str()) && !config.is_left_out(&entry.path)) {
        let path = entry.path.as_str();
        match entry.kind {
            PathKind::Submodule if config.below(path).is_some() || config.may_be_directory(path) => found.push(entry),
            PathKind::Link if config.may_be_directory(path) => found.push(entry),
            // In a whole tree, it may be an archive.
            PathKind::File if base.is_some() && config.is_elsewhere(path) => found.push(entry),
            PathKind::File if !is_markdown(path) => {
                if let Some(directory) = directory_of_vep(config, path) {
                    beside.entry(directory).or_default().push(entry);
                }
            }
            _ => {}
        }
    }
    if !beside.is_empty() {
        let documents = head.iter().map(|entry| entry.path.as_str()).filter(|path| is_markdown(path));
        let unread = unchecked.iter().map(|unchecked| unchecked.path.as_str());
        let documented: HashSet<&str> = documents.chain(unread).flat_map(ancestors).collect();
        let known: HashSet<&str> = before.iter().flat_map(|path| ancestors(path)).collect();
        for (directory, files) in beside.into_iter().filter(|(directory, _)| !documented.contains(directory)) {
            let named = files.iter().find(|entry| config.has_name_of_document(&entry.path));
            found.extend(named.or(files.first().filter(|_| !known.contains(directory))));
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The directory of the VEP that a file belongs to, which a number makes one: the outermost, what lies deeper is part
/// of it.
fn directory_of_vep<'p>(config: &Config, path: &'p str) -> Option<&'p str> {
    config.below(path).filter(|_| !config.layout.is_flat())?;
    let numbered = |directory: &&str| {
        let name = directory.rsplit('/').next().unwrap_or(directory);
        config.below(directory).is_some() && number_of(name).is_some()
    };
    ancestors(path).filter(numbered).last()
}

/// The directories around a path, the innermost first.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(directory_of(path), |path| directory_of(path))
}

fn directory_of(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(directory, _)| directory)
}
