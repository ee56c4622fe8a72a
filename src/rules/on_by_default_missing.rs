//! `on-by-default-missing`: a beta target without a word on being on by default.

use crate::finding::{Finding, Severity};
use crate::release::Stage;
use crate::rule::{Check, Context, Rule};
use crate::vep::Vep;
use crate::vep::graduation::stage_parts;
use crate::vep::name::Name;

/// The rule.
pub static RULE: Rule = Rule {
    id: "on-by-default-missing",
    summary: "a beta target without a word on being on by default",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[],
    page: include_str!("on-by-default-missing.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let (title, first_release) = &context.config().on_by_default;
    let Some(section) = context.template().section_named(title) else { return Vec::new() };
    let Some((heading, body)) = context.graduation(vep).filter(|_| !vep.place.meta) else { return Vec::new() };
    let beta = vep.releases().iter().filter(|target| target.stage() == Some(Stage::Beta));
    let Some(beta) = beta.filter_map(|target| target.version()).next_back().filter(|version| version >= first_release)
    else {
        return Vec::new();
    };
    let wanted = Name::of(title);
    let own = vep.outline.headings.iter().position(|heading| !heading.nested && heading.name == wanted);
    let filled = own.is_some_and(|index| vep.outline.has_content(vep.section(index)));
    if filled {
        return Vec::new();
    }
    let (location, message) = match own {
        Some(index) => {
            let message = format!("beta targets {beta} but `{}` is empty", section.markdown);
            (vep.heading_location(&vep.outline.headings[index]), message)
        }
        None => {
            let parts = stage_parts(vep, body);
            let part = parts.iter().find(|part| part.stages.contains(&Stage::Beta));
            let span = part.map_or(heading.span, |part| part.heading);
            (vep.location(span), format!("beta targets {beta} but there is no `{}`", section.markdown))
        }
    };
    vec![RULE.at(location, message).help("say what must be done before the feature can be on by default")]
}
