//! The second round of requests: trees, documents, issues, and what else the first answer makes us expect.

use std::collections::BTreeMap;
use std::thread;

use anyhow::Result;

use crate::facts::Issue;
use crate::github::client::Client;
use crate::github::load::community::Community;
use crate::github::load::first::First;
use crate::github::load::head::{self, Head};
use crate::github::load::target::Target;
use crate::github::load::trees::{listing, merge_base};
use crate::github::{objects, pages};
use crate::load::Listing;

/// What the second round brings.
pub(super) struct Second {
    pub(super) shown: Head,
    pub(super) head: Listing,
    pub(super) policy: Listing,
    pub(super) base: Listing,
    pub(super) issues: BTreeMap<u64, Option<Issue>>,
    pub(super) community: Community,
}

/// Lists the trees, and fetches what `first` makes us expect, all at once.
pub(super) fn read_second(client: &Client, target: &Target, first: &mut First) -> Result<Second> {
    let shared = &target.shared;
    let needs_head = target.with_status || first.may_need_head();
    let known = first.merge_base();
    let (wanted, numbers) = first.guesses(known.as_deref());
    let numbers: Vec<u64> = numbers.into_iter().collect();
    let own = first.repository.clone();
    let heads = first.head_repositories();
    let (head, policy) = (first.pull_request.head_ref_oid.clone(), first.policy.clone());
    let mut blobs = std::mem::take(&mut first.blobs);
    let ahead = first.ahead.take().map(|ahead| {
        blobs.keep_all(&ahead.blobs);
        let known = |number: &u64| Some((*number, ahead.issues.get(number)?.clone()));
        numbers.iter().filter_map(known).collect()
    });
    if let Some(defined) = shared.defined(&own) {
        (first.labels, first.milestones) = defined;
    }
    let number = first.pull_request.number;
    let (pull_request, labels, milestones) = (&mut first.pull_request, &mut first.labels, &mut first.milestones);
    let (config, repository) = (&first.config, &first.repository);
    let (trees, objects, community, pages, shown) = thread::scope(|scope| {
        let head_tree = scope.spawn(|| listing(client, &heads, &head));
        let policy_tree = scope.spawn(|| shared.tree(client, &own, &policy));
        let base_tree = scope.spawn(|| match known.as_deref() {
            Some(base) if base != policy => shared.tree(client, &own, base).map(Some),
            _ => Ok(None),
        });
        let compared = scope.spawn(|| match known {
            Some(_) => Ok(None),
            None => merge_base(client, repository, &policy, &head).map(Some),
        });
        let objects = scope.spawn(|| match ahead {
            Some(issues) => Ok(issues),
            None => objects::fetch(client, repository, &wanted, &numbers, &mut blobs),
        });
        let community = scope.spawn(|| shared.community(client, config));
        let pages = scope.spawn(|| pages::read(client, repository, pull_request, labels, milestones));
        let shown = scope.spawn(|| match needs_head {
            true => head::read(client, repository, number, &head),
            false => Ok(Head::default()),
        });
        let trees = (done(head_tree), done(policy_tree), done(base_tree), done(compared));
        (trees, done(objects), done(community), done(pages), done(shown))
    });
    first.blobs = blobs;
    pages?;
    shared.keep_defined(&first.repository, (first.labels.clone(), first.milestones.clone()));
    let (head_tree, policy_tree, base_tree, compared) = (trees.0?, trees.1?, trees.2?, trees.3?);
    let base = match (base_tree, compared) {
        (Some(tree), _) => tree,
        (None, Some(base)) if base != policy => {
            client.next_round();
            shared.tree(client, &own, &base)?
        }
        _ => policy_tree.clone(),
    };
    let (shown, community) = (shown?, community?);
    Ok(Second { head: head_tree, policy: policy_tree, base, issues: objects?, shown, community })
}

/// What `thread` brings.
pub(super) fn done<T>(thread: thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().expect("a request does not panic")
}
