//! The feature gates in the code of releases: the files that register them, at the tip of each branch.

use crate::config::Config;
use crate::facts::{Gates, Registry};
use crate::gates;
use crate::github::client::Client;
use crate::github::failure::Failure;
use crate::github::load::release::product::Product;
use crate::github::objects::{self, Wanted};
use crate::note::Note;
use crate::release::Version;

/// How many releases are looked at, the newest ones.
const MAX_RELEASES: usize = 8;

/// What was read of gates.
pub(super) struct Read {
    /// The gates, where any could be read.
    pub(super) gates: Option<Gates>,
    /// What could not be.
    pub(super) notes: Vec<Note>,
    /// Why none is known, where none is.
    pub(super) why: Option<String>,
}

/// Reads the gates of the newest releases of `product`, and of its main branch.
pub(super) fn read(client: &Client, config: &Config, product: &Product) -> Result<Read, Failure> {
    let none = |why: String| Ok(Read { gates: None, notes: Vec::new(), why: Some(why) });
    let Some(branches) = &product.branches else {
        return none(product.unread.get("branches").cloned().unwrap_or_default());
    };
    let versions = branches.keys().filter_map(|name| Some((config.release.version_of(name)?, name)));
    let mut versions: Vec<(Option<Version>, &str)> =
        versions.map(|(version, name)| (Some(version), name.as_str())).collect();
    versions.sort_unstable();
    let newest = versions.split_off(versions.len().saturating_sub(MAX_RELEASES));
    let all: Vec<(Option<Version>, &str)> =
        newest.into_iter().chain(product.main_branch.as_deref().map(|main| (None, main))).collect();
    let paths = &config.release.gates;
    let wanted: Vec<Wanted> = all
        .iter()
        .flat_map(|(_, branch)| paths.iter().map(move |path| format!("{branch}:{path}")))
        .map(|expression| Wanted { repository: product.repository.clone(), expression })
        .collect();
    let files = match objects::fetch_files(client, &product.repository, &wanted) {
        Err(failure) if failure.kind.is_withheld() => {
            return none(format!("the token may not read the files of `{}`", product.repository));
        }
        files => files?,
    };
    let (mut gates, mut notes) = (Gates::default(), Vec::new());
    for ((version, branch), files) in all.iter().zip(files.chunks(paths.len().max(1))) {
        let name = |path: &str| format!("{}: {branch}: {path}", product.repository);
        let Some(registry) = registry(paths, files, name, &mut notes) else { continue };
        match version {
            Some(version) => drop(gates.releases.insert(*version, registry)),
            None => gates.main = Some(registry),
        }
    }
    if gates == Gates::default() {
        return Ok(Read { gates: None, notes, why: Some(format!("no branch has them in {}", paths.join(", "))) });
    }
    Ok(Read { gates: Some(gates), notes, why: None })
}

/// The gates that the files of one branch register; `None` where one of them is not there, or cannot be read.
fn registry(
    paths: &[String],
    files: &[Option<Vec<u8>>],
    name: impl Fn(&str) -> String,
    notes: &mut Vec<Note>,
) -> Option<Registry> {
    let texts: Option<Vec<(String, &str)>> = paths
        .iter()
        .zip(files)
        .map(|(path, file)| Some((name(path), std::str::from_utf8(file.as_deref()?).ok()?)))
        .collect();
    gates::read(&texts?, notes)
}
