//! Tests that this machine cannot run.

// Each test binary uses its own part of this.
#![allow(dead_code, reason = "each binary takes what it needs")]

use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::thread;

/// Says that the calling test, or a part of it, is not run, and why: one line on stderr, for a test that passes as well,
/// of which the runner of tests keeps back what is printed by macros. `.ci/run` counts these lines.
#[track_caller]
pub fn skip(why: &str) {
    let caller = std::panic::Location::caller();
    let place = format!("{}:{}", caller.file(), caller.line());
    let thread = thread::current();
    let test = thread.name().filter(|name| *name != "main").unwrap_or(&place);
    // In one piece, as several tests run at once.
    let line = format!("SKIPPED: {test}: {why}\n");
    std::io::stderr().write_all(line.as_bytes()).expect("stderr takes a line");
}

/// The directory that `VEP_CHECK_SHARED` names, with real documents and GitHub's own descriptions. Skips without.
#[track_caller]
pub fn shared() -> Option<PathBuf> {
    let shared = std::env::var_os("VEP_CHECK_SHARED").map(PathBuf::from);
    if shared.is_none() {
        skip("VEP_CHECK_SHARED is not set");
    }
    shared
}

/// Whether the tests run as a user that no permission keeps out.
pub fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

/// `program`, run as root: by ourselves, or by what `VEP_CHECK_AS_ROOT` names, as in `sudo -n`. Skips without either.
#[track_caller]
pub fn as_root(program: &str) -> Option<Command> {
    if is_root() {
        return Some(Command::new(program));
    }
    let Ok(by) = std::env::var("VEP_CHECK_AS_ROOT") else {
        skip("it takes root, or VEP_CHECK_AS_ROOT");
        return None;
    };
    let mut words = by.split_whitespace();
    let mut command = Command::new(words.next().expect("VEP_CHECK_AS_ROOT names a program"));
    command.args(words).arg(program);
    Some(command)
}

/// `program`, run so that permissions hold: root leaves behind what lets it pass. Skips where that cannot be done.
#[track_caller]
pub fn within_permissions(program: &str) -> Option<Command> {
    if !is_root() {
        return Some(Command::new(program));
    }
    let mut command = Command::new("setpriv");
    command.arg("--bounding-set=-dac_override,-dac_read_search");
    if !command.arg("true").status().is_ok_and(|status| status.success()) {
        skip("permissions do not keep root out, and there is no setpriv");
        return None;
    }
    let mut command = Command::new("setpriv");
    command.args(["--bounding-set=-dac_override,-dac_read_search", program]);
    Some(command)
}
