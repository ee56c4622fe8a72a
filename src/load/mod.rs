//! Reads a directory, a git repository or what was fetched of one into a [`Snapshot`].

mod changes;
mod entry;
mod fetched;
mod files;
mod git;
mod history;
mod policy;
mod rename;
mod request;
mod selection;

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use jiff::civil::Date;

use crate::facts::Facts;
pub use crate::load::changes::{MAX_DOCUMENTS, MAX_TOTAL_BYTES};
use crate::load::changes::{Side, Taken, changes, cited, read};
use crate::load::entry::Entry;
pub use crate::load::fetched::{Blobs, Listing};
use crate::load::files::Files;
use crate::load::git::Repository;
pub use crate::load::history::History;
use crate::load::policy::{read_config, read_template};
use crate::load::request::HERE;
pub use crate::load::request::{Request, root};
use crate::load::selection::{Selection, may_hold_documents};
use crate::snapshot::{Change, Snapshot, Tree};

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
    if request.head.is_none() && repository.as_ref().is_some_and(|repository| repository.work_tree().is_none()) {
        bail!("`{}` is a bare repository, without files; --head takes the commit to check", root.display());
    }
    let git = || {
        repository
            .as_ref()
            .ok_or_else(|| anyhow!("`{}` is not in a git repository; --base and --head need one", root.display()))
    };

    let head = match &request.head {
        Some(revision) => Files::Commit(git()?, git()?.commit(revision)?),
        None => Files::Directory(&root),
    };
    let mut base = None;
    let mut policy = None;
    if let Some(revision) = &request.base {
        let tip = git()?.commit(revision)?;
        let checked_out = match head {
            Files::Commit(_, commit) => Some(commit),
            Files::Directory(_) | Files::Fetched(..) => git()?.head(),
        };
        let common = checked_out.map_or(Ok(tip), |commit| git()?.merge_base(tip, commit))?;
        base = Some(Files::Commit(git()?, common));
        policy = Some(Files::Commit(git()?, tip));
    }
    assemble(request, head, base, policy, &root)
}

/// Reads a change that lies in two directories: the repository before, and with it.
///
/// # Errors
/// As for [`load`].
pub fn load_directories(request: &Request, base: Option<&Path>, head: &Path) -> Result<Snapshot> {
    let base = base.map(Files::Directory);
    assemble(request, Files::Directory(head), base, base, head)
}

/// Reads a snapshot in its directory form: `head/`, the repository with the change; perhaps `base/`, the same before;
/// perhaps `facts.yaml`; perhaps `today.txt`, the date to check for unless `today` gives another. Without either it is
/// `now`.
///
/// # Errors
/// There is no `head/`, a file in it is broken, or as for [`load`].
pub fn load_snapshot(directory: &Path, today: Option<Date>, now: Date) -> Result<Snapshot> {
    let head = directory.join("head");
    if !head.is_dir() {
        bail!("`{}` has no directory `head`; a snapshot holds the repository there", directory.display());
    }
    let base = Some(directory.join("base")).filter(|base| base.is_dir());
    let facts = Some(directory.join("facts.yaml")).filter(|facts| facts.exists());
    let facts = facts.as_deref().map(Facts::read).transpose()?.unwrap_or_default();
    let written = directory.join("today.txt");
    let today = match today {
        Some(today) => today,
        None if written.exists() => {
            let name = written.display();
            let text = fs::read_to_string(&written).with_context(|| format!("cannot read `{name}`"))?;
            text.trim().parse().with_context(|| format!("`{name}` holds no date; one is written 2026-04-30"))?
        }
        None => now,
    };
    let request = Request { facts, ..Request::new(today) };
    load_directories(&request, base.as_deref(), &head)
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
    assemble(request, files(head), Some(files(base)), Some(files(policy)), Path::new("."))
}

fn assemble(
    request: &Request,
    head: Files<'_>,
    base: Option<Files<'_>>,
    policy: Option<Files<'_>>,
    root: &Path,
) -> Result<Snapshot> {
    let mut unchecked = Vec::new();
    let head_entries = head.entries(&mut unchecked)?;
    let mut unchecked_at_base = Vec::new();
    let base_entries = base.map(|base| base.entries(&mut unchecked_at_base)).transpose()?;
    let policy_entries = policy.map(|policy| policy.entries(&mut Vec::new())).transpose()?;
    let (policy, policy_entries) = match (policy, &policy_entries) {
        (Some(policy), Some(entries)) => (policy, entries),
        _ => (head, &head_entries),
    };

    let config = read_config(request, policy, policy_entries)?;
    let (template, template_origin) = read_template(&config, policy, policy_entries)?;
    let mut sigs: BTreeSet<String> = config.sigs.keys().cloned().collect();
    let tree = tree_of(&head_entries);
    // The policy's tree is another one only where there is a base.
    let found = match base {
        Some(_) => tree_of(policy_entries).directories_in(&config.layout.directory),
        None => tree.directories_in(&config.layout.directory),
    };
    sigs.extend(found.into_iter().filter(|name| config.is_sig(name)));

    let selection = Selection::new(&request.paths, root)?;
    // What could not be read and is none of the check's business does not fail it; nor does what the change found so.
    let old: HashSet<&str> = unchecked_at_base.iter().map(|unchecked| unchecked.path.as_str()).collect();
    unchecked.retain(|unchecked| {
        let path = unchecked.path.as_str();
        !old.contains(path) && may_hold_documents(&config, path) && selection.may_reach(path)
    });
    let selected = selection.apply(&config, &head_entries, base_entries.as_deref().unwrap_or(&[]))?;
    let changes = match (base, &base_entries) {
        (Some(base), Some(base_entries)) => {
            let files = Side { files: base, entries: base_entries };
            changes(&config, files, Side { files: head, entries: &head_entries }, &selected, &mut unchecked)?
        }
        _ => {
            let mut taken = Taken::default();
            let documents = selected.iter().filter_map(|entry| read(head, entry, &mut unchecked));
            documents.map(|head| taken.add(&head).map(|()| Change { head, base: None })).collect::<Result<_>>()?
        }
    };
    let cited = cited(&config, &changes, &tree, head, &head_entries, &mut unchecked);
    unchecked.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Snapshot {
        today: request.today,
        config,
        template,
        template_origin,
        facts: request.facts.clone(),
        sigs: sigs.into_iter().collect(),
        changes,
        cited,
        tree,
        base_tree: base_entries.as_deref().map(tree_of),
        unchecked,
    })
}

fn tree_of(entries: &[Entry]) -> Tree {
    Tree::new(entries.iter().map(|entry| entry.path.clone()).collect())
}
