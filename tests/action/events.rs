//! What each event checks, and what that costs.

use serde_json::{Value, json};

use crate::common::vep;
use crate::fake_github::{Changes, FakeGithub, Fault, Matcher, READ_TOKEN, REPOSITORY, WRITE_TOKEN, When, events};
use crate::scene::{NUMBER, VEP, broken, faulty, our_comments, with_changes, without_pull_request};
use crate::step::{Ended, Step};

fn step(github: &FakeGithub, event: &str, payload: &Value) -> Step {
    Step::new(github, event, payload, READ_TOKEN).with("comment", "never")
}

#[test]
fn events_of_a_pull_request_annotate_it() {
    let github = broken();
    for (event, actions) in [
        ("pull_request", ["opened", "synchronize", "labeled"]),
        ("pull_request_target", ["opened", "edited", "reopened"]),
        ("pull_request_review", ["submitted", "edited", "dismissed"]),
    ] {
        for action in actions {
            let payload = match event {
                "pull_request_review" => events::pull_request_review(&github.world(), REPOSITORY, NUMBER, action),
                _ => events::pull_request(&github.world(), REPOSITORY, NUMBER, action),
            };
            let ended = step(&github, event, &payload).run();
            ended.ends(1, &["::error file="]);
        }
    }
}

#[test]
fn what_a_payload_says_of_a_pull_request_is_not_believed() {
    let github = broken();
    let payload = events::pull_request(&github.world(), REPOSITORY, NUMBER, "opened");
    github.world().repository(REPOSITORY).issue(NUMBER).push(Changes::write(VEP, vep(10)));
    step(&github, "pull_request", &payload).run().ends(0, &[]);
}

#[test]
fn other_events_check_without_annotations() {
    let github = broken();
    let comment = events::issue_comment(&github.world(), REPOSITORY, NUMBER, "created");
    let run = events::workflow_run(&github.world(), REPOSITORY, NUMBER);
    let schedule = events::schedule(&github.world(), REPOSITORY);
    let dispatch = events::workflow_dispatch(&github.world(), REPOSITORY, &json!({}));
    for (event, payload) in
        [("issue_comment", &comment), ("workflow_run", &run), ("schedule", &schedule), ("workflow_dispatch", &dispatch)]
    {
        let ended = step(&github, event, payload).run();
        ended.ends(1, &["pull request #17: "]);
        assert_eq!(ended.titles("error"), Vec::<&str>::new(), "{event}");
        let annotated = step(&github, event, payload).with("annotations", "always").run();
        assert!(annotated.titles("error").contains(&"link-broken"), "{event}");
    }
    let payload = events::pull_request(&github.world(), REPOSITORY, NUMBER, "opened");
    let quiet = step(&github, "pull_request", &payload).with("annotations", "never").run();
    assert_eq!((quiet.code, quiet.titles("error")), (1, vec![]));
}

#[test]
fn only_a_run_that_is_shown_with_the_pull_request_fails() {
    let github = broken();
    let (shown, elsewhere) = {
        let world = github.world();
        let comment = events::issue_comment(&world, REPOSITORY, NUMBER, "created");
        let run = events::workflow_run(&world, REPOSITORY, NUMBER);
        let pull_request = events::pull_request(&world, REPOSITORY, NUMBER, "opened");
        let review = events::pull_request_review(&world, REPOSITORY, NUMBER, "submitted");
        let schedule = events::schedule(&world, REPOSITORY);
        let dispatch = events::workflow_dispatch(&world, REPOSITORY, &json!({}));
        (
            [
                ("pull_request", pull_request.clone()),
                ("pull_request_target", pull_request),
                ("pull_request_review", review),
            ],
            [
                ("issue_comment", comment),
                ("workflow_run", run),
                ("schedule", schedule),
                ("workflow_dispatch", dispatch),
            ],
        )
    };
    for fail_on in ["", "auto"] {
        for (event, payload) in &shown {
            let ended = step(&github, event, payload).with("fail-on", fail_on).run();
            assert_eq!((ended.code, &*ended.outputs["conclusion"]), (1, "failure"), "{event}");
        }
        for (event, payload) in &elsewhere {
            let ended = step(&github, event, payload).with("fail-on", fail_on).run();
            assert_eq!((ended.code, &*ended.outputs["conclusion"]), (0, "failure"), "{event}");
            assert_eq!(ended.outputs["errors"], "2", "{event}");
        }
    }
    // What could not be checked is red everywhere, unless told otherwise.
    github.fail(Matcher::operation("PullRequest").always(), When::Before, Fault::Status(502));
    for (event, payload) in shown.iter().chain(&elsewhere) {
        let ended = step(&github, event, payload).with("fail-on", "auto").run();
        assert_eq!((ended.code, &*ended.outputs["conclusion"]), (2, "error"), "{event}");
        let ended = step(&github, event, payload).with("on-error", "report").run();
        assert_eq!((ended.code, &*ended.outputs["conclusion"]), (0, "error"), "{event}");
        assert!(ended.titles("error").iter().any(|title| title.starts_with("could not check")), "{ended:#?}");
        assert!(ended.summary.contains("ould not check"), "{ended:#?}");
    }
}

