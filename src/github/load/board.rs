//! The board of a release. It is asked for in requests of its own, with a token of its own: that of a workflow reads no
//! project of an organisation, public or not, and what fails here takes nothing else along.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use secrecy::SecretString;
use serde_json::json;

use crate::config::Config;
use crate::facts::{Board, Card};
use crate::github::client::Client;
use crate::github::failure::{Failure, FailureKind};
use crate::github::pages::rest;
use crate::github::query::{self, BoardData, CardNode, Project, Value, owner_and_name, with_fragments};
use crate::release::Version;
use crate::snapshot::{MOST_VEPS, Snapshot};
use crate::text::cut;
use crate::vep::Vep;

/// How many characters of a status, or of the name of a reviewer, are kept.
pub const LONGEST_VALUE: usize = 100;

/// What to give that may read a board.
const PERMISSION: &str = "it takes a token with the permission Projects: read of the organisation, or the scope \
                          read:project: the input `board-token` of the Action, at a desk BOARD_TOKEN";

/// Why a board is not known that another run may read.
const NOT_THIS_TIME: &str = "GitHub did not give it this time";

/// What was read of the board of a release: the cards, or why there are none.
pub(super) type Read = Result<Board, String>;

/// Reads the board of `version`, a project of the owner of `home`, with `client`, which has a token for that.
pub(super) fn read(client: Option<&Client>, config: &Config, home: &str, version: Version) -> Result<Read, Failure> {
    let boards = &config.release.boards;
    if boards.are_none() {
        return Ok(Err("the configuration says that there are none".to_owned()));
    }
    let Some(project) = boards.project(version) else {
        return Ok(Err(format!(
            "the configuration names no project for {version}; `release.boards` does, `{{}}` there says that releases have none"
        )));
    };
    let (owner, _) = owner_and_name(home);
    let Some(client) = client else {
        return Ok(Err(format!("no token for project {project} of {owner}: {PERMISSION}")));
    };
    match cards(client, owner, project, &boards.reviewer_field) {
        Ok(Some(found)) => Ok(board_of(found, home, project)),
        Ok(None) => {
            Ok(Err(format!("project {project} of {owner} is not there, or the token may not read it; {PERMISSION}")))
        }
        Err(failure) if failure.kind == FailureKind::Unauthorized => {
            Ok(Err(format!("the token for project {project} of {owner} is not valid; {PERMISSION}")))
        }
        Err(failure) if failure.kind == FailureKind::Forbidden => {
            Ok(Err(format!("the token may not read project {project} of {owner}; {PERMISSION}")))
        }
        Err(failure) => Err(failure),
    }
}

/// The same for a check, which goes on without it: whatever fails is a reason, in words that are the same each time.
pub(super) fn read_or_why(
    client: &Client,
    token: Option<&SecretString>,
    config: &Config,
    home: &str,
    version: Version,
) -> Read {
    let Ok(client) = token.map(|token| client.with_token(token)).transpose() else {
        return Err("what is given as its token is none".to_owned());
    };
    let read = read(client.as_ref(), config, home, version).unwrap_or_else(|_| Err(NOT_THIS_TIME.to_owned()));
    // Not how to give a token: a comment is read by others than who gives one.
    read.map_err(|why| why.trim_end_matches(PERMISSION).trim_end_matches([';', ':', ' ']).to_owned())
}

/// The releases of whose boards a check of `snapshot` wants to know, where a token for boards is given.
pub(super) fn of_check(snapshot: &Snapshot, token: Option<&SecretString>) -> BTreeSet<Version> {
    let may_ask = token.is_some() && snapshot.config.release.boards.are_named() && snapshot.changes.len() <= MOST_VEPS;
    let veps =
        snapshot.changes.iter().filter(|_| may_ask).map(|change| {
            Vep::parse(Arc::clone(&change.head.source), &snapshot.config.layout, &snapshot.config.metadata)
        });
    veps.filter_map(|vep| snapshot.on_board(&vep)).map(|(_, version)| version).collect()
}

/// All cards of a project of `owner`; `None` where the token may not read it, which GitHub tells from no project by
/// nothing.
fn cards(client: &Client, owner: &str, project: u64, reviewer: &str) -> Result<Option<Project>, Failure> {
    let page = |after: Option<&str>| {
        let variables = json!({ "owner": owner, "project": project, "reviewer": reviewer, "after": after });
        let (data, _): (BoardData, bool) = client.query_readable("Board", &with_fragments(query::BOARD), &variables)?;
        Ok(data.organization.and_then(|organization| organization.project_v2))
    };
    let Some(mut found) = page(None)? else { return Ok(None) };
    rest("query Board", &mut found.items, |after| Ok(page(Some(after))?.map(|next| next.items)))?;
    Ok(Some(found))
}

/// The board that a project is, for the repository `home`.
fn board_of(project: Project, home: &str, number: u64) -> Read {
    let Project { status, reviewer, items } = project;
    let all = items.total_count.unwrap_or_default();
    let nodes = items.into_items();
    let mut board = Board {
        project: number,
        no_status: status.is_none(),
        no_reviewers: reviewer.is_none(),
        // What is not even a card may be of any issue as well.
        unreadable: all.saturating_sub(nodes.len()) as u64,
        cards: BTreeMap::new(),
    };
    for CardNode { is_archived, content, status, reviewer } in nodes {
        let Some(content) = content else {
            board.unreadable += 1;
            continue;
        };
        // Drafts have no number, and cards of other repositories are of other things.
        let (Some(number), Some(repository)) = (content.number, content.repository) else { continue };
        if !repository.name_with_owner.eq_ignore_ascii_case(home) {
            continue;
        }
        let status = values(status)?.into_iter().next();
        let pull_request = content.kind == "PullRequest";
        let card = Card { status, reviewers: values(reviewer)?, pull_request, archived: is_archived };
        board.cards.insert(number, card);
    }
    Ok(board)
}

/// What a card has in a field, which may be of three kinds.
fn values(value: Option<Value>) -> Result<Vec<String>, String> {
    let Some(Value { kind, name, text, users }) = value else { return Ok(Vec::new()) };
    let found = match kind.as_str() {
        "ProjectV2ItemFieldSingleSelectValue" => name.into_iter().collect(),
        "ProjectV2ItemFieldTextValue" => text.into_iter().collect(),
        "ProjectV2ItemFieldUserValue" => {
            users.map_or_else(Vec::new, |users| users.into_items().into_iter().map(|user| user.login).collect())
        }
        _ => {
            return Err(format!(
                "a field of its cards is a `{}`; status and reviewers are read from selections, texts and people",
                cut(&kind, LONGEST_VALUE)
            ));
        }
    };
    let shown = found.iter().map(|value: &String| cut(value.trim(), LONGEST_VALUE));
    Ok(shown.filter(|value| !value.is_empty()).collect())
}
