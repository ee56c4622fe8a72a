//! `pr-title`: the pull request's title does not name the VEPs that it changes.

use crate::facts::PullRequest;
use crate::finding::{About, Finding, Severity, Subject};
use crate::rule::{Check, Fact, MOST_VEPS, PullRequestContext, Rule, one_line};
use crate::tracking_issue::numbers;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "pr-title",
    summary: "the pull request's title does not name the VEPs that it changes",
    severity: Severity::Warning,
    check: Check::PullRequest(check),
    needs: &[Fact::PullRequest],
    fixable: false,
    page: include_str!("pr-title.md"),
};

fn check(pull_request: &PullRequest, context: &PullRequestContext<'_>) -> Vec<Finding> {
    if context.veps.len() > MOST_VEPS {
        return Vec::new();
    }
    let named: Vec<u64> = numbers(&pull_request.title).collect();
    let unnamed = context.veps.iter().filter(|vep| {
        let mut numbers = vep.number.iter().chain(&vep.tracker);
        !numbers.any(|number| named.contains(number))
    });
    let missing: Vec<u64> = unnamed.filter_map(|vep| vep.tracker.or(vep.number)).collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let form = &context.snapshot.config.layout.title;
    let list = |name: &dyn Fn(u64) -> String| -> String {
        missing.iter().map(|number| name(*number)).collect::<Vec<_>>().join(", ")
    };
    let names = list(&|number| form.name(number));
    let message = format!("the title `{}` does not name {names}", one_line(&pull_request.title));
    vec![
        RULE.of(Subject::PullRequest, About::Whole, message)
            .help(format!("begin it with `{}: …`", list(&|number| form.tag(number)))),
    ]
}
