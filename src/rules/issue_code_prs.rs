//! `issue-code-prs`: the tracking issue lists no pull request for the stage before the one that is newly targeted.

use crate::finding::{About, Finding, Severity, Subject};
use crate::rule::{Check, Context, Fact, Rule};
use crate::tracking_issue::{List, Listed, listed};
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "issue-code-prs",
    summary: "the tracking issue lists no pull request for the stage before the one that is newly targeted",
    severity: Severity::Notice,
    check: Check::Change(check),
    needs: &[Fact::Stages, Fact::Issues],
    fixable: false,
    page: include_str!("issue-code-prs.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some((number, issue)) = context.issue(vep) else { return Vec::new() };
    let Some((stage, _)) = context.newly_targeted(vep).into_iter().next() else { return Vec::new() };
    // The stage that must be there before this one can be judged.
    let stages = context.config().stages();
    let earlier = stages.iter().rev().find(|earlier| *earlier < stage && !context.is_ruled_out(vep, *earlier));
    let Some(earlier) = earlier else { return Vec::new() };
    let empty = |list: List| listed(issue, earlier, list, stages) == Listed::Nothing;
    let (code, docs) = (empty(List::Code), empty(List::Docs));
    let what = match (code, docs) {
        (true, true) => "neither code nor documentation",
        (true, false) => "no code",
        (false, true) => "no documentation",
        (false, false) => return Vec::new(),
    };
    let message = format!("it lists {what} for {}, and this change targets {}", earlier.title(), stage.title());
    let help = "list the pull requests in the issue's description, or write N/A and why";
    vec![RULE.of(Subject::Issue(number), About::each([earlier.title()]), message).help(help)]
}
