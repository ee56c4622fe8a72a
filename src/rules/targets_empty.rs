//! `targets-empty`: no release is targeted.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Rule};
use crate::vep::Vep;
use crate::vep::target_value::TargetValue;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "targets-empty",
    summary: "no release is targeted",
    severity: Severity::Notice,
    check: Check::Vep(check),
    needs: &[],
    fixable: false,
    page: include_str!("targets-empty.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let targets = vep.releases();
    let filled = |value: &TargetValue| matches!(value, TargetValue::Version { .. } | TargetValue::Other);
    if vep.place.meta || targets.is_empty() || targets.iter().any(|target| filled(&target.value.value)) {
        return Vec::new();
    }
    // All struck or not applicable, or a state that asks for no release: that is a decision.
    let undecided = |value: &TargetValue| matches!(value, TargetValue::Blank | TargetValue::Undecided);
    let asks = vep.status().is_none_or(|status| status == "provisional" || status == "implementable");
    if !asks || !targets.iter().any(|target| !target.struck && undecided(&target.value.value)) {
        return Vec::new();
    }
    let upcoming = context.upcoming().map_or("the upcoming release".to_owned(), |version| version.to_string());
    let location = vep.location(targets[0].span);
    vec![
        RULE.at(location, About::Whole, "no release is targeted")
            .help(format!("fill {upcoming} to have the VEP tracked for it")),
    ]
}
