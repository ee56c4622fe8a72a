//! `issue-not-linked`: the tracking issue does not list the pull request.

use crate::finding::{About, Finding, Severity, Subject};
use crate::rule::{Check, Context, Fact, MOST_VEPS, Rule};
use crate::tracking_issue::{issue_numbers, without_comments};
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "issue-not-linked",
    summary: "the tracking issue does not list the pull request",
    severity: Severity::Notice,
    check: Check::Vep(check),
    needs: &[Fact::Issues, Fact::PullRequest],
    fixable: false,
    page: include_str!("issue-not-linked.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some(pull_request) = &context.snapshot.facts.pull_request else { return Vec::new() };
    let Some((number, issue)) = context.issue(vep) else { return Vec::new() };
    let layout = &context.config().layout;
    let changed = context.snapshot.changes.iter().filter(|change| layout.home_of(change.head.path()).is_some());
    if changed.take(MOST_VEPS + 1).count() > MOST_VEPS {
        return Vec::new();
    }
    if issue_numbers(&without_comments(&issue.body), context.snapshot.repository()).contains(&pull_request.number) {
        return Vec::new();
    }
    let message = format!("it does not list pull request #{}", pull_request.number);
    vec![
        RULE.of(Subject::Issue(number), About::Whole, message)
            .help(format!("add `#{}` under `VEP PRs`", pull_request.number)),
    ]
}
