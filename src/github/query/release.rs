//! What a report on a release asks for: open pull requests, branches of the product, tracking issues, and pull requests
//! of code and documentation.

use jiff::Timestamp;
use serde::Deserialize;

use crate::github::query::parts::{Actor, Connection, DefaultBranch, Named};
use crate::github::query::pull_request::ChangedFile;

/// A page of open pull requests, and the configuration.
pub const PROPOSALS: &str = include_str!("../queries/proposals.graphql");
/// A page of the branches of releases.
pub const PRODUCT: &str = include_str!("../queries/product.graphql");
/// An earlier page of what refers to an issue.
pub const REFERENCES: &str = include_str!("../queries/references.graphql");

/// The answer to [`PROPOSALS`].
#[derive(Debug, Deserialize)]
pub struct ProposalsData {
    /// The repository; null if there is none.
    pub repository: Option<Proposals>,
}

/// The open pull requests of a repository.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Proposals {
    /// `owner/name`, as it is called today.
    pub name_with_owner: String,
    /// The default branch; null where there is none.
    pub default_branch_ref: Option<DefaultBranch>,
    /// A page of them.
    pub pull_requests: Connection<ProposalNode>,
}

/// An open pull request.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProposalNode {
    /// Its number.
    pub number: u64,
    /// Whether it is a draft.
    pub is_draft: bool,
    /// The branch that it is for.
    pub base_ref_name: String,
    /// Its last commit.
    pub head_ref_oid: String,
    /// Its labels.
    pub labels: Option<Connection<Named>>,
    /// The first files that it changes.
    pub files: Option<Connection<ChangedFile>>,
}

/// The answer to [`PRODUCT`].
#[derive(Debug, Deserialize)]
pub struct ProductData {
    /// The product's repository; null where it may not be read.
    pub repository: Option<Product>,
}

/// The product's repository.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Product {
    /// The default branch; null where there is none.
    pub default_branch_ref: Option<Named>,
    /// A page of the branches of releases.
    pub refs: Option<Connection<Named>>,
}

/// The answer to [`REFERENCES`].
#[derive(Debug, Deserialize)]
pub struct ReferencesData {
    /// The repository.
    pub repository: Option<IssueOf>,
}

/// A repository with an issue.
#[derive(Debug, Deserialize)]
pub struct IssueOf {
    /// The issue; null where there is none.
    pub issue: Option<Referenced>,
}

/// What refers to an issue.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Referenced {
    /// The events, oldest first.
    pub timeline_items: Backwards,
}

/// The last page of a list, and where the one before it ends.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Backwards {
    /// What is on it; null for what may not be read.
    pub nodes: Vec<Option<ReferenceEvent>>,
    /// What is before it.
    pub page_info: Option<Before>,
}

/// What is before a page.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Before {
    /// Whether there is anything.
    pub has_previous_page: bool,
    /// Where this page begins.
    pub start_cursor: Option<String>,
}

/// That something referred to an issue or a pull request, or was linked with it.
#[derive(Debug, Deserialize)]
pub struct ReferenceEvent {
    /// What did.
    pub source: Option<Source>,
}

/// An issue or a pull request that refers to another.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// `PullRequest` or `Issue`, where that was asked for.
    #[serde(rename = "__typename")]
    pub kind: Option<String>,
    /// Its number; none for what is neither.
    pub number: Option<u64>,
    /// Its repository.
    pub repository: Option<RepositoryName>,
    /// Its title, where that was asked for.
    pub title: Option<String>,
    /// `OPEN`, `CLOSED` or `MERGED`, where that was asked for.
    pub state: Option<String>,
    /// The branch that it is for, where that was asked for.
    pub base_ref_name: Option<String>,
    /// When it was merged, where it was.
    pub merged_at: Option<Timestamp>,
    /// Its author, where that was asked for.
    pub author: Option<Actor>,
}

/// A repository by its name.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RepositoryName {
    /// `owner/name`.
    pub name_with_owner: String,
}

/// A tracking issue.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrackedIssue {
    /// Its title.
    pub title: String,
    /// Its description.
    pub body: String,
    /// Whether it is closed.
    pub closed: bool,
    /// Its labels.
    pub labels: Option<Connection<Named>>,
    /// The last comments.
    pub comments: Connection<Spoken>,
    /// What refers to it.
    pub timeline_items: Backwards,
    /// Pull requests that are linked with it.
    pub closed_by_pull_requests_references: Option<Connection<Source>>,
}

/// That somebody said something.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Spoken {
    /// Who.
    pub author: Option<Actor>,
    /// When a comment was written.
    pub created_at: Option<Timestamp>,
    /// When a review was given.
    pub submitted_at: Option<Timestamp>,
}

/// A pull request of code or documentation.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PulledNode {
    /// Its title.
    pub title: String,
    /// Its description.
    pub body: String,
    /// `OPEN`, `CLOSED` or `MERGED`.
    pub state: String,
    /// Whether it is a draft.
    pub is_draft: bool,
    /// The branch that it is for.
    pub base_ref_name: String,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was merged, where it was.
    pub merged_at: Option<Timestamp>,
    /// Its author.
    pub author: Option<Actor>,
    /// Its labels.
    pub labels: Option<Connection<Named>>,
    /// The last reviews.
    pub reviews: Option<Connection<Spoken>>,
    /// The last comments.
    pub comments: Connection<Spoken>,
    /// The last commit.
    pub commits: Connection<LastCommit>,
    /// What refers to it.
    pub timeline_items: Connection<ReferenceEvent>,
}

/// The last commit of a pull request.
#[derive(Debug, Deserialize)]
pub struct LastCommit {
    /// The commit.
    pub commit: CommitDate,
}

/// When a commit was made.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CommitDate {
    /// As its maker says.
    pub committed_date: Timestamp,
}

/// An issue that may be about a bug.
#[derive(Debug, Deserialize)]
pub struct BugNode {
    /// Whether it is closed.
    pub closed: bool,
    /// Its labels.
    pub labels: Option<Connection<Named>>,
}
