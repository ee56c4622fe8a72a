//! All open pull requests: the fault of one keeps no other from being checked, and GitHub's own ends it.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::common::vep;
use crate::fake_github::{Changes, FakeGithub, Fault, Matcher, REPOSITORY, WRITE_TOKEN, When, World, events};
use crate::scene::{CONFIG, TEMPLATE, without_pull_request};
use crate::step::{Ended, Step, patiently};

/// So many pull requests, numbered from 20, each with a VEP.
pub fn many(count: u64) -> FakeGithub {
    let github = without_pull_request();
    {
        let mut world = github.world();
        let mut repository = world.repository(REPOSITORY);
        for number in 20..20 + count {
            let path = format!("veps/sig-compute/{}-thing/vep.md", number + 100);
            let changes = Changes::write(&path, vep(u32::try_from(number + 100).expect("small")));
            let branch = format!("b{number}");
            repository = repository.open_pull_request_from_fork(number, "alice", &branch, changes).repository();
        }
    }
    github
}

pub fn sweep(github: &FakeGithub) -> Step {
    let payload = events::schedule(&github.world(), REPOSITORY);
    Step::new(github, "schedule", &payload, WRITE_TOKEN).with("fail-on", "never")
}

/// Pull requests are asked for one by one, as where GitHub does not answer for several at once.
pub fn singly(github: &FakeGithub) {
    github.fail(Matcher::operation("PullRequests").always(), When::Before, Fault::Status(422));
}

/// The first question about the pull request `number`, and all that come after it.
pub fn from(number: u64) -> Matcher {
    let begun = AtomicBool::new(false);
    Matcher::new(move |request| {
        let is_first = request.operation().is_some_and(|name| name == "PullRequest");
        if is_first && request.body["variables"]["number"] == number {
            begun.store(true, Ordering::Relaxed);
        }
        begun.load(Ordering::Relaxed)
    })
    .always()
}

/// Asserts that #20 and #21 were checked, #22 was not, and that nobody tried the others, which are named.
#[track_caller]
fn stopped(github: &FakeGithub, ended: &Ended, why: &str) {
    ended.ends(2, &["::error title=could not check #22::", "::error title=stopped before the end::", why]);
    ended.ends(2, &["2 of 5 were not checked: #23, #24; "]);
    assert!(ended.summary.contains("2 of 5 were not checked"), "{ended:#?}");
    for (number, comments) in [(20, 1), (21, 1), (22, 0), (23, 0), (24, 0)] {
        assert_eq!(github.world().comments(REPOSITORY, number).len(), comments, "#{number}");
    }
}

/// No author can set a label that the repository lacks: it is said once, to who reads the summary.
#[test]
fn labels_that_the_repository_lacks_are_named_once_and_asked_of_nobody() {
    let github = many(3);
    let lacking = |world: &mut World| {
        let repository = world.repositories.get_mut(REPOSITORY).expect("it is there");
        repository.labels.retain(|label| !["kind/vep", "sig/compute"].contains(&label.name.as_str()));
    };
    lacking(&mut github.world());
    let ended = sweep(&github).run();
    let line = "**Labels that the repository does not have**: `kind/vep`, `sig/compute`\n";
    assert_eq!(ended.summary.matches(line).count(), 1, "{}", ended.summary);
    for number in 20..23 {
        let world = github.world();
        let comments = world.comments(REPOSITORY, number);
        assert!(comments.len() == 1 && !comments[0].1.contains("kind/vep"), "{comments:?}");
    }
    // Of one pull request alone, its own summary says what it lacks.
    let ended = Step::trusted(&github, 20).run();
    assert!(!ended.summary.contains("**Labels that the repository"), "{}", ended.summary);
}

/// What all pull requests have in common is asked for once a run.
#[test]
fn the_community_and_the_base_are_read_once_a_run() {
    const COUNT: u64 = 30;
    let github = many(COUNT);
    for (day, most) in [("first", 4), ("next", 3)] {
        github.take_requests();
        sweep(&github).run();
        let lines = github.lines();
        println!("{COUNT} open pull requests, {day} day: {} requests", lines.len());
        let of = |word: &str| lines.iter().filter(|line| line.contains(word)).count();
        assert_eq!(of("Community"), 1, "{lines:#?}");
        assert!(lines.len() <= most * 30 + 4, "{day} day: {} requests", lines.len());
    }
}

