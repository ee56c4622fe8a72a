//! `target-beyond-upcoming`: more than the upcoming release is targeted.

use crate::finding::{Finding, Severity};
use crate::release::Version;
use crate::rule::{Check, Context, Fact, Rule};
use crate::vep::Vep;
use crate::vep::prose::Target;

/// The rule.
pub static RULE: Rule = Rule {
    id: "target-beyond-upcoming",
    summary: "more than the upcoming release is targeted",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[Fact::Schedules],
    page: include_str!("target-beyond-upcoming.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some(upcoming) = context.upcoming().filter(|_| !vep.place.meta) else { return Vec::new() };
    let open: Vec<(&Target, Version)> = vep
        .releases()
        .iter()
        .filter_map(|target| Some((target, target.version().filter(|version| *version >= upcoming)?)))
        .collect();
    // One stage may name the upcoming release: of several, the first.
    let wanted = open.iter().position(|(_, version)| *version == upcoming);
    let others = open.iter().enumerate().filter(|(index, (target, _))| {
        Some(*index) != wanted
            && !wanted.is_some_and(|wanted| open[wanted].0.gate != target.gate && open[*index].1 == upcoming)
    });
    others
        .map(|(_, (target, version))| {
            let stage = target.stage().map_or("the VEP", |stage| stage.title());
            let message = if *version == upcoming {
                format!("{stage} targets {version} beside another stage; one stage at a time")
            } else {
                format!("{stage} targets {version}; only the upcoming release, {upcoming}, may be filled")
            };
            let help = "leave the release empty, and fill it when its turn comes";
            let finding = RULE.at(vep.location(target.value.span), message).help(help);
            if target.front_matter { finding } else { finding.fix(target.value.span, "") }
        })
        .collect()
}
