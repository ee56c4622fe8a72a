//! Reads all that a report on a release is made from.
//!
//! Three round trips for most repositories. The first lists the tree and asks for the open pull requests, the second
//! fetches documents, tracking issues, schedules and branches, the third the pull requests that trackers list or that
//! refer to them, and when the release's branch was cut. What has more than a page takes one more.
//!
//! What the token may not read is unknown, and said to be; what fails otherwise fails the report.

mod before;
mod product;
mod proposals;
mod pulls;
mod target;
mod trackers;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::thread;

use anyhow::{Result, bail};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::config::Config;
use crate::facts::{Facts, Reference, Work};
use crate::github::check_in::Refusals;
use crate::github::client::Client;
use crate::github::load::board;
use crate::github::load::community::{self, Community};
use crate::github::load::gather::complete;
use crate::github::load::people::sigs_of;
pub use crate::github::load::release::before::load_before;
use crate::github::load::release::product::Product;
use crate::github::load::release::proposals::{Documents, Open};
pub use crate::github::load::release::target::ReleaseTarget;
use crate::github::load::release::trackers::Trackers;
use crate::github::load::second::done;
use crate::github::load::trees::listing;
use crate::github::objects;
use crate::load::{Blobs, Listing, Request, load_listing};
use crate::note::{self, Note};
use crate::release::Version;
use crate::snapshot::Snapshot;
use crate::tracking_issue::{List, MAX_REFERENCES, list_text, references};
use crate::vep::Vep;

/// What was read.
#[derive(Debug)]
pub struct Release {
    /// Everything that the report depends on.
    pub snapshot: Snapshot,
    /// The paths of the repository.
    pub tree: Listing,
    /// The contents that were fetched.
    pub blobs: Blobs,
    /// The repository, `owner/name`, as it is called today.
    pub repository: String,
    /// When the first of it was read, by GitHub's clock.
    pub read_at: Option<Timestamp>,
    /// What GitHub refused to the tokens that were given.
    pub refused: Refusals,
}

/// Reads what a report on `target` is made from.
///
/// # Errors
/// A request failed, there is no such repository, or its policy is broken. There is no half of it.
pub fn load_release(client: &Client, target: &ReleaseTarget) -> Result<Release> {
    let own = [target.repository.clone()];
    let (tree, open) = thread::scope(|scope| {
        let tree = scope.spawn(|| listing(client, &own, "HEAD"));
        let open = scope.spawn(|| proposals::read(client, target));
        (done(tree), done(open))
    });
    let (tree, open) = (tree?, open?);
    client.next_round();
    let Second { community, product, documents, trackers, blobs } = read_second(client, &tree, &open)?;
    let upcoming = || community.schedules.as_ref().and_then(|schedules| schedules.upcoming(target.today));
    let Some(version) = target.version.or_else(upcoming) else {
        bail!(
            "which release is the upcoming one is not known by the schedules; name it, as in `vep-check release v1.10`"
        );
    };
    let facts = Facts { schedules: community.schedules.clone(), notes: community.notes.clone(), ..Facts::default() };
    let request =
        Request { config_path: target.config_path.clone(), facts, ..Request::new(target.today, target.rules.clone()) };
    let repository = &open.repository;
    let (mut snapshot, blobs) = complete(
        client,
        std::slice::from_ref(repository),
        blobs,
        trackers.issues(),
        request,
        |request, blobs| load_listing(request, &tree, blobs),
        |numbers, _| trackers.read_more(client, numbers),
        |blobs, facts| add_people(repository, &open.config, &community, &tree, blobs, facts),
    )?;
    documents.add_to(&mut snapshot);
    client.next_round();
    let (repository, read_at) = (repository.clone(), open.read_at);
    let named = in_release(&snapshot, version);
    let board = target.board_token.as_ref().map(|token| client.with_token(token)).transpose()?;
    let wants_board = board.is_some() && snapshot.config.release.boards.project(version).is_some();
    let read = Read { named, product, trackers, open, version, board };
    let (work, notes) = read_work(client, &snapshot, read)?;
    let mut refused = Refusals::default();
    client.log().iter().filter(|sent| sent.refused).for_each(|sent| refused.note(&sent.request));
    // Of a project and of a repository, GitHub does not say whether it is not there or not for this token.
    let hidden = [(wants_board && work.boards.is_empty(), "query Board"), (work.branches.is_none(), "query Product")];
    hidden.iter().filter(|(is_hidden, _)| *is_hidden).for_each(|(_, request)| refused.note(request));
    snapshot.facts.work = work;
    snapshot.facts.notes.extend(notes);
    Ok(Release { snapshot, tree, blobs, repository, read_at, refused })
}

/// What the second round brings.
struct Second {
    community: Community,
    product: Product,
    documents: Documents,
    trackers: Trackers,
    blobs: Blobs,
}

/// Asks, all at once, for what the first answers make us expect.
fn read_second(client: &Client, tree: &Listing, open: &Open) -> Result<Second> {
    let (config, repository) = (&open.config, &open.repository);
    let numbers: Vec<u64> = tree.tree().veps(&config.layout).iter().map(|(number, _)| *number).collect();
    let (community, product, documents, trackers, fetched) = thread::scope(|scope| {
        let community = scope.spawn(|| community::read(client, config));
        let product = scope.spawn(|| product::read(client, config));
        let documents = scope.spawn(|| proposals::documents(client, open));
        let trackers = scope.spawn(|| Trackers::read(client, repository, &numbers));
        let fetched = scope.spawn(|| documents_of(client, tree, open));
        (done(community), done(product), done(documents), done(trackers), done(fetched))
    });
    Ok(Second { community: community?, product: product?, documents: documents?, trackers: trackers?, blobs: fetched? })
}

