//! The GraphQL queries, and what they answer.
//!
//! Fields that GitHub declares as nullable are optional here even where they always seem to be there.
//! <https://docs.github.com/en/graphql/reference>

mod board;
mod check_in;
mod head;
mod parts;
mod pull_request;
mod release;
mod suggestions;

use std::collections::BTreeMap;

pub use board::{BOARD, BoardData, CardNode, Project, Value};
pub use check_in::{ISSUE_COMMENTS, Talk, TalkData, TalksData};
pub use head::{Contexts, Created, CreatedContext, HEAD, HEADS, HeadCommit, HeadData, HeadOf, HeadPullRequest};
use jiff::Timestamp;
pub use parts::{
    Actor, At, Configured, Connection, DefaultBranch, Directory, Named, Oid, Text, Titled, TreeEntry, Viewer, alias,
    for_several, owner_and_name, who, with_fragments,
};
pub use pull_request::{
    BaseCommit, BaseRef, ChangedFile, CommentNode, CommitNode, CommitParents, ForcePush, HeadRepository, LabelEvent,
    LineComment, PullRequestData, PullRequestNode, PullRequestsData, Repository, Review,
};
pub use release::{
    Backwards, BugNode, PRODUCT, PROPOSALS, ProductData, ProposalNode, Proposals, ProposalsData, PulledNode,
    REFERENCES, ReferenceEvent, ReferencesData, Source, Spoken, TrackedIssue,
};
use serde::Deserialize;
pub use suggestions::{NodeId, ReviewNode, SUGGESTIONS, Thread, ThreadComment, Threads};

/// Everything about a pull request but its documents.
pub const PULL_REQUEST: &str = include_str!("../queries/pull_request.graphql");
/// SIGs and schedules.
pub const COMMUNITY: &str = include_str!("../queries/community.graphql");
/// A page of comments.
pub const CONVERSATION: &str = include_str!("../queries/conversation.graphql");
/// A page of reviews.
pub const REVIEWS: &str = include_str!("../queries/reviews.graphql");
/// A page of the commits of a pull request.
pub const COMMITS: &str = include_str!("../queries/commits.graphql");
/// A page of labels.
pub const LABELS: &str = include_str!("../queries/labels.graphql");
/// A page of milestones.
pub const MILESTONES: &str = include_str!("../queries/milestones.graphql");
/// Labels and statuses, and who set them.
pub const MARKS: &str = include_str!("../queries/marks.graphql");
/// A page of open pull requests.
pub const OPEN_PULL_REQUESTS: &str = include_str!("../queries/open_pull_requests.graphql");

/// The answer to [`COMMUNITY`].
#[derive(Debug, Deserialize)]
pub struct CommunityData {
    /// The community's repository.
    pub community: Option<CommunityFiles>,
    /// The repository of releases.
    pub releases: Option<Releases>,
}

/// The community's files.
#[derive(Debug, Deserialize)]
pub struct CommunityFiles {
    /// `sigs.yaml`.
    pub sigs: Option<Text>,
    /// `OWNERS_ALIASES`.
    pub aliases: Option<Text>,
}

/// The repository of releases.
#[derive(Debug, Deserialize)]
pub struct Releases {
    /// Its directory of releases, with those of each release and the files in them.
    pub object: Option<Directory<Directory<Text>>>,
}

/// The answer to queries about one pull request of a repository.
#[derive(Debug, Deserialize)]
pub struct Within<T> {
    /// The repository.
    pub repository: Option<PullRequestOf<T>>,
}

/// A repository with a pull request.
#[derive(Debug, Deserialize)]
pub struct PullRequestOf<T> {
    /// The pull request.
    #[serde(rename = "pullRequest")]
    pub pull_request: Option<T>,
}

/// The answer to [`CONVERSATION`] for several pull requests.
#[derive(Debug, Deserialize)]
pub struct ConversationsData {
    /// The conversations by their aliases; null if there is no such repository.
    pub repository: Option<BTreeMap<String, Option<Conversation>>>,
}

