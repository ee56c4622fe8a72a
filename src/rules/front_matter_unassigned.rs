//! `front-matter-unassigned`: an implementable VEP has nobody to review or approve it.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Fact, Rule, one_line};
use crate::text::is_undecided;
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "front-matter-unassigned",
    summary: "an implementable VEP has nobody to review or approve it",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[Fact::FrontMatter],
    fixable: false,
    page: include_str!("front-matter-unassigned.md"),
};

fn check(vep: &Vep, _: &Context<'_>) -> Vec<Finding> {
    let Some(front_matter) = vep.front_matter.as_ref().filter(|_| vep.status() == Some("implementable")) else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for field in ["reviewers", "approvers"] {
        for name in front_matter.texts(field) {
            if is_undecided(name.value) {
                let message = format!("`{field}` still has `{}`", one_line(name.value));
                let help =
                    format!("name who has agreed to be among the {field}, or keep `status: provisional` until then");
                findings.push(RULE.at(vep.location(name.span), About::field(field), message).help(help));
            }
        }
    }
    findings
}
