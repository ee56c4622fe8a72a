//! Which votes are for the head: what GitHub shows of when it came, each by itself and against the others.

use jiff::Timestamp;
use vep_check::facts::{Comment, PullRequest, Review, ReviewState, Sig};
use vep_check::sign_off::{SignOff, Standing, State, sign_off};

use ReviewState::{Approved, ChangesRequested, Commented, Dismissed};
use Standing::{Current, Outdated, Unconfirmed};

fn time(minute: i64) -> Timestamp {
    let start: Timestamp = "2026-08-18T12:00:00Z".parse().expect("a time");
    start + jiff::SignedDuration::from_mins(minute)
}

fn comment(author: &str, body: &str, minute: i64) -> Comment {
    let (author, body) = (author.to_owned(), body.to_owned());
    Comment { author, body, at: time(minute), edited_at: None, edited_by: None, bot: false }
}

fn review(author: &str, state: ReviewState, body: &str, minute: i64, commit: &str) -> Review {
    let (author, body, commit) = (author.to_owned(), body.to_owned(), Some(commit.to_owned()));
    Review { author, state, body, at: time(minute), edited_at: None, edited_by: None, commit, bot: false }
}

/// A pull request of `author` whose head is `head`, of which nothing shows when it came.
fn pull_request() -> PullRequest {
    PullRequest { author: "author".to_owned(), head: Some("head".to_owned()), ..PullRequest::default() }
}

/// What the SIG of `chair` and `member` has said.
fn of(pull_request: &PullRequest) -> SignOff {
    let people = vec!["chair".to_owned(), "member".to_owned()];
    let sig =
        Sig { name: "sig-compute".to_owned(), label: None, chairs: people, approvers: Vec::new(), ..Sig::default() };
    sign_off(pull_request, &["sig-compute".to_owned()], &[sig]).remove(0)
}

/// How the one vote stands.
fn standing(pull_request: &PullRequest) -> Standing {
    let [vote] = of(pull_request).votes.try_into().expect("one vote");
    vote.standing
}

/// A change of what is known.
type Known = fn(&mut PullRequest);

/// What else is known of a pull request on which `chair` has spoken at minute 10; how `/lgtm` stands then, and how
/// `/lgtm cancel`.
const KNOWN: &[(&str, Known, Standing, Standing)] = &[
    ("nothing", |_| {}, Unconfirmed, Unconfirmed),
    ("the push, before", |p| p.pushed_at = Some(time(9)), Current, Current),
    ("the push, after", |p| p.pushed_at = Some(time(11)), Outdated, Outdated),
    ("an old commit", |p| p.committed_at = Some(time(-500_000)), Unconfirmed, Unconfirmed),
    // What the author may have chosen does away with no objection.
    ("a new commit", |p| p.committed_at = Some(time(11)), Outdated, Unconfirmed),
    ("the head seen before", |p| p.head_seen_at = Some(time(9)), Current, Current),
    ("the head seen in that second", |p| p.head_seen_at = Some(time(10)), Current, Current),
    ("the head seen after", |p| p.head_seen_at = Some(time(11)), Unconfirmed, Unconfirmed),
    ("another head seen before", |p| p.head_after = Some(time(9)), Unconfirmed, Unconfirmed),
    ("another head seen after", |p| p.head_after = Some(time(11)), Outdated, Outdated),
    ("the commit seen before", |p| p.commit_seen_at = Some(time(9)), Current, Current),
    ("the commit seen after", |p| p.commit_seen_at = Some(time(11)), Unconfirmed, Unconfirmed),
    ("the label off before", |p| p.lgtm_removed_at = vec![time(9)], Unconfirmed, Unconfirmed),
    ("the label off after", |p| p.lgtm_removed_at = vec![time(11)], Outdated, Unconfirmed),
    (
        "a review of another commit after",
        |p| p.reviews.push(review("else", Commented, "", 11, "other")),
        Outdated,
        Unconfirmed,
    ),
    (
        "a review of another commit before",
        |p| p.reviews.push(review("else", Commented, "", 9, "other")),
        Unconfirmed,
        Unconfirmed,
    ),
    (
        "the head seen before, and a commit with a later date",
        |p| (p.head_seen_at, p.committed_at) = (Some(time(9)), Some(time(11))),
        Current,
        Current,
    ),
    (
        "the head seen before, and another after it",
        |p| (p.head_seen_at, p.head_after) = (Some(time(9)), Some(time(11))),
        Outdated,
        Outdated,
    ),
    // The commit may have been in another pull request.
    (
        "the commit seen before, and the label off after",
        |p| (p.commit_seen_at, p.lgtm_removed_at) = (Some(time(9)), vec![time(11)]),
        Outdated,
        Current,
    ),
    (
        "the commit seen before, and a commit with a later date",
        |p| (p.commit_seen_at, p.committed_at) = (Some(time(9)), Some(time(11))),
        Outdated,
        Current,
    ),
];

