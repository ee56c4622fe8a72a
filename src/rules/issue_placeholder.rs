//! `issue-placeholder`: the tracking issue still has placeholders or empty fields.

use crate::finding::{About, Finding, Severity, Subject};
use crate::rule::{Check, Context, Fact, Rule};
use crate::tracking_issue::unfilled;
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "issue-placeholder",
    summary: "the tracking issue still has placeholders or empty fields",
    severity: Severity::Notice,
    check: Check::Vep(check),
    needs: &[Fact::Issues],
    fixable: false,
    page: include_str!("issue-placeholder.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some((number, issue)) = context.issue(vep) else { return Vec::new() };
    let gateless = vep.sig().is_some_and(|sig| context.config().gateless_sigs.iter().any(|other| other == sig));
    let unfilled = unfilled(issue, !vep.place.meta && !gateless);
    if unfilled.is_empty() {
        return Vec::new();
    }
    let message = format!("not filled: {}", unfilled.join(", "));
    vec![
        RULE.of(Subject::Issue(number), About::Whole, message)
            .help("edit the description of the issue; write `N/A` for what there is none of"),
    ]
}
