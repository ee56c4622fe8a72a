//! What the comment on a pull request says: `expected.md`. `budget.txt` of a case holds the characters that it may have
//! instead of the usual number. With `steps.txt` the case is a history, and `expected.md` has the table of sign-off and
//! the commit status after each step.

use jiff::Timestamp;
use libtest_mimic::{Failed, Trial};
use vep_check::check::check;
use vep_check::facts::{Comment, PullRequest, Review, ReviewState};
use vep_check::fix::diffs;
use vep_check::output::markdown::{self, Budget, GITHUB, Style};
use vep_check::output::{json, schema};
use vep_check::report::Report;
use vep_check::sign_off::status;
use vep_check::snapshot::Snapshot;

use crate::common::case::Case;
use crate::common::markdown::is_harmless;
use crate::common::steps::{self, Step};

pub fn trials() -> Vec<Trial> {
    Case::all("comment").into_iter().map(|case| Trial::test(case.name(), move || run(&case))).collect()
}

fn run(case: &Case) -> Result<(), Failed> {
    let snapshot = case.snapshot()?;
    let found = match case.text("steps.txt") {
        Some(steps) => history(&steps::read(&steps), snapshot)?,
        None => comment(case, &snapshot)?,
    };
    is_harmless(&found);
    if case.text("budget.txt").is_none() {
        explains_its_marks(&found);
    }
    Ok(case.expects("expected.md", &found)?)
}

fn comment(case: &Case, snapshot: &Snapshot) -> Result<String, Failed> {
    let mut style = Style::comment(GITHUB, 0);
    if let Some(budget) = case.text("budget.txt") {
        style.budget = Budget::Characters(budget.trim().parse()?);
    }
    let mut report = check(snapshot);
    report.diffs = diffs(snapshot, &report);
    conforms(&report);
    let found = markdown::render(&report, &style);
    assert!(style.budget.size(&found) <= style.budget.total(), "{} characters", found.chars().count());
    Ok(found)
}

/// Asserts that a page says what the mark of rows with an edit means, and to no others.
pub fn explains_its_marks(page: &str) {
    let rows = page.lines().filter(|line| !line.starts_with("<sub>") && line.contains(" ✏️")).count();
    let words = match rows {
        0 => None,
        1 => Some("✏️ `vep-check fix` makes this edit"),
        _ => Some("✏️ `vep-check fix` makes these edits"),
    };
    let said = page.lines().find(|line| line.starts_with("<sub>✏️"));
    let said = said.map(|line| line.trim_start_matches("<sub>").trim_end_matches("</sub>"));
    assert_eq!(said.and_then(|line| line.split(" · ").next()), words, "{page}");
}

/// Asserts that the JSON form of `report` is as its schema says.
fn conforms(report: &Report) {
    let schema = serde_json::from_str(&schema::report()).expect("the schema is JSON");
    let json = serde_json::from_str(&json::render(report)).expect("the report is JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema that can be compiled");
    let errors: Vec<String> =
        validator.iter_errors(&json).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, [] as [String; 0], "{json:#}");
}

/// The table of sign-off and the commit status after each step. The first happens at minute 1.
fn history(steps: &[Step], mut snapshot: Snapshot) -> Result<String, Failed> {
    let mut pages = String::new();
    for (index, step) in steps.iter().enumerate() {
        let at = format!("2026-08-11T12:{:02}:00Z", index + 1).parse()?;
        happen(snapshot.facts.pull_request.as_mut().ok_or("no pull request")?, step, at);
        let report = check(&snapshot);
        let page = markdown::render(&report, &Style::comment(GITHUB, 0));
        is_harmless(&page);
        let table: Vec<&str> = page
            .lines()
            .skip_while(|line| !line.starts_with("| Sign-off"))
            .take_while(|line| line.starts_with('|'))
            .collect();
        let sign_offs = report.pull_request.and_then(|about| about.sign_offs).ok_or("no SIGs")?;
        let (state, description) = status(&sign_offs);
        let table = table.join("\n");
        let line = &step.line;
        pages.push_str(&format!("{}. `{line}`\n\n{table}\n\n{}: {description}\n\n", index + 1, state.name()));
    }
    Ok(pages)
}

/// Lets `step` happen at `at`.
fn happen(pull_request: &mut PullRequest, step: &Step, at: Timestamp) {
    let (author, body) = (step.login.clone(), step.words.clone());
    let (edited_at, edited_by, bot) = (None, None, false);
    let state = match step.does.as_str() {
        "comments" => {
            pull_request.comments.push(Comment { author, body, at, edited_at, edited_by, bot });
            return;
        }
        "pushes" => {
            pull_request.head = Some(format!("{:040x}", at.as_second()));
            pull_request.pushed_at = Some(at);
            return;
        }
        "dismisses" => {
            let index: usize = body.parse().expect("the index of a review");
            pull_request.reviews[index].state = ReviewState::Dismissed;
            return;
        }
        "approves" => ReviewState::Approved,
        "objects" => ReviewState::ChangesRequested,
        "reviews" => ReviewState::Commented,
        _ => panic!("nobody can do this here: {}", step.line),
    };
    let commit = pull_request.head.clone();
    pull_request.reviews.push(Review { author, state, body, at, edited_at, edited_by, commit, bot });
}
