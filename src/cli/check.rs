//! `vep-check check`: what to read, how to print it, what fails.

use std::io::{self, Read as _};
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;

use crate::check;
use crate::cli::request::{RequestArgs, now};
use crate::cli::rule_id::{RuleId, known_rule};
use crate::cli::terminal::{Color, Exit, is_colored, print, warn};
use crate::finding::Severity;
use crate::load::{self, Buffer, Request};
use crate::output::{self, markdown};
use crate::report::Report;
use crate::rules::{self, RULES};
use crate::snapshot::{Document, Snapshot};

#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    request: RequestArgs,
    /// Read documents from this commit, not from the work tree
    #[arg(long, value_name = "REV")]
    head: Option<String>,
    /// Read what is staged, not what lies on disk
    #[arg(long, conflicts_with = "head")]
    staged: bool,
    /// With the path `-`, which document it is that stdin has
    #[arg(long, value_name = "PATH", conflicts_with_all = ["head", "staged"])]
    path: Option<String>,
    /// A snapshot to check instead of a repository: `head/`, perhaps `base/`, `facts.yaml`, `today.txt`
    #[arg(long, value_name = "DIR", conflicts_with_all = ["paths", "root", "base", "head", "config", "facts", "schedules", "staged", "path"])]
    snapshot: Option<PathBuf>,
    /// How to print the report
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Count the findings by rule instead of listing them
    #[arg(long)]
    statistics: bool,
    /// Print findings alone: no line that counts, and no notes
    #[arg(long, short, conflicts_with = "verbose")]
    quiet: bool,
    /// Run only these rules, as `vep-check rules` lists them
    #[arg(long = "rule", value_name = "ID", num_args = 1.., value_parser = RuleId, hide_possible_values = true)]
    rules: Vec<String>,
    /// The lowest level that fails the check
    #[arg(long, value_enum, default_value_t = FailOn::Error)]
    fail_on: FailOn,
    /// Colour; `auto` heeds NO_COLOR and CLICOLOR_FORCE, else colours what goes to a terminal
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    color: Color,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For a terminal
    Human,
    /// A line a finding, for editors: `path:line:col: error[rule] message`
    Concise,
    /// Workflow commands, which GitHub shows on the lines of the diff
    Github,
    /// For programs; `vep-check schema report` prints its schema
    Json,
    /// For code scanning
    Sarif,
    /// As a job summary shows it
    Markdown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors fail
    Error,
    /// Errors and warnings fail
    Warning,
    /// Nothing fails
    Never,
}

pub(super) fn run_check(args: &CheckArgs) -> Result<Exit> {
    for rule in &args.rules {
        known_rule(rule)?;
    }
    if args.statistics && !matches!(args.format, Format::Human | Format::Concise) {
        bail!("--statistics counts findings for people; give no --format with it");
    }
    let snapshot = read_snapshot(args)?;
    args.request.say_what_is_used(&snapshot);
    say_what_is_off(&args.rules, &snapshot);
    let mut report = check::check(&snapshot);
    if !args.rules.is_empty() {
        report.keep(&args.rules);
    }
    print(&match args.format {
        _ if args.statistics => output::statistics::render(&report, args.quiet),
        Format::Concise => output::concise::render(&report),
        Format::Human if args.quiet => output::human::findings(&report, is_colored(args.color)),
        Format::Human => output::human::render(&report, is_colored(args.color)),
        Format::Github => output::github::render(&report),
        Format::Json => output::json::render(&report),
        Format::Sarif => output::sarif::render(&report, RULES),
        Format::Markdown => markdown::render(&report, &markdown::Style::summary(markdown::GITHUB)),
    })?;
    if matches!(args.format, Format::Human | Format::Concise) && !args.quiet {
        // Every other format has them itself.
        report.all_notes().iter().for_each(|note| warn(&format!("note: {}", note.words())));
    }
    args.request.say_what_is_missing(&report);
    let exit = verdict(&report, args.fail_on);
    Ok(if args.request.found_nothing(&snapshot, args.snapshot.as_deref()) { Exit::Broken } else { exit })
}

/// Says which of `rules`, which were asked for by name, the configuration turns off: they find nothing.
fn say_what_is_off(rules: &[String], snapshot: &Snapshot) {
    for rule in rules.iter().filter_map(|id| rules::rule(id)) {
        if rule.level(&snapshot.config).1.is_none() {
            warn(&format!("vep-check: the configuration turns `{}` off, so that it finds nothing", rule.id));
        }
    }
}

/// What `args` ask to check.
fn read_snapshot(args: &CheckArgs) -> Result<Snapshot> {
    if let Some(directory) = &args.snapshot {
        return load::load_snapshot(directory, args.request.today, now(), rules::ids());
    }
    let mut request = Request { head: args.head.clone(), staged: args.staged, ..args.request.request()? };
    let from_stdin = args.request.paths.iter().any(|path| path == "-");
    match &args.path {
        None if from_stdin => bail!("`-` reads a document from stdin; say with --path which one it is"),
        Some(_) if args.request.paths != ["-"] => {
            bail!("--path says which document stdin has; give `-` as the only PATH")
        }
        Some(path) => {
            request.paths = vec![path.clone()];
            request.buffer = Some(Buffer { path: path.clone(), bytes: stdin(Document::MAX_BYTES)? });
        }
        None => {}
    }
    load::load(&request)
}

/// What stdin has: a byte more than `most` where it has more than that.
fn stdin(most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(most.saturating_add(1)).read_to_end(&mut bytes);
    read.context("cannot read stdin")?;
    Ok(bytes)
}

/// How a run that comes to `report` ends.
pub(super) fn verdict(report: &Report, fail_on: FailOn) -> Exit {
    let errors = report.count(Severity::Error);
    let failing = match fail_on {
        FailOn::Error => errors,
        FailOn::Warning => errors + report.count(Severity::Warning),
        FailOn::Never => 0,
    };
    match (report.is_complete(), failing) {
        (false, _) => Exit::Broken,
        (true, 0) => Exit::Clean,
        (true, _) => Exit::Findings,
    }
}
