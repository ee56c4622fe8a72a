//! `vep-check release`: which VEPs a release has, what is missing, and since when.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::ValueEnum;
use jiff::civil::Date;

use crate::cli::request::{facts, now, stage, version};
use crate::cli::requests::tell_requests;
use crate::cli::terminal::{Exit, date, print, warn};
use crate::config::CONFIG_PATH;
use crate::github::access::{Access, DEADLINE_OF_ALL, board_token};
use crate::github::client::Client;
use crate::github::load::{ReleaseTarget, load_release};
use crate::load::{self, Request};
use crate::output::markdown::GITHUB;
use crate::output::release::{self, Shown};
use crate::release::Version;
use crate::release_report::{ReleaseReport, Standing};
use crate::rules;
use crate::snapshot::Snapshot;

#[derive(Debug, clap::Args)]
pub(super) struct ReleaseArgs {
    /// The release, as in `v1.10` [default: the one that VEPs are written for, by the schedules]
    version: Option<String>,
    /// The repository; it need not be a git repository [default: the enclosing git work tree, else the current directory]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// The repository on GitHub, which is asked for all that can be known; the token comes from `GITHUB_TOKEN`
    #[arg(long, value_name = "OWNER/NAME", conflicts_with_all = ["root", "config", "facts", "schedules", "gates"])]
    repository: Option<String>,
    /// A directory that `vep-check snapshot --release` recorded
    #[arg(long, value_name = "DIR", conflicts_with_all = ["root", "repository", "config", "facts", "schedules", "gates"])]
    snapshot: Option<PathBuf>,
    /// The configuration [default: .github/vep-check.yaml]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The date of the report [default: today, UTC]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    today: Option<Date>,
    /// Facts that GitHub would give: schedules, issues; see `vep-check schema facts`
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// A checkout of kubevirt/sig-release, for the dates of releases
    #[arg(long, value_name = "DIR")]
    schedules: Option<PathBuf>,
    /// A directory with a checkout of the product for each branch, as `release-1.9` and `main`, for its feature gates
    #[arg(long, value_name = "DIR")]
    gates: Option<PathBuf>,
    /// Show only VEPs of these SIGs, with or without `sig-`; all are counted
    #[arg(long = "sig", value_name = "SIG", num_args = 1..)]
    sigs: Vec<String>,
    /// Show only VEPs that target this stage, as in `beta`; all are counted
    #[arg(long, value_name = "STAGE")]
    stage: Option<String>,
    /// With --repository, say on stderr what is asked of GitHub
    #[arg(long)]
    verbose: bool,
    /// How to print the report
    #[arg(long, value_enum, default_value_t = ReleaseFormat::Human)]
    format: ReleaseFormat,
    /// Which VEPs end the command with 1
    #[arg(long, value_enum, default_value_t = FailOn::Never)]
    fail_on: FailOn,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ReleaseFormat {
    /// For a terminal
    Human,
    /// For a job summary or an issue
    Markdown,
    /// For programs; `vep-check schema release` prints its schema
    Json,
    /// A page by itself
    Html,
    /// What is in at Enhancement Freeze, as a mail for a person to send
    Mail,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FailOn {
    /// None
    Never,
    /// Those that lack what a past deadline asked for
    Missed,
    /// Those, and those that lack what the next one asks for
    AtRisk,
}

/// Reports on the release that `args` ask for.
///
/// # Errors
/// The release is none, it cannot be told which one is meant, or something cannot be read: there is no half a report.
pub(super) fn run_release(args: &ReleaseArgs) -> Result<Exit> {
    let wanted = args.version.as_deref().map(version).transpose()?;
    let snapshot = read(args, wanted)?;
    let version = match wanted {
        Some(version) => version,
        None => upcoming(&snapshot)?,
    };
    let report = ReleaseReport::of(&snapshot, version);
    if !all_is_read(&snapshot, &report) {
        return Ok(Exit::Broken);
    }
    if report.veps.is_empty() {
        let noun = snapshot.config.noun.one();
        bail!("there is no {noun} in `{}`; give the repository with --root", shown_root(args));
    }
    let stage = stage(args.stage.as_deref(), snapshot.config.stages())?;
    let show = Shown { sigs: &args.sigs, prefix: &snapshot.config.sig_prefix, stage };
    print(&match args.format {
        ReleaseFormat::Human => release::human(&report, &show),
        ReleaseFormat::Markdown => release::markdown(&report, &show, GITHUB),
        ReleaseFormat::Json => release::json(&report, &show),
        ReleaseFormat::Html => release::html(&report, &show, GITHUB),
        ReleaseFormat::Mail => release::mail(&report, &show, GITHUB),
    })?;
    report.notes.iter().for_each(|note| warn(&format!("note: {}", note.words())));
    let failing = match args.fail_on {
        FailOn::Never => &[][..],
        FailOn::Missed => &[Standing::Missed],
        FailOn::AtRisk => &[Standing::Missed, Standing::AtRisk],
    };
    let fails = report.entries.iter().any(|entry| failing.contains(&entry.standing));
    Ok(if fails { Exit::Findings } else { Exit::Clean })
}

/// Reads what the report on the release `wanted`, or on the upcoming one, is made from.
fn read(args: &ReleaseArgs, wanted: Option<Version>) -> Result<Snapshot> {
    if let Some(repository) = &args.repository {
        let client = Client::new(Access::from_environment(None, DEADLINE_OF_ALL)?)?;
        let loaded = load_release(&client, &target(repository, wanted, args.today));
        if args.verbose {
            tell_requests(&client);
        }
        return Ok(loaded?.snapshot);
    }
    if let Some(directory) = &args.snapshot {
        return load::load_snapshot(directory, args.today, now(), rules::ids());
    }
    let facts = facts(args.facts.as_deref(), args.schedules.as_deref())?;
    let (root, config) = (args.root.clone(), args.config.clone());
    let today = args.today.unwrap_or_else(now);
    let mut snapshot = load::load(&Request { root, config, facts, ..Request::new(today, rules::ids()) })?;
    if let Some(directory) = &args.gates {
        let (gates, notes) = load::gates::read_gates(directory, &snapshot.config.release)?;
        snapshot.facts.work.gates = Some(gates);
        snapshot.facts.notes.extend(notes);
    }
    Ok(snapshot)
}

/// The release `version` of the VEPs in `repository`, as of `today` where that is given.
pub(super) fn target(repository: &str, version: Option<Version>, today: Option<Date>) -> ReleaseTarget {
    ReleaseTarget {
        repository: repository.to_owned(),
        version,
        config_path: CONFIG_PATH.to_owned(),
        rules: rules::ids(),
        board_token: board_token(),
        today: today.unwrap_or_else(now),
    }
}

/// Whether every VEP was read. What one that was not targets is not known: nothing could be counted.
pub(super) fn all_is_read(snapshot: &Snapshot, report: &ReleaseReport) -> bool {
    let unchecked = snapshot.unchecked.iter().map(|unchecked| (unchecked.path.as_str(), unchecked.reason.as_str()));
    let without_text = snapshot.changes.iter().map(|change| &change.head).filter(|head| head.no_text.is_some());
    let is_vep = |path: &str| report.veps.iter().any(|vep| vep.path == path);
    let veps = without_text.map(|head| (head.path(), "it is no text")).filter(|(path, _)| is_vep(path));
    let unread: Vec<_> = unchecked.chain(veps).collect();
    for (path, reason) in &unread {
        warn(&format!("vep-check: cannot read `{path}`: {reason}"));
    }
    if !unread.is_empty() {
        let noun = snapshot.config.noun.one();
        warn(&format!("vep-check: there is no report, as nobody knows what these target; `exclude` what is no {noun}"));
    }
    unread.is_empty()
}

/// The release that VEPs are written for.
pub(super) fn upcoming(snapshot: &Snapshot) -> Result<Version> {
    let Some(schedules) = &snapshot.facts.schedules else {
        bail!(
            "which release is the upcoming one is not known without schedules; name it, as in `vep-check release v1.10`, \
             or give --schedules"
        );
    };
    match (schedules.upcoming(snapshot.today), schedules.unclear(snapshot.today)) {
        (Some(version), _) => Ok(version),
        (None, Some(unclear)) => bail!(
            "which release is the upcoming one is not known: when {unclear} freezes cannot be read; name it, as in \
             `vep-check release {unclear}`"
        ),
        (None, None) => bail!("the schedules name no release; name one, as in `vep-check release v1.10`"),
    }
}

fn shown_root(args: &ReleaseArgs) -> String {
    args.root.as_ref().map_or_else(|| ".".to_owned(), |root| root.display().to_string())
}
