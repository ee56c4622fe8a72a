//! `section-level`: a section has more or fewer `#` than in the template.

use crate::finding::{Finding, Severity};
use crate::rule::{self, Check, Context, Rule, one_line, quoted};
use crate::source::Span;
use crate::vep::Vep;
use crate::vep::template::SectionKind;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "section-level",
    summary: "a section has more or fewer `#` than in the template",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[],
    fixable: true,
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
        // A checklist outside the metadata, as before 2026-03, is a section of its own, in the template too.
        let metadata = [vep, &context.template().vep].map(|vep| vep.metadata_heading.is_some());
        if section.kind == SectionKind::Metadata && metadata != [true, true] {
            continue;
        }
        let heading = &vep.outline.headings[found.heading];
        let marks = "#".repeat(section.level.into());
        let wanted = format!("`{marks} {}`", one_line(&heading.text));
        let message = format!("{} should be {wanted}", quoted(heading));
        let own = "#".repeat(heading.level.into());
        let swallows = is_followed_by_sibling(vep, found.heading, section.level);
        let help = if swallows {
            format!("move it behind the section that it stands in, and write {wanted}")
        } else {
            format!("write {wanted}")
        };
        let finding = RULE.at(vep.location(heading.span), rule::section(section), message).help(help);
        let certain = !swallows && !frees(vep, context, found.heading, section.level);
        findings.push(if certain && vep.source.slice(heading.span).starts_with(&own) {
            finding.fix(Span::new(heading.span.start, heading.span.start + own.len()), marks)
        } else {
            finding
        });
    }
    findings
}

/// Whether a heading that is lowered to `level` would leave behind some that stand below it now.
fn frees(vep: &Vep, context: &Context<'_>, index: usize, level: u8) -> bool {
    let body = context.sections.body(vep, index);
    let headings = &vep.outline.headings[index + 1..];
    headings.iter().take_while(|next| body.contains(next.span)).any(|next| !next.nested && next.level <= level)
}

/// Whether a heading that is raised to `level` would take the next one away from the section around both.
fn is_followed_by_sibling(vep: &Vep, index: usize, level: u8) -> bool {
    let headings = &vep.outline.headings;
    let own = headings[index].level;
    let next = headings[index + 1..].iter().find(|next| !next.nested && next.level <= own);
    own > level && next.is_some_and(|next| next.level > level)
}
