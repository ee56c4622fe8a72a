//! `section-duplicate`: a section of the template appears twice.

use crate::finding::{Finding, Severity};
use crate::rule::{self, Check, Context, Rule, quoted};
use crate::vep::Vep;
use crate::vep::template::{Match, SectionKind};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "section-duplicate",
    summary: "a section of the template appears twice",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[],
    fixable: false,
    page: include_str!("section-duplicate.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (section, matches) in context.each_section() {
        let heading = |found: &Match| &vep.outline.headings[found.heading];
        let Some(first) = matches.first() else { continue };
        for other in &matches[1..] {
            if heading(other).level != heading(first).level {
                continue;
            }
            let filled = |found: &Match| vep.outline.has_content(context.sections.body(vep, found.heading));
            let message = if heading(other).name == heading(first).name {
                format!("{} appears twice", quoted(heading(other)))
            } else if section.kind == SectionKind::Prose && filled(first) != filled(other) {
                // Under two names it is one section only where one of them stands empty for the other.
                format!("{} is the same section as {}", quoted(heading(other)), quoted(heading(first)))
            } else {
                continue;
            };
            let help = match (filled(first), filled(other)) {
                (_, false) => "delete this copy; it is not filled",
                (false, true) => "delete the first copy; it is not filled",
                (true, true) => "make one section of the two",
            };
            let finding = RULE.at(vep.heading_location(heading(other)), rule::section(section), message).help(help);
            findings.push(finding.related(vep.heading_location(heading(first)), "the first"));
        }
    }
    findings
}
