//! `issue-subject`: the tracking issue speaks of something else than the document.

use crate::finding::{About, Finding, Severity, Subject};
use crate::rule::{Check, Context, Fact, Rule, one_line};
use crate::tracking_issue::is_about;
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "issue-subject",
    summary: "the tracking issue speaks of something else than the document",
    severity: Severity::Notice,
    check: Check::Vep(check),
    needs: &[Fact::Issues],
    fixable: false,
    page: include_str!("issue-subject.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some((number, issue)) = context.issue(vep) else { return Vec::new() };
    let Some(title) = vep.title.as_ref().filter(|title| title.usual) else { return Vec::new() };
    // The template's own words are no title yet, and `issue-placeholder` or `issue-title` says so.
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let of_template = context.template().vep.title.as_ref().map(|title| letters(&title.subject));
    let is_template = |text: &str| of_template.as_ref().is_some_and(|words| letters(text).contains(words));
    let template = is_template(&issue.title) || is_template(&title.subject);
    if template || is_about(&issue.title, &title.subject) != Some(false) {
        return Vec::new();
    }
    let message =
        format!("its title speaks of `{}`, the document of `{}`", one_line(&issue.title), one_line(&title.subject));
    let help = "correct the number in the document, or the title of the issue";
    vec![RULE.of(Subject::Issue(number), About::Whole, message).help(help)]
}
