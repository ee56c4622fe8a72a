//! What a check found.

mod labels;
mod summary;

use jiff::civil::Date;

use crate::facts::Unknown;
use crate::finding::{Finding, Severity};
use crate::note::Note;
use crate::noun::Noun;
use crate::release::Stages;
pub use crate::report::labels::{Labels, WantedLabel, Why, WrongLabel, label_command};
pub use crate::report::summary::{TargetFreeze, TargetRow, VepSummary};
use crate::sign_off::SignOff;
use crate::snapshot::Unchecked;

/// The result of a check.
#[derive(Debug, Default)]
pub struct Report {
    /// The date for which was checked.
    pub today: Date,
    /// What the community calls a document.
    pub noun: Noun,
    /// The stages that its features graduate to.
    pub stages: Stages,
    /// All findings, sorted by path, position and rule.
    pub findings: Vec<Finding>,
    /// Rules that could not run, and why.
    pub skipped: Vec<Skipped>,
    /// The VEPs that were checked, sorted by path.
    pub veps: Vec<VepSummary>,
    /// The paths of the VEPs that the change removes.
    pub removed: Vec<String>,
    /// Files that should have been checked and could not be.
    pub unchecked: Vec<Unchecked>,
    /// The pull request, where it is known.
    pub pull_request: Option<PullRequestSummary>,
    /// What could not be read in files of others.
    pub notes: Vec<Note>,
    /// Where the repository should have its template, if it has none: documents were held against that of vep-check.
    pub template_missing: Option<String>,
    /// What fixes the findings that certainly can be, where somebody asked for it.
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
    /// Which fact.
    pub unknown: Unknown,
    /// Whether the policy demands the rule's verdict, so that the check could not be made without it.
    pub demanded: bool,
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
    /// How many conversations on its lines nobody has resolved.
    pub unresolved: usize,
    /// Whether there are older ones that were not looked at.
    pub older_conversations: bool,
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

impl Skipped {
    /// Why, in one line, with how to give the fact to the command.
    pub fn reason(&self) -> String {
        let unknown = &self.unknown;
        match (unknown.setting().filter(|_| self.demanded), unknown.how_to_give()) {
            (Some(setting), _) => format!("`{setting}` needs to know it, and {unknown}"),
            (None, Some(how)) => format!("{unknown}; {how}"),
            (None, None) => unknown.to_string(),
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

    /// Forgets what rules other than `rules` found, and that others could not run.
    pub fn keep(&mut self, rules: &[String]) {
        let is_kept = |rule: &str| rules.iter().any(|kept| kept == rule);
        self.findings.retain(|finding| is_kept(finding.rule));
        self.skipped.retain(|skipped| is_kept(skipped.rule));
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
