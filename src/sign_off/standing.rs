//! Whether a vote was for the head.
//!
//! GitHub does not tell when a head was pushed, and the dates of commits are their makers' words. So a vote for a change
//! counts only if something of GitHub's own shows that the head was there before it, and nothing that it came later.
//! What shows the pull request with its head weighs more than what shows the commit, which anybody may have pushed to
//! another pull request first.

use jiff::{SignedDuration, Timestamp};

use crate::facts::PullRequest;
use crate::sign_off::commands::{VoteEvent, VoteKind};

/// How soon after `/lgtm cancel` Prow has taken the label off: what it takes off later, it does for a push.
const PROW_TAKES: SignedDuration = SignedDuration::from_mins(5);

/// Whether a vote was for the head, which GitHub only tells of reviews.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// GitHub shows that the head was there before the vote.
    Current,
    /// Something was pushed since, or it was given to another commit than the head: Prow drops the label then.
    Outdated,
    /// Nothing shows which of the two came first. Such a vote signs nothing off, but objects all the same.
    Unconfirmed,
}

/// What is known of when the head came.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// GitHub shows that the head came after it.
    after: Option<Timestamp>,
    /// GitHub shows the pull request with this head from then on.
    seen: Option<Timestamp>,
    /// The head probably came after it: by the dates of commits, reviews of another commit, labels taken off.
    probably_after: Option<Timestamp>,
    /// GitHub shows that the commit was there then.
    commit_seen: Option<Timestamp>,
}

impl Head {
    /// What `facts` of a pull request, and the `events` in it, show of its head.
    pub(super) fn of(facts: &PullRequest, events: &[VoteEvent<'_>]) -> Head {
        let pushed = facts.pushed_at;
        let other = facts.reviews.iter().filter(|review| facts.is_head(review.commit.as_deref()) == Some(false));
        // Whoever objects has the label taken off; the author, who may, is no witness of there having been no push.
        let is_cancel = |event: &&VoteEvent<'_>| event.kind == VoteKind::Object && !is_same(event.login, &facts.author);
        let cancels: Vec<Timestamp> = events.iter().filter(is_cancel).map(|event| event.at).collect();
        let is_of_push = |at: &&Timestamp| {
            !cancels.iter().any(|cancel| (SignedDuration::ZERO..=PROW_TAKES).contains(&at.duration_since(*cancel)))
        };
        let taken_off = facts.lgtm_removed_at.iter().filter(is_of_push).max().copied();
        Head {
            after: pushed.max(facts.head_after),
            seen: pushed.into_iter().chain(facts.head_seen_at).min(),
            probably_after: facts.committed_at.max(taken_off).max(other.map(|review| review.at).max()),
            commit_seen: facts.commit_seen_at,
        }
    }

    /// How what was said stands to the head.
    pub(super) fn standing(&self, event: &VoteEvent<'_>) -> Standing {
        let before = |moment: Option<Timestamp>| moment.is_some_and(|moment| event.at < moment);
        let since = |moment: Option<Timestamp>| moment.is_some_and(|moment| event.at >= moment);
        if event.of_head == Some(false) || before(self.after) {
            Standing::Outdated
        } else if event.of_head == Some(true) || since(self.seen) {
            Standing::Current
        } else if event.kind != VoteKind::Object && before(self.probably_after) {
            // An objection is not done away with by what the author may have made to look so.
            Standing::Outdated
        } else if since(self.commit_seen) {
            Standing::Current
        } else {
            Standing::Unconfirmed
        }
    }
}

/// Whether two logins are the same person's.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one.trim_start_matches('@').eq_ignore_ascii_case(other.trim_start_matches('@'))
}
