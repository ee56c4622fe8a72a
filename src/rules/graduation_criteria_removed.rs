//! `graduation-criteria-removed`: criteria of a stage that is not reached are gone.

use crate::finding::{About, Finding, Severity};
use crate::release::Stage;
use crate::rule::{Check, Context, Fact, Rule, one_line};
use crate::source::Span;
use crate::text::{cut, first_few};
use crate::vep::Vep;
use crate::vep::criteria::{Criterion, criteria, stems};
use crate::vep::graduation::{StagePart, stage_parts};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "graduation-criteria-removed",
    summary: "criteria of a stage that is not reached are gone",
    severity: Severity::Notice,
    check: Check::Change(check),
    needs: &[Fact::Stages],
    fixable: false,
    page: include_str!("graduation-criteria-removed.md"),
};

/// How many of the criteria that are gone are quoted.
const QUOTED: usize = 3;

/// How many characters are quoted of each.
const LONGEST_QUOTE: usize = 60;

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some((heading, body)) = context.graduation(vep).filter(|_| !vep.place.meta) else { return Vec::new() };
    let Some((base, base_body)) = context.graduation_before() else { return Vec::new() };
    let (parts, parts_before) = (stage_parts(vep, body), stage_parts(base, base_body));
    let text = stems(&vep.outline.words(vep.source.text(), body));
    // What moved to another stage, or out of the section, is not lost.
    let whole = Span::new(0, vep.source.text().len());
    let everywhere: Vec<Criterion> = criteria(vep, body).into_iter().chain(criteria(vep, whole)).collect();
    let everywhere_before = criteria(base, base_body);
    let mut findings = Vec::new();
    for stage in context.config().stages().iter() {
        if is_reached(base, context, stage) || context.is_ruled_out(vep, stage) {
            continue;
        }
        let before = of_stage(base, &parts_before, stage);
        let lost: Vec<&Criterion> = before
            .iter()
            .filter(|old| old.ticked != Some(true) && !old.is_in(&text))
            .filter(|old| !everywhere.iter().any(|new| old.is_alike(new)))
            .collect();
        let now = of_stage(vep, &parts, stage);
        let gained = now.iter().filter(|new| !everywhere_before.iter().any(|old| new.is_alike(old))).count();
        // As many new ones are the same work in other words.
        if lost.is_empty() || gained >= lost.len() {
            continue;
        }
        let quote = |old: &&Criterion| format!("`{}`", cut(&one_line(base.source.slice(old.span)), LONGEST_QUOTE));
        let quotes: Vec<String> = lost.iter().map(quote).collect();
        let thing = if lost.len() == 1 { "criterion" } else { "criteria" };
        let message = format!("{} loses {} {thing}: {}", stage.title(), lost.len(), first_few(&quotes, QUOTED));
        let part = parts.iter().find(|part| part.stages.contains(&stage));
        let place = part.map_or(heading.span, |part| part.heading);
        let help = "keep what is still to be done, or say in the description why it is dropped";
        findings.push(RULE.at(vep.location(place), About::each([stage.title()]), message).help(help));
    }
    findings
}

/// Whether `stage` has shipped: its release, or that of a later stage, is out.
fn is_reached(vep: &Vep, context: &Context<'_>, stage: Stage) -> bool {
    vep.stage_versions().into_iter().any(|(other, version)| other >= stage && context.is_out(version) == Some(true))
}

/// The criteria of `stage` alone.
fn of_stage(vep: &Vep, parts: &[StagePart], stage: Stage) -> Vec<Criterion> {
    let own = parts.iter().filter(|part| part.stages == [stage]);
    own.flat_map(|part| criteria(vep, part.body)).collect()
}
