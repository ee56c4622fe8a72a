//! Histories of a sign-off, as data: `testdata/sign-off/<case>/steps.txt` says what people do, one thing a line,
//! and `expected.txt` what the comment's table and the commit status show after each.
//!
//! A line is `<login> <does> <words>`. With `quietly` before it, no run follows, as where a workflow was cancelled.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::common::vep;
use crate::fake_github::{Changes, FakeGithub, REPOSITORY};
use crate::scene::{NUMBER, VEP, flawless, our_comments};
use crate::step::Step;

const CASES: &str = "testdata/sign-off";

#[test]
fn histories() {
    let mut failed = Vec::new();
    let cases = fs::read_dir(CASES).expect("a directory of cases");
    for case in cases.map(|case| case.expect("a readable directory").path()) {
        let steps = fs::read_to_string(case.join("steps.txt")).expect("steps");
        let found = history(&steps);
        let expected = case.join("expected.txt");
        if std::env::var_os("VEP_CHECK_BLESS").is_some() {
            fs::write(&expected, &found).expect("a writable file");
        } else if found != fs::read_to_string(&expected).unwrap_or_default() {
            failed.push(format!("{}:\n{found}", case.display()));
        }
    }
    assert!(failed.is_empty(), "not as expected; VEP_CHECK_BLESS=1 accepts it:\n{}", failed.join("\n"));
    assert!(Path::new(CASES).read_dir().expect("readable").count() >= 5, "cases are missing");
}

/// What is shown after each step.
fn history(steps: &str) -> String {
    let github = flawless();
    let mut shown = String::new();
    let steps = steps.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    for (index, step) in std::iter::once("everybody waits").chain(steps).enumerate() {
        let quiet = step.strip_prefix("quietly ");
        act(&github, quiet.unwrap_or(step), index);
        _ = writeln!(shown, "== {step}");
        if quiet.is_none() {
            show(&github, &mut shown);
        }
    }
    shown
}

fn act(github: &FakeGithub, step: &str, index: usize) {
    let mut words = step.splitn(3, ' ');
    let mut word = || words.next().unwrap_or_default().replace("\\n", "\n");
    let (login, does, said) = (word(), word(), word());
    let mut world = github.world();
    let issue = world.repository(REPOSITORY).issue(NUMBER);
    let another = || Changes::write(VEP, vep(10).replace("It is used.", &format!("It is used {index} times.")));
    match does.as_str() {
        "waits" => issue,
        "comments" => issue.comment(&login, &said),
        "approves" => issue.review(&login, "APPROVED", &said),
        "objects" => issue.review(&login, "CHANGES_REQUESTED", &said),
        "reviews" => issue.review(&login, "COMMENTED", &said),
        "remarks" => issue.review_lines(&login, "COMMENTED", "", &[&said]),
        "dismisses" => issue.dismiss_review(&login, said.parse().expect("the index of a review"), "no"),
        "pushes" if said.is_empty() => issue.push(another()),
        "pushes" => issue.push(another().dated(&said)),
        "force-pushes" => issue.force_push(another().dated(&said)),
        "deletes" => issue.delete_comment(said.parse().expect("the index of a comment")),
        _ => panic!("nobody can do this: {step}"),
    };
}

/// Runs the step twice, as the second must change nothing, and shows table and status.
fn show(github: &FakeGithub, shown: &mut String) {
    let run = || Step::trusted(github, NUMBER).with("sign-off-status", "true").run().ends(0, &[]).code;
    github.take_requests();
    run();
    let posted = github.writes().iter().any(|write| write.contains("/statuses/"));
    github.take_requests();
    run();
    assert_eq!(github.writes(), Vec::<String>::new(), "the second run writes");
    let [comment] = our_comments(github).try_into().expect("one comment");
    let table =
        comment.lines().skip_while(|line| !line.starts_with("| SIG |")).take_while(|line| line.starts_with('|'));
    for line in table {
        _ = writeln!(shown, "{line}");
    }
    let world = github.world();
    let statuses = world.statuses(REPOSITORY, &world.head(REPOSITORY, NUMBER));
    let [(context, state, text)] = statuses[..] else { panic!("one status: {statuses:?} after {shown}") };
    _ = writeln!(shown, "{context}: {state}: {text}{}\n", if posted { "" } else { " (as before)" });
}
