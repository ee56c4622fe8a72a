//! The command line: subcommands, and the order in which things happen. The only module that writes to the terminal.

pub mod action;
mod check;
mod examples;
mod explain;
mod fix;
mod list;
pub mod lsp;
mod manual;
mod migrate;
mod new;
mod release;
mod request;
mod requests;
mod rule_id;
mod show;
#[cfg(unix)]
mod signals;
mod snapshot;
pub mod terminal;

use anyhow::Result;
use clap::{CommandFactory as _, Parser, Subcommand, ValueEnum};

use crate::cli::action::run_action;
use crate::cli::check::{CheckArgs, run_check};
use crate::cli::explain::run_explain;
use crate::cli::fix::{FixArgs, run_fix};
use crate::cli::list::{ListArgs, run_list};
use crate::cli::lsp::run_lsp;
use crate::cli::manual::{Shell, completions, man};
use crate::cli::migrate::{MigrateArgs, run_migrate};
use crate::cli::new::{NewArgs, run_new};
use crate::cli::release::{ReleaseArgs, run_release};
use crate::cli::rule_id::RuleId;
use crate::cli::show::{ShowArgs, run_show};
use crate::cli::snapshot::{SnapshotArgs, run_snapshot};
use crate::cli::terminal::{Exit, print};
use crate::output;
use crate::rules::{self, RULES};

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
    Show(ShowArgs),
    /// Record a pull request in a directory, to check it again without a token
    #[command(after_help = examples::SNAPSHOT)]
    Snapshot(SnapshotArgs),
    /// List VEPs, with the releases that they target
    #[command(after_help = examples::LIST)]
    List(ListArgs),
    /// Report which VEPs a release has, what is missing, and since when
    #[command(after_help = examples::RELEASE)]
    Release(ReleaseArgs),
    /// Serve an editor: findings while one writes, their fixes and the pages of rules, over stdin and stdout
    #[command(after_help = examples::LSP)]
    Lsp,
    /// List the rules
    #[command(after_help = examples::RULES)]
    Rules {
        #[arg(long, value_enum, default_value_t = RulesFormat::Human)]
        format: RulesFormat,
    },
    /// Print a rule's page: what it checks, why, how to fix what it finds
    #[command(after_help = examples::EXPLAIN)]
    Explain {
        /// The rule's id
        #[arg(value_parser = RuleId, hide_possible_values = true)]
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
    /// Of `vep-check list --format json`
    List,
    /// Of `vep-check release --format json`
    Release,
}

/// Parses the command line, runs the command, prints.
///
/// # Errors
/// What kept the command from doing its work.
pub fn run() -> Result<Exit> {
    let command = match Cli::try_parse() {
        Ok(cli) => cli.command,
        // Help and version: clap would end with 0 even where nobody could read them.
        Err(error) if !error.use_stderr() => {
            print(&error.render().to_string())?;
            return Ok(Exit::Clean);
        }
        Err(error) => error.exit(),
    };
    #[cfg(unix)]
    signals::end_on_signals()?;
    match command {
        Command::Check(args) => run_check(&args),
        Command::Fix(args) => run_fix(&args),
        Command::New(args) => run_new(&args),
        Command::Migrate(args) => run_migrate(&args),
        Command::Action { verbose } => Ok(run_action(verbose)),
        Command::Show(args) => run_show(&args),
        Command::Snapshot(args) => run_snapshot(&args),
        Command::List(args) => run_list(&args),
        Command::Release(args) => run_release(&args),
        Command::Lsp => run_lsp(),
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
                Schema::List => output::schema::list(),
                Schema::Release => output::schema::release(),
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
