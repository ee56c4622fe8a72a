//! What is run over directories: the cases below `testdata/`, properties of its example, and, where `VEP_CHECK_SHARED`
//! names some, real documents. A trial's name begins with its directory, so that `rules/title-format` runs what is there
//! of one rule.
//!
//! With `VEP_CHECK_BLESS`, a trial writes what it finds as expected. None reads what another writes.

#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::too_many_lines,
    clippy::unreachable,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test may read, print and panic, exports nothing, and may be a long table"
)]

mod asks;
mod comment;
mod comments;
#[path = "../common/mod.rs"]
mod common;
mod communities;
mod corpus;
mod fix;
mod followed;
mod migrate;
mod mistakes;
mod numbers;
mod pages;
mod properties;
mod release;
mod rules;
mod stages;
mod suggestions;
mod tables;

use std::process::ExitCode;

use libtest_mimic::Arguments;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = [
        asks::trials(),
        rules::trials(),
        stages::trials(),
        tables::trials(),
        comment::trials(),
        communities::trials(),
        fix::trials(),
        followed::trials(),
        migrate::trials(),
        mistakes::trials(),
        numbers::trials(),
        release::trials(),
        suggestions::trials(),
        corpus::trials(),
        properties::trials(),
    ];
    libtest_mimic::run(&arguments, trials.into_iter().flatten().collect()).exit_code()
}
