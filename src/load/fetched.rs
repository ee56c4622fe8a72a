//! A commit of a repository that is somewhere else: its paths are known, its contents are fetched as they are needed.

#![expect(clippy::disallowed_methods, reason = "writes what was fetched")]

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result};
use gix::ObjectId;

use crate::config::is_markdown;
use crate::load::entry::{Entry, PathKind, strange_here, tree_of};
use crate::load::git::blob_id;
use crate::snapshot::{Tree, Unchecked};

/// The paths of a commit.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    pub(super) entries: Vec<Entry>,
    /// Documents whose paths are not read.
    pub(super) unchecked: Vec<Unchecked>,
}

/// The contents of files that were fetched so far, by the ids that git gives them. What is asked for and not there is
/// noted; it reads as empty until it has been fetched.
#[derive(Debug, Default)]
pub struct Blobs {
    known: HashMap<ObjectId, Vec<u8>>,
    missing: Mutex<BTreeMap<ObjectId, u64>>,
}

impl Listing {
    /// Adds a path as git's trees have it: `mode` such as `100644`, `id` of its content, `size` in bytes. What holds no
    /// content, as a directory, counts only where its name is that of a document. A document with a path that may mean
    /// another one is noted as unchecked, and keeps no other from being read.
    ///
    /// # Errors
    /// The id is none.
    pub fn add(&mut self, path: &str, mode: &str, id: &str, size: Option<u64>) -> Result<()> {
        if let Some(reason) = strange_here(path) {
            if is_markdown(path) {
                self.unchecked.push(Unchecked { path: path.to_owned(), reason: reason.to_owned() });
            }
            return Ok(());
        }
        let kind = match mode {
            "100644" | "100755" | "100664" => PathKind::File,
            "120000" => PathKind::Link,
            "040000" if is_markdown(path) => PathKind::Directory,
            "160000" => {
                self.entries.push(Entry { path: path.to_owned(), kind: PathKind::Submodule, blob: None, size: None });
                return Ok(());
            }
            _ => return Ok(()),
        };
        let blob = ObjectId::from_hex(id.as_bytes()).with_context(|| format!("`{id}` is not the id of an object"))?;
        self.entries.push(Entry { path: path.to_owned(), kind, blob: Some(blob), size });
        Ok(())
    }

    /// Puts the paths into order, once all are there.
    pub fn sort(&mut self) {
        self.entries.sort_by(|a, b| a.path.cmp(&b.path));
    }

    /// The id of the file at `path`.
    pub fn blob(&self, path: &str) -> Option<ObjectId> {
        let at = self.entries.binary_search_by(|entry| entry.path.as_str().cmp(path)).ok()?;
        self.entries[at].blob.filter(|_| self.entries[at].kind == PathKind::File)
    }

    /// The files that are called `name` directly in a directory of `directory`, or of the root where that is empty: each
    /// with the name of that directory, and its id.
    pub fn named_below<'a>(
        &'a self,
        directory: &'a str,
        name: &'a str,
    ) -> impl Iterator<Item = (&'a str, ObjectId)> + 'a {
        self.entries.iter().filter_map(move |entry| {
            let rest = match directory {
                "" => entry.path.as_str(),
                directory => entry.path.strip_prefix(directory)?.strip_prefix('/')?,
            };
            let (sig, file) = rest.split_once('/')?;
            (file == name && entry.kind == PathKind::File).then_some((sig, entry.blob?))
        })
    }

    /// The paths, as a tree.
    pub fn tree(&self) -> Tree {
        tree_of(&self.entries)
    }

    /// Writes the paths below `root`: with their content where it was fetched, else empty. Links stay links, which lead
    /// nowhere: they are not followed anyway.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn write(&self, root: &Path, blobs: &Blobs) -> Result<()> {
        for entry in &self.entries {
            let path = root.join(&entry.path);
            let itself = matches!(entry.kind, PathKind::Directory | PathKind::Submodule);
            let directory = if itself { Some(path.as_path()) } else { path.parent() };
            if let Some(directory) = directory {
                fs::create_dir_all(directory).with_context(|| format!("cannot write `{}`", directory.display()))?;
            }
            let written = match entry.kind {
                PathKind::Directory => Ok(()),
                // As git leaves one: with a file that says where its repository is.
                PathKind::Submodule => fs::write(path.join(".git"), ""),
                PathKind::Link => write_link(&path),
                PathKind::File | PathKind::Special => {
                    let content = entry.blob.and_then(|id| blobs.known.get(&id));
                    fs::write(&path, content.map_or(&[][..], Vec::as_slice))
                }
            };
            written.with_context(|| format!("cannot write `{}`", path.display()))?;
        }
        Ok(())
    }

    /// The listing with what `other` has at `paths` in place of its own.
    pub fn replace(&mut self, other: &Listing, paths: impl Fn(&str) -> bool) {
        self.entries.retain(|entry| !paths(&entry.path));
        let of_other = other.entries.iter().filter(|entry| paths(&entry.path));
        self.entries.extend(of_other.map(|entry| Entry { path: entry.path.clone(), ..*entry }));
        self.sort();
    }
}

#[cfg(unix)]
fn write_link(path: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink("not-recorded", path)
}

#[cfg(not(unix))]
fn write_link(path: &Path) -> io::Result<()> {
    fs::write(path, "")
}

impl Blobs {
    /// Keeps a content, if it is the one that `id` stands for: whoever sent it may have cut it off or changed its
    /// encoding. Returns whether it was kept.
    pub fn keep(&mut self, id: ObjectId, content: Vec<u8>) -> bool {
        let genuine = blob_id(&content) == Some(id);
        if genuine {
            self.known.insert(id, content);
        }
        genuine
    }

    /// Keeps what `others` has, too.
    pub fn keep_all(&mut self, others: &Blobs) {
        self.known.extend(others.known.iter().map(|(id, content)| (*id, content.clone())));
    }

    /// The content behind an id. It is noted as missing if it is not there.
    pub fn get(&self, id: ObjectId, size: Option<u64>) -> &[u8] {
        let known = self.known.get(&id);
        if known.is_none() {
            self.missing.lock().unwrap_or_else(PoisonError::into_inner).insert(id, size.unwrap_or(0));
        }
        known.map_or(&[], Vec::as_slice)
    }

    /// Whether the content behind an id is there.
    pub fn has(&self, id: ObjectId) -> bool {
        self.known.contains_key(&id)
    }

    /// What was asked for in vain since this was asked last, with the sizes in bytes.
    pub fn take_missing(&self) -> BTreeMap<ObjectId, u64> {
        std::mem::take(&mut *self.missing.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
