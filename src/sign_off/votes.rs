//! The last vote of each person.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::facts::{PullRequest, Review, ReviewState};
use crate::sign_off::commands::{Act, Said, acts};
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
    let mut said: Vec<Said<'_>> = Vec::new();
    for review in pull_request.reviews.iter().filter(|review| !review.bot) {
        said.extend(of_review(review, pull_request.is_head(review.commit.as_deref())));
    }
    for comment in pull_request.comments.iter().filter(|comment| !comment.bot) {
        let when = when(&comment.author, comment.at, comment.edited_at, comment.edited_by.as_deref());
        let (Some(at), Some(act)) = (when, acts(&comment.body)) else { continue };
        said.push(Said { at, login: &comment.author, act, of_head: None });
    }
    said.sort_by_key(|said| said.at);
    let head = Head::of(pull_request, &said);
    // What was said with `/lgtm` and what with `/approve`: each is taken back by itself.
    let mut last: BTreeMap<String, [Option<Vote>; 2]> = BTreeMap::new();
    for said in said {
        let login = said.login.trim_start_matches('@');
        let (approves, standing) = (said.act != Act::Object, head.standing(&said));
        let vote = Vote { login: login.to_owned(), approves, at: said.at, standing };
        let [lgtm, approval] = last.entry(login.to_lowercase()).or_default();
        match said.act {
            Act::Lgtm => *lgtm = Some(once_more(lgtm.take(), vote)),
            // An objection is the last word, whatever was approved before.
            Act::Object => (*lgtm, *approval) = (Some(vote), None),
            Act::Approve => *approval = Some(once_more(approval.take(), vote)),
            Act::Unapprove => *approval = None,
            Act::Dismissed => (*lgtm, *approval) = (lgtm.take().filter(|vote| !vote.approves), None),
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
fn of_review(review: &Review, of_head: Option<bool>) -> impl Iterator<Item = Said<'_>> {
    let state = match review.state {
        ReviewState::Approved => Some(Act::Lgtm),
        ReviewState::ChangesRequested => Some(Act::Object),
        ReviewState::Dismissed => Some(Act::Dismissed),
        ReviewState::Commented | ReviewState::Pending => None,
    };
    let speaks = !matches!(review.state, ReviewState::Dismissed | ReviewState::Pending);
    let state = state.map(|act| Said { at: review.at, login: &review.author, act, of_head });
    let when = when(&review.author, review.at, review.edited_at, review.edited_by.as_deref());
    // What was written into it later was not said of the commit that it was given to.
    let of_head = of_head.filter(|_| when == Some(review.at));
    let command = when.filter(|_| speaks).zip(acts(&review.body));
    state.into_iter().chain(command.map(|(at, act)| Said { at, login: &review.author, act, of_head }))
}

/// When the words of a comment were said, if its author did: those that somebody else has changed are nobody's vote.
fn when(author: &str, at: Timestamp, edited_at: Option<Timestamp>, edited_by: Option<&str>) -> Option<Timestamp> {
    match edited_at {
        None => Some(at),
        Some(edited_at) => edited_by.is_some_and(|editor| is_same(editor, author)).then_some(edited_at),
    }
}
