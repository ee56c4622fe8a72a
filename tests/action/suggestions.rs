//! Suggestions: edits that are certain, on lines of the diff, once for a head.

use serde_json::Value;

use crate::common::vep;
use crate::fake_github::{
    Access, BOT, Changes, FakeGithub, Fault, Matcher, Permissions, REPOSITORY, WRITE_TOKEN, When,
};
use crate::scene::{NUMBER, VEP, broken, faulty, our_comments, with_changes, without_pull_request};
use crate::step::{Ended, Step};

/// A run that may write, and suggests.
fn suggesting(github: &FakeGithub) -> Step {
    Step::trusted(github, NUMBER).with("suggestions", "true")
}

/// The reviews that were asked for, as they were sent.
pub fn reviews(github: &FakeGithub) -> Vec<Value> {
    let requests = github.requests();
    let posted = requests.iter().filter(|request| request.method == "POST" && request.path.ends_with("/reviews"));
    posted.map(|request| request.body.clone()).collect()
}

/// The suggestions of a review: first and last line, and what is to stand there.
fn suggestions(review: &Value) -> Vec<(u64, u64, String)> {
    let comments = review["comments"].as_array().expect("a list of comments");
    let read = |comment: &Value| {
        let last = comment["line"].as_u64().expect("a line");
        let body = comment["body"].as_str().expect("a text");
        (comment["start_line"].as_u64().unwrap_or(last), last, suggested(body).expect("a suggestion"))
    };
    comments.iter().map(read).collect()
}

/// What a comment suggests, as GitHub reads it: each line with its end.
fn suggested(body: &str) -> Option<String> {
    let (fence, rest) = body.split_once("suggestion\n")?;
    let fence = &fence[fence.rfind('\n').map_or(0, |at| at + 1)..];
    assert!(fence.len() >= 3 && fence.bytes().all(|byte| byte == b'`'), "{body}");
    let mut lines = String::new();
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == fence {
            return Some(lines);
        }
        lines.push_str(line);
    }
    None
}

/// The line that a faulty VEP should have.
const ALPHA: &str = "- [ ] (R) Alpha target version is explicitly mentioned and approved";

/// The documents of a faulty VEP, whose box is no box.
fn box_of(text: &str) -> u64 {
    1 + text.lines().position(|line| line.starts_with("- [] ")).expect("a box that is none") as u64
}

#[test]
fn an_edit_that_is_certain_is_suggested_once_for_a_head() {
    let github = broken();
    let ended = suggesting(&github).run();
    ended.ends(1, &[]);
    let made = reviews(&github);
    assert_eq!(made.len(), 1, "{:?}", github.lines());
    assert_eq!(made[0]["event"], "COMMENT");
    let line = box_of(&faulty(10));
    let found = suggestions(&made[0]);
    assert_eq!(found, [(line, line, format!("{ALPHA}\n"))], "{made:#?}");
    assert_eq!(made[0]["comments"][0]["side"], "RIGHT");
    assert_eq!(made[0]["comments"][0].get("start_line"), None);
    let head = github.world().head(REPOSITORY, NUMBER);
    assert_eq!(made[0]["commit_id"], head);
    github.take_requests();
    for _ in 0..2 {
        suggesting(&github).run().ends(1, &[]);
    }
    assert_eq!(reviews(&github), Vec::<Value>::new());
    assert!(github.lines().iter().all(|line| line != "query Suggestions" && !line.contains("/files")));
}

/// The pull request with this document instead of one, as its author pushes it.
fn push(github: &FakeGithub, text: &str) {
    github.world().repository(REPOSITORY).issue(NUMBER).push(Changes::write(VEP, text));
}

/// What a run says that it may not do.
fn refusals(ended: &Ended) -> Vec<&str> {
    ended.titles("notice").into_iter().filter(|title| title.starts_with("no ")).collect()
}

/// What our suggestions and reviews are: those that are folded away.
fn folded(github: &FakeGithub) -> Vec<String> {
    github.world().folded.iter().cloned().collect()
}

/// A document with these rows below its checklist.
fn with_rows(rows: &[&str]) -> String {
    let row = "- [ ] (R) GA target version is explicitly mentioned and approved\n";
    vep(10).replace(row, &format!("{row}{}\n", rows.join("\n")))
}

