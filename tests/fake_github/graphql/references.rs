//! What refers to an issue or a pull request: every other one of which the description names it.

use apollo_compiler::response::JsonMap;

use super::node::{Entity, Node, Resolved, leaf, time, unknown};
use super::repository::either;
use super::texts;
use crate::fake_github::rest::SITE;
use crate::fake_github::world::{Issue, Repository};

/// That `from` refers to `to`.
#[derive(Clone, Copy)]
pub struct Reference<'w> {
    pub from: (&'w Repository, &'w Issue),
    pub to: (&'w Repository, &'w Issue),
}

/// The references to `issue` that are asked for, oldest first. One from a repository that the token may not see has no
/// node.
pub fn to<'w>(node: &Node<'w>, repository: &'w Repository, issue: &'w Issue, arguments: &JsonMap) -> Vec<Entity<'w>> {
    if texts(arguments, "itemTypes").is_some_and(|types| !types.contains(&"CROSS_REFERENCED_EVENT")) {
        return Vec::new();
    }
    let mut found: Vec<(&Repository, &Issue)> =
        all(node).filter(|(of, from)| names(of, from, repository, issue)).collect();
    found.sort_by_key(|(_, from)| from.created_at);
    let shown = |from: (&'w Repository, &'w Issue)| match from.0.private && from.0.name != node.scope.token.repository {
        true => Entity::Withheld,
        false => Entity::CrossReference(Reference { from, to: (repository, issue) }),
    };
    found.into_iter().map(shown).collect()
}

/// Whether the description of `from` says that it closes what it names.
fn closes(from: &Issue) -> bool {
    from.body.as_deref().unwrap_or_default().starts_with("Fixes ")
}

/// The issues that the pull request `from` would close.
pub fn closed_by<'w>(node: &Node<'w>, repository: &'w Repository, from: &'w Issue) -> Vec<Entity<'w>> {
    let issues = all(node).filter(|(_, issue)| closes(from) && issue.pull_request.is_none());
    let named = issues.filter(|(of, issue)| names(repository, from, of, issue));
    named
        .filter(|(of, _)| !of.private || of.name == node.scope.token.repository)
        .map(|(of, issue)| either(of, issue))
        .collect()
}

/// The pull requests that close `issue`.
pub fn closing<'w>(node: &Node<'w>, repository: &'w Repository, issue: &'w Issue) -> Vec<Entity<'w>> {
    let found = all(node).filter(|(of, from)| from.pull_request.is_some() && names(of, from, repository, issue));
    let found = found.filter(|(of, from)| closes(from) && (!of.private || of.name == node.scope.token.repository));
    found.map(|(of, from)| either(of, from)).collect()
}

fn all<'w>(node: &Node<'w>) -> impl Iterator<Item = (&'w Repository, &'w Issue)> {
    let repositories = node.scope.world.repositories.values();
    repositories.flat_map(|repository| repository.issues.values().map(move |issue| (repository, issue)))
}

/// Whether the description of `from` names `issue`.
fn names(of: &Repository, from: &Issue, repository: &Repository, issue: &Issue) -> bool {
    if of.name == repository.name && from.number == issue.number {
        return false;
    }
    let (name, number) = (&repository.name, issue.number);
    let mut written = vec![
        format!("{name}#{number}"),
        format!("{SITE}/{name}/issues/{number}"),
        format!("{SITE}/{name}/pull/{number}"),
    ];
    written.extend((of.name == *name).then(|| format!(" #{number}")));
    let body = from.body.as_deref().unwrap_or_default();
    written.iter().any(|written| {
        let ends = |at: usize| !body[at + written.len()..].starts_with(|c: char| c.is_ascii_digit());
        body.match_indices(written.as_str()).any(|(at, _)| ends(at))
    })
}

pub fn reference<'a, 'w: 'a>(node: &Node<'w>, reference: Reference<'w>, field: &str) -> Resolved<'a> {
    let Reference { from, to } = reference;
    match field {
        "id" => leaf(format!("CRE_{}_{}", from.1.id, to.1.id)),
        "actor" => node.actor(&from.1.author),
        "createdAt" => time(from.1.created_at),
        "isCrossRepository" => leaf(from.0.name != to.0.name),
        "willCloseTarget" => leaf(false),
        "source" => node.object(either(from.0, from.1)),
        "target" => node.object(either(to.0, to.1)),
        _ => unknown("CrossReferencedEvent", field),
    }
}
