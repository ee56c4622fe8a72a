//! The board of a release, against a local GitHub with a project of 130 cards on two pages.

use serde_json::Value;

use crate::common::{Repo, Run, command};
use crate::fake_github::{
    Boards, CardOf, CardValue, Changes, FakeGithub, Fault, Permissions, READ_TOKEN, REPOSITORY, When, events,
};
use crate::faults::{Asked, tried};
use crate::release::{AFTER, Outcome, PRODUCT, entry, lived, needs, outcome};
use crate::scene::CONFIG;
use crate::step::Step;

/// A token that may read projects, and is used for nothing else.
pub const BOARD_TOKEN: &str = "github_pat_board000000000000000000000000";

pub const PROJECT: u64 = 22;

/// The first page of cards has so many before those that matter on the second.
const BETWEEN: usize = 110;

/// A GitHub with a board whose token may read it like `boards`.
fn boarded(boards: Boards) -> FakeGithub {
    let github = lived();
    let mut world = github.world();
    world.repository(REPOSITORY).commit(Changes::write(CONFIG, "release:\n  boards: {v1.10: 22}\n"));
    world.repository(PRODUCT).open_issue(14, "carol", "Of another repository");
    world.repository(REPOSITORY).open_issue(500, "carol", "Of no VEP");
    world.add_token(BOARD_TOKEN, "release-team", REPOSITORY, Permissions::READ);
    world.may_read_boards(BOARD_TOKEN, boards);
    let project = world.project("kubevirt", PROJECT);
    let own = |number| CardOf::Issue(REPOSITORY.to_owned(), number);
    let status = |name| ("Status", CardValue::Selected(name));
    let reviewer = |value| ("VEP Reviewer", value);
    project.card(own(11), &[status("Tracked"), reviewer(CardValue::People(vec!["carol", "dave"]))]);
    project.card(own(12), &[status("At risk")]).archived = true;
    project.card(CardOf::Issue(PRODUCT.to_owned(), 14), &[status("Removed from milestone")]);
    for _ in 0..BETWEEN {
        project.card(CardOf::Draft, &[status("Tracked")]);
    }
    project.card(own(13), &[("Status", CardValue::Text("Exception Required")), reviewer(CardValue::Text("erin"))]);
    project.card(own(14), &[status("Removed from milestone")]);
    project.card(own(332), &[status("Tracked"), reviewer(CardValue::Selected("frank"))]);
    project.card(own(500), &[status("Tracked")]);
    while project.cards.len() < 130 {
        project.card(CardOf::Draft, &[]);
    }
    drop(world);
    github
}

/// `vep-check release` with these arguments, for one with `token` for the board.
fn asked(github: &FakeGithub, token: Option<&str>, arguments: &[&str], timeout: &str) -> Run {
    let mut command = command();
    command.env("VEP_CHECK_TIMEOUT", timeout).env_remove("BOARD_TOKEN").envs(token.map(|token| ("BOARD_TOKEN", token)));
    command.arg("release").args(["v1.10", "--today", AFTER, "--repository", REPOSITORY]).args(arguments);
    Run::of(command.env("GITHUB_TOKEN", READ_TOKEN).env("VEP_CHECK_MAX_WAIT", "0.05").envs(github.env()))
}

fn json(github: &FakeGithub, token: Option<&str>) -> Value {
    let run = asked(github, token, &["--format", "json"], "20");
    assert_eq!(run.code, 0, "{run:?}");
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"))
}

/// Whether the report knows the board, and why not.
fn source(report: &Value) -> (&str, &str) {
    let mut sources = report["sources"].as_array().expect("sources").iter();
    let board = sources.find(|source| source["name"] == "board").expect("the board");
    (board["state"].as_str().expect("a state"), board["why"].as_str().unwrap_or_default())
}

