//! Reads a directory, a git repository or what was fetched of one into a [`Snapshot`].

#![expect(clippy::disallowed_methods, reason = "asks what lies at a path")]

mod changes;
mod entry;
pub mod facts;
mod fetched;
mod files;
mod git;
mod history;
mod misplaced;
mod policy;
mod proposed;
mod rename;
mod request;
mod selection;

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use jiff::civil::Date;

use crate::facts::Facts;
pub use crate::load::changes::{MAX_DOCUMENTS, MAX_TOTAL_BYTES};
use crate::load::changes::{Side, TotalSize, changes, cited, read};
use crate::load::entry::tree_of;
pub use crate::load::fetched::{Blobs, Listing};
use crate::load::files::Files;
use crate::load::git::Repository;
pub use crate::load::git::{MAX_PATH_BYTES, MAX_PATHS};
pub use crate::load::history::History;
use crate::load::misplaced::misplaced;
pub use crate::load::policy::require_directory;
use crate::load::policy::{read_config, read_template};
use crate::load::proposed::broken_policy;
pub use crate::load::rename::MAX_LOOKUPS;
use crate::load::request::HERE;
pub use crate::load::request::{Request, root};
use crate::load::selection::{Selection, may_hold_documents};
use crate::read as file;
use crate::snapshot::{Change, Snapshot, Tree};

/// The file of a recorded change that lists the paths of the base branch.
pub const TIP: &str = "tip.txt";

/// The largest date or list of paths of a recorded change that is read, in bytes.
pub const MAX_RECORDED_BYTES: u64 = 16 * 1024 * 1024;

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
    let git = || repository.as_ref().ok_or_else(|| anyhow!("{}", Repository::why_none(&root)));

    let head = match &request.head {
        Some(revision) => Files::Commit(git()?, git()?.commit(revision)?),
        None => Files::Directory(&root, repository.as_ref()),
    };
    let mut base = None;
    let mut policy = None;
    if let Some(revision) = &request.base {
        let tip = git()?.commit(revision)?;
        let checked_out = match head {
            Files::Commit(_, commit) => Some(commit),
            Files::Directory(..) | Files::Fetched(..) => git()?.head(),
        };
        let common = checked_out.map_or(Ok(tip), |commit| git()?.merge_base(tip, commit))?;
        base = Some(Files::Commit(git()?, common));
        policy = Some(Files::Commit(git()?, tip));
    }
    assemble(request, Trees { head, base, policy, tip: None }, &root)
}

/// Reads a change that lies in two directories: the repository before, and with it.
///
/// # Errors
/// As for [`load`].
pub fn load_directories(request: &Request, base: Option<&Path>, head: &Path) -> Result<Snapshot> {
    load_recorded(request, base, head, None)
}

/// The same, where the base branch has gone on to `tip`.
fn load_recorded(request: &Request, base: Option<&Path>, head: &Path, tip: Option<Tree>) -> Result<Snapshot> {
    let base = base.map(|base| Files::Directory(base, None));
    assemble(request, Trees { head: Files::Directory(head, None), base, policy: base, tip }, head)
}

/// Reads a snapshot in its directory form: `head/`, the repository with the change; perhaps `base/`, the same before;
/// perhaps [`TIP`], the paths of the base branch now, a line each; perhaps `facts.yaml`; perhaps `today.txt`, the date to
/// check for unless `today` gives another. Without either it is `now`. `rules` are the ids that a configuration may name.
///
/// # Errors
/// There is no `head/`, a file in it is broken, or as for [`load`].
pub fn load_snapshot(directory: &Path, today: Option<Date>, now: Date, rules: Vec<&'static str>) -> Result<Snapshot> {
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
            let text = file::text(&written, MAX_RECORDED_BYTES).with_context(|| format!("cannot read `{name}`"))?;
            text.trim().parse().with_context(|| format!("`{name}` holds no date; one is written 2026-04-30"))?
        }
        None => now,
    };
    let tip = Some(directory.join(TIP)).filter(|tip| tip.exists());
    let tip =
        tip.map(|tip| file::text(&tip, MAX_RECORDED_BYTES).with_context(|| format!("cannot read `{}`", tip.display())));
    let tip = tip.transpose()?.map(|paths| Tree::new(paths.lines().map(str::to_owned).collect()));
    let request = Request { facts, ..Request::new(today, rules) };
    load_recorded(&request, base.as_deref(), &head, tip)
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
    let trees = Trees { head: files(head), base: Some(files(base)), policy: Some(files(policy)), tip: None };
    assemble(request, trees, Path::new("."))
}

/// The trees that a check reads.
struct Trees<'a> {
    head: Files<'a>,
    base: Option<Files<'a>>,
    /// Where the policy is; the head's own where there is none.
    policy: Option<Files<'a>>,
    /// All paths at the tip of the base branch, where `policy` does not have them.
    tip: Option<Tree>,
}

fn assemble(request: &Request, trees: Trees<'_>, root: &Path) -> Result<Snapshot> {
    let Trees { head, base, policy, tip } = trees;
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
    let tree = tree_of(&head_entries);
    // The policy's tree is another one only where there is a base.
    let policy_tree = base.map(|_| tip.unwrap_or_else(|| tree_of(policy_entries)));
    let before = policy_tree.as_ref().unwrap_or(&tree);
    if request.needs_directory && !tree.has(&config.layout.directory) {
        require_directory(&config, &request.config_path, before)?;
    }
    let mut sigs: BTreeSet<String> = config.sigs.keys().cloned().collect();
    sigs.extend(before.directories_in(&config.layout.directory).into_iter().filter(|name| config.is_sig(name)));

    let selection = Selection::new(&request.paths, root)?;
    // What could not be read and is none of the check's business does not fail it; nor does what the change found so.
    let old: HashSet<&str> = unchecked_at_base.iter().map(|unchecked| unchecked.path.as_str()).collect();
    unchecked.retain(|unchecked| {
        let path = unchecked.path.as_str();
        !old.contains(path) && may_hold_documents(&config, path) && selection.may_reach(path)
    });
    let misplaced = misplaced(&config, &head_entries, base_entries.as_deref(), &unchecked);
    let mut selected = selection.apply(&config, &head_entries, base_entries.as_deref().unwrap_or(&[]), &misplaced)?;
    // What a sparse checkout leaves out is there, and nobody has changed it.
    selected.retain(|entry| entry.blob.is_none() || !matches!(head, Files::Directory(..)));
    let (changes, broken_policy) = match (base, &base_entries) {
        (Some(files), Some(entries)) => {
            let (base, head) = (Side { files, entries }, Side { files: head, entries: &head_entries });
            let changes = changes(&config, base, head, &selected, &mut unchecked)?;
            (changes, broken_policy(request, &config, base, head, &tree)?)
        }
        _ => {
            let mut total = TotalSize::default();
            let documents = selected.iter().filter_map(|entry| read(head, entry, &mut unchecked));
            let changes = documents.map(|head| total.add(&head).map(|()| Change { head, base: None }));
            (changes.collect::<Result<_>>()?, Vec::new())
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
        policy_tree,
        broken_policy,
        unchecked,
    })
}
