//! `section-missing`: a section of the template is missing.

use crate::finding::{Finding, Severity};
use crate::rule::{Check, Context, Rule, hidden_headings, nearly_right, quoted, top_of};
use crate::vep::Vep;
use crate::vep::outline::Heading;
use crate::vep::template::SectionKind;

/// The rule.
pub static RULE: Rule = Rule {
    id: "section-missing",
    summary: "a section of the template is missing",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[],
    page: include_str!("section-missing.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let hidden = hidden_headings(vep, context);
    let mut findings = Vec::new();
    let mut after: Option<&Heading> = None;
    for (section, matches) in context.each_section() {
        if let Some(last) = matches.last() {
            after = Some(&vep.outline.headings[last.heading]);
            continue;
        }
        let wanted = section.kind == SectionKind::Prose
            && !context.is_exempt(vep, section)
            && !hidden.iter().any(|hidden| hidden.section == section.name);
        if !wanted {
            continue;
        }
        let message = format!("missing section `{}`", section.markdown);
        findings.push(match nearly_right(vep, context, section) {
            Some(heading) => {
                let help = format!("did you mean `{}`? write that instead of {}", section.markdown, quoted(heading));
                RULE.at(vep.heading_location(heading), message).help(help)
            }
            None => {
                let location = after.map_or_else(|| top_of(vep), |heading| vep.heading_location(heading));
                let place = after.map_or(String::new(), |heading| format!(" after the section {}", quoted(heading)));
                let help = format!("add `{}`{place}; if it does not apply, write N/A and why", section.markdown);
                RULE.at(location, message).help(help)
            }
        });
    }
    findings
}
