//! What a workflow finds in the file that `GITHUB_EVENT_PATH` names: recorded payloads where there are any, moved to
//! the test's own world, else small ones.

use std::fs;

use serde_json::{Value, json};

use super::conformance::shared;
use super::objects::Oid;
use super::world::{Issue, Repository, World};

/// The payload of `pull_request`, or of `pull_request_target`, which is the same.
pub fn pull_request(world: &World, repository: &str, number: u64, action: &str) -> Value {
    moved(json!({ "action": action }), world, repository, number, &["pull_request"])
}

/// The payload of `pull_request_review`.
pub fn pull_request_review(world: &World, repository: &str, number: u64, action: &str) -> Value {
    let payload = json!({ "action": action, "review": { "state": "approved", "body": null } });
    moved(payload, world, repository, number, &["pull_request"])
}

/// The payload of `issue_comment`, on a pull request or on an issue: it says nothing of commits.
pub fn issue_comment(world: &World, repository: &str, number: u64, action: &str) -> Value {
    let payload = json!({ "action": action, "comment": { "id": 1, "body": "/lgtm", "user": { "login": "bob" } } });
    moved(payload, world, repository, number, &["issue"])
}

/// The payload of `workflow_run` after a run for `pull_request`. Its list of pull requests is empty, as it is for forks.
pub fn workflow_run(world: &World, repository: &str, number: u64) -> Value {
    let issue = world.issue(repository, number);
    let pull_request = issue.pull_request.as_ref().expect("a pull request");
    let head = pull_request.head_repository.as_deref().unwrap_or_default();
    let run = json!({
        "id": 1, "name": "VEP", "event": "pull_request", "status": "completed", "conclusion": "failure",
        "head_branch": pull_request.head_ref, "head_sha": pull_request.head, "pull_requests": [],
        "head_repository": { "full_name": head, "owner": { "login": pull_request.head_owner } },
    });
    let mut payload = json!({ "action": "completed", "workflow_run": run });
    set_repository(&mut payload, world, repository);
    payload
}

/// The payload of `merge_group`.
pub fn merge_group(world: &World, repository: &str, (base, head): &(Oid, Oid)) -> Value {
    let mut payload = recorded("merge_group")
        .into_iter()
        .next()
        .map_or_else(|| json!({ "action": "checks_requested", "merge_group": {} }), |(_, payload)| payload);
    set(&mut payload, "merge_group/head_sha", json!(head));
    set(&mut payload, "merge_group/base_sha", json!(base));
    set_repository(&mut payload, world, repository);
    payload
}

/// The payload of `schedule`.
pub fn schedule(world: &World, repository: &str) -> Value {
    let mut payload = json!({ "schedule": "17 * * * *" });
    set_repository(&mut payload, world, repository);
    payload
}

/// The payload of `workflow_dispatch`.
pub fn workflow_dispatch(world: &World, repository: &str, inputs: &Value) -> Value {
    let mut payload = json!({ "inputs": inputs, "ref": "refs/heads/main" });
    set_repository(&mut payload, world, repository);
    payload
}

/// The payload of `push` to a branch, after the commit `before`.
pub fn push(world: &World, repository: &str, branch: &str, before: &str) -> Value {
    let after = world.find(repository).and_then(|found| found.refs.get(&format!("refs/heads/{branch}")));
    let mut payload = json!({ "ref": format!("refs/heads/{branch}"), "before": before, "after": after });
    set_repository(&mut payload, world, repository);
    payload
}

/// All recorded payloads of an event, as `pull_request`, with the names of their files; none where there are none.
pub fn recorded(event: &str) -> Vec<(String, Value)> {
    let Some(directory) = shared().map(|shared| shared.join("webhooks")) else { return Vec::new() };
    let entries = fs::read_dir(&directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let mut found: Vec<(String, Value)> = entries
        .map(|entry| entry.expect("a readable directory").path())
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?.to_owned();
            let text = fs::read_to_string(&path).expect("a readable file");
            (name.split('.').next() == Some(event)).then(|| (name, serde_json::from_str(&text).expect("JSON")))
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

/// A recorded payload of the same event and action, else `payload` itself, moved to this world.
fn moved(payload: Value, world: &World, repository: &str, number: u64, parts: &[&str]) -> Value {
    let event = match (payload.get("comment"), payload.get("review")) {
        (Some(_), _) => "issue_comment",
        (_, Some(_)) => "pull_request_review",
        _ => "pull_request",
    };
    let recorded = recorded(event).into_iter().find(|(_, recorded)| recorded["action"] == payload["action"]);
    let mut payload = recorded.map_or(payload, |(_, recorded)| recorded);
    adapt(&mut payload, world, repository, number, parts);
    payload
}

/// Moves a payload about `pull_request` or `issue` to a pull request of this world.
pub fn adapt(payload: &mut Value, world: &World, repository: &str, number: u64, parts: &[&str]) {
    let issue = world.issue(repository, number);
    for part in parts {
        set_issue(payload, part, world, repository, issue);
    }
    if payload.get("number").is_some() || parts.contains(&"pull_request") {
        set(payload, "number", json!(number));
    }
    set_repository(payload, world, repository);
}

fn set_issue(payload: &mut Value, part: &str, world: &World, repository: &str, issue: &Issue) {
    set(payload, &format!("{part}/number"), json!(issue.number));
    set(payload, &format!("{part}/title"), json!(issue.title));
    set(payload, &format!("{part}/body"), json!(issue.body));
    set(payload, &format!("{part}/user/login"), json!(issue.author));
    set(payload, &format!("{part}/state"), json!(if issue.open { "open" } else { "closed" }));
    let Some(pull_request) = &issue.pull_request else {
        payload[part].as_object_mut().map(|fields| fields.remove("pull_request"));
        return;
    };
    if part == "issue" {
        set(payload, "issue/pull_request/url", json!(format!("/repos/{repository}/pulls/{}", issue.number)));
        return;
    }
    let repositories = [("base", Some(repository)), ("head", pull_request.head_repository.as_deref())];
    for (end, name) in repositories {
        match name.and_then(|name| world.find(name)) {
            Some(found) => set_owner(payload, &format!("{part}/{end}/repo"), found),
            None => set(payload, &format!("{part}/{end}/repo"), Value::Null),
        }
    }
    set(payload, &format!("{part}/draft"), json!(pull_request.draft));
    set(payload, &format!("{part}/base/sha"), json!(pull_request.base));
    set(payload, &format!("{part}/base/ref"), json!(pull_request.base_ref));
    set(payload, &format!("{part}/head/sha"), json!(pull_request.head));
    set(payload, &format!("{part}/head/ref"), json!(pull_request.head_ref));
    set(payload, &format!("{part}/head/user/login"), json!(pull_request.head_owner));
}

fn set_repository(payload: &mut Value, world: &World, repository: &str) {
    set_owner(payload, "repository", world.find(repository).expect("a repository"));
}

fn set_owner(payload: &mut Value, place: &str, repository: &Repository) {
    set(payload, &format!("{place}/full_name"), json!(repository.name));
    set(payload, &format!("{place}/name"), json!(repository.short_name()));
    set(payload, &format!("{place}/owner/login"), json!(repository.owner()));
    set(payload, &format!("{place}/default_branch"), json!(repository.default_branch));
    set(payload, &format!("{place}/private"), json!(repository.private));
}

/// Sets a field, and makes the objects around it.
fn set(value: &mut Value, path: &str, to: Value) {
    let mut at = value;
    for name in path.split('/') {
        if !at.is_object() {
            *at = json!({});
        }
        at = &mut at[name];
    }
    *at = to;
}