#[test]
fn a_limit_and_a_refused_token_end_it_at_once() {
    for (fault, why) in [
        (Fault::RateLimited(3600), "GitHub asks to wait until "),
        (Fault::RetryAfter(429, 3600), "GitHub asks to wait until "),
        (Fault::Unauthorized, "401: Bad credentials"),
        (Fault::GraphqlErrors("RATE_LIMITED"), "GitHub limits how often it is asked; tried 4 times"),
    ] {
        let github = many(5);
        singly(&github);
        github.fail(from(22), When::Before, fault);
        let ended = sweep(&github).run();
        stopped(&github, &ended, why);
        let failed = github.requests().iter().filter(|request| request.fault.is_some()).count() - 1;
        // The first was for all of them at once.
        let tries = if why.ends_with("4 times") { 4 } else { 1 };
        assert_eq!(failed, tries, "{fault:?}: {:#?}", github.lines());
    }
}

/// What is asked for several at once ends with the one that GitHub refuses, and those before it are told of.
#[test]
fn a_refused_token_ends_those_that_were_asked_for_at_once() {
    let github = many(5);
    let tree = format!("/git/trees/{}", github.world().head(REPOSITORY, 22));
    github.fail(Matcher::rest("GET", &tree).always(), When::Before, Fault::Unauthorized);
    let ended = sweep(&github).run();
    stopped(&github, &ended, "401: Bad credentials");
    let lines = github.lines();
    assert_eq!(lines.iter().filter(|line| line.contains("PullRequest")).count(), 2, "{lines:#?}");
}

#[test]
fn what_changes_meanwhile_is_checked_once_more() {
    let github = many(3);
    github.meanwhile(Matcher::operation("Conversations"), When::Before, |world| {
        world.repository(REPOSITORY).issue(21).comment("bob", "more");
    });
    let ended = sweep(&github).run();
    assert!(ended.stderr.contains("#21: the pull request was changed meanwhile; checking once more"), "{ended:#?}");
    for number in 20..23 {
        assert_eq!(github.world().comments(REPOSITORY, number).len(), if number == 21 { 2 } else { 1 });
    }
    let lines = github.lines();
    assert_eq!(lines.iter().filter(|line| *line == "query PullRequest").count(), 1, "{lines:#?}");
}

#[test]
fn a_github_that_does_not_answer_ends_it() {
    for fault in [Fault::Timeout, Fault::Drip, Fault::Reset, Fault::Status(502)] {
        patiently(["1.5", "40"], |seconds| {
            let github = many(5);
            singly(&github);
            github.fail(from(22), When::Before, fault);
            let ended = sweep(&github).env("VEP_CHECK_TIMEOUT", seconds).run();
            stopped(&github, &ended, "query OpenPullRequests: ");
        });
    }
}

#[test]
fn the_end_of_the_time_ends_it() {
    patiently(["6", "100"], |seconds| {
        let github = many(5);
        singly(&github);
        github.fail(from(22), When::Before, Fault::Timeout);
        let ended = sweep(&github).with("deadline", seconds).env("VEP_CHECK_TIMEOUT", "1000").run();
        stopped(&github, &ended, &format!("the {seconds} seconds for the whole run are over"));
    });
}

#[test]
fn what_github_does_not_answer_about_one_keeps_no_other_from_being_checked() {
    for fault in [Fault::Timeout, Fault::Status(502), Fault::NullPage, Fault::Other(21), Fault::Redirect(301)] {
        patiently(["1.5", "20"], |seconds| {
            let github = many(4);
            singly(&github);
            let about = |request: &crate::fake_github::Request| request.body["variables"]["number"] == 21;
            let one = if fault == Fault::Other(21) {
                Matcher::new(|request| request.body["variables"]["number"] == 22)
            } else {
                Matcher::new(about)
            };
            github.fail(one.always(), When::Before, fault);
            let ended = sweep(&github).env("VEP_CHECK_TIMEOUT", seconds).run();
            let broken = if fault == Fault::Other(21) { 22 } else { 21 };
            ended.ends(2, &[&format!("::error title=could not check #{broken}::")]);
            assert!(!ended.stdout.contains("stopped before the end"), "{ended:#?}");
            for number in 20..24 {
                let comments = github.world().comments(REPOSITORY, number).len();
                assert_eq!(comments, usize::from(number != broken), "{fault:?}: #{number}: {ended:#?}");
            }
        });
    }
}

#[test]
fn all_have_more_time_than_one() {
    let github = many(2);
    github.fail(Matcher::any().always(), When::Before, Fault::RetryAfter(429, 1000));
    let patient = |step: Step| step.env("VEP_CHECK_MAX_WAIT", "3600");
    let says = "the whole run takes at most 180 seconds; run again then";
    patient(Step::trusted(&github, 20)).run().ends(2, &["GitHub asks to wait until ", says]);
    patient(sweep(&github)).run().ends(2, &["the whole run takes at most 900 seconds; run again then"]);
}

