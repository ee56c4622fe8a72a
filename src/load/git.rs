//! Reads a git repository, work tree or bare, whoever owns it. No git program is run and no configuration of the
//! repository is obeyed, so nothing that a stranger put there is executed.

#![expect(clippy::disallowed_methods, reason = "finds the directory within its repository")]

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use gix::ObjectId;
use gix::bstr::ByteSlice as _;
use gix::index::entry::{Flags, Mode};
use gix::objs::tree::EntryKind;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use crate::authorship::{Author, Authorship};
use crate::config::is_markdown;
use crate::load::entry::{Entry, PathKind, strange};
use crate::snapshot::Unchecked;
use crate::text::did_you_mean;

/// The most paths that a commit may have. GitHub lists no more of one, either.
pub const MAX_PATHS: usize = 100_000;

/// How many names of branches and tags are looked at for the one that was meant.
pub const MAX_REFS: usize = 10_000;

/// The longest path of a commit, in bytes. No system that can check one out has longer ones.
pub const MAX_PATH_BYTES: usize = 4096;

/// A repository, seen from one of its directories.
#[derive(Debug)]
pub(super) struct Repository {
    repo: gix::Repository,
    /// The directory that `.git` lies in.
    work_tree: Option<PathBuf>,
    /// The directory, relative to the top of the repository, with a `/` behind it unless it is the top.
    prefix: String,
}

/// A commit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Commit {
    id: ObjectId,
}

impl Repository {
    /// The repository that `directory` belongs to, if it belongs to one.
    pub(super) fn discover(directory: &Path) -> Option<Repository> {
        // Neither the configuration of the user nor the environment, as of a hook, leads to another repository.
        let isolated = || gix::open::Options::isolated();
        let options = gix::sec::trust::Mapping { full: isolated(), reduced: isolated() };
        let repo =
            gix::ThreadSafeRepository::discover_opts(directory, Default::default(), options).ok()?.to_thread_local();
        let directory = directory.canonicalize().ok()?;
        // Not what the repository says of itself: its work tree is where its `.git` lies, or it has none.
        let found = gix::discover::upwards(&directory).ok()?.0;
        let work_tree = found.into_repository_and_work_tree_directories().1;
        let work_tree = work_tree.map(|top| top.canonicalize()).transpose().ok()?;
        let prefix = match &work_tree {
            Some(top) => {
                let inside = directory.strip_prefix(top).ok()?.to_str()?.to_owned();
                if inside.is_empty() { inside } else { format!("{inside}/") }
            }
            None => String::new(),
        };
        Some(Repository { repo, work_tree, prefix })
    }

    /// Why `directory`, for which [`Repository::discover`] finds nothing, is in no repository that can be read.
    pub(super) fn why_none(directory: &Path) -> String {
        let shown = directory.display();
        let Ok((found, _)) = gix::discover::upwards(directory) else {
            return format!("`{shown}` is not in a git repository; --base and --head need one");
        };
        let found = found.into_repository_and_work_tree_directories().0;
        let reason = gix::open::Options::isolated().open(&found).err();
        let reason = reason.map_or(String::new(), |error| format!(": {:#}", anyhow::Error::from(error)));
        format!(
            "the git repository of `{shown}` is of a kind that vep-check does not read{reason}; without --base and --head it checks the files as they lie there"
        )
    }

    /// The top of the work tree; `None` for a bare repository.
    pub(super) fn work_tree(&self) -> Option<PathBuf> {
        self.work_tree.clone()
    }

    /// The commit that `revision` names.
    ///
    /// # Errors
    /// There is none: with what to fetch, where the clone is shallow.
    pub(super) fn commit(&self, revision: &str) -> Result<Commit> {
        let id = self.repo.rev_parse_single(revision).map(gix::Id::detach).ok();
        match id.map(|id| (id, self.repo.find_object(id))) {
            Some((_, Ok(object))) => {
                let kind = object.kind;
                let commit = object.peel_to_commit();
                commit
                    .map(|commit| Commit { id: commit.id })
                    .map_err(|_| anyhow!("`{revision}` names no commit, but a {kind}"))
            }
            Some((id, Err(_))) if self.is_partial() => Err(self.lacks(id)),
            None if self.has_reftable() => bail!(
                "`{revision}` cannot be looked up: the refs of this repository have the format `reftable`, which \
                 vep-check does not read; give the full id of a commit (`git rev-parse {revision}`), or run \
                 `git refs migrate --ref-format=files`"
            ),
            _ if self.is_shallow() => {
                let depth = if revision.contains(['^', '~']) { "2, or 0 for all of it" } else { "0" };
                bail!("`{revision}` is not in this shallow clone; fetch more of the history (fetch-depth: {depth})")
            }
            _ => bail!("`{revision}` names no commit of this repository{}", self.meant(revision)),
        }
    }

