//! Which pull requests an event of a workflow is about. What it says of them is not believed: a run that is started
//! again gets the old payload, so everything else is read from the API.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows>

use anyhow::{Context as _, Result, bail};
use gix::ObjectId;
use serde::Deserialize;
use serde_json::json;

use crate::config::{CONFIG_PATH, Config};
use crate::github::client::Client;
use crate::github::failure::Failure;
use crate::github::pages;
use crate::github::query::{
    self, DefaultBranch, OpenData, OpenPullRequest, OpenPullRequests, owner_and_name, who, with_fragments,
};
use crate::load::Blobs;

/// What an event asks to check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// One pull request; the run and its annotations are shown with it.
    PullRequest(u64),
    /// One pull request, for which the run happens elsewhere.
    About(u64),
    /// The pull requests from a branch of somebody, at a commit.
    Branch {
        /// Whose fork it is.
        owner: String,
        /// The branch.
        branch: String,
        /// The commit.
        commit: String,
    },
    /// The commit that a merge queue is about to put on a branch.
    Group {
        /// The commit that it comes after.
        base: String,
        /// The commit itself.
        head: String,
    },
    /// Every open pull request.
    AllOpen,
    /// Nothing, and why.
    Nothing(String),
}

#[derive(Debug, Deserialize)]
struct Payload {
    pull_request: Option<Numbered>,
    issue: Option<Issue>,
    workflow_run: Option<WorkflowRun>,
    merge_group: Option<MergeGroup>,
}

#[derive(Debug, Deserialize)]
struct Numbered {
    number: u64,
}

#[derive(Debug, Deserialize)]
struct Issue {
    number: u64,
    /// Only there for a pull request.
    pull_request: Option<serde::de::IgnoredAny>,
    state: Option<String>,
}

#[derive(Debug, Deserialize)]
struct WorkflowRun {
    event: String,
    head_sha: String,
    head_branch: Option<String>,
    head_repository: Option<HeadRepository>,
}

/// <https://docs.github.com/en/webhooks/webhook-events-and-payloads#merge_group>
#[derive(Debug, Deserialize)]
struct MergeGroup {
    base_sha: String,
    head_sha: String,
}

#[derive(Debug, Deserialize)]
struct HeadRepository {
    owner: Owner,
}

#[derive(Debug, Deserialize)]
struct Owner {
    login: String,
}

impl Event {
    /// Whether the run is shown with what it checks: there it annotates, and its end says whether that may be merged.
    pub fn is_shown(&self) -> bool {
        matches!(self, Event::PullRequest(_) | Event::Group { .. })
    }

    /// Understands an event called `name`, with the payload that the runner writes to `GITHUB_EVENT_PATH`.
    ///
    /// # Errors
    /// The payload is not one of such an event, or vep-check knows no such event.
    pub fn parse(name: &str, payload: &str) -> Result<Event> {
        let read = || serde_json::from_str::<Payload>(payload).with_context(|| format!("the event `{name}` is broken"));
        let lacks = |what: &str| format!("the event `{name}` has no `{what}`");
        match name {
            "pull_request" | "pull_request_target" | "pull_request_review" | "pull_request_review_comment" => {
                let pull_request = read()?.pull_request.with_context(|| lacks("pull_request"))?;
                Ok(Event::PullRequest(pull_request.number))
            }
            "issue_comment" => {
                let issue = read()?.issue.with_context(|| lacks("issue"))?;
                Ok(match issue {
                    Issue { pull_request: None, number, .. } => {
                        Event::Nothing(format!("#{number}, which the comment is on, is no pull request"))
                    }
                    Issue { state: Some(state), number, .. } if state == "closed" => {
                        Event::Nothing(format!("pull request #{number} is closed"))
                    }
                    Issue { number, .. } => Event::About(number),
                })
            }
            "workflow_run" => {
                let run = read()?.workflow_run.with_context(|| lacks("workflow_run"))?;
                if !run.event.starts_with("pull_request") {
                    return Ok(Event::Nothing(format!("the workflow ran for `{}`, not for a pull request", run.event)));
                }
                let (Some(branch), Some(repository)) = (run.head_branch, run.head_repository) else {
                    return Ok(Event::Nothing("the branch or the fork that the workflow ran for is gone".to_owned()));
                };
                Ok(Event::Branch { owner: repository.owner.login, branch, commit: run.head_sha })
            }
            "merge_group" => {
                let group = read()?.merge_group.with_context(|| lacks("merge_group"))?;
                for id in [&group.base_sha, &group.head_sha] {
                    // It becomes part of an address.
                    if id.len() < 40 || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                        bail!("the event `{name}` is broken: `{id}` is not the id of a commit");
                    }
                }
                Ok(Event::Group { base: group.base_sha, head: group.head_sha })
            }
            "schedule" | "workflow_dispatch" | "repository_dispatch" => Ok(Event::AllOpen),
            "push" => Ok(Event::Nothing("a push is no pull request".to_owned())),
            _ => bail!(
                "vep-check does not know the event `{name}`; use it on `pull_request`, `merge_group`, `workflow_run`, `issue_comment`, \
                 `schedule` or `workflow_dispatch`, or give it the input `pull-request`"
            ),
        }
    }
}

