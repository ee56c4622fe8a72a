//! The end of a run: it comes, whatever GitHub does, and says what is missing.

use std::time::Duration;

use crate::clock::{TestClock, check_within};
use crate::fake_github::{FakeGithub, Fault, Matcher, When};
use crate::scene::{NUMBER, broken, our_comments};
use crate::step::Step;

/// How long an hour is, which nobody waits.
const HOUR: u64 = 3600;

fn step(github: &FakeGithub) -> Step {
    Step::untrusted(github, NUMBER).with("comment", "never")
}

#[test]
fn what_nobody_answers_in_time_is_asked_twice() {
    for fault in [Fault::Timeout, Fault::Drip] {
        let github = broken();
        github.fail(Matcher::operation("PullRequest").always(), When::Before, fault);
        let ended = step(&github).env("VEP_CHECK_TIMEOUT", "1").run();
        ended.ends(2, &["query PullRequest: ", "; tried 2 times"]);
        assert_eq!(github.lines(), ["query PullRequest"; 2], "{fault:?}");
    }
}

#[test]
fn the_whole_run_has_an_end() {
    let says =
        ["the 1.5 seconds for the whole run are over, and ", "; run it again, or give it more time with the input"];
    for (name, value) in [("VEP_CHECK_DEADLINE", "1.5"), ("INPUT_DEADLINE", "1.5")] {
        for fault in [Fault::Timeout, Fault::Drip, Fault::Status(502)] {
            let github = broken();
            github.fail(Matcher::any().always(), When::Before, fault);
            let step = step(&github).env("VEP_CHECK_MAX_WAIT", "60").env("VEP_CHECK_TIMEOUT", "60").env(name, value);
            step.run().ends(2, &says).ends(2, &["::error title=could not check::query PullRequest: "]);
        }
    }
    // The input is nearer than the environment.
    let github = broken();
    github.fail(Matcher::any().always(), When::Before, Fault::Timeout);
    let step = step(&github).env("VEP_CHECK_DEADLINE", "600").env("VEP_CHECK_TIMEOUT", "60").with("deadline", "1.5");
    step.run().ends(2, &says);
}

#[test]
fn pages_that_take_their_time_do_not_prolong_it() {
    let (github, clock) = (broken(), TestClock::default());
    let slow = clock.clone();
    github.interrupt(Matcher::any().always(), When::Before, move || slow.pass(Duration::from_millis(300)));
    github.fail(Matcher::operation("Conversation").always(), When::Before, Fault::EndlessPages);
    let unwritten = check_within(&github, &clock, 9).expect("a verdict");
    let said: Vec<String> = unwritten.iter().map(ToString::to_string).collect();
    let [said] = &said[..] else { panic!("{said:#?}") };
    assert!(said.starts_with("query Conversation: the 9 seconds for the whole run are over"), "{said}");
    assert_eq!(our_comments(&github).len(), 0);
}

#[test]
fn the_last_of_the_time_is_kept_to_say_so_in_the_comment() {
    // A first try that takes all the time, and one after which the next would come too late.
    for takes in [180.0, 179.5] {
        let github = broken();
        check_within(&github, &TestClock::default(), 200).expect("a verdict");
        let clock = TestClock::default();
        let slow = clock.clone();
        let trees = || Matcher::rest("GET", "/git/trees/").always();
        github.interrupt(trees(), When::Before, move || slow.reach(Duration::from_secs_f64(takes)));
        github.fail(trees(), When::Before, Fault::Status(502));
        let why = check_within(&github, &clock, 200).expect_err("no verdict");
        assert!(why.contains("/git/trees/") && why.contains("the 200 seconds for the whole run are over"), "{why}");
        let [comment] = our_comments(&github).try_into().expect("one comment");
        assert!(comment.contains("the 200 seconds for the whole run are over"), "{takes}: {comment}");
        assert!(!comment.contains("gone.md"), "{takes}: {comment}");
        github.clear_faults();
        check_within(&github, &TestClock::default(), 200).expect("a verdict");
        assert!(our_comments(&github)[0].contains("gone.md"));
    }
}

#[test]
fn a_deadline_that_is_none_is_refused() {
    let github = broken();
    for value in ["0", "-1", "soon", "21601", "inf", "NaN"] {
        let ended = step(&github).env("VEP_CHECK_DEADLINE", value).run();
        let said = format!("`VEP_CHECK_DEADLINE` is `{value}`; it takes seconds, more than 0 and at most 21600");
        ended.ends(2, &[&said]);
    }
    assert_eq!(github.lines(), Vec::<String>::new());
}

