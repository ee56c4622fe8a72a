//! `pr-title`: the pull request's title does not name the VEPs that it changes.

use crate::facts::PullRequest;
use crate::finding::{Finding, Severity};
use crate::rule::{Check, Fact, PULL_REQUEST, PullRequestContext, Rule, one_line};
use crate::tracker::numbers;

/// A pull request that changes more VEPs than this is mechanical: it moves files, or corrects the same thing in all.
const MOST_VEPS: usize = 3;

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
    let Some(first) = missing.first() else { return Vec::new() };
    let list: Vec<String> = missing.iter().map(|number| format!("VEP {number}")).collect();
    let message = format!("the title `{}` does not name {}", one_line(&pull_request.title), list.join(", "));
    vec![RULE.about(PULL_REQUEST, message).help(format!("begin it with `VEP-{first}: …`"))]
}
