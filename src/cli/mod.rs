//! The command line: subcommands, and the order in which things happen. The only module that writes to the terminal.

pub mod action;
mod check;
mod examples;
mod explain;
mod fix;
mod manual;
mod migrate;
mod new;
mod request;
mod show;
mod snapshot;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::{CommandFactory as _, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::cli::action::run_action;
use crate::cli::check::{CheckArgs, run_check};
use crate::cli::explain::run_explain;
use crate::cli::fix::{FixArgs, run_fix};
use crate::cli::manual::{Shell, completions, man};
use crate::cli::migrate::{MigrateArgs, run_migrate};
use crate::cli::new::{NewArgs, run_new};
use crate::cli::show::{ShowFormat, run_show};
use crate::cli::snapshot::{SnapshotArgs, run_snapshot};
use crate::output;
use crate::rules::{self, RULES};

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
#[command(name = "vep-check", version, max_term_width = 100, after_help = examples::ALL)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check VEPs
    #[command(after_help = examples::CHECK)]
    Check(CheckArgs),
    /// Make the edits that are certain, and list what is left
    #[command(after_help = examples::FIX)]
    Fix(FixArgs),
    /// Make a new VEP from the repository's template
    #[command(after_help = examples::NEW)]
    New(NewArgs),
    /// Put front matter on VEPs that have their metadata in prose
    #[command(after_help = examples::MIGRATE)]
    Migrate(MigrateArgs),
    /// Check a pull request as a step of a workflow on GitHub; its inputs are in the environment
    #[command(after_help = examples::ACTION)]
    Action {
        /// Say on stderr what was asked of GitHub
        #[arg(long, short)]
        verbose: bool,
    },
    /// Show how vep-check reads a document: title, number, targets, checklist, headings
    #[command(after_help = examples::SHOW)]
    Show {
        /// The document
        path: PathBuf,
        #[arg(long, value_enum, default_value_t = ShowFormat::Human)]
        format: ShowFormat,
    },
    /// Record a pull request in a directory, to check it again without a token
    #[command(after_help = examples::SNAPSHOT)]
    Snapshot(SnapshotArgs),
    /// List the rules
    #[command(after_help = examples::RULES)]
    Rules {
        #[arg(long, value_enum, default_value_t = RulesFormat::Human)]
        format: RulesFormat,
    },
    /// Print a rule's page: what it checks, why, how to mend what it finds
    #[command(after_help = examples::EXPLAIN)]
    Explain {
        /// The rule's id
        rule: String,
    },
    /// Print a JSON Schema
    #[command(after_help = examples::SCHEMA)]
    Schema {
        #[arg(value_enum)]
        what: Schema,
    },
    /// Print what a shell needs to complete commands
    #[command(after_help = examples::COMPLETIONS)]
    Completions {
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Print a manual page, of the program or of one of its commands
    #[command(after_help = examples::MAN)]
    Man {
        /// The command
        command: Option<String>,
    },
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
        Command::Fix(args) => run_fix(&args),
        Command::New(args) => run_new(&args),
        Command::Migrate(args) => run_migrate(&args),
        Command::Action { verbose } => run_action(verbose),
        Command::Show { path, format } => run_show(&path, format),
        Command::Snapshot(args) => run_snapshot(&args),
        Command::Rules { format } => {
            print(&match format {
                RulesFormat::Human => output::docs::human(RULES),
                RulesFormat::Json => output::docs::json(RULES),
                RulesFormat::Markdown => output::docs::markdown(RULES),
            })?;
            Ok(Exit::Clean)
        }
        Command::Explain { rule } => run_explain(&rule),
        Command::Schema { what } => {
            print(&match what {
                Schema::Report => output::schema::report(),
                Schema::Facts => output::schema::facts(),
                Schema::Config => output::schema::config(&rules::ids()),
            })?;
            Ok(Exit::Clean)
        }
        Command::Completions { shell } => {
            print(&completions(&mut Cli::command(), shell))?;
            Ok(Exit::Clean)
        }
        Command::Man { command } => {
            print(&man(Cli::command(), command.as_deref())?)?;
            Ok(Exit::Clean)
        }
    }
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
