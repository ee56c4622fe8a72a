//! `graduation-stage-missing`: the graduation requirements leave out a stage.

use crate::finding::{About, Finding, Severity};
use crate::release::Stage;
use crate::rule::{Check, Context, Rule, quoted};
use crate::vep::Vep;
use crate::vep::graduation::stage_parts;
use crate::vep::prose::TargetValue;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "graduation-stage-missing",
    summary: "the graduation requirements leave out a stage",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[],
    fixable: false,
    page: include_str!("graduation-stage-missing.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some((heading, body)) = context.graduation(vep).filter(|_| !vep.place.meta && !vep.has_no_stages()) else {
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
        .filter(|stage| !is_ruled_out(vep, *stage) && !parts.iter().any(|part| part.stages.contains(stage)))
        .collect();
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

/// Whether the VEP says that it has no such stage.
fn is_ruled_out(vep: &Vep, stage: Stage) -> bool {
    let mut rows = vep.releases().iter().filter(|target| target.stage() == Some(stage)).peekable();
    rows.peek().is_some() && rows.all(|row| row.struck || row.value.value == TargetValue::NotApplicable)
}
