//! `checklist-without-target`: a stage is ticked and has no target release.

use crate::finding::{Finding, Severity};
use crate::rule::{Check, Context, Rule};
use crate::vep::Vep;
use crate::vep::prose::{Marker, Target, TargetStage, TargetValue};

/// The rule.
pub static RULE: Rule = Rule {
    id: "checklist-without-target",
    summary: "a stage is ticked and has no target release",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[],
    page: include_str!("checklist-without-target.md"),
};

fn check(vep: &Vep, _: &Context<'_>) -> Vec<Finding> {
    let stages = vep.targets.iter().any(|target| matches!(target.stage, TargetStage::Stage(_)));
    if vep.front_matter.is_some() || !stages {
        return Vec::new();
    }
    let ticked = vep.checklist.iter().filter(|item| item.marker.value == Marker::Ticked && !item.struck);
    ticked
        .filter_map(|item| {
            let stage = item.stage?;
            let rows: Vec<&Target> = vep.targets.iter().filter(|target| target.stage() == Some(stage)).collect();
            if rows.iter().any(|row| is_filled(row)) {
                return None;
            }
            let message = format!("{} is ticked but {}", stage.title(), what_stands(vep, &rows));
            let finding = RULE
                .at(vep.location(item.marker.span), message)
                .help("write `[ ]`, or name the release in the target line");
            Some(match rows.last() {
                Some(row) => finding.related(vep.location(row.span), "the target"),
                None => finding,
            })
        })
        .collect()
}

fn is_filled(row: &Target) -> bool {
    !row.struck && matches!(row.value.value, TargetValue::Version { .. } | TargetValue::Other)
}

fn what_stands(vep: &Vep, rows: &[&Target]) -> String {
    match rows.last() {
        None => "has no target line".to_owned(),
        Some(row) if row.struck => "its target is struck".to_owned(),
        Some(row) => match row.value.value {
            TargetValue::Blank => "its target is empty".to_owned(),
            _ => format!("its target is `{}`", crate::rule::one_line(vep.source.slice(row.value.span))),
        },
    }
}
