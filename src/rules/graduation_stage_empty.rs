//! `graduation-stage-empty`: the stage that is targeted has no graduation criteria.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Fact, Rule, one_line, quoted};
use crate::vep::Vep;
use crate::vep::graduation::Criteria;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "graduation-stage-empty",
    summary: "the stage that is targeted has no graduation criteria",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[Fact::Stages],
    fixable: false,
    page: include_str!("graduation-stage-empty.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some((_, body)) = context.graduation(vep).filter(|_| !vep.place.meta) else { return Vec::new() };
    // Earlier stages are history: the criteria that count are those of the stage that is still to come.
    let Some((stage, version)) = vep.stage_versions().into_iter().next_back() else { return Vec::new() };
    let Criteria::Empty(first) = Criteria::of(vep, body, stage) else { return Vec::new() };
    let heading = vep.outline.headings.iter().find(|heading| heading.span == first);
    let heading = heading
        .map_or_else(|| format!("`{}`", one_line(vep.source.slice(first).trim_end_matches(['*', '_', ':']))), quoted);
    let message = format!("{} targets {version} but {heading} has no criteria", stage.title());
    let finding = RULE
        .at(vep.location(first), About::each([stage.title()]), message)
        .within(context.section_name(&context.config().graduation))
        .help("list what must be true for the stage, one `- [ ]` a line");
    let mut rows = vep.releases().iter().filter(|row| row.stage() == Some(stage) && row.version() == Some(version));
    vec![match rows.next_back() {
        Some(row) => finding.related(vep.location(row.span), "this row targets the stage"),
        None => finding,
    }]
}
