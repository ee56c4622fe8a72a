//! `target-missing`: a stage has no row of target releases.

use crate::finding::{Finding, MAX_FINDINGS, Severity};
use crate::release::Stage;
use crate::rule::{Check, Context, Rule};
use crate::source::Span;
use crate::vep::Vep;
use crate::vep::prose::Target;

/// The rule.
pub static RULE: Rule = Rule {
    id: "target-missing",
    summary: "a stage has no row of target releases",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[],
    page: include_str!("target-missing.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    if vep.place.meta || vep.front_matter.is_some() {
        return Vec::new();
    }
    let blocks = vep.target_headings.iter();
    blocks.flat_map(|&heading| check_block(vep, context, heading)).take(MAX_FINDINGS + 1).collect()
}

/// Checks one block of rows: the only one, or that of one feature gate.
fn check_block(vep: &Vep, context: &Context<'_>, heading: usize) -> Vec<Finding> {
    let body = vep.own_text(heading);
    // Rows are in the order of the text, so that many blocks do not each look at the rows of all.
    let first = vep.targets.partition_point(|target| target.span.start < body.start);
    let rows: Vec<&Target> = vep.targets[first..].iter().take_while(|target| body.contains(target.span)).collect();
    let stages: Vec<Stage> = rows.iter().filter_map(|row| row.stage()).collect();
    let missing: Vec<Stage> =
        context.template().stages.iter().copied().filter(|stage| !stages.contains(stage)).collect();
    let heading = &vep.outline.headings[heading];
    if stages.is_empty() {
        // `Ship target version:` and steps of the VEP's own stand for all stages.
        if !rows.is_empty() || missing.is_empty() {
            return Vec::new();
        }
        let message = "no target line for any stage";
        return vec![RULE.at(vep.heading_location(heading), message).help(
            "copy the rows from the template, or write `- Ship target version: <release>` for a VEP without stages",
        )];
    }
    missing
        .into_iter()
        .map(|stage| {
            let before = rows.iter().rev().find(|row| row.stage().is_some_and(|other| other < stage));
            let after = before.map_or(heading.span, |row| row.span);
            let row = template_row(context, stage);
            let message = format!("no target line for {}", stage.title());
            let finding = RULE
                .at(vep.location(after), message)
                .severity(Severity::Warning)
                .help(format!("add `{row}`; leave the release empty while the stage is not targeted"));
            match before {
                Some(_) => {
                    let end = vep.source.lines(after).end;
                    let end = end - usize::from(vep.source.text()[..end].ends_with('\r'));
                    let newline = if vep.source.text()[end..].starts_with('\r') { "\r\n" } else { "\n" };
                    finding.fix(Span::at(end), format!("{newline}{row}"))
                }
                None => finding,
            }
        })
        .collect()
}

/// The template's row for `stage`, without a release.
fn template_row(context: &Context<'_>, stage: Stage) -> String {
    let template = &context.template().vep;
    let row = template.targets.iter().find(|target| target.stage() == Some(stage));
    row.map_or(format!("- This VEP targets {} for version:", stage.name()), |row| {
        let words = Span::new(row.span.start, row.value.span.start);
        format!("- {}", template.source.slice(words).trim_end())
    })
}
