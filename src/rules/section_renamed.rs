//! `section-renamed`: a section has an old or unusual name.

use crate::finding::{Finding, Severity};
use crate::rule::{Check, Context, Rule, quoted};
use crate::vep::Vep;

/// The rule.
pub static RULE: Rule = Rule {
    id: "section-renamed",
    summary: "a section has an old or unusual name",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[],
    page: include_str!("section-renamed.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (section, matches) in context.each_section() {
        // Beside the section itself, another name is another section.
        if matches.iter().any(|found| !found.renamed) {
            continue;
        }
        for found in matches {
            let heading = &vep.outline.headings[found.heading];
            let message = format!("{} is called `{}` in the template", quoted(heading), section.markdown);
            let finding = RULE.at(vep.location(heading.text_span), message);
            // The old name of the history asked for a plan.
            let history = section.name == context.config().history;
            let remark = if history { "; it lists what has shipped, not the plan" } else { "" };
            findings.push(
                finding
                    .help(format!("write `{}`{remark}", section.markdown))
                    .fix(heading.text_span, section.title.as_str()),
            );
        }
    }
    findings
}
