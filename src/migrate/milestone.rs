//! Rows of target releases as `milestone` has them: one value a stage.

use crate::release::{Stage, Version};
use crate::text::one_line;
use crate::vep::Vep;
use crate::vep::checklist::Marker;
use crate::vep::prose::{Target, TargetStage};
use crate::vep::target_value::TargetValue;

/// What a stage is meant for.
pub(super) struct Release {
    pub(super) stage: Stage,
    /// The release, `N/A`, `TBD`, or other words as they stand there.
    pub(super) value: String,
    /// Whether the stage is meant for something, not put off or left out.
    pub(super) is_planned: bool,
    /// Whether a person need not look at it.
    pub(super) is_release: bool,
}

/// The releases of the stages that `vep` has words for; or why a person must write them. Until one has, the rows are in
/// force.
pub(super) fn of(vep: &Vep) -> Result<Vec<Release>, String> {
    let release_of =
        |stage: TargetStage| vep.targets.iter().filter(move |row| row.stage == stage).find_map(Target::version);
    if release_of(TargetStage::Other).is_some() {
        return Err("the text targets steps of its own".to_owned());
    }
    if let Some(version) = release_of(TargetStage::Whole) {
        return Err(format!("the text has one release for all of the VEP, {version}"));
    }
    let mut gates = vep.targets.iter().map(|target| target.gate.as_deref());
    let first = gates.next();
    if gates.any(|gate| Some(gate) != first) {
        return Err("the text has releases for each feature gate".to_owned());
    }
    let mut releases: Vec<Release> = Vec::new();
    let mut versions: Vec<Version> = Vec::new();
    for stage in vep.stages.iter() {
        let rows: Vec<&Target> = vep.targets.iter().filter(|target| target.stage() == Some(stage)).collect();
        let mut named: Vec<Version> = rows.iter().filter_map(|row| row.version()).collect();
        named.dedup();
        if named.len() > 1 {
            return Err(format!("the text has several releases for {}", stage.name()));
        }
        // What one of them has as a remark is the reason, and `milestone` has no room for it.
        if let Some(version) = named.iter().find(|version| versions.contains(version)) {
            return Err(format!("the text has {version} for several stages"));
        }
        versions.extend(&named);
        releases.extend(release(vep, stage, &rows, named.first().copied()));
    }
    Ok(releases)
}

/// The stages whose release the checklist of `vep` calls approved.
pub(super) fn ticked(vep: &Vep) -> Vec<Stage> {
    let ticked = vep.checklist.iter().filter(|item| item.marker.value == Marker::Ticked && !item.struck);
    ticked.filter_map(|item| item.stage).collect()
}

/// The value of a stage from its rows, of which `version` is what they target.
fn release(vep: &Vep, stage: Stage, rows: &[&Target], version: Option<Version>) -> Option<Release> {
    let plain = |value: &str| Release { stage, value: value.to_owned(), is_planned: false, is_release: true };
    if let Some(version) = version {
        return Some(Release { is_planned: true, ..plain(&version.to_string()) });
    }
    // The first stage is always there. Of the others, VEP 282 leaves out what is not planned; the row below, which stays,
    // has the reason.
    if Some(stage) == vep.stages.first()
        && rows.iter().any(|row| row.does_not_apply())
        && rows.iter().all(|row| row.does_not_apply())
    {
        return Some(plain("N/A"));
    }
    let row = rows.iter().find(|row| !row.does_not_apply() && row.value.value != TargetValue::Blank)?;
    Some(match row.value.value {
        TargetValue::Undecided => plain("TBD"),
        _ => {
            let words = one_line(vep.source.slice(row.value.span));
            Release { is_planned: true, is_release: false, ..plain(&words) }
        }
    })
}
