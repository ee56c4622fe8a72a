//! Open pull requests that change VEPs.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, anyhow};
use jiff::Timestamp;
use serde_json::json;

use crate::config::Config;
use crate::facts::Proposal;
use crate::github::client::Client;
use crate::github::load::release::target::ReleaseTarget;
use crate::github::objects::{self, Wanted};
use crate::github::pages::rest;
use crate::github::query::{self, Connection, ProposalNode, Proposals, ProposalsData, with_fragments};
use crate::snapshot::{Document, Snapshot};

/// The most documents of open pull requests that are read.
const MAX_DOCUMENTS: usize = 500;

/// The open pull requests of the repository, and its policy.
pub(super) struct Open {
    /// The repository, `owner/name`, as it is called today.
    pub(super) repository: String,
    /// Its configuration, as far as it can be read: what is wrong with it is told when it is read as a file.
    pub(super) config: Config,
    /// When this was read, by GitHub's clock: nothing of the report is older.
    pub(super) read_at: Option<Timestamp>,
    nodes: Vec<ProposalNode>,
    base: String,
}

/// Asks for the open pull requests of `target`, and the configuration.
pub(super) fn read(client: &Client, target: &ReleaseTarget) -> Result<Open> {
    let (owner, name) = target
        .repository
        .split_once('/')
        .with_context(|| format!("`{}` is no repository; one is written `owner/name`", target.repository))?;
    let page = |after: Option<&str>| {
        let variables = json!({ "owner": owner, "name": name, "config": target.config_path, "after": after });
        let (data, at): (ProposalsData, _) =
            client.query("Proposals", &with_fragments(query::PROPOSALS), &variables)?;
        Ok((data.repository, at))
    };
    let (found, read_at): (Option<Proposals>, _) = page(None)?;
    let not_there = || anyhow!("there is no repository `{}`, or the token may not see it", target.repository);
    let mut found = found.ok_or_else(not_there)?;
    rest("query Proposals", &mut found.pull_requests, |after| {
        Ok(page(Some(after))?.0.map(|repository| repository.pull_requests))
    })?;
    let branch = found.default_branch_ref;
    let text =
        branch.as_ref().and_then(|branch| branch.target.as_ref()?.config.as_ref()?.object.as_ref()?.text.clone());
    let config = text.and_then(|text| Config::parse(&text, &target.rules).ok()).unwrap_or_default();
    let base = branch.map(|branch| branch.name).unwrap_or_default();
    Ok(Open { repository: found.name_with_owner, config, read_at, nodes: found.pull_requests.into_items(), base })
}

impl Open {
    /// The pull requests for the default branch that change documents, with the paths of these.
    fn changing(&self) -> impl Iterator<Item = (&ProposalNode, Vec<&str>)> {
        let nodes = self.nodes.iter().filter(|node| node.base_ref_name == self.base);
        nodes.filter_map(|node| {
            let files = node.files.iter().flat_map(Connection::items).filter(|file| file.change_type != "DELETED");
            let paths: Vec<&str> =
                files.map(|file| file.path.as_str()).filter(|path| self.config.covers(path)).collect();
            (!paths.is_empty()).then_some((node, paths))
        })
    }

    /// What is known of them.
    pub(super) fn facts(&self) -> BTreeMap<u64, Proposal> {
        let labels = |node: &ProposalNode| {
            node.labels.iter().flat_map(Connection::items).map(|label| label.name.clone()).collect()
        };
        let fact = |node: &ProposalNode| (node.number, Proposal { draft: node.is_draft, labels: labels(node) });
        self.changing().map(|(node, _)| fact(node)).collect()
    }
}

/// Documents as open pull requests have them: each with the number of its pull request, its path and its bytes.
pub(super) struct Documents(Vec<(u64, String, Vec<u8>)>);

impl Documents {
    /// Adds them to `snapshot`.
    pub(super) fn add_to(self, snapshot: &mut Snapshot) {
        for (number, path, bytes) in self.0 {
            snapshot.propose(number, Document::from_bytes(&path, bytes));
        }
    }
}

/// Fetches the documents that open pull requests change.
pub(super) fn documents(client: &Client, open: &Open) -> Result<Documents> {
    let all = open.changing().flat_map(|(node, paths)| paths.into_iter().map(move |path| (node, path)));
    let all: Vec<(&ProposalNode, &str)> = all.take(MAX_DOCUMENTS).collect();
    let wanted: Vec<Wanted> = all
        .iter()
        .map(|(node, path)| Wanted {
            repository: open.repository.clone(),
            expression: format!("{}:{path}", node.head_ref_oid),
        })
        .collect();
    let files = objects::fetch_files(client, &open.repository, &wanted)?;
    let found = all.iter().zip(files).filter_map(|((node, path), file)| Some((node.number, (*path).to_owned(), file?)));
    Ok(Documents(found.collect()))
}