#[test]
fn cards_of_all_kinds_are_read_page_by_page() {
    let github = boarded(Boards::Read);
    github.take_requests();
    let report = json(&github, Some(BOARD_TOKEN));
    let requests = github.requests();
    let pages = requests.iter().filter(|request| request.line() == "query Board").count();
    assert_eq!(pages, 2);
    for request in &requests {
        let token = if request.line() == "query Board" { BOARD_TOKEN } else { READ_TOKEN };
        assert_eq!(request.token.as_deref(), Some(token), "{}", request.line());
        assert!(!request.write, "{}", request.line());
    }
    assert_eq!(source(&report), ("known", ""));
    let card = |number| &entry(&report, number)["board"];
    let known = |status: &str, reviewer: &str| serde_json::json!({"state": "known", "value": {"status": status, "reviewer": reviewer}});
    assert_eq!(*card(11), known("Tracked", "carol, dave"));
    assert_eq!(card(12)["state"], "none");
    assert_eq!(*card(13), known("Exception Required", "erin"));
    assert_eq!(card(14)["value"]["status"], "Removed from milestone");
    assert_eq!(*card(15), known("Tracked", "frank"));
    let state = |number, need| needs(entry(&report, number))[need];
    assert_eq!([11, 12, 13, 15].map(|number| state(number, "board-tracked")), ["met", "missing", "missing", "met"]);
    assert_eq!([11, 12, 13, 15].map(|number| state(number, "reviewer")), ["met", "missing", "met", "met"]);
    assert_eq!(entry(&report, 14)["standing"], "removed");
    let said: Vec<(Option<u64>, Option<u64>)> = report["contradictions"]
        .as_array()
        .expect("contradictions")
        .iter()
        .map(|of| (of["vep"].as_u64(), of["issue"].as_u64()))
        .collect();
    assert_eq!(said, [(Some(12), Some(12)), (Some(14), Some(14)), (None, Some(500))], "{report:#}");
}

#[test]
fn what_the_token_may_not_read_is_unknown_and_no_card_is_missing() {
    for (boards, token, says) in [
        (Boards::Read, None, "no token for project 22 of kubevirt"),
        (Boards::Hidden, Some(BOARD_TOKEN), "project 22 of kubevirt is not there, or the token may not read it"),
        (Boards::OutOfScope, Some(BOARD_TOKEN), "the token may not read project 22 of kubevirt"),
        (Boards::Read, Some("github_pat_expired"), "the token for project 22 of kubevirt is not valid"),
        (Boards::Read, Some(READ_TOKEN), "project 22 of kubevirt is not there, or the token may not read it"),
    ] {
        let github = boarded(boards);
        let report = json(&github, token);
        let (state, why) = source(&report);
        assert_eq!(state, "unknown", "{boards:?} {token:?}");
        assert!(why.starts_with(says) && why.contains("Projects: read"), "{why}");
        for number in 11..=15 {
            let entry = entry(&report, number);
            assert_eq!(entry["board"]["state"], "unknown", "{entry:#}");
            assert_eq!(needs(entry)["board-tracked"], "unknown", "{entry:#}");
        }
        assert!(report["contradictions"].is_null(), "{report:#}");
        // What was read besides is as it is with the board.
        let known = json(&boarded(Boards::Read), Some(BOARD_TOKEN));
        for number in [11, 12, 13] {
            assert_eq!(entry(&report, number)["code"], entry(&known, number)["code"]);
        }
    }
}

/// The input of the Action, beside a token that reads no board; no log, summary or page shows it, as of every step.
#[test]
fn the_action_reads_the_board_with_its_input() {
    for (token, is_known) in [(BOARD_TOKEN, true), ("", false)] {
        let github = boarded(Boards::Read);
        let payload = events::schedule(&github.world(), REPOSITORY);
        let step = Step::new(&github, "schedule", &payload, READ_TOKEN).argument("--verbose");
        let ended = step.with("release", "v1.10").with("today", AFTER).with("board-token", token).run();
        assert_eq!(ended.code, 0, "{ended:#?}");
        assert_eq!(ended.summary.contains("card: Tracked, reviewed by carol, dave"), is_known, "{}", ended.summary);
        let why = "no token for project 22 of kubevirt";
        assert_eq!(ended.summary.contains(why), !is_known, "{}", ended.summary);
        for request in &github.requests() {
            let is_board = request.line() == "query Board";
            assert_eq!(request.token.as_deref() == Some(BOARD_TOKEN), is_board, "{}", request.line());
        }
    }
}

