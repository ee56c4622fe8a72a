//! What GitHub knows: repositories, people, tokens. Plain data; `edit` changes it, `rest` and `graphql` show it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use jiff::{Timestamp, ToSpan as _};

pub use super::board::{Boards, Card, CardOf, CardValue, Project};
use super::objects::{Objects, Oid};
use super::{BOT, READ_TOKEN, REPOSITORY, WRITE_TOKEN};

/// How many requests, or points of GraphQL, a workflow's token has in an hour.
/// <https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api>
pub const RATE_LIMIT: u64 = 1000;

/// Everything.
#[derive(Debug, Clone)]
pub struct World {
    /// The objects of all repositories.
    pub objects: Objects,
    /// The repositories by `owner/name`.
    pub repositories: BTreeMap<String, Repository>,
    /// What each token may do.
    pub tokens: HashMap<String, Token>,
    /// The most entries that a tree shows before it is truncated. GitHub's own limit is 100,000.
    pub most_tree_entries: usize,
    /// How often comments are listed until a new one is among them.
    pub listing_lag: usize,
    /// How often comments were listed.
    pub listings: Arc<AtomicUsize>,
    /// Whether each push to a pull request starts a workflow.
    pub has_workflows: bool,
    /// The ids of what a mutation has folded away.
    pub folded: BTreeSet<String>,
    /// Projects of organisations, by owner and number.
    pub projects: BTreeMap<(String, u64), Project>,
    now: Timestamp,
    last_id: u64,
}

/// A repository.
#[derive(Debug, Clone)]
pub struct Repository {
    pub id: u64,
    /// `owner/name`.
    pub name: String,
    pub private: bool,
    /// The status that every request for it gets: 403 or 451 for one that GitHub has blocked.
    pub blocked: Option<u16>,
    /// The repository that it was forked from.
    pub parent: Option<String>,
    pub default_branch: String,
    /// From full names, as `refs/heads/main`, to commits.
    pub refs: BTreeMap<String, Oid>,
    /// The objects that it serves: all that was ever pushed to it, and the heads of its pull requests.
    pub objects: HashSet<Oid>,
    pub labels: Vec<Label>,
    pub milestones: Vec<Milestone>,
    /// Issues and pull requests by number.
    pub issues: BTreeMap<u64, Issue>,
    /// Commit statuses by commit, oldest first.
    pub statuses: BTreeMap<Oid, Vec<Status>>,
    /// When check suites were made, by commit, oldest first.
    pub check_suites: BTreeMap<Oid, Vec<Timestamp>>,
    /// `MEMBER`, `OWNER` and so on, by login; everybody else is `NONE`.
    pub associations: BTreeMap<String, &'static str>,
}

#[derive(Debug, Clone)]
pub struct Label {
    pub id: u64,
    pub name: String,
    pub description: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Milestone {
    pub id: u64,
    pub number: u64,
    pub title: String,
    pub open: bool,
    pub due_on: Option<Timestamp>,
}

/// An issue, or a pull request.
#[derive(Debug, Clone)]
pub struct Issue {
    pub id: u64,
    pub number: u64,
    pub title: String,
    pub body: Option<String>,
    pub author: String,
    pub open: bool,
    pub locked: bool,
    pub assignees: Vec<String>,
    /// The names of its labels.
    pub labels: Vec<String>,
    /// The number of its milestone.
    pub milestone: Option<u64>,
    /// Oldest first.
    pub comments: Vec<Comment>,
    /// Everything that happened, oldest first.
    pub timeline: Vec<Event>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// What it has more than an issue.
    pub pull_request: Option<PullRequest>,
}

#[derive(Debug, Clone)]
pub struct PullRequest {
    pub draft: bool,
    pub merged_at: Option<Timestamp>,
    pub mergeable: Mergeable,
    /// The repository of the head branch; `None` once that is deleted.
    pub head_repository: Option<String>,
    /// `owner` of the head branch, deleted or not.
    pub head_owner: String,
    pub head_ref: String,
    pub head: Oid,
    pub base_ref: String,
    /// Where the base branch was when the pull request was last pushed to.
    pub base: Oid,
    /// The commit that a merge would make, as of the last push; `None` where the merge base is unknown.
    pub merge: Option<Oid>,
    /// Oldest first.
    pub reviews: Vec<Review>,
}

/// Whether the head can be merged into the base branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mergeable {
    Yes,
    Conflicting,
    /// Not yet computed.
    Unknown,
}

#[derive(Debug, Clone)]
pub struct Comment {
    pub id: u64,
    pub author: String,
    pub body: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Who changed it last, and when.
    pub edited: Option<(String, Timestamp)>,
    pub minimized: bool,
    /// The lines that it is on, of a file of the commit that was reviewed.
    pub place: Option<Place>,
    /// Whether somebody has resolved its thread.
    pub resolved: bool,
    /// After how many listings it is listed.
    pub listed_after: usize,
}

