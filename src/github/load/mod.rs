//! Reads a pull request into a snapshot: everything through the API, as data.
//!
//! Two round trips for most pull requests. The first asks for the pull request, what was said in it, and the policy at
//! its base; from its commits follows the merge base. The second lists the three trees, and fetches the documents, their
//! tracking issues, the SIGs and the schedules, all at once. What turns out to be missing then, as the old place of a
//! document that was moved, takes one more.

mod community;
mod first;
mod gather;
mod group;
mod head;
mod issues;
mod trees;

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::config::Config;
use crate::facts::{self, Facts, Issue};
use crate::github::client::Client;
use crate::github::load::community::{Community, OWNERS_ALIASES};
use crate::github::load::first::{First, read_first};
use crate::github::load::gather::{Trees, gather};
pub use crate::github::load::group::{Group, load_group};
use crate::github::load::head::Head;
use crate::github::load::trees::{listing, merge_base};
use crate::github::marker::Marker;
use crate::github::objects;
use crate::github::pages;
use crate::github::query;
use crate::github::seen::Seen;
use crate::load::{Blobs, Listing, Request, require_directory};
use crate::note::{self, Note};
use crate::owners::{self, Aliases, Owners, SigsFile};
use crate::snapshot::Snapshot;

/// The most other pull requests with the same head whose sign-off is looked at.
pub const MAX_SAME_HEAD: usize = 3;

/// A pull request to read.
#[derive(Debug, Clone)]
pub struct Target {
    /// The repository, `owner/name`.
    pub repository: String,
    /// The number of the pull request.
    pub number: u64,
    /// Where the configuration lies at base.
    pub config_path: String,
    /// The ids of the rules, which the configuration may name.
    pub rules: Vec<&'static str>,
    /// The date to check for.
    pub today: Date,
}

