//! Reads a pull request into a snapshot: everything through the API, as data.
//!
//! Two round trips for most pull requests. The first asks for the pull request, what was said in it, and the policy at
//! its base; from its commits follows the merge base. The second lists the three trees, and fetches the documents, their
//! tracking issues, the SIGs and the schedules, all at once. What turns out to be missing then, as the old place of a
//! document that was moved, takes one more, as does the code of releases, where a change is about a stage that one of them
//! has, and the board of the release that is targeted, where a token may read it.

mod ahead;
mod board;
mod community;
mod facts;
mod first;
mod gates;
mod gather;
mod group;
mod head;
mod issues;
mod live;
mod people;
mod read;
mod release;
mod second;
mod shared;
mod target;
mod trees;

use anyhow::Result;

use crate::config::Config;
use crate::facts::Facts;
use crate::github::client::Client;
pub use crate::github::load::ahead::{MAX_AT_ONCE, MAX_DOCUMENTS_AHEAD, read_ahead};
pub use crate::github::load::board::LONGEST_VALUE;
use crate::github::load::first::First;
pub use crate::github::load::gather::Change;
use crate::github::load::gather::{Trees, gather};
pub use crate::github::load::group::{Group, load_group};
pub use crate::github::load::live::{HeadAt, Live};
use crate::github::load::people::sigs_of;
use crate::github::load::read::read_first;
pub use crate::github::load::release::{Release, ReleaseTarget, load_before, load_release};
use crate::github::load::second::{Second, read_second};
pub use crate::github::load::shared::Shared;
pub use crate::github::load::target::Target;
use crate::github::pages;
use crate::load::{Blobs, Listing, Request, require_directory, require_document};
use crate::note;
use crate::release::Version;
use crate::snapshot::Snapshot;

/// The most other pull requests with the same head whose sign-off is looked at.
pub const MAX_SAME_HEAD: usize = 3;

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
            let policy = target.shared.tree(client, &first.repository, &first.policy)?;
            require_directory(&first.config, &target.config_path, &policy.tree())?;
            require_document(&first.config, &target.config_path, &policy.tree())?;
        }
        pages::read_comments(client, &first.repository, &mut first.pull_request)?;
        return Ok(Loaded { live: first.live(), config: first.config, change: None });
    }
    let second = read_second(client, target, &mut first)?;
    let live = Live { sharing: second.shown.sharing.clone(), ..first.live() };
    let facts = first.facts(&live, &second);
    let request =
        Request { config_path: target.config_path.clone(), facts, ..Request::new(target.today, target.rules.clone()) };
    let repository = first.repository.clone();
    let mut change = assemble(client, first, second, request)?;
    let boards = board::of_check(&change.snapshot, target.board_token.as_ref());
    if gates::may_matter(&change.snapshot) {
        client.next_round();
        add_gates(client, target, &mut change.snapshot)?;
    }
    for version in boards {
        client.next_round();
        add_board(client, target, &repository, version, &mut change.snapshot);
    }
    let config = change.snapshot.config.clone();
    Ok(Loaded { live, config, change: (!change.snapshot.is_empty()).then(|| Box::new(change)) })
}

/// Adds what the code of releases has, by which time in a stage is counted.
fn add_gates(client: &Client, target: &Target, snapshot: &mut Snapshot) -> Result<()> {
    let read = target.shared.gates(client, snapshot)?;
    let facts = &mut snapshot.facts;
    facts.work.gates = read.gates;
    facts.work.unread.extend(read.why.map(|why| ("gates".to_owned(), why)));
    facts.notes = note::bounded(std::mem::take(&mut facts.notes).into_iter().chain(read.notes).collect());
    Ok(())
}

/// Adds the board of `version`, or why it is not known.
fn add_board(client: &Client, target: &Target, repository: &str, version: Version, snapshot: &mut Snapshot) {
    let read = target.shared.board(client, target.board_token.as_ref(), &snapshot.config, (repository, version));
    match read {
        Ok(board) => drop(snapshot.facts.work.boards.insert(version, board)),
        Err(why) => drop(snapshot.facts.work.unread.insert("board".to_owned(), why)),
    }
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
