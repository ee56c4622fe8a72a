//! The feature gates in the code of releases: the files that register them, at the tip of each branch.

use std::sync::Arc;

use jiff::civil::Date;

use crate::config::Config;
use crate::facts::{Gates, Registry};
use crate::gates;
use crate::github::client::Client;
use crate::github::failure::Failure;
use crate::github::objects::{self, Wanted};
use crate::note::Note;
use crate::release::{Schedules, Version};
use crate::snapshot::{Change, Document, MOST_VEPS, Snapshot};
use crate::vep::Vep;
use crate::vep::prose::Target;

/// How many releases are looked at, the newest ones.
const MAX_RELEASES: usize = 8;

/// What was read of gates.
#[derive(Debug, Clone)]
pub(super) struct GatesRead {
    /// The gates, where any could be read.
    pub(super) gates: Option<Gates>,
    /// What could not be.
    pub(super) notes: Vec<Note>,
    /// Why none is known, where none is.
    pub(super) why: Option<String>,
}

impl GatesRead {
    /// No gate is known, for this reason.
    pub(super) fn unknown(why: String) -> GatesRead {
        GatesRead { gates: None, notes: Vec::new(), why: Some(why) }
    }
}

/// Whether what the code has may matter to a check of `snapshot`: a change edits a VEP with a stage that a release has.
pub(super) fn may_matter(snapshot: &Snapshot) -> bool {
    let Some(schedules) = &snapshot.facts.schedules else { return false };
    let parse = |document: &Document| {
        Vep::parse(Arc::clone(&document.source), &snapshot.config.layout, &snapshot.config.metadata)
    };
    let has_shipped = |vep: &Vep| {
        let staged = vep.releases().iter().filter(|row| row.stage().is_some());
        staged.filter_map(Target::version).any(|version| schedules.is_out(version, snapshot.today) == Some(true))
    };
    let is_edited = |change: &Change, base: &Document| change.head.source.text() != base.source.text();
    !snapshot.config.release.gates.is_empty()
        && snapshot.changes.len() <= MOST_VEPS
        && snapshot.changes.iter().any(|change| {
            let base = change.base.as_ref().filter(|base| is_edited(change, base));
            base.is_some_and(|base| [base, &change.head].into_iter().any(|document| has_shipped(&parse(document))))
        })
}

/// Reads the gates of the newest releases that are out on `today`, and of the product's default branch, whatever its name.
pub(super) fn read_released(
    client: &Client,
    config: &Config,
    schedules: &Schedules,
    today: Date,
) -> Result<GatesRead, Failure> {
    let out = schedules.0.keys().rev().filter(|version| schedules.is_out(**version, today) == Some(true));
    let names: Vec<(Version, String)> =
        out.take(MAX_RELEASES).map(|version| (*version, config.release.branch(*version))).collect();
    let branches = names.iter().rev().map(|(version, name)| (Some(*version), name.as_str()));
    let branches: Vec<_> = branches.chain([(None, "HEAD")]).collect();
    read(client, config, &config.product_repository.1, &branches)
}

/// Reads the gates of the newest of `branches`, which are in order, and of the last, which is the main branch.
pub(super) fn read_newest(
    client: &Client,
    config: &Config,
    repository: &str,
    branches: &[&str],
    main_branch: Option<&str>,
) -> Result<GatesRead, Failure> {
    let versions = branches.iter().filter_map(|name| Some((config.release.version_of(name)?, *name)));
    let mut versions: Vec<(Option<Version>, &str)> = versions.map(|(version, name)| (Some(version), name)).collect();
    versions.sort_unstable();
    let newest = versions.split_off(versions.len().saturating_sub(MAX_RELEASES));
    let all: Vec<_> = newest.into_iter().chain(main_branch.map(|main| (None, main))).collect();
    read(client, config, repository, &all)
}

/// Reads the gates at the tips of `branches` of `repository`; the one without a release is the main branch.
fn read(
    client: &Client,
    config: &Config,
    repository: &str,
    branches: &[(Option<Version>, &str)],
) -> Result<GatesRead, Failure> {
    let paths = &config.release.gates;
    let wanted: Vec<Wanted> = branches
        .iter()
        .flat_map(|(_, branch)| paths.iter().map(move |path| format!("{branch}:{path}")))
        .map(|expression| Wanted { repository: repository.to_owned(), expression })
        .collect();
    let files = match objects::fetch_files(client, repository, &wanted) {
        Err(failure) if failure.kind.is_withheld() => {
            return Ok(GatesRead::unknown(format!("the token may not read the files of `{repository}`")));
        }
        files => files?,
    };
    let (mut gates, mut notes) = (Gates::default(), Vec::new());
    for ((version, branch), files) in branches.iter().zip(files.chunks(paths.len().max(1))) {
        let name = |path: &str| format!("{repository}: {branch}: {path}");
        let Some(registry) = registry(paths, files, name, &mut notes) else { continue };
        match version {
            Some(version) => drop(gates.releases.insert(*version, registry)),
            None => gates.main = Some(registry),
        }
    }
    if gates == Gates::default() {
        let why = format!("no branch has them in {}", paths.join(", "));
        return Ok(GatesRead { gates: None, notes, why: Some(why) });
    }
    Ok(GatesRead { gates: Some(gates), notes, why: None })
}

/// The gates that the files of one branch register; `None` where one of them is not there, or is none that can be read.
fn registry(
    paths: &[String],
    files: &[Option<Vec<u8>>],
    name: impl Fn(&str) -> String,
    notes: &mut Vec<Note>,
) -> Option<Registry> {
    let files: Option<Vec<(String, &[u8])>> =
        paths.iter().zip(files).map(|(path, file)| Some((name(path), file.as_deref()?))).collect();
    gates::read(&files?, notes)
}
