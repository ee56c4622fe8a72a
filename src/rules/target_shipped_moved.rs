//! `target-shipped-moved`: the target of a stage that a release has moves to a later one.

use crate::finding::{Finding, Severity};
use crate::rule::{self, Check, Context, Fact, Move, Rule};
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "target-shipped-moved",
    summary: "the target of a stage that a release has moves to a later one",
    severity: Severity::Notice,
    check: Check::Change(check),
    needs: &[Fact::Schedules],
    fixable: false,
    page: include_str!("target-shipped-moved.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    context.moves_of_shipped(vep).iter().map(|(of, gate)| finding(vep, of, gate)).collect()
}

fn finding(vep: &Vep, of: &Move<'_>, gate: &str) -> Finding {
    let Move { row, stage, from, to } = of;
    let message = format!("{} moves from {from} to {to}, and {from} has `{gate}` in it", stage.name());
    let help =
        format!("keep {from}, as the time in {} counts from there; give what is new a row of its own", stage.name());
    RULE.at(vep.location(row.value.span), rule::row(row), message).help(help)
}
