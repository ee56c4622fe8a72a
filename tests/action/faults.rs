//! The matrix of faults: every request of a full run, with everything that can go wrong, once or for good.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::Value;
use vep_check::github::suggestion::{line_marker, review_marker};

use crate::common::vep;
use crate::fake_github::{BOT, Changes, FakeGithub, Fault, Matcher, Place, REPOSITORY, When};
use crate::scene::{NUMBER, VEP, broken, our_comments};
use crate::step::{Ended, Step};

/// How many runs are under way at once; most of them wait.
const AT_ONCE: usize = 8;

/// How long a run waits for an answer, in seconds: where a machine was too busy for the first, the second decides.
const TIMEOUTS: [&str; 2] = ["1.5", "20"];

/// What a run must come to. Without any fault it finds errors, writes a comment, sets labels and a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// As without the fault.
    Healed,
    /// The verdict stands; a notice says what could not be written.
    Unwritten,
    /// The verdict stands and all else is written; an annotation says that nothing could be suggested.
    Unsuggested,
    /// The verdict is there, but the step is broken: what should have been written may be missing.
    Hindered,
    /// There is no verdict, and nothing was written.
    Unchecked,
}

/// A request of the run without faults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub line: String,
    /// Which of those with the same line it is, from 1.
    pub nth: usize,
    write: bool,
    /// Whether its answer has lists with pages.
    paged: bool,
    /// Whether it names the pull request.
    numbered: bool,
}

impl Asked {
    /// The requests so far.
    pub fn all(github: &FakeGithub) -> Vec<Asked> {
        let mut asked: Vec<Asked> = Vec::new();
        for request in github.requests() {
            let line = request.line();
            let nth = asked.iter().filter(|other| other.line == line).count() + 1;
            let has = |words: &str| request.body["query"].as_str().is_some_and(|query| query.contains(words));
            let (paged, numbered) = (has("pageInfo"), has("$number:"));
            asked.push(Asked { line, nth, write: request.write, paged, numbered });
        }
        asked
    }

