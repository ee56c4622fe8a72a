//! Writes that GitHub refuses, and what of ours was changed by others meanwhile.

use std::sync::Mutex;

use vep_check::github::marker::{MAX_LENGTH, Marker};

use crate::common::vep;
use crate::fake_github::{Changes, FakeGithub, Fault, Matcher, REPOSITORY, When};
use crate::scene::{NUMBER, VEP, broken, flawless, our_comments};
use crate::step::{Ended, Step};

#[test]
fn a_comment_that_may_not_be_edited_is_not_made_a_second_time() {
    let github = broken();
    Step::trusted(&github, NUMBER).run().ends(1, &[]);
    github.world().repository(REPOSITORY).issue(NUMBER).push(Changes::write(VEP, vep(10)));
    github.fail(Matcher::rest("PATCH", "/comments/").always(), When::Before, Fault::Status(422));
    github.take_requests();
    Step::trusted(&github, NUMBER).run().ends(2, &[]);
    assert!(!github.writes().iter().any(|write| write.starts_with("POST")), "{:?}", github.writes());
    assert_eq!(our_comments(&github).len(), 1);
}

/// A first run, in the middle of which another one makes its comment; what happens when the second goes is `at_the_end`.
fn beside_another(at_the_end: impl Fn(&FakeGithub)) -> (FakeGithub, Ended) {
    let github = flawless();
    let other = Mutex::new(Some(Step::trusted(&github, NUMBER)));
    github.interrupt(Matcher::rest("POST", "/comments"), When::Before, move || {
        if let Some(step) = other.lock().expect("unharmed").take() {
            step.run();
        }
    });
    at_the_end(&github);
    let ended = Step::trusted(&github, NUMBER).run();
    (github, ended)
}

#[test]
fn a_second_comment_that_cannot_be_deleted_is_said() {
    let delete = || Matcher::rest("DELETE", "/comments/");
    let (_, ended) = beside_another(|github| github.fail(delete().always(), When::Before, Fault::Status(422)));
    assert!(ended.stderr.contains("DELETE"), "{ended:#?}");
    // One that is gone already is what was wanted.
    let (github, ended) = beside_another(|github| {
        github.meanwhile(delete(), When::Before, |world| {
            world.repository(REPOSITORY).issue(NUMBER).delete_comment(1);
        });
    });
    assert!(ended.stderr.contains("another run made a comment") && !ended.stderr.contains("DELETE"), "{ended:#?}");
    assert_eq!(our_comments(&github).len(), 1);
}

#[test]
fn a_label_that_cannot_be_removed_is_said_and_stays_ours() {
    let github = flawless();
    let run = |github: &FakeGithub| Step::trusted(github, NUMBER).with("apply-labels", "true").run();
    run(&github).ends(0, &[]);
    let labels = |github: &FakeGithub| github.world().labels(REPOSITORY, NUMBER).join(" ");
    let moved = vep(10).replace("alpha for version: v1.10", "alpha for version: v1.11");
    github.world().repository(REPOSITORY).issue(NUMBER).push(Changes::write(VEP, moved));
    github.fail(Matcher::rest("DELETE", "/labels/").always(), When::Before, Fault::Status(422));
    run(&github).ends(2, &["labels"]);
    assert!(labels(&github).contains("target/v1.10"), "{}", labels(&github));
    github.clear_faults();
    run(&github);
    assert!(!labels(&github).contains("target/v1.10"), "it is still ours to remove: {}", labels(&github));
}

#[test]
fn a_marker_that_says_too_little_is_written_again() {
    let github = flawless();
    Step::trusted(&github, NUMBER).run().ends(0, &[]);
    let [comment] = our_comments(&github).try_into().expect("one comment");
    let head = Marker::of(&comment).and_then(|marker| marker.head).expect("a marker with a head");
    // The words are the same, and the marker is that of another head.
    let other = comment.replacen(&head, &"0".repeat(40), 1);
    github.world().repository(REPOSITORY).issue(NUMBER).edit_comment(0, &other);
    Step::trusted(&github, NUMBER).run().ends(0, &[]);
    let [comment] = our_comments(&github).try_into().expect("one comment");
    assert_eq!(Marker::of(&comment).and_then(|marker| marker.head), Some(head), "{comment}");
}

#[test]
fn what_an_older_run_writes_over_the_comment_does_not_stay() {
    let github = flawless();
    github.meanwhile(Matcher::rest("POST", "/comments"), When::After, |world| {
        let comments = world.comments(REPOSITORY, NUMBER);
        let marker = Marker::of(comments[0].1).expect("a marker");
        let read_at = Some("2020-01-01T00:00:00Z".parse().expect("a time"));
        let older = format!("{}\nolder words", Marker { read_at, ..marker }.line());
        world.repository(REPOSITORY).issue(NUMBER).edit_comment(0, &older);
    });
    Step::trusted(&github, NUMBER).run().ends(0, &[]);
    let [comment] = our_comments(&github).try_into().expect("one comment");
    assert!(!comment.contains("older words"), "{comment}");
}

#[test]
fn the_head_of_a_marker_is_a_commit() {
    let marker =
        |head: &str| Marker::of(&format!("<!-- vep-check:summary v1 head={head} read-at=2026-08-18T00:00:00Z -->"));
    assert!(marker(&"a1".repeat(20)).is_some());
    for head in ["g".repeat(40), "A".repeat(40), "a".repeat(39)] {
        assert_eq!(marker(&head), None, "{head}");
    }
}

#[test]
fn a_marker_is_never_longer_than_it_may_be() {
    for length in 1..60 {
        let labels = (0..MAX_LENGTH / length).map(|_| "l".repeat(length)).collect();
        let read_at = Some("2026-08-18T00:00:00Z".parse().expect("a time"));
        let marker = Marker { head: Some("a".repeat(40)), read_at, labels, ..Marker::default() };
        let line = marker.line();
        assert!(line.len() <= MAX_LENGTH, "{} of labels of {length}", line.len());
        assert!(line.len() + length + 1 > MAX_LENGTH, "{} of labels of {length}", line.len());
    }
}
