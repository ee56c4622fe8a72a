//! Fields of issues, pull requests and what people do there.

use std::sync::atomic::Ordering;

use apollo_compiler::resolvers::ResolvedValue;
use apollo_compiler::response::JsonMap;
use jiff::Timestamp;

use super::node::{Entity, Node, Resolved, leaf, time, unknown};
use super::repository::{named_ref, object};
use super::{references, text, texts};
use crate::fake_github::diff::{ChangedFile, changed_files};
use crate::fake_github::rest::SITE;
use crate::fake_github::world::{Comment, Event, EventKind, Issue, Mergeable, PullRequest, Repository, Review};

/// The most files that a pull request lists.
const MOST_FILES: usize = 3000;

/// `OPEN`, `CLOSED` or `MERGED`.
pub fn state(issue: &Issue) -> &'static str {
    let merged = issue.pull_request.as_ref().is_some_and(|pull_request| pull_request.merged_at.is_some());
    match (merged, issue.open) {
        (true, _) => "MERGED",
        (false, true) => "OPEN",
        (false, false) => "CLOSED",
    }
}

pub fn url(repository: &Repository, issue: &Issue) -> String {
    let kind = if issue.pull_request.is_some() { "pull" } else { "issues" };
    format!("{SITE}/{}/{kind}/{}", repository.name, issue.number)
}

/// What issues and pull requests have in common.
fn common<'a, 'w: 'a>(
    node: &Node<'w>,
    repository: &'w Repository,
    issue: &'w Issue,
    field: &str,
    arguments: &JsonMap,
) -> Resolved<'a> {
    match field {
        "id" => leaf(format!("I_{}", issue.id)),
        "databaseId" => leaf(issue.id),
        "fullDatabaseId" => leaf(issue.id.to_string()),
        "number" => leaf(issue.number),
        "title" => leaf(issue.title.as_str()),
        "body" => leaf(issue.body.as_deref().unwrap_or_default()),
        "url" => leaf(url(repository, issue)),
        "state" => leaf(state(issue)),
        "stateReason" => Ok(ResolvedValue::null()),
        "locked" => leaf(issue.locked),
        "closed" => leaf(!issue.open),
        "createdAt" => time(issue.created_at),
        "updatedAt" => time(issue.updated_at),
        "repository" => node.object(Entity::Repository(repository)),
        "author" => node.actor(&issue.author),
        "authorAssociation" => leaf(repository.association(&issue.author)),
        "viewerDidAuthor" => leaf(issue.author == node.scope.token.login),
        "labels" => {
            let labels = issue.labels.iter().filter_map(|name| repository.label(name));
            node.page("LabelConnection", labels.map(Entity::Label).collect(), arguments)
        }
        "milestone" => {
            let mut milestones = repository.milestones.iter();
            let milestone = milestones.find(|milestone| Some(milestone.number) == issue.milestone);
            node.nullable(milestone.map(Entity::Milestone))
        }
        "comments" => {
            let listings = node.scope.world.listings.fetch_add(1, Ordering::Relaxed);
            let listed = issue.comments.iter().filter(|comment| comment.listed_after <= listings);
            let comments = listed.map(|comment| Entity::Comment(repository, issue, comment));
            node.page("IssueCommentConnection", comments.collect(), arguments)
        }
        _ => unknown(if issue.pull_request.is_some() { "PullRequest" } else { "Issue" }, field),
    }
}

pub fn issue<'a, 'w: 'a>(
    node: &Node<'w>,
    repository: &'w Repository,
    issue: &'w Issue,
    field: &str,
    arguments: &JsonMap,
) -> Resolved<'a> {
    match field {
        "timelineItems" => {
            let items = references::to(node, repository, issue, arguments);
            node.page("IssueTimelineItemsConnection", items, arguments)
        }
        "assignees" => {
            let assignees = issue.assignees.iter().map(|login| Entity::Actor(login.clone()));
            node.page("UserConnection", assignees.collect(), arguments)
        }
        "closedByPullRequestsReferences" => {
            node.page("PullRequestConnection", references::closing(node, repository, issue), arguments)
        }
        _ => common(node, repository, issue, field, arguments),
    }
}