    /// What is asked for with the same, always or this time.
    pub fn matcher(&self, always: bool) -> Matcher {
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

    pub fn is_query(&self) -> bool {
        self.line.starts_with("query ")
    }

    /// Whether the verdict needs it.
    fn is_for_verdict(&self) -> bool {
        !self.write && !["query Conversation", "query Marks"].contains(&self.line.as_str())
    }

    /// Whether it is for suggestions, which come last.
    fn is_for_suggestions(&self) -> bool {
        ["query Suggestions", "query Minimize"].contains(&self.line.as_str())
            || ["/files", "/reviews"].iter().any(|end| self.line.split('?').next().expect("a path").ends_with(end))
    }

    /// Whether `fault` changes anything about it.
    pub fn suffers(&self, fault: Fault) -> bool {
        match fault {
            Fault::SameCursor | Fault::NoCursor => self.paged,
            Fault::NullPage => self.paged || !self.is_query(),
            Fault::Other(_) => self.numbered,
            _ => true,
        }
    }

    /// Whether it asks a fork for what the repository has as well.
    fn is_of_fork(&self) -> bool {
        self.line.contains("/repos/alice/")
    }
}

/// What must come of it, by what GitHub documents and what the README says; not by the code.
fn expected(asked: &Asked, fault: Fault, when: When, always: bool) -> Outcome {
    if asked.is_for_suggestions() {
        return expected_of_suggestions(asked, fault, when, always);
    }
    let refused = match fault {
        Fault::Unauthorized | Fault::Status(422) | Fault::Redirect(_) => Some(Outcome::Hindered),
        // Nobody waits for an hour.
        Fault::RetryAfter(_, 3600) | Fault::RateLimited(3600) => Some(Outcome::Hindered),
        // It would be so another time as well.
        Fault::NoCursor | Fault::Other(_) => Some(Outcome::Hindered),
        Fault::NullPage if asked.write => return Outcome::Healed,
        Fault::NullPage => Some(Outcome::Hindered),
        Fault::Huge if asked.line.ends_with("/comments") => return Outcome::Healed,
        Fault::Huge => Some(Outcome::Hindered),
        // Of the first answer, further pages are asked for by another query.
        Fault::SameCursor if ["query PullRequest", "query Head"].contains(&asked.line.as_str()) => {
            return Outcome::Healed;
        }
        Fault::Forbidden | Fault::Status(404) => Some(Outcome::Unwritten),
        Fault::GraphqlErrors("FORBIDDEN") if asked.is_query() => Some(Outcome::Unwritten),
        _ => None,
    };
    let withheld = match fault {
        Fault::Forbidden | Fault::Status(404) => true,
        Fault::GraphqlErrors("FORBIDDEN") => asked.is_query(),
        _ => false,
    };
    // What a token may not read of a head is unknown, and confirms no vote.
    let is_head = asked.line == "query Head";
    if is_head && matches!(fault, Fault::Forbidden | Fault::GraphqlErrors("FORBIDDEN")) {
        return Outcome::Healed;
    }
    if withheld && (asked.is_of_fork() || asked.line == "query Objects" && !always) {
        return Outcome::Healed;
    }
    let stops = matches!(fault, Fault::Unauthorized | Fault::RetryAfter(_, 3600) | Fault::RateLimited(3600))
        || always && (is_demand_to_wait(fault) || asked.is_query() && fault == Fault::GraphqlErrors("RATE_LIMITED"));
    // What was written stands, whatever becomes of the look afterwards; only suggestions come later.
    if asked.line == "query Conversation" && asked.nth > 1 {
        return if stops { Outcome::Unsuggested } else { Outcome::Healed };
    }
    // They are set, and the look at the pull request shows them.
    if asked.line.ends_with("/labels") && is_done(fault, when) && !stops {
        return Outcome::Healed;
    }
    // Sent again only where GitHub says that it was not done; a comment that is not shown yet would be made twice.
    if asked.line.ends_with("/comments") && !is_done(fault, when) && !is_demand_to_wait(fault) && refused.is_none() {
        return Outcome::Hindered;
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

/// The same of suggestions: nothing else depends on them.
fn expected_of_suggestions(asked: &Asked, fault: Fault, when: When, always: bool) -> Outcome {
    let refused =
        matches!(fault, Fault::Unauthorized | Fault::Forbidden | Fault::Status(404 | 422) | Fault::Redirect(_))
            || matches!(fault, Fault::RetryAfter(_, 3600) | Fault::RateLimited(3600))
            || asked.is_query() && matches!(fault, Fault::GraphqlErrors("FORBIDDEN"));
    match asked.line.as_str() {
        // What is old is folded away another time.
        "query Minimize" => Outcome::Healed,
        // Asked twice, it could be made twice: GitHub is asked whether it is there.
        line if line.ends_with("/reviews") => {
            let done = is_done(fault, when);
            let again = is_demand_to_wait(fault) && !always;
            if !refused && (done || again) { Outcome::Healed } else { Outcome::Unsuggested }
        }
        _ if refused || always => Outcome::Unsuggested,
        _ if matches!(fault, Fault::Huge | Fault::NullPage | Fault::Other(_) | Fault::NoCursor) => Outcome::Unsuggested,
        _ => Outcome::Healed,
    }
}

/// Whether a write is carried out although its answer is lost, and the client is told nothing definite.
fn is_done(fault: Fault, when: When) -> bool {
    when == When::After || fault.needs_answer()
}

/// Whether GitHub answers that it did nothing yet.
fn is_demand_to_wait(fault: Fault) -> bool {
    matches!(fault, Fault::RetryAfter(..) | Fault::RateLimited(_))
}

fn full(github: &FakeGithub, timeout: &str) -> Step {
    Step::trusted(github, NUMBER)
        .with("apply-labels", "true")
        .with("sign-off-status", "true")
        .with("suggestions", "true")
        .env("VEP_CHECK_TIMEOUT", timeout)
}

/// The faulty pull request, with an old suggestion, and another one.
fn world() -> FakeGithub {
    let github = broken();
    let id = "0".repeat(40);
    let place = Place { path: VEP.to_owned(), first: 1, last: 1 };
    let (review, line) = (review_marker(std::slice::from_ref(&id)), line_marker(&id));
    let mut world = github.world();
    let old = world.repository(REPOSITORY).issue(NUMBER).review_lines(BOT, "COMMENTED", &review, &[&line]);
    old.on_lines(vec![place]).push(Changes::write("NOTES.md", "More.\n"));
    drop(world);
    let changes = Changes::write("veps/sig-compute/11-other/vep.md", vep(11));
    github.world().repository(REPOSITORY).open_pull_request_from_fork(18, "bob", "other", changes);
    github
}

/// All requests of a full run, and its report.
fn baseline() -> (Vec<Asked>, Value) {
    let github = world();
    let ended = full(&github, TIMEOUTS[1]).run();
    assert!(is_complete(&github, true) && ended.code == 1, "{ended:#?}");
    (Asked::all(&github), ended.report.expect("a report"))
}

fn is_complete(github: &FakeGithub, suggested: bool) -> bool {
    let comments = our_comments(github).len();
    let world = github.world();
    let suggestions = world.issue(REPOSITORY, NUMBER).pull_request.as_ref().expect("a pull request").reviews.len() - 1;
    let statuses = world.statuses(REPOSITORY, &world.head(REPOSITORY, NUMBER)).len();
    (comments, world.labels(REPOSITORY, NUMBER).len(), statuses) == (1, 3, 1) && suggestions == usize::from(suggested)
}

#[derive(Debug)]
struct Combination {
    asked: Asked,
    fault: Fault,
    when: When,
    always: bool,
}

/// Runs one combination; what is wrong with its outcome.
fn try_one(combination: &Combination, report: &Value, timeout: &str) -> Option<String> {
    let Combination { asked, fault, when, always } = combination;
    let github = world();
    github.fail(asked.matcher(*always), *when, *fault);
    let ended = full(&github, timeout).run();
    let hit = github.requests().iter().any(|request| request.fault.is_some());
    let about_labels = asked.line == "query Marks" || asked.line.ends_with("/labels");
    let part = |report: &Value| if about_labels { without_labels(report) } else { report.clone() };
    let same = ended.report.as_ref().map(part) == Some(part(report)) && ended.outputs["errors"] == "2";
    let found = outcome(&github, &ended, same);
    let expected = expected(asked, *fault, *when, *always);
    let comments = our_comments(&github).len();
    let wrong = match () {
        () if !hit => Some("the request was never made".to_owned()),
        () if comments > 1 => Some(format!("{comments} comments")),
        () if found != Some(expected) => Some(format!("{expected:?} expected, {found:?} found")),
        () if expected == Outcome::Unchecked && comments > 0 => Some("a comment without a verdict".to_owned()),
        () => None,
    };
    wrong.map(|wrong| format!("{combination:?}: {wrong}: {ended:#?}"))
}

/// What a report says of all but labels: where they could not be set, it says so.
fn without_labels(report: &Value) -> Value {
    let mut report = report.clone();
    let is_of_labels = |finding: &Value| ["sig-label", "target-label"].iter().any(|rule| finding["rule"] == *rule);
    report["findings"].as_array_mut().expect("a list").retain(|finding| !is_of_labels(finding));
    report["pull_request"]["labels"] = Value::Null;
    report["summary"] = Value::Null;
    report
}

fn outcome(github: &FakeGithub, ended: &Ended, same: bool) -> Option<Outcome> {
    let has = |level: &str, title: &str| ended.titles(level).iter().any(|found| found.starts_with(title));
    let suggests_nothing = has("warning", "no suggestions") || has("notice", "no suggestions");
    match ended.code {
        // Refused, it may be there all the same.
        1 if same && suggests_nothing && [false, true].iter().any(|made| is_complete(github, *made)) => {
            Some(Outcome::Unsuggested)
        }
        1 if same && !has("notice", "no ") && is_complete(github, true) => Some(Outcome::Healed),
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
        for fault in Fault::ALL.into_iter().filter(|fault| asked.suffers(*fault)) {
            for always in [false, true] {
                let both: &[When] = if asked.write { &[When::Before, When::After] } else { &[When::Before] };
                let asked = || asked.clone();
                combinations.extend(both.iter().map(|when| Combination { asked: asked(), fault, when: *when, always }));
            }
        }
    }
    let failed = tried(&combinations, |combination, timeout| try_one(combination, &report, timeout));
    println!("{} combinations of requests and faults", combinations.len());
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), combinations.len(), failed.join("\n\n"));
}

/// What is wrong with each of `combinations`, tried several at once: `wrong` takes one, and how long a run waits for an
/// answer, in seconds.
pub fn tried<T: Sync>(combinations: &[T], wrong: impl Fn(&T, &str) -> Option<String> + Sync) -> Vec<String> {
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(combination) = combinations.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let wrong = |timeout| wrong(combination, timeout);
                    let wrong = wrong(TIMEOUTS[0]).and_then(|_| wrong(TIMEOUTS[1]));
                    failed.lock().expect("unharmed").extend(wrong);
                }
            });
        }
    });
    failed.into_inner().expect("unharmed")
}
