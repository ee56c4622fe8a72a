//! What a check found.

use std::collections::BTreeMap;

use crate::finding::{Finding, Severity};
use crate::release::{Stage, Version};
use crate::snapshot::Unchecked;
use crate::vep::Vep;

/// The result of a check.
#[derive(Debug, Default)]
pub struct Report {
    /// All findings, sorted by path, position and rule.
    pub findings: Vec<Finding>,
    /// Rules that could not run, and why.
    pub skipped: Vec<Skipped>,
    /// The VEPs that were checked, sorted by path.
    pub veps: Vec<VepSummary>,
    /// Files that should have been checked and could not be.
    pub unchecked: Vec<Unchecked>,
}

/// A rule that lacked a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The rule's id.
    pub rule: &'static str,
    /// Which fact, and how to give it.
    pub reason: String,
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
    /// The directory of its SIG.
    pub sig: Option<String>,
    /// The release that each stage targets.
    pub targets: BTreeMap<Stage, Version>,
    /// Its state, where it has front matter.
    pub status: Option<String>,
    /// Whether it is about the process itself.
    pub meta: bool,
    /// SIGs that take part, besides its own.
    pub participating_sigs: Vec<String>,
}

impl VepSummary {
    /// The summary of a document.
    pub fn of(vep: &Vep) -> VepSummary {
        VepSummary {
            path: vep.source.path().to_owned(),
            number: vep.number(),
            title: vep.subject().map(str::to_owned),
            sig: vep.place.sig().map(str::to_owned),
            targets: vep.shipping_versions(),
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
            self.new_findings().filter_map(|finding| Some(finding.location.as_ref()?.source.path())).collect();
        paths.dedup();
        paths.len()
    }

    /// How many findings are older than the change.
    pub fn existing(&self) -> usize {
        self.findings.iter().filter(|finding| finding.existing).count()
    }
}
