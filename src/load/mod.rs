//! Reads a directory, a git repository or what was fetched of one into a [`Snapshot`].

#![expect(clippy::disallowed_methods, reason = "asks what lies at a path")]

mod assemble;
mod changes;
mod entry;
pub mod facts;
mod fetched;
mod files;
pub mod gates;
mod git;
mod history;
mod misplaced;
mod policy;
mod proposed;
mod recorded;
mod rename;
mod request;
mod selection;

use std::path::Path;

use anyhow::{Result, anyhow, bail};

use crate::load::assemble::{Trees, assemble};
pub use crate::load::changes::{MAX_BESIDE, MAX_DOCUMENTS, MAX_TOTAL_BYTES};
pub use crate::load::fetched::{Blobs, Listing};
use crate::load::files::{Files, Laid};
use crate::load::git::Repository;
pub use crate::load::git::{MAX_PATH_BYTES, MAX_PATHS, MAX_REFS};
pub use crate::load::history::History;
pub use crate::load::policy::{require_directory, require_document};
pub use crate::load::recorded::{MAX_RECORDED_BYTES, NOW, PROPOSALS, TIP, load_directories, load_snapshot};
pub use crate::load::rename::MAX_LOOKUPS;
use crate::load::request::HERE;
pub use crate::load::request::{Buffer, Request, root, root_around};
use crate::load::selection::relative;
use crate::snapshot::Snapshot;

/// Reads what `request` asks for.
///
/// # Errors
/// The root cannot be read, a revision or a path does not exist, or the configuration is broken. A single document
/// that cannot be read is no error: it is listed in [`Snapshot::unchecked`].
pub fn load(request: &Request) -> Result<Snapshot> {
    let repository = Repository::discover(request.root.as_deref().unwrap_or(Path::new(HERE)));
    let root = root(request);
    // Without `--root`, the top of the work tree is the repository, wherever in it we stand.
    let repository = if request.root.is_none() { Repository::discover(&root) } else { repository };
    if !root.is_dir() {
        bail!("`{}` is not a directory; --root takes the directory of a repository", root.display());
    }
    if request.head.is_none()
        && !request.staged
        && repository.as_ref().is_some_and(|repository| repository.work_tree().is_none())
    {
        bail!("`{}` is a bare repository, without files; --head takes the commit to check", root.display());
    }
    let git = || repository.as_ref().ok_or_else(|| anyhow!("{}", Repository::why_none(&root)));

    let buffer = request.buffer.as_ref();
    let laid = buffer.map(|buffer| Laid::new(relative(&buffer.path, &root)?, &buffer.bytes)).transpose()?;
    let head = match &request.head {
        None if request.staged => Files::Index(git()?),
        Some(revision) => Files::Commit(git()?, git()?.commit(revision)?),
        None => Files::Directory(&root, repository.as_ref(), laid.as_ref()),
    };
    let mut base = None;
    let mut policy = None;
    if let Some(revision) = &request.base {
        let tip = git()?.commit(revision)?;
        let checked_out = match head {
            Files::Commit(_, commit) => Some(commit),
            Files::Directory(..) | Files::Index(_) | Files::Fetched(..) => git()?.head(),
        };
        let common = checked_out.map_or(Ok(tip), |commit| git()?.merge_base(tip, commit))?;
        base = Some(Files::Commit(git()?, common));
        policy = Some(Files::Commit(git()?, tip));
    }
    assemble(request, Trees { head, base, policy, tip: None, now: policy }, &root)
}

/// Reads all documents of a repository that is somewhere else. What `blobs` lacks is noted there, as for
/// [`load_fetched`].
///
/// # Errors
/// As for [`load`].
pub fn load_listing(request: &Request, tree: &Listing, blobs: &Blobs) -> Result<Snapshot> {
    let head = Files::Fetched(tree, blobs);
    assemble(request, Trees { head, base: None, policy: None, tip: None, now: None }, Path::new("."))
}

/// Reads a change of a repository that is somewhere else: its documents at `base` and `head`, its configuration and
/// template at `policy`. What `blobs` lacks is noted there, and must be fetched before the result means anything.
///
/// # Errors
/// As for [`load`].
pub fn load_fetched(
    request: &Request,
    base: &Listing,
    head: &Listing,
    policy: &Listing,
    blobs: &Blobs,
) -> Result<Snapshot> {
    let files = |listing| Files::Fetched(listing, blobs);
    let policy = Some(files(policy));
    let trees = Trees { head: files(head), base: Some(files(base)), policy, tip: None, now: policy };
    assemble(request, trees, Path::new("."))
}
