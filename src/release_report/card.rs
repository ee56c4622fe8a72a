//! The cards of a release's board, beside what documents and tracking issues say.

use std::collections::BTreeSet;

use crate::config::CardMeaning;
use crate::facts::{Board, Card};
use crate::release_report::entry::{Entry, World};
use crate::release_report::known::Known;
use crate::release_report::need::{BOARD_TRACKED, Need, NeedState, REVIEWER};
use crate::report::VepSummary;
use crate::text::is_undecided;
use crate::vep::status::Status;

/// What the board says otherwise than a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The VEP; `None` for a card of an issue that no VEP has.
    pub vep: Option<VepSummary>,
    /// The issue that has or lacks the card, where that is known.
    pub issue: Option<u64>,
    /// What is said here and there.
    pub words: String,
}

impl World<'_> {
    /// The board of the release, or why it is not known.
    pub(super) fn board(&self) -> Known<&Board> {
        match self.snapshot.facts.work.boards.get(&self.version) {
            Some(board) => Known::Yes(board),
            None if self.snapshot.config.release.boards.are_none() => {
                Known::No("the configuration says that releases have no boards".to_owned())
            }
            None => Known::Unknown(self.around.why_unread("board")),
        }
    }

    /// The card of `vep`: that of its tracking issue, else that of the pull request that proposes it.
    pub(super) fn card(&self, vep: &VepSummary, proposal: Option<u64>) -> Known<Card> {
        let board = match self.board() {
            Known::Yes(board) => board,
            Known::No(why) => return Known::No(why),
            Known::Unknown(why) => return Known::Unknown(why),
        };
        let project = board.project;
        let found =
            vep.tracker.into_iter().chain(proposal).find_map(|number| Some((number, board.cards.get(&number)?)));
        match (found, vep.tracker) {
            (Some((number, card)), _) if card.archived => {
                Known::No(format!("the card of #{number} on project {project} is archived"))
            }
            (Some((_, card)), _) => Known::Yes(card.clone()),
            (None, None) => Known::Unknown("which issue tracks it is not known".to_owned()),
            (None, Some(_)) if board.unreadable > 0 => {
                Known::Unknown(format!("of project {project}, cards that may not be read: {}", board.unreadable))
            }
            (None, Some(number)) => Known::No(format!("issue {number} has no card on project {project}")),
        }
    }

    /// What `card` means; `None` where it is not known to be there, or to have a status.
    pub(super) fn meaning(&self, card: &Known<Card>) -> Option<CardMeaning> {
        Some(self.snapshot.config.release.boards.meaning(card.value()?.status.as_deref()))
    }

    /// Whether the card has a status that counts.
    pub(super) fn board_tracked(&self, card: &Known<Card>) -> Need {
        let told = |state, why: &str| self.need(&BOARD_TRACKED, state, Some(why.to_owned()));
        let board = match self.board() {
            Known::Yes(board) => board,
            Known::No(why) => return told(NeedState::NotApplicable, &why),
            Known::Unknown(why) => return told(NeedState::Unknown, &why),
        };
        match card {
            Known::Unknown(why) => told(NeedState::Unknown, why),
            Known::No(why) => told(NeedState::Missing, why),
            Known::Yes(_) if board.no_status => {
                told(NeedState::Unknown, &format!("project {} has no field `Status`", board.project))
            }
            Known::Yes(_) if matches!(self.meaning(card), Some(CardMeaning::Tracked | CardMeaning::Granted)) => {
                self.need(&BOARD_TRACKED, NeedState::Met, None)
            }
            Known::Yes(Card { status: Some(status), .. }) => {
                told(NeedState::Missing, &format!("the card is `{status}`"))
            }
            Known::Yes(Card { status: None, .. }) => told(NeedState::Missing, "the card has no status"),
        }
    }

    /// Whether front matter or the card names a reviewer.
    pub(super) fn reviewer(&self, vep: &VepSummary, card: &Known<Card>) -> Need {
        let named = !vep.reviewers.is_empty() && !vep.reviewers.iter().any(|name| is_undecided(name));
        let on_card = |card: &Card| card.named_reviewers().next().is_some();
        let told = |state, why: String| self.need(&REVIEWER, state, Some(why));
        match (self.board(), card) {
            _ if named => self.need(&REVIEWER, NeedState::Met, None),
            (Known::Yes(board), Known::Yes(_)) if board.no_reviewers => {
                let field = &self.snapshot.config.release.boards.reviewer_field;
                told(NeedState::Unknown, format!("project {} has no field `{field}`", board.project))
            }
            (_, Known::Yes(card)) if on_card(card) => self.need(&REVIEWER, NeedState::Met, None),
            (_, Known::Yes(_)) => {
                told(NeedState::Missing, "neither front matter nor the card names a reviewer".to_owned())
            }
            (_, Known::No(_)) => {
                told(NeedState::Missing, "front matter names no reviewer, and there is no card".to_owned())
            }
            (_, Known::Unknown(why)) => told(NeedState::Unknown, why.clone()),
        }
    }
}

