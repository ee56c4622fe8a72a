//! `section-duplicate`: a section of the template appears twice.

use crate::finding::{Finding, Severity};
use crate::rule::{self, Check, Context, Rule, quoted};
use crate::vep::Vep;
use crate::vep::template::{Match, SectionKind, TemplateSection};

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
    // Its old name is that of a plan, which may stand beside what has shipped.
    let is_history = |section: &TemplateSection| context.template().is_called(section, &context.config().history);
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
            } else if section.kind == SectionKind::Prose && filled(first) != filled(other) && !is_history(section) {
                // Under two names it is one section only where one of them stands empty for the other.
                format!("{} is the same section as {}", quoted(heading(other)), quoted(heading(first)))
            } else {
                continue;
            };
            // The name that the template has is the one to keep, be it the empty one.
            let kept = |empty: &Match, full: &Match| {
                let names = (quoted(heading(empty)), quoted(heading(full)));
                let is_kept = full.renamed && !empty.renamed;
                is_kept.then(|| format!("put the text under {}, and delete the heading {}", names.0, names.1))
            };
            let help = match (filled(first), filled(other)) {
                (true, false) => kept(other, first).unwrap_or_else(|| "delete this copy; it is not filled".to_owned()),
                (false, false) => "delete this copy; it is not filled".to_owned(),
                (false, true) => {
                    kept(first, other).unwrap_or_else(|| "delete the first copy; it is not filled".to_owned())
                }
                (true, true) => "make one section of the two".to_owned(),
            };
            let finding = RULE.at(vep.heading_location(heading(other)), rule::section(section), message).help(help);
            findings.push(finding.related(vep.heading_location(heading(first)), "the first"));
        }
    }
    findings
}