    /// What `revision`, which is not there, may have meant, and how to get it from a remote.
    fn meant(&self, revision: &str) -> String {
        let mut names = Vec::new();
        if let Ok(refs) = self.repo.references()
            && let Ok(all) = refs.all()
        {
            names.extend(all.flatten().take(MAX_REFS).map(|found| found.name().shorten().to_string()));
        }
        let last = revision.rsplit('/').next().unwrap_or(revision);
        let same = names.iter().find(|name| name.rsplit('/').next() == Some(last));
        let near = match same {
            Some(same) => format!("; did you mean `{same}`?"),
            None => did_you_mean(revision, names.iter().map(String::as_str)),
        };
        match revision.split_once('/') {
            Some((remote, branch)) if near.is_empty() => format!("; `git fetch {remote} {branch}` may get it"),
            Some((remote, branch)) => format!("{near} or fetch it: `git fetch {remote} {branch}`"),
            None => near,
        }
    }

    /// Whether refs are kept in a form that the library does not know: then no name of one can be looked up, nor `HEAD`.
    pub(super) fn has_reftable(&self) -> bool {
        self.setting("extensions.refStorage").is_some_and(|format| format.starts_with("reftable"))
    }

    fn setting(&self, key: &str) -> Option<String> {
        self.repo.config_snapshot().string(key).map(|value| value.to_string())
    }

    /// Whether objects may be absent because the clone was told to fetch them when they are needed.
    fn is_partial(&self) -> bool {
        let promises = |remote: &gix::bstr::BStr| self.setting(&format!("remote.{remote}.promisor")).is_some();
        self.setting("extensions.partialClone").is_some()
            || self.repo.remote_names().iter().any(|remote| promises(remote.as_ref()))
    }

    /// That `object` is not there, and how to get it.
    fn lacks(&self, object: ObjectId) -> anyhow::Error {
        if self.is_shallow() {
            anyhow!("object {object} is not in this shallow clone; fetch the whole history (fetch-depth: 0)")
        } else if self.is_partial() {
            anyhow!("object {object} is not in this partial clone; `git cat-file -t {object}` fetches it")
        } else {
            anyhow!("object {object} is not in this repository; `git fsck` says what else is missing")
        }
    }

    /// The commit that the work tree was checked out from; `None` before the first commit.
    pub(super) fn head(&self) -> Option<Commit> {
        self.repo.head_id().ok().map(|id| Commit { id: id.detach() })
    }

    /// The last commit that both lines of history have.
    ///
    /// # Errors
    /// There is none: with what to fetch, where the clone is shallow.
    pub(super) fn merge_base(&self, base: Commit, head: Commit) -> Result<Commit> {
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
    pub(super) fn entries(&self, commit: Commit, unchecked: &mut Vec<Unchecked>) -> Result<Vec<Entry>> {
        let mut read = || -> Result<Vec<Entry>> {
            let mut top = self.repo.find_commit(commit.id)?.tree()?;
            if let Some(directory) = self.prefix.strip_suffix('/') {
                match top.lookup_entry_by_path(directory)? {
                    Some(entry) => top = entry.object()?.peel_to_tree()?,
                    None => return Ok(Vec::new()),
                }
            }
            self.walk(top.id, unchecked)
        };
        read().map_err(|error| anyhow!("cannot read commit {}: {error:#}", commit.id))
    }

    /// The files below the directory that git has and a sparse checkout leaves off the disk, sorted: they are there, for
    /// links and for numbers. What the index does not say is not left out.
    pub(super) fn left_out(&self) -> Result<Vec<Entry>> {
        // Without a checkout there is no index, and nothing that could be left out of one.
        let Ok(index) = self.repo.open_index() else { return Ok(Vec::new()) };
        self.in_index(&index, |entry| entry.flags.contains(Flags::SKIP_WORKTREE))
    }

    /// What is staged below the directory, sorted.
    ///
    /// # Errors
    /// The index cannot be read, or has a path in conflict: then nobody can tell what will be committed.
    pub(super) fn staged(&self) -> Result<Vec<Entry>> {
        if !self.repo.index_path().exists() {
            return Ok(Vec::new());
        }
        let index = self.repo.open_index().map_err(|error| anyhow!("cannot read the index: {error}"))?;
        if let Some(entry) = index.entries().iter().find(|entry| entry.stage_raw() != 0) {
            bail!("`{}` is in conflict; resolve that and stage it", entry.path(&index));
        }
        self.in_index(&index, |entry| !entry.flags.contains(Flags::INTENT_TO_ADD))
    }

    /// The entries of `index` below the directory that are `wanted`, sorted.
    fn in_index(&self, index: &gix::index::File, wanted: impl Fn(&gix::index::Entry) -> bool) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for entry in index.entries().iter().filter(|entry| wanted(entry)) {
            if entries.len() > MAX_PATHS {
                bail!("the index has more than {MAX_PATHS} paths");
            }
            // What is not UTF-8 could be no target of a link either.
            let Some(path) = entry.path(index).to_str().ok().filter(|path| path.len() <= MAX_PATH_BYTES) else {
                continue;
            };
            // A sparse index has whole directories as one entry.
            if entry.mode.is_sparse() {
                let below = self.walk(entry.id, &mut Vec::new())?;
                entries.extend(below.into_iter().map(|inner| Entry { path: format!("{path}{}", inner.path), ..inner }));
            } else {
                let kind = match entry.mode {
                    Mode::SYMLINK => PathKind::Link,
                    Mode::COMMIT => PathKind::Submodule,
                    _ => PathKind::File,
                };
                entries.push(Entry { path: path.to_owned(), kind, blob: Some(entry.id), size: None });
            }
        }
        let mut below: Vec<Entry> = Vec::new();
        for mut entry in entries {
            let Some(path) = entry.path.strip_prefix(&self.prefix).filter(|path| strange(path).is_none()) else {
                continue;
            };
            entry.path = path.to_owned();
            below.push(entry);
        }
        below.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(below)
    }

