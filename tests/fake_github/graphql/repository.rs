//! Fields of repositories and of what git has in them.

use apollo_compiler::resolvers::{FieldError, ResolvedValue};
use apollo_compiler::response::JsonMap;
use gix::objs::tree::{EntryKind, EntryMode};

use super::node::{Entity, Node, Resolved, leaf, not_found, time, unknown};
use super::{text, texts};
use crate::fake_github::objects::{Commit, Entry, Object};
use crate::fake_github::rest::SITE;
use crate::fake_github::world::{Access, Issue, Label, Milestone, Permissions, Repository, Status};

/// The most bytes of a blob's text.
const MOST_TEXT: usize = 512_000;

pub fn repository<'a, 'w: 'a>(
    node: &Node<'w>,
    repository: &'w Repository,
    field: &str,
    arguments: &JsonMap,
) -> Resolved<'a> {
    let number = || arguments.get("number").and_then(|number| number.as_u64()).unwrap_or_default();
    let found = || repository.issues.get(&number());
    let missing = |what: &str| not_found(&format!("Could not resolve to {what} with the number of {}.", number()));
    match field {
        "id" => leaf(format!("R_{}", repository.id)),
        "databaseId" => leaf(repository.id),
        "name" => leaf(repository.short_name()),
        "nameWithOwner" => leaf(repository.name.as_str()),
        "url" => leaf(format!("{SITE}/{}", repository.name)),
        "isPrivate" => leaf(repository.private),
        "isFork" => leaf(repository.parent.is_some()),
        "isArchived" => leaf(false),
        "owner" if repository.parent.is_none() => node.object(Entity::Organization(repository.owner().to_owned())),
        "owner" => node.object(Entity::Actor(repository.owner().to_owned())),
        "parent" => {
            let parent = repository.parent.as_ref().and_then(|name| node.scope.world.find(name));
            node.nullable(parent.map(Entity::Repository))
        }
        "defaultBranchRef" => named_ref(node, repository, &format!("refs/heads/{}", repository.default_branch)),
        "refs" => {
            let (prefix, part) = (text(arguments, "refPrefix").unwrap_or_default(), text(arguments, "query"));
            let named = repository.refs.iter().filter_map(|(name, oid)| Some((name, name.strip_prefix(prefix)?, oid)));
            let wanted = named.filter(|(_, short, _)| part.is_none_or(|part| short.contains(part)));
            let refs = wanted.map(|(name, _, oid)| Entity::Ref(repository, name.clone(), oid));
            node.page("RefConnection", refs.collect(), arguments)
        }
        "ref" => named_ref(node, repository, text(arguments, "qualifiedName").unwrap_or_default()),
        "object" => {
            let expression = text(arguments, "expression").or(text(arguments, "oid")).unwrap_or_default();
            let (revision, path) = expression.split_once(':').map_or((expression, None), |(a, b)| (a, Some(b)));
            let Some(oid) = repository.resolve(revision) else { return Ok(ResolvedValue::null()) };
            match path {
                None => object(node, repository, oid),
                Some("") => node.nullable(tree_of(node, repository, oid)),
                Some(path) => match node.scope.world.objects.entry(oid, path.trim_end_matches('/')) {
                    Some(entry) => object(node, repository, &entry.oid),
                    None => Ok(ResolvedValue::null()),
                },
            }
        }
        "issueOrPullRequest" => match found() {
            Some(issue) => node.object(either(repository, issue)),
            None => missing("an issue or pull request"),
        },
        "issue" => match found().filter(|issue| issue.pull_request.is_none()) {
            Some(issue) => node.object(Entity::Issue(repository, issue)),
            None => missing("an Issue"),
        },
        "pullRequest" => match found().filter(|issue| issue.pull_request.is_some()) {
            Some(issue) => node.object(either(repository, issue)),
            None => missing("a PullRequest"),
        },
        "pullRequests" => node.page("PullRequestConnection", pull_requests(repository, arguments), arguments),
        "labels" => {
            let part = text(arguments, "query").unwrap_or_default().to_lowercase();
            let labels = repository.labels.iter().filter(|label| label.name.to_lowercase().contains(&part));
            node.page("LabelConnection", labels.map(Entity::Label).collect(), arguments)
        }
        "label" => node.nullable(repository.label(text(arguments, "name").unwrap_or_default()).map(Entity::Label)),
        "milestones" => {
            let states = texts(arguments, "states");
            let wanted =
                |milestone: &&Milestone| states.as_ref().is_none_or(|states| states.contains(&state(milestone)));
            let milestones = repository.milestones.iter().filter(wanted);
            node.page("MilestoneConnection", milestones.map(Entity::Milestone).collect(), arguments)
        }
        "milestone" => {
            let milestone = repository.milestones.iter().find(|milestone| milestone.number == number());
            node.nullable(milestone.map(Entity::Milestone))
        }
        _ => unknown("Repository", field),
    }
}

