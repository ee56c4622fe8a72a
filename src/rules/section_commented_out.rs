//! `section-commented-out`: a section of the template is inside a comment.

use crate::finding::{About, Finding, MAX_FINDINGS, Severity};
use crate::rule::{Check, Context, Rule, hidden_headings, one_line};
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "section-commented-out",
    summary: "a section of the template is inside a comment",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[],
    fixable: false,
    page: include_str!("section-commented-out.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let text = vep.source.text();
    hidden_headings(vep, context)
        .into_iter()
        // What hides in a broken comment is `comment-unclosed`'s.
        .filter(|hidden| !hidden.comment.is_broken(text))
        .map(|hidden| {
            let message = format!("`{}` is inside a comment", one_line(vep.source.slice(hidden.span)));
            let help = "close the comment before it, so that the section can be read";
            RULE.at(vep.location(hidden.span), About::Section(hidden.section.as_str().to_owned()), message).help(help)
        })
        .take(MAX_FINDINGS + 1)
        .collect()
}
