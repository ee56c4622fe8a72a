//! The first answer: the pull request, what was said in it, and the policy at its base; and what follows from it.

#![expect(clippy::disallowed_methods, reason = "stands in for GitHub's clock, where an answer has no date")]

use std::collections::{BTreeMap, BTreeSet, HashSet};

use anyhow::{Context as _, Result, anyhow};
use gix::ObjectId;
use jiff::Timestamp;
use serde_json::json;

use crate::config::Config;
use crate::github::client::Client;
use crate::github::load::community::OWNERS_ALIASES;
use crate::github::load::issues::issues_in_description;
use crate::github::load::live::{HeadAt, Live, Target};
use crate::github::marker::{self, Marker};
use crate::github::objects::{self, Wanted};
use crate::github::query::{self, Connection, PullRequestData, PullRequestNode, Text, with_fragments};
use crate::github::seen::Seen;
use crate::github::suggestion::ids_of_review;
use crate::load::Blobs;
use crate::vep::place::Place;

/// The first answer, taken apart.
pub(super) struct First {
    pub(super) repository: String,
    pub(super) pull_request: PullRequestNode,
    pub(super) labels: Option<Connection<query::Named>>,
    pub(super) milestones: Option<Connection<query::Titled>>,
    /// The tip of the base branch.
    pub(super) policy: String,
    pub(super) config: Config,
    /// Where the configuration lies.
    pub(super) config_path: String,
    pub(super) blobs: Blobs,
    pub(super) read_at: Timestamp,
}

pub(super) fn read_first(client: &Client, target: &Target, head: &mut Option<HeadAt>) -> Result<First> {
    let (owner, name) = split(&target.repository)?;
    let defaults = Config::default();
    let variables = json!({
        "owner": owner,
        "name": name,
        "number": target.number,
        "config": target.config_path,
        "template": defaults.templates.first(),
        "oldTemplate": defaults.templates.last(),
        "aliases": OWNERS_ALIASES,
        "directory": defaults.layout.directory,
    });
    let (data, at): (PullRequestData, _) =
        client.query("PullRequest", &with_fragments(query::PULL_REQUEST), &variables)?;
    let at = at.unwrap_or_else(Timestamp::now);
    let not_there = |what: String| anyhow!("there is no {what}, or the token may not see it");
    let repository = data.repository.ok_or_else(|| not_there(format!("repository `{}`", target.repository)))?;
    let pull_request = repository
        .pull_request
        .ok_or_else(|| not_there(format!("pull request #{} in `{}`", target.number, target.repository)))?;
    *head = Some((pull_request.head_ref_oid.clone(), at));
    let branch = &pull_request.base_ref_name;
    let commit = pull_request.base_ref.as_ref().and_then(|base| base.target.as_ref());
    let commit = commit.with_context(|| format!("the branch `{branch}`, which the pull request is for, is gone"))?;
    let policy = commit.oid.clone().with_context(|| format!("the branch `{branch}` has no commit"))?;
    let mut blobs = Blobs::default();
    let files = [&commit.config, &commit.template, &commit.old_template, &commit.aliases].map(file);
    let directory = commit.directory.as_ref().and_then(|at| at.object.as_ref());
    let owners = directory.into_iter().flat_map(texts);
    for (id, text) in files.into_iter().flatten().chain(owners) {
        blobs.keep(id, text.as_bytes().to_vec());
    }
    let config = commit.config.as_ref().and_then(|at| at.object.as_ref());
    let config = match config {
        Some(object) => read_config(client, target, &repository.name_with_owner, object, &mut blobs)?,
        None => defaults,
    };
    Ok(First {
        repository: repository.name_with_owner,
        labels: repository.labels,
        milestones: repository.milestones,
        policy,
        config,
        config_path: target.config_path.clone(),
        blobs,
        read_at: at,
        pull_request,
    })
}

/// The configuration, from the very bytes that are there: the text that comes with an answer may be changed or cut off.
fn read_config(client: &Client, target: &Target, repository: &str, object: &Text, blobs: &mut Blobs) -> Result<Config> {
    let path = &target.config_path;
    let id = object.oid.as_deref().and_then(|oid| ObjectId::from_hex(oid.as_bytes()).ok());
    let id = id.with_context(|| format!("`{path}` is no regular file; links are not followed"))?;
    if !blobs.has(id) {
        client.next_round();
        objects::fetch_blobs(client, &[repository.to_owned()], &BTreeMap::from([(id, u64::MAX)]), blobs)?;
    }
    let text = std::str::from_utf8(blobs.get(id, None)).ok().with_context(|| format!("`{path}` is not UTF-8"))?;
    Config::parse(text, &target.rules).with_context(|| format!("the configuration `{path}` is broken"))
}

