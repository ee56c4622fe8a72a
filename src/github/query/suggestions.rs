//! The reviews of a pull request that carry our suggestions, and what became of each of these.

use serde::Deserialize;

use crate::github::query::parts::{Connection, Oid};

/// A page of threads on lines, and our reviews with the first.
pub const SUGGESTIONS: &str = include_str!("../queries/suggestions.graphql");

/// What people made of a pull request's lines.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Threads {
    /// The last commit.
    pub head_ref_oid: String,
    /// `OPEN`, `CLOSED` or `MERGED`.
    pub state: String,
    /// Whether it is a draft.
    pub is_draft: bool,
    /// The newest reviews, with the first page.
    pub reviews: Option<Connection<ReviewNode>>,
    /// The threads on lines.
    pub review_threads: Connection<Thread>,
}

/// A review.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewNode {
    /// Its id, as mutations take it.
    pub id: String,
    /// Whether it is ours.
    pub viewer_did_author: bool,
    /// Whether it is folded away.
    pub is_minimized: bool,
    /// Its text.
    pub body: String,
    /// What was reviewed; null for a commit that is gone.
    pub commit: Option<Oid>,
}

/// A thread on lines.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Thread {
    /// Whether somebody has called it done; taking a suggestion does so.
    pub is_resolved: bool,
    /// Whether its lines are no longer what they were.
    pub is_outdated: bool,
    /// Its first comment.
    pub comments: Connection<ThreadComment>,
}

/// The comment that begins a thread.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ThreadComment {
    /// Its id, as mutations take it.
    pub id: String,
    /// Whether it is ours.
    pub viewer_did_author: bool,
    /// Whether it is folded away.
    pub is_minimized: bool,
    /// Its text.
    pub body: String,
    /// The review that it is of.
    pub pull_request_review: Option<NodeId>,
}

/// Something by its id.
#[derive(Debug, Deserialize)]
pub struct NodeId {
    /// The id.
    pub id: String,
}
