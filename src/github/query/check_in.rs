//! What was said in tracking issues.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::github::query::parts::Connection;
use crate::github::query::pull_request::CommentNode;

/// A further page of what was said in an issue.
pub const ISSUE_COMMENTS: &str = include_str!("../queries/issue_comments.graphql");

/// The answer to a query for what was said in several issues, by their aliases.
#[derive(Debug, Deserialize)]
pub struct TalksData {
    /// The repository; null if there is none.
    pub repository: Option<BTreeMap<String, Option<Talk>>>,
}

/// The answer to [`ISSUE_COMMENTS`].
#[derive(Debug, Deserialize)]
pub struct TalkData {
    /// The repository; null if there is none.
    pub repository: Option<TalkOf>,
}

/// A repository with an issue.
#[derive(Debug, Deserialize)]
pub struct TalkOf {
    /// The issue; null if there is none.
    pub issue: Option<Talk>,
}

/// Somebody to whom an issue is assigned.
#[derive(Debug, Clone, Deserialize)]
pub struct Assignee {
    /// The login.
    pub login: String,
}

/// What was said in an issue.
#[derive(Debug, Clone, Deserialize)]
pub struct Talk {
    /// Whether only some may comment on it.
    pub locked: bool,
    /// Whether it is closed.
    pub closed: bool,
    /// Who is to see to it.
    pub assignees: Connection<Assignee>,
    /// What was said.
    pub comments: Connection<CommentNode>,
}
