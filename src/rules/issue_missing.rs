//! `issue-missing`: the VEP's number is not that of a tracking issue.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Fact, Rule, one_line, top_of};
use crate::vep::Vep;
use crate::vep::title::Title;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "issue-missing",
    summary: "the VEP's number is not that of a tracking issue",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[Fact::Issues],
    fixable: false,
    page: include_str!("issue-missing.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let facts = &context.snapshot.facts;
    // What continues another VEP has that one's number; whether that is an issue is said of that one.
    let Some(number) = vep.number().filter(|_| !vep.continues()) else { return Vec::new() };
    // What nobody asked GitHub for is unknown, not missing.
    let Some(issue) = facts.issues.as_ref().and_then(|issues| issues.get(&number)) else { return Vec::new() };
    let own = facts.pull_request.as_ref().is_some_and(|pull_request| pull_request.number == number);
    let is_other =
        issue.as_ref().is_some_and(|issue| !issue.pull_request) && !context.shared.trackers.may_track(vep, number);
    let message = match issue {
        None => format!("there is no issue #{number}"),
        Some(issue) if issue.pull_request && own => format!("#{number} is this pull request, not an issue"),
        Some(issue) if issue.pull_request => format!("#{number} is a pull request, not an issue"),
        Some(issue) if is_other => format!("#{number} is the issue of `{}`", one_line(&issue.title)),
        Some(_) => return Vec::new(),
    };
    let right = context.tracker(vep);
    let place = vep.title.as_ref().and_then(Title::number).map_or_else(|| top_of(vep), |at| vep.location(at.span));
    let help = right.map_or_else(
        || "open a tracking issue and use its number, in the title and in the directory".to_owned(),
        |right| format!("use the number of the tracking issue, {right}, in the title and in the directory"),
    );
    let finding = RULE.at(place, About::Whole, message).help(help);
    vec![if is_other { finding.severity(Severity::Notice) } else { finding }]
}
