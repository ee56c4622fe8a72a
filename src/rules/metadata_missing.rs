//! `metadata-missing`: the VEP has neither target releases nor front matter.

use crate::finding::{Finding, Severity};
use crate::rule::{Check, Context, Rule, nearly_right, quoted, top_of};
use crate::vep::Vep;

/// The rule.
pub static RULE: Rule = Rule {
    id: "metadata-missing",
    summary: "the VEP has neither target releases nor front matter",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[],
    page: include_str!("metadata-missing.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    if vep.front_matter.is_some() {
        return Vec::new();
    }
    let names = &context.config().metadata;
    let (name, location) = if vep.target_headings.is_empty() {
        let after = vep.metadata_heading.map(|index| vep.heading_location(&vep.outline.headings[index]));
        (&names.targets, after.unwrap_or_else(|| top_of(vep)))
    } else if vep.metadata_heading.is_none() {
        (&names.metadata, top_of(vep))
    } else {
        return Vec::new();
    };
    let Some(section) = context.template().section_named(name) else { return Vec::new() };
    let message = format!("no `{}` section", section.markdown);
    if let Some(heading) = nearly_right(vep, context, section) {
        let help = format!("did you mean `{}`? write that instead of {}", section.markdown, quoted(heading));
        return vec![RULE.at(vep.heading_location(heading), message).help(help)];
    }
    vec![RULE.at(location, message).help("copy it from the template; a VEP without it cannot be tracked for a release")]
}
