//! What a run costs.

use std::time::Duration;

use crate::common::vep;
use crate::fake_github::{Changes, FakeGithub};
use crate::scene::{NUMBER, VEP, flawless, with_changes};
use crate::step::{Ended, Step};

/// How many requests and round trips the program counts; the server must count as many.
#[track_caller]
fn counted(github: &FakeGithub, step: Step) -> (Ended, usize, usize) {
    github.take_requests();
    let ended = step.argument("--verbose").run();
    let last = ended.stderr.lines().last().unwrap_or_else(|| panic!("nothing on stderr: {ended:#?}"));
    let numbers: Vec<usize> = last.split(' ').filter_map(|word| word.parse().ok()).collect();
    let [requests, trips] = numbers[..] else { panic!("no count: {last}") };
    assert_eq!((requests, trips), (github.requests().len(), github.round_trips()), "{}", ended.stderr);
    (ended, requests, trips)
}

#[test]
fn two_round_trips_to_the_verdict() {
    let github = flawless();
    github.slow(Duration::from_millis(400));
    let (ended, requests, trips) = counted(&github, Step::untrusted(&github, NUMBER).with("comment", "never"));
    ended.ends(0, &[]);
    println!("one new VEP: {requests} requests in {trips} round trips to the verdict");
    assert_eq!((requests, trips), (6, 2), "{:?}", github.lines());

    let (ended, requests, trips) = counted(&github, Step::trusted(&github, NUMBER));
    ended.ends(0, &[]);
    println!("one new VEP, found by its commit, with a new comment: {requests} requests in {trips} round trips");
    assert_eq!((requests, trips), (10, 6), "{:?}", github.lines());

    let (ended, requests, trips) = counted(&github, Step::trusted(&github, NUMBER));
    ended.ends(0, &[]);
    println!("the same again, with nothing new to say: {requests} requests in {trips} round trips");
    assert_eq!((requests, trips), (7, 3), "{:?}", github.lines());
}

#[test]
fn a_modified_vep_takes_no_more_round_trips() {
    let old = "veps/sig-network/99-old/vep.md";
    let github = with_changes(Changes::write(old, vep(99).replace("It is used.", "It is used much.")));
    github.slow(Duration::from_millis(400));
    let (_, requests, trips) = counted(&github, Step::untrusted(&github, NUMBER).with("comment", "never"));
    println!("one modified VEP: {requests} requests in {trips} round trips");
    assert_eq!(trips, 2, "{:?}", github.lines());
    let github = with_changes(Changes::default().and_rename(old, VEP));
    github.slow(Duration::from_millis(400));
    let (_, requests, trips) = counted(&github, Step::untrusted(&github, NUMBER).with("comment", "never"));
    println!("one renamed VEP: {requests} requests in {trips} round trips");
    assert_eq!(trips, 3, "{:?}", github.lines());
}
