//! `issue-missing`: the VEP's number is not that of a tracking issue.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Fact, Rule, top_of};
use crate::tracking_issue::{field, issue_numbers};
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
    let Some(number) = vep.number() else { return Vec::new() };
    // What nobody asked GitHub for is unknown, not missing.
    let Some(issue) = facts.issues.as_ref().and_then(|issues| issues.get(&number)) else { return Vec::new() };
    let own = facts.pull_request.as_ref().is_some_and(|pull_request| pull_request.number == number);
    let message = match issue {
        None => format!("there is no issue #{number}"),
        Some(issue) if issue.pull_request && own => format!("#{number} is this pull request, not an issue"),
        Some(issue) if issue.pull_request => format!("#{number} is a pull request, not an issue"),
        Some(_) => return Vec::new(),
    };
    let place = vep.title.as_ref().and_then(Title::number).map_or_else(|| top_of(vep), |at| vep.location(at.span));
    let help = right_number(vep, context).map_or_else(
        || "open a tracking issue and use its number, in the title and in the directory".to_owned(),
        |right| format!("use the number of the tracking issue, {right}, in the title and in the directory"),
    );
    vec![RULE.at(place, About::Whole, message).help(help)]
}

/// The number of a tracking issue that the directory has, or the description of a pull request with this VEP alone.
fn right_number(vep: &Vep, context: &Context<'_>) -> Option<u64> {
    let facts = &context.snapshot.facts;
    let alone = context.snapshot.changes.len() == 1;
    let body = facts.pull_request.as_ref().filter(|_| alone).map_or("", |pull_request| pull_request.body.as_str());
    let described = field(body, "Tracking issue").map(|text| issue_numbers(&text)).unwrap_or_default();
    let is_issue = |number: &u64| {
        let issue = facts.issues.as_ref().and_then(|issues| issues.get(number)?.as_ref());
        issue.is_some_and(|issue| !issue.pull_request)
    };
    vep.place.number().into_iter().chain(described).find(is_issue)
}
