//! The last vote of each person.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::facts::{PullRequest, Review, ReviewState};
use crate::sign_off::commands::{VoteEvent, VoteKind, vote_kind};
use crate::sign_off::standing::{Head, Standing, is_same};

/// What one person last said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// Their login.
    pub login: String,
    /// Whether they are for it.
    pub approves: bool,
    /// When they said so.
    pub at: Timestamp,
    /// Whether it was for the head.
    pub standing: Standing,
}

/// The last vote of each person, by login in lower case.
pub(super) fn votes(pull_request: &PullRequest) -> BTreeMap<String, Vote> {
    let mut events: Vec<VoteEvent<'_>> = Vec::new();
    for review in pull_request.reviews.iter().filter(|review| !review.bot) {
        events.extend(of_review(review, pull_request.is_head(review.commit.as_deref())));
    }
    for comment in pull_request.comments.iter().filter(|comment| !comment.bot) {
        let when = when(&comment.author, comment.at, comment.edited_at, comment.edited_by.as_deref());
        let (Some(at), Some(kind)) = (when, vote_kind(&comment.body)) else { continue };
        events.push(VoteEvent { at, login: &comment.author, kind, of_head: None });
    }
    events.sort_by_key(|event| event.at);
    let head = Head::of(pull_request, &events);
    // What was said with `/lgtm` and what with `/approve`: each is taken back by itself.
    let mut last: BTreeMap<String, [Option<Vote>; 2]> = BTreeMap::new();
    for event in events {
        let login = event.login.trim_start_matches('@');
        let (approves, standing) = (event.kind != VoteKind::Object, head.standing(&event));
        let vote = Vote { login: login.to_owned(), approves, at: event.at, standing };
        let [lgtm, approval] = last.entry(login.to_lowercase()).or_default();
        match event.kind {
            VoteKind::Lgtm => *lgtm = Some(once_more(lgtm.take(), vote)),
            // An objection is the last word, whatever was approved before.
            VoteKind::Object => (*lgtm, *approval) = (Some(vote), None),
            VoteKind::Approve => *approval = Some(once_more(approval.take(), vote)),
            VoteKind::Unapprove => *approval = None,
            VoteKind::Dismissed => (*lgtm, *approval) = (lgtm.take().filter(|vote| !vote.approves), None),
        }
    }
    last.into_iter().filter_map(|(login, votes)| Some((login, last_of(votes)?))).collect()
}

/// A vote for it that follows `earlier`: where only the earlier one is shown to be for the head, that stands.
fn once_more(earlier: Option<Vote>, vote: Vote) -> Vote {
    let stands = |earlier: &Vote| earlier.approves && earlier.standing == Standing::Current;
    earlier.filter(|earlier| stands(earlier) && vote.standing != Standing::Current).unwrap_or(vote)
}

/// Of what a person said with `/lgtm` and what with `/approve`: what is for the head, and of that the last.
fn last_of(votes: [Option<Vote>; 2]) -> Option<Vote> {
    votes.into_iter().flatten().max_by_key(|vote| (vote.standing == Standing::Current, vote.at))
}

/// What a review says: its state, then the commands in its text.
fn of_review(review: &Review, of_head: Option<bool>) -> impl Iterator<Item = VoteEvent<'_>> {
    let state = match review.state {
        ReviewState::Approved => Some(VoteKind::Lgtm),
        ReviewState::ChangesRequested => Some(VoteKind::Object),
        ReviewState::Dismissed => Some(VoteKind::Dismissed),
        ReviewState::Commented | ReviewState::Pending => None,
    };
    let speaks = !matches!(review.state, ReviewState::Dismissed | ReviewState::Pending);
    let state = state.map(|kind| VoteEvent { at: review.at, login: &review.author, kind, of_head });
    let when = when(&review.author, review.at, review.edited_at, review.edited_by.as_deref());
    // What was written into it later was not said of the commit that it was given to.
    let of_head = of_head.filter(|_| when == Some(review.at));
    let command = when.filter(|_| speaks).zip(vote_kind(&review.body));
    state.into_iter().chain(command.map(|(at, kind)| VoteEvent { at, login: &review.author, kind, of_head }))
}

/// When the words of a comment were said, if its author did: those that somebody else has changed are nobody's vote.
fn when(author: &str, at: Timestamp, edited_at: Option<Timestamp>, edited_by: Option<&str>) -> Option<Timestamp> {
    match edited_at {
        None => Some(at),
        Some(edited_at) => edited_by.is_some_and(|editor| is_same(editor, author)).then_some(edited_at),
    }
}