#[test]
fn what_shows_that_a_vote_is_for_the_head() {
    for (name, known, lgtm, cancel) in KNOWN {
        for (body, wanted) in [("/lgtm", lgtm), ("/lgtm cancel", cancel), ("/approve", lgtm)] {
            let mut pull_request = pull_request();
            pull_request.comments.push(comment("chair", body, 10));
            known(&mut pull_request);
            assert_eq!(standing(&pull_request), *wanted, "{name}: {body}");
            let wanted = match (body, wanted) {
                ("/lgtm cancel", Outdated) => State::Missing,
                ("/lgtm cancel", _) => State::Refused,
                (_, Current) => State::Given,
                (_, Unconfirmed) => State::Unconfirmed,
                (_, Outdated) => State::Outdated,
            };
            assert_eq!(of(&pull_request).state, wanted, "{name}: {body}");
        }
    }
}

#[test]
fn a_review_of_the_head_needs_nothing_else() {
    let with = |commit: &str, known: Known| {
        let mut pull_request = pull_request();
        pull_request.reviews.push(review("chair", Approved, "", 10, commit));
        known(&mut pull_request);
        standing(&pull_request)
    };
    assert_eq!(with("head", |_| {}), Current);
    assert_eq!(with("HEAD", |_| {}), Current);
    assert_eq!(with("head", |p| p.committed_at = Some(time(11))), Current);
    assert_eq!(with("head", |p| p.lgtm_removed_at = vec![time(11)]), Current);
    // The branch went away from that commit, and came back.
    assert_eq!(with("head", |p| p.head_after = Some(time(11))), Outdated);
    assert_eq!(with("other", |_| {}), Outdated);
    assert_eq!(with("other", |p| p.head_seen_at = Some(time(9))), Outdated);
}

#[test]
fn the_label_is_taken_off_for_an_objection_too() {
    let with = |others: &[Comment]| {
        let mut pull_request = pull_request();
        pull_request.commit_seen_at = Some(time(1));
        pull_request.lgtm_removed_at = vec![time(20)];
        pull_request.comments.push(comment("chair", "/lgtm", 10));
        pull_request.comments.extend_from_slice(others);
        of(&pull_request).votes[0].standing
    };
    assert_eq!(with(&[]), Outdated, "for a push");
    assert_eq!(with(&[comment("reviewer", "/lgtm cancel", 19)]), Current);
    assert_eq!(with(&[comment("reviewer", "/lgtm cancel", 12)]), Outdated, "long before");
    assert_eq!(with(&[comment("reviewer", "/lgtm cancel", 21)]), Outdated, "after it");
    assert_eq!(with(&[comment("author", "/lgtm cancel", 19)]), Outdated, "who may hide a push so");
}

