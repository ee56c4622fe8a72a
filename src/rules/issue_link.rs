//! `issue-link`: the tracking issue links a pull request although the document is merged.

use crate::finding::{About, Finding, Severity, Subject};
use crate::rule::{Check, Context, Fact, Rule};
use crate::tracking_issue::field;
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "issue-link",
    summary: "the tracking issue links a pull request although the document is merged",
    severity: Severity::Notice,
    check: Check::Change(check),
    needs: &[Fact::Issues],
    fixable: false,
    page: include_str!("issue-link.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some((number, issue)) = context.issue(vep).filter(|_| context.base.is_some()) else { return Vec::new() };
    let Some(link) = field(&issue.body, "Enhancement link") else { return Vec::new() };
    // A document is linked as a file, a directory or by its path; a pull request beside it does no harm.
    let is_pull = link.contains("/pull/");
    let is_document = ["/blob/", "/tree/", ".md"].iter().any(|part| link.contains(part));
    if !is_pull || is_document {
        return Vec::new();
    }
    let message = "its enhancement link is a pull request, and the document is merged";
    let path = vep.source.path();
    // `HEAD` is the default branch, whatever its name.
    let help = format!("link `https://github.com/{}/blob/HEAD/{path}`", context.snapshot.repository());
    vec![RULE.of(Subject::Issue(number), About::Whole, message).help(help)]
}