/// What nobody may see may be the card that is looked for, and a field that is not there has nothing to say.
#[test]
fn cards_and_fields_that_are_withheld_leave_others_unknown() {
    let github = boarded(Boards::Read);
    github.world().project("kubevirt", PROJECT).card(CardOf::Withheld, &[]);
    github.world().project("kubevirt", PROJECT).cards.retain(|card| !matches!(card.of, CardOf::Issue(_, 13)));
    github.world().project("kubevirt", PROJECT).fields.retain(|field| *field == "Status");
    let report = json(&github, Some(BOARD_TOKEN));
    assert_eq!(entry(&report, 13)["board"]["why"], "of project 22, cards that may not be read: 1");
    assert_eq!(needs(entry(&report, 13))["board-tracked"], "unknown");
    assert_eq!(needs(entry(&report, 11))["board-tracked"], "met");
    github.world().project("kubevirt", PROJECT).fields.clear();
    let report = json(&github, Some(BOARD_TOKEN));
    assert_eq!(needs(entry(&report, 11))["board-tracked"], "unknown");

    let github = boarded(Boards::Read);
    github.world().project("kubevirt", PROJECT).cards[0].values = vec![("Status", CardValue::Number(3.0))];
    let report = json(&github, Some(BOARD_TOKEN));
    let (state, why) = source(&report);
    assert!(state == "unknown" && why.contains("`ProjectV2ItemFieldNumberValue`"), "{why}");
}

#[test]
fn a_recording_has_the_board_without_a_token() {
    let github = boarded(Boards::Read);
    for token in [Some(BOARD_TOKEN), None] {
        let repo = Repo::new();
        let place = repo.join("recorded");
        let mut record = command();
        record.args(["snapshot", "--release", "v1.10", "--today", AFTER, "--repository", REPOSITORY]).arg(&place);
        record.env_remove("BOARD_TOKEN").envs(token.map(|token| ("BOARD_TOKEN", token)));
        let recorded = Run::of(record.env("GITHUB_TOKEN", READ_TOKEN).envs(github.env()));
        assert_eq!(recorded.code, 0, "{recorded:?}");
        for format in ["human", "markdown", "json", "html", "mail"] {
            let live = asked(&github, token, &["--format", format], "20");
            let mut command = command();
            command.args(["release", "v1.10", "--format", format, "--snapshot"]).arg(&place);
            let again = Run::of(&mut command);
            assert_eq!((again.code, again.stdout), (live.code, live.stdout), "{format}");
        }
    }
}

/// What may come of a fault of a page of the board.
fn expected(fault: Fault, always: bool) -> Outcome {
    match fault {
        Fault::Unauthorized | Fault::Forbidden | Fault::GraphqlErrors("FORBIDDEN") => Outcome::LessKnown,
        Fault::Status(404 | 422) | Fault::Redirect(_) | Fault::Huge | Fault::NullPage | Fault::NoCursor => {
            Outcome::None
        }
        Fault::RetryAfter(_, 3600) | Fault::RateLimited(3600) => Outcome::None,
        _ if always => Outcome::None,
        _ => Outcome::Healed,
    }
}

#[test]
fn every_fault_of_every_page_of_the_board() {
    let github = boarded(Boards::Read);
    let whole = asked(&github, Some(BOARD_TOKEN), &["--format", "json"], "20");
    let pages: Vec<Asked> = Asked::all(&github).into_iter().filter(|asked| asked.line == "query Board").collect();
    assert_eq!(pages.len(), 2);
    let mut combinations = Vec::new();
    for page in &pages {
        for fault in Fault::ALL.into_iter().filter(|fault| page.suffers(*fault)) {
            combinations.extend([false, true].map(|always| (page.clone(), fault, always)));
        }
    }
    let failed = tried(&combinations, |(page, fault, always), timeout| {
        let github = boarded(Boards::Read);
        github.fail(page.matcher(*always), When::Before, *fault);
        let run = asked(&github, Some(BOARD_TOKEN), &["--format", "json"], timeout);
        let (expected, found) = (expected(*fault, *always), outcome(&run, &whole));
        let hit = github.requests().iter().any(|request| request.fault.is_some());
        let wrong = format!("{page:?} {fault:?}, always {always}: {expected:?} expected, {found:?} found: {run:#?}");
        (found != Some(expected) || !hit).then_some(wrong)
    });
    println!("{} combinations of pages and faults", combinations.len());
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), combinations.len(), failed.join("\n\n"));
}
