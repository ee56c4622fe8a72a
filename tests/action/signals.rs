//! SIGTERM and SIGINT end a run at once, also where it is process 1 of a container.

use std::fs;
use std::io::Read as _;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::common::skip::skip;
use crate::fake_github::{FakeGithub, Fault, Matcher, When};
use crate::scene::{NUMBER, broken};
use crate::step::{SAFETY, Step};

/// How long a run of these waits for an answer: twice that the tests wait for its end.
const ANSWER: &str = "240";

/// A run that waits for an answer.
fn waiting(program: &[&str]) -> (FakeGithub, Child, TempDir) {
    let github = broken();
    github.fail(Matcher::any().always(), When::Before, Fault::Timeout);
    let (child, directory) = Step::untrusted(&github, NUMBER).env("VEP_CHECK_TIMEOUT", ANSWER).start(program);
    let started = Instant::now();
    while github.requests().is_empty() {
        assert!(started.elapsed() < SAFETY, "no request came");
        thread::sleep(Duration::from_millis(20));
    }
    (github, child, directory)
}

fn send(signal: &str, process: u32) {
    let sent = Command::new("kill").args([signal, &process.to_string()]).status().expect("kill starts");
    assert!(sent.success());
}

/// Asserts that `child` ends, with `code`, and says so.
#[track_caller]
fn ends(mut child: Child, code: i32, name: &str) {
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("a child of ours") {
            break status;
        }
        if started.elapsed() > SAFETY {
            child.kill().expect("a child of ours");
            panic!("{name} did not end it");
        }
        thread::sleep(Duration::from_millis(20));
    };
    assert_eq!(status.code(), Some(code), "{status}");
    let mut said = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut said).expect("text");
    assert_eq!(said, format!("vep-check: stopped by {name} before the end; what was not told yet was not checked\n"));
}

#[test]
fn a_signal_ends_a_run_that_waits() {
    for (signal, code, name) in [("-TERM", 143, "SIGTERM"), ("-INT", 130, "SIGINT")] {
        let (_github, child, _directory) = waiting(&[]);
        send(signal, child.id());
        ends(child, code, name);
    }
}

#[test]
fn a_signal_ends_process_1() {
    let apart: &[&str] = match Command::new("unshare").args(["--pid", "--fork", "true"]).output() {
        Ok(output) if output.status.success() => &["unshare", "--pid", "--fork", "--kill-child"],
        _ => &["unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child"],
    };
    let works = Command::new(apart[0]).args(&apart[1..]).arg("true").output().is_ok_and(|done| done.status.success());
    if !works {
        return skip("no process may be process 1 here: there is no `unshare`, or it may not");
    }
    for (signal, code, name) in [("-TERM", 143, "SIGTERM"), ("-INT", 130, "SIGINT")] {
        let (_github, child, _directory) = waiting(apart);
        let children = fs::read_to_string(format!("/proc/{0}/task/{0}/children", child.id())).expect("Linux says");
        send(signal, children.trim().parse().expect("one child"));
        ends(child, code, name);
    }
}
