//! Asks for a pull request, what was said in it, and the policy at its base.

#![expect(clippy::disallowed_methods, reason = "stands in for GitHub's clock, where an answer has no date")]

use anyhow::{Context as _, Result, anyhow};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::config::Config;
use crate::github::client::Client;
use crate::github::load::community::OWNERS_ALIASES;
use crate::github::load::first::First;
use crate::github::load::live::HeadAt;
use crate::github::load::target::Target;
use crate::github::query::{self, PullRequestData, PullRequestsData, alias, for_several, with_fragments};

/// The first answer about `target`: what was asked for ahead, if it was. `head` gets its last commit.
pub(super) fn read_first(client: &Client, target: &Target, head: &mut Option<HeadAt>) -> Result<First> {
    if let Some(first) = target.shared.take_ahead(target.number) {
        *head = Some((first.pull_request.head_ref_oid.clone(), first.read_at));
        return Ok(first);
    }
    let mut variables = variables(target)?;
    variables["number"] = json!(target.number);
    let (data, at): (PullRequestData, _) =
        client.query("PullRequest", &with_fragments(query::PULL_REQUEST), &variables)?;
    let at = at.unwrap_or_else(Timestamp::now);
    let not_there = |what: String| anyhow!("there is no {what}, or the token may not see it");
    let repository = data.repository.ok_or_else(|| not_there(format!("repository `{}`", target.repository)))?;
    let pull_request = repository
        .pull_request
        .ok_or_else(|| not_there(format!("pull request #{} in `{}`", target.number, target.repository)))?;
    *head = Some((pull_request.head_ref_oid.clone(), at));
    let defined = (repository.labels, repository.milestones);
    First::new(client, target.policy(), repository.name_with_owner, defined, pull_request, at)
}

/// The first answers about the pull requests `numbers`, of which `target` is any, all at once. Those that cannot be taken
/// apart are left out: asked for by themselves, they say why.
///
/// # Errors
/// The request failed.
pub(super) fn read_several(client: &Client, target: &Target, numbers: &[u64]) -> Result<Vec<First>> {
    let query = with_fragments(&for_several(query::PULL_REQUEST, numbers));
    let (data, at): (PullRequestsData, _) = client.query("PullRequests", &query, &variables(target)?)?;
    let at = at.unwrap_or_else(Timestamp::now);
    let Some(mut repository) = data.repository else { return Ok(Vec::new()) };
    let several = numbers.iter().filter_map(|number| {
        let pull_request = repository.pull_requests.remove(&alias(*number))??;
        let defined = (repository.labels.clone(), repository.milestones.clone());
        let name = repository.name_with_owner.clone();
        let first = First::new(client, target.policy(), name, defined, pull_request, at).ok();
        first.filter(|first| first.pull_request.number == *number)
    });
    Ok(several.collect())
}

/// The variables of the query, but for the number.
fn variables(target: &Target) -> Result<Value> {
    let (owner, name) = split(&target.repository)?;
    let defaults = Config::default();
    Ok(json!({
        "owner": owner,
        "name": name,
        "config": target.config_path,
        "template": defaults.templates.first(),
        "oldTemplate": defaults.templates.last(),
        "aliases": OWNERS_ALIASES,
        "directory": defaults.layout.directory,
    }))
}

fn split(repository: &str) -> Result<(&str, &str)> {
    repository.split_once('/').with_context(|| format!("`{repository}` is no repository; one is written `owner/name`"))
}
