//! `metadata-missing`: the VEP has neither target releases nor front matter.

use crate::finding::{About, Finding, Severity};
use crate::rule::{
    Check, Context, Rule, has_nothing_of_template, meant_as, meant_headings, nearly_right, quoted, top_of,
};
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "metadata-missing",
    summary: "the VEP has neither target releases nor front matter",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[],
    fixable: true,
    page: include_str!("metadata-missing.md"),
};

/// Index of the heading that is the title, if it is the first of all.
fn title_heading(vep: &Vep) -> Option<usize> {
    let title = vep.title.as_ref().filter(|title| title.level == 1)?;
    vep.outline.headings.first().filter(|first| first.span == title.heading).map(|_| 0)
}

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let finding = missing(vep, context);
    // What is about the process itself is in no release.
    finding
        .map(|finding| if vep.place.meta { finding.severity(Severity::Notice) } else { finding })
        .into_iter()
        .collect()
}

fn missing(vep: &Vep, context: &Context<'_>) -> Option<Finding> {
    // Of a document that has nothing of the template, `section-missing` says so.
    if vep.front_matter.is_some() || has_nothing_of_template(vep, context) {
        return None;
    }
    let names = &context.config().metadata;
    let (name, location) = if vep.target_headings.is_empty() {
        let after = vep.metadata_heading.map(|index| vep.heading_location(&vep.outline.headings[index]));
        (&names.targets, after.unwrap_or_else(|| top_of(vep)))
    } else if vep.metadata_heading.is_none() {
        (&names.metadata, top_of(vep))
    } else {
        return None;
    };
    let section = context.template().section_named(name)?;
    // Where there are no targets either, what is around them is not asked for yet.
    let about = About::Each(match vep.target_headings.is_empty() {
        true => vec![names.targets.clone(), names.metadata.clone()],
        false => vec![names.metadata.clone()],
    });
    let message = format!("no `{}` section", section.markdown);
    if let Some(line) = meant_as(&meant_headings(vep, context), context, section) {
        return Some(line.answer(RULE.at(vep.location(line.span), about, line.message(section)), section));
    }
    if let Some(heading) = nearly_right(vep, context, section) {
        let help = format!("write `{}` instead of {}", section.markdown, quoted(heading));
        return Some(RULE.at(vep.heading_location(heading), about, message).help(help));
    }
    let help = match vep.place.meta {
        true => "copy it from the template, with `N/A` for each stage that has no release",
        false => "copy it from the template; a VEP without it cannot be tracked for a release",
    };
    let finding = RULE.at(location, about, message).help(help);
    let insertion = match vep.metadata_heading {
        Some(around) => Some((section, around)),
        // All of it, behind the title, where none of it is there.
        None if vep.target_headings.is_empty() && vep.checklist_heading.is_none() => {
            context.template().section_named(&names.metadata).zip(title_heading(vep))
        }
        None => None,
    };
    Some(match insertion.and_then(|(section, after)| context.template().insertion(section, vep, after)) {
        Some((span, text)) => finding.fix(span, text),
        None => finding,
    })
}