pub fn pull_request<'a, 'w: 'a>(
    node: &Node<'w>,
    repository: &'w Repository,
    issue: &'w Issue,
    pull_request: &'w PullRequest,
    field: &str,
    arguments: &JsonMap,
) -> Resolved<'a> {
    let world = node.scope.world;
    let head_repository = pull_request.head_repository.as_ref().and_then(|name| world.find(name));
    let files = || changed_files(&world.objects, &world.merge_base(pull_request), &pull_request.head);
    match field {
        "isDraft" => leaf(pull_request.draft),
        "merged" => leaf(pull_request.merged_at.is_some()),
        "mergedAt" => leaf(pull_request.merged_at.map(|at| at.to_string())),
        "mergeable" => leaf(match pull_request.mergeable {
            Mergeable::Yes => "MERGEABLE",
            Mergeable::Conflicting => "CONFLICTING",
            Mergeable::Unknown => "UNKNOWN",
        }),
        "mergeCommit" | "potentialMergeCommit" => {
            match pull_request.test_merge().filter(|_| (field == "mergeCommit") == pull_request.merged_at.is_some()) {
                Some(oid) => object(node, repository, oid),
                None => Ok(ResolvedValue::null()),
            }
        }
        "reviewDecision" => Ok(ResolvedValue::null()),
        "viewerCanUpdate" => leaf(false),
        "maintainerCanModify" => leaf(true),
        "baseRefName" => leaf(pull_request.base_ref.as_str()),
        "baseRefOid" => leaf(pull_request.base.as_str()),
        "baseRef" => named_ref(node, repository, &pull_request.base_ref),
        "baseRepository" => node.object(Entity::Repository(repository)),
        "headRefName" => leaf(pull_request.head_ref.as_str()),
        "headRefOid" => leaf(pull_request.head.as_str()),
        "headRef" => match head_repository {
            Some(of) => named_ref(node, of, &pull_request.head_ref),
            None => Ok(ResolvedValue::null()),
        },
        "headRepository" => node.nullable(head_repository.map(Entity::Repository)),
        "headRepositoryOwner" => node.actor(&pull_request.head_owner),
        "isCrossRepository" => leaf(pull_request.head_repository.as_ref() != Some(&repository.name)),
        "changedFiles" => leaf(files().len()),
        "additions" => leaf(files().iter().map(|file| file.additions).sum::<usize>()),
        "deletions" => leaf(files().iter().map(|file| file.deletions).sum::<usize>()),
        "files" => {
            let files = files().into_iter().take(MOST_FILES).map(Entity::File);
            node.page("PullRequestChangedFileConnection", files.collect(), arguments)
        }
        "commits" => {
            let commits = world.commits_of(pull_request).into_iter();
            let commits = commits.map(|oid| Entity::PullRequestCommit(repository, oid));
            node.page("PullRequestCommitConnection", commits.collect(), arguments)
        }
        "reviews" => {
            let (states, author) = (texts(arguments, "states"), text(arguments, "author"));
            let wanted = |review: &&Review| {
                states.as_ref().is_none_or(|states| states.contains(&review.state))
                    && author.is_none_or(|author| review.author == author)
                    // Nobody but its author sees a review before it is sent.
                    && (review.state != "PENDING" || review.author == node.scope.token.login)
            };
            let reviews = pull_request.reviews.iter().filter(wanted);
            let reviews = reviews.map(|review| Entity::Review(repository, issue, review));
            node.page("PullRequestReviewConnection", reviews.collect(), arguments)
        }
        "latestReviews" | "latestOpinionatedReviews" => {
            let all = field == "latestReviews";
            let writers = arguments.get("writersOnly").and_then(|only| only.as_bool()).unwrap_or(false);
            let counts = |review: &&Review| {
                let opinion = ["APPROVED", "CHANGES_REQUESTED", "DISMISSED"].contains(&review.state);
                let writes = ["OWNER", "MEMBER", "COLLABORATOR"].contains(&repository.association(&review.author));
                (opinion || (all && review.state == "COMMENTED")) && (writes || !writers)
            };
            let mut latest: Vec<&Review> = Vec::new();
            for review in pull_request.reviews.iter().filter(counts) {
                latest.retain(|earlier| earlier.author != review.author);
                latest.push(review);
            }
            let reviews = latest.into_iter().map(|review| Entity::Review(repository, issue, review));
            node.page("PullRequestReviewConnection", reviews.collect(), arguments)
        }
        "closingIssuesReferences" => {
            node.page("IssueConnection", references::closed_by(node, repository, issue), arguments)
        }
        "reviewThreads" => {
            let comments = pull_request.reviews.iter().flat_map(|review| &review.comments);
            let threads = comments.map(|comment| Entity::Thread(repository, issue, comment));
            node.page("PullRequestReviewThreadConnection", threads.collect(), arguments)
        }
        "timelineItems" => {
            let mut items = timeline(repository, issue, pull_request, arguments);
            items.extend(references::to(node, repository, issue, arguments));
            node.page("PullRequestTimelineItemsConnection", items, arguments)
        }
        _ => common(node, repository, issue, field, arguments),
    }
}

/// What happened, as far as it is asked for.
fn timeline<'w>(
    repository: &'w Repository,
    issue: &'w Issue,
    pull_request: &'w PullRequest,
    arguments: &JsonMap,
) -> Vec<Entity<'w>> {
    let types = texts(arguments, "itemTypes");
    let since: Option<Timestamp> = text(arguments, "since").and_then(|text| text.parse().ok());
    let skip = arguments.get("skip").and_then(|skip| skip.as_u64()).unwrap_or(0);
    let wanted = |entity: &Entity<'w>| {
        types.as_ref().is_none_or(|types| types.contains(&item_type(entity.type_name()).as_str()))
    };
    let events = issue.timeline.iter().filter(|event| since.is_none_or(|since| event.at >= since));
    events
        .filter_map(|event| {
            Some(match &event.kind {
                EventKind::Commit(oid) => Entity::PullRequestCommit(repository, oid.clone()),
                EventKind::Commented(id) => {
                    Entity::Comment(repository, issue, issue.comments.iter().find(|comment| comment.id == *id)?)
                }
                EventKind::Reviewed(id) => {
                    Entity::Review(repository, issue, pull_request.reviews.iter().find(|review| review.id == *id)?)
                }
                _ => Entity::Event(repository, issue, event),
            })
        })
        .filter(wanted)
        .skip(usize::try_from(skip).unwrap_or(usize::MAX))
        .collect()
}

