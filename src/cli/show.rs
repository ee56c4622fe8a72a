//! `vep-check show`: how vep-check reads a document.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;

use crate::cli::request::now;
use crate::cli::terminal::{Exit, print};
use crate::config::Config;
use crate::load::{self, Request};
use crate::output;
use crate::read;
use crate::rules::ids;
use crate::snapshot::{Change, Document, NoText};
use crate::vep::Vep;

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum ShowFormat {
    /// For a terminal
    Human,
    /// For programs
    Json,
}

pub(super) fn run_show(path: &Path, format: ShowFormat, root: Option<&Path>) -> Result<Exit> {
    let (document, config) = match root {
        Some(root) => in_repository(path, root)?,
        None => alone(path)?,
    };
    let shown = path.to_string_lossy();
    match document.no_text {
        None => {}
        Some(NoText::TooDense { .. }) => bail!("`{shown}` has too much markup"),
        Some(NoText::LfsPointer) => bail!("`{shown}` is a pointer of Git LFS"),
        Some(_) => bail!("`{shown}` is not UTF-8 text"),
    }
    let vep = Vep::parse(document.source, &config.layout, &config.metadata);
    print(&match format {
        ShowFormat::Human => output::show::human(&vep),
        ShowFormat::Json => output::show::json(&vep),
    })?;
    Ok(Exit::Clean)
}

/// The document at `path`, wherever it lies, read as in a repository without a configuration.
fn alone(path: &Path) -> Result<(Document, Config)> {
    let bytes = read::bytes(path, Document::MAX_BYTES).with_context(|| format!("cannot read `{}`", path.display()))?;
    let config = Config::default();
    // The path as it is in the repository: from the directory of VEPs on, where that is part of it.
    let shown = path.to_string_lossy();
    let inside = format!("/{}/", config.layout.directory);
    let path = shown.rfind(&inside).map_or(shown.trim_start_matches("./"), |at| &shown[at + 1..]);
    Ok((Document::from_bytes(path, bytes), config))
}

/// The document at `path` of the repository at `root`, with its configuration.
fn in_repository(path: &Path, root: &Path) -> Result<(Document, Config)> {
    let shown = path.to_string_lossy();
    let paths = vec![shown.clone().into_owned()];
    let usual = Request::new(now(), ids());
    let snapshot = load::load(&Request { root: Some(root.to_owned()), paths, needs_directory: false, ..usual })?;
    if let Some(unchecked) = snapshot.unchecked.first() {
        bail!("cannot read `{shown}`: {}", unchecked.reason);
    }
    match <[Change; 1]>::try_from(snapshot.changes) {
        Ok([change]) => Ok((change.head, snapshot.config)),
        Err(_) => bail!("`{shown}` is not one document; name a Markdown file"),
    }
}
