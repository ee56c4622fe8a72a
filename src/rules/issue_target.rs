//! `issue-target`: the tracking issue names another release for a stage than the VEP.

use crate::facts::Issue;
use crate::finding::{Finding, Severity, Subject};
use crate::release::{Stage, Version};
use crate::rule::{self, Check, Context, Fact, Rule};
use crate::tracking_issue::target;
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "issue-target",
    summary: "the tracking issue names another release for a stage than the VEP",
    severity: Severity::Notice,
    check: Check::Vep(check),
    needs: &[Fact::Issues, Fact::Upcoming],
    fixable: false,
    page: include_str!("issue-target.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some((number, issue)) = context.issue(vep).filter(|_| !vep.place.meta) else { return Vec::new() };
    // An issue may hold what is hoped for later; the release that is planned now must agree.
    let Some(upcoming) = context.upcoming() else { return Vec::new() };
    let mut findings = Vec::new();
    for (stage, version) in vep.stage_versions() {
        let Some(there) = target(issue, stage).filter(|there| *there != version) else { continue };
        if version == upcoming || there == upcoming {
            let message = format!("{} targets {there} here and {version} in the VEP", stage.title());
            findings.push(
                RULE.of(Subject::Issue(number), rule::stage_row(stage), message)
                    .help(format!("write {version} in the timeline")),
            );
        }
    }
    findings.extend(without_stage(vep, context, number, issue, upcoming));
    findings
}

/// That the issue plans a stage for the upcoming release which the VEP says that it does not have.
fn without_stage(
    vep: &Vep,
    context: &Context<'_>,
    number: u64,
    issue: &Issue,
    upcoming: Version,
) -> impl Iterator<Item = Finding> {
    let targeted = vep.stage_versions();
    // What has no stages ships all the same, and issues write that as the last one.
    let early = [Stage::Alpha, Stage::Beta];
    let planned = early.into_iter().filter(move |stage| target(issue, *stage) == Some(upcoming));
    planned.filter(move |stage| !targeted.contains_key(stage) && context.is_ruled_out(vep, *stage)).map(move |stage| {
        let stages =
            if context.declared(vep).no_gate { "has no feature gate, and so no stages" } else { "leaves it out" };
        let message = format!("{} targets {upcoming} here, and the VEP {stages}", stage.title());
        let help = "take it out of the timeline, or fill its row in the VEP";
        RULE.of(Subject::Issue(number), rule::stage_row(stage), message).help(help)
    })
}