impl First {
    /// Whether the pull request may change documents. Where it changes more files than were named, only the trees tell.
    pub(super) fn may_touch_documents(&self) -> bool {
        let files = self.pull_request.files.iter().flat_map(Connection::items);
        let (named, covered) = files.fold((0, false), |(named, covered), file| {
            (named + 1, covered || self.config.may_concern_check(&file.path, &self.config_path))
        });
        covered || named < self.pull_request.changed_files
    }

    /// The commit that head and base have in common, where the commits of the pull request tell: if only one of their
    /// parents is none of them, all ways from the base lead through it.
    pub(super) fn merge_base(&self) -> Option<String> {
        let commits = &self.pull_request.commits;
        let own: HashSet<&str> = commits.items().map(|node| node.commit.oid.as_str()).collect();
        if own.is_empty() || commits.total_count != Some(own.len()) {
            return None;
        }
        let parents = commits.items().flat_map(|node| node.commit.parents.items());
        let outside: BTreeSet<&str> =
            parents.map(|parent| parent.oid.as_str()).filter(|parent| !own.contains(parent)).collect();
        let mut outside = outside.into_iter();
        outside.next().filter(|_| outside.next().is_none()).map(str::to_owned)
    }

    /// Where the head is, and where else its objects are: those of a fork that is gone, or that the token may not see,
    /// stay with the pull request.
    pub(super) fn head_repositories(&self) -> Vec<String> {
        let fork = self.pull_request.head_repository.as_ref().map(|fork| fork.name_with_owner.clone());
        let mut repositories: Vec<String> = fork.into_iter().chain([self.repository.clone()]).collect();
        repositories.dedup();
        repositories
    }

    /// The documents that the pull request seems to change, and the numbers of issues that it seems to be about.
    pub(super) fn guesses(&self, merge_base: Option<&str>) -> (Vec<Wanted>, BTreeSet<u64>) {
        let head = &self.pull_request.head_ref_oid;
        let mut wanted = Vec::new();
        let mut numbers = issues_in_description(&self.pull_request.body, &self.repository, &self.config);
        for file in self.pull_request.files.iter().flat_map(Connection::items) {
            if !self.config.covers(&file.path) {
                continue;
            }
            let (added, deleted) = (file.change_type == "ADDED", file.change_type == "DELETED");
            if !deleted {
                let expression = format!("{head}:{}", file.path);
                wanted.push(Wanted { repository: self.head_repositories().swap_remove(0), expression });
                numbers.extend(Place::new(&self.config.layout, &file.path).number());
            }
            if let Some(base) = merge_base.filter(|_| !added) {
                wanted
                    .push(Wanted { repository: self.repository.clone(), expression: format!("{base}:{}", file.path) });
            }
        }
        (wanted, numbers)
    }

    pub(super) fn live(&self) -> Live {
        let comments = self.pull_request.comments.items().filter(|comment| comment.viewer_did_author);
        let own: Vec<_> = comments.filter_map(|comment| Some((comment.clone(), Marker::of(&comment.body)?))).collect();
        let head = self.pull_request.head_ref_oid.clone();
        let pushed_after = marker::pushed_after(&own, &head);
        let seen_at = marker::seen_at(&own, &head, self.overwritten().map(|(at, _)| at));
        Live {
            repository: self.repository.clone(),
            number: self.pull_request.number,
            head,
            seen: Seen::of(&self.pull_request),
            own,
            read_at: self.read_at,
            pushed_after,
            seen_at,
            suggested: self.suggested(),
            sharing: None,
        }
    }
}

impl First {
    /// The heads for which a review of ours has suggestions.
    fn suggested(&self) -> Vec<String> {
        let reviews = self.pull_request.reviews.iter().flat_map(Connection::items);
        let ours = reviews.filter(|review| review.viewer_did_author && ids_of_review(&review.body).is_some());
        ours.filter_map(|review| Some(review.commit.as_ref()?.oid.clone())).collect()
    }
}

fn split(repository: &str) -> Result<(&str, &str)> {
    repository.split_once('/').with_context(|| format!("`{repository}` is no repository; one is written `owner/name`"))
}

/// What is at a path, if it is a text.
fn file(at: &Option<query::At<Text>>) -> Option<(ObjectId, &str)> {
    at.as_ref()?.object.as_ref().and_then(content)
}

/// A content with its id.
fn content(text: &Text) -> Option<(ObjectId, &str)> {
    Some((ObjectId::from_hex(text.oid.as_deref()?.as_bytes()).ok()?, text.text.as_deref()?))
}

/// The files in the directories of a directory.
fn texts(directory: &query::Directory<query::Directory<Text>>) -> impl Iterator<Item = (ObjectId, &str)> {
    let below = directory.entries.iter().flatten().filter_map(|entry| entry.object.as_ref());
    below.flat_map(|inner| inner.entries.iter().flatten()).filter_map(|entry| content(entry.object.as_ref()?))
}
