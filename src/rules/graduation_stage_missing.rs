//! `graduation-stage-missing`: the graduation requirements leave out a stage.

use crate::finding::{About, Finding, Severity};
use crate::release::Stage;
use crate::rule::{Check, Context, Fact, Rule, quoted};
use crate::source::Span;
use crate::text::likeness;
use crate::vep::Vep;
use crate::vep::graduation::{StagePart, stage_parts, stages_in_prose};
use crate::vep::outline::Heading;

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
    let misspelt = misspelt(vep, body, &missing);
    let help = match misspelt {
        Some((other, stage)) => {
            let marks = "#".repeat(other.level.into());
            let rest = if names.len() == 1 { "" } else { ", and add what else is missing" };
            format!("write `{marks} {}` instead of {}{rest}", stage.title(), quoted(other))
        }
        None => format!("add {add}; if a stage is skipped, strike its target row with `~…~`"),
    };
    let at = misspelt.filter(|_| missing.len() == 1).map_or(heading, |(other, _)| other);
    vec![
        RULE.at(vep.heading_location(at), About::each(names.iter().copied()), message)
            .within(context.section_name(&context.config().graduation))
            .help(help),
    ]
}

/// How alike the words of a heading and the name of a stage are at least, of which one was meant.
const NEARLY_RIGHT: f64 = 0.8;

/// The heading in `body` that was meant as one of the `missing` stages.
fn misspelt<'v>(vep: &'v Vep, body: Span, missing: &[Stage]) -> Option<(&'v Heading, Stage)> {
    let headings = vep.outline.headings.iter().filter(|heading| body.contains(heading.span));
    let nearly = |heading: &Heading, stage: &Stage| {
        let name = heading.name.without_remark().unwrap_or_else(|| heading.name.clone());
        likeness(name.as_str(), &stage.name().to_lowercase(), NEARLY_RIGHT).is_some()
    };
    headings.filter_map(|heading| Some((heading, *missing.iter().find(|stage| nearly(heading, stage))?))).next()
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
