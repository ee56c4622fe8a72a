//! `target-frozen`: the change adds a target whose freeze has passed.

use std::collections::{HashMap, HashSet};

use crate::config::Freeze;
use crate::finding::{Finding, Severity};
use crate::release::Version;
use crate::rule::{Check, Context, Fact, Rule};
use crate::vep::Vep;
use crate::vep::prose::{Target, TargetStage};

/// The rule.
pub static RULE: Rule = Rule {
    id: "target-frozen",
    summary: "the change adds a target whose freeze has passed",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[Fact::Schedules],
    page: include_str!("target-frozen.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let snapshot = context.snapshot;
    // The label is set by a maintainer; a text of the author's grants nothing.
    let label = &context.config().exception_label;
    if snapshot.facts.pull_request.as_ref().is_some_and(|pull_request| pull_request.labels.contains(label)) {
        return Vec::new();
    }
    let Some(schedules) = snapshot.facts.schedules.as_ref().filter(|_| context.is_change() && !vep.place.meta) else {
        return Vec::new();
    };
    let severity = match context.config().freeze {
        Freeze::Enforce => Severity::Error,
        Freeze::Warn => Severity::Warning,
    };
    let before = Before::of(context.base, vep);
    let mut findings = Vec::new();
    for target in vep.releases() {
        let Some(version) = target.version() else { continue };
        // What stood there before, or was later before, is no new wish: history, wording, deferral.
        if before.has(target, version) {
            continue;
        }
        let Some(freeze) = schedules.freeze(version).filter(|freeze| *freeze < snapshot.today) else { continue };
        let upcoming = schedules.upcoming(snapshot.today).unwrap_or(version.next());
        if is_record(context, version) {
            continue;
        }
        let message = format!("the VEP freeze of {version} was on {freeze}");
        let list =
            context.config().mailing_list.as_ref().map_or(String::new(), |list| format!(" on the {list} mailing list"));
        let help = format!(
            "target {upcoming}, or ask for an exception{list}; a maintainer grants it with the label `{label}`"
        );
        findings.push(RULE.at(vep.location(target.value.span), message).severity(severity).help(help));
    }
    findings
}

/// Whether a target of `version` only writes down what happened: an old document gets its first rows of targets, and
/// the release has shipped.
fn is_record(context: &Context<'_>, version: Version) -> bool {
    let snapshot = context.snapshot;
    let release = snapshot.facts.schedules.as_ref().and_then(|schedules| schedules.0.get(&version)?.release);
    let shipped = release.is_some_and(|release| release <= snapshot.today);
    shipped && context.base.is_some_and(|base| base.releases().is_empty())
}

/// What the base version targeted, ready to be asked for each row.
#[derive(Default)]
struct Before<'a> {
    /// All rows by stage and gate; a gate that only the base version has may have got another name, and counts for all.
    rows: HashSet<(TargetStage, Option<&'a str>, Version)>,
    /// The last release of each stage and gate.
    last: HashMap<(TargetStage, Option<&'a str>), Version>,
}

/// Stands for gates that only the base version has.
const RENAMED: Option<&str> = Some("\0");

impl<'a> Before<'a> {
    fn of(base: Option<&'a Vep>, vep: &Vep) -> Before<'a> {
        let mut before = Before::default();
        let gates: HashSet<Option<&str>> = vep.releases().iter().map(|target| target.gate.as_deref()).collect();
        for target in base.iter().flat_map(|base| base.releases()) {
            let Some(version) = target.version() else { continue };
            let gate = target.gate.as_deref();
            let gate = if gates.contains(&gate) { gate } else { RENAMED };
            before.rows.insert((target.stage, gate, version));
            before.last.insert((target.stage, gate), version);
        }
        before
    }

    /// Whether `target` names no earlier release than the base version did for the same stage of the same gate.
    fn has(&self, target: &Target, version: Version) -> bool {
        [target.gate.as_deref(), RENAMED].into_iter().any(|gate| {
            self.rows.contains(&(target.stage, gate, version))
                || self.last.get(&(target.stage, gate)).is_some_and(|before| *before <= version)
        })
    }
}
