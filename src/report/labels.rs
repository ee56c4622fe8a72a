//! The labels of a pull request, as far as its VEPs say what they should be.

use crate::release::{Stage, Version};

/// The labels of a pull request, as far as its VEPs say what they should be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels {
    /// Those that should be set, set or not.
    pub wanted: Vec<WantedLabel>,
    /// Those that are set and should not be: the labels of releases that no VEP targets.
    pub wrong: Vec<WrongLabel>,
    /// Whether the upcoming release is known, and with it which labels of releases are right.
    pub targets_known: bool,
}

/// A label, or a milestone, that a pull request should have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedLabel {
    /// Its name.
    pub name: String,
    /// Why it should be set.
    pub why: Why,
    /// Whether it is a milestone, which says the same where there is no label.
    pub milestone: bool,
    /// Whether the repository has it; `None` where its labels are unknown.
    pub defined: Option<bool>,
    /// Whether it is set.
    pub set: bool,
}

/// Why a label should be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The pull request changes a VEP.
    Kind,
    /// A VEP lies under this SIG's directory.
    Sig(String),
    /// A stage of a VEP targets this release, the upcoming one.
    Target(Stage, Version),
}

/// A label for a release that no VEP targets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongLabel {
    /// Its name.
    pub name: String,
    /// The release.
    pub version: Version,
}

impl WantedLabel {
    /// The comment that sets it.
    pub fn command(&self) -> String {
        let name = &self.name;
        if self.milestone { format!("/milestone {name}") } else { label_command(name) }
    }
}

/// Beginnings of labels that Prow has a command for: `/sig compute` sets `sig/compute`.
const LABEL_COMMANDS: [&str; 8] = ["area", "committee", "kind", "language", "priority", "sig", "triage", "wg"];

/// The comment that sets the label `name`.
///
/// <https://github.com/kubernetes-sigs/prow/blob/main/pkg/plugins/label/label.go>
pub fn label_command(name: &str) -> String {
    match name.split_once('/') {
        Some((command, rest)) if LABEL_COMMANDS.contains(&command) => format!("/{command} {rest}"),
        _ => format!("/label {name}"),
    }
}

impl WrongLabel {
    /// The comment that removes it.
    pub fn command(&self) -> String {
        format!("/remove-label {}", self.name)
    }
}
