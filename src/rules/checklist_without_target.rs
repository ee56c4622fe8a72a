//! `checklist-without-target`: a stage is ticked and has no target release.

use std::collections::BTreeMap;

use crate::finding::{Finding, MAX_FINDINGS, Severity};
use crate::release::Stage;
use crate::rule::{self, Check, Context, Fact, Rule};
use crate::vep::Vep;
use crate::vep::checklist::Marker;
use crate::vep::prose::{Target, TargetStage};
use crate::vep::target_value::TargetValue;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "checklist-without-target",
    summary: "a stage is ticked and has no target release",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[Fact::Stages],
    fixable: false,
    page: include_str!("checklist-without-target.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let stages = vep.targets.iter().any(|target| matches!(target.stage, TargetStage::Stage(_)));
    if vep.front_matter.is_some() || !stages {
        return Vec::new();
    }
    // Once a stage, not once an item: there may be a hundred thousand of both.
    let mut rows_of: BTreeMap<Stage, Vec<&Target>> = BTreeMap::new();
    for target in &vep.targets {
        if let Some(stage) = target.stage() {
            rows_of.entry(stage).or_default().push(target);
        }
    }
    let unfilled: BTreeMap<Stage, Option<&Target>> = context
        .config()
        .stages()
        .iter()
        .filter_map(|stage| {
            let rows = rows_of.get(&stage).map_or(&[] as &[&Target], Vec::as_slice);
            (!rows.iter().any(|row| is_filled(row))).then(|| (stage, rows.last().copied()))
        })
        .collect();
    let ticked = vep.checklist.iter().filter(|item| item.marker.value == Marker::Ticked && !item.struck);
    ticked
        .filter_map(|item| {
            let stage = item.stage?;
            let row = *unfilled.get(&stage)?;
            let message = format!("{} is ticked but {}", stage.title(), what_stands(vep, row));
            let finding = RULE
                .at(vep.location(item.marker.span), rule::stage_row(stage), message)
                .help("write `[ ]`, or name the release in the target line");
            Some(match row {
                Some(row) => finding.related(vep.location(row.span), "the target"),
                None => finding,
            })
        })
        .take(MAX_FINDINGS + 1)
        .collect()
}

fn is_filled(row: &Target) -> bool {
    !row.struck && matches!(row.value.value, TargetValue::Version { .. } | TargetValue::Other)
}

fn what_stands(vep: &Vep, row: Option<&Target>) -> String {
    match row {
        None => "has no target line".to_owned(),
        Some(row) if row.struck => "its target is struck".to_owned(),
        Some(row) => match row.value.value {
            TargetValue::Blank => "its target is empty".to_owned(),
            _ => format!("its target is `{}`", rule::one_line(vep.source.slice(row.value.span))),
        },
    }
}
