//! Runs that overlap, lists that lag, answers that are lost: the newer verdict stands, and there is one comment.

use std::sync::Mutex;

use crate::common::vep;
use crate::fake_github::{BOT, Changes, FakeGithub, Fault, Matcher, REPOSITORY, When, World};
use crate::scene::{NUMBER, VEP, broken, flawless, our_comments};
use crate::step::{Ended, Step};

fn full(github: &FakeGithub) -> Step {
    Step::trusted(github, NUMBER).with("sign-off-status", "true")
}

/// What the status of the head says.
fn status(github: &FakeGithub) -> (String, String) {
    let world = github.world();
    let statuses = world.statuses(REPOSITORY, &world.head(REPOSITORY, NUMBER));
    let [(_, state, text)] = statuses[..] else { panic!("one status: {statuses:?}") };
    (state.to_owned(), text.to_owned())
}

/// An older run, in the middle of which something happens and a newer run goes from beginning to end.
fn overtaken(matcher: Matcher, when: When, happens: fn(&mut World)) -> (FakeGithub, Ended) {
    let github = flawless();
    for login in ["carol", "erin"] {
        github.world().repository(REPOSITORY).issue(NUMBER).comment(login, "/lgtm");
    }
    let newer = Mutex::new(Some(full(&github)));
    let handle = github.handle();
    github.interrupt(matcher, when, move || {
        if let Some(step) = newer.lock().expect("unharmed").take() {
            happens(&mut handle.world());
            step.run();
        }
    });
    let ended = full(&github).run();
    (github, ended)
}

#[test]
fn an_older_run_never_wins() {
    let points = || {
        [
            (Matcher::operation("PullRequest"), When::After),
            (Matcher::operation("Marks"), When::Before),
            (Matcher::operation("Marks"), When::After),
            (Matcher::operation("Conversation"), When::Before),
            (Matcher::operation("Conversation"), When::After),
            (Matcher::rest("POST", "/comments"), When::Before),
            (Matcher::rest("POST", "/comments"), When::After),
            (Matcher::rest("POST", "/statuses/"), When::Before),
            (Matcher::rest("POST", "/statuses/"), When::After),
            (Matcher::operation("Conversation").nth(2), When::Before),
        ]
    };
    let cancel: fn(&mut World) = |world| {
        world.repository(REPOSITORY).issue(NUMBER).comment("carol", "/lgtm cancel");
    };
    let object: fn(&mut World) = |world| {
        world.repository(REPOSITORY).issue(NUMBER).review("carol", "CHANGES_REQUESTED", "");
    };
    for happens in [cancel, object] {
        for (matcher, when) in points() {
            let name = format!("{matcher:?} {when:?}");
            let (github, _) = overtaken(matcher, when, happens);
            let comments = our_comments(&github);
            assert_eq!(comments.len(), 1, "{name}: {comments:#?}");
            assert!(comments[0].contains("objects since"), "{name}: {}", comments[0]);
            let (state, text) = status(&github);
            assert_ne!(state, "success", "{name}: {text}");
            assert!(text.contains("object"), "{name}: {text}");
            let before = our_comments(&github);
            github.clear_faults();
            github.take_requests();
            full(&github).run();
            assert_eq!((our_comments(&github), github.writes()), (before, vec![]), "{name}: it is settled");
        }
    }
}

#[test]
fn what_changes_without_end_is_read_three_times() {
    let github = flawless();
    github.meanwhile(Matcher::operation("Conversation").always(), When::Before, |world| {
        world.repository(REPOSITORY).issue(NUMBER).comment("bob", "more");
    });
    let ended = full(&github).run();
    ended.ends(0, &[]);
    let lines = github.lines();
    assert_eq!(lines.iter().filter(|line| *line == "query PullRequest").count(), 3, "{lines:?}");
    assert!(ended.stderr.contains("leaving it at that"), "{}", ended.stderr);
    assert_eq!(our_comments(&github).len(), 1);
}