/// Lines of a file with the change, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub path: String,
    pub first: usize,
    pub last: usize,
}

#[derive(Debug, Clone)]
pub struct Review {
    pub id: u64,
    pub author: String,
    /// `APPROVED`, `CHANGES_REQUESTED`, `COMMENTED`, `DISMISSED` or `PENDING`.
    pub state: &'static str,
    pub body: String,
    pub submitted_at: Timestamp,
    /// Who changed its text last, and when.
    pub edited: Option<(String, Timestamp)>,
    /// The head when it was given.
    pub commit: Oid,
    /// Comments on lines.
    pub comments: Vec<Comment>,
}

#[derive(Debug, Clone)]
pub struct Event {
    pub id: u64,
    pub actor: String,
    pub at: Timestamp,
    pub kind: EventKind,
}

#[derive(Debug, Clone)]
pub enum EventKind {
    Labeled(String),
    Unlabeled(String),
    Milestoned(String),
    Demilestoned(String),
    Commit(Oid),
    ForcePushed {
        before: Oid,
        after: Oid,
    },
    /// The id of a comment.
    Commented(u64),
    /// The id of a review.
    Reviewed(u64),
    ReviewDismissed {
        review: u64,
        previous: &'static str,
        message: String,
    },
    ReadyForReview,
    ConvertedToDraft,
    Renamed {
        from: String,
        to: String,
    },
    BaseChanged {
        from: String,
        to: String,
    },
    Closed,
    Reopened,
    Merged,
}

#[derive(Debug, Clone)]
pub struct Status {
    pub id: u64,
    pub creator: String,
    pub context: String,
    /// `error`, `failure`, `pending` or `success`.
    pub state: String,
    pub description: Option<String>,
    pub target_url: Option<String>,
    pub at: Timestamp,
}

/// Who asks, and what they may do.
#[derive(Debug, Clone)]
pub struct Token {
    /// As REST says it: a bot's ends with `[bot]`.
    pub login: String,
    /// The repository that it was made for. Elsewhere it reads what is public.
    pub repository: String,
    pub permissions: Permissions,
    /// What it may read of projects.
    pub boards: Boards,
    /// How many requests it has made.
    pub used: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permissions {
    pub contents: Access,
    pub issues: Access,
    pub pull_requests: Access,
    pub statuses: Access,
    pub checks: Access,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    None,
    Read,
    Write,
}

impl Permissions {
    /// As in a run for a pull request from a fork.
    pub const READ: Permissions = Permissions {
        contents: Access::Read,
        issues: Access::Read,
        pull_requests: Access::Read,
        statuses: Access::Read,
        checks: Access::Read,
    };

    /// As in a run that may comment, label and set statuses.
    pub const WRITE: Permissions = Permissions {
        contents: Access::Read,
        issues: Access::Write,
        pull_requests: Access::Write,
        statuses: Access::Write,
        checks: Access::Read,
    };
}

impl World {
    /// A world without anything, at noon of 18 August 2026.
    pub fn new() -> World {
        World {
            objects: Objects::default(),
            repositories: BTreeMap::new(),
            tokens: HashMap::new(),
            most_tree_entries: 100_000,
            listing_lag: 0,
            listings: Arc::default(),
            has_workflows: true,
            folded: BTreeSet::new(),
            projects: BTreeMap::new(),
            now: "2026-08-18T12:00:00Z".parse().expect("a time"),
            last_id: 1000,
        }
    }

    /// A world with the two tokens and an empty [`REPOSITORY`].
    pub fn with_tokens() -> World {
        let mut world = World::new();
        world.repository(REPOSITORY);
        world.add_token(READ_TOKEN, BOT, REPOSITORY, Permissions::READ);
        world.add_token(WRITE_TOKEN, BOT, REPOSITORY, Permissions::WRITE);
        world
    }

    /// Sets the time of what happens next, as in `2026-04-30T12:00:00Z`.
    pub fn set_time(&mut self, now: &str) {
        self.now = now.parse().unwrap_or_else(|error| panic!("`{now}` is no time: {error}"));
    }

    /// The time of what happens next.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The time, which goes on by a minute with each use: no two things happen at once.
    pub fn tick(&mut self) -> Timestamp {
        let now = self.now;
        self.now += 1.minute();
        now
    }

    /// A number that nothing else has.
    pub fn new_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// Lets `token` do this in `repository`, as `login`.
    pub fn add_token(&mut self, token: &str, login: &str, repository: &str, permissions: Permissions) {
        let (login, repository) = (login.to_owned(), repository.to_owned());
        self.tokens.insert(token.to_owned(), Token { login, repository, permissions, boards: Boards::Hidden, used: 0 });
    }