/// What was read.
#[derive(Debug)]
pub struct Loaded {
    /// What is there on GitHub of the pull request itself.
    pub live: Live,
    /// The policy at base.
    pub config: Config,
    /// What to check; `None` where the pull request changes no document.
    pub change: Option<Box<Change>>,
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

/// What is there on GitHub, as it was when we read it.
#[derive(Debug, Clone)]
pub struct Live {
    /// The repository, `owner/name`, as it is called today.
    pub repository: String,
    /// The number of the pull request.
    pub number: u64,
    /// Its last commit.
    pub head: String,
    /// The rest of what people change there.
    pub seen: Seen,
    /// Our own comments, oldest first, with what their markers say.
    pub own: Vec<(query::CommentNode, Marker)>,
    /// When that was read, by GitHub's clock.
    pub read_at: Timestamp,
    /// After which moment the last commit was pushed, if anything tells.
    pub pushed_after: Option<Timestamp>,
    /// When our own comments saw this last commit first, if they did.
    pub seen_at: Option<Timestamp>,
    /// Which other open pull requests have the same last commit; `None` where that is not known.
    pub sharing: Option<BTreeSet<u64>>,
}

/// The last commit of a pull request and when it was that, by GitHub's clock.
pub type HeadAt = (String, Timestamp);

/// Reads the pull request `target`. `head` gets its last commit even where nothing else can be read.
///
/// # Errors
/// A request failed, there is no such pull request, or the policy at its base is broken.
pub fn load(client: &Client, target: &Target, head: &mut Option<HeadAt>) -> Result<Loaded> {
    let mut first = read_first(client, target, head)?;
    client.next_round();
    if !first.may_touch_documents() {
        // With a slip in the configuration, no pull request ever would.
        if first.config.names_directory() {
            let policy = listing(client, std::slice::from_ref(&first.repository), &first.policy)?;
            require_directory(&first.config, &target.config_path, &policy.tree())?;
        }
        pages::read_comments(client, &first.repository, &mut first.pull_request)?;
        return Ok(Loaded { live: first.live(), config: first.config, change: None });
    }
    let second = read_second(client, &mut first)?;
    let live = Live { sharing: second.shown.sharing.clone(), ..first.live() };
    let facts = first.facts(&live, &second);
    let request =
        Request { config_path: target.config_path.clone(), facts, ..Request::new(target.today, target.rules.clone()) };
    let change = assemble(client, first, second, request)?;
    let config = change.snapshot.config.clone();
    Ok(Loaded { live, config, change: (!change.snapshot.is_empty()).then(|| Box::new(change)) })
}

/// What the second round brings.
struct Second {
    shown: Head,
    head: Listing,
    policy: Listing,
    base: Listing,
    issues: BTreeMap<u64, Option<Issue>>,
    community: Community,
}

fn read_second(client: &Client, first: &mut First) -> Result<Second> {
    let known = first.merge_base();
    let (wanted, numbers) = first.guesses(known.as_deref());
    let numbers: Vec<u64> = numbers.into_iter().collect();
    let own = [first.repository.clone()];
    let heads = first.head_repositories();
    let (head, policy) = (first.pull_request.head_ref_oid.clone(), first.policy.clone());
    let mut blobs = std::mem::take(&mut first.blobs);
    let number = first.pull_request.number;
    let (pull_request, labels, milestones) = (&mut first.pull_request, &mut first.labels, &mut first.milestones);
    let (config, repository) = (&first.config, &first.repository);
    let (trees, objects, community, pages, shown) = thread::scope(|scope| {
        let head_tree = scope.spawn(|| listing(client, &heads, &head));
        let policy_tree = scope.spawn(|| listing(client, &own, &policy));
        let base_tree = scope.spawn(|| match known.as_deref() {
            Some(base) if base != policy => listing(client, &own, base).map(Some),
            _ => Ok(None),
        });
        let compared = scope.spawn(|| match known {
            Some(_) => Ok(None),
            None => merge_base(client, repository, &policy, &head).map(Some),
        });
        let objects = scope.spawn(|| objects::fetch(client, repository, &wanted, &numbers, &mut blobs));
        let community = scope.spawn(|| community::read(client, config));
        let pages = scope.spawn(|| pages::read(client, repository, pull_request, labels, milestones));
        let shown = scope.spawn(|| head::read(client, repository, number, &head));
        let trees = (done(head_tree), done(policy_tree), done(base_tree), done(compared));
        (trees, done(objects), done(community), done(pages), done(shown))
    });
    first.blobs = blobs;
    pages?;
    let (head_tree, policy_tree, base_tree, compared) = (trees.0?, trees.1?, trees.2?, trees.3?);
    let base = match (base_tree, compared) {
        (Some(tree), _) => tree,
        (None, Some(base)) if base != policy => {
            client.next_round();
            listing(client, &own, &base)?
        }
        _ => policy_tree.clone(),
    };
    let (shown, community) = (shown?, community?);
    Ok(Second { head: head_tree, policy: policy_tree, base, issues: objects?, shown, community })
}

fn done<T>(thread: thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().expect("a request does not panic")
}

/// Puts the snapshot together.
fn assemble(client: &Client, first: First, second: Second, request: Request) -> Result<Change> {
    let Second { head, policy, base, issues, community, .. } = second;
    let repositories = first.head_repositories();
    let (repository, config) = (&first.repository, &first.config);
    let add_community = |policy: &Listing, blobs: &Blobs, facts: &mut Facts| {
        let mut notes = community.notes.clone();
        if let Some(people) = &community.people {
            let (sigs, incomplete) = sigs_of(repository, config, people, policy, blobs, &mut notes);
            facts.sigs = Some(sigs);
            facts.sigs_incomplete = incomplete;
        }
        facts.notes = note::bounded(notes);
    };
    gather(client, &repositories, Trees { base, head, policy }, first.blobs, issues, request, add_community)
}

/// The SIGs, with the `OWNERS` that lie in their directories of VEPs, and whether there may be others.
fn sigs_of(
    repository: &str,
    config: &Config,
    (sigs, aliases): &(SigsFile, Aliases),
    policy: &Listing,
    blobs: &Blobs,
    told: &mut Vec<Note>,
) -> (Vec<facts::Sig>, bool) {
    let own = policy.blob(OWNERS_ALIASES).map_or(Aliases::NONE, |id| {
        let file = format!("{repository}: {OWNERS_ALIASES}");
        note::of_file(file, told, |notes| Aliases::read(blobs.get(id, None), notes))
    });
    let mut owners = BTreeMap::new();
    let directory = &config.layout.directory;
    let lying = policy.named_below(directory, "OWNERS");
    for (sig, id) in lying.into_iter().filter(|_| config.layout.sig_directories) {
        let file = format!("{repository}: {directory}/{sig}/OWNERS");
        let read = note::of_file(file, told, |notes| Owners::read(blobs.get(id, None), notes));
        owners.insert(sig.to_owned(), read);
    }
    owners::sigs(sigs, &config.sig_prefix, &own.or(aliases.clone()), &owners)
}
