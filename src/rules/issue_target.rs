//! `issue-target`: the tracking issue names another release for a stage than the VEP, or its stages are out of order.

use std::collections::BTreeMap;

use crate::facts::Issue;
use crate::finding::{Finding, Severity, Subject};
use crate::release::{Stage, Version};
use crate::rule::{self, Check, Context, Fact, Rule};
use crate::tracking_issue::target;
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "issue-target",
    summary: "the tracking issue names another release for a stage than the VEP, or puts its stages out of order",
    severity: Severity::Notice,
    check: Check::Vep(check),
    needs: &[Fact::Stages, Fact::Issues, Fact::Upcoming],
    fixable: false,
    page: include_str!("issue-target.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some((number, issue)) = context.issue(vep).filter(|_| !vep.place.meta) else { return Vec::new() };
    // An issue may hold what is hoped for later; the release that is planned now must agree.
    let Some(upcoming) = context.upcoming() else { return Vec::new() };
    let (here, stages) = (vep.stage_versions(), context.config().stages());
    let there: BTreeMap<Stage, Version> =
        stages.iter().filter_map(|stage| Some((stage, target(issue, stage, stages)?))).collect();
    let mut findings = Vec::new();
    for (stage, here) in &here {
        let Some(there) = there.get(stage).filter(|there| *there != here) else { continue };
        if *here == upcoming || *there == upcoming {
            let message = format!("{} targets {there} here and {here} in the VEP", stage.title());
            findings.push(
                RULE.of(Subject::Issue(number), rule::stage_row(*stage), message)
                    .help(format!("write {here} in the timeline")),
            );
        }
    }
    findings.extend(without_stage(vep, context, number, issue, upcoming));
    let told: Vec<Stage> =
        stages.iter().filter(|stage| findings.iter().any(|finding| finding.about == rule::stage_row(*stage))).collect();
    for ((early, first), (late, second)) in there.iter().zip(there.iter().skip(1)) {
        // What is over stays as it is; what the VEP has as well is the VEP's fault, and told there.
        let copied = here.get(early) == Some(first) && here.get(late) == Some(second);
        if second >= first || *first < upcoming || copied || told.contains(early) || told.contains(late) {
            continue;
        }
        let message = format!("{} targets {second} here, before {} in {first}", late.title(), early.title());
        let help = format!("put the stages of the timeline in the order {}", stages.names());
        findings.push(RULE.of(Subject::Issue(number), rule::stage_row(*late), message).help(help));
    }
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
    let stages = context.config().stages();
    let planned = stages.early().filter(move |stage| target(issue, *stage, stages) == Some(upcoming));
    planned.filter(move |stage| !targeted.contains_key(stage) && context.is_ruled_out(vep, *stage)).map(move |stage| {
        let stages =
            if context.declared(vep).no_gate { "has no feature gate, and so no stages" } else { "leaves it out" };
        let message = format!("{} targets {upcoming} here, and the VEP {stages}", stage.title());
        let help = "take it out of the timeline, or fill its row in the VEP";
        RULE.of(Subject::Issue(number), rule::stage_row(stage), message).help(help)
    })
}
