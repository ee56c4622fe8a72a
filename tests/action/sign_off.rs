//! Histories of a sign-off, as data: `steps.txt` of the cases in `testdata/sign-off/` says what people do, and
//! `expected.txt` what the comment's table and the commit status show after each.

use std::fmt::Write as _;

use crate::common::case::Case;
use crate::common::steps::{self, Step as Act};
use crate::common::vep;
use crate::fake_github::{Changes, FakeGithub, REPOSITORY};
use crate::scene::{NUMBER, VEP, flawless, our_comments};
use crate::step::Step;

#[test]
fn histories() {
    let cases = Case::all("sign-off");
    assert!(cases.len() >= 5, "cases are missing");
    let steps = |case: &Case| steps::read(&case.text("steps.txt").expect("steps"));
    let failed: Vec<String> =
        cases.iter().filter_map(|case| case.expects("expected.txt", &history(steps(case))).err()).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// What is shown after each step.
fn history(steps: Vec<Act>) -> String {
    let github = flawless();
    let mut shown = String::new();
    for (index, step) in std::iter::once(steps::step("everybody waits")).chain(steps).enumerate() {
        act(&github, &step, index);
        _ = writeln!(shown, "== {}", step.line);
        if !step.quietly {
            show(&github, &mut shown);
        }
    }
    shown
}

fn act(github: &FakeGithub, step: &Act, index: usize) {
    let Act { line, login, does, words: said, .. } = step;
    let mut world = github.world();
    let issue = world.repository(REPOSITORY).issue(NUMBER);
    let another = || Changes::write(VEP, vep(10).replace("It is used.", &format!("It is used {index} times.")));
    match does.as_str() {
        "waits" => issue,
        "comments" => issue.comment(login, said),
        "approves" => issue.review(login, "APPROVED", said),
        "objects" => issue.review(login, "CHANGES_REQUESTED", said),
        "reviews" => issue.review(login, "COMMENTED", said),
        "remarks" => issue.review_lines(login, "COMMENTED", "", &[said.as_str()]),
        "dismisses" => issue.dismiss_review(login, said.parse().expect("the index of a review"), "no"),
        "pushes" if said.is_empty() => issue.push(another()),
        "pushes" => issue.push(another().dated(said)),
        "force-pushes" => issue.force_push(another().dated(said)),
        "deletes" => issue.delete_comment(said.parse().expect("the index of a comment")),
        _ => panic!("nobody can do this: {line}"),
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
        comment.lines().skip_while(|line| !line.starts_with("| Sign-off |")).take_while(|line| line.starts_with('|'));
    for line in table {
        _ = writeln!(shown, "{line}");
    }
    let world = github.world();
    let statuses = world.statuses(REPOSITORY, &world.head(REPOSITORY, NUMBER));
    let [(context, state, text)] = statuses[..] else { panic!("one status: {statuses:?} after {shown}") };
    _ = writeln!(shown, "{context}: {state}: {text}{}\n", if posted { "" } else { " (as before)" });
}
