//! `vep-check snapshot`: records a pull request, or all that a report on a release is made from, in a directory, so that
//! it can be checked or reported on again without a token, and attached to a report of a bug.

#![expect(clippy::disallowed_methods, reason = "writes a directory of its own")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use jiff::civil::Date;

use crate::cli::release::target;
use crate::cli::request::{now, version};
use crate::cli::terminal::{Exit, date, print, warn};
use crate::config::{CONFIG_PATH, REPOSITORY};
use crate::github::access::{Access, DEADLINE, DEADLINE_OF_ALL, board_token};
use crate::github::client::Client;
use crate::github::load::{self, Change, Release, Target, load_release};
use crate::load::{NOW, PROPOSALS, TIP};
use crate::output::escape::for_terminal;
use crate::release::Version;
use crate::rules;
use crate::snapshot::{Document, Snapshot};

#[derive(Debug, clap::Args)]
pub(super) struct SnapshotArgs {
    /// The number of the pull request
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=2_147_483_647), required_unless_present = "release")]
    pr: Option<u64>,
    /// The release, as in `v1.10`: all that `vep-check release` reports on it by
    #[arg(long, value_name = "VERSION", conflicts_with_all = ["pr", "config"])]
    release: Option<String>,
    /// Where to write it; must not exist yet, or be empty
    directory: PathBuf,
    /// The repository on GitHub
    #[arg(long, value_name = "OWNER/NAME", default_value = REPOSITORY)]
    repository: String,
    /// Where the configuration lies in the repository
    #[arg(long, value_name = "PATH", default_value = CONFIG_PATH)]
    config: String,
    /// The date to check for [default: today, UTC]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    today: Option<Date>,
}

/// Records what `args` ask for. The token comes from `GITHUB_TOKEN`.
///
/// # Errors
/// The directory is in use, or the pull request cannot be read.
pub(super) fn run_snapshot(args: &SnapshotArgs) -> Result<Exit> {
    let name = args.directory.display();
    if args.directory.exists() && fs::read_dir(&args.directory).map_or(true, |mut inside| inside.next().is_some()) {
        bail!("`{name}` is there already; a snapshot takes a new directory");
    }
    if let Some(release) = &args.release {
        return record_release(args, version(release)?);
    }
    let number = args.pr.unwrap_or_default();
    let client = Client::new(Access::from_environment(None, DEADLINE)?)?;
    let target = Target {
        repository: args.repository.clone(),
        number,
        config_path: args.config.clone(),
        rules: rules::ids(),
        today: args.today.unwrap_or_else(now),
        with_status: false,
        board_token: board_token(),
        shared: Arc::default(),
    };
    let loaded = load::load(&client, &target, &mut None)?;
    let Some(change) = loaded.change else {
        bail!("pull request #{number} changes no {}; there is nothing to record", loaded.config.noun.one());
    };
    write(&change, &args.directory, &args.config)?;
    for unchecked in &change.snapshot.unchecked {
        warn(&format!("vep-check: left out `{}`: {}", unchecked.path, unchecked.reason));
    }
    let shown = for_terminal(&name.to_string());
    print(&format!(
        "recorded pull request #{number} in `{shown}`; check it with `vep-check check --snapshot {shown}`\n"
    ))?;
    Ok(Exit::Clean)
}

/// Records all that a report on `version` is made from.
fn record_release(args: &SnapshotArgs, version: Version) -> Result<Exit> {
    let client = Client::new(Access::from_environment(None, DEADLINE_OF_ALL)?)?;
    let Release { snapshot, tree, blobs, .. } =
        load_release(&client, &target(&args.repository, Some(version), args.today))?;
    let directory = &args.directory;
    tree.write(&directory.join("head"), &blobs)?;
    for (number, change) in &snapshot.proposed {
        write_document(&directory.join(PROPOSALS).join(number.to_string()), &change.head)?;
    }
    write_facts(directory, &snapshot)?;
    let shown = for_terminal(&directory.display().to_string());
    print(&format!(
        "recorded {version} in `{shown}`; report on it with `vep-check release {version} --snapshot {shown}`\n"
    ))?;
    Ok(Exit::Clean)
}

/// Writes what is known besides documents, and the date.
fn write_facts(directory: &Path, snapshot: &Snapshot) -> Result<()> {
    write_text(&directory.join("facts.yaml"), &snapshot.facts.to_yaml())?;
    write_text(&directory.join("today.txt"), &format!("{}\n", snapshot.today))
}

/// Writes `document` below `root`.
fn write_document(root: &Path, document: &Document) -> Result<()> {
    let path = root.join(document.path());
    let name = path.display();
    let written =
        fs::create_dir_all(path.parent().unwrap_or(root)).and_then(|()| fs::write(&path, document.source.text()));
    written.with_context(|| format!("cannot write `{name}`"))
}

fn write_text(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write `{}`", path.display()))
}

/// Writes the directory form: documents at the merge base, policy at the tip of the base branch.
fn write(change: &Change, directory: &Path, config_path: &str) -> Result<()> {
    let snapshot = &change.snapshot;
    let mut base = change.base.clone();
    let is_policy = |path: &str| path == config_path || snapshot.config.is_template(path);
    base.replace(&change.policy, is_policy);
    // What the change leaves alone of it is no change of it there, either.
    let kept = |path: &str| change.head.blob(path).is_some_and(|id| change.base.blob(path) == Some(id));
    let mut head = change.head.clone();
    head.replace(&change.policy, |path| is_policy(path) && kept(path));
    base.write(&directory.join("base"), &change.blobs)?;
    head.write(&directory.join("head"), &change.blobs)?;
    // Numbers are held against the base branch as it is now, and its SIGs are those that there are.
    let now = change.policy.tree();
    let paths = now.below(&snapshot.config.layout.directory).filter(|path| !path.contains(['\n', '\r']));
    snapshot.moved_on.iter().try_for_each(|document| write_document(&directory.join(NOW), document))?;
    write_text(&directory.join(TIP), &paths.map(|path| format!("{path}\n")).collect::<String>())?;
    write_facts(directory, snapshot)
}
