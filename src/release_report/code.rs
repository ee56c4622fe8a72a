//! What the code of releases has of a VEP, beside what its document targets.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{GateState, Gates, Registry};
use crate::release::{Stage, Stages, Version};
use crate::report::VepSummary;
use crate::snapshot::Snapshot;
use crate::stage_age::{Counted, InCode};
use crate::tracking_issue::{GATE_FIELD, field};

/// The gates that each VEP is about, as far as anything tells, by its path.
pub(super) fn gates_of(snapshot: &Snapshot, veps: &[VepSummary], gates: &Gates) -> BTreeMap<String, Vec<String>> {
    let texts: BTreeMap<&str, &str> =
        snapshot.changes.iter().map(|change| (change.head.path(), change.head.source.text())).collect();
    let of = |vep: &VepSummary| -> Vec<String> {
        let issue = vep.tracker.and_then(|number| snapshot.facts.issues.as_ref()?.get(&number)?.as_ref());
        let in_issue = issue.and_then(|issue| field(&issue.body, GATE_FIELD)).unwrap_or_default();
        let is_planned = vep.rows.iter().any(|row| row.stage().is_some());
        let text = texts.get(vep.path.as_str()).copied().filter(|_| is_planned);
        let told = gates.told_by(vep.feature_gates.iter().map(String::as_str), &in_issue, text);
        told.into_iter().map(str::to_owned).collect()
    };
    veps.iter().map(|vep| (vep.path.clone(), of(vep))).collect()
}

/// A stage that a document targeted for a release, and that the code of that release lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// The VEP.
    pub vep: VepSummary,
    /// The gate.
    pub gate: String,
    /// The stage.
    pub stage: Stage,
    /// The release.
    pub release: Version,
    /// The state that the gate has there; `None` where that release has no such gate.
    pub has: Option<GateState>,
    /// The later release whose code has the stage: it came late, and is not missing.
    pub late: Option<Version>,
}

/// A VEP whose code is further than its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// The VEP.
    pub vep: VepSummary,
    /// The gate.
    pub gate: String,
    /// The stage that the document has reached, if any.
    pub document: Option<Stage>,
    /// The stage that the code has.
    pub code: Stage,
    /// The first release that has it.
    pub since: Version,
}

/// The gate that a row of `vep` is about: its own, else the one of the VEP.
fn gate_of<'a>(named: Option<&'a str>, gates: &Gates, of_vep: &'a [String]) -> Option<&'a str> {
    match (named, of_vep) {
        (Some(named), _) => gates.has(named).then_some(named),
        (None, [one]) => Some(one),
        (None, _) => None,
    }
}

/// The stages that the code of each release has of a VEP, each with its gate.
pub type InReleases = BTreeMap<Version, Vec<(String, Stage)>>;

/// What the code of releases has of `vep`; nothing where it is not known which gates are its own.
pub(super) fn in_releases(vep: &VepSummary, of_vep: &[String], gates: &Gates, stages: &Stages) -> InReleases {
    let named: BTreeSet<Option<&str>> = vep.rows.iter().map(|row| row.gate.as_deref()).chain([None]).collect();
    let own: BTreeSet<&str> = named.into_iter().filter_map(|named| gate_of(named, gates, of_vep)).collect();
    let reached = |registry: &Registry| -> Vec<(String, Stage)> {
        own.iter().filter_map(|gate| Some(((*gate).to_owned(), registry.get(*gate)?.stage(stages)?))).collect()
    };
    gates.releases.iter().map(|(version, registry)| (*version, reached(registry))).collect()
}

/// What `vep` targeted for releases that are out, and their code lacks.
pub(super) fn missed(vep: &VepSummary, of_vep: &[String], counted: &Counted<'_>) -> Vec<Missed> {
    let Some(gates) = counted.gates else { return Vec::new() };
    let mut found = Vec::new();
    for row in &vep.rows {
        let Some(stage) = row.stage().filter(|_| row.version <= counted.at && counted.is_out(row.version)) else {
            continue;
        };
        let Some(gate) = gate_of(row.gate.as_deref(), gates, of_vep) else { continue };
        let Some(registry) = gates.releases.get(&row.version) else { continue };
        if reached(gates, gate, row.version, (stage, counted.stages)) {
            continue;
        }
        let later = gates.releases.range(row.version.next()..).map(|(version, _)| *version);
        let late = later
            .filter(|version| counted.is_out(*version))
            .find(|later| reached(gates, gate, *later, (stage, counted.stages)));
        let has = registry.get(gate).copied();
        found.push(Missed { vep: vep.clone(), gate: gate.to_owned(), stage, release: row.version, has, late });
    }
    found
}

/// Whether the code of `release` has `gate` in `stage` of `stages`, or beyond. A gate that has gone was there before.
pub(super) fn reached(gates: &Gates, gate: &str, release: Version, (stage, stages): (Stage, &Stages)) -> bool {
    let before = || gates.releases.range(..release).any(|(_, registry)| registry.contains_key(gate));
    let state = gates.releases.get(&release).and_then(|registry| registry.get(gate));
    state.map_or_else(before, |state| has_stage(*state, stage, stages))
}

/// Whether what is in `state` has reached `stage` of `stages`, or has left them.
pub(super) fn has_stage(state: GateState, stage: Stage, stages: &Stages) -> bool {
    state.stage(stages).map_or(!state.is_active(), |reached| reached >= stage)
}

/// The state of `gate` in the code of `release`: at its branch, or the main branch where that was not read. `None` where
/// neither was.
pub(super) fn at(gates: &Gates, gate: &str, release: Version) -> Option<Option<GateState>> {
    let registry = gates.releases.get(&release).or(gates.main.as_ref())?;
    Some(registry.get(gate).copied())
}

/// What of `vep` the code has beyond its document.
pub(super) fn behind(vep: &VepSummary, of_vep: &[String], counted: &Counted<'_>) -> Vec<Behind> {
    let Some(gates) = counted.gates else { return Vec::new() };
    let mut named: Vec<Option<&str>> = vep.rows.iter().map(|row| row.gate.as_deref()).collect();
    named.sort_unstable();
    named.dedup();
    let of = |named: Option<&str>| -> Option<Behind> {
        let (gate, found) = counted.code(gate_of(named, gates, of_vep))?;
        let InCode::Has(code, since, _) = found else { return None };
        let out = vep.rows.iter().filter(|row| row.gate.as_deref() == named && counted.is_out(row.version));
        let document = out.filter_map(|row| row.stage()).max();
        let is_behind = document.is_none_or(|document| document < code);
        is_behind.then(|| Behind { vep: vep.clone(), gate: gate.to_owned(), document, code, since })
    };
    named.into_iter().filter_map(of).collect()
}
