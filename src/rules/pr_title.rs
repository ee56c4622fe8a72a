//! `pr-title`: the pull request's title does not name the VEPs that it changes.

use crate::facts::PullRequest;
use crate::finding::{Finding, Severity};
use crate::rule::{Check, Fact, MOST_VEPS, PULL_REQUEST, PullRequestContext, Rule, one_line};
use crate::tracker::numbers;

/// The rule.
pub static RULE: Rule = Rule {
    id: "pr-title",
    summary: "the pull request's title does not name the VEPs that it changes",
    severity: Severity::Warning,
    check: Check::PullRequest(check),
    needs: &[Fact::PullRequest],
    page: include_str!("pr-title.md"),
};

fn check(pull_request: &PullRequest, context: &PullRequestContext<'_>) -> Vec<Finding> {
    if context.veps.len() > MOST_VEPS {
        return Vec::new();
    }
    let named: Vec<u64> = numbers(&pull_request.title).collect();
    let missing: Vec<u64> =
        context.veps.iter().filter_map(|vep| vep.number).filter(|number| !named.contains(number)).collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let list = |before: &str, numbers: &[u64]| -> String {
        numbers.iter().map(|number| format!("{before}{number}")).collect::<Vec<_>>().join(", ")
    };
    let message = format!("the title `{}` does not name {}", one_line(&pull_request.title), list("VEP ", &missing));
    vec![RULE.about(PULL_REQUEST, message).help(format!("begin it with `{}: …`", list("VEP-", &missing)))]
}