    /// All files of a tree. A few objects may stand for any number of paths, so these are counted while they are found.
    fn walk(&self, tree: ObjectId, unchecked: &mut Vec<Unchecked>) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        let mut trees = vec![(tree, String::new())];
        let mut seen = 0;
        while let Some((id, directory)) = trees.pop() {
            let tree = self.repo.find_tree(id)?;
            for item in tree.iter() {
                let item = item?;
                seen += 1;
                if seen > MAX_PATHS {
                    bail!("it has more than {MAX_PATHS} paths");
                }
                let name = item.filename();
                let path = format!("{directory}{}", name.to_str_lossy());
                if path.len() > MAX_PATH_BYTES {
                    bail!("it has a path of more than {MAX_PATH_BYTES} bytes");
                }
                let is_tree = item.mode().is_tree();
                let reason = match std::str::from_utf8(name) {
                    Err(_) => Some("its name is not UTF-8"),
                    Ok(_) => strange(&path),
                };
                if let Some(reason) = reason {
                    if is_tree || is_markdown(&path) {
                        unchecked.push(Unchecked { path, reason: reason.to_owned() });
                    }
                    continue;
                }
                if is_tree {
                    trees.push((item.object_id(), format!("{path}/")));
                }
                let kind = match item.mode().kind() {
                    EntryKind::Blob | EntryKind::BlobExecutable => PathKind::File,
                    EntryKind::Link => PathKind::Link,
                    EntryKind::Tree if is_markdown(&path) => PathKind::Directory,
                    EntryKind::Commit => PathKind::Submodule,
                    EntryKind::Tree => continue,
                };
                let blob = (kind != PathKind::Submodule).then(|| item.object_id());
                entries.push(Entry { path, kind, blob, size: None });
            }
        }
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(entries)
    }

    /// The size of a file in bytes, from what stands before its content.
    pub(super) fn size(&self, blob: ObjectId) -> Result<u64> {
        let header = self.repo.find_header(blob).map_err(|_| self.lacks(blob))?;
        Ok(header.size())
    }

    /// The content of a file.
    pub(super) fn read(&self, blob: ObjectId) -> Result<Vec<u8>> {
        let mut object = self.repo.find_object(blob).map_err(|_| self.lacks(blob))?;
        Ok(std::mem::take(&mut object.data))
    }

    /// The commits before `commit`; `None` if one of them is not there, as at the edge of a shallow clone.
    pub(super) fn parents(&self, commit: Commit) -> Option<Vec<Commit>> {
        let parents = self.repo.find_commit(commit.id).ok()?;
        let parents = parents.parent_ids().map(|id| self.repo.find_commit(id.detach()).ok().map(|found| found.id));
        parents.map(|id| Some(Commit { id: id? })).collect()
    }

    /// The content at `path` of `commit`, if something is there.
    pub(super) fn blob(&self, commit: Commit, path: &str) -> Option<ObjectId> {
        let tree = self.repo.find_commit(commit.id).ok()?.tree().ok()?;
        let entry = tree.lookup_entry_by_path(format!("{}{path}", self.prefix)).ok()??;
        entry.mode().is_blob().then(|| entry.object_id())
    }

    /// Who wrote `commit`, and when.
    pub(super) fn authorship(&self, commit: Commit) -> Option<Authorship> {
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
        Some(Authorship { date, authors })
    }

    fn is_shallow(&self) -> bool {
        self.repo.is_shallow().unwrap_or(false)
    }
}

/// The id that git gives to a file with this content.
pub(super) fn blob_id(content: &[u8]) -> Option<ObjectId> {
    gix::objs::compute_hash(gix::hash::Kind::Sha1, gix::objs::Kind::Blob, content).ok()
}
