//! `vep-check show`: how vep-check reads a document.

#![expect(clippy::disallowed_methods, reason = "asks what lies at a path")]

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;

use crate::cli::request::now;
use crate::cli::terminal::{Exit, print};
use crate::config::Config;
use crate::load::{self, Request};
use crate::output;
use crate::read;
use crate::rules::ids;
use crate::snapshot::{Document, NoText};
use crate::vep::Vep;

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum ShowFormat {
    /// For a terminal
    Human,
    /// For programs
    Json,
}

#[derive(Debug, clap::Args)]
pub(super) struct ShowArgs {
    /// VEPs, by path or number, directories or globs
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    #[arg(long, value_enum, default_value_t = ShowFormat::Human)]
    format: ShowFormat,
    /// The repository [default: that around the path, else the current directory]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// The configuration [default: .github/vep-check.yaml]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

pub(super) fn run_show(args: &ShowArgs) -> Result<Exit> {
    let (documents, config) = documents(args)?;
    let mut veps = Vec::new();
    for document in documents {
        let shown = document.path().to_owned();
        match document.no_text {
            None => {}
            Some(NoText::TooDense { .. }) => bail!("`{shown}` has too much markup"),
            Some(NoText::LfsPointer) => bail!("`{shown}` is a pointer of Git LFS"),
            Some(_) => bail!("`{shown}` is not UTF-8 text"),
        }
        let vep = Vep::parse(document.source.clone(), &config.layout, &config.metadata);
        veps.push(vep.with_beside(document.beside()));
    }
    print(&match (args.format, veps.as_slice()) {
        (ShowFormat::Human, [vep]) => output::show::human(vep),
        (ShowFormat::Human, veps) => output::show::human_list(veps),
        (ShowFormat::Json, [vep]) => output::show::json(vep),
        (ShowFormat::Json, veps) => output::show::json_list(veps),
    })?;
    Ok(Exit::Clean)
}

/// The documents that `args` name, read as `check` reads them. One that lies in no repository is read by itself.
fn documents(args: &ShowArgs) -> Result<(Vec<Document>, Config)> {
    let request = Request {
        root: args.root.clone(),
        config: args.config.clone(),
        paths: args.paths.clone(),
        needs_directory: false,
        ..Request::new(now(), ids())
    };
    let alone = match (args.paths.as_slice(), &args.root) {
        ([path], None) if Path::new(path).exists() && !Path::new(path).is_dir() => Some(Path::new(path)),
        _ => None,
    };
    if let Some(path) = alone
        && load::root_around(&absolute(path)?).is_none()
    {
        return Ok((vec![by_itself(path)?], Config::default()));
    }
    let snapshot = load::load(&request)?;
    if let Some(unchecked) = snapshot.unchecked.first() {
        bail!("cannot read `{}`: {}", unchecked.path, unchecked.reason);
    }
    if snapshot.changes.is_empty() {
        // A template is no VEP, and is read as one all the same.
        if let Some(path) = alone {
            return Ok((vec![by_itself(path)?], snapshot.config));
        }
        bail!("there is no {} at `{}`; name a Markdown file", snapshot.config.noun.one(), args.paths.join("`, `"));
    }
    Ok((snapshot.changes.into_iter().map(|change| change.head).collect(), snapshot.config))
}

/// The document at `path`, whatever is around it.
fn by_itself(path: &Path) -> Result<Document> {
    let bytes = read::bytes(path, Document::MAX_BYTES).with_context(|| format!("cannot read `{}`", path.display()))?;
    Ok(Document::from_bytes(&path.to_string_lossy(), bytes))
}

/// `path` from the top of the file system.
fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).with_context(|| format!("cannot read `{}`", path.display()))
}