/// Whether the token has a permission to read in a repository.
fn may_read(node: &Node<'_>, repository: &Repository, needed: fn(&Permissions) -> Access) -> bool {
    let token = node.scope.token;
    token.repository == repository.name && needed(&token.permissions) >= Access::Read
}

/// GitHub's error for what the permissions of the token do not cover.
fn not_accessible<'a>() -> Resolved<'a> {
    Err(FieldError { message: "FORBIDDEN|Resource not accessible by integration".to_owned() })
}

/// An issue as what it is.
pub fn either<'w>(repository: &'w Repository, issue: &'w Issue) -> Entity<'w> {
    match &issue.pull_request {
        Some(pull_request) => Entity::PullRequest(repository, issue, pull_request),
        None => Entity::Issue(repository, issue),
    }
}

fn pull_requests<'w>(repository: &'w Repository, arguments: &JsonMap) -> Vec<Entity<'w>> {
    let states = texts(arguments, "states");
    let labels = texts(arguments, "labels");
    let (head, base) = (text(arguments, "headRefName"), text(arguments, "baseRefName"));
    let mut found: Vec<&Issue> = repository
        .issues
        .values()
        .filter(|issue| {
            let Some(pull_request) = &issue.pull_request else { return false };
            states.as_ref().is_none_or(|states| states.contains(&super::activity::state(issue)))
                && labels
                    .as_ref()
                    .is_none_or(|labels| labels.iter().any(|name| issue.labels.iter().any(|on| on == name)))
                && head.is_none_or(|name| pull_request.head_ref == name)
                && base.is_none_or(|name| pull_request.base_ref == name)
        })
        .collect();
    let order = arguments.get("orderBy").and_then(|order| order.as_object());
    let ordered = |name: &str| order.and_then(|order| text(order, name));
    match ordered("field") {
        Some("UPDATED_AT") => found.sort_by_key(|issue| issue.updated_at),
        _ => found.sort_by_key(|issue| issue.created_at),
    }
    if ordered("direction") == Some("DESC") {
        found.reverse();
    }
    found.into_iter().map(|issue| either(repository, issue)).collect()
}

/// The ref of this full name, or the branch of this name.
pub fn named_ref<'a, 'w: 'a>(node: &Node<'w>, repository: &'w Repository, name: &str) -> Resolved<'a> {
    let full = if name.starts_with("refs/") { name.to_owned() } else { format!("refs/heads/{name}") };
    let oid = repository.refs.get(&full);
    node.nullable(oid.map(|oid| Entity::Ref(repository, full, oid)))
}

pub fn reference<'a, 'w: 'a>(
    node: &Node<'w>,
    repository: &'w Repository,
    name: &str,
    oid: &'w str,
    field: &str,
) -> Resolved<'a> {
    let cut = name.match_indices('/').nth(1).map_or(0, |(at, _)| at + 1);
    match field {
        "id" => leaf(format!("REF_{name}")),
        "name" => leaf(&name[cut..]),
        "prefix" => leaf(&name[..cut]),
        "target" => object(node, repository, oid),
        "repository" => node.object(Entity::Repository(repository)),
        _ => unknown("Ref", field),
    }
}

/// The object with this id; null for one that is not there, as the commit of a submodule.
pub fn object<'a, 'w: 'a>(node: &Node<'w>, repository: &'w Repository, oid: &str) -> Resolved<'a> {
    let objects = &node.scope.world.objects;
    let Some(oid) = repository.objects.get(oid) else { return Ok(ResolvedValue::null()) };
    node.nullable(objects.get(oid).map(|object| match object {
        Object::Blob(content) => Entity::Blob(repository, oid, content),
        Object::Tree(entries) => Entity::Tree(repository, oid, entries),
        Object::Commit(commit) => Entity::Commit(repository, oid.clone(), commit),
    }))
}

