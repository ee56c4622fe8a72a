//! The feature gates in the code of releases, from a directory that has a checkout for each.

#![expect(clippy::disallowed_methods, reason = "lists a directory of checkouts")]

use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::config::ReleaseConfig;
use crate::facts::{Gates, Registry};
use crate::gates;
use crate::note::Note;
use crate::read;

/// The name of the checkout of the main branch.
const MAIN: &str = "main";

/// Reads the gates of releases from `directory`, which has a checkout of the product for each branch, by its name:
/// `release-1.9`, and `main`. What cannot be read is told, and unknown.
///
/// # Errors
/// The directory cannot be listed, or has the gates of no branch.
pub fn read_gates(directory: &Path, config: &ReleaseConfig) -> Result<(Gates, Vec<Note>)> {
    let shown =
        || format!("cannot read `{}`; --gates takes a directory with a checkout for each branch", directory.display());
    let (mut gates, mut notes) = (Gates::default(), Vec::new());
    let mut names: Vec<String> = Vec::new();
    for item in fs::read_dir(directory).with_context(shown)? {
        names.extend(item.with_context(shown)?.file_name().into_string().ok());
    }
    names.sort_unstable();
    for name in names {
        let version = config.version_of(&name);
        if version.is_none() && name != MAIN {
            continue;
        }
        let Some(registry) = of_checkout(&directory.join(&name), config, &mut notes)? else { continue };
        match version {
            Some(version) => drop(gates.releases.insert(version, registry)),
            None => gates.main = Some(registry),
        }
    }
    if gates == Gates::default() && notes.is_empty() {
        bail!(
            "`{}` has no checkout with {}; --gates takes a directory with `{}` and such in it",
            directory.display(),
            config.gates.join(" and "),
            config.branch(crate::release::Version { major: 1, minor: 9 })
        );
    }
    Ok((gates, notes))
}

/// The gates in one checkout; `None` where it does not have all of the files, or they cannot be read.
fn of_checkout(checkout: &Path, config: &ReleaseConfig, notes: &mut Vec<Note>) -> Result<Option<Registry>> {
    let mut files = Vec::new();
    for path in &config.gates {
        let path = checkout.join(path);
        match read::bytes(&path, gates::MAX_BYTES as u64) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            bytes => files.push((
                path.display().to_string(),
                bytes.with_context(|| format!("cannot read `{}`", path.display()))?,
            )),
        }
    }
    let files: Vec<(String, &[u8])> = files.iter().map(|(name, bytes)| (name.clone(), bytes.as_slice())).collect();
    Ok(gates::read(&files, notes))
}
