//! What a run costs.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::common::vep;
use crate::fake_github::{Changes, FakeGithub, Matcher, REPOSITORY, When, World};
use crate::scene::{NUMBER, VEP, flawless, our_comments, with_changes};
use crate::step::{Ended, Step};

/// Runs `step`, of which each round has as many requests as `rounds` says: what the program counts, and what the server
/// sees, which answers none before all of its round are there.
#[track_caller]
fn counted(github: &FakeGithub, step: Step, what: &str, rounds: &[usize]) -> Ended {
    github.take_requests();
    github.clear_faults();
    let late = github.in_rounds(rounds);
    let ended = step.argument("--verbose").run();
    let last = ended.stderr.lines().last().unwrap_or_else(|| panic!("nothing on stderr: {ended:#?}"));
    let numbers: Vec<usize> = last.split(' ').filter_map(|word| word.parse().ok()).collect();
    let requests = rounds.iter().sum();
    println!("{what}: {last}");
    assert_eq!(numbers, [requests, rounds.len()], "{}", ended.stderr);
    assert_eq!((github.requests().len(), late.load(Ordering::Relaxed)), (requests, 0), "{}", ended.stderr);
    ended
}

#[test]
fn two_round_trips_to_the_verdict() {
    let github = flawless();
    let step = Step::untrusted(&github, NUMBER).with("comment", "never");
    counted(&github, step, "one new VEP", &[1, 4]).ends(0, &[]);
    let what = "one new VEP, found by its commit, with a new comment";
    counted(&github, Step::trusted(&github, NUMBER), what, &[1, 1, 4, 1, 1, 1]).ends(0, &[]);
    let what = "the same again, with nothing new to say";
    counted(&github, Step::trusted(&github, NUMBER), what, &[1, 1, 4]).ends(0, &[]);
}

#[test]
fn a_modified_vep_takes_no_more_round_trips() {
    let old = "veps/sig-network/99-old/vep.md";
    let github = with_changes(Changes::write(old, vep(99).replace("It is used.", "It is used much.")));
    let untrusted = |github: &FakeGithub| Step::untrusted(github, NUMBER).with("comment", "never");
    counted(&github, untrusted(&github), "one modified VEP", &[1, 4]);
    let github = with_changes(Changes::default().and_rename(old, VEP));
    counted(&github, untrusted(&github), "one renamed VEP", &[1, 4, 1]);
}

#[test]
fn a_document_that_the_base_branch_has_changed_takes_no_more_requests() {
    let old = "veps/sig-network/99-old/vep.md";
    let untrusted = |github: &FakeGithub| Step::untrusted(github, NUMBER).with("comment", "never");
    let without = vep(99).replace("### Target releases", "### Releases");
    let github = with_changes(Changes::write(old, vep(99).replace("It is used.", "It is used much.")));
    github.world().repository(REPOSITORY).commit(Changes::write("README.md", "# More\n"));
    counted(&github, untrusted(&github), "the base branch has gone on elsewhere", &[1, 5]);
    github.world().repository(REPOSITORY).commit(Changes::write(old, without));
    counted(&github, untrusted(&github), "the base branch has changed the document", &[1, 5]);
}

#[test]
fn links_of_a_change_take_one_more_request_together() {
    let link = |number: u64| format!("[a](https://github.com/kubevirt/enhancements/pull/{number})");
    let untrusted = |github: &FakeGithub| Step::untrusted(github, NUMBER).with("comment", "never");
    let linking = |text: &str| with_changes(Changes::write(VEP, vep(10).replace("It is used.", text)));
    let github = linking("It is used.");
    counted(&github, untrusted(&github), "no links", &[1, 4]);
    let github = linking(&format!("It is used by {} and {}.", link(20), link(21)));
    let mut world = github.world();
    for number in [20, 21] {
        world.repository(REPOSITORY).open_issue(number, "bob", "Something").close("bob");
    }
    drop(world);
    counted(&github, untrusted(&github), "two links", &[1, 4, 1]);
}

/// A pull request with 500 comments.
fn long() -> FakeGithub {
    let github = flawless();
    for index in 0..500 {
        github.world().repository(REPOSITORY).issue(NUMBER).comment("bob", &format!("word {index}"));
    }
    github
}

#[test]
fn a_long_conversation_is_read_whole_once() {
    let github = long();
    for most in [14, 12] {
        github.take_requests();
        Step::trusted(&github, NUMBER).run().ends(0, &[]);
        let lines = github.lines();
        println!("one new VEP with 500 comments, found by its commit: {} requests", lines.len());
        assert!(lines.len() <= most, "{lines:#?}");
        assert_eq!(our_comments(&github).len(), 1);
    }
}

#[test]
fn what_is_said_meanwhile_in_a_long_conversation_is_seen() {
    let changes: [fn(&mut World); 3] = [
        |world| drop(world.repository(REPOSITORY).issue(NUMBER).comment("carol", "/lgtm")),
        |world| drop(world.repository(REPOSITORY).issue(NUMBER).edit_comment(3, "/lgtm")),
        |world| drop(world.repository(REPOSITORY).issue(NUMBER).delete_comment(250)),
    ];
    for change in changes {
        let github = long();
        let once = AtomicBool::new(true);
        let first = Matcher::new(move |request| {
            let looks = request.body["variables"]["long"] == true;
            looks && once.swap(false, Ordering::Relaxed)
        });
        github.meanwhile(first, When::Before, change);
        let ended = Step::trusted(&github, NUMBER).run();
        assert!(ended.stderr.contains("changed meanwhile; checking once more"), "{ended:#?}");
        assert_eq!(our_comments(&github).len(), 1);
    }
}
