//! Which documents a change changes, and what they were before.

use std::collections::{BTreeSet, HashMap};

use anyhow::{Context as _, Result, bail};

use crate::config::Config;
use crate::load::entry::{Entry, PathKind};
use crate::load::files::Files;
use crate::load::git::blob_id;
use crate::load::rename::{MAX_LOOKUPS, renames};
use crate::snapshot::{Change, Document, Tree, Unchecked};
use crate::vep::front_matter::{self, FrontMatter};
use crate::vep::place::Place;

/// The most documents that are checked at once.
pub const MAX_DOCUMENTS: usize = 10_000;

/// The largest file of metadata beside a document, in bytes.
pub const MAX_BESIDE: u64 = 64 * 1024;

/// How many bytes the documents that are checked at once may have.
pub const MAX_TOTAL_BYTES: usize = 256 * 1024 * 1024;

/// What has been read so far.
#[derive(Default)]
struct TotalSize {
    documents: usize,
    bytes: usize,
}

impl TotalSize {
    /// Counts `document`.
    fn add(&mut self, document: &Document) -> Result<()> {
        self.documents += 1;
        self.bytes += document.source.text().len();
        if self.documents > MAX_DOCUMENTS || self.bytes > MAX_TOTAL_BYTES {
            bail!(
                "there is more to check than {MAX_DOCUMENTS} documents or {MAX_TOTAL_BYTES} bytes; \
                 name a part of it as PATH"
            );
        }
        Ok(())
    }
}

/// The file of metadata that belongs beside the document at `path`, if there is one.
fn beside<'e>(config: &Config, entries: &'e [Entry], path: &str) -> Option<&'e Entry> {
    let file = config.fields.as_ref()?.file.as_ref()?;
    let home = config.layout.home_of(path)?;
    let wanted = format!("{home}/{file}");
    let at = entries.binary_search_by(|entry| entry.path.as_str().cmp(&wanted)).ok()?;
    Some(&entries[at])
}

/// `document` with the file of metadata beside it.
///
/// # Errors
/// That cannot be read.
fn with_beside(config: &Config, side: Side<'_>, document: Document) -> Result<Document> {
    let Some(entry) = beside(config, side.entries, document.path()) else { return Ok(document) };
    let file = side.files.file(entry, MAX_BESIDE)?;
    Ok(Document { beside: Some(Box::new(file)), ..document })
}

/// Reads one document. One that cannot be read is noted; the others are checked all the same.
fn read(files: Files<'_>, entry: &Entry, unchecked: &mut Vec<Unchecked>) -> Option<Document> {
    match files.document(entry) {
        Ok(document) => Some(document),
        Err(error) => {
            unchecked.push(Unchecked { path: entry.path.clone(), reason: format!("{error:#}") });
            None
        }
    }
}

/// One side of a change.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) files: Files<'a>,
    pub(super) entries: &'a [Entry],
}

/// All selected documents of a tree that nothing is held against.
pub(super) fn documents(
    config: &Config,
    head: Side<'_>,
    selected: &[&Entry],
    unchecked: &mut Vec<Unchecked>,
) -> Result<Vec<Change>> {
    let mut taken = TotalSize::default();
    let documents = selected.iter().filter_map(|entry| read_whole(config, head, entry, unchecked));
    documents.map(|head| taken.add(&head).map(|()| Change { head, base: None })).collect()
}

/// The selected documents that differ from the base, each with what it was there.
pub(super) fn changes(
    config: &Config,
    base: Side<'_>,
    head: Side<'_>,
    selected: &[&Entry],
    unchecked: &mut Vec<Unchecked>,
) -> Result<Vec<Change>> {
    let before: HashMap<&str, &Entry> = base.entries.iter().map(|entry| (entry.path.as_str(), entry)).collect();
    let now: BTreeSet<&str> = head.entries.iter().map(|entry| entry.path.as_str()).collect();
    let mut changes = Vec::new();
    let mut added = Vec::new();
    let mut total = TotalSize::default();
    for &entry in selected {
        let old = before.get(entry.path.as_str()).copied().filter(|old| old.kind == PathKind::File);
        if let Some(old) = old
            && old.blob.is_some()
            && old.blob == entry.blob
            && beside_is_same(config, base, head, entry, old)
        {
            continue;
        }
        let Some(document) = read_whole(config, head, entry, unchecked) else { continue };
        if old
            .is_some_and(|old| same(old, &document) && same_beside(beside(config, base.entries, &old.path), &document))
        {
            continue;
        }
        total.add(&document)?;
        match old {
            Some(old) => {
                let before = base.files.document(old).with_context(|| format!("cannot read `{}` at base", old.path))?;
                let before = with_beside(config, base, before)?;
                let text = |document: &Document| document.beside().map(|file| file.text().to_owned());
                if before.source.text() != document.source.text()
                    || before.no_text != document.no_text
                    || text(&before) != text(&document)
                {
                    changes.push(Change { head: document, base: Some(before) });
                }
            }
            None => added.push(document),
        }
    }
    let gone = base
        .entries
        .iter()
        .filter(|old| old.kind == PathKind::File && config.covers(&old.path) && !now.contains(old.path.as_str()));
    let gone = read_gone(base.files, gone, &added)?;
    for (document, old) in renames(added, &gone, &config.layout, MAX_LOOKUPS) {
        let old = old.map(|old| with_beside(config, base, old)).transpose()?;
        changes.push(Change { head: document, base: old });
    }
    changes.sort_by(|a, b| a.head.path().cmp(b.head.path()));
    Ok(changes)
}