    /// The repository of that name, in whatever case.
    pub fn find(&self, name: &str) -> Option<&Repository> {
        let mut named = self.repositories.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        named.next().map(|(_, repository)| repository)
    }

    /// The comments of an issue or a pull request: who wrote what.
    pub fn comments(&self, repository: &str, number: u64) -> Vec<(&str, &str)> {
        let comments = &self.issue(repository, number).comments;
        comments.iter().map(|comment| (comment.author.as_str(), comment.body.as_str())).collect()
    }

    /// The labels of an issue or a pull request.
    pub fn labels(&self, repository: &str, number: u64) -> Vec<&str> {
        self.issue(repository, number).labels.iter().map(String::as_str).collect()
    }

    /// The last status of each context of a commit: context, state, description.
    pub fn statuses(&self, repository: &str, commit: &str) -> Vec<(&str, &str, &str)> {
        let repository = &self.repositories[repository];
        let latest = repository.latest_statuses(commit).into_iter();
        latest
            .map(|status| {
                (status.context.as_str(), status.state.as_str(), status.description.as_deref().unwrap_or_default())
            })
            .collect()
    }

    /// The head of a pull request.
    pub fn head(&self, repository: &str, number: u64) -> Oid {
        self.issue(repository, number).pull_request.as_ref().expect("a pull request").head.clone()
    }

    /// An issue or a pull request, which must be there.
    pub fn issue(&self, repository: &str, number: u64) -> &Issue {
        let found = self.find(repository).and_then(|repository| repository.issues.get(&number));
        found.unwrap_or_else(|| panic!("no issue {number} in {repository}"))
    }

    /// The commit that the difference of a pull request is counted from.
    pub fn merge_base(&self, pull_request: &PullRequest) -> Oid {
        let base = self.objects.merge_base(&pull_request.base, &pull_request.head);
        base.unwrap_or_else(|| pull_request.base.clone())
    }

    /// The commits of a pull request: each after those that it is made on, whatever their dates.
    pub fn commits_of(&self, pull_request: &PullRequest) -> Vec<Oid> {
        let mut seen: HashSet<Oid> = self.objects.history(&pull_request.base).into_iter().collect();
        let mut commits = Vec::new();
        let mut next = vec![(pull_request.head.clone(), false)];
        while let Some((oid, entered)) = next.pop() {
            if entered {
                commits.push(oid);
            } else if seen.insert(oid.clone()) {
                let parents = self.objects.commit(&oid).map_or(&[][..], |commit| &commit.parents);
                next.push((oid, true));
                next.extend(parents.iter().map(|parent| (parent.clone(), false)));
            }
        }
        commits
    }
}

impl PullRequest {
    /// The commit that GitHub shows as the result of a merge: none where there is a conflict or it is being computed.
    pub fn test_merge(&self) -> Option<&Oid> {
        self.merge.as_ref().filter(|_| self.mergeable == Mergeable::Yes)
    }
}

impl Repository {
    /// The login of its owner.
    pub fn owner(&self) -> &str {
        self.name.split_once('/').expect("owner/name").0
    }

    /// Its name without its owner.
    pub fn short_name(&self) -> &str {
        self.name.split_once('/').expect("owner/name").1
    }

    /// The commit or other object that a revision names: a full id, a branch, a full ref, `HEAD`. Only what this
    /// repository serves.
    pub fn resolve(&self, revision: &str) -> Option<&Oid> {
        let named = match revision {
            "HEAD" => self.refs.get(&format!("refs/heads/{}", self.default_branch)),
            _ => ["", "refs/", "refs/heads/"].iter().find_map(|prefix| self.refs.get(&format!("{prefix}{revision}"))),
        };
        named.or_else(|| self.objects.get(revision))
    }

    /// The label of that name, in whatever case.
    pub fn label(&self, name: &str) -> Option<&Label> {
        self.labels.iter().find(|label| label.name.to_lowercase() == name.to_lowercase())
    }

    /// What `login` is to the repository.
    pub fn association(&self, login: &str) -> &'static str {
        if login == self.owner() { "OWNER" } else { self.associations.get(login).copied().unwrap_or("NONE") }
    }

    /// The last status of each context of a commit.
    pub fn latest_statuses(&self, commit: &str) -> Vec<&Status> {
        let mut latest: BTreeMap<String, &Status> = BTreeMap::new();
        for status in self.statuses.get(commit).into_iter().flatten() {
            latest.insert(status.context.to_lowercase(), status);
        }
        latest.into_values().collect()
    }
}
