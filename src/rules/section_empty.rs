//! `section-empty`: a section of the template has no text.

use std::collections::HashSet;

use crate::finding::{Finding, Severity};
use crate::rule::{Check, Context, Rule, quoted};
use crate::vep::Vep;
use crate::vep::name::Name;
use crate::vep::template::{Match, SectionKind};

/// The rule.
pub static RULE: Rule = Rule {
    id: "section-empty",
    summary: "a section of the template has no text",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[],
    page: include_str!("section-empty.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (section, matches) in context.each_section() {
        if section.kind != SectionKind::Prose || context.is_exempt(vep, section) || context.may_be_empty(vep, section) {
            continue;
        }
        // Of two copies, the unfilled one is `section-duplicate`'s.
        let filled = |found: &Match| vep.outline.has_content(context.sections.body(vep, found.heading));
        let name = |found: &Match| &vep.outline.headings[found.heading].name;
        let filled_names: HashSet<&Name> = matches.iter().filter(|found| filled(found)).map(name).collect();
        let empty = matches.iter().find(|found| !filled_names.contains(name(found)));
        let Some(empty) = empty else { continue };
        let heading = &vep.outline.headings[empty.heading];
        let message = format!("{} is empty", quoted(heading));
        findings.push(
            RULE.at(vep.heading_location(heading), message).help("fill it; if it does not apply, write N/A and why"),
        );
    }
    findings
}
