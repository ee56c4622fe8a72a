//! The matrix of faults: every request of a full run, with everything that can go wrong, once or for good.

use std::io::{self, Write as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::fake_github::{FakeGithub, Fault, Matcher, REPOSITORY, When};
use crate::scene::{NUMBER, broken, our_comments};
use crate::step::{Ended, Step};

/// How many runs are under way at once; most of them wait.
const AT_ONCE: usize = 8;

/// No run takes longer: four tries of a second, with waits between them, for each of its requests at the very most.
const LONGEST: Duration = Duration::from_secs(60);

/// What a run must come to. Without any fault it finds errors, writes a comment, sets labels and a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// As without the fault.
    Healed,
    /// The verdict stands; a notice says what could not be written.
    Unwritten,
    /// The verdict is there, but the step is broken: what should have been written may be missing.
    Hindered,
    /// There is no verdict, and nothing was written.
    Unchecked,
}

/// A request of the run without faults.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    line: String,
    /// Which of those with the same line it is, from 1.
    nth: usize,
    write: bool,
}

impl Asked {
    fn matcher(&self, always: bool) -> Matcher {
        let line = self.line.clone();
        let matcher = match line.strip_prefix("query ") {
            Some(operation) => Matcher::operation(operation),
            None => {
                let (method, path) = line.split_once(' ').expect("a method and a path");
                let path = path.split('?').next().expect("a path").to_owned();
                let method = method.to_owned();
                Matcher::new(move |request| request.method == method && request.path == path)
            }
        };
        let matcher = matcher.nth(self.nth);
        if always { matcher.always() } else { matcher }
    }

    fn is_query(&self) -> bool {
        self.line.starts_with("query ")
    }

    /// Whether the verdict needs it.
    fn is_for_verdict(&self) -> bool {
        !self.write && !["query Conversation", "query Marks"].contains(&self.line.as_str())
    }

    /// Whether it asks a fork for what the repository has as well.
    fn is_of_fork(&self) -> bool {
        self.line.contains("/repos/alice/")
    }
}

/// What must come of it, by what GitHub documents and what the README says; not by the code.
fn expected(asked: &Asked, fault: Fault, when: When, always: bool) -> Outcome {
    let refused = match fault {
        Fault::Unauthorized | Fault::Status(422) => Some(Outcome::Hindered),
        Fault::Forbidden | Fault::Status(404) => Some(Outcome::Unwritten),
        Fault::GraphqlErrors("FORBIDDEN") if asked.is_query() => Some(Outcome::Unwritten),
        _ => None,
    };
    let withheld = match fault {
        Fault::Forbidden | Fault::Status(404) => true,
        Fault::GraphqlErrors("FORBIDDEN") => asked.is_query(),
        _ => false,
    };
    if withheld && (asked.is_of_fork() || asked.line == "query Objects" && !always) {
        return Outcome::Healed;
    }
    match refused {
        Some(_) if asked.is_for_verdict() => Outcome::Unchecked,
        Some(outcome) => outcome,
        None if !always => Outcome::Healed,
        None if asked.is_for_verdict() => Outcome::Unchecked,
        // It was made, and the conversation shows it.
        None if asked.line.ends_with("/comments") && is_done(fault, when) => Outcome::Healed,
        None => Outcome::Hindered,
    }
}

/// Whether a write is carried out although its answer is lost, and the client is told nothing definite.
fn is_done(fault: Fault, when: When) -> bool {
    when == When::After || matches!(fault, Fault::CutBody | Fault::InvalidJson | Fault::GraphqlPartial)
}

fn full(github: &FakeGithub) -> Step {
    Step::trusted(github, NUMBER)
        .with("apply-labels", "true")
        .with("sign-off-status", "true")
        .env("VEP_CHECK_TIMEOUT", "1.5")
}

/// All requests of a full run, and its report.
fn baseline() -> (Vec<Asked>, Value) {
    let github = broken();
    let ended = full(&github).env("VEP_CHECK_TIMEOUT", "20").run();
    assert!(is_complete(&github) && ended.code == 1, "{ended:#?}");
    let mut asked: Vec<Asked> = Vec::new();
    for request in github.requests() {
        let line = request.line();
        let nth = asked.iter().filter(|other| other.line == line).count() + 1;
        asked.push(Asked { line, nth, write: request.write });
    }
    (asked, ended.report.expect("a report"))
}

fn is_complete(github: &FakeGithub) -> bool {
    let comments = our_comments(github).len();
    let world = github.world();
    let statuses = world.statuses(REPOSITORY, &world.head(REPOSITORY, NUMBER)).len();
    (comments, world.labels(REPOSITORY, NUMBER).len(), statuses) == (1, 3, 1)
}

#[derive(Debug)]
struct Combination {
    asked: Asked,
    fault: Fault,
    when: When,
    always: bool,
}

/// Runs one combination; what is wrong with its outcome.
fn try_one(combination: &Combination, report: &Value) -> Option<String> {
    let Combination { asked, fault, when, always } = combination;
    let github = broken();
    github.fail(asked.matcher(*always), *when, *fault);
    let started = Instant::now();
    let ended = full(&github).run();
    let took = started.elapsed();
    let hit = github.requests().iter().any(|request| request.fault.is_some());
    let same = ended.report.as_ref() == Some(report) && ended.outputs["errors"] == "2";
    let found = outcome(&github, &ended, same);
    let expected = expected(asked, *fault, *when, *always);
    let comments = our_comments(&github).len();
    let wrong = match () {
        () if !hit => Some("the request was never made".to_owned()),
        () if comments > 1 => Some(format!("{comments} comments")),
        () if took > LONGEST => Some(format!("it took {took:?}")),
        () if found != Some(expected) => Some(format!("{expected:?} expected, {found:?} found")),
        () if expected == Outcome::Unchecked && comments > 0 => Some("a comment without a verdict".to_owned()),
        () => None,
    };
    wrong.map(|wrong| format!("{combination:?}: {wrong}: {ended:#?}"))
}

fn outcome(github: &FakeGithub, ended: &Ended, same: bool) -> Option<Outcome> {
    let has = |level: &str, title: &str| ended.titles(level).iter().any(|found| found.starts_with(title));
    match ended.code {
        1 if same && !has("notice", "no ") && is_complete(github) => Some(Outcome::Healed),
        1 if same && has("notice", "no ") => Some(Outcome::Unwritten),
        2 if same && has("error", "could not write") && ended.summary.contains("gone.md") => Some(Outcome::Hindered),
        2 if ended.report.is_none() && has("error", "could not check") => Some(Outcome::Unchecked),
        _ => None,
    }
}

#[test]
fn every_fault_of_every_request() {
    let (asked, report) = baseline();
    let mut combinations = Vec::new();
    for asked in asked {
        for fault in Fault::ALL {
            for always in [false, true] {
                let both: &[When] = if asked.write { &[When::Before, When::After] } else { &[When::Before] };
                let asked = || asked.clone();
                combinations.extend(both.iter().map(|when| Combination { asked: asked(), fault, when: *when, always }));
            }
        }
    }
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(combination) = combinations.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let wrong = try_one(combination, &report);
                    failed.lock().expect("unharmed").extend(wrong);
                }
            });
        }
    });
    let failed = failed.into_inner().expect("unharmed");
    // Told of a test that passes, too: what is printed is only shown of one that fails.
    _ = writeln!(io::stderr(), "{} combinations of requests and faults", combinations.len());
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), combinations.len(), failed.join("\n\n"));
}
