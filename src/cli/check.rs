//! `vep-check check`: what to read, how to print it, what fails.

use std::path::PathBuf;

use anyhow::Result;
use clap::ValueEnum;
use jiff::civil::Date;

use crate::check;
use crate::cli::{Color, Exit, complain, date, is_colored, print};
use crate::facts::{Facts, read_schedules};
use crate::finding::Severity;
use crate::load::{self, Request};
use crate::output::{self, markdown};
use crate::report::Report;
use crate::rules::RULES;
use crate::snapshot::{Snapshot, TemplateOrigin};

#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    /// VEPs, directories or globs; without any, all VEPs
    paths: Vec<String>,
    /// The repository; it need not be a git repository [default: the enclosing git work tree, else the current directory]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Check only documents that differ between head and its merge base with REV; what already stood there is old
    #[arg(long, value_name = "REV")]
    base: Option<String>,
    /// Read documents from this commit, not from the work tree
    #[arg(long, value_name = "REV")]
    head: Option<String>,
    /// The configuration [default: .github/vep-check.yaml, read at base where there is a base]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The date to check for [default: today, UTC]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    today: Option<Date>,
    /// Facts that GitHub would give: schedules, SIGs, labels, the pull request; see `vep-check schema facts`
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// A checkout of kubevirt/sig-release, for the freezes of releases
    #[arg(long, value_name = "DIR")]
    schedules: Option<PathBuf>,
    /// A snapshot to check instead of a repository: `head/`, perhaps `base/`, `facts.yaml`, `today.txt`
    #[arg(long, value_name = "DIR", conflicts_with_all = ["paths", "root", "base", "head", "config", "facts", "schedules"])]
    snapshot: Option<PathBuf>,
    /// How to print the report
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// The lowest level that fails the check
    #[arg(long, value_enum, default_value_t = FailOn::Error)]
    fail_on: FailOn,
    /// Colour; `auto` heeds NO_COLOR and CLICOLOR_FORCE, else colours what goes to a terminal
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    color: Color,
    /// Say on stderr what is used: the root, the template, the documents
    #[arg(long, short)]
    verbose: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For a terminal
    Human,
    /// Workflow commands, which GitHub shows on the lines of the diff
    Github,
    /// For programs; `vep-check schema report` prints its schema
    Json,
    /// For code scanning
    Sarif,
    /// As a job summary shows it
    Markdown,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum FailOn {
    /// Errors fail
    Error,
    /// Errors and warnings fail
    Warning,
    /// Nothing fails
    Never,
}

pub(super) fn run_check(args: &CheckArgs) -> Result<Exit> {
    let snapshot = read_snapshot(args)?;
    if args.verbose {
        let template = match &snapshot.template_origin {
            TemplateOrigin::Repository(path) => format!("`{path}`"),
            TemplateOrigin::BuiltIn => "built in; the repository has none".to_owned(),
        };
        complain(&format!("template: {template}"));
        complain(&format!("documents: {}", snapshot.changes.len()));
        complain(&format!("today: {}", snapshot.today));
    }
    let report = check::check(&snapshot);
    if args.verbose {
        for skipped in &report.skipped {
            complain(&format!("skipped {}: {}", skipped.rule, skipped.reason));
        }
    }
    print(&match args.format {
        Format::Human => output::human::render(&report, is_colored(args.color)),
        Format::Github => output::github::render(&report),
        Format::Json => output::json::render(&report),
        Format::Sarif => output::sarif::render(&report, RULES),
        Format::Markdown => markdown::render(&report, &markdown::Style::summary(markdown::GITHUB)),
    })?;
    for unchecked in &report.unchecked {
        complain(&format!("vep-check: cannot read `{}`: {}", unchecked.path, unchecked.reason));
    }
    Ok(verdict(&report, args.fail_on))
}

/// What `args` ask to check.
fn read_snapshot(args: &CheckArgs) -> Result<Snapshot> {
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    if let Some(directory) = &args.snapshot {
        return load::load_snapshot(directory, args.today, now);
    }
    let mut facts = args.facts.as_deref().map(Facts::read).transpose()?.unwrap_or_default();
    if let Some(directory) = &args.schedules {
        facts.schedules = Some(read_schedules(directory)?);
    }
    let request = Request {
        root: args.root.clone(),
        base: args.base.clone(),
        head: args.head.clone(),
        config: args.config.clone(),
        paths: args.paths.clone(),
        facts,
        ..Request::new(args.today.unwrap_or(now))
    };
    load::load(&request)
}

pub(super) fn verdict(report: &Report, fail_on: FailOn) -> Exit {
    let errors = report.count(Severity::Error);
    let failing = match fail_on {
        FailOn::Error => errors,
        FailOn::Warning => errors + report.count(Severity::Warning),
        FailOn::Never => 0,
    };
    match (report.unchecked.is_empty(), failing) {
        (false, _) => Exit::Broken,
        (true, 0) => Exit::Clean,
        (true, _) => Exit::Findings,
    }
}