/// What is suggested on a document that the pull request adds.
fn suggested_on(text: &str) -> Vec<(u64, u64, String)> {
    let github = with_changes(Changes::write(VEP, text));
    let ended = suggesting(&github).run();
    assert_ne!(ended.code, 2, "{ended:#?}");
    let made = reviews(&github);
    made.first().map(suggestions).unwrap_or_default()
}

#[test]
fn it_is_off_unless_somebody_asks_for_it() {
    let github = broken();
    Step::trusted(&github, NUMBER).run().ends(1, &[]);
    assert_eq!(reviews(&github), Vec::<Value>::new());
    assert!(github.lines().iter().all(|line| line != "query Suggestions"), "{:?}", github.lines());
}

#[test]
fn a_new_head_has_what_is_new_and_what_is_old_is_folded_away() {
    let github = broken();
    suggesting(&github).run().ends(1, &[]);
    // The line stays, where a line above it is new: so does the suggestion.
    push(&github, &faulty(10).replace("### Release", "Not all is said.\n\n### Release"));
    suggesting(&github).run().ends(1, &[]);
    assert_eq!((reviews(&github).len(), folded(&github).len()), (1, 0));
    // The line is another one that is no better.
    push(&github, &faulty(10).replace("- [] (R) Alpha", "- [ x] (R) Alpha"));
    suggesting(&github).run().ends(1, &[]);
    let made = reviews(&github);
    assert_eq!(made.len(), 2, "{made:#?}");
    assert_eq!(suggestions(&made[1])[0].2, format!("{ALPHA}\n").replace("[ ]", "[x]"));
    // The first suggestion and the review that had nothing else.
    let gone = folded(&github);
    assert!(gone.len() == 2 && gone[0].starts_with("PRRC_") && gone[1].starts_with("PRR_"), "{gone:?}");
    suggesting(&github).run().ends(1, &[]);
    assert_eq!((reviews(&github).len(), folded(&github).len()), (2, 2));
}

#[test]
fn what_nobody_can_take_any_more_is_suggested_where_it_is_now() {
    let others = ["- [ ] a", "- [ ] b", "- [ ] c"];
    let github = with_changes(Changes::write(VEP, with_rows(&[&["- [] one"][..], &others].concat())));
    suggesting(&github).run().ends(1, &[]);
    push(&github, &with_rows(&[&others[..], &["- [] one"]].concat()));
    suggesting(&github).run().ends(1, &[]);
    let lines: Vec<u64> = reviews(&github).iter().flat_map(suggestions).map(|(line, ..)| line).collect();
    assert_eq!(lines, [19, 22]);
    assert_eq!(folded(&github).len(), 2);
}

#[test]
fn what_was_taken_or_turned_down_is_not_suggested_again() {
    let rows = ["- [] one", "- [] two"];
    let github = with_changes(Changes::write(VEP, with_rows(&rows)));
    suggesting(&github).run().ends(1, &[]);
    assert_eq!(suggestions(&reviews(&github)[0]).len(), 2);
    // The author takes the first, which resolves it, and turns the second down.
    github.world().repository(REPOSITORY).issue(NUMBER).resolve_thread(0, 0).resolve_thread(0, 1);
    push(&github, &with_rows(&["- [ ] one", "- [] two"]));
    suggesting(&github).run().ends(1, &[]);
    assert_eq!(reviews(&github).len(), 1, "{:#?}", reviews(&github));
    assert!(folded(&github).iter().all(|id| id.starts_with("PRR_")), "{:?}", folded(&github));
    // Another edit is another matter.
    push(&github, &with_rows(&["- [ ] one", "- [] two", "- [] three"]));
    suggesting(&github).run().ends(1, &[]);
    let made = reviews(&github);
    assert_eq!(suggestions(&made[1]).iter().map(|(.., text)| text.as_str()).collect::<Vec<_>>(), ["- [ ] three\n"]);
}

