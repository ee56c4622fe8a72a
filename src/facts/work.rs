//! The work on VEPs outside of their documents: what goes on in tracking issues, pull requests of code and of
//! documentation, and the branches of releases.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facts::board::Board;
use crate::facts::gates::Gates;
use crate::facts::pull_request::{is_false, some_time, time};
use crate::facts::reference::Reference;
use crate::release::Version;

/// What is known of the work. What is `None` is not known; `unread` may say why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Work {
    /// What goes on in tracking issues, by their numbers. What is not listed is unknown.
    pub trackers: Option<BTreeMap<u64, Tracker>>,
    /// Pull requests of code and documentation; `None` for one that may not be read, or is not there. What is not listed
    /// was not read.
    pub pulls: Option<BTreeMap<Reference, Option<Pull>>>,
    /// The branches of releases in the product's repository, by their names. A branch that is not listed is not there.
    pub branches: Option<BTreeMap<String, Branch>>,
    /// The branch of the product's repository that they leave.
    pub main_branch: Option<String>,
    /// Which feature gates the code of releases has.
    pub gates: Option<Gates>,
    /// The boards of releases. The one of a release that is not listed was not read.
    pub boards: BTreeMap<Version, Board>,
    /// Open pull requests that change VEPs, by their numbers. Their documents are in the snapshot, in `proposed`.
    pub proposals: Option<BTreeMap<u64, Proposal>>,
    /// Why what is `None` was not read: from the name of a source in the report on a release, as in `branches`.
    pub unread: BTreeMap<String, String>,
}

/// What goes on in a tracking issue, besides what [`Issue`](crate::facts::Issue) has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tracker {
    /// Pull requests that refer to it, or are linked with it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub references: BTreeSet<Reference>,
    /// Open issues about bugs that refer to it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub bugs: BTreeSet<Reference>,
    /// How many references there are that may not be read.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unreadable: u64,
    /// When a person last said something in it, where anybody did.
    #[serde(default, deserialize_with = "some_time", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub spoken_at: Option<Timestamp>,
}

/// An open pull request that changes VEPs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Proposal {
    /// Whether it is a draft.
    #[serde(default, skip_serializing_if = "is_false")]
    pub draft: bool,
    /// Its labels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
}

/// A pull request of code or documentation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Pull {
    /// Its title.
    pub title: String,
    /// Whether it is open, merged or closed.
    pub state: PullState,
    /// Whether it is a draft.
    #[serde(default, skip_serializing_if = "is_false")]
    pub draft: bool,
    /// The branch that it is for.
    pub base: String,
    /// When it was merged.
    #[serde(default, deserialize_with = "some_time", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub merged_at: Option<Timestamp>,
    /// The login of its author.
    pub author: String,
    /// Its labels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// The issues and pull requests that its description names.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub names: BTreeSet<Reference>,
    /// The last that a person did on it: a comment, a review, a commit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_word: Option<Word>,
}

/// How a pull request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PullState {
    /// It is open.
    Open,
    /// It is merged.
    Merged,
    /// It is closed, and was not merged.
    Closed,
}

/// Something that a person did.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Word {
    /// The login.
    pub author: String,
    /// When.
    #[serde(deserialize_with = "time")]
    #[schemars(with = "String")]
    pub at: Timestamp,
}

/// The branch of a release.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Branch {
    /// When it left the main branch: the date of the last commit that both have. Not known where it is not given.
    #[serde(default, deserialize_with = "some_time", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub cut: Option<Timestamp>,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}
