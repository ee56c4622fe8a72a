//! Which pull request an event is about: payloads as a runner finds them, and broken ones.

use std::fs;

use crate::common::skip::shared;
use vep_check::github::event::Event;

fn parse(name: &str, payload: &str) -> Result<Event, String> {
    Event::parse(name, payload).map_err(|error| format!("{error:#}"))
}

#[test]
fn each_event_names_its_pull_request() {
    let pull_request = r#"{"action": "opened", "number": 7, "pull_request": {"number": 7, "head": null}}"#;
    for name in ["pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment"] {
        assert_eq!(parse(name, pull_request), Ok(Event::PullRequest(7)), "{name}");
    }
    let on_pull_request = r#"{"issue": {"number": 8, "state": "open", "pull_request": {"url": "x"}}}"#;
    assert_eq!(parse("issue_comment", on_pull_request), Ok(Event::About(8)));
    let run = r#"{"workflow_run": {"event": "pull_request", "head_sha": "abc", "head_branch": "main",
        "pull_requests": [], "head_repository": {"owner": {"login": "someone"}}}}"#;
    let branch = Event::Branch { owner: "someone".to_owned(), branch: "main".to_owned(), commit: "abc".to_owned() };
    assert_eq!(parse("workflow_run", run), Ok(branch));
    let (base, head) = ("a".repeat(40), "b".repeat(40));
    let group =
        format!(r#"{{"action": "checks_requested", "merge_group": {{"base_sha": "{base}", "head_sha": "{head}"}}}}"#);
    assert_eq!(parse("merge_group", &group), Ok(Event::Group { base, head }));
    for name in ["schedule", "workflow_dispatch"] {
        assert_eq!(parse(name, "{}"), Ok(Event::AllOpen), "{name}");
    }
}

#[test]
fn an_event_about_no_pull_request_says_so() {
    let nothing = |name: &str, payload: &str| match parse(name, payload) {
        Ok(Event::Nothing(why)) => why,
        other => panic!("{name}: {other:?}"),
    };
    let on_issue = r#"{"issue": {"number": 8, "state": "open"}}"#;
    assert_eq!(nothing("issue_comment", on_issue), "#8, which the comment is on, is no pull request");
    let on_closed = r#"{"issue": {"number": 8, "state": "closed", "pull_request": {}}}"#;
    assert_eq!(nothing("issue_comment", on_closed), "pull request #8 is closed");
    let after_push = r#"{"workflow_run": {"event": "push", "head_sha": "abc", "head_branch": "main",
        "head_repository": {"owner": {"login": "someone"}}}}"#;
    assert_eq!(nothing("workflow_run", after_push), "the workflow ran for `push`, not for a pull request");
    let fork_gone = r#"{"workflow_run": {"event": "pull_request", "head_sha": "abc", "head_branch": "main",
        "head_repository": null}}"#;
    assert_eq!(nothing("workflow_run", fork_gone), "the branch or the fork that the workflow ran for is gone");
    assert_eq!(nothing("push", "{}"), "a push is no pull request");
}

#[test]
fn a_broken_event_says_what_was_expected() {
    assert_eq!(parse("pull_request", "{}"), Err("the event `pull_request` has no `pull_request`".to_owned()));
    assert_eq!(parse("workflow_run", "{}"), Err("the event `workflow_run` has no `workflow_run`".to_owned()));
    let cut = parse("issue_comment", r#"{"issue": {"number": 8"#).expect_err("it is cut off");
    assert!(cut.starts_with("the event `issue_comment` is broken: "), "{cut}");
    let negative = parse("pull_request", r#"{"pull_request": {"number": -1}}"#).expect_err("no number is below 0");
    assert!(negative.starts_with("the event `pull_request` is broken: "), "{negative}");
    assert_eq!(parse("merge_group", "{}"), Err("the event `merge_group` has no `merge_group`".to_owned()));
    for id in ["", "main", "../../x", &"g".repeat(40)] {
        let group = format!(r#"{{"merge_group": {{"base_sha": "{}", "head_sha": "{id}"}}}}"#, "a".repeat(40));
        let odd = parse("merge_group", &group).expect_err("no commit");
        assert!(odd.contains("is not the id of a commit"), "{odd}");
    }
    let unknown = parse("fork", "{}").expect_err("a fork is no event of ours");
    assert!(unknown.contains("does not know the event `fork`"), "{unknown}");
}

#[test]
fn payloads_as_recorded_are_understood() {
    let Some(shared) = shared() else { return };
    let mut read = 0;
    for entry in fs::read_dir(shared.join("github/webhooks")).expect("payloads are there") {
        let path = entry.expect("the directory can be read").path();
        let file = path.file_name().and_then(|name| name.to_str()).expect("a plain name").to_owned();
        let name = file.split('.').next().expect("a name has a first part");
        let payload = fs::read_to_string(&path).expect("the payload can be read");
        let event = parse(name, &payload).unwrap_or_else(|error| panic!("{file}: {error}"));
        let json: serde_json::Value = serde_json::from_str(&payload).expect("the payload is JSON");
        match event {
            Event::PullRequest(number) => assert_eq!(json["pull_request"]["number"], number, "{file}"),
            Event::About(number) => assert_eq!(json["issue"]["number"], number, "{file}"),
            Event::Group { head, .. } => assert_eq!(json["merge_group"]["head_sha"], head, "{file}"),
            Event::Nothing(_) => assert_eq!(name, "issue_comment", "{file}"),
            other => panic!("{file}: {other:?}"),
        }
        read += 1;
    }
    assert!(read >= 44, "{read} payloads");
    println!("{read} payloads");
}