#[test]
fn of_those_that_are_left_a_message_names_some() {
    let github = many(30);
    singly(&github);
    github.fail(from(20), When::Before, Fault::Unauthorized);
    let ended = sweep(&github).run();
    ended.ends(2, &["29 of 30 were not checked: #21, ", "#40 and 9 more; 401"]);
}

/// The open pull requests of a repository with `policy`, numbered from 20: each changes one file.
fn each_changing(policy: Changes, files: &[(&str, &str)]) -> FakeGithub {
    let github = without_pull_request();
    {
        let mut world = github.world();
        let mut repository = world.repository(REPOSITORY).commit(policy);
        for (number, (path, text)) in (20..).zip(files) {
            let branch = format!("b{number}");
            let changes = Changes::write(path, text);
            repository = repository.open_pull_request_from_fork(number, "alice", &branch, changes).repository();
        }
    }
    github
}

/// Asserts that a sweep looks at those pull requests of `files` at which the required check does, and that these are the
/// first `looked`.
#[track_caller]
fn looks_at_the_first(looked: u64, policy: Changes, files: &[(&str, &str)]) {
    let github = each_changing(policy, files);
    let swept = sweep(&github).run();
    for (number, (path, _)) in (20..).zip(files) {
        let payload = events::pull_request(&github.world(), REPOSITORY, number, "opened");
        let required = Step::new(&github, "pull_request", &payload, WRITE_TOKEN).run();
        let of_check = required.report.as_ref().is_some_and(|report| {
            ["findings", "veps"].iter().any(|list| report[list].as_array().is_some_and(|list| !list.is_empty()))
        });
        assert_eq!(of_check, number < 20 + looked, "{path}: {required:#?}");
        let of_sweep = swept.stdout.contains(&format!("pull request #{number}: "));
        assert_eq!(of_sweep, of_check, "{path}: {swept:#?}");
        assert!(of_check || !swept.stdout.contains(&format!("#{number}")), "{path}: {swept:#?}");
    }
}

#[test]
fn it_looks_at_what_the_required_check_would() {
    let own = vep(30);
    let files = [
        ("veps/sig-compute/30-thing/vep.md", &*own),
        (CONFIG, "freeze: enforced\n"),
        (TEMPLATE, ""),
        ("OWNERS", "approvers:\n\t- ann\n"),
        ("OWNERS_ALIASES", "aliases:\n  people: ann\n"),
        ("veps/sig-compute/OWNERS", "approvers:\n\t- ann\n"),
        ("veps/sig-compute/31-thing/vep.txt", "# VEP #31: A thing\n"),
        ("VEPS/sig-compute/32-thing/vep.md", &*own),
        ("code.go", "package code\n"),
        ("docs/guide.md", "# Guide\n"),
        ("veps/README.txt", "text\n"),
    ];
    looks_at_the_first(8, Changes::default(), &files);
}

#[test]
fn it_goes_by_the_configuration_of_the_repository() {
    let policy = Changes::write(CONFIG, "directory: docs/proposals\ntemplate: form.txt\n")
        .and_write("form.txt", include_str!("../../src/vep/template.md"))
        .and_write("docs/proposals/sig-compute/9-old/vep.md", vep(9));
    let own = vep(30);
    let files = [
        ("docs/proposals/sig-compute/30-thing/vep.md", &*own),
        ("form.txt", ""),
        ("docs/proposals/sig-compute/31-thing/vep.txt", "# VEP #31: A thing\n"),
        ("veps/NNNN-vep-template/vep.md", "text\n"),
        ("veps/sig-compute/text.md", "text\n"),
    ];
    looks_at_the_first(3, policy, &files);
}

#[test]
fn where_the_configuration_does_not_tell_the_check_of_each_does() {
    // A branch with a configuration of its own.
    let github = each_changing(Changes::default(), &[("proposals/sig-compute/30-thing/vep.md", "text\n")]);
    {
        let mut world = github.world();
        let mut repository = world.repository(REPOSITORY);
        let there = Changes::write(CONFIG, "directory: proposals\n").and_write("proposals/README.md", "text\n");
        repository.commit_to("next", "bob", there);
        repository.issue(20).retarget("next");
    }
    let ended = sweep(&github).run();
    assert!(ended.stdout.contains("pull request #20: "), "{ended:#?}");

    // A configuration that is broken already, as each check says.
    let broken = each_changing(Changes::write(CONFIG, "freeze: [\n"), &[("code.go", "package code\n")]);
    sweep(&broken).run().ends(2, &["is broken"]);
}