#[test]
fn a_wait_that_github_asks_for_is_kept_by_all() {
    for status in [429, 403, 503] {
        let (github, clock) = (broken(), TestClock::default());
        github.fail(Matcher::operation("PullRequest"), When::Before, Fault::RetryAfter(status, 40));
        check_within(&github, &clock, 60).expect("a verdict");
        assert_eq!(clock.waits(), [40.0], "{status}");
        assert_eq!(github.lines()[..2], ["query PullRequest"; 2], "{status}");
    }
    // Until a time, of which a part may have passed since.
    let (github, clock) = (broken(), TestClock::default());
    github.fail(Matcher::operation("PullRequest"), When::Before, Fault::RateLimited(HOUR));
    check_within(&github, &clock, 2 * HOUR).expect("a verdict");
    let [wait] = clock.waits()[..] else { panic!("{clock:?}") };
    assert!((0.0..=3600.0).contains(&wait), "{wait}");
    assert_eq!(github.lines()[..2], ["query PullRequest"; 2]);
}

#[test]
fn a_wait_that_nobody_keeps_ends_the_run_at_once_and_says_until_when() {
    for fault in [
        // Longer than one wait may be, if not than the run.
        Fault::RetryAfter(429, 10),
        Fault::RetryAfter(429, HOUR),
        Fault::RetryAfter(403, HOUR),
        Fault::RetryAfter(503, HOUR),
        Fault::RetryAfter(429, u64::MAX),
        Fault::RateLimited(HOUR),
    ] {
        let github = broken();
        github.fail(Matcher::operation("PullRequest").always(), When::Before, fault);
        let ended = step(&github).run();
        ended.ends(
            2,
            &["::error title=could not check::query PullRequest: ", "GitHub asks to wait until ", "; run again then"],
        );
        let until = if fault == Fault::RetryAfter(429, u64::MAX) { " seconds have passed" } else { " UTC" };
        assert!(ended.stdout.contains(until), "{ended:#?}");
        assert_eq!(github.lines(), ["query PullRequest"], "{fault:?}");
    }
}

#[test]
fn no_wait_goes_beyond_the_end_of_the_run() {
    let github = broken();
    github.fail(Matcher::operation("PullRequest").always(), When::Before, Fault::RetryAfter(429, 50));
    let last = |github: &FakeGithub| step(github).env("VEP_CHECK_MAX_WAIT", "60").env("VEP_CHECK_DEADLINE", "20");
    last(&github).run().ends(2, &["GitHub asks to wait until "]);
    assert_eq!(github.lines().len(), 1);
    // Where GitHub does not say for how long, it is a minute.
    let github = broken();
    github.fail(Matcher::operation("PullRequest").always(), When::Before, Fault::GraphqlErrors("RATE_LIMITED"));
    last(&github).run().ends(2, &["GitHub limits how often it is asked; the 20 seconds for the whole run are"]);
    assert_eq!(github.lines().len(), 1);
}

#[test]
fn after_a_limit_the_comment_stays_as_it_is() {
    for fault in [Fault::RateLimited(HOUR), Fault::Unauthorized] {
        let github = broken();
        Step::trusted(&github, NUMBER).run().ends(1, &[]);
        github.take_requests();
        github.fail(Matcher::operation("PullRequest"), When::Before, fault);
        Step::trusted(&github, NUMBER).run().ends(2, &["::error title=could not check::"]);
        assert_eq!(github.lines(), ["query OpenPullRequests", "query PullRequest"], "{fault:?}");
    }
}

#[test]
fn after_a_limit_nothing_more_is_sent() {
    for fault in [Fault::RateLimited(HOUR), Fault::Unauthorized] {
        let github = broken();
        github.fail(Matcher::rest("POST", "/comments").always(), When::Before, fault);
        let step = Step::trusted(&github, NUMBER).with("sign-off-status", "true");
        let ended = step.run();
        ended.ends(2, &["::error title=could not write::"]);
        let requests = github.requests();
        assert!(requests.last().is_some_and(|last| last.fault == Some(fault)), "{:#?}", github.lines());
        assert!(ended.summary.contains("gone.md"), "the verdict is there: {ended:#?}");
    }
}
