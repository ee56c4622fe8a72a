//! Puts a snapshot together from what was fetched, and fetches what turns out to be missing.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use crate::facts::{Facts, Issue};
use crate::github::client::Client;
use crate::github::load::issues::issues_of;
use crate::github::objects;
use crate::load::{Blobs, Listing, Request, load_fetched};
use crate::snapshot::Snapshot;

/// How often contents are asked for before we give up: what one brings may name the next.
const MAX_ROUNDS: usize = 8;

/// The paths of the commits that a change lies between.
pub(super) struct Trees {
    /// What the change is counted from.
    pub(super) base: Listing,
    /// With the change.
    pub(super) head: Listing,
    /// Where the policy is.
    pub(super) policy: Listing,
}

/// A change of documents.
#[derive(Debug)]
pub struct Change {
    /// Everything that a verdict depends on.
    pub snapshot: Snapshot,
    /// The paths at the merge base.
    pub base: Listing,
    /// The paths with the change.
    pub head: Listing,
    /// The paths at the tip of the base branch, where the policy is.
    pub policy: Listing,
    /// The contents that were fetched.
    pub blobs: Blobs,
}

/// The change between `trees`, whose contents are in `repositories`, the last of which has the issues. `community`
/// reads the SIGs from what is there at the policy.
pub(super) fn gather(
    client: &Client,
    repositories: &[String],
    trees: Trees,
    mut blobs: Blobs,
    mut issues: BTreeMap<u64, Option<Issue>>,
    mut request: Request,
    community: impl Fn(&Listing, &Blobs, &mut Facts),
) -> Result<Change> {
    let Trees { base, head, policy } = trees;
    let repository = repositories.last().expect("there is a repository to ask");
    for _ in 0..MAX_ROUNDS {
        request.facts.issues = Some(issues.clone());
        community(&policy, &blobs, &mut request.facts);
        let snapshot = load_fetched(&request, &base, &head, &policy, &blobs);
        let missing = blobs.take_missing();
        let numbers: Vec<u64> = match &snapshot {
            Ok(snapshot) if missing.is_empty() => {
                issues_of(snapshot).into_iter().filter(|number| !issues.contains_key(number)).collect()
            }
            _ => Vec::new(),
        };
        if missing.is_empty() && numbers.is_empty() {
            return Ok(Change { snapshot: snapshot?, base, head, policy, blobs });
        }
        client.next_round();
        objects::fetch_blobs(client, repositories, &missing, &mut blobs)?;
        issues.extend(objects::fetch(client, repository, &[], &numbers, &mut blobs)?);
    }
    bail!("the documents name ever more documents; gave up after {MAX_ROUNDS} rounds of requests")
}
