//! Ends the program when it is told to. By itself it would not, as process 1 of a container: there the kernel lets a
//! signal pass that nobody handles.

#![expect(clippy::disallowed_methods, reason = "a signal ends the program")]

use std::process;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::cli::terminal::warn;

/// How long the last words may take: nobody may be listening.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// From now on, SIGINT and SIGTERM end the program with a line on stderr and, as shells have it, with 128 and the
/// signal's number: 130 and 143.
///
/// # Errors
/// The system does not let us.
pub(super) fn end_on_signals() -> Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM]).context("cannot handle signals")?;
    thread::spawn(move || {
        let Some(signal) = signals.forever().next() else { return };
        let (said, hear) = mpsc::channel();
        thread::spawn(move || {
            let name = if signal == SIGINT { "SIGINT" } else { "SIGTERM" };
            warn(&format!("vep-check: stopped by {name} before the end; what was not told yet was not checked"));
            said.send(())
        });
        _ = hear.recv_timeout(LAST_WORDS);
        process::exit(128 + signal)
    });
    Ok(())
}