fn tree_of<'w>(node: &Node<'w>, repository: &'w Repository, oid: &str) -> Option<Entity<'w>> {
    let (oid, entries) = node.scope.world.objects.tree(oid)?;
    Some(Entity::Tree(repository, oid, entries))
}

pub fn blob<'a>(oid: &str, content: &[u8], field: &str) -> Resolved<'a> {
    // As git does: a file with a zero byte near its start is no text. Text in another encoding is made UTF-8, which
    // is why the text of a blob cannot be trusted to have its id.
    let binary = content.iter().take(8000).any(|byte| *byte == 0);
    match field {
        "byteSize" => leaf(content.len()),
        "isBinary" => leaf(binary),
        "isTruncated" => leaf(!binary && content.len() > MOST_TEXT),
        "text" if binary => Ok(ResolvedValue::null()),
        "text" => {
            let text = String::from_utf8_lossy(content);
            leaf(&text[..text.floor_char_boundary(MOST_TEXT)])
        }
        _ => git_object("Blob", oid, field),
    }
}

fn git_object<'a>(name: &str, oid: &str, field: &str) -> Resolved<'a> {
    match field {
        "id" => leaf(format!("{}_{oid}", &name[..1])),
        "oid" => leaf(oid),
        "abbreviatedOid" => leaf(&oid[..7]),
        _ => unknown(name, field),
    }
}

pub fn tree<'a, 'w: 'a>(
    node: &Node<'w>,
    repository: &'w Repository,
    oid: &str,
    entries: &'w [Entry],
    field: &str,
) -> Resolved<'a> {
    if field != "entries" {
        return git_object("Tree", oid, field);
    }
    let entry = |entry: &Entry| {
        let entity = Entity::TreeEntry(repository, entry.name.clone(), entry.clone());
        ResolvedValue::object(Node { scope: node.scope, entity })
    };
    let entries: Vec<ResolvedValue<'a>> = entries.iter().map(entry).collect();
    Ok(ResolvedValue::list(entries))
}

pub fn tree_entry<'a, 'w: 'a>(
    node: &Node<'w>,
    repository: &'w Repository,
    path: &str,
    entry: &Entry,
    field: &str,
) -> Resolved<'a> {
    match field {
        "name" => leaf(entry.name.as_str()),
        "path" => leaf(path),
        "type" => leaf(entry.object_type()),
        "mode" => leaf(EntryMode::from(entry.kind).value()),
        "oid" => leaf(entry.oid.as_str()),
        "size" => leaf(node.scope.world.objects.blob(&entry.oid).map_or(0, <[u8]>::len)),
        "object" if entry.kind == EntryKind::Commit => Ok(ResolvedValue::null()),
        "object" => object(node, repository, &entry.oid),
        _ => unknown("TreeEntry", field),
    }
}

