//! `graduation-without-tests`: the criteria of a stage that is newly targeted name neither tests nor documentation.

use crate::finding::{About, Finding, Severity};
use crate::release::Version;
use crate::rule::{Check, Context, Fact, Rule};
use crate::vep::Vep;
use crate::vep::graduation::{StagePart, stage_parts};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "graduation-without-tests",
    summary: "the criteria of a stage that is newly targeted name neither tests nor documentation",
    severity: Severity::Notice,
    check: Check::Change(check),
    needs: &[Fact::Stages],
    fixable: false,
    page: include_str!("graduation-without-tests.md"),
};

/// How words begin that speak of tests or of documentation.
const NAMED: [&str; 16] = [
    "test",
    "unittest",
    "functest",
    "e2e",
    "conformance",
    "coverage",
    "benchmark",
    "doc",
    "guide",
    "userguide",
    "runbook",
    "tutorial",
    "readme",
    "ci",
    "lane",
    "blog",
];

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let newly = context.newly_targeted(vep);
    let Some((_, body)) = context.graduation(vep).filter(|_| !newly.is_empty()) else { return Vec::new() };
    let parts = stage_parts(vep, body);
    let mut findings = Vec::new();
    // What is planned for later may be filled in later.
    let soon = |version: &Version| context.upcoming().is_none_or(|upcoming| *version <= upcoming);
    let first = context.config().stages().first();
    for (stage, version) in newly.into_iter().filter(|(stage, version)| Some(*stage) > first && soon(version)) {
        let own: Vec<&StagePart> = parts.iter().filter(|part| part.stages.contains(&stage)).collect();
        let Some(first) = own.first().filter(|_| own.iter().any(|part| vep.outline.has_content(part.body))) else {
            continue;
        };
        if own.iter().any(|part| names_any(vep, part)) {
            continue;
        }
        let message =
            format!("{} targets {version}, and its criteria name neither tests nor documentation", stage.title());
        let help = "add which tests there must be, and which documentation";
        let finding = RULE.at(vep.location(first.heading), About::each([stage.title()]), message).help(help);
        findings.push(finding.within(context.section_name(&context.config().graduation)));
    }
    findings
}

fn names_any(vep: &Vep, part: &StagePart) -> bool {
    let text = vep.source.slice(part.body).to_lowercase();
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    words.any(|word| NAMED.iter().any(|named| if named.len() > 2 { word.starts_with(named) } else { word == *named }))
}
