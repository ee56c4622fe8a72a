//! What a verdict was made from, as far as people change it on the pull request itself: by it a run notices that what it
//! has read is old.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::github::query::{CommentNode, Connection, Conversation, Named, PullRequestNode, Review, Titled};

/// The most reviews of others that are compared: the newest of them. Of the fifty that a look brings, some are ours.
const MAX_REVIEWS: usize = 20;

/// How many comments are on a page.
const PAGE: usize = 100;

/// A pull request as it was when it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The last commit.
    pub head: String,
    /// Whether it is open.
    pub open: bool,
    /// The names of its labels.
    pub labels: BTreeSet<String>,
    words: [Option<String>; 4],
    draft: bool,
    /// The comments of others, with when they were changed last.
    comments: Vec<(u64, Timestamp)>,
    /// Whether only the first and the newest of them are known.
    is_part: bool,
    /// The numbers of our own comments.
    own: Vec<u64>,
    /// How many comments there are.
    total: usize,
    /// `None` where not all are known.
    reviews: Option<Vec<ReviewSeen>>,
}

/// A review: when it was given, its state, its text, and those of its comments on lines.
type ReviewSeen = (Option<Timestamp>, String, String, Vec<String>);

impl Seen {
    /// The pull request as it was read first, with all of its pages.
    pub fn of(pull_request: &PullRequestNode) -> Seen {
        let reviews = pull_request.reviews.as_ref().filter(|reviews| matches!(reviews.next(), Ok(None)));
        Seen {
            head: pull_request.head_ref_oid.clone(),
            open: pull_request.state == "OPEN",
            labels: names(&pull_request.labels),
            words: words(&pull_request.title, &pull_request.body, &pull_request.base_ref_name, &pull_request.milestone),
            draft: pull_request.is_draft,
            comments: of_others(&pull_request.comments),
            is_part: false,
            own: own(&pull_request.comments),
            total: pull_request.comments.items().count(),
            reviews: reviews.map(newest),
        }
    }

    /// The pull request as it is when it is looked at again.
    pub fn again(now: &Conversation) -> Seen {
        Seen {
            head: now.head_ref_oid.clone(),
            open: now.state == "OPEN",
            labels: names(&now.labels),
            words: words(&now.title, &now.body, &now.base_ref_name, &now.milestone),
            draft: now.is_draft,
            comments: of_others(&now.comments),
            is_part: now.is_part,
            own: own(&now.comments),
            total: now.comments.total_count.unwrap_or_else(|| now.comments.items().count()),
            reviews: now.reviews.as_ref().map(newest),
        }
    }

    /// Whether there are so many comments that not all of them are read again.
    pub fn is_long(&self) -> bool {
        self.total > PAGE
    }

    /// The number of the newest comment.
    pub fn newest(&self) -> u64 {
        self.comments.iter().map(|(id, _)| *id).chain(self.own.iter().copied()).max().unwrap_or(0)
    }

    /// Whether all comments of others that are known of `now` were there, and as many as there are now, but for those that
    /// we have made since.
    fn has_all_of(&self, now: &Seen) -> bool {
        let newest = self.newest();
        let made = now.own.iter().filter(|id| **id > newest).count();
        now.total == self.total + made && now.comments.iter().all(|comment| self.comments.contains(comment))
    }

    /// What is another now than it was; `None` if nothing is.
    pub fn changed(&self, now: &Seen) -> Option<&'static str> {
        if self.head != now.head {
            return Some("something was pushed meanwhile");
        }
        let reviews = self.reviews.as_ref().zip(now.reviews.as_ref());
        let comments = if now.is_part { self.has_all_of(now) } else { self.comments == now.comments };
        let same = comments
            && (self.open, self.draft, &self.labels, &self.words) == (now.open, now.draft, &now.labels, &now.words)
            && reviews.is_none_or(|(before, now)| before == now);
        (!same).then_some("the pull request was changed meanwhile")
    }
}

fn names(labels: &Option<Connection<Named>>) -> BTreeSet<String> {
    labels.iter().flat_map(Connection::items).map(|label| label.name.clone()).collect()
}

/// The comments that are not ours, with when they were changed last.
fn of_others(comments: &Connection<CommentNode>) -> Vec<(u64, Timestamp)> {
    let others = comments.items().filter(|comment| !comment.viewer_did_author);
    others.map(|comment| (comment.id, comment.updated_at)).collect()
}

fn own(comments: &Connection<CommentNode>) -> Vec<u64> {
    comments.items().filter(|comment| comment.viewer_did_author).map(|comment| comment.id).collect()
}

fn words(title: &str, body: &str, base: &str, milestone: &Option<Titled>) -> [Option<String>; 4] {
    let milestone = milestone.as_ref().map(|milestone| milestone.title.clone());
    [Some(title.to_owned()), Some(body.to_owned()), Some(base.to_owned()), milestone]
}

fn newest(reviews: &Connection<Review>) -> Vec<ReviewSeen> {
    let review = |review: &Review| {
        let lines = review.comments.items().map(|comment| comment.body.clone()).collect();
        (review.submitted_at, review.state.clone(), review.body.clone(), lines)
    };
    let of_others = reviews.items().filter(|review| !review.viewer_did_author);
    let mut newest: Vec<ReviewSeen> = of_others.rev().take(MAX_REVIEWS).map(review).collect();
    newest.reverse();
    newest
}
