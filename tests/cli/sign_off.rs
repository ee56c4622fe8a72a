//! Who has signed off, step by step, as a pull request is discussed.

use jiff::Timestamp;
use vep_check::facts::{Comment, PullRequest, Review, ReviewState, Sig};
use vep_check::sign_off::{CommitState, SignOff, Standing, State, sign_off, status};

use ReviewState::{Approved, ChangesRequested, Commented, Dismissed, Pending};
use State::{Given, Missing, Nobody, Outdated, Refused};

/// What happens to a pull request.
#[derive(Clone, Copy)]
enum Step {
    /// A person comments.
    Comment(&'static str, &'static str),
    /// A program comments.
    Bot(&'static str, &'static str),
    /// A person reviews: the state, and the text.
    Review(&'static str, ReviewState, &'static str),
    /// A program reviews.
    BotReview(&'static str, ReviewState),
    /// The last review of this person is dismissed.
    Dismiss(&'static str),
    /// Something is pushed.
    Push,
    /// A commit is pushed that claims to be as old as the first.
    BackdatedPush,
}

use Step::{BackdatedPush, Bot, BotReview, Comment as Says, Dismiss, Push, Review as Reviews};

/// A vote that must be there: who, at which minute, whether for it, whether outdated.
type Wanted = (&'static str, usize, bool, bool);

/// The people of the one SIG of these tests. `emeritus` is listed nowhere, as an emeritus is.
fn sigs() -> Vec<Sig> {
    let sig = |name: &str, chairs: &[&str], approvers: &[&str]| Sig {
        name: name.to_owned(),
        chairs: chairs.iter().map(|&login| login.to_owned()).collect(),
        approvers: approvers.iter().map(|&login| login.to_owned()).collect(),
        ..Sig::default()
    };
    vec![
        sig("sig-compute", &["Chair", "author"], &["@member", "chair"]),
        sig("sig-network", &["@Author"], &[]),
        sig("sig-scale", &[], &[]),
    ]
}

fn time(minute: usize) -> Timestamp {
    format!("2026-08-18T12:{minute:02}:00Z").parse().expect("a time")
}

fn comment(author: &str, body: &str, at: Timestamp, bot: bool) -> Comment {
    Comment { author: author.to_owned(), body: body.to_owned(), at, edited_at: None, edited_by: None, bot }
}

/// The id of the commit that was pushed at `minute`.
fn commit(minute: usize) -> String {
    format!("{minute:040x}")
}

/// The sign-off of `sig` after `steps`, one a minute, the first at minute 1.
fn after(steps: &[Step], sig: &str) -> SignOff {
    let mut pull_request = PullRequest {
        body: "/lgtm".to_owned(),
        author: "author".to_owned(),
        head: Some(commit(0)),
        pushed_at: Some(time(0)),
        ..PullRequest::default()
    };
    for (index, step) in steps.iter().enumerate() {
        let at = time(index + 1);
        let bot = matches!(step, Bot(..) | BotReview(..));
        match *step {
            Says(author, body) | Bot(author, body) => {
                pull_request.comments.push(comment(author, body, at, bot));
            }
            Reviews(author, state, body) => pull_request.reviews.push(Review {
                author: author.to_owned(),
                state,
                edited_at: None,
                edited_by: None,
                body: body.to_owned(),
                at,
                commit: pull_request.head.clone(),
                bot,
            }),
            BotReview(author, state) => pull_request.reviews.push(Review {
                author: author.to_owned(),
                state,
                edited_at: None,
                edited_by: None,
                body: String::new(),
                at,
                commit: pull_request.head.clone(),
                bot,
            }),
            Dismiss(author) => {
                let review = pull_request.reviews.iter_mut().rfind(|review| review.author == author);
                // GitHub keeps the time at which it was given.
                review.expect("a review to dismiss").state = Dismissed;
            }
            Push => {
                pull_request.pushed_at = Some(at);
                pull_request.head = Some(commit(index + 1));
            }
            BackdatedPush => pull_request.head = Some(commit(index + 1)),
        }
    }
    let mut all = sign_off(&pull_request, &[sig.to_owned()], &sigs());
    assert_eq!(all.len(), 1, "one answer for one SIG");
    all.remove(0)
}

/// Asserts what the table shows after each step of a history.
fn history(name: &str, table: &[(Step, State, &[Wanted])]) {
    let steps: Vec<Step> = table.iter().map(|(step, ..)| *step).collect();
    for (index, (_, state, votes)) in table.iter().enumerate() {
        let found = after(&steps[..=index], "sig-compute");
        let shown: Vec<(&str, Timestamp, bool, Standing)> =
            found.votes.iter().map(|vote| (vote.login.as_str(), vote.at, vote.approves, vote.standing)).collect();
        let wanted: Vec<(&str, Timestamp, bool, Standing)> = votes
            .iter()
            .map(|(who, at, approves, outdated)| {
                (*who, time(*at), *approves, if *outdated { Standing::Outdated } else { Standing::Current })
            })
            .collect();
        assert_eq!(shown, wanted, "{name}, votes after step {}", index + 1);
        assert_eq!(found.state, *state, "{name}, state after step {}", index + 1);
    }
}

/// Asserts what one comment of a chair does, on a pull request where nobody has spoken.
fn one_comment(body: &'static str, state: State) {
    let found = after(&[Says("chair", body)], "sig-compute");
    assert_eq!(found.state, state, "{body:?}");
    assert_eq!(found.votes.len(), usize::from(state != Missing), "{body:?}");
}

#[test]
fn a_pull_request_from_its_first_lgtm_to_its_last() {
    history(
        "the whole",
        &[
            (Says("chair", "/lgtm"), Given, &[("chair", 1, true, false)]),
            (Push, Outdated, &[("chair", 1, true, true)]),
            (Says("chair", "Still fine.\n/lgtm"), Given, &[("chair", 3, true, false)]),
            (Says("chair", "/lgtm cancel"), Refused, &[("chair", 4, false, false)]),
            (Reviews("chair", Approved, ""), Given, &[("chair", 5, true, false)]),
            // What was said before the review counts again.
            (Dismiss("chair"), Refused, &[("chair", 4, false, false)]),
            (Says("author", "/lgtm"), Refused, &[("chair", 4, false, false)]),
            (Says("member", "/lgtm"), Refused, &[("chair", 4, false, false), ("member", 8, true, false)]),
            (Says("emeritus", "/lgtm"), Refused, &[("chair", 4, false, false), ("member", 8, true, false)]),
            (Says("CHAIR", "/LGTM"), Given, &[("member", 8, true, false), ("CHAIR", 10, true, false)]),
            (Says("chair", "/lgtm thanks"), Given, &[("member", 8, true, false), ("CHAIR", 10, true, false)]),
            (Says("chair", "> /lgtm cancel"), Given, &[("member", 8, true, false), ("CHAIR", 10, true, false)]),
            (Push, Outdated, &[("member", 8, true, true), ("CHAIR", 10, true, true)]),
            (Says("@Member", "/lgtm"), Given, &[("CHAIR", 10, true, true), ("Member", 14, true, false)]),
        ],
    );
}

#[test]
fn reviews() {
    history(
        "a review",
        &[
            (Reviews("member", Commented, "Well."), Missing, &[]),
            (Reviews("member", ChangesRequested, ""), Refused, &[("member", 2, false, false)]),
            (Dismiss("member"), Missing, &[]),
            (Reviews("member", Approved, ""), Given, &[("member", 4, true, false)]),
            (Reviews("member", Commented, "One more thing."), Given, &[("member", 4, true, false)]),
            (Reviews("member", Commented, "/lgtm cancel"), Refused, &[("member", 6, false, false)]),
            // A command in the text is what the review says, as Prow has it.
            (Reviews("member", ChangesRequested, "/lgtm"), Given, &[("member", 7, true, false)]),
            (Reviews("member", Approved, "/lgtm cancel"), Refused, &[("member", 8, false, false)]),
            (Reviews("member", Pending, "/lgtm"), Refused, &[("member", 8, false, false)]),
            // An objection before the push says nothing about what is there now.
            (Push, Missing, &[("member", 8, false, true)]),
        ],
    );
    history(
        "a dismissed review with a command",
        &[(Reviews("chair", Approved, "/lgtm"), Given, &[("chair", 1, true, false)]), (Dismiss("chair"), Missing, &[])],
    );
}

#[test]
fn a_review_is_of_one_commit() {
    history(
        "a push with an old date",
        &[
            (Reviews("chair", Approved, ""), Given, &[("chair", 1, true, false)]),
            (BackdatedPush, Outdated, &[("chair", 1, true, true)]),
            (Reviews("chair", Commented, "/lgtm"), Given, &[("chair", 3, true, false)]),
            (BackdatedPush, Outdated, &[("chair", 3, true, true)]),
            (
                Reviews("member", ChangesRequested, ""),
                Refused,
                &[("chair", 3, true, true), ("member", 5, false, false)],
            ),
            (BackdatedPush, Outdated, &[("chair", 3, true, true), ("member", 5, false, true)]),
            (Push, Outdated, &[("chair", 3, true, true), ("member", 5, false, true)]),
            (Reviews("member", Approved, ""), Given, &[("chair", 3, true, true), ("member", 8, true, false)]),
        ],
    );
}

#[test]
fn the_commit_status() {
    let states = |states: &[(&str, State)]| -> Vec<SignOff> {
        let of = |(sig, state): &(&str, State)| SignOff {
            sig: (*sig).to_owned(),
            state: state.clone(),
            votes: Vec::new(),
            representatives: Vec::new(),
        };
        states.iter().map(of).collect()
    };
    let assert_status = |sign_offs: &[(&str, State)], wanted: CommitState, description: &str| {
        let (found, words) = status(&states(sign_offs));
        assert_eq!((found, words.as_str()), (wanted, description), "{sign_offs:?}");
    };
    let (a, b, c) = ("sig-compute", "sig-network", "sig-storage");
    assert_status(&[], CommitState::Success, "nobody is asked to sign off");
    assert_status(&[(a, Nobody)], CommitState::Success, "nobody is asked to sign off");
    assert_status(&[(a, Given), (b, Given)], CommitState::Success, "signed off by sig-compute, sig-network");
    assert_status(&[(a, Given), (b, Nobody)], CommitState::Success, "signed off by sig-compute");
    assert_status(
        &[(a, Given), (b, Missing), (c, Outdated)],
        CommitState::Pending,
        "waiting for sig-network, sig-storage",
    );
    assert_status(&[(a, Given), (b, Missing), (c, Refused)], CommitState::Failure, "objections of sig-storage");
    assert_status(&[("sig-x\n/hold @all", Missing)], CommitState::Pending, "waiting for 1 SIG");
    let many: Vec<String> = (0..100).map(|index| format!("sig-{index}")).collect();
    let many: Vec<(&str, State)> = many.iter().map(|sig| (sig.as_str(), Missing)).collect();
    assert_status(&many, CommitState::Pending, "waiting for 100 SIGs");
    assert_eq!(
        [CommitState::Success, CommitState::Failure, CommitState::Pending].map(CommitState::name),
        ["success", "failure", "pending"]
    );
}

#[test]
fn approvals() {
    history(
        "an approval",
        &[
            (Says("chair", "/approve"), Given, &[("chair", 1, true, false)]),
            (Says("chair", "/approve cancel"), Missing, &[]),
            (Says("chair", "/approve no-issue"), Given, &[("chair", 3, true, false)]),
            (Says("chair", "/lgtm cancel"), Refused, &[("chair", 4, false, false)]),
            (Says("chair", "/approve cancel"), Refused, &[("chair", 4, false, false)]),
            (Says("chair", "/lgtm"), Given, &[("chair", 6, true, false)]),
            (Says("chair", "/approve"), Given, &[("chair", 7, true, false)]),
            // The LGTM stands by itself.
            (Says("chair", "/approve cancel"), Given, &[("chair", 6, true, false)]),
            (Push, Outdated, &[("chair", 6, true, true)]),
            (Says("chair", "/approve"), Given, &[("chair", 10, true, false)]),
        ],
    );
    history(
        "an approval by the author",
        &[(Says("author", "/approve"), Missing, &[]), (Reviews("author", Approved, "/lgtm"), Missing, &[])],
    );
    history(
        "an LGTM after an approval",
        &[
            (Says("chair", "/approve"), Given, &[("chair", 1, true, false)]),
            (Says("chair", "/lgtm"), Given, &[("chair", 2, true, false)]),
            (Says("chair", "/lgtm cancel"), Refused, &[("chair", 3, false, false)]),
        ],
    );
}

#[test]
fn people_who_do_not_count() {
    history(
        "others",
        &[
            (Says("stranger", "/lgtm"), Missing, &[]),
            (Says("emeritus", "/lgtm"), Missing, &[]),
            (Says("author", "/lgtm"), Missing, &[]),
            (Says("AUTHOR", "/lgtm"), Missing, &[]),
            (Bot("chair", "/lgtm"), Missing, &[]),
            (BotReview("chair", Approved), Missing, &[]),
            (Says("chairs", "/lgtm"), Missing, &[]),
            (Says("stranger", "/lgtm cancel"), Missing, &[]),
            (Says("member", "/lgtm"), Given, &[("member", 9, true, false)]),
            (Bot("member", "/lgtm cancel"), Given, &[("member", 9, true, false)]),
        ],
    );
}

#[test]
fn one_objection_outweighs_an_lgtm() {
    history(
        "two people",
        &[
            (Says("chair", "/lgtm"), Given, &[("chair", 1, true, false)]),
            (Says("member", "/remove-lgtm"), Refused, &[("chair", 1, true, false), ("member", 2, false, false)]),
            (Push, Outdated, &[("chair", 1, true, true), ("member", 2, false, true)]),
            (Says("chair", "/lgtm"), Given, &[("member", 2, false, true), ("chair", 4, true, false)]),
        ],
    );
}

#[test]
fn commands_as_prow_reads_them() {
    for body in [
        "/lgtm",
        "/LGTM",
        "/Lgtm no-issue",
        "/lgtm \t",
        "/lgtm\r\n",
        "Fine.\r\n/lgtm\r\nThanks.",
        "```\n/lgtm\n```",
        "/lgtm\n/lgtm cancel",
        "/lgtm cancel\n/lgtm",
        "/remove-lgtm\n/lgtm no-issue",
        "/approve",
        "/APPROVE",
        "/approve no-issue",
        "/approve\tno-issue",
        "/approve of this",
        "/approve cancel\n/approve",
        "/lgtm\n/approve cancel",
        "/hold\n/lgtm\n/approve",
    ] {
        one_comment(body, Given);
    }
    for body in
        ["/lgtm cancel\r", "/Remove-LGTM", "/lgtm cancel", "/remove-lgtm", "/remove-lgtm ", "/lgtm cancel\n/approve"]
    {
        one_comment(body, Refused);
    }
    for body in [
        "",
        " /lgtm",
        "\t/lgtm",
        "> /lgtm",
        "- /lgtm",
        "`/lgtm`",
        "/lgtm thanks",
        "/lgtm.",
        "/lgtm\u{a0}",
        "\u{a0}/lgtm",
        "/lgtm  no-issue",
        "/lgtm no-issue please",
        "/lgtm  cancel",
        "/lgtm cancel please",
        "/remove-lgtm cancel",
        "//lgtm",
        "lgtm",
        "LGTM!",
        "/lgtm/approve",
        "/approved",
        "/approver",
        " /approve",
        "> /approve",
        "/approve cancel",
        "/approve no-issue CANCEL",
        "/approve\n/approve cancel",
        "/remove-approve",
        "/approve\n/remove-approve",
    ] {
        one_comment(body, Missing);
    }
    for body in [
        "/approve cancel",
        "/Approve CANCEL",
        "/approve please cancel this",
        "/approve cancelled",
        "/remove-approve",
        "/Remove-Approve \t",
        "/remove-approve no-issue",
        "Sorry.\r\n/remove-approve\r\n",
        "/approve\n/remove-approve",
    ] {
        assert_eq!(after(&[Says("chair", "/approve"), Says("chair", body)], "sig-compute").state, Missing, "{body:?}");
        // An LGTM is taken back by itself.
        assert_eq!(after(&[Says("chair", "/lgtm"), Says("chair", body)], "sig-compute").state, Given, "{body:?}");
    }
    for body in [
        "/remove-approve\n/approve",
        " /remove-approve",
        "/remove-approved",
        "/remove-approve-cancel",
        "/approve\rcancel",
    ] {
        assert_eq!(after(&[Says("chair", "/approve"), Says("chair", body)], "sig-compute").state, Given, "{body:?}");
    }
}

#[test]
fn who_could_sign_off() {
    let compute = after(&[], "sig-compute");
    assert_eq!(compute.state, Missing);
    assert_eq!(compute.representatives, ["Chair", "member"], "each once, the author not at all");
    for sig in ["sig-network", "sig-scale", "sig-unknown"] {
        let found = after(&[Says("author", "/lgtm"), Says("chair", "/lgtm"), Says("stranger", "/approve")], sig);
        assert_eq!(found.state, Nobody, "{sig}");
        assert!(found.votes.is_empty() && found.representatives.is_empty(), "{sig}");
        assert_eq!(found.sig, sig);
    }
}

#[test]
fn times_and_order() {
    let vote = |at: &str, pushed: Option<&str>| {
        let time = |at: &str| at.parse().expect("a time");
        let pull_request = PullRequest {
            author: "author".to_owned(),
            pushed_at: pushed.map(time),
            comments: vec![comment("chair", "/lgtm", time(at), false)],
            ..PullRequest::default()
        };
        sign_off(&pull_request, &["sig-compute".to_owned()], &sigs()).remove(0).state
    };
    assert_eq!(vote("2026-08-18T12:00:00Z", None), State::Unconfirmed, "nobody knows when the head came");
    assert_eq!(vote("2026-08-18T12:00:00Z", Some("2026-08-18T12:00:00Z")), Given, "in the same second");
    assert_eq!(vote("2026-08-18T12:00:00Z", Some("2026-08-18T12:00:01Z")), Outdated);
    assert_eq!(vote("2026-08-18T14:00:00+02:00", Some("2026-08-18T12:00:01Z")), Outdated, "in another zone");
}
