//! What is known about the world around a change: what GitHub would tell. At a desk it comes from a file.

mod board;
mod gates;
mod label;
mod pull_request;
mod reference;
mod unknown;
mod work;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::facts::board::{Board, Card};
pub use crate::facts::gates::{GateState, Gates, Registry};
pub use crate::facts::label::{has_label, same_label};
pub use crate::facts::pull_request::{Comment, PullRequest, Review, ReviewState};
pub use crate::facts::reference::Reference;
pub use crate::facts::unknown::Unknown;
pub use crate::facts::work::{Branch, Proposal, Pull, PullState, Tracker, Word, Work};
use crate::note::Note;
use crate::release::Schedules;

/// Everything that is known. What is `None` is not known, and a rule that needs it is skipped, visibly.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// When releases freeze.
    pub schedules: Option<Schedules>,
    /// The SIGs of the community.
    pub sigs: Option<Vec<Sig>>,
    /// Whether there may be SIGs that are not listed: not all could be read.
    pub sigs_incomplete: bool,
    /// The labels that the repository defines.
    pub labels: Option<Vec<String>>,
    /// The milestones that the repository has, by their titles.
    pub milestones: Option<Vec<String>>,
    /// The pull request.
    pub pull_request: Option<PullRequest>,
    /// Issues of the repository by their numbers; `None` for a number that is no issue. What is not listed is unknown.
    pub issues: Option<BTreeMap<u64, Option<Issue>>>,
    /// The work on VEPs outside of their documents.
    pub work: Work,
    /// What could not be read.
    pub notes: Vec<Note>,
}

/// A special interest group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sig {
    /// Its directory: `sig-compute`.
    pub name: String,
    /// Its label: `sig/compute`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The logins of its chairs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chairs: Vec<String>,
    /// The logins of its approvers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvers: Vec<String>,
    /// The logins of its reviewers, who are suggested where a VEP has none yet. They sign nothing off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviewers: Vec<String>,
    /// Whether there may be people who are not listed: not all could be read.
    #[serde(default, skip_serializing_if = "is_false")]
    pub incomplete: bool,
}

/// An issue.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Issue {
    /// Its title.
    pub title: String,
    /// Its description.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// Its labels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Whether it is a pull request: they share their numbers.
    #[serde(default, skip_serializing_if = "is_false")]
    pub pull_request: bool,
    /// Whether it is closed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub closed: bool,
    /// Whether it was closed without being merged, or as not planned.
    #[serde(default, skip_serializing_if = "is_false")]
    pub dropped: bool,
}

impl Facts {
    /// The SIG of this name, or what is known of it: where not all could be read, that there may be people. `None`
    /// where it is known that nobody represents it.
    pub fn sig(&self, name: &str) -> Option<Sig> {
        let listed = self.sigs.iter().flatten().find(|sig| sig.name == name).cloned();
        let unlisted = || Sig { name: name.to_owned(), incomplete: true, ..Sig::default() };
        listed.or_else(|| self.sigs_incomplete.then(unlisted))
    }
}

fn is_false(flag: &bool) -> bool {
    !flag
}
