//! `stage-overdue`: a feature has been in alpha or beta for longer than allowed.

use crate::finding::{Finding, Severity};
use crate::release::{Stages, Version};
use crate::rule::{self, Check, Context, Fact, MOST_VEPS, Rule};
use crate::stage_age::{Age, AgeState, By, Counted, ages};
use crate::text::ordinal;
use crate::vep::Vep;
use crate::vep::prose::Target;
use crate::vep::status::Status;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "stage-overdue",
    summary: "a feature has been in alpha or beta for longer than allowed",
    severity: Severity::Notice,
    check: Check::Change(check),
    needs: &[Fact::Stages, Fact::Upcoming],
    fixable: false,
    page: include_str!("stage-overdue.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let (snapshot, config) = (context.snapshot, context.config());
    let is_edited = context.base.is_some_and(|base| base.source.text() != vep.source.text());
    // Who changes many at once corrects the same thing in all.
    if !is_edited || snapshot.changes.len() > MOST_VEPS || is_exempt(vep, context) {
        return Vec::new();
    }
    let (Some(upcoming), Some(schedules)) = (context.upcoming(), &snapshot.facts.schedules) else { return Vec::new() };
    let (today, stages, gates) = (snapshot.today, config.stages(), snapshot.facts.work.gates.as_ref());
    let counted = Counted { schedules, today, at: upcoming, stages, gates };
    let rows = vep.releases().iter().filter_map(|row| Some((row.gate.as_deref(), row.stage()?, row.version()?)));
    let overdue = ages(rows, context.gate_in_code(vep), &counted).into_iter().flatten();
    // A row that the change moves is to be put back first.
    let moved = context.moves_of_shipped(vep);
    let is_moved = |stage| moved.iter().any(|(of, _)| of.stage == stage);
    let overdue = overdue.filter(|age| age.state == AgeState::Overdue && !is_moved(age.stage));
    overdue.filter_map(|age| Some(finding(vep, row_of(vep, &age)?, &age, (upcoming, stages)))).collect()
}

/// Whether `vep` has no stages that it must leave.
fn is_exempt(vep: &Vep, context: &Context<'_>) -> bool {
    let status = vep.status().and_then(Status::from_name);
    vep.place.meta || context.has_no_stages(vep) || status.is_some_and(Status::is_over)
}

/// The row of the stage that `age` is about, or the last one that is out of the same gate's.
fn row_of<'v>(vep: &'v Vep, age: &Age) -> Option<&'v Target> {
    let rows = || {
        let own = vep.releases().iter().filter(|row| row.gate.is_none() || row.gate == age.gate);
        own.filter(|row| row.version().is_some())
    };
    rows().find(|row| row.stage() == Some(age.stage)).or_else(|| rows().next_back())
}

fn finding(vep: &Vep, row: &Target, age: &Age, (upcoming, stages): (Version, &Stages)) -> Finding {
    let stage = age.stage.name();
    let name = age.gate.as_ref().map_or(String::new(), |gate| format!("`{gate}` has been "));
    let told = match age.by {
        By::Code => "",
        By::Documents => " by its targets",
    };
    let least = if age.at_least { "at least " } else { "" };
    let (since, count, limit) = (age.since, ordinal(age.count), age.limit);
    let are = if limit == 1 { "is" } else { "are" };
    let message = format!(
        "{name}in {stage} since {since}{told}: {upcoming} would be {least}its {count} release there, and {limit} {are} allowed"
    );
    let next = stages.after(age.stage).unwrap_or(age.stage);
    let unsure = match age.by {
        By::Code => String::new(),
        By::Documents => format!("; if {since} did not have it, correct the row"),
    };
    let help = format!(
        "target {} for {upcoming}, or propose the removal; where maintainers prolonged it, allow this with their reason{unsure}",
        next.name()
    );
    RULE.at(vep.location(row.value.span), rule::row(row), message).help(help)
}
