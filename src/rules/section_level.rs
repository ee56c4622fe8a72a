//! `section-level`: a section has more or fewer `#` than in the template.

use crate::finding::{Finding, Severity};
use crate::rule::{Check, Context, Rule, quoted};
use crate::source::Span;
use crate::vep::Vep;
use crate::vep::template::SectionKind;

/// The rule.
pub static RULE: Rule = Rule {
    id: "section-level",
    summary: "a section has more or fewer `#` than in the template",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[],
    page: include_str!("section-level.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (section, matches) in context.each_section() {
        let level = |index: usize| vep.outline.headings[index].level;
        if matches.iter().any(|found| level(found.heading) == section.level) {
            continue;
        }
        let Some(found) = matches.first() else { continue };
        // A checklist outside the metadata, as before 2026-03, is a section of its own.
        if section.kind == SectionKind::Metadata && vep.metadata_heading.is_none() {
            continue;
        }
        let heading = &vep.outline.headings[found.heading];
        let marks = "#".repeat(section.level.into());
        let message = format!("{} should have {} `#`", quoted(heading), section.level);
        let finding = RULE.at(vep.location(heading.span), message).help(format!("write `{marks} {}`", heading.text));
        let own = "#".repeat(heading.level.into());
        findings.push(if vep.source.slice(heading.span).starts_with(&own) {
            finding.fix(Span::new(heading.span.start, heading.span.start + own.len()), marks)
        } else {
            finding
        });
    }
    findings
}
