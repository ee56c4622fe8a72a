//! `pr-tracking-issue`: the pull request does not name the tracking issue.

use crate::facts::PullRequest;
use crate::finding::{About, Finding, Severity, Subject};
use crate::rule::{Check, Fact, MOST_VEPS, PullRequestContext, Rule, one_line};
use crate::tracking_issue::{field, issue_numbers, number_in_title};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "pr-tracking-issue",
    summary: "the pull request does not name the tracking issue",
    severity: Severity::Warning,
    check: Check::PullRequest(check),
    needs: &[Fact::PullRequest],
    fixable: false,
    page: include_str!("pr-tracking-issue.md"),
};

fn check(pull_request: &PullRequest, context: &PullRequestContext<'_>) -> Vec<Finding> {
    let numbers: Vec<u64> = context.veps.iter().filter_map(|vep| vep.number).collect();
    let Some(first) = numbers.first().filter(|_| context.veps.len() <= MOST_VEPS) else { return Vec::new() };
    let help = format!("write `**Tracking issue**: #{first}` in the description");
    let text = field(&pull_request.body, "Tracking issue").unwrap_or_default();
    if text.is_empty() {
        return vec![RULE.of(Subject::PullRequest, About::Whole, "the description names no tracking issue").help(help)];
    }
    let not_applicable = text.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("n/a"));
    let mut named = issue_numbers(&text);
    named.extend(number_in_title(&text, &context.snapshot.config.layout.title));
    if not_applicable || named.iter().any(|number| numbers.contains(number)) {
        return Vec::new();
    }
    let list: Vec<String> = numbers.iter().map(u64::to_string).collect();
    let veps = if numbers.len() == 1 { "the VEP is" } else { "the VEPs are" };
    let message = format!("the tracking issue is `{}`, {veps} {}", one_line(&text), list.join(", "));
    vec![RULE.of(Subject::PullRequest, About::Whole, message).help(help)]
}