#[test]
fn a_vote_that_is_repeated_stays_confirmed() {
    let mut pull_request = pull_request();
    pull_request.reviews.push(review("chair", Approved, "", 10, "head"));
    pull_request.comments.push(comment("chair", "/lgtm", 11));
    pull_request.comments.push(comment("chair", "/approve", 12));
    assert_eq!(of(&pull_request).state, State::Given);
    pull_request.comments.push(comment("chair", "/lgtm cancel", 13));
    assert_eq!(of(&pull_request).state, State::Refused);
    pull_request.comments.push(comment("chair", "/lgtm", 14));
    assert_eq!(of(&pull_request).state, State::Unconfirmed);
    // Somebody else's word is for the head.
    pull_request.reviews.push(review("member", Approved, "", 15, "head"));
    assert_eq!(of(&pull_request).state, State::Given);
}

#[test]
fn an_unconfirmed_objection_objects() {
    let mut pull_request = pull_request();
    pull_request.reviews.push(review("member", Approved, "", 10, "head"));
    pull_request.comments.push(comment("chair", "/lgtm cancel", 11));
    assert_eq!(of(&pull_request).state, State::Refused);
}

#[test]
fn who_edits_votes_from_then_on_or_not_at_all() {
    let edited = |by: Option<&str>, minute: i64, body: &str| {
        let mut pull_request = pull_request();
        pull_request.head_seen_at = Some(time(20));
        let mut said = comment("chair", body, 10);
        (said.edited_at, said.edited_by) = (Some(time(minute)), by.map(str::to_owned));
        pull_request.comments.push(said);
        of(&pull_request)
    };
    let found = edited(Some("chair"), 30, "/lgtm");
    assert_eq!((found.state, found.votes[0].at), (State::Given, time(30)));
    assert_eq!(edited(Some("@Chair"), 30, "/lgtm").state, State::Given);
    assert_eq!(edited(Some("chair"), 15, "/lgtm").state, State::Unconfirmed);
    for by in [Some("author"), Some("member"), None] {
        for body in ["/lgtm", "/approve", "/lgtm cancel"] {
            assert_eq!(edited(by, 30, body).state, State::Missing, "{by:?} {body}");
        }
    }
}

#[test]
fn an_edited_review_says_what_its_state_says() {
    let edited = |by: &str, state: ReviewState| {
        let mut pull_request = pull_request();
        let mut said = review("chair", state, "/lgtm", 10, "head");
        (said.edited_at, said.edited_by) = (Some(time(30)), Some(by.to_owned()));
        pull_request.reviews.push(said);
        pull_request
    };
    assert_eq!(of(&edited("member", Approved)).state, State::Given);
    assert_eq!(of(&edited("member", ChangesRequested)).state, State::Refused);
    assert_eq!(of(&edited("member", Commented)).state, State::Missing);
    // What its author wrote into it later was not said of the commit that it was given to.
    assert_eq!(of(&edited("chair", Commented)).state, State::Unconfirmed);
    let mut pushed = edited("chair", Commented);
    pushed.head_seen_at = Some(time(20));
    assert_eq!(of(&pushed).state, State::Given);
}

#[test]
fn what_came_before_a_dismissed_review_is_no_approval() {
    let dismissed = |earlier: &str| {
        let mut pull_request = pull_request();
        pull_request.head_seen_at = Some(time(0));
        pull_request.comments.push(comment("chair", earlier, 5));
        pull_request.reviews.push(review("chair", Dismissed, "/lgtm", 10, "head"));
        pull_request
    };
    assert_eq!(of(&dismissed("/lgtm")).state, State::Missing);
    assert_eq!(of(&dismissed("/approve")).state, State::Missing);
    assert_eq!(of(&dismissed("/lgtm cancel")).state, State::Refused);
    let mut again = dismissed("/lgtm");
    again.comments.push(comment("chair", "/lgtm", 11));
    assert_eq!(of(&again).state, State::Given);
    // It was theirs alone.
    let mut other = dismissed("/lgtm");
    other.comments.push(comment("member", "/lgtm", 6));
    assert_eq!(of(&other).state, State::Given);
}
