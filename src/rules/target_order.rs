//! `target-order`: a stage targets a release before that of an earlier stage.

use crate::finding::{Finding, Severity};
use crate::rule::{self, Check, Context, Fact, Rule};
use crate::vep::Vep;
use std::collections::HashMap;

use crate::release::Stage;
use crate::vep::prose::Target;
use crate::vep::target_value::TargetValue;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "target-order",
    summary: "a stage targets a release before that of an earlier stage",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[Fact::Stages],
    fixable: false,
    page: include_str!("target-order.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let targets = || vep.releases().iter().filter(|target| target.version().is_some());
    // Of several rows of a stage, the one with the latest release matters.
    let mut latest: HashMap<(Option<&str>, Stage), &Target> = HashMap::new();
    for target in targets() {
        let Some(stage) = target.stage() else { continue };
        let known = latest.entry((target.gate.as_deref(), stage)).or_insert(target);
        if known.version() < target.version() {
            *known = target;
        }
    }
    let mut findings = Vec::new();
    for later in targets() {
        let stages = context.config().stages();
        let earlier = stages
            .iter()
            .filter(|stage| later.stage().is_some_and(|later| *stage < later))
            .filter_map(|stage| latest.get(&(later.gate.as_deref(), stage)))
            .max_by_key(|earlier| earlier.version());
        let Some(earlier) = earlier else { continue };
        let (Some(early), Some(late), Some(early_stage), Some(late_stage)) =
            (earlier.version(), later.version(), earlier.stage(), later.stage())
        else {
            continue;
        };
        let (early_stage, late_stage) = (early_stage.title(), late_stage.title());
        let message = if late < early {
            format!("{late_stage} {late} precedes {early_stage} {early}")
        } else if late == early && !is_explained(vep, context, earlier) && !is_explained(vep, context, later) {
            format!("{late_stage} and {early_stage} both target {late}, and nothing says why")
        } else {
            continue;
        };
        let help = if late < early {
            format!("put the stages in the order {}", stages.names())
        } else {
            "clear one of them, or say below the rows why both come at once".to_owned()
        };
        let finding = RULE.at(vep.location(later.value.span), rule::row(later), message).help(help);
        findings.push(finding.related(vep.location(earlier.span), format!("{early_stage} targets {early}")));
    }
    findings
}

/// Whether words beside or below the row give a reason.
fn is_explained(vep: &Vep, context: &Context<'_>, target: &Target) -> bool {
    let value = vep.source.slice(target.value.span);
    let remark = matches!(target.value.value, TargetValue::Version { .. }) && value.contains(['(', ',', ';']);
    remark || context.has_words_beside_targets(vep)
}
