//! `section-renamed`: a section has an old or unusual name.

use crate::finding::{Finding, Severity};
use crate::rule::{self, Check, Context, Rule, is_linked, quoted};
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "section-renamed",
    summary: "a section has an old or unusual name",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[],
    fixable: true,
    page: include_str!("section-renamed.md"),
};

/// What else is to be done where a link leads to the heading.
const LINKS: &str = ", and correct the links to it";

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
            let finding = RULE.at(vep.heading_location(heading), rule::section(section), message);
            // The old name of the history asked for a plan.
            let history = section.name == context.config().history;
            let remark = if history { "; it lists what has shipped, not the plan" } else { "" };
            let linked = is_linked(vep, context, heading);
            let links = if linked { LINKS } else { "" };
            let finding = finding.help(format!("write `{}`{remark}{links}", section.markdown));
            // A number in front or a remark behind would get lost, and one of two is the author's to choose.
            let whole = heading.text.starts_with(char::is_alphabetic) && !heading.text.contains('(');
            findings.push(if whole && !history && matches.len() == 1 && !linked {
                finding.fix(heading.text_span, section.title.as_str())
            } else {
                finding
            });
        }
    }
    findings
}
