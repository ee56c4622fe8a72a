//! The first answer: the pull request, what was said in it, and the policy at its base; and what follows from it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use gix::ObjectId;
use jiff::Timestamp;

use crate::config::Config;
use crate::facts::Issue;
use crate::github::client::Client;
use crate::github::load::issues::issues_in_description;
use crate::github::load::live::Live;
use crate::github::marker::{self, Marker};
use crate::github::objects::{self, Wanted};
use crate::github::query::{self, Connection, PullRequestNode, Text};
use crate::github::seen::Seen;
use crate::github::suggestion::ids_of_review;
use crate::load::Blobs;
use crate::vep::place::Place;

/// The documents and issues that several pull requests seem to be about.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    pub(super) blobs: Blobs,
    pub(super) issues: BTreeMap<u64, Option<Issue>>,
}

/// The first answer, taken apart.
#[derive(Debug)]
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
    /// What was fetched for it and others at once.
    pub(super) ahead: Option<Arc<Ahead>>,
}

/// The labels that a repository defines, and its open milestones.
pub(super) type Defined = (Option<Connection<query::Named>>, Option<Connection<query::Titled>>);

/// The configuration, from the very bytes that are there: the text that comes with an answer may be changed or cut off.
fn read_config(
    client: &Client,
    (path, rules): (&str, &[&str]),
    repository: &str,
    object: &Text,
    blobs: &mut Blobs,
) -> Result<Config> {
    let id = object.oid.as_deref().and_then(|oid| ObjectId::from_hex(oid.as_bytes()).ok());
    let id = id.with_context(|| format!("`{path}` is no regular file; links are not followed"))?;
    if !blobs.has(id) {
        client.next_round();
        objects::fetch_blobs(client, &[repository.to_owned()], &BTreeMap::from([(id, u64::MAX)]), blobs)?;
    }
    let text = std::str::from_utf8(blobs.get(id, None)).ok().with_context(|| format!("`{path}` is not UTF-8"))?;
    Config::parse(text, rules).with_context(|| format!("the configuration `{path}` is broken"))
}

impl First {
    /// Takes apart what was answered at `read_at` about a pull request of `repository`, which defines these labels and
    /// milestones. `policy` is where the configuration lies, and the ids of the rules that it may name.
    ///
    /// # Errors
    /// The branch that it is for is gone, or the configuration there is broken.
    pub(super) fn new(
        client: &Client,
        policy: (&str, &[&str]),
        repository: String,
        (labels, milestones): Defined,
        pull_request: PullRequestNode,
        read_at: Timestamp,
    ) -> Result<First> {
        let branch = &pull_request.base_ref_name;
        let commit = pull_request.base_ref.as_ref().and_then(|base| base.target.as_ref());
        let commit =
            commit.with_context(|| format!("the branch `{branch}`, which the pull request is for, is gone"))?;
        let tip = commit.oid.clone().with_context(|| format!("the branch `{branch}` has no commit"))?;
        let mut blobs = Blobs::default();
        let files = [&commit.config, &commit.template, &commit.old_template, &commit.aliases].map(file);
        let directory = commit.directory.as_ref().and_then(|at| at.object.as_ref());
        let owners = directory.into_iter().flat_map(texts);
        for (id, text) in files.into_iter().flatten().chain(owners) {
            blobs.keep(id, text.as_bytes().to_vec());
        }
        let config = commit.config.as_ref().and_then(|at| at.object.as_ref());
        let config = match config {
            Some(object) => read_config(client, policy, &repository, object, &mut blobs)?,
            None => Config::default(),
        };
        Ok(First {
            repository,
            labels,
            milestones,
            policy: tip,
            config,
            config_path: policy.0.to_owned(),
            blobs,
            read_at,
            pull_request,
            ahead: None,
        })
    }

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
        // A document may have gone on at the tip of the base branch; most are the same there, and cost no request.
        let tip = merge_base.and(Some(self.policy.as_str())).filter(|tip| Some(*tip) != merge_base);
        let mut wanted = Vec::new();
        let mut numbers = issues_in_description(&self.pull_request.body, &self.repository, &self.config);
        numbers.extend(self.closes());
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
            for commit in [merge_base, tip].into_iter().flatten().filter(|_| !added) {
                let expression = format!("{commit}:{}", file.path);
                wanted.push(Wanted { repository: self.repository.clone(), expression });
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

    /// The heads for which a review of ours has suggestions.
    fn suggested(&self) -> Vec<String> {
        let reviews = self.pull_request.reviews.iter().flat_map(Connection::items);
        let ours = reviews.filter(|review| review.viewer_did_author && ids_of_review(&review.body).is_some());
        ours.filter_map(|review| Some(review.commit.as_ref()?.oid.clone())).collect()
    }
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