pub fn commit<'a, 'w: 'a>(
    node: &Node<'w>,
    repository: &'w Repository,
    oid: &str,
    commit: &'w Commit,
    field: &str,
    arguments: &JsonMap,
) -> Resolved<'a> {
    let objects = &node.scope.world.objects;
    let shown = |oid: &String| Some(Entity::Commit(repository, oid.clone(), objects.commit(oid)?));
    match field {
        "committedDate" | "authoredDate" => time(commit.at),
        // GitHub has stopped to tell.
        "pushedDate" => Ok(ResolvedValue::null()),
        "message" => leaf(commit.message.as_str()),
        "messageHeadline" => leaf(commit.message.lines().next().unwrap_or_default()),
        "url" => leaf(format!("{SITE}/{}/commit/{oid}", repository.name)),
        "tree" => node.nullable(tree_of(node, repository, &commit.tree)),
        "parents" => node.page("CommitConnection", commit.parents.iter().filter_map(shown).collect(), arguments),
        "history" => {
            let mut commits = objects.history(oid);
            if let Some(path) = text(arguments, "path") {
                let at = |oid: &str| objects.entry(oid, path).map(|entry| entry.oid);
                commits.retain(|oid| {
                    let parent = objects.commit(oid).and_then(|commit| commit.parents.first());
                    at(oid) != parent.and_then(|parent| at(parent))
                });
            }
            node.page("CommitHistoryConnection", commits.iter().filter_map(shown).collect(), arguments)
        }
        "file" => {
            let path = text(arguments, "path").unwrap_or_default();
            let entry = objects.entry(oid, path);
            node.nullable(entry.map(|entry| Entity::TreeEntry(repository, path.to_owned(), entry)))
        }
        "checkSuites" => match may_read(node, repository, |permissions| permissions.checks) {
            true => {
                let suites = repository.check_suites.get(oid).into_iter().flatten();
                node.page("CheckSuiteConnection", suites.map(|at| Entity::CheckSuite(*at)).collect(), arguments)
            }
            false => not_accessible(),
        },
        // Those of forks it mostly does not know.
        "associatedPullRequests" => {
            let head = |issue: &&Issue| {
                let pull_request = issue.pull_request.as_ref();
                issue.open
                    && pull_request.is_some_and(|pull_request| {
                        pull_request.head == oid && pull_request.head_repository.as_ref() == Some(&repository.name)
                    })
            };
            let found = repository.issues.values().filter(head).map(|issue| either(repository, issue));
            node.page("PullRequestConnection", found.collect(), arguments)
        }
        "status" if !may_read(node, repository, |permissions| permissions.statuses) => not_accessible(),
        "status" => {
            let any = !repository.latest_statuses(oid).is_empty();
            node.nullable(any.then(|| Entity::Status(repository, oid.to_owned())))
        }
        _ => git_object("Commit", oid, field),
    }
}

pub fn status<'a, 'w: 'a>(
    node: &Node<'w>,
    repository: &'w Repository,
    oid: &str,
    field: &str,
    arguments: &JsonMap,
) -> Resolved<'a> {
    let latest = repository.latest_statuses(oid);
    let has = |state: &str| latest.iter().any(|status| status.state == state);
    match field {
        "id" => leaf(format!("S_{oid}")),
        "state" if has("error") || has("failure") => leaf("FAILURE"),
        "state" if has("pending") => leaf("PENDING"),
        "state" => leaf("SUCCESS"),
        "context" => {
            let name = text(arguments, "name").unwrap_or_default();
            let named = latest.into_iter().find(|status| status.context.eq_ignore_ascii_case(name));
            node.nullable(named.map(Entity::StatusContext))
        }
        "contexts" => {
            let node =
                |status| ResolvedValue::object(Node { scope: node.scope, entity: Entity::StatusContext(status) });
            let contexts: Vec<ResolvedValue<'a>> = latest.into_iter().map(node).collect();
            Ok(ResolvedValue::list(contexts))
        }
        "commit" => object(node, repository, oid),
        _ => unknown("Status", field),
    }
}

pub fn status_context<'a, 'w: 'a>(node: &Node<'w>, status: &'w Status, field: &str) -> Resolved<'a> {
    match field {
        "id" => leaf(format!("SC_{}", status.id)),
        "context" => leaf(status.context.as_str()),
        "state" => leaf(status.state.to_uppercase()),
        "description" => leaf(status.description.clone()),
        "targetUrl" => leaf(status.target_url.clone()),
        "createdAt" => time(status.at),
        "creator" => node.actor(&status.creator),
        _ => unknown("StatusContext", field),
    }
}

pub fn label<'a>(label: &Label, field: &str) -> Resolved<'a> {
    match field {
        "id" => leaf(format!("LA_{}", label.id)),
        "name" => leaf(label.name.as_str()),
        "color" => leaf("ededed"),
        "description" => leaf(label.description.clone()),
        _ => unknown("Label", field),
    }
}

fn state(milestone: &Milestone) -> &'static str {
    if milestone.open { "OPEN" } else { "CLOSED" }
}

pub fn milestone<'a>(milestone: &Milestone, field: &str) -> Resolved<'a> {
    match field {
        "id" => leaf(format!("MI_{}", milestone.id)),
        "number" => leaf(milestone.number),
        "title" => leaf(milestone.title.as_str()),
        "description" => Ok(ResolvedValue::null()),
        "dueOn" => leaf(milestone.due_on.map(|at| at.to_string())),
        "state" => leaf(state(milestone)),
        _ => unknown("Milestone", field),
    }
}
