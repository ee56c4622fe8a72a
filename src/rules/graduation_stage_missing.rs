//! `graduation-stage-missing`: the graduation requirements leave out a stage.

use crate::finding::{About, Finding, Severity};
use crate::release::Stage;
use crate::rule::{Check, Context, Fact, Rule, quoted};
use crate::source::Span;
use crate::vep::Vep;
use crate::vep::graduation::{StagePart, stage_parts, stages_in_prose};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "graduation-stage-missing",
    summary: "the graduation requirements leave out a stage",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[Fact::Stages],
    fixable: false,
    page: include_str!("graduation-stage-missing.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some((heading, body)) = context.graduation(vep).filter(|_| !vep.place.meta && !vep.has_rows_without_stages())
    else {
        return Vec::new();
    };
    // What has no text at all is `section-empty`'s.
    if !vep.outline.has_content(body) && vep.outline.headings.iter().all(|other| !body.contains(other.span)) {
        return Vec::new();
    }
    let parts = stage_parts(vep, body);
    let missing: Vec<Stage> = context
        .template_stages()
        .into_iter()
        .filter(|stage| !parts.iter().any(|part| part.stages.contains(stage)))
        .filter(|stage| !is_before_the_first(vep, &parts, *stage) && !context.is_ruled_out(vep, *stage))
        .collect();
    let missing = if missing.is_empty() { missing } else { without_those_in_prose(vep, body, &parts, missing) };
    if missing.is_empty() {
        return Vec::new();
    }
    let names: Vec<&str> = missing.iter().map(|stage| stage.title()).collect();
    let lines: Vec<String> = names.iter().map(|name| format!("`### {name}`")).collect();
    let lines = lines.join(", ");
    let message = format!("no {lines} under {}", quoted(heading));
    let add = if names.len() == 1 { "it" } else { "them" };
    vec![
        RULE.at(vep.heading_location(heading), About::each(names.iter().copied()), message)
            .within(context.section_name(&context.config().graduation))
            .help(format!("add {add}; if a stage is skipped, strike its target row with `~…~`")),
    ]
}

/// `missing` without the stages that sentences are about, and those that are put off and not targeted.
fn without_those_in_prose(vep: &Vep, body: Span, parts: &[StagePart], missing: Vec<Stage>) -> Vec<Stage> {
    let spoken_of = stages_in_prose(vep, body, parts);
    let targeted = vep.stage_versions();
    let is_there = |stage: &Stage| spoken_of.contains(stage) && (parts.is_empty() || !targeted.contains_key(stage));
    missing.into_iter().filter(|stage| !is_there(stage)).collect()
}

/// Whether `stage` comes before all `parts`, and the VEP has no row for it: it starts with a later one. That a row is
/// missing is `target-missing`'s.
fn is_before_the_first(vep: &Vep, parts: &[StagePart], stage: Stage) -> bool {
    let first = parts.iter().flat_map(|part| &part.stages).min();
    first.is_some_and(|first| stage < *first) && vep.releases().iter().all(|row| row.stage() != Some(stage))
}
