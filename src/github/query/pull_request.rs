//! A pull request, what was said in it, and the policy at its base.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

use crate::github::query::parts::{Actor, At, Connection, Directory, Named, Oid, Text, Titled};

/// The answer to [`PULL_REQUEST`].
#[derive(Debug, Deserialize)]
pub struct PullRequestData {
    /// The repository; null if there is none.
    pub repository: Option<Repository>,
}

/// The repository of a pull request.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Repository {
    /// `owner/name`, as it is called today.
    pub name_with_owner: String,
    /// The labels that it defines.
    pub labels: Option<Connection<Named>>,
    /// Its open milestones.
    pub milestones: Option<Connection<Titled>>,
    /// The pull request; null if there is none.
    pub pull_request: Option<PullRequestNode>,
}

/// The answer to [`PULL_REQUEST`] for several.
///
/// [`PULL_REQUEST`]: super::PULL_REQUEST
#[derive(Debug, Deserialize)]
pub struct PullRequestsData {
    /// The repository; null if there is none.
    pub repository: Option<SeveralOf>,
}

/// The repository of several pull requests.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SeveralOf {
    /// `owner/name`, as it is called today.
    pub name_with_owner: String,
    /// The labels that it defines.
    pub labels: Option<Connection<Named>>,
    /// Its open milestones.
    pub milestones: Option<Connection<Titled>>,
    /// The pull requests by their aliases; null if there is none.
    #[serde(flatten)]
    pub pull_requests: BTreeMap<String, Option<PullRequestNode>>,
}

/// A pull request.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PullRequestNode {
    /// Its number.
    pub number: u64,
    /// Its title.
    pub title: String,
    /// Its description.
    pub body: String,
    /// Whether it is a draft.
    pub is_draft: bool,
    /// `OPEN`, `CLOSED` or `MERGED`.
    pub state: String,
    /// Its author.
    pub author: Option<Actor>,
    /// The name of the branch that it is for.
    pub base_ref_name: String,
    /// That branch; null if it is gone.
    pub base_ref: Option<BaseRef>,
    /// Its last commit.
    pub head_ref_oid: String,
    /// Where that is; null if the fork is gone.
    pub head_repository: Option<HeadRepository>,
    /// Its labels.
    pub labels: Option<Connection<Named>>,
    /// Its milestone.
    pub milestone: Option<Titled>,
    /// How many files it changes.
    pub changed_files: usize,
    /// The first of these.
    pub files: Option<Connection<ChangedFile>>,
    /// Its commits.
    pub commits: Connection<CommitNode>,
    /// The last time that its branch was overwritten.
    pub force_pushes: Connection<ForcePush>,
    /// The last labels that were set and taken away, oldest first.
    pub label_events: Connection<LabelEvent>,
    /// The issues that it would close.
    pub closing_issues_references: Option<Connection<LinkedIssue>>,
    /// The last conversations on its lines.
    pub review_threads: Option<Connection<Conversation>>,
    /// Its reviews.
    pub reviews: Option<Connection<Review>>,
    /// Its comments.
    pub comments: Connection<CommentNode>,
}

/// The branch that a pull request is for.
#[derive(Debug, Deserialize)]
pub struct BaseRef {
    /// Its last commit.
    pub target: Option<BaseCommit>,
}

/// The last commit of that branch.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BaseCommit {
    /// Its id.
    pub oid: Option<String>,
    /// The configuration.
    pub config: Option<At<Text>>,
    /// The template.
    pub template: Option<At<Text>>,
    /// The template where it lay before.
    pub old_template: Option<At<Text>>,
    /// Names that stand for several people.
    pub aliases: Option<At<Text>>,
    /// The directory of VEPs, with those of the SIGs and the files in them.
    pub directory: Option<At<Directory<Directory<Text>>>>,
}

/// A repository by its name.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeadRepository {
    /// `owner/name`.
    pub name_with_owner: String,
}

/// A file that a pull request changes.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangedFile {
    /// Its path.
    pub path: String,
    /// `ADDED`, `DELETED`, `MODIFIED`, `RENAMED` and others.
    pub change_type: String,
}

/// A commit of a pull request.
#[derive(Debug, Deserialize)]
pub struct CommitNode {
    /// The commit.
    pub commit: CommitParents,
}

/// A commit and those before it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CommitParents {
    /// Its id.
    pub oid: String,
    /// When it was made, as its maker says.
    pub committed_date: Timestamp,
    /// Those before it.
    pub parents: Connection<Oid>,
}

/// That a branch was overwritten.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ForcePush {
    /// When.
    pub created_at: Option<Timestamp>,
    /// With what; null for a commit that is gone.
    pub after_commit: Option<Oid>,
}

/// That a label was set or taken away.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LabelEvent {
    /// `LabeledEvent` or `UnlabeledEvent`.
    #[serde(rename = "__typename")]
    pub kind: String,
    /// When, where that was asked for.
    pub created_at: Option<Timestamp>,
    /// Who did it.
    pub actor: Option<Actor>,
    /// The label.
    pub label: Named,
}

/// An issue of any repository.
#[derive(Debug, Deserialize)]
pub struct LinkedIssue {
    /// Its number.
    pub number: u64,
    /// Where it is.
    pub repository: HeadRepository,
}

/// A conversation on a line.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Conversation {
    /// Whether somebody has called it done.
    pub is_resolved: bool,
    /// Its first comment.
    pub comments: Connection<FirstComment>,
}

/// The comment that began a conversation.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FirstComment {
    /// Whether it is ours.
    pub viewer_did_author: bool,
}

/// A review.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Review {
    /// Whether it is ours.
    pub viewer_did_author: bool,
    /// Whose.
    pub author: Option<Actor>,
    /// `APPROVED` and others.
    pub state: String,
    /// Its text.
    pub body: String,
    /// When it was given; null while it is being written.
    pub submitted_at: Option<Timestamp>,
    /// When its text was changed last.
    pub last_edited_at: Option<Timestamp>,
    /// Who changed it then.
    pub editor: Option<Actor>,
    /// What was reviewed.
    pub commit: Option<Oid>,
    /// Its comments on lines.
    pub comments: Connection<LineComment>,
}

/// A comment on a line.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LineComment {
    /// Whose.
    pub author: Option<Actor>,
    /// Its text.
    pub body: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When its text was changed last.
    pub last_edited_at: Option<Timestamp>,
    /// Who changed it then.
    pub editor: Option<Actor>,
}

/// A comment on a pull request.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CommentNode {
    /// Its id. Newer ones are larger.
    #[serde(rename = "fullDatabaseId", deserialize_with = "big_number")]
    pub id: u64,
    /// Its address.
    pub url: String,
    /// Whether it is ours.
    pub viewer_did_author: bool,
    /// Whose it is.
    pub author: Option<Actor>,
    /// Its text.
    pub body: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When its text was changed last.
    pub last_edited_at: Option<Timestamp>,
    /// Who changed it then.
    pub editor: Option<Actor>,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// GraphQL's `BigInt` is a string where a number could be read wrongly.
fn big_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number(u64),
        Text(String),
    }
    match Either::deserialize(deserializer)? {
        Either::Number(number) => Ok(number),
        Either::Text(text) => text.parse().map_err(serde::de::Error::custom),
    }
}
