//! `target-beyond-upcoming`: more than the upcoming release is targeted.

use crate::finding::{Finding, Severity};
use crate::release::Stage;
use crate::rule::{self, Check, Context, Fact, Rule};
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "target-beyond-upcoming",
    summary: "more than the upcoming release is targeted",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[Fact::Upcoming],
    fixable: false,
    page: include_str!("target-beyond-upcoming.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some(upcoming) = context.upcoming() else { return Vec::new() };
    // Two stages in the upcoming release are `target-order`'s, which knows a reason for it.
    let beyond = vep.releases().iter().filter(|target| context.is_beyond(vep, target));
    beyond
        .filter_map(|target| Some((target, target.version()?)))
        .map(|(target, version)| {
            let stage = target.stage();
            let stage = stage.as_ref().map_or("the VEP", Stage::title);
            let message = format!("{stage} targets {version}; only the upcoming release, {upcoming}, may be filled");
            let help = "leave the release empty, and fill it when its turn comes";
            RULE.at(vep.location(target.value.span), rule::row(target), message).help(help)
        })
        .collect()
}
