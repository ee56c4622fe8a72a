//! `section-missing`: a section of the template is missing.

use crate::finding::{About, Finding, Severity};
use crate::rule::{
    self, Check, Context, MeantHeading, NEARLY_RIGHT, OpenFence, Rule, has_nothing_of_template, hidden_headings,
    is_linked, meant_as, meant_headings, nearly_right, open_fence, quoted, top_of,
};
use crate::vep::Vep;
use crate::vep::name::Name;
use crate::vep::outline::Heading;
use crate::vep::template::{SectionKind, TemplateSection};

/// How many letters a word has that tells one name from another.
const SHORTEST_WORD: usize = 3;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "section-missing",
    summary: "a section of the template is missing",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[],
    fixable: true,
    page: include_str!("section-missing.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    if has_nothing_of_template(vep, context) {
        let message = "none of the template's sections is here";
        let help = "start from `vep-check new`, or copy the template and fill it";
        return vec![RULE.at(top_of(vep), About::Whole, message).help(help)];
    }
    let hidden = hidden_headings(vep, context);
    let fence = open_fence(vep, context);
    let mut findings: Vec<Finding> = fence.iter().map(|fence| in_code(vep, fence)).collect();
    let mut after: Option<usize> = None;
    let mut meant: Option<Vec<MeantHeading>> = None;
    for (section, matches) in context.each_section() {
        if let Some(last) = matches.last() {
            after = Some(last.heading);
            continue;
        }
        let wanted = section.kind == SectionKind::Prose
            && !context.is_exempt(vep, section)
            && !hidden.iter().any(|hidden| hidden.section == section.name)
            && !is_around_missing(context, section)
            && !fence.iter().any(|fence| fence.sections.iter().any(|inside| inside.name == section.name));
        if !wanted {
            continue;
        }
        let lines = meant.get_or_insert_with(|| meant_headings(vep, context));
        if let Some(line) = meant_as(lines, context, section) {
            let finding = RULE.at(vep.location(line.span), rule::section(section), line.message(section));
            findings.push(line.answer(finding, section));
            continue;
        }
        let message = format!("missing section `{}`", section.markdown);
        findings.push(match nearly_right(vep, context, section) {
            Some(heading) => {
                let help = format!("write `{}` instead of {}", section.markdown, quoted(heading));
                let finding = RULE.at(vep.heading_location(heading), rule::section(section), message).help(help);
                if is_misspelt(heading, section) && !is_linked(vep, context, heading) {
                    finding.fix(heading.text_span, section.title.as_str())
                } else {
                    finding
                }
            }
            None => {
                let heading = after.map(|index| &vep.outline.headings[index]);
                let location = heading.map_or_else(|| top_of(vep), |heading| vep.heading_location(heading));
                let place = heading.map_or(String::new(), |heading| format!(" after the section {}", quoted(heading)));
                let help = format!("add `{}`{place}; if it does not apply, write N/A and why", section.markdown);
                let finding = RULE.at(location, rule::section(section), message).help(help);
                let after = after.filter(|_| fence.is_none() && !may_be_elsewhere(vep, context, section));
                match after.and_then(|after| context.template().insertion(section, vep, after)) {
                    Some((span, text)) => finding.fix(span, text),
                    None => finding,
                }
            }
        });
    }
    findings
}

/// Whether a section around `section` is missing as well, which brings it along.
fn is_around_missing(context: &Context<'_>, section: &TemplateSection) -> bool {
    context.each_section().any(|(around, matches)| {
        let is_around = around.level < section.level && around.span.contains(section.span);
        is_around && around.kind == SectionKind::Prose && matches.is_empty()
    })
}

/// That sections stand in a block of code that is never closed.
fn in_code(vep: &Vep, fence: &OpenFence<'_>) -> Finding {
    let names: Vec<String> = fence.sections.iter().map(|section| format!("`{}`", section.markdown)).collect();
    let (them, are) = if names.len() == 1 { ("section", "is") } else { ("sections", "are") };
    let message = format!("{them} {} {are} in a block of code that is never closed", names.join(", "));
    RULE.at(vep.location(fence.opening), About::each(fence.sections.iter().map(|one| one.name.as_str())), message)
        .help("close it: put a line with the same marks behind the code")
}

/// Whether what belongs into `section` may stand below a heading of the author's own: one that has a word of its name,
/// or that is a part of it.
fn may_be_elsewhere(vep: &Vep, context: &Context<'_>, section: &TemplateSection) -> bool {
    let parts = context.template().sections.iter().filter(|part| part.kind == SectionKind::Part);
    let parts: Vec<&Name> = parts.filter(|part| section.span.contains(part.span)).map(|part| &part.name).collect();
    vep.outline.headings.iter().enumerate().any(|(index, heading)| {
        let has_word = |wanted: &str| wanted.len() >= SHORTEST_WORD && heading.name.words().any(|word| word == wanted);
        let own = heading.level <= section.level && !context.sections.is_section(index);
        let own = own && vep.title.as_ref().is_none_or(|title| title.heading != heading.span);
        !heading.nested
            && (parts.iter().any(|part| heading.name.holds_words_of(part))
                || (own && section.name.words().any(has_word)))
    })
}

/// Whether `heading` is the section with some letters wrong: as many words, not others.
fn is_misspelt(heading: &Heading, section: &TemplateSection) -> bool {
    let words = |name: &Name| name.words().count();
    heading.level == section.level
        && words(&heading.name) == words(&section.name)
        && heading.name.likeness(&section.name, NEARLY_RIGHT).is_some()
}
