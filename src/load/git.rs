//! Reads a git repository, work tree or bare, whoever owns it. No git program is run and no configuration of the
//! repository is obeyed, so nothing that a stranger put there is executed.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use gix::ObjectId;
use gix::bstr::ByteSlice as _;
use gix::objs::tree::EntryKind;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use crate::config::is_markdown;
use crate::load::entry::{Entry, Kind, strange};
use crate::origin::{Author, Origin};
use crate::snapshot::Unchecked;

/// A repository, seen from one of its directories.
#[derive(Debug)]
pub struct Repository {
    repo: gix::Repository,
    /// The directory, relative to the top of the repository, with a `/` behind it unless it is the top.
    prefix: String,
}

/// A commit.
#[derive(Debug, Clone, Copy)]
pub struct Commit {
    id: ObjectId,
}

impl Repository {
    /// The repository that `directory` belongs to, if it belongs to one.
    pub fn discover(directory: &Path) -> Option<Repository> {
        // Neither the configuration of the user nor the environment, as of a hook, leads to another repository.
        let isolated = || gix::open::Options::isolated();
        let options = gix::sec::trust::Mapping { full: isolated(), reduced: isolated() };
        let repo =
            gix::ThreadSafeRepository::discover_opts(directory, Default::default(), options).ok()?.to_thread_local();
        let prefix = match repo.workdir().map(Path::canonicalize) {
            Some(Ok(top)) => {
                let inside = directory.canonicalize().ok()?.strip_prefix(top).ok()?.to_str()?.to_owned();
                if inside.is_empty() { inside } else { format!("{inside}/") }
            }
            Some(Err(_)) => return None,
            None => String::new(),
        };
        Some(Repository { repo, prefix })
    }

    /// The top of the work tree; `None` for a bare repository.
    pub fn work_tree(&self) -> Option<PathBuf> {
        self.repo.workdir().map(Path::to_owned)
    }

    /// The commit that `revision` names.
    ///
    /// # Errors
    /// There is none: with what to fetch, where the clone is shallow.
    pub fn commit(&self, revision: &str) -> Result<Commit> {
        let commit = self
            .repo
            .rev_parse_single(revision)
            .ok()
            .and_then(|id| id.object().ok())
            .and_then(|object| object.peel_to_commit().ok());
        match commit {
            Some(commit) => Ok(Commit { id: commit.id }),
            None if self.is_shallow() => {
                let depth = if revision.contains(['^', '~']) { "2, or 0 for all of it" } else { "0" };
                bail!("`{revision}` is not in this shallow clone; fetch more of the history (fetch-depth: {depth})")
            }
            None => bail!("`{revision}` names no commit of this repository"),
        }
    }

    /// The commit that the work tree was checked out from; `None` before the first commit.
    pub fn head(&self) -> Option<Commit> {
        self.repo.head_id().ok().map(|id| Commit { id: id.detach() })
    }

    /// The last commit that both lines of history have.
    ///
    /// # Errors
    /// There is none: with what to fetch, where the clone is shallow.
    pub fn merge_base(&self, base: Commit, head: Commit) -> Result<Commit> {
        match self.repo.merge_base(base.id, head.id) {
            Ok(Some(id)) => Ok(Commit { id: id.detach() }),
            _ if self.is_shallow() => bail!(
                "the two revisions have no common commit in this shallow clone; fetch the whole history (fetch-depth: 0)"
            ),
            Ok(None) => bail!("the two revisions have no common commit"),
            Err(error) => Err(anyhow!("cannot find the common commit of the two revisions: {error}")),
        }
    }