#[test]
fn to_report_errors_is_one_thing_and_findings_another() {
    let github = broken();
    let payload = events::pull_request(&github.world(), REPOSITORY, NUMBER, "opened");
    let run = |inputs: &[(&str, &str)]| {
        let step = step(&github, "pull_request", &payload);
        inputs.iter().fold(step, |step, (input, value)| step.with(input, value)).run()
    };
    assert_eq!(run(&[("on-error", "report")]).code, 1, "findings fail all the same");
    assert_eq!(run(&[("on-error", "report"), ("fail-on", "never")]).code, 0);
    // Also what is wrong with the inputs themselves, or with what they name.
    let broken = run(&[("on-error", "report"), ("fail-on", "never"), ("comment", "perhaps")]);
    assert_eq!((broken.code, &*broken.outputs["conclusion"]), (0, "error"));
    assert_eq!(run(&[("on-error", "perhaps")]).code, 2);
    github.fail(Matcher::operation("PullRequest").always(), When::Before, Fault::Status(502));
    assert_eq!(run(&[("fail-on", "never")]).code, 2, "`never` is about findings");
}

/// Asserts that the step is green without a request.
#[track_caller]
fn asks_nothing(github: &FakeGithub, event: &str, payload: &Value, why: &str) {
    github.take_requests();
    let ended = step(github, event, payload).run();
    ended.ends(0, &["nothing to check: ", why]);
    assert!(ended.summary.contains("Nothing to check"), "{ended:#?}");
    assert_eq!(github.lines(), Vec::<String>::new());
}

#[test]
fn what_concerns_no_pull_request_is_green() {
    let github = broken();
    let issue = events::issue_comment(&github.world(), REPOSITORY, 10, "created");
    asks_nothing(&github, "issue_comment", &issue, "#10, which the comment is on, is no pull request");
    asks_nothing(&github, "push", &json!({}), "a push is no pull request");
    let mut run = events::workflow_run(&github.world(), REPOSITORY, NUMBER);
    run["workflow_run"]["event"] = json!("push");
    asks_nothing(&github, "workflow_run", &run, "not for a pull request");
    github.world().repository(REPOSITORY).issue(NUMBER).close("alice");
    let comment = events::issue_comment(&github.world(), REPOSITORY, NUMBER, "created");
    asks_nothing(&github, "issue_comment", &comment, "pull request #17 is closed");
}

#[test]
fn unknown_events_and_broken_payloads_are_errors() {
    let github = broken();
    step(&github, "watch", &json!({})).run().ends(2, &["does not know the event `watch`"]);
    step(&github, "pull_request", &json!({})).run().ends(2, &["the event `pull_request` has no `pull_request`"]);
    step(&github, "workflow_run", &json!([1])).run().ends(2, &["the event `workflow_run` is broken"]);
    step(&github, "pull_request", &Value::Null).env("GITHUB_EVENT_PATH", "/nowhere").run().ends(2, &["/nowhere"]);
    step(&github, "schedule", &json!({})).with("token", "").run().ends(2, &["there is no token"]);
    step(&github, "schedule", &json!({})).with("fail-on", "x").run().ends(2, &["the input `fail-on` is `x`"]);
    assert_eq!(github.lines(), Vec::<String>::new());
}

