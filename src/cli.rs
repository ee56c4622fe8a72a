//! The command line: subcommands, and the order in which things happen. The only module that writes to the terminal.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::{Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::check;
use crate::config::Config;
use crate::facts::{Facts, read_schedules};
use crate::finding::Severity;
use crate::load::{self, Request};
use crate::output;
use crate::report::Report;
use crate::rules::{self, RULES};
use crate::snapshot::{Document, Oddity, Snapshot, TemplateOrigin};
use crate::text::did_you_mean;
use crate::vep::Vep;

/// How a run ended. The program's exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Nothing at or above the level that fails: 0.
    Clean,
    /// Findings at or above that level: 1.
    Findings,
    /// Something could not be checked: 2.
    Broken,
}

impl From<Exit> for u8 {
    fn from(exit: Exit) -> u8 {
        match exit {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Broken => 2,
        }
    }
}

/// Checks enhancement proposals (VEPs) against their repository's own template.
#[derive(Debug, Parser)]
#[command(name = "vep-check", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str =
    "Exit codes: 0 nothing at or above the level that fails, 1 findings, 2 something could not be checked.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Check VEPs
    #[command(after_help = EXIT_CODES)]
    Check(CheckArgs),
    /// Show how vep-check reads a document: title, number, targets, checklist, headings
    Show {
        /// The document
        path: PathBuf,
        #[arg(long, value_enum, default_value_t = ShowFormat::Human)]
        format: ShowFormat,
    },
    /// List the rules
    Rules {
        #[arg(long, value_enum, default_value_t = RulesFormat::Human)]
        format: RulesFormat,
    },
    /// Print a rule's page: what it checks, why, how to mend what it finds
    Explain {
        /// The rule's id
        rule: String,
    },
    /// Print a JSON Schema
    Schema {
        #[arg(value_enum)]
        what: Schema,
    },
}

#[derive(Debug, clap::Args)]
struct CheckArgs {
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
enum ShowFormat {
    /// For a terminal
    Human,
    /// For programs
    Json,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RulesFormat {
    /// For a terminal
    Human,
    /// For programs
    Json,
    /// A table
    Markdown,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Schema {
    /// Of `vep-check check --format json`
    Report,
    /// Of `.github/vep-check.yaml`
    Config,
    /// Of what `--facts` reads
    Facts,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FailOn {
    /// Errors fail
    Error,
    /// Errors and warnings fail
    Warning,
    /// Nothing fails
    Never,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Color {
    /// As the environment says
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Parses the command line, runs the command, prints.
///
/// # Errors
/// What kept the command from doing its work.
pub fn run() -> Result<Exit> {
    match Cli::parse().command {
        Command::Check(args) => run_check(&args),
        Command::Show { path, format } => run_show(&path, format),
        Command::Rules { format } => {
            print(&match format {
                RulesFormat::Human => output::docs::human(RULES),
                RulesFormat::Json => output::docs::json(RULES),
                RulesFormat::Markdown => output::docs::markdown(RULES),
            })?;
            Ok(Exit::Clean)
        }
        Command::Explain { rule } => {
            let Some(found) = rules::rule(&rule) else {
                bail!("there is no rule `{rule}`{}", did_you_mean(&rule, rules::ids().into_iter()));
            };
            print(found.page)?;
            Ok(Exit::Clean)
        }
        Command::Schema { what } => {
            print(&match what {
                Schema::Report => output::schema::report(),
                Schema::Facts => output::schema::facts(),
                Schema::Config => output::schema::config(&rules::ids()),
            })?;
            Ok(Exit::Clean)
        }
    }
}

fn run_check(args: &CheckArgs) -> Result<Exit> {
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
        Format::Markdown => output::markdown::render(&report),
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
        today: args.today.unwrap_or(now),
        facts,
    };
    load::load(&request)
}

fn verdict(report: &Report, fail_on: FailOn) -> Exit {
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

fn run_show(path: &PathBuf, format: ShowFormat) -> Result<Exit> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let shown = path.to_string_lossy();
    let config = Config::default();
    // The path as it is in the repository: from the directory of VEPs on, where that is part of it.
    let inside = format!("/{}/", config.layout.directory);
    let path = shown.rfind(&inside).map_or(shown.trim_start_matches("./"), |at| &shown[at + 1..]);
    let document = Document::from_bytes(path, bytes);
    if let Some(Oddity::Binary { .. }) = document.oddity {
        bail!("`{shown}` is not UTF-8 text");
    }
    let vep = Vep::parse(document.source, &config.layout, &config.metadata);
    print(&match format {
        ShowFormat::Human => output::show::human(&vep),
        ShowFormat::Json => output::show::json(&vep),
    })?;
    Ok(Exit::Clean)
}

fn is_colored(color: Color) -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match color {
        Color::Always => true,
        Color::Never => false,
        // https://no-color.org and https://bixense.com/clicolors
        Color::Auto if set("NO_COLOR") => false,
        Color::Auto if std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| !value.is_empty() && value != "0") => {
            true
        }
        Color::Auto => io::stdout().is_terminal(),
    }
}

/// Prints to stdout. A reader that has gone, as `head` does, is no error.
fn print(text: &str) -> Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error).context("cannot write to stdout"),
        _ => Ok(()),
    }
}

/// Prints one line to stderr. Names in it may come from a stranger, and the runner reads stderr for commands as well.
/// Where nobody listens, there is nobody to tell: `eprintln!` would panic.
pub fn complain(line: &str) {
    _ = writeln!(io::stderr().lock(), "{}", output::escape::for_terminal(line));
}

fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "a date is written YYYY-MM-DD, for example 2026-04-30".to_owned())
}
