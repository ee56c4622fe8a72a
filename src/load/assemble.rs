//! Puts a snapshot together from the trees that a check reads.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use anyhow::Result;

use crate::config::Config;
use crate::load::changes::{Side, changes, cited, documents, moved_on, removed};
use crate::load::entry::{Entry, tree_of};
use crate::load::files::Files;
use crate::load::misplaced::misplaced;
use crate::load::policy::{read_aliases, read_config, read_template, require_directory, require_document};
use crate::load::proposed::broken_policy;
use crate::load::request::Request;
use crate::load::selection::{Selection, may_hold_documents};
use crate::snapshot::{Snapshot, Tree, Unchecked};

/// The trees that a check reads.
pub(super) struct Trees<'a> {
    pub(super) head: Files<'a>,
    pub(super) base: Option<Files<'a>>,
    /// Where the policy is; the head's own where there is none.
    pub(super) policy: Option<Files<'a>>,
    /// All paths at the tip of the base branch, where `policy` does not have them.
    pub(super) tip: Option<Tree>,
    /// Where the base branch is now, if it may have gone on: at least the documents that it has changed since.
    pub(super) now: Option<Files<'a>>,
}

/// The paths of these trees.
struct Listed {
    head: Vec<Entry>,
    base: Option<Vec<Entry>>,
    policy: Option<Vec<Entry>>,
    /// What cannot be listed with the change, and could before.
    unchecked: Vec<Unchecked>,
}

impl Listed {
    fn of(trees: &Trees<'_>) -> Result<Listed> {
        let mut unchecked = Vec::new();
        let mut unchecked_at_base = Vec::new();
        let head = trees.head.entries(&mut unchecked)?;
        let base = trees.base.map(|base| base.entries(&mut unchecked_at_base)).transpose()?;
        let policy = trees.policy.map(|policy| policy.entries(&mut Vec::new())).transpose()?;
        let old: HashSet<&str> = unchecked_at_base.iter().map(|unchecked| unchecked.path.as_str()).collect();
        unchecked.retain(|unchecked| !old.contains(unchecked.path.as_str()));
        Ok(Listed { head, base, policy, unchecked })
    }
}

/// Reads what `request` asks for from `trees` of the repository at `root`.
///
/// # Errors
/// The policy is broken, a tree cannot be read, or `request` asks for what is not there.
pub(super) fn assemble(request: &Request, trees: Trees<'_>, root: &Path) -> Result<Snapshot> {
    let Listed { head, base, policy, mut unchecked } = Listed::of(&trees)?;
    let side = |files, entries| Side { files, entries };
    let base = trees.base.zip(base.as_deref()).map(|(files, entries)| side(files, entries));
    let head = side(trees.head, &head);
    let policy = trees.policy.zip(policy.as_deref()).map_or(head, |(files, entries)| side(files, entries));
    let config = read_config(request, policy.files, policy.entries)?;
    let (template, template_origin) = read_template(&config, policy.files, policy.entries)?;
    let tree = tree_of(head.entries);
    // The policy's tree is another one only where there is a base.
    let policy_tree = base.map(|_| trees.tip.unwrap_or_else(|| tree_of(policy.entries)));
    let before = policy_tree.as_ref().unwrap_or(&tree);
    // A pattern of paths is said to be wrong before it is said that what is asked for is not there.
    let by_pattern = config.lines.layout.is_some() && !request.paths.is_empty();
    if (request.needs_directory || by_pattern) && !tree.has(&config.layout.directory) {
        require_directory(&config, &request.config_path, before)?;
    }
    if request.needs_directory || by_pattern {
        require_document(&config, &request.config_path, before)?;
    }
    let sigs = sigs(&config, before);
    let aliases = read_aliases(&config, policy.files, policy.entries)?;
    let selection = Selection::new(&request.paths, root)?;
    let selected = select(&selection, &config, head, base.map(|base| base.entries), &mut unchecked)?;
    let changes = match base {
        Some(base) => changes(&config, base, head, &selected, &mut unchecked)?,
        None => documents(&config, head, &selected, &mut unchecked)?,
    };
    let mut removed = base.map_or(Vec::new(), |base| removed(&config, base.entries, &tree, &changes));
    removed.retain(|path| selection.may_reach(path));
    let moved_on = match base.zip(trees.now) {
        Some((base, now)) => moved_on(base, now, &changes, &mut unchecked)?,
        None => Vec::new(),
    };
    let broken_policy = base.map(|base| broken_policy(request, &config, base, head, &tree)).transpose()?;
    let cited = cited(&config, &changes, &tree, head, &mut unchecked);
    unchecked.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Snapshot {
        today: request.today,
        config,
        template,
        template_origin,
        facts: request.facts.clone(),
        sigs,
        aliases,
        changes,
        removed,
        cited,
        tree,
        base_tree: base.map(|base| tree_of(base.entries)),
        policy_tree,
        moved_on,
        proposed: Vec::new(),
        broken_policy: broken_policy.unwrap_or_default(),
        unchecked,
    })
}

/// The entries of `head` that the check looks at; `old` are those of the base. Drops what of `unchecked` is none of its
/// business.
fn select<'a>(
    selection: &Selection,
    config: &Config,
    head: Side<'a>,
    old: Option<&'a [Entry]>,
    unchecked: &mut Vec<Unchecked>,
) -> Result<Vec<&'a Entry>> {
    // What could not be read and is none of the check's business does not fail it.
    unchecked.retain(|Unchecked { path, .. }| may_hold_documents(config, path) && selection.may_reach(path));
    let misplaced = misplaced(config, head.entries, old, unchecked);
    let mut selected = selection.apply(config, head.entries, old.unwrap_or(&[]), &misplaced)?;
    // What a sparse checkout leaves out is there, and nobody has changed it.
    selected.retain(|entry| entry.blob.is_none() || !matches!(head.files, Files::Directory(..)));
    Ok(selected)
}

/// The SIGs: those of the configuration, and those that have a directory before the change.
fn sigs(config: &Config, before: &Tree) -> Vec<String> {
    let mut sigs: BTreeSet<String> = config.sigs.keys().cloned().collect();
    sigs.extend(before.directories_in(&config.layout.directory).into_iter().filter(|name| config.is_sig(name)));
    sigs.into_iter().collect()
}
