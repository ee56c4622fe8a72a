//! A tree of files: a directory, or a commit.

#![expect(clippy::disallowed_methods, reason = "lists a directory and asks for sizes")]

use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};

use crate::config::is_markdown;
use crate::load::entry::{Entry, PathKind, strange};
use crate::load::fetched::{Blobs, Listing};
use crate::load::git::{Commit, Repository};
use crate::read;
use crate::snapshot::{Document, NoText, Unchecked};

/// What an editor holds of a document, by the path in the repository.
pub(super) struct Laid<'a> {
    path: String,
    bytes: &'a [u8],
}

impl<'a> Laid<'a> {
    /// `bytes` at `path`.
    ///
    /// # Errors
    /// The path leads out of the repository.
    pub(super) fn new(path: String, bytes: &'a [u8]) -> Result<Laid<'a>> {
        if strange(&path).is_some() || Path::new(&path).is_absolute() {
            bail!("`{path}` does not lie in the repository; name a document of it, or the repository with --root");
        }
        Ok(Laid { path, bytes })
    }
}

/// A tree of files, wherever it is.
#[derive(Clone, Copy)]
pub(super) enum Files<'a> {
    /// The files below a directory, and those that a sparse checkout of this repository leaves out of it; over one of
    /// them may be laid what an editor holds.
    Directory(&'a Path, Option<&'a Repository>, Option<&'a Laid<'a>>),
    /// What is staged.
    Index(&'a Repository),
    /// The files of a commit.
    Commit(&'a Repository, Commit),
    /// The files of a commit that is somewhere else.
    Fetched(&'a Listing, &'a Blobs),
}

impl Files<'_> {
    /// All paths, sorted. Places that cannot be listed are noted.
    pub(super) fn entries(self, unchecked: &mut Vec<Unchecked>) -> Result<Vec<Entry>> {
        match self {
            Files::Index(repository) => repository.staged(),
            Files::Directory(root, repository, laid) => {
                let mut entries = walk(root, unchecked)?;
                let left_out = repository.map_or_else(|| Ok(Vec::new()), Repository::left_out)?;
                let is_new = |entry: &Entry| entries.binary_search_by(|other| other.path.cmp(&entry.path)).is_err();
                let left_out: Vec<Entry> = left_out.into_iter().filter(is_new).collect();
                entries.extend(left_out);
                if let Some(laid) = laid.filter(|laid| !entries.iter().any(|entry| entry.path == laid.path)) {
                    entries.push(Entry { path: laid.path.clone(), kind: PathKind::File, blob: None, size: None });
                }
                entries.sort_by(|a, b| a.path.cmp(&b.path));
                Ok(entries)
            }
            Files::Commit(repository, commit) => repository.entries(commit, unchecked),
            Files::Fetched(listing, _) => {
                unchecked.extend(listing.unchecked.iter().cloned());
                Ok(listing.entries.clone())
            }
        }
    }

    /// The content of a file.
    pub(super) fn read(self, entry: &Entry) -> Result<Vec<u8>> {
        match (self, entry.blob) {
            (Files::Directory(_, _, Some(laid)), _) if laid.path == entry.path => Ok(laid.bytes.to_vec()),
            (Files::Commit(repository, _) | Files::Index(repository), Some(blob)) => repository.read(blob),
            (Files::Directory(_, Some(repository), _), Some(blob)) => repository.read(blob),
            (Files::Directory(root, ..), _) => Ok(read::bytes(&root.join(&entry.path), Document::MAX_BYTES)?),
            (Files::Fetched(_, blobs), Some(blob)) => Ok(blobs.get(blob, entry.size).to_vec()),
            (Files::Commit(..) | Files::Index(_) | Files::Fetched(..), None) => bail!("not a file of the commit"),
        }
    }

    /// The size of a file in bytes, where it can be told without reading it.
    pub(super) fn size(self, entry: &Entry) -> Result<Option<u64>> {
        match (self, entry.blob) {
            (Files::Directory(_, _, Some(laid)), _) if laid.path == entry.path => Ok(Some(laid.bytes.len() as u64)),
            (Files::Commit(repository, _) | Files::Index(repository), Some(blob)) => repository.size(blob).map(Some),
            (Files::Directory(_, Some(repository), _), Some(blob)) => repository.size(blob).map(Some),
            (Files::Directory(root, ..), _) => Ok(Some(fs::metadata(root.join(&entry.path))?.len())),
            (Files::Commit(..) | Files::Index(_) | Files::Fetched(..), _) => Ok(entry.size),
        }
    }

    /// The text of the file at `path`, of at most `most` bytes; `None` if there is none.
    pub(super) fn text(self, entries: &[Entry], path: &str, most: u64) -> Result<Option<String>> {
        let Some(entry) = entries.iter().find(|entry| entry.path == path) else { return Ok(None) };
        // To pass it over in silence would be to check by another policy than the one that is written there.
        if entry.kind != PathKind::File {
            bail!("`{path}` is no regular file; links are not followed");
        }
        let size = self.size(entry).with_context(|| format!("cannot read `{path}`"))?;
        if let Some(size) = size.filter(|size| *size > most) {
            bail!("`{path}` has {size} bytes; at most {most} are read");
        }
        let bytes = self.read(entry).with_context(|| format!("cannot read `{path}`"))?;
        String::from_utf8(bytes).map(Some).map_err(|_| anyhow!("`{path}` is not UTF-8"))
    }

    /// What lies at `entry`, as a document.
    pub(super) fn document(self, entry: &Entry) -> Result<Document> {
        if entry.kind == PathKind::File && !is_markdown(&entry.path) {
            return Ok(Document::without_text(&entry.path, NoText::NotMarkdown));
        }
        self.file(entry, Document::MAX_BYTES)
    }

    /// What lies at `entry`, which has at most `most` bytes.
    pub(super) fn file(self, entry: &Entry, most: u64) -> Result<Document> {
        let none = |what| Ok(Document::without_text(&entry.path, NoText::NotAFile(what)));
        match entry.kind {
            PathKind::Link => return none("a symbolic link"),
            PathKind::Directory => return none("a directory"),
            PathKind::Submodule => return none("a submodule"),
            PathKind::Special => return none("a special file"),
            PathKind::File => {}
        }
        if let Some(bytes) = self.size(entry)?.filter(|bytes| *bytes > most) {
            return Ok(Document::without_text(&entry.path, NoText::TooLarge { bytes }));
        }
        let bytes = self.read(entry)?;
        if bytes.len() as u64 > most {
            return Ok(Document::without_text(&entry.path, NoText::TooLarge { bytes: bytes.len() as u64 }));
        }
        Ok(Document::from_bytes(&entry.path, bytes))
    }
}

/// All files below `root`, those of git aside. Links are listed and not followed.
fn walk(root: &Path, unchecked: &mut Vec<Unchecked>) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    let mut directories = vec![String::new()];
    while let Some(directory) = directories.pop() {
        let listing = fs::read_dir(root.join(&directory)).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let listing = match listing {
            Ok(listing) => listing,
            Err(error) if directory.is_empty() => {
                return Err(error).with_context(|| format!("cannot read `{}`", root.display()));
            }
            Err(error) => {
                unchecked.push(Unchecked { path: directory, reason: error.to_string() });
                continue;
            }
        };
        for item in listing {
            let Ok(name) = item.file_name().into_string() else {
                let path = Path::new(&directory).join(item.file_name()).to_string_lossy().into_owned();
                if is_markdown(&path) || item.file_type().is_ok_and(|kind| kind.is_dir()) {
                    unchecked.push(Unchecked::name_is_not_utf8(path));
                }
                continue;
            };
            if name == ".git" {
                // Git's own files, or what says where those of a submodule are.
                if !directory.is_empty() {
                    let path = directory.clone();
                    entries.retain(|entry: &Entry| entry.path != path);
                    entries.push(Entry { path, kind: PathKind::Submodule, blob: None, size: None });
                }
                continue;
            }
            let path = if directory.is_empty() { name } else { format!("{directory}/{name}") };
            let kind = match item.file_type() {
                Ok(kind) if kind.is_symlink() => PathKind::Link,
                Ok(kind) if kind.is_dir() => PathKind::Directory,
                Ok(kind) if kind.is_file() => PathKind::File,
                Ok(_) => PathKind::Special,
                Err(error) => {
                    unchecked.push(Unchecked { path, reason: error.to_string() });
                    continue;
                }
            };
            if kind == PathKind::Directory {
                directories.push(path.clone());
                if !is_markdown(&path) {
                    continue;
                }
            }
            entries.push(Entry { path, kind, blob: None, size: None });
        }
    }
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(entries)
}
