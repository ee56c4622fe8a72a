//! `target-frozen`: the change adds a target whose freeze has passed.

use crate::config::Freeze;
use crate::finding::{Finding, Severity};
use crate::release::Version;
use crate::rule::{Check, Context, Fact, Rule};
use crate::vep::Vep;
use crate::vep::prose::Target;

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
    let mut findings = Vec::new();
    for target in vep.releases() {
        let Some(version) = target.version() else { continue };
        // What stood there before, or was later before, is no new wish: history, wording, deferral.
        if context.base().is_some_and(|base| release_of(base, vep, target).is_some_and(|before| before <= version)) {
            continue;
        }
        let Some(freeze) = schedules.freeze(version).filter(|freeze| *freeze < snapshot.today) else { continue };
        let upcoming = schedules.upcoming(snapshot.today).unwrap_or(version.next());
        if is_record(context, version) {
            continue;
        }
        let message = format!("the VEP freeze of {version} was on {freeze}");
        let help = format!(
            "target {upcoming}, or ask for an exception on the kubevirt-dev mailing list; a maintainer grants it with \
             the label `{label}`"
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
    shipped && context.base().is_some_and(|base| base.releases().is_empty())
}

/// The release that the same stage of the same gate targeted in `base`. A gate that only `base` has may have got the
/// name of this one.
fn release_of(base: &Vep, vep: &Vep, target: &Target) -> Option<Version> {
    let renamed = |gate: &Option<String>| !vep.releases().iter().any(|other| other.gate == *gate);
    let same = base
        .releases()
        .iter()
        .filter(|other| other.stage == target.stage && (other.gate == target.gate || renamed(&other.gate)));
    let exact = same.clone().filter_map(Target::version).find(|version| Some(*version) == target.version());
    exact.or_else(|| same.filter_map(Target::version).next_back())
}
