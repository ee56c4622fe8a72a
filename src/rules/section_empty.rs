//! `section-empty`: a section of the template has no text.

use crate::finding::{Finding, Severity};
use crate::rule::{self, Check, Context, Rule, quoted};
use crate::vep::Vep;
use crate::vep::template::{Match, SectionKind, TemplateSection};

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
            findings.extend(matches.first().and_then(|found| only_the_templates(vep, context, section, found)));
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
            Some((row, _)) => {
                let stage = row.stage();
                let stage = stage.as_ref().map_or("this", |stage| stage.name());
                let entry = context.history_entry(vep, &context.snapshot.today.to_string());
                let help = format!("say what shipped before {stage}: `{entry}`");
                finding.help(help).related(vep.location(row.span), "what shipped before this is history")
            }
            None => finding,
        });
    }
    findings
}

/// How many bytes the template's words have at least that nobody writes by chance: `Goals` may be a word of anybody's.
const SHORTEST: usize = 20;

/// That a section has only words of the template, which stand there without a comment or were taken out of theirs.
fn only_the_templates(vep: &Vep, context: &Context<'_>, section: &TemplateSection, found: &Match) -> Option<Finding> {
    // Of sections within it, each is told by itself.
    let body = match context.sections.has_sections_within(vep, found.heading) {
        true => vep.own_text(found.heading),
        false => context.sections.body(vep, found.heading),
    };
    let text = vep.source.slice(body).trim();
    let instructs = || !context.template().vep.outline.has_content(section.span);
    // A list of the template's, out of no comment, may be what holds: criteria that all have.
    let is_list = text.starts_with(['-', '*', '+']);
    let given = text.len() >= SHORTEST && vep.outline.has_content(body) && (!is_list || instructs());
    if !(given && context.template().says(section, text)) {
        return None;
    }
    let message = format!("{} has only the template's words", quoted(&vep.outline.headings[found.heading]));
    let location = vep.heading_location(&vep.outline.headings[found.heading]);
    let finding = RULE.at(location, rule::section(section), message).severity(Severity::Notice);
    Some(finding.help("fill it; if it does not apply, write N/A and why"))
}