/// Of the VEPs of `base`, the main documents that are not among `now`, nor what one of `changes` was before.
pub(super) fn removed(config: &Config, base: &[Entry], now: &Tree, changes: &[Change]) -> Vec<String> {
    let moved: BTreeSet<&str> = changes.iter().filter_map(|change| Some(change.base.as_ref()?.path())).collect();
    let is_main = |path: &str| {
        let place = Place::new(&config.layout, path);
        config.covers(path) && place.main && (place.number().is_some() || !config.layout.numbered)
    };
    let files = base.iter().filter(|entry| entry.kind == PathKind::File && is_main(&entry.path));
    let gone = files.filter(|entry| !now.has(&entry.path) && !moved.contains(entry.path.as_str()));
    gone.map(|entry| entry.path.clone()).collect()
}

/// Of the documents that went, those that one of `added` may have been: none that is much larger or smaller, where that
/// is known, and no more than may be checked at once.
fn read_gone<'e>(base: Files<'_>, gone: impl Iterator<Item = &'e Entry>, added: &[Document]) -> Result<Vec<Document>> {
    let sizes: Vec<u64> = added.iter().map(|document| document.source.text().len() as u64).collect();
    let (least, most) =
        (sizes.iter().min().map_or(u64::MAX, |size| size / 4), sizes.iter().max().map_or(0, |size| size * 4));
    let mut documents = Vec::new();
    let mut bytes = 0;
    for old in gone {
        let reading = || format!("cannot read `{}` at base", old.path);
        let size = base.size(old).with_context(reading)?;
        if size.is_some_and(|size| size < least || size > most) {
            continue;
        }
        bytes += size.unwrap_or(0);
        if documents.len() >= MAX_DOCUMENTS || bytes > MAX_TOTAL_BYTES as u64 {
            break;
        }
        documents.push(base.document(old).with_context(reading)?);
    }
    Ok(documents)
}

/// Reads one document with what lies beside it. What cannot be read is noted.
fn read_whole(config: &Config, side: Side<'_>, entry: &Entry, unchecked: &mut Vec<Unchecked>) -> Option<Document> {
    let document = read(side.files, entry, unchecked)?;
    match with_beside(config, side, document.clone()) {
        Ok(document) => Some(document),
        Err(error) => {
            unchecked.push(Unchecked { path: entry.path.clone(), reason: format!("{error:#}") });
            Some(document)
        }
    }
}

/// Whether the file beside the document at `entry`, which was at `old`, is known to be what it was.
fn beside_is_same(config: &Config, base: Side<'_>, head: Side<'_>, entry: &Entry, old: &Entry) -> bool {
    match (beside(config, base.entries, &old.path), beside(config, head.entries, &entry.path)) {
        (None, None) => true,
        (Some(old), Some(new)) => old.blob.is_some() && old.blob == new.blob,
        _ => false,
    }
}

/// Whether the file beside `document` is the one at `old`.
fn same_beside(old: Option<&Entry>, document: &Document) -> bool {
    match (old, document.beside()) {
        (None, None) => true,
        (Some(old), Some(file)) => old.blob.is_some() && old.blob == blob_id(file.text().as_bytes()),
        _ => false,
    }
}

fn same(old: &Entry, document: &Document) -> bool {
    document.no_text.is_none() && old.blob.is_some() && old.blob == blob_id(document.source.text().as_bytes())
}

/// The documents of `changes` as the base branch has them `now`, where that is another text than at `base`.
pub(super) fn moved_on(
    base: Side<'_>,
    now: Files<'_>,
    changes: &[Change],
    unchecked: &mut Vec<Unchecked>,
) -> Result<Vec<Document>> {
    let known: HashMap<&str, &Entry> = base.entries.iter().map(|entry| (entry.path.as_str(), entry)).collect();
    let before: HashMap<&str, &Document> =
        changes.iter().filter_map(|change| change.base.as_ref()).map(|base| (base.path(), base)).collect();
    if before.is_empty() {
        return Ok(Vec::new());
    }
    let mut documents = Vec::new();
    for entry in now.entries(&mut Vec::new())?.iter().filter(|entry| entry.kind == PathKind::File) {
        let path = entry.path.as_str();
        let Some(old) = before.get(path).filter(|old| old.no_text.is_none()) else { continue };
        let same = known.get(path).is_some_and(|old| old.blob.is_some() && old.blob == entry.blob);
        // What the branch has made no document of, or one that cannot be read, brings nothing.
        let read = if same { None } else { read(now, entry, unchecked) };
        documents.extend(read.filter(|new| new.no_text.is_none() && new.source.text() != old.source.text()));
    }
    Ok(documents)
}

/// The documents of VEPs that the front matter of a changed document names.
pub(super) fn cited(
    config: &Config,
    changes: &[Change],
    tree: &Tree,
    head: Side<'_>,
    unchecked: &mut Vec<Unchecked>,
) -> Vec<Document> {
    let mut paths = BTreeSet::new();
    for change in changes {
        let text = change.head.source.text();
        let (Some(block), _) = front_matter::split(text) else { continue };
        let fields = FrontMatter::read(text, block);
        let numbers = ["replaces", "superseded-by"].into_iter().filter_map(|key| fields.number(key));
        for number in numbers {
            let veps = tree.vep_numbered(&config.layout, number);
            paths.extend(veps.iter().map(|(_, home)| config.layout.document_of(home)));
        }
    }
    let cited = head.entries.iter().filter(|entry| entry.kind == PathKind::File && paths.contains(&entry.path));
    cited.filter_map(|entry| read(head.files, entry, unchecked)).collect()
}
