//! What GitHub shows of a head commit, and which open pull requests have it.

use jiff::Timestamp;
use serde::Deserialize;

use crate::github::query::parts::Connection;

/// A head commit.
pub const HEAD: &str = include_str!("../queries/head.graphql");
/// A page of open pull requests with their heads.
pub const HEADS: &str = include_str!("../queries/heads.graphql");

/// The answer to [`HEAD`] and [`HEADS`].
#[derive(Debug, Deserialize)]
pub struct HeadData {
    /// The repository; null if the token may not see it.
    pub repository: Option<HeadOf>,
}

/// A repository with a commit.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeadOf {
    /// The commit; null if it is not there.
    pub object: Option<HeadCommit>,
    /// A page of the open pull requests.
    pub pull_requests: Option<Connection<HeadPullRequest>>,
}

/// A commit. What the token may not read is null.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeadCommit {
    /// Its check suites, oldest first.
    pub check_suites: Option<Connection<Created>>,
    /// Its statuses; null if it has none, too.
    pub status: Option<Contexts>,
    /// Pull requests that have it among their commits, as far as GitHub knows: those of forks mostly not.
    pub associated_pull_requests: Option<Connection<HeadPullRequest>>,
}

/// The last status of each context.
#[derive(Debug, Deserialize)]
pub struct Contexts {
    /// These statuses.
    pub contexts: Vec<CreatedContext>,
}

/// The last status of a context.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreatedContext {
    /// The context.
    pub context: String,
    /// When it was set.
    pub created_at: Timestamp,
}

/// Something that was made.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Created {
    /// When.
    pub created_at: Timestamp,
}

/// A pull request with its head.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeadPullRequest {
    /// Its number.
    pub number: u64,
    /// `OPEN` and others, where that was asked for.
    pub state: Option<String>,
    /// Its last commit.
    pub head_ref_oid: String,
}
