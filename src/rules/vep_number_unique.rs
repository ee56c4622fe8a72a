//! `vep-number-unique`: another VEP has the same number.

use crate::finding::{Finding, Severity};
use crate::rule::{Check, Context, Rule, top_of};
use crate::vep::Vep;
use crate::vep::title::Title;

/// The rule.
pub static RULE: Rule = Rule {
    id: "vep-number-unique",
    summary: "another VEP has the same number",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[],
    page: include_str!("vep-number-unique.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some(number) = vep.place.number().or_else(|| vep.number()) else { return Vec::new() };
    let own = format!("{}/", vep.place.path);
    let others = context.tree.vep_numbered(&context.config().layout, number);
    let other = others.iter().find(|(_, directory)| !own.starts_with(&format!("{directory}/")));
    let Some((_, directory)) = other else { return Vec::new() };
    let location = vep.title.as_ref().and_then(Title::number).map_or_else(|| top_of(vep), |at| vep.location(at.span));
    let message = format!("VEP {number} already exists at `{directory}`");
    vec![RULE.at(location, message).help("use the number of the VEP's own tracking issue")]
}