/// What the board says otherwise than the documents of `veps`, of which `entries` target the release.
pub(super) fn contradictions(veps: &[VepSummary], entries: &[Entry], world: &World<'_>) -> Known<Vec<Contradiction>> {
    let board = match world.board() {
        Known::Yes(board) => board,
        Known::No(why) => return Known::No(why),
        Known::Unknown(why) => return Known::Unknown(why),
    };
    let mut found: Vec<Contradiction> = entries.iter().filter_map(|entry| of_entry(entry, world)).collect();
    found.extend(veps.iter().filter_map(|vep| of_others(vep, entries, world)));
    if world.snapshot.facts.work.proposals.is_some() {
        found.extend(strays(board, veps, entries, world));
    }
    Known::Yes(found)
}

/// What the card of a merged entry says otherwise. One that is only proposed need not have a card yet.
fn of_entry(entry: &Entry, world: &World<'_>) -> Option<Contradiction> {
    let vep = &entry.vep;
    let status = vep.status.as_deref().and_then(Status::from_name);
    let is_over = status.is_some_and(Status::is_over);
    let targets = format!("the document targets {} in {}", entry.stage.name(), world.version);
    let words = match (&entry.card, world.meaning(&entry.card)) {
        (Known::No(why), _) if entry.proposal.is_none() && !is_over => format!("{targets}, and {why}"),
        (Known::Yes(card), Some(CardMeaning::Removed)) if !is_over => format!("{targets}, and {}", is_shown(card)),
        (Known::Yes(card), Some(CardMeaning::Tracked | CardMeaning::Granted)) if status == Some(Status::Deferred) => {
            format!("the document is deferred, and {}", is_shown(card))
        }
        _ => return None,
    };
    Some(Contradiction { vep: Some(vep.clone()), issue: vep.tracker, words })
}

/// What the card of a VEP says that has no entry.
fn of_others(vep: &VepSummary, entries: &[Entry], world: &World<'_>) -> Option<Contradiction> {
    let is_in = entries.iter().any(|entry| entry.vep.path == vep.path || same(entry.vep.number, vep.number));
    let has_row = vep.rows.iter().any(|row| row.version == world.version);
    let card = world.card(vep, None);
    let removed = world.meaning(&card) == Some(CardMeaning::Removed);
    let card = card.value().filter(|_| !is_in && !has_row && !vep.meta && !removed)?;
    let words = format!("{}, and no {} targets {}", is_shown(card), document(world), world.version);
    Some(Contradiction { vep: Some(vep.clone()), issue: vep.tracker, words })
}

/// Cards of issues that no VEP has, merged or proposed.
fn strays(board: &Board, veps: &[VepSummary], entries: &[Entry], world: &World<'_>) -> Vec<Contradiction> {
    let all = veps.iter().chain(entries.iter().map(|entry| &entry.vep));
    let known: BTreeSet<u64> = all.flat_map(|vep| vep.tracker.into_iter().chain(vep.number)).collect();
    let meaning = |card: &Card| world.snapshot.config.release.boards.meaning(card.status.as_deref());
    let is_stray = |card: &Card| meaning(card) == CardMeaning::Tracked && !card.archived && !card.pull_request;
    let strays = board.cards.iter().filter(|(number, card)| is_stray(card) && !known.contains(number));
    let of_none = world.snapshot.config.noun.say("no VEP has this issue");
    let words = |card: &Card| format!("{}, and {of_none}", is_shown(card));
    let stray = |(number, card): (&u64, &Card)| Contradiction { vep: None, issue: Some(*number), words: words(card) };
    strays.map(stray).collect()
}

/// Whose target would be known.
fn document(world: &World<'_>) -> &'static str {
    if world.snapshot.facts.work.proposals.is_some() { "document" } else { "merged document" }
}

fn is_shown(card: &Card) -> String {
    card.status.as_ref().map_or("its card has no status".to_owned(), |status| format!("its card is `{status}`"))
}

fn same(one: Option<u64>, other: Option<u64>) -> bool {
    one.is_some() && one == other
}