#[test]
fn a_comment_that_is_listed_late_is_made_once() {
    for lag in 1..=5 {
        let github = broken();
        github.world().listing_lag = lag;
        let ended = Step::trusted(&github, NUMBER).run();
        ended.ends(1, &[]);
        assert_eq!(our_comments(&github).len(), 1, "listed after {lag}");
        assert!(ended.outputs["comment-url"].contains("#issuecomment-"), "{ended:#?}");
        let posts = github.writes().iter().filter(|write| write.ends_with("/comments")).count();
        let looks = github.lines().iter().filter(|line| *line == "query Conversation").count();
        assert!(posts == 1 && looks <= 4, "{:?}", github.lines());
    }
}

#[test]
fn two_runs_at_once_leave_one_comment_where_lists_lag() {
    for lag in 1..=3 {
        let points = [
            (Matcher::operation("Conversation"), When::After),
            (Matcher::rest("POST", "/comments"), When::Before),
            (Matcher::rest("POST", "/comments"), When::After),
        ];
        for (matcher, when) in points {
            let name = format!("listed after {lag}, {matcher:?} {when:?}");
            let github = broken();
            github.world().listing_lag = lag;
            let once = Mutex::new(Some(Step::trusted(&github, NUMBER)));
            github.interrupt(matcher, when, move || {
                if let Some(step) = once.lock().expect("unharmed").take() {
                    step.run().ends(1, &[]);
                }
            });
            Step::trusted(&github, NUMBER).run().ends(1, &[]);
            assert_eq!(our_comments(&github).len(), 1, "{name}");
        }
    }
}

#[test]
fn an_answer_that_is_lost_is_looked_for_and_the_comment_is_not_made_again() {
    for (lag, when, comments, code) in
        [(0, When::After, 1, 1), (1, When::After, 1, 1), (9, When::After, 1, 2), (0, When::Before, 0, 2)]
    {
        let github = broken();
        github.world().listing_lag = lag;
        github.fail(Matcher::rest("POST", "/comments"), when, Fault::Status(502));
        let ended = Step::trusted(&github, NUMBER).run();
        let posts = github.writes().iter().filter(|write| write.ends_with("/comments")).count();
        assert_eq!((posts, our_comments(&github).len(), ended.code), (1, comments, code), "{lag} {when:?}: {ended:#?}");
    }
}

#[test]
fn a_run_that_cannot_check_takes_its_comment_back() {
    let github = broken();
    full(&github).run().ends(1, &[]);
    github.fail(Matcher::rest("GET", "/git/trees/").always(), When::Before, Fault::Status(502));
    let ended = full(&github).env("GITHUB_RUN_ID", "4711").run();
    ended.ends(2, &["::error title=could not check::"]);
    let [comment] = our_comments(&github).try_into().expect("one comment");
    assert!(comment.contains("### ❌ vep-check: could not check"), "{comment}");
    assert!(comment.contains("502") && comment.contains("/actions/runs/4711"), "{comment}");
    assert!(!comment.contains("gone.md"), "{comment}");
    assert_eq!(status(&github).0, "error");
    // Once it can, all is as before.
    github.clear_faults();
    full(&github).run().ends(1, &[]);
    assert!(our_comments(&github)[0].contains("gone.md"));
    assert_eq!(status(&github).0, "pending");
}

#[test]
fn nothing_is_made_for_what_cannot_be_checked() {
    let github = broken();
    github.fail(Matcher::rest("GET", "/git/trees/").always(), When::Before, Fault::Status(502));
    full(&github).with("comment", "require").run().ends(2, &[]);
    assert_eq!(github.writes(), Vec::<String>::new());
}

#[test]
fn words_of_strangers_in_a_reason_stay_text() {
    let github = broken();
    Step::trusted(&github, NUMBER).run().ends(1, &[]);
    let branch = "old</details>@alice";
    {
        let mut world = github.world();
        world.repository(REPOSITORY).commit_to(branch, "bob", Changes::write("x.md", "x\n"));
        world.repository(REPOSITORY).issue(NUMBER).retarget(branch).repository().delete_branch(branch);
    }
    Step::trusted(&github, NUMBER).run().ends(2, &[]);
    let [comment] = our_comments(&github).try_into().expect("one comment");
    assert!(comment.contains("could not check"), "{comment}");
    crate::common::markdown::is_harmless(comment.split_once('\n').expect("a marker").1);
}

