//! `checklist-missing`: the sign-off checklist is missing.

use crate::finding::{Finding, Severity};
use crate::rule::{
    self, Check, Context, Rule, has_nothing_of_template, meant_as, meant_headings, nearly_right, quoted, top_of,
};
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "checklist-missing",
    summary: "the sign-off checklist is missing",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[],
    fixable: true,
    page: include_str!("checklist-missing.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    // Of a document that has nothing of the template, `section-missing` says so.
    let nothing = || has_nothing_of_template(vep, context);
    if vep.front_matter.is_some() || vep.checklist_heading.is_some() || nothing() {
        return Vec::new();
    }
    let Some(section) = context.template().section_named(&context.config().metadata.checklist) else {
        return Vec::new();
    };
    let after = vep.target_headings.last().copied().or(vep.metadata_heading);
    let location = after.map_or_else(|| top_of(vep), |index| vep.heading_location(&vep.outline.headings[index]));
    let message = format!("no `{}` section", section.markdown);
    if let Some(line) = meant_as(&meant_headings(vep, context), context, section) {
        let finding = RULE.at(vep.location(line.span), rule::section(section), line.message(section));
        return vec![line.answer(finding, section)];
    }
    if let Some(heading) = nearly_right(vep, context, section) {
        let help = format!("write `{}` instead of {}", section.markdown, quoted(heading));
        return vec![RULE.at(vep.heading_location(heading), rule::section(section), message).help(help)];
    }
    let finding = RULE.at(location, rule::section(section), message);
    // What is about the process itself is in no release.
    if vep.place.meta {
        let help = "copy the checklist from the template, with `~…~` around the items that are about stages";
        return vec![finding.severity(Severity::Notice).help(help)];
    }
    let finding = finding.help("copy the checklist from the template");
    // Without the section around it, `metadata-missing` says where it goes.
    let after = after.filter(|_| vep.metadata_heading.is_some());
    vec![match after.and_then(|after| context.template().insertion(section, vep, after)) {
        Some((span, text)) => finding.fix(span, text),
        None => finding,
    }]
}