/// The contents of all documents of `tree`, as far as they can be had as text.
fn documents_of(client: &Client, tree: &Listing, open: &Open) -> Result<Blobs> {
    let mut blobs = Blobs::default();
    let request = Request::new(Date::constant(2000, 1, 1), Vec::new());
    // What is wrong with the policy is told once all of it is there.
    drop(load_listing(&request, tree, &blobs));
    let missing = blobs.take_missing();
    objects::fetch_blobs(client, std::slice::from_ref(&open.repository), &missing, &mut blobs)?;
    Ok(blobs)
}

/// Adds the SIGs, with their people.
fn add_people(
    repository: &str,
    config: &Config,
    community: &Community,
    tree: &Listing,
    blobs: &Blobs,
    facts: &mut Facts,
) {
    let mut notes = community.notes.clone();
    if let Some(people) = &community.people {
        let (sigs, incomplete) = sigs_of(repository, config, people, tree, blobs, &mut notes);
        facts.sigs = Some(sigs);
        facts.sigs_incomplete = incomplete;
    }
    facts.notes = note::bounded(notes);
}

/// The numbers of the VEPs that target `version`, merged or proposed: those of their tracking issues.
fn in_release(snapshot: &Snapshot, version: Version) -> BTreeSet<u64> {
    let merged = snapshot.changes.iter().map(|change| &change.head);
    let proposed = snapshot.proposed.iter().map(|(_, change)| &change.head);
    let documents = merged.chain(proposed).filter(|document| document.no_text.is_none());
    let veps = documents
        .map(|document| Vep::parse(Arc::clone(&document.source), &snapshot.config.layout, &snapshot.config.metadata));
    veps.filter(|vep| vep.releases().iter().any(|target| target.version() == Some(version)))
        .flat_map(|vep| vep.numbers())
        .collect()
}

/// What was read before the work on the release is.
struct Read {
    named: BTreeSet<u64>,
    product: Product,
    trackers: Trackers,
    open: Open,
    version: Version,
    /// Who may read the board.
    board: Option<Client>,
}

/// Reads the work on the release: what its trackers list, what refers to them, and when its branch was cut.
fn read_work(client: &Client, snapshot: &Snapshot, read: Read) -> Result<(Work, Vec<Note>)> {
    let Read { named, mut product, trackers, open, version, board } = read;
    let config = &snapshot.config;
    let branch = config.release.branch(version);
    let around = pulls::Around { home: &open.repository, config, branch: &branch };
    let listed = listed(snapshot, &open.repository, &named);
    let wanted: BTreeSet<Reference> = listed.into_iter().chain(trackers.referring(&named)).collect();
    let (pulls, cut, more, found, board) = thread::scope(|scope| {
        let pulls = scope.spawn(|| pulls::read(client, &around, &wanted));
        let cut = scope.spawn(|| product.cut(client, &branch));
        let more = scope.spawn(|| trackers.earlier(client, &named));
        let found = scope.spawn(|| product.gates(client, config));
        let board = scope.spawn(|| board::read(board.as_ref(), config, &open.repository, version));
        (done(pulls), done(cut), done(more), done(found), done(board))
    });
    let (mut pulls, cut, found, board) = (pulls?, cut?, found?, board?);
    trackers.add(more?);
    let left: BTreeSet<Reference> =
        trackers.referring(&named).into_iter().filter(|reference| !pulls.has(reference)).collect();
    if !left.is_empty() {
        client.next_round();
        pulls.add(pulls::read(client, &around, &left)?);
    }
    trackers.sort_out_bugs(&pulls.bugs);
    product.set_cut(&branch, cut);
    product.unread.extend(found.why.map(|why| ("gates".to_owned(), why)));
    let mut boards = BTreeMap::new();
    match board {
        Ok(board) => drop(boards.insert(version, board)),
        Err(why) => drop(product.unread.insert("board".to_owned(), why)),
    }
    let notes = found.notes;
    let work = Work {
        trackers: Some(trackers.facts()),
        pulls: Some(pulls.found),
        branches: product.branches,
        main_branch: product.main_branch,
        gates: found.gates,
        boards,
        proposals: Some(open.facts()),
        unread: product.unread,
    };
    Ok((work, notes))
}

/// The pull requests that the issues `numbers` list, for whatever stage.
fn listed(snapshot: &Snapshot, home: &str, numbers: &BTreeSet<u64>) -> Vec<Reference> {
    let config = &snapshot.config;
    let product = config.product_repository.1.as_str();
    let known: Vec<&str> =
        std::iter::once(product).chain(config.release.docs_repositories.iter().map(String::as_str)).collect();
    let issues = snapshot.facts.issues.iter().flatten().filter(|(number, _)| numbers.contains(number));
    let lists = issues.filter_map(|(_, issue)| issue.as_ref()).flat_map(|issue| {
        let stages = config.stages();
        stages.iter().flat_map(move |stage| [List::Code, List::Docs].map(|list| list_text(issue, stage, list, stages)))
    });
    let named = lists.flatten().flat_map(|text| references(&text, home, &known));
    named.filter(|name| !name.repository().eq_ignore_ascii_case(home)).take(MAX_REFERENCES * 4).collect()
}
