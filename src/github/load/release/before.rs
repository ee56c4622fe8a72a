//! The documents as they were at an earlier commit.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};

use crate::github::client::Client;
use crate::github::load::gather::complete;
use crate::github::load::release::target::ReleaseTarget;
use crate::github::load::trees::listing;
use crate::load::{Blobs, Request, load_listing};
use crate::snapshot::Snapshot;

/// The documents of `repository` at `commit`. Nothing else is known of that time. What `blobs` has is not fetched again.
///
/// # Errors
/// A request failed, or the commit is gone.
pub fn load_before(
    client: &Client,
    target: &ReleaseTarget,
    repository: &str,
    blobs: &mut Blobs,
    commit: &str,
) -> Result<Snapshot> {
    client.next_round();
    let repositories = [repository.to_owned()];
    let tree = listing(client, &repositories, commit)
        .with_context(|| format!("cannot read what the push came after, {commit}"))?;
    let request =
        Request { config_path: target.config_path.clone(), ..Request::new(target.today, target.rules.clone()) };
    let there = std::mem::take(blobs);
    let load = |request: &Request, blobs: &Blobs| load_listing(request, &tree, blobs);
    // What issues said then is nowhere to be read, and nobody asks.
    let no_issues = |_: &[u64], _: &mut Blobs| Ok(BTreeMap::new());
    let (snapshot, there) =
        complete(client, &repositories, there, BTreeMap::new(), request, load, no_issues, |_, _| {})?;
    *blobs = there;
    Ok(snapshot)
}
