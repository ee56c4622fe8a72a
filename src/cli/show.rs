//! `vep-check show`: how vep-check reads a document.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;

use crate::cli::terminal::{Exit, print};
use crate::config::Config;
use crate::output;
use crate::read;
use crate::snapshot::{Document, NoText};
use crate::vep::Vep;

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum ShowFormat {
    /// For a terminal
    Human,
    /// For programs
    Json,
}

pub(super) fn run_show(path: &Path, format: ShowFormat) -> Result<Exit> {
    let bytes = read::bytes(path, Document::MAX_BYTES).with_context(|| format!("cannot read `{}`", path.display()))?;
    let shown = path.to_string_lossy();
    let config = Config::default();
    // The path as it is in the repository: from the directory of VEPs on, where that is part of it.
    let inside = format!("/{}/", config.layout.directory);
    let path = shown.rfind(&inside).map_or(shown.trim_start_matches("./"), |at| &shown[at + 1..]);
    let document = Document::from_bytes(path, bytes);
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
