//! What all commands share: how a run ends, and the terminal, which nothing else writes to.

#![expect(clippy::disallowed_methods, reason = "the environment chooses the colours")]

use std::io::{self, IsTerminal as _, Write as _};

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use jiff::civil::Date;

use crate::output::escape::for_terminal;

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

/// When output is coloured.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Color {
    /// As the environment says
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Whether what goes to stdout is coloured.
pub fn is_colored(color: Color) -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match color {
        Color::Always => true,
        Color::Never => false,
        // https://no-color.org and https://bixense.com/clicolors
        Color::Auto if set("NO_COLOR") => false,
        Color::Auto if std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| !value.is_empty() && value != "0") => {
            true
        }
        Color::Auto if std::env::var_os("FORCE_COLOR").is_some_and(|value| !value.is_empty() && value != "0") => true,
        Color::Auto => io::stdout().is_terminal(),
    }
}

/// Prints to stdout. A reader that has gone, as `head` does, is no error.
///
/// # Errors
/// It cannot be written, as to a full disk.
pub fn print(text: &str) -> Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error).context("cannot write to stdout"),
        _ => Ok(()),
    }
}

/// Prints one line to stderr. Names in it may come from a stranger, and the runner reads stderr for commands as well.
/// Where nobody listens, there is nobody to tell: `eprintln!` would panic.
pub fn warn(line: &str) {
    _ = writeln!(io::stderr().lock(), "{}", for_terminal(line));
}

/// Reads a date as options and inputs have it.
///
/// # Errors
/// It is none: how one is written.
pub fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "a date is written YYYY-MM-DD, for example 2026-04-30".to_owned())
}