#[test]
fn lines_that_are_alike_are_told_apart_by_their_number() {
    let far = |first: &str, last: &str| with_rows(&[first, "- [ ] between", last]);
    let github = with_changes(Changes::write(VEP, far("- [] same", "- [] same")));
    suggesting(&github).run().ends(1, &[]);
    assert_eq!(suggestions(&reviews(&github)[0]).len(), 2);
    github.world().repository(REPOSITORY).issue(NUMBER).resolve_thread(0, 0);
    push(&github, &far("- [ ] same", "- [] same"));
    suggesting(&github).run().ends(1, &[]);
    assert_eq!((reviews(&github).len(), folded(&github)), (1, Vec::new()));
}

#[test]
fn of_many_edits_ten_are_suggested_and_the_rest_is_counted() {
    let rows: Vec<String> = (0..13).flat_map(|n| [format!("- [] row {n}"), "- [ ] between".to_owned()]).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let github = with_changes(Changes::write(VEP, with_rows(&rows)));
    suggesting(&github).run().ends(1, &[]);
    let made = reviews(&github);
    assert_eq!(suggestions(&made[0]).len(), 10);
    let body = made[0]["body"].as_str().expect("a text");
    assert!(body.contains("10 edits that are certain") && body.contains(" 3 more"), "{body}");
    assert_eq!(body.lines().count(), 2, "{body}");
}

#[test]
fn only_lines_of_the_diff_have_suggestions() {
    let before = with_rows(&["- [] old"]);
    let github = without_pull_request();
    let mut world = github.world();
    let after = before.replace("It is used.", "See [this](TEMPLATE.md).");
    let repository = world
        .repository(REPOSITORY)
        .commit(Changes::write(VEP, &before).and_write(&VEP.replace("vep.md", "template.md"), "x\n"));
    repository.open_pull_request_from_fork(NUMBER, "alice", "change", Changes::write(VEP, &after));
    drop(world);
    suggesting(&github).run();
    let line = after.lines().count() as u64;
    assert_eq!(suggestions(&reviews(&github)[0]), [(line, line, "See [this](template.md).\n".to_owned())]);
}

#[test]
fn several_lines_and_no_line_can_be_suggested() {
    let each = suggested_on(&with_rows(&["- [] one", "- [] two"]));
    assert_eq!(each, [(19, 19, "- [ ] one\n".to_owned()), (20, 20, "- [ ] two\n".to_owned())]);
    let text = vep(10).replace("\n## Motivation\n", "\nMotivation\n—————\n");
    let first = 1 + text.lines().position(|line| line == "Motivation").expect("it is there") as u64;
    assert_eq!(suggested_on(&text), [(first, first + 1, "## Motivation\n".to_owned())]);
    let front = "---\nnumber: 10\ntitle: A small thing\n---\n";
    assert_eq!(suggested_on(&format!("\n{front}{}", vep(10))).first(), Some(&(1, 1, String::new())));
}

#[test]
fn a_document_with_carriage_returns_has_no_suggestion() {
    assert_eq!(suggested_on(&with_rows(&["- [] one"]).replace('\n', "\r\n")), []);
    assert_eq!(suggested_on(&with_rows(&["- [] one\r", "- [ ] between", "- [] two"])).len(), 1);
}

#[test]
fn text_of_a_stranger_stays_in_its_suggestion() {
    for row in [
        "- [] ````` @kubevirt/everyone <b> fixes #1",
        "- [] ```suggestion",
        "- [] a ~~~ | `b` </details> ![x](https://example.com/x.png)",
    ] {
        let text = with_rows(&[row]);
        let line = box_of(&text);
        assert_eq!(suggested_on(&text), [(line, line, format!("{}\n", row.replace("[]", "[ ]")))], "{row}");
    }
    // What would be obeyed, not seen, or taken for another's, is left to `vep-check fix`.
    let long = format!("- [] {}", "x".repeat(5000));
    for row in [
        "- [] a\u{202e}b",
        "- [] a\u{200b}b",
        "- [] a\u{1b}[31mb",
        "- [] <!-- vep-check:summary v1 -->",
        "- [] ##[error]x",
        "- [] [APPROVALNOTIFIER]",
        "- [] a\u{85}b",
        "- [] a\u{2028}/lgtm",
        &long,
    ] {
        assert_eq!(suggested_on(&with_rows(&[row])), [], "{row:?}");
    }
    for command in ["/lgtm", "/LGTM", "/hold", "  /approve"] {
        let text = vep(10).replace("## Motivation\n\n", &format!("## Motivation\n\n{command} [this](NOTES.md)\n"));
        let readme = VEP.replace("vep.md", "notes.md");
        let github = with_changes(Changes::write(VEP, &text).and_write(&readme, "# Notes\n"));
        suggesting(&github).run();
        assert_eq!(reviews(&github), Vec::<Value>::new(), "{command}");
        // It is the command that keeps it from being made.
        let github = with_changes(Changes::write(VEP, text.replace(command, "See")).and_write(&readme, "# Notes\n"));
        suggesting(&github).run();
        assert_eq!(reviews(&github).len(), 1, "{command}");
    }
}

