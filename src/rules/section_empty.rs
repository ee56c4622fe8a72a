//! `section-empty`: a section of the template has no text.

use crate::finding::{Finding, Severity};
use crate::rule::{self, Check, Context, Rule, quoted};
use crate::vep::Vep;
use crate::vep::template::{Match, SectionKind};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "section-empty",
    summary: "a section of the template has no text",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[],
    fixable: false,
    page: include_str!("section-empty.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (section, matches) in context.each_section() {
        if section.kind != SectionKind::Prose || context.is_exempt(vep, section) || context.may_be_empty(vep, section) {
            continue;
        }
        // Of two copies, whatever they are called, the unfilled one is `section-duplicate`'s.
        let filled = |found: &Match| vep.outline.has_content(context.sections.body(vep, found.heading));
        // Of sections within it, each is told by itself.
        let has_sections = |found: &Match| context.sections.has_sections_within(vep, found.heading);
        let Some(empty) = matches.first().filter(|_| !matches.iter().any(|one| filled(one) || has_sections(one)))
        else {
            continue;
        };
        let heading = &vep.outline.headings[empty.heading];
        let message = format!("{} is empty", quoted(heading));
        let finding = RULE
            .at(vep.heading_location(heading), rule::section(section), message)
            .help("fill it; if it does not apply, write N/A and why");
        // A history may stand empty until a stage ships: the row that says so belongs to the finding.
        let ships =
            context.target_that_ships(vep).filter(|_| context.template().is_called(section, &context.config().history));
        findings.push(match ships {
            Some(row) => {
                let stage = row.stage();
                let stage = stage.as_ref().map_or("this", |stage| stage.name());
                let entry = context.history_entry(&context.snapshot.today.to_string());
                let help = format!("say what shipped before {stage}: `{entry}`");
                finding.help(help).related(vep.location(row.span), "what shipped before this is history")
            }
            None => finding,
        });
    }
    findings
}