/// `LabeledEvent` as an argument has it: `LABELED_EVENT`.
fn item_type(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.extend(letter.to_uppercase());
    }
    text
}

pub fn file<'a>(file: &ChangedFile, field: &str) -> Resolved<'a> {
    match field {
        "path" => leaf(file.path.as_str()),
        "changeType" => leaf(file.change_type()),
        "additions" => leaf(file.additions),
        "deletions" => leaf(file.deletions),
        _ => unknown("PullRequestChangedFile", field),
    }
}

pub fn pull_request_commit<'a, 'w: 'a>(
    node: &Node<'w>,
    repository: &'w Repository,
    oid: &str,
    field: &str,
) -> Resolved<'a> {
    match field {
        "id" => leaf(format!("PURC_{oid}")),
        "commit" => object(node, repository, oid),
        _ => unknown("PullRequestCommit", field),
    }
}

/// Who has changed a text last.
pub fn edited_by<'a, 'w: 'a>(node: &Node<'w>, edited: Option<&(String, Timestamp)>) -> Resolved<'a> {
    edited.map_or_else(|| Ok(ResolvedValue::null()), |(login, _)| node.actor(login))
}

/// A comment on an issue or a pull request, and what one on a line has in common with it.
pub fn comment<'a, 'w: 'a>(
    node: &Node<'w>,
    repository: &'w Repository,
    issue: &'w Issue,
    comment: &'w Comment,
    field: &str,
) -> Resolved<'a> {
    match field {
        "id" => leaf(format!("IC_{}", comment.id)),
        "databaseId" => leaf(comment.id),
        "fullDatabaseId" => leaf(comment.id.to_string()),
        "author" => node.actor(&comment.author),
        "authorAssociation" => leaf(repository.association(&comment.author)),
        "body" => leaf(comment.body.as_str()),
        "createdAt" => time(comment.created_at),
        "updatedAt" => time(comment.updated_at),
        "lastEditedAt" => leaf(comment.edited.as_ref().map(|(_, at)| at.to_string())),
        "editor" => edited_by(node, comment.edited.as_ref()),
        "isMinimized" => leaf(comment.minimized),
        "minimizedReason" => leaf(comment.minimized.then_some("outdated")),
        "url" => leaf(format!("{}#issuecomment-{}", url(repository, issue), comment.id)),
        "viewerDidAuthor" => leaf(comment.author == node.scope.token.login),
        "viewerCanUpdate" | "viewerCanDelete" => leaf(comment.author == node.scope.token.login),
        _ => unknown("IssueComment", field),
    }
}

pub fn event<'a, 'w: 'a>(
    node: &Node<'w>,
    repository: &'w Repository,
    issue: &'w Issue,
    event: &'w Event,
    field: &str,
) -> Resolved<'a> {
    match (field, &event.kind) {
        ("id", _) => leaf(format!("EV_{}", event.id)),
        ("actor", _) => node.actor(&event.actor),
        ("createdAt", _) => time(event.at),
        ("label", EventKind::Labeled(name) | EventKind::Unlabeled(name)) => match repository.label(name) {
            Some(label) => node.object(Entity::Label(label)),
            None => unknown("LabeledEvent", field),
        },
        ("milestoneTitle", EventKind::Milestoned(title) | EventKind::Demilestoned(title)) => leaf(title.as_str()),
        ("previousTitle", EventKind::Renamed { from, .. }) => leaf(from.as_str()),
        ("currentTitle", EventKind::Renamed { to, .. }) => leaf(to.as_str()),
        ("previousRefName", EventKind::BaseChanged { from, .. }) => leaf(from.as_str()),
        ("currentRefName", EventKind::BaseChanged { to, .. }) => leaf(to.as_str()),
        ("beforeCommit", EventKind::ForcePushed { before, .. }) => object(node, repository, before),
        ("afterCommit", EventKind::ForcePushed { after, .. }) => object(node, repository, after),
        ("previousReviewState", EventKind::ReviewDismissed { previous, .. }) => leaf(*previous),
        ("dismissalMessage", EventKind::ReviewDismissed { message, .. }) => leaf(message.as_str()),
        ("review", EventKind::ReviewDismissed { review, .. }) => {
            let reviews = issue.pull_request.iter().flat_map(|pull_request| &pull_request.reviews);
            let found = reviews.into_iter().find(|known| known.id == *review);
            node.nullable(found.map(|review| Entity::Review(repository, issue, review)))
        }
        _ => unknown("an event", field),
    }
}