#[test]
fn a_review_that_github_refuses_costs_nothing_else() {
    let github = broken();
    github.fail(Matcher::rest("POST", "/reviews"), When::Before, Fault::Status(422));
    let ended = suggesting(&github).with("sign-off-status", "true").run();
    ended.ends(1, &["::warning title=no suggestions::"]);
    assert_eq!(our_comments(&github).len(), 1);
    let world = github.world();
    assert_eq!(world.statuses(REPOSITORY, &world.head(REPOSITORY, NUMBER)).len(), 1);
}

#[test]
fn a_review_whose_answer_is_lost_is_not_made_twice() {
    for fault in [Fault::Reset, Fault::CutBody, Fault::Status(502)] {
        let github = broken();
        github.fail(Matcher::rest("POST", "/reviews"), When::After, fault);
        let ended = suggesting(&github).run();
        assert_eq!((ended.code, ended.titles("warning")), (1, Vec::new()), "{fault:?}: {ended:#?}");
        assert_eq!(reviews(&github).len(), 1, "{fault:?}");
    }
}

#[test]
fn a_token_that_may_not_is_told_once() {
    // As for a fork: neither comment nor suggestions, and one notice.
    let github = broken();
    let ended = Step::untrusted(&github, NUMBER).with("suggestions", "true").run();
    ended.ends(1, &["no edit is suggested"]);
    assert_eq!(refusals(&ended), ["no comment, no suggestions"]);
    assert_eq!(reviews(&github), Vec::<Value>::new());
    // Without comment, it has to be tried.
    let ended = Step::untrusted(&github, NUMBER).with("suggestions", "true").with("comment", "never").run();
    ended.ends(1, &["`vep-check fix` makes them"]);
    assert_eq!(refusals(&ended), ["no suggestions"]);
    // A comment needs `issues: write` at least; suggestions need `pull-requests: write`.
    let permissions = Permissions { pull_requests: Access::Read, ..Permissions::WRITE };
    github.world().add_token(WRITE_TOKEN, BOT, REPOSITORY, permissions);
    let ended = suggesting(&github).run();
    assert_eq!((ended.code, refusals(&ended), our_comments(&github).len()), (1, vec!["no suggestions"], 1));
    assert!(reviews(&github).iter().all(|review| review["event"] == "COMMENT"));
}

#[test]
fn drafts_and_sweeps_have_none() {
    let github = broken();
    github.world().repository(REPOSITORY).issue(NUMBER).draft();
    suggesting(&github).run();
    github.world().repository(REPOSITORY).issue(NUMBER).ready();
    Step::new(&github, "schedule", &serde_json::json!({}), WRITE_TOKEN).with("suggestions", "true").run();
    assert_eq!(reviews(&github), Vec::<Value>::new());
    assert!(github.lines().iter().all(|line| line != "query Suggestions"), "{:?}", github.lines());
    suggesting(&github).run();
    assert_eq!(reviews(&github).len(), 1);
}

#[test]
fn what_is_pushed_meanwhile_has_the_next_run() {
    let github = broken();
    github.meanwhile(Matcher::operation("Suggestions"), When::Before, |world| {
        world.repository(REPOSITORY).issue(NUMBER).push(Changes::write(VEP, vep(10)));
    });
    suggesting(&github).run();
    assert_eq!(reviews(&github), Vec::<Value>::new());
}
