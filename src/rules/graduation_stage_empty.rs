//! `graduation-stage-empty`: the stage that is targeted has no graduation criteria.

use crate::finding::{About, Finding, Severity};
use crate::release::Stage;
use crate::rule::{Check, Context, Fact, Rule, empty_words, one_line, quoted};
use crate::source::Span;
use crate::vep::Vep;
use crate::vep::graduation::{Criteria, StagePart, stage_parts};

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
    let parts = stage_parts(vep, body);
    let (first, severity, has) = match Criteria::of(vep, &parts, stage) {
        Criteria::NoPart => return Vec::new(),
        Criteria::Empty(first) => (first, Severity::Error, "has no criteria".to_owned()),
        Criteria::Some => match undecided(vep, &parts, stage) {
            Some((first, words)) => (first, Severity::Notice, format!("says only `{}`", one_line(&words))),
            None => return Vec::new(),
        },
    };
    let heading = vep.outline.headings.iter().find(|heading| heading.span == first);
    let heading = heading
        .map_or_else(|| format!("`{}`", one_line(vep.source.slice(first).trim_end_matches(['*', '_', ':']))), quoted);
    let message = format!("{} targets {version} but {heading} {has}", stage.title());
    let finding = RULE
        .at(vep.location(first), About::each([stage.title()]), message)
        .within(context.section_name(&context.config().graduation))
        .severity(severity)
        .help("list what must be true for the stage, one `- [ ]` a line");
    let mut rows = vep.releases().iter().filter(|row| row.stage() == Some(stage) && row.version() == Some(version));
    vec![match rows.next_back() {
        Some(row) => finding.related(vep.location(row.span), "this row targets the stage"),
        None => finding,
    }]
}

/// The heading of the only part about `stage`, and its words, where these are `TBD` or the like.
fn undecided(vep: &Vep, parts: &[StagePart], stage: Stage) -> Option<(Span, String)> {
    let mut parts = parts.iter().filter(|part| part.stages.contains(&stage));
    let part = parts.next().filter(|_| parts.next().is_none())?;
    let words = empty_words(vep, part.body)?;
    Some((part.heading, vep.source.slice(words.span).to_owned()))
}
