//! `graduation-ticked-early`: all criteria of a stage are ticked by the change that first targets it.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Fact, Rule};
use crate::vep::Vep;
use crate::vep::criteria::{Criterion, criteria};
use crate::vep::graduation::stage_parts;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "graduation-ticked-early",
    summary: "all criteria of a stage are ticked by the change that first targets it",
    severity: Severity::Notice,
    check: Check::Change(check),
    needs: &[Fact::Stages],
    fixable: false,
    page: include_str!("graduation-ticked-early.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let newly = context.newly_targeted(vep);
    let Some((_, body)) = context.graduation(vep).filter(|_| !newly.is_empty()) else { return Vec::new() };
    let parts = stage_parts(vep, body);
    let before: Vec<Criterion> =
        context.graduation_before().map(|(base, body)| criteria(base, body)).unwrap_or_default();
    let history = context.words_of(vep, &context.config().history).unwrap_or_default().to_lowercase();
    let mut findings = Vec::new();
    for (stage, version) in newly {
        let Some(part) = parts.iter().find(|part| part.stages == [stage]) else { continue };
        let criteria: Vec<Criterion> =
            criteria(vep, part.body).into_iter().filter(|criterion| criterion.ticked.is_some()).collect();
        let was_ticked = |new: &Criterion| before.iter().any(|old| old.ticked == Some(true) && new.is_alike(old));
        let all = !criteria.is_empty() && criteria.iter().all(|criterion| criterion.ticked == Some(true));
        // It may have been implemented for long, and the history says so.
        let told = history.contains(&stage.title().to_lowercase()) || history.contains(&version.to_string());
        if !all || criteria.iter().all(was_ticked) || told {
            continue;
        }
        let (count, things) = match criteria.len() {
            1 => ("the one".to_owned(), "criterion"),
            count => (format!("all {count}"), "criteria"),
        };
        let verb = if criteria.len() == 1 { "is" } else { "are" };
        let message =
            format!("{count} {things} of {} {verb} ticked by the change that targets it for {version}", stage.title());
        let help = "leave open what is still to be done; where all is done, say so in the history";
        let finding = RULE.at(vep.location(part.heading), About::each([stage.title()]), message);
        findings.push(finding.within(context.section_name(&context.config().graduation)).help(help));
    }
    findings
}