/// The open pull requests of `repository` from `owner`'s branch `branch` whose last commit is `commit`. The payload of
/// a `workflow_run` names none for a fork.
///
/// # Errors
/// A request failed, or there is no such repository.
pub fn from_branch(client: &Client, repository: &str, owner: &str, branch: &str, commit: &str) -> Result<Vec<u64>> {
    let open = open(client, repository, CONFIG_PATH, Some(branch))?;
    let from_there = open.pull_requests.items().filter(|pull_request| {
        let (login, _) = who(&pull_request.head_repository_owner);
        login.eq_ignore_ascii_case(owner) && pull_request.head_ref_oid == commit
    });
    Ok(from_there.map(|pull_request| pull_request.number).collect())
}

/// The open pull requests of `repository` whose check has something to look at: by the configuration of the default
/// branch, at `config_path`, they may change a VEP or the policy. Where that does not tell, as for another branch, their
/// own check does. `rules` are the ids that a configuration may name. Those that were told of longest ago come first, and
/// before them those that never were: where a run ends too early, the next begins with what it has left.
///
/// # Errors
/// A request failed, or there is no such repository.
pub fn all_open(client: &Client, repository: &str, config_path: &str, rules: &[&str]) -> Result<Vec<u64>> {
    let open = open(client, repository, config_path, None)?;
    let default = open.default_branch_ref.as_ref();
    let config = default.and_then(|branch| configuration(branch, rules));
    let concerned = |pull_request: &&OpenPullRequest| {
        let known = config.as_ref().filter(|_| default.is_some_and(|branch| branch.name == pull_request.base_ref_name));
        let (Some(config), Some(files)) = (known, &pull_request.files) else { return true };
        files.is_part() || files.items().any(|file| config.may_concern_check(&file.path, config_path))
    };
    let mut concerned: Vec<&OpenPullRequest> = open.pull_requests.items().filter(concerned).collect();
    concerned.sort_by_key(|pull_request| pull_request.told());
    Ok(concerned.iter().map(|pull_request| pull_request.number).collect())
}

/// The configuration of a branch, or the default where it has none. `None` where it cannot be read: the text that comes
/// with an answer may be cut off, and what is broken is said by the check of each pull request.
fn configuration(branch: &DefaultBranch, rules: &[&str]) -> Option<Config> {
    let Some(at) = &branch.target.as_ref()?.config else { return Some(Config::default()) };
    let object = at.object.as_ref()?;
    let id = ObjectId::from_hex(object.oid.as_deref()?.as_bytes()).ok()?;
    let text = object.text.as_deref()?;
    let whole = Blobs::default().keep(id, text.as_bytes().to_vec());
    whole.then(|| Config::parse(text, rules).ok()).flatten()
}

/// Asks for next to nothing: whether GitHub answers at all.
///
/// # Errors
/// It does not.
pub fn ask_simplest(client: &Client, repository: &str) -> Result<(), Failure> {
    client.next_round();
    page(client, repository, CONFIG_PATH, Some("vep-check/no-such-branch"), None).map(drop)
}

fn open(client: &Client, repository: &str, config_path: &str, branch: Option<&str>) -> Result<OpenPullRequests> {
    let first = page(client, repository, config_path, branch, None)?;
    let mut found = first.with_context(|| format!("there is no repository `{repository}`"))?;
    client.next_round();
    pages::rest("query OpenPullRequests", &mut found.pull_requests, |after| {
        let page = page(client, repository, config_path, branch, Some(after));
        client.next_round();
        Ok(page?.map(|page| page.pull_requests))
    })?;
    Ok(found)
}

fn page(
    client: &Client,
    repository: &str,
    config_path: &str,
    branch: Option<&str>,
    after: Option<&str>,
) -> Result<Option<OpenPullRequests>, Failure> {
    let (owner, name) = owner_and_name(repository);
    let variables = json!({ "owner": owner, "name": name, "config": config_path, "branch": branch, "after": after });
    let document = with_fragments(query::OPEN_PULL_REQUESTS);
    let (data, _): (OpenData, _) = client.query("OpenPullRequests", &document, &variables)?;
    Ok(data.repository)
}
