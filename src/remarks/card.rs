//! The card of a VEP on the board of the release that it targets: what a maintainer would look up there.

use crate::config::CardMeaning;
use crate::facts::{Board, Card};
use crate::release::{Stage, Version};
use crate::remarks::people::named;
use crate::rule::Context;
use crate::text::one_line;
use crate::vep::Vep;
use crate::vep::status::Status;

/// What is said of the card of `vep`; nothing where its release has no board, or nobody could look.
pub(super) fn of(vep: &Vep, context: &Context<'_>) -> Option<String> {
    let (stage, version) = on_board(vep, context)?;
    let work = &context.snapshot.facts.work;
    let words = match (work.boards.get(&version), work.unread.get("board")) {
        (Some(board), _) => on(board, (stage, version), vep, context)?,
        (None, Some(why)) => format!("unknown, {}", one_line(why)),
        (None, None) => return None,
    };
    Some(format!("board of {version}: {words}"))
}

/// Whether the card of `vep` is known to name who reviews it.
pub(super) fn names_reviewers(vep: &Vep, context: &Context<'_>) -> bool {
    let board = on_board(vep, context).and_then(|(_, version)| context.snapshot.facts.work.boards.get(&version));
    let card = board.and_then(|board| card(board, vep, context));
    card.is_some_and(|(_, card)| !card.archived && card.named_reviewers().next().is_some())
}

/// The stage and the release for whose board `vep` is meant, where it is looked at with a pull request.
fn on_board(vep: &Vep, context: &Context<'_>) -> Option<(Stage, Version)> {
    context.snapshot.on_board(vep).filter(|_| context.snapshot.facts.pull_request.is_some())
}

/// The card of its tracking issue, else that of the pull request.
fn card<'a>(board: &'a Board, vep: &Vep, context: &Context<'_>) -> Option<(u64, &'a Card)> {
    let pull_request = context.snapshot.facts.pull_request.as_ref().map(|about| about.number);
    let numbers = context.tracker(vep).into_iter().chain(pull_request);
    numbers.into_iter().find_map(|number| Some((number, board.cards.get(&number)?)))
}

fn on(board: &Board, (stage, version): (Stage, Version), vep: &Vep, context: &Context<'_>) -> Option<String> {
    let meaning = |card: &Card| context.config().release.boards.meaning(card.status.as_deref());
    let against = |words: String| format!("the document targets {}, and {words}", stage.title());
    let status = vep.status().and_then(|status| Status::from_name(&status.to_ascii_lowercase()));
    let found = card(board, vep, context);
    if status.is_some_and(Status::is_over) {
        let (_, card) = found.filter(|(_, card)| status == Some(Status::Deferred) && !card.archived)?;
        let is_tracked = matches!(meaning(card), CardMeaning::Tracked | CardMeaning::Granted);
        return is_tracked.then(|| format!("the document is deferred, and {}", shown(card, board)));
    }
    // One that is only proposed need not have a card yet.
    let is_merged = context.base.is_some_and(|base| base.shipping_versions().values().any(|other| *other == version));
    Some(match (found, context.tracker(vep)) {
        (Some((number, card)), _) if card.archived => against(format!("the card of #{number} is archived")),
        (Some((_, card)), _) if meaning(card) == CardMeaning::Removed => against(shown(card, board)),
        (Some((_, card)), _) => format!("{}{}", shown(card, board), reviewers(card, board, context)),
        (None, None) => "unknown without a tracking issue".to_owned(),
        (None, _) if board.unreadable > 0 => {
            format!("unknown, for cards of project {} may not be read: {}", board.project, board.unreadable)
        }
        (None, Some(number)) if is_merged => against(format!("issue #{number} has no card")),
        (None, Some(number)) => format!("issue #{number} has no card yet"),
    })
}

/// The status of `card`.
fn shown(card: &Card, board: &Board) -> String {
    match &card.status {
        Some(status) => format!("its card is `{}`", one_line(status)),
        None if board.no_status => {
            format!("its card has a status that is unknown: project {} has no field `Status`", board.project)
        }
        None => "its card has no status".to_owned(),
    }
}

/// Who reviews, by `card`.
fn reviewers(card: &Card, board: &Board, context: &Context<'_>) -> String {
    let field = one_line(&context.config().release.boards.reviewer_field);
    let people: Vec<String> = card.named_reviewers().map(|name| one_line(name)).collect();
    match people.as_slice() {
        _ if board.no_reviewers => String::new(),
        [] => format!(", and `{field}` is empty"),
        people => format!(", and `{field}` is {}", named(people.iter(), &[])),
    }
}
