//! `issue-title`: the tracking issue's title does not start with the VEP's number.

use crate::finding::{About, Finding, Severity, Subject};
use crate::rule::{Check, Context, Fact, Rule, one_line};
use crate::tracking_issue::number_in_title;
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "issue-title",
    summary: "the tracking issue's title does not start with the VEP's number",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[Fact::Issues],
    fixable: false,
    page: include_str!("issue-title.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some((number, issue)) = context.issue(vep) else { return Vec::new() };
    let form = &context.config().layout.title;
    let named = number_in_title(&issue.title, form);
    // What continues a VEP in that one's issue has no say in its title; with an issue of its own, both may have that
    // one's number: `VEP 25.1`.
    if named == Some(number) || (vep.continues() && [Some(number), named].contains(&vep.number())) {
        return Vec::new();
    }
    let message = format!("the title `{}` does not start with {}", one_line(&issue.title), form.name(number));
    let subject = vep.subject().map(one_line).unwrap_or_default();
    let wanted = format!("{}: {subject}", form.name(number));
    vec![RULE.of(Subject::Issue(number), About::Whole, message).help(format!("begin it with `{}`", wanted.trim_end()))]
}