#[test]
fn a_pull_request_without_veps_takes_one_request() {
    let github = with_changes(Changes::write("docs/guide.txt", "text\n").and_write("veps/README.txt", "text\n"));
    for event in ["pull_request", "pull_request_target", "pull_request_review"] {
        github.take_requests();
        let payload = events::pull_request(&github.world(), REPOSITORY, NUMBER, "opened");
        let ended = Step::new(&github, event, &payload, READ_TOKEN).run();
        ended.ends(0, &["pull request #17 changes no VEP: nothing to check"]);
        assert!(ended.summary.contains("changes no VEP"), "{}", ended.summary);
        assert_eq!(github.lines(), ["query PullRequest"]);
    }
}

#[test]
fn a_workflow_run_finds_its_pull_request() {
    let github = broken();
    {
        // Of the same name, but of others; and another of alice's.
        let mut world = github.world();
        world
            .repository(REPOSITORY)
            .open_pull_request_from_fork(18, "bob", "small-thing", Changes::write("a.md", "a\n"))
            .repository()
            .open_pull_request_from_fork(19, "alice", "other", Changes::write("b.md", "b\n"));
    }
    github.take_requests();
    let payload = events::workflow_run(&github.world(), REPOSITORY, NUMBER);
    step(&github, "workflow_run", &payload).run().ends(1, &["pull request #17: "]);
    assert_eq!(github.lines()[..2], ["query OpenPullRequests", "query PullRequest"]);

    github.world().repository(REPOSITORY).issue(NUMBER).push(Changes::write(VEP, vep(10)));
    let ended = step(&github, "workflow_run", &payload).run();
    ended.ends(0, &["no open pull request has this commit for its head"]);
    github.world().repository(REPOSITORY).issue(NUMBER).close("alice");
    let payload = events::workflow_run(&github.world(), REPOSITORY, NUMBER);
    step(&github, "workflow_run", &payload).run().ends(0, &["no open pull request"]);
}

#[test]
fn a_workflow_run_is_about_the_fork_that_it_names() {
    let github = broken();
    {
        // The same branch at the same commit, in the fork of somebody else.
        let mut world = github.world();
        let changes = Changes::write("a.md", "a\n");
        world.repository(REPOSITORY).open_pull_request_from_fork(18, "bob", "small-thing", changes);
        let head = world.head(REPOSITORY, NUMBER);
        let issue = world.repositories.get_mut(REPOSITORY).and_then(|it| it.issues.get_mut(&18)).expect("there");
        issue.pull_request.as_mut().expect("a pull request").head = head;
    }
    let payload = events::workflow_run(&github.world(), REPOSITORY, NUMBER);
    let ended = step(&github, "workflow_run", &payload).run();
    ended.ends(1, &["pull request #17: "]);
    assert!(!ended.stdout.contains("#18"), "{ended:#?}");
    assert_eq!(github.lines().iter().filter(|line| *line == "query PullRequest").count(), 1, "{:?}", github.lines());
}

#[test]
fn a_summary_that_cannot_be_written_loses_nothing_else() {
    let github = broken();
    let payload = events::pull_request(&github.world(), REPOSITORY, NUMBER, "opened");
    for file in ["/dev/full", "/nowhere/summary.md", "/"] {
        let ended = Step::new(&github, "pull_request", &payload, WRITE_TOKEN).env("GITHUB_STEP_SUMMARY", file).run();
        ended.ends(1, &["::warning title=no job summary::cannot write `", "::error file="]);
        assert_eq!((&*ended.outputs["conclusion"], &*ended.outputs["errors"]), ("failure", "2"), "{file}");
        assert!(ended.report.is_some() && ended.outputs["comment-url"].contains("#issuecomment-"), "{file}");
    }
}

