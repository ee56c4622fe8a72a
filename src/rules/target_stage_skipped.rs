//! `target-stage-skipped`: a later stage has a release and an earlier one has none.

use std::cell::LazyCell;
use std::collections::BTreeMap;

use crate::finding::{About, Finding, Severity};
use crate::release::Stage;
use crate::rule::{Check, Context, Fact, Rule};
use crate::vep::Vep;
use crate::vep::prose::Target;
use crate::vep::target_value::TargetValue;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "target-stage-skipped",
    summary: "a later stage has a release and an earlier one has none",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[Fact::Stages],
    fixable: false,
    page: include_str!("target-stage-skipped.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let targets = vep.releases();
    if vep.place.meta || vep.has_rows_without_stages() {
        return Vec::new();
    }
    let mut gates: BTreeMap<Option<&str>, Vec<&Target>> = BTreeMap::new();
    for target in targets {
        gates.entry(target.gate.as_deref()).or_default().push(target);
    }
    let in_words = LazyCell::new(|| context.ruled_out_in_words(vep));
    gates.into_values().filter_map(|targets| check_gate(vep, context, &targets, &in_words)).collect()
}

/// Checks the rows of one feature gate, or those of no gate by name; `in_words` are the stages that the text leaves out.
fn check_gate(
    vep: &Vep,
    context: &Context<'_>,
    targets: &[&Target],
    in_words: &LazyCell<Vec<Stage>, impl FnOnce() -> Vec<Stage>>,
) -> Option<Finding> {
    let stages = context.config().stages();
    let rows = |stage: Stage| targets.iter().copied().filter(move |target| target.stage() == Some(stage));
    let last = stages.iter().rev().find_map(|stage| rows(stage).find(|row| row.version().is_some()))?;
    let stage = last.stage()?;
    // Front matter leaves out a stage of which the rows below say that it does not apply.
    let is_left_out = |stage: Stage| vep.targets.iter().any(|row| row.stage() == Some(stage) && row.does_not_apply());
    let skipped: Vec<Stage> = stages
        .iter()
        .filter(|earlier| {
            *earlier < stage
                && context.template().stages.contains(earlier)
                && is_open(&rows(*earlier).collect::<Vec<_>>())
                && !(last.front_matter && is_left_out(*earlier))
                && !in_words.contains(earlier)
        })
        .collect();
    if skipped.is_empty() {
        return None;
    }
    let names: Vec<&str> = skipped.iter().map(|stage| stage.title()).collect();
    let have = if names.len() == 1 { "has" } else { "have" };
    let message = format!("{} has a release and {} {have} none", stage.title(), names.join(" and "));
    let mut finding = RULE
        .at(vep.location(last.span), About::each(names.iter().copied()), message)
        .help("fill the earlier stage, or strike its row with `~…~` and say below the rows why it is skipped");
    for row in skipped.into_iter().filter_map(|stage| rows(stage).next()) {
        finding = finding.related(vep.location(row.span), "no release here");
    }
    Some(finding)
}

/// Whether a stage is neither filled nor said not to apply.
fn is_open(rows: &[&Target]) -> bool {
    rows.iter().all(|row| !row.struck && matches!(row.value.value, TargetValue::Blank | TargetValue::Undecided))
}
