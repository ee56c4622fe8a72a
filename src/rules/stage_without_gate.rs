//! `stage-without-gate`: alpha or beta is targeted, and the text says that there is no feature gate.

use crate::finding::{Finding, Severity};
use crate::release::Stage;
use crate::rule::{self, Check, Context, Fact, Rule};
use crate::vep::Vep;
use crate::vep::gate::Gate;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "stage-without-gate",
    summary: "alpha or beta is targeted, and the text says that there is no feature gate",
    severity: Severity::Notice,
    check: Check::Vep(check),
    needs: &[Fact::Stages],
    fixable: false,
    page: include_str!("stage-without-gate.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    if vep.place.meta {
        return Vec::new();
    }
    let early: Vec<Stage> = context.config().stages().early().collect();
    let rows = vep.releases().iter().filter(|row| row.stage().is_some_and(|stage| early.contains(&stage)));
    let mut targets = rows.filter_map(|row| Some((row, row.version()?)));
    // What is out without a gate is out.
    let Some((row, version)) = targets.find(|(_, version)| context.is_out(*version) != Some(true)) else {
        return Vec::new();
    };
    // What the words say takes reading, so it is asked for last.
    if context.gate(vep) != Gate::None || !context.declared(vep).no_gate || context.declared(vep).stages_without_gate {
        return Vec::new();
    }
    let stage = row.stage();
    let stage = stage.as_ref().map_or("", Stage::title);
    let names: Vec<&str> = early.iter().map(Stage::name).collect();
    let names = names.join(" and ");
    let message = format!("{stage} targets {version}, and the VEP says that it has no feature gate");
    let help = format!(
        "name the gate; or strike the rows of {names}, or write `Ship target version: {version}` instead of the rows"
    );
    vec![RULE.at(vep.location(row.span), rule::row(row), message).help(help)]
}