    /// All files of a commit below the directory, sorted. Markdown files whose paths are not UTF-8 go to `unchecked`.
    pub fn entries(&self, commit: Commit, unchecked: &mut Vec<Unchecked>) -> Result<Vec<Entry>> {
        let mut read = || -> Result<Vec<Entry>, gix::Error> {
            let tree = self.repo.find_commit(commit.id)?.tree()?;
            let mut entries = Vec::new();
            for file in tree.traverse().breadthfirst.files()? {
                let path = file.filepath.to_str_lossy();
                let Some(path) = path.strip_prefix(&self.prefix) else { continue };
                if std::str::from_utf8(&file.filepath).is_err() {
                    if is_markdown(path) {
                        unchecked.push(Unchecked::name_is_not_utf8(path.to_owned()));
                    }
                    continue;
                }
                if let Some(reason) = strange(path) {
                    if is_markdown(path) {
                        unchecked.push(Unchecked { path: path.to_owned(), reason: reason.to_owned() });
                    }
                    continue;
                }
                let kind = match file.mode.kind() {
                    EntryKind::Blob | EntryKind::BlobExecutable => Kind::File,
                    EntryKind::Link => Kind::Link,
                    EntryKind::Tree if is_markdown(path) => Kind::Directory,
                    EntryKind::Commit => Kind::Submodule,
                    EntryKind::Tree => continue,
                };
                let blob = (kind != Kind::Submodule).then_some(file.oid);
                entries.push(Entry { path: path.to_owned(), kind, blob, size: None });
            }
            entries.sort_by(|a, b| a.path.cmp(&b.path));
            Ok(entries)
        };
        read().map_err(|error| anyhow!("cannot read commit {}: {error}", commit.id))
    }

    /// The content of a file.
    pub fn read(&self, blob: ObjectId) -> Result<Vec<u8>> {
        let mut object = self.repo.find_object(blob).map_err(|error| anyhow!("cannot read object {blob}: {error}"))?;
        Ok(std::mem::take(&mut object.data))
    }

    /// The commits before `commit`; `None` if one of them is not there, as at the edge of a shallow clone.
    pub fn parents(&self, commit: Commit) -> Option<Vec<Commit>> {
        let parents = self.repo.find_commit(commit.id).ok()?;
        let parents = parents.parent_ids().map(|id| self.repo.find_commit(id.detach()).ok().map(|found| found.id));
        parents.map(|id| Some(Commit { id: id? })).collect()
    }

    /// The content at `path` of `commit`, if something is there.
    pub fn blob(&self, commit: Commit, path: &str) -> Option<ObjectId> {
        let tree = self.repo.find_commit(commit.id).ok()?.tree().ok()?;
        let entry = tree.lookup_entry_by_path(format!("{}{path}", self.prefix)).ok()??;
        entry.mode().is_blob().then(|| entry.object_id())
    }

    /// Who wrote `commit`, and when.
    pub fn origin(&self, commit: Commit) -> Option<Origin> {
        let commit = self.repo.find_commit(commit.id).ok()?;
        let commit = commit.decode().ok()?;
        let author = commit.author().ok()?;
        let time = author.time().ok()?;
        let offset = Offset::from_seconds(time.offset).unwrap_or(Offset::UTC);
        let date = Timestamp::from_second(time.seconds).ok()?.to_zoned(TimeZone::fixed(offset)).date();
        let mut authors = vec![Author { name: author.name.to_string(), email: author.email.to_string() }];
        for trailer in commit.co_authored_by_trailers() {
            let text = trailer.value.to_string();
            if let Some((name, email)) = text.trim_end().strip_suffix('>').and_then(|text| text.split_once('<')) {
                authors.push(Author { name: name.trim().to_owned(), email: email.trim().to_owned() });
            }
        }
        Some(Origin { date, authors })
    }

    fn is_shallow(&self) -> bool {
        self.repo.is_shallow().unwrap_or(false)
    }
}

/// The id that git gives to a file with this content.
pub fn blob_id(content: &[u8]) -> Option<ObjectId> {
    gix::objs::compute_hash(gix::hash::Kind::Sha1, gix::objs::Kind::Blob, content).ok()
}
