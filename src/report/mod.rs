//! What a check found.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::finding::{Finding, Severity};
use crate::note::Note;
use crate::release::{Stage, Version};
use crate::sign_off::SignOff;
use crate::snapshot::{Snapshot, Unchecked};
use crate::vep::Vep;

/// The result of a check.
#[derive(Debug, Default)]
pub struct Report {
    /// The date for which was checked.
    pub today: Date,
    /// All findings, sorted by path, position and rule.
    pub findings: Vec<Finding>,
    /// Rules that could not run, and why.
    pub skipped: Vec<Skipped>,
    /// The VEPs that were checked, sorted by path.
    pub veps: Vec<VepSummary>,
    /// Files that should have been checked and could not be.
    pub unchecked: Vec<Unchecked>,
    /// The pull request, where it is known.
    pub pull_request: Option<PullRequestSummary>,
    /// What could not be read in files of others.
    pub notes: Vec<Note>,
    /// Where the repository should have its template, if it has none: documents were held against that of vep-check.
    pub template_missing: Option<String>,
    /// What mends the findings that certainly can be, where somebody asked for it.
    pub diffs: Vec<DocumentDiff>,
}

/// The edits of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentDiff {
    /// Its path.
    pub path: String,
    /// The edits as a unified diff.
    pub diff: String,
}

/// A rule that lacked a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The rule's id.
    pub rule: &'static str,
    /// Which fact, and how to give it.
    pub reason: String,
    /// Whether the policy demands the rule's verdict, so that the check could not be made without it.
    pub demanded: bool,
}

/// What a report says about a VEP as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VepSummary {
    /// Its path.
    pub path: String,
    /// Its number.
    pub number: Option<u64>,
    /// What it is about.
    pub title: Option<String>,
    /// The SIG that owns it, or what stands in the place of its directory.
    pub sig: Option<String>,
    /// The release that each stage targets.
    pub targets: BTreeMap<Stage, Version>,
    /// When the release of each of these stages freezes, where that is known.
    pub freezes: BTreeMap<Stage, TargetFreeze>,
    /// Its state, where it has front matter.
    pub status: Option<String>,
    /// Whether it is about the process itself.
    pub meta: bool,
    /// SIGs that take part, besides its own.
    pub participating_sigs: Vec<String>,
}

/// The freeze of a release that is targeted, as seen from the day of the check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetFreeze {
    /// The last day on which a VEP for the release may be merged.
    pub date: Date,
    /// How many days are left: none on the day itself, negative when it has passed.
    pub days_left: i32,
    /// Whether the release is out.
    pub released: bool,
}

/// What a report says about the pull request, besides findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequestSummary {
    /// Its number.
    pub number: u64,
    /// The repository that it is for, `owner/name`.
    pub repository: String,
    /// The id of its head commit.
    pub head: Option<String>,
    /// The repository that its head lies in, `owner/name`; `None` where the fork is gone.
    pub head_repository: Option<String>,
    /// Whether it is a draft.
    pub draft: bool,
    /// The sign-off of each SIG that is asked; `None` where nobody knows who represents the SIGs.
    pub sign_offs: Option<Vec<SignOff>>,
    /// Its labels, as far as the VEPs say what they should be.
    pub labels: Labels,
    /// Whether the token may not read what would confirm votes.
    pub checks_refused: bool,
    /// The label that grants an exception from a freeze.
    pub exception_label: String,
    /// Whether that label is set.
    pub exception: bool,
}

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

impl VepSummary {
    /// The summary of a document of `snapshot`.
    pub fn of(vep: &Vep, snapshot: &Snapshot) -> VepSummary {
        let targets = vep.shipping_versions();
        let freezes = targets.iter().filter_map(|(stage, version)| {
            let schedule = snapshot.facts.schedules.as_ref()?.0.get(version)?;
            let date = schedule.freeze.date()?;
            let days_left = (date - snapshot.today).get_days();
            let released = schedule.release.date().is_some_and(|release| release <= snapshot.today);
            Some((*stage, TargetFreeze { date, days_left, released }))
        });
        VepSummary {
            freezes: freezes.collect(),
            path: vep.source.path().to_owned(),
            number: vep.number(),
            title: vep.subject().map(str::to_owned),
            sig: vep.sig().map(str::to_owned),
            targets,
            status: vep.status().map(str::to_owned),
            meta: vep.place.meta,
            participating_sigs: vep
                .front_matter
                .iter()
                .flat_map(|front_matter| front_matter.texts("participating-sigs"))
                .map(|sig| sig.value.to_owned())
                .collect(),
        }
    }
}

impl Report {
    /// Whether all that the policy asks for was checked.
    pub fn is_complete(&self) -> bool {
        self.unchecked.is_empty() && self.undecided().next().is_none()
    }

    /// All that is to be said once and is no finding.
    pub fn all_notes(&self) -> Vec<Note> {
        let message = "the repository has no template here; documents are held against the one of vep-check";
        let template = self.template_missing.iter().map(|path| Note {
            file: path.clone(),
            line: None,
            message: message.to_owned(),
        });
        self.notes.iter().cloned().chain(template).collect()
    }

    /// What the policy demands to know and nobody can tell.
    pub fn undecided(&self) -> impl Iterator<Item = &Skipped> {
        self.skipped.iter().filter(|skipped| skipped.demanded)
    }

    /// The findings that the change brought, or all of them where there is no base; not those that a document allows.
    pub fn new_findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| !finding.existing && finding.allowed.is_none())
    }

    /// The findings that the change brought and its documents allow, with the reasons.
    pub fn allowed(&self) -> impl Iterator<Item = (&Finding, &str)> {
        self.findings
            .iter()
            .filter(|finding| !finding.existing)
            .filter_map(|finding| Some((finding, finding.allowed.as_deref()?)))
    }

    /// How many new findings have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.new_findings().filter(|finding| finding.severity == severity).count()
    }

    /// How many files have findings that the change brought.
    pub fn documents(&self) -> usize {
        let mut paths: Vec<&str> =
            self.new_findings().filter_map(|finding| Some(finding.location()?.source.path())).collect();
        paths.dedup();
        paths.len()
    }

    /// How many findings are older than the change.
    pub fn existing(&self) -> usize {
        self.findings.iter().filter(|finding| finding.existing).count()
    }
}
