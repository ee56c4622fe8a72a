//! Reads a change that lies in directories: a snapshot as it is recorded.

#![expect(clippy::disallowed_methods, reason = "asks what lies at a path")]

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use jiff::civil::Date;

use crate::facts::Facts;
use crate::load::assemble::{Trees, assemble};
use crate::load::changes::{Side, documents};
use crate::load::files::Files;
use crate::load::request::Request;
use crate::read;
use crate::snapshot::{Snapshot, Tree};

/// The file of a recorded change that lists the paths of the base branch.
pub const TIP: &str = "tip.txt";

/// The directory of a recorded change that has its documents as the base branch has them now, where it went on.
pub const NOW: &str = "now";

/// The directory of a recording that has the documents of open pull requests, each below its number.
pub const PROPOSALS: &str = "proposals";

/// The largest date or list of paths of a recorded change that is read, in bytes.
pub const MAX_RECORDED_BYTES: u64 = 16 * 1024 * 1024;

/// Reads a change that lies in two directories: the repository before, and with it.
///
/// # Errors
/// As for [`load`].
pub fn load_directories(request: &Request, base: Option<&Path>, head: &Path) -> Result<Snapshot> {
    load_recorded(request, base, head, (None, None))
}

/// The same, where the base branch has gone on to the paths `tip`, and has other documents at `now`.
fn load_recorded(
    request: &Request,
    base: Option<&Path>,
    head: &Path,
    (tip, now): (Option<Tree>, Option<&Path>),
) -> Result<Snapshot> {
    let files = |directory| Files::Directory(directory, None, None);
    let base = base.map(files);
    assemble(request, Trees { head: files(head), base, policy: base, tip, now: now.map(files) }, head)
}

/// Reads a snapshot in its directory form: `head/`, the repository with the change; perhaps `base/`, the same before;
/// perhaps [`TIP`], the paths of the base branch now, a line each; perhaps [`NOW`], what it has there of the documents;
/// perhaps [`PROPOSALS`]; perhaps `facts.yaml`; perhaps `today.txt`, the date to
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
            let text = read::text(&written, MAX_RECORDED_BYTES).with_context(|| format!("cannot read `{name}`"))?;
            text.trim().parse().with_context(|| format!("`{name}` holds no date; one is written 2026-04-30"))?
        }
        None => now,
    };
    let tip = Some(directory.join(TIP)).filter(|tip| tip.exists());
    let tip =
        tip.map(|tip| read::text(&tip, MAX_RECORDED_BYTES).with_context(|| format!("cannot read `{}`", tip.display())));
    let tip = tip.transpose()?.map(|paths| Tree::new(paths.lines().map(str::to_owned).collect()));
    let request = Request { facts, ..Request::new(today, rules) };
    let now = Some(directory.join(NOW)).filter(|now| now.is_dir());
    let mut snapshot = load_recorded(&request, base.as_deref(), &head, (tip, now.as_deref()))?;
    add_proposals(&mut snapshot, directory)?;
    Ok(snapshot)
}

/// Adds the documents of the open pull requests that the facts of `snapshot` name: those of each lie below a directory
/// with its number in [`PROPOSALS`].
fn add_proposals(snapshot: &mut Snapshot, directory: &Path) -> Result<()> {
    let numbers: Vec<u64> = snapshot.facts.work.proposals.iter().flatten().map(|(number, _)| *number).collect();
    for number in numbers {
        let root = directory.join(PROPOSALS).join(number.to_string());
        if !root.is_dir() {
            bail!("the facts name the proposal {number}; its documents are missing in `{}`", root.display());
        }
        let files = Files::Directory(&root, None, None);
        let mut unchecked = std::mem::take(&mut snapshot.unchecked);
        let entries = files.entries(&mut unchecked)?;
        let covered: Vec<_> = entries.iter().filter(|entry| snapshot.config.covers(&entry.path)).collect();
        let found = documents(&snapshot.config, Side { files, entries: &entries }, &covered, &mut unchecked)?;
        snapshot.unchecked = unchecked;
        found.into_iter().for_each(|change| snapshot.propose(number, change.head));
    }
    Ok(())
}
