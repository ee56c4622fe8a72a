//! One VEP in a report.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::release::{Stage, Version};
use crate::snapshot::Snapshot;
use crate::text::one_line;
use crate::vep::Vep;
use crate::vep::graduation::Criteria;
use crate::vep::prose::{Target, TargetStage};

/// What a report says about a VEP as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VepSummary {
    /// Its path.
    pub path: String,
    /// Its number.
    pub number: Option<u64>,
    /// The number of the issue that tracks it, as far as anything tells.
    pub tracker: Option<u64>,
    /// What it is about.
    pub title: Option<String>,
    /// The SIG that owns it, or what stands in the place of its directory.
    pub sig: Option<String>,
    /// The release that each stage targets.
    pub targets: BTreeMap<Stage, Version>,
    /// Every row that names a release, also that of a gate of several, and that of a step of the VEP's own.
    pub rows: Vec<TargetRow>,
    /// What the graduation requirements have of each stage that a row is about.
    pub criteria: BTreeMap<Stage, Criteria>,
    /// Whether it says that it has no stages.
    pub no_stages: bool,
    /// Who reviews it, as its front matter has it.
    pub reviewers: Vec<String>,
    /// The feature gates that its front matter names.
    pub feature_gates: Vec<String>,
    /// When the release of each of these stages freezes, where that is known.
    pub freezes: BTreeMap<Stage, TargetFreeze>,
    /// Its state, where it has front matter.
    pub status: Option<String>,
    /// Whether it is about the process itself.
    pub meta: bool,
    /// SIGs that take part, besides its own.
    pub participating_sigs: Vec<String>,
    /// What is to be said of it besides findings, each in one line.
    pub remarks: Vec<String>,
    /// Whether nobody has written a word into its sections yet: it is still the template.
    pub untouched: bool,
}

/// A row that names a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetRow {
    /// What it is about.
    pub stage: TargetStage,
    /// The feature gate that its section is about.
    pub gate: Option<String>,
    /// The release.
    pub version: Version,
    /// What it says.
    pub words: String,
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

impl VepSummary {
    /// The stages that target `version`; what ships without stages is generally available at once.
    pub fn stages_for(&self, version: Version) -> BTreeSet<Stage> {
        let rows = self.rows.iter().filter(|row| row.version == version);
        let mut stages: BTreeSet<Stage> = rows.filter_map(TargetRow::stage).collect();
        stages.extend(self.targets.iter().filter(|(_, target)| **target == version).map(|(stage, _)| *stage));
        stages
    }

    /// Whether it is of `sig`, written with or without `prefix`, in any case.
    pub fn is_of_sig(&self, sig: &str, prefix: &str) -> bool {
        let own = self.sig.as_deref().unwrap_or_default();
        own.eq_ignore_ascii_case(sig) || own.strip_prefix(prefix).is_some_and(|own| own.eq_ignore_ascii_case(sig))
    }

    /// The summary of a document of `snapshot`, which the issue `tracker` tracks; `untouched` says whether it is still the
    /// template.
    pub fn of(vep: &Vep, tracker: Option<u64>, untouched: bool, snapshot: &Snapshot) -> VepSummary {
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
            rows: vep.releases().iter().filter_map(|target| TargetRow::of(target, vep)).collect(),
            criteria: BTreeMap::new(),
            no_stages: vep.has_rows_without_stages(),
            untouched,
            remarks: Vec::new(),
            path: vep.source.path().to_owned(),
            number: vep.number(),
            tracker,
            title: vep.subject().map(str::to_owned),
            sig: vep.sig().map(str::to_owned),
            targets,
            status: vep.status().map(str::to_owned),
            meta: vep.place.meta,
            participating_sigs: listed(vep, "participating-sigs"),
            reviewers: listed(vep, "reviewers"),
            feature_gates: listed(vep, "feature-gate"),
        }
    }
}

/// What the list `field` of front matter has.
fn listed(vep: &Vep, field: &str) -> Vec<String> {
    let texts = vep.front_matter.iter().flat_map(|front_matter| front_matter.texts(field));
    texts.map(|text| text.value.to_owned()).collect()
}

impl TargetRow {
    /// What `target`, a row of `vep`, says, if it names a release.
    fn of(target: &Target, vep: &Vep) -> Option<TargetRow> {
        let (stage, gate, version) = (target.stage, target.gate.clone(), target.version()?);
        Some(TargetRow { stage, gate, version, words: one_line(vep.source.slice(target.span)) })
    }

    /// The stage of graduation that it is about.
    pub fn stage(&self) -> Option<Stage> {
        match self.stage {
            TargetStage::Stage(stage) => Some(stage),
            TargetStage::Whole | TargetStage::Other => None,
        }
    }
}
