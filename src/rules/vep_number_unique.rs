//! `vep-number-unique`: another VEP has the same number.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Fact, Rule, top_of};
use crate::vep::Vep;
use crate::vep::title::Title;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "vep-number-unique",
    summary: "another VEP has the same number",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[Fact::Numbers],
    fixable: false,
    page: include_str!("vep-number-unique.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some(number) = vep.place.number().or_else(|| vep.number()) else { return Vec::new() };
    let own = format!("{}/", vep.place.path);
    let others = context.tree.vep_numbered(&context.config().layout, number);
    let other = others.iter().find(|(_, directory)| !own.starts_with(&format!("{directory}/")));
    let message = match (other, taken_since(number, &own, context)) {
        (Some((_, directory)), _) => format!("VEP {number} already exists at `{directory}`"),
        (None, Some(directory)) => format!("the base branch has a VEP {number} by now, at `{directory}`"),
        (None, None) => return Vec::new(),
    };
    let location = vep.title.as_ref().and_then(Title::number).map_or_else(|| top_of(vep), |at| vep.location(at.span));
    vec![RULE.at(location, About::Whole, message).help("use the number of the VEP's own tracking issue")]
}

/// The VEP with this number, other than the one at `own`, that has come to the base branch since the change began.
fn taken_since<'a>(number: u64, own: &str, context: &'a Context<'_>) -> Option<&'a str> {
    let layout = &context.config().layout;
    let (now, before) = (context.snapshot.policy_tree.as_ref()?, context.snapshot.base_tree.as_ref()?);
    let (now, before) = (now.vep_numbered(layout, number), before.vep_numbered(layout, number));
    // One that is no longer where it was has moved, there as well as here, perhaps.
    if before.iter().any(|vep| !now.contains(vep)) {
        return None;
    }
    let new = now.iter().filter(|vep| !before.contains(vep)).map(|(_, directory)| directory.as_str());
    new.into_iter().find(|directory| !own.starts_with(&format!("{directory}/")))
}
