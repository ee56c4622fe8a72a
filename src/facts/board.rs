//! The board of a release: the project of an organisation, with a card for each VEP that somebody put there.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::facts::pull_request::is_false;
use crate::text::is_undecided;

/// What the board of a release has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Board {
    /// The number of the organisation's project.
    pub project: u64,
    /// The cards of issues and pull requests of the repository, by their numbers. What is not listed has none.
    #[serde(default, deserialize_with = "numbered", skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<String, Card>")]
    pub cards: BTreeMap<u64, Card>,
    /// How many cards may not be read: each may be of any issue.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unreadable: u64,
    /// Whether it has no field for the status of a card.
    #[serde(default, skip_serializing_if = "is_false")]
    pub no_status: bool,
    /// Whether it has no field for the reviewers of a VEP.
    #[serde(default, skip_serializing_if = "is_false")]
    pub no_reviewers: bool,
}

/// A card.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Card {
    /// Its status, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Who reviews the VEP.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviewers: Vec<String>,
    /// Whether it is of a pull request: they share their numbers with issues.
    #[serde(default, skip_serializing_if = "is_false")]
    pub pull_request: bool,
    /// Whether it is put away.
    #[serde(default, skip_serializing_if = "is_false")]
    pub archived: bool,
}

impl Card {
    /// Those who review the VEP, without names that are still to be found.
    pub fn named_reviewers(&self) -> impl Iterator<Item = &String> {
        self.reviewers.iter().filter(|name| !is_undecided(name))
    }
}

/// Cards by the numbers that their keys are.
fn numbered<'de, D: Deserializer<'de>>(file: D) -> Result<BTreeMap<u64, Card>, D::Error> {
    let number = |(name, card): (String, Card)| match name.trim_start_matches('#').parse() {
        Ok(number) => Ok((number, card)),
        Err(_) => Err(D::Error::custom(format!("`{name}` is not the number of an issue"))),
    };
    BTreeMap::deserialize(file)?.into_iter().map(number).collect()
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}
