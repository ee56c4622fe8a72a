//! Reviews, and the threads on lines that they begin.

use apollo_compiler::resolvers::ResolvedValue;
use apollo_compiler::response::JsonMap;

use super::activity::{self, edited_by, url};
use super::node::{Entity, Node, Resolved, leaf, time, unknown};
use super::repository::object;
use crate::fake_github::diff::is_outdated;
use crate::fake_github::world::{Comment, Issue, Repository, Review, World};

pub fn review<'a, 'w: 'a>(
    node: &Node<'w>,
    repository: &'w Repository,
    issue: &'w Issue,
    review: &'w Review,
    field: &str,
    arguments: &JsonMap,
) -> Resolved<'a> {
    match field {
        "id" => leaf(format!("PRR_{}", review.id)),
        "databaseId" => leaf(review.id),
        "fullDatabaseId" => leaf(review.id.to_string()),
        "author" => node.actor(&review.author),
        "authorAssociation" => leaf(repository.association(&review.author)),
        "authorCanPushToRepository" => {
            leaf(["OWNER", "MEMBER", "COLLABORATOR"].contains(&repository.association(&review.author)))
        }
        "state" => leaf(review.state),
        "body" => leaf(review.body.as_str()),
        "submittedAt" if review.state == "PENDING" => Ok(ResolvedValue::null()),
        "submittedAt" | "createdAt" | "updatedAt" => time(review.submitted_at),
        "lastEditedAt" => leaf(review.edited.as_ref().map(|(_, at)| at.to_string())),
        "editor" => edited_by(node, review.edited.as_ref()),
        "isMinimized" => leaf(node.scope.world.folded.contains(&format!("PRR_{}", review.id))),
        "commit" => object(node, repository, &review.commit),
        "url" => leaf(format!("{}#pullrequestreview-{}", url(repository, issue), review.id)),
        "viewerDidAuthor" => leaf(review.author == node.scope.token.login),
        "comments" => {
            let comments = review.comments.iter().map(|comment| Entity::ReviewComment(repository, issue, comment));
            node.page("PullRequestReviewCommentConnection", comments.collect(), arguments)
        }
        _ => unknown("PullRequestReview", field),
    }
}

/// The review that a comment on a line is of.
fn of_comment<'w>(issue: &'w Issue, comment: &Comment) -> &'w Review {
    let reviews = issue.pull_request.iter().flat_map(|pull_request| &pull_request.reviews);
    let mut reviews = reviews.filter(|review| review.comments.iter().any(|known| known.id == comment.id));
    reviews.next().expect("a comment on a line is of a review")
}

/// A comment on a line.
pub fn comment<'a, 'w: 'a>(
    node: &Node<'w>,
    repository: &'w Repository,
    issue: &'w Issue,
    comment: &'w Comment,
    field: &str,
) -> Resolved<'a> {
    let id = format!("PRRC_{}", comment.id);
    match field {
        "path" => leaf(comment.place.as_ref().map_or("vep.md", |place| place.path.as_str())),
        "pullRequestReview" => node.object(Entity::Review(repository, issue, of_comment(issue, comment))),
        "isMinimized" => leaf(comment.minimized || node.scope.world.folded.contains(&id)),
        "id" => leaf(id),
        _ => activity::comment(node, repository, issue, comment, field),
    }
}

/// The thread that a comment on a line begins.
pub fn thread<'a, 'w: 'a>(
    node: &Node<'w>,
    repository: &'w Repository,
    issue: &'w Issue,
    comment: &'w Comment,
    field: &str,
    arguments: &JsonMap,
) -> Resolved<'a> {
    let pull_request = issue.pull_request.as_ref().expect("a pull request");
    match field {
        "id" => leaf(format!("PRRT_{}", comment.id)),
        "path" => leaf(comment.place.as_ref().map_or("vep.md", |place| place.path.as_str())),
        "isResolved" => leaf(comment.resolved),
        "isOutdated" => {
            let commit = &of_comment(issue, comment).commit;
            let outdated = comment
                .place
                .as_ref()
                .is_some_and(|place| is_outdated(&node.scope.world.objects, commit, &pull_request.head, place));
            leaf(outdated)
        }
        "comments" => {
            let comments = vec![Entity::ReviewComment(repository, issue, comment)];
            node.page("PullRequestReviewCommentConnection", comments, arguments)
        }
        _ => unknown("PullRequestReviewThread", field),
    }
}

/// Whether there is a review or a comment on a line with this id.
pub fn is_there(world: &World, id: &str) -> bool {
    let issues = world.repositories.values().flat_map(|repository| repository.issues.values());
    let reviews = issues.flat_map(|issue| &issue.pull_request).flat_map(|pull_request| &pull_request.reviews);
    reviews.into_iter().any(|review| {
        let mut comments = review.comments.iter();
        id == format!("PRR_{}", review.id) || comments.any(|comment| id == format!("PRRC_{}", comment.id))
    })
}