/// Twelve pull requests, of which one is broken beyond checking, one concerns no VEP, and one has faults.
fn many() -> FakeGithub {
    let github = without_pull_request();
    {
        let mut world = github.world();
        let mut repository = world.repository(REPOSITORY);
        for number in 20..30 {
            let vep_number = number + 100;
            let path = format!("veps/sig-compute/{vep_number}-thing/vep.md");
            let branch = format!("b{number}");
            let changes = Changes::write(&path, vep(u32::try_from(vep_number).expect("small")));
            repository = repository.open_pull_request_from_fork(number, "alice", &branch, changes).repository();
        }
        let gone = Changes::write("x.md", "x\n");
        repository.commit_to("old", "bob", gone);
        repository
            .open_pull_request_from_fork(30, "alice", "c", Changes::write("veps/sig-compute/130-c/vep.md", faulty(130)))
            .repository()
            .open_pull_request(31, "bob", "d", Changes::write("code.go", "package a\n"))
            .repository()
            .issue(20)
            .retarget("old")
            .repository()
            .delete_branch("old");
    }
    github
}

#[test]
fn one_broken_pull_request_keeps_no_other_from_being_checked() {
    let github = many();
    let schedule = events::schedule(&github.world(), REPOSITORY);
    let ended = Step::new(&github, "schedule", &schedule, WRITE_TOKEN).run();
    ended.ends(2, &["::error title=could not check #20::the branch `old`", "pull request #30: 3 errors"]);
    for number in 21..=30 {
        assert_eq!(github.world().comments(REPOSITORY, number).len(), 1, "#{number}");
        assert!(ended.stdout.contains(&format!("pull request #{number}: ")), "#{number}");
        assert!(ended.summary.contains(&format!("pull request {number}: ")), "#{number}: {}", ended.summary);
    }
    assert!(ended.summary.contains("pull request 20: could not check: the branch `old`"), "{}", ended.summary);
    assert!(!ended.stdout.contains("#31"), "it changes no document");
    github.take_requests();
    Step::new(&github, "schedule", &schedule, WRITE_TOKEN).run().ends(2, &[]);
    assert_eq!(github.writes(), Vec::<String>::new(), "nothing has changed");
}

#[test]
fn a_schedule_without_pull_requests_is_green() {
    let github = without_pull_request();
    let schedule = events::schedule(&github.world(), REPOSITORY);
    step(&github, "schedule", &schedule).run().ends(0, &["no open pull request changes a document or the policy"]);
    assert_eq!(github.lines(), ["query OpenPullRequests"]);
}

#[test]
fn a_schedule_reads_all_pages() {
    let github = without_pull_request();
    {
        let mut world = github.world();
        let mut repository = world.repository(REPOSITORY);
        for number in 100..160 {
            let changes = Changes::write("code.go", format!("package p{number}\n"));
            repository = repository.open_pull_request(number, "bob", &format!("b{number}"), changes).repository();
        }
        let changes = Changes::write(VEP, faulty(10));
        repository.open_pull_request_from_fork(NUMBER, "alice", "small-thing", changes);
    }
    let schedule = events::schedule(&github.world(), REPOSITORY);
    step(&github, "schedule", &schedule).run().ends(1, &["pull request #17: "]);
}

#[test]
fn a_workflow_may_name_the_pull_request() {
    let github = many();
    let dispatch = events::workflow_dispatch(&github.world(), REPOSITORY, &json!({}));
    let check =
        |number: &str| -> Ended { step(&github, "workflow_dispatch", &dispatch).with("pull-request", number).run() };
    check("30").ends(1, &["pull request #30: 3 errors"]);
    check("21").ends(1, &["pull request #21: 1 error"]);
    check("10").ends(2, &["there is no pull request #10"]);
    check("4711").ends(2, &["there is no pull request #4711"]);
    check("many").ends(2, &["the input `pull-request` is `many`"]);
    assert_eq!(our_comments_of(&github, 30), 0);
}

fn our_comments_of(github: &FakeGithub, number: u64) -> usize {
    github.world().comments(REPOSITORY, number).len()
}

#[test]
fn no_list_of_pull_requests_is_no_green() {
    let github = broken();
    let payload = events::workflow_run(&github.world(), REPOSITORY, NUMBER);
    github.fail(Matcher::operation("OpenPullRequests").always(), When::Before, Fault::Status(502));
    let ended = Step::new(&github, "workflow_run", &payload, WRITE_TOKEN).run();
    ended.ends(2, &["::error title=could not check::"]);
    assert_eq!(our_comments(&github).len(), 0);
}