/// The answer to [`CONVERSATION`].
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Conversation {
    /// The number of the pull request.
    pub number: u64,
    /// The last commit.
    pub head_ref_oid: String,
    /// `OPEN`, `CLOSED` or `MERGED`.
    pub state: String,
    /// The title.
    pub title: String,
    /// The description.
    pub body: String,
    /// Whether it is a draft.
    pub is_draft: bool,
    /// The name of the branch that it is for.
    pub base_ref_name: String,
    /// The milestone.
    pub milestone: Option<Titled>,
    /// The labels.
    pub labels: Option<Connection<Named>>,
    /// The newest reviews, with the first page.
    pub reviews: Option<Connection<Review>>,
    /// The comments.
    pub comments: Connection<CommentNode>,
    /// The newest of them, where that was asked for.
    pub newest: Option<Connection<CommentNode>>,
    /// Whether those between the first and the newest were left out.
    #[serde(skip)]
    pub is_part: bool,
}

/// The answer to [`COMMITS`].
#[derive(Debug, Deserialize)]
pub struct MoreCommits {
    /// The commits.
    pub commits: Connection<CommitNode>,
}

/// The answer to [`REVIEWS`].
#[derive(Debug, Deserialize)]
pub struct MoreReviews {
    /// The reviews.
    pub reviews: Option<Connection<Review>>,
}

/// The answer to [`LABELS`] and [`MILESTONES`].
#[derive(Debug, Deserialize)]
pub struct DefinedData {
    /// The repository.
    pub repository: Option<Defined>,
}

/// What a repository defines.
#[derive(Debug, Deserialize)]
pub struct Defined {
    /// Labels.
    pub labels: Option<Connection<Named>>,
    /// Milestones.
    pub milestones: Option<Connection<Titled>>,
}

/// The answer to [`MARKS`].
#[derive(Debug, Deserialize)]
pub struct MarksData {
    /// Who we are.
    pub viewer: Viewer,
    /// The repository.
    pub repository: Option<MarkedRepository>,
}

/// A repository with a commit of it and a pull request.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MarkedRepository {
    /// The commit and its status, where that was asked for.
    pub head: Option<CommitStatus>,
    /// The pull request.
    pub pull_request: Option<Marks>,
}

/// What a pull request is marked with.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Marks {
    /// The last commit.
    pub head_ref_oid: String,
    /// The labels.
    pub labels: Option<Connection<Named>>,
    /// Labels that were set and taken away, oldest first.
    pub timeline_items: Connection<LabelEvent>,
}

/// A commit and its status.
#[derive(Debug, Deserialize)]
pub struct CommitStatus {
    /// The status; null if it has none.
    pub status: Option<StatusOf>,
}

/// The statuses of a commit.
#[derive(Debug, Deserialize)]
pub struct StatusOf {
    /// Ours.
    pub context: Option<StatusContext>,
}

/// A status.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusContext {
    /// `SUCCESS`, `PENDING`, `FAILURE` and others.
    pub state: String,
    /// What it says.
    pub description: Option<String>,
    /// When it was set.
    pub created_at: Timestamp,
}

/// The answer to [`OPEN_PULL_REQUESTS`].
#[derive(Debug, Deserialize)]
pub struct OpenData {
    /// The repository.
    pub repository: Option<OpenPullRequests>,
}

/// The open pull requests of a repository.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenPullRequests {
    /// The default branch; null where there is none.
    pub default_branch_ref: Option<DefaultBranch>,
    /// A page of them.
    pub pull_requests: Connection<OpenPullRequest>,
}

/// An open pull request.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenPullRequest {
    /// Its number.
    pub number: u64,
    /// The branch that it is for.
    pub base_ref_name: String,
    /// Its last commit.
    pub head_ref_oid: String,
    /// Whose fork it comes from; null if that is gone.
    pub head_repository_owner: Option<Actor>,
    /// The first files that it changes.
    pub files: Option<Connection<Path>>,
    /// Its first comments.
    pub comments: Option<Connection<CommentTime>>,
}

impl OpenPullRequest {
    /// When we last wrote a comment there, or changed it, as far as the first comments show.
    pub fn told(&self) -> Option<Timestamp> {
        let comments = self.comments.iter().flat_map(Connection::items);
        comments.filter(|comment| comment.viewer_did_author).map(|comment| comment.updated_at).max()
    }
}

/// When a comment was last written.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CommentTime {
    /// Whether it is ours.
    pub viewer_did_author: bool,
    /// When it was made, or changed.
    pub updated_at: Timestamp,
}

/// A path.
#[derive(Debug, Deserialize)]
pub struct Path {
    /// The path.
    pub path: String,
}