#[test]
fn a_newer_verdict_outlives_an_older_failure() {
    let github = broken();
    Step::trusted(&github, NUMBER).run().ends(1, &[]);
    let newer = Mutex::new(Some(Step::trusted(&github, NUMBER)));
    let handle = github.handle();
    github.fail(Matcher::rest("GET", "/git/trees/").times(2), When::Before, Fault::Status(422));
    github.interrupt(Matcher::operation("Conversation"), When::Before, move || {
        if let Some(step) = newer.lock().expect("unharmed").take() {
            handle.world().repository(REPOSITORY).issue(NUMBER).push(Changes::write(VEP, vep(10)));
            step.with("pull-request", &NUMBER.to_string()).run().ends(0, &[]);
        }
    });
    Step::trusted(&github, NUMBER).run().ends(2, &[]);
    let [comment] = our_comments(&github).try_into().expect("one comment");
    assert!(!comment.contains("could not check") && !comment.contains("gone.md"), "{comment}");
}

#[test]
fn a_pull_request_that_is_closed_gets_nothing() {
    for merged in [false, true] {
        let github = flawless();
        let step = full(&github).with("apply-labels", "true").with("pull-request", &NUMBER.to_string());
        {
            let mut world = github.world();
            let issue = world.repository(REPOSITORY).issue(NUMBER);
            if merged {
                issue.merge("bob")
            } else {
                issue.close("bob")
            };
        }
        let ended = step.run();
        assert!(ended.stderr.contains("is not open: nothing is written to it"), "{ended:#?}");
        assert_eq!(github.writes(), Vec::<String>::new(), "merged: {merged}");
    }
    // And where that happens while it is checked.
    let github = flawless();
    github.meanwhile(Matcher::operation("Conversation"), When::Before, |world| {
        world.repository(REPOSITORY).issue(NUMBER).close("bob");
    });
    Step::trusted(&github, NUMBER).run().ends(0, &[]);
    assert_eq!(github.writes(), Vec::<String>::new());
}

#[test]
fn a_status_that_is_younger_than_what_was_read_stays_until_it_is_read_again() {
    let github = flawless();
    github.meanwhile(Matcher::operation("Marks"), When::Before, |world| {
        world.tick();
        let head = world.head(REPOSITORY, NUMBER);
        world.set_status(REPOSITORY, &head, BOT, "vep-check/sign-off", "failure", "a newer word");
    });
    let ended = full(&github).run();
    assert!(ended.stderr.contains("another run has set the status meanwhile; checking once more"), "{}", ended.stderr);
    // What was read after it counts again.
    assert_eq!(status(&github).0, "pending");
    let posted = github.writes().iter().filter(|write| write.contains("/statuses/")).count();
    assert_eq!(posted, 1);
}

#[test]
fn what_a_run_sets_it_does_not_ask_for() {
    let github = flawless();
    Step::trusted(&github, NUMBER).with("apply-labels", "true").run().ends(0, &[]);
    let [comment] = our_comments(&github).try_into().expect("one comment");
    assert!(!comment.contains("Labels to") && !comment.contains("/kind"), "{comment}");
    assert!(!comment.contains("lacks"), "{comment}");
    let edits = github.writes().iter().filter(|write| write.starts_with("PATCH")).count();
    assert_eq!(edits, 0, "right at once: {:?}", github.writes());

    // Where they cannot be set, it speaks of what is there.
    let github = flawless();
    github.fail(Matcher::rest("POST", "/labels").always(), When::Before, Fault::Forbidden);
    let ended = Step::trusted(&github, NUMBER).with("apply-labels", "true").run();
    ended.ends(0, &["::notice title=no labels::"]);
    let [comment] = our_comments(&github).try_into().expect("one comment");
    assert!(comment.contains("`/kind vep`"), "{comment}");
}
