//! What is asked of the board of a release.

use serde::Deserialize;

use crate::github::query::parts::Connection;
use crate::github::query::release::RepositoryName;

/// A page of the cards of an organisation's project.
pub const BOARD: &str = include_str!("../queries/board.graphql");

/// The answer to [`BOARD`].
#[derive(Debug, Deserialize)]
pub struct BoardData {
    /// The organisation; null where there is none.
    pub organization: Option<Organization>,
}

/// An organisation.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Organization {
    /// The project; null where it may not be read, or is not there.
    pub project_v2: Option<Project>,
}

/// A project.
#[derive(Debug, Deserialize)]
pub struct Project {
    /// The field for the status of a card, where there is one.
    pub status: Option<Field>,
    /// That for reviewers.
    pub reviewer: Option<Field>,
    /// A page of the cards.
    pub items: Connection<CardNode>,
}

/// A field of cards.
#[derive(Debug, Deserialize)]
pub struct Field {}

/// A card.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CardNode {
    /// Whether it is put away.
    pub is_archived: bool,
    /// What it is of; null for what may not be read.
    pub content: Option<Content>,
    /// Its status.
    pub status: Option<Value>,
    /// Who reviews.
    pub reviewer: Option<Value>,
}

/// What a card is of: an issue, a pull request, or, without a number, a draft.
#[derive(Debug, Deserialize)]
pub struct Content {
    /// `Issue`, `PullRequest` or `DraftIssue`.
    #[serde(rename = "__typename")]
    pub kind: String,
    /// Its number.
    pub number: Option<u64>,
    /// Its repository.
    pub repository: Option<RepositoryName>,
}

/// What a card has in a field.
#[derive(Debug, Deserialize)]
pub struct Value {
    /// The type, as `ProjectV2ItemFieldTextValue`.
    #[serde(rename = "__typename")]
    pub kind: String,
    /// The option that is selected.
    pub name: Option<String>,
    /// The text.
    pub text: Option<String>,
    /// People; null for an account that is gone.
    pub users: Option<Connection<Login>>,
}

/// Somebody.
#[derive(Debug, Deserialize)]
pub struct Login {
    /// The login.
    pub login: String,
}
