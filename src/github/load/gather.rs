//! Puts a snapshot together from what was fetched, and fetches what turns out to be missing.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};

use crate::facts::{Facts, Issue};
use crate::github::client::Client;
use crate::github::failure::Failure;
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
    blobs: Blobs,
    issues: BTreeMap<u64, Option<Issue>>,
    request: Request,
    community: impl Fn(&Listing, &Blobs, &mut Facts),
) -> Result<Change> {
    let Trees { base, head, policy } = trees;
    let repository = repositories.last().expect("there is a repository to ask");
    let (snapshot, blobs) = complete(
        client,
        repositories,
        blobs,
        issues,
        request,
        |request, blobs| load_fetched(request, &base, &head, &policy, blobs),
        |numbers, blobs| objects::fetch(client, repository, &[], numbers, blobs),
        |blobs, facts| community(&policy, blobs, facts),
    )?;
    Ok(Change { snapshot, base, head, policy, blobs })
}

/// The snapshot that `load` makes of what is there, once all is there that it asks for: contents are in `repositories`,
/// `ask` reads issues, and `add` adds what else is known by what is there.
#[expect(clippy::too_many_arguments, reason = "what to read, where it is, and how each kind of it is asked for")]
pub(super) fn complete(
    client: &Client,
    repositories: &[String],
    mut blobs: Blobs,
    mut issues: BTreeMap<u64, Option<Issue>>,
    mut request: Request,
    load: impl Fn(&Request, &Blobs) -> Result<Snapshot>,
    ask: impl Fn(&[u64], &mut Blobs) -> Result<BTreeMap<u64, Option<Issue>>, Failure>,
    add: impl Fn(&Blobs, &mut Facts),
) -> Result<(Snapshot, Blobs)> {
    // What was asked for and may not be read is not asked for again.
    let mut asked = BTreeSet::new();
    for _ in 0..MAX_ROUNDS {
        request.facts.issues = Some(issues.clone());
        add(&blobs, &mut request.facts);
        let snapshot = load(&request, &blobs);
        let missing = blobs.take_missing();
        let numbers: Vec<u64> = match &snapshot {
            Ok(snapshot) if missing.is_empty() => {
                let is_new = |number: &u64| !issues.contains_key(number) && asked.insert(*number);
                issues_of(snapshot).into_iter().filter(is_new).collect()
            }
            _ => Vec::new(),
        };
        if missing.is_empty() && numbers.is_empty() {
            return Ok((snapshot?, blobs));
        }
        client.next_round();
        objects::fetch_blobs(client, repositories, &missing, &mut blobs)?;
        issues.extend(ask(&numbers, &mut blobs)?);
    }
    bail!("the documents name ever more documents; gave up after {MAX_ROUNDS} rounds of requests")
}
