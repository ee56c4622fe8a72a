//! `target-frozen`: the change adds a target whose freeze has passed.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use crate::config::Freeze;
use crate::finding::{Finding, Severity};
use crate::release::{Day, Schedules, Version};
use crate::rule::{self, Check, Context, Fact, Rule};
use crate::source::Span;
use crate::vep::Vep;
use crate::vep::prose::{Target, TargetStage};

/// The rule.
pub static RULE: Rule = Rule {
    id: "target-frozen",
    summary: "the change adds a target whose freeze has passed",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[Fact::Schedules],
    fixable: false,
    page: include_str!("target-frozen.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let snapshot = context.snapshot;
    let label = &context.config().exception_label;
    let Some(schedules) = &snapshot.facts.schedules else { return Vec::new() };
    let severity = match context.config().freeze {
        Freeze::Enforce => Severity::Error,
        Freeze::Warn => Severity::Warning,
    };
    let mut findings = Vec::new();
    for (target, version) in new_targets(vep, context) {
        let Some(freeze) = schedules.freeze(version).date().filter(|freeze| *freeze < snapshot.today) else { continue };
        // Shipped, or nobody can tell: that is no finding.
        if writes_down(context) && shipped(version, schedules, snapshot.today) != Some(false) {
            continue;
        }
        if is_record(vep, context, target, version) {
            continue;
        }
        let upcoming = schedules.upcoming(snapshot.today).unwrap_or(version.next());
        let message = format!("the VEP freeze of {version} was on {freeze}");
        let list =
            context.config().mailing_list.as_ref().map_or(String::new(), |list| format!(" on the {list} mailing list"));
        let help = format!(
            "target {upcoming}, or ask for an exception{list}; a maintainer grants it with the label `{label}`"
        );
        findings
            .push(RULE.at(vep.location(target.value.span), rule::row(target), message).severity(severity).help(help));
    }
    findings
}

/// The releases that the change targets anew and of which nobody can tell whether they are frozen, each once.
pub fn undecided(vep: &Vep, context: &Context<'_>) -> Vec<Version> {
    let Some(schedules) = &context.snapshot.facts.schedules else { return Vec::new() };
    let today = context.snapshot.today;
    let mut undecided: Vec<Version> = Vec::new();
    for (_, version) in new_targets(vep, context) {
        let is_open = match schedules.freeze(version) {
            Day::Unknown => writes_down(context) && shipped(version, schedules, today) == Some(true),
            Day::On(freeze) if freeze < today => !writes_down(context) || shipped(version, schedules, today).is_some(),
            Day::On(_) | Day::None => true,
        };
        if !is_open && !undecided.contains(&version) {
            undecided.push(version);
        }
    }
    undecided
}

/// The targets that the change brings, none of which an exception was granted for. What stood there before, or was
/// later before, is no new wish: history, wording, deferral.
fn new_targets<'v>(vep: &'v Vep, context: &Context<'_>) -> Vec<(&'v Target, Version)> {
    // The label is set by a maintainer; a text of the author's grants nothing.
    let label = &context.config().exception_label;
    let excepted = context.snapshot.facts.pull_request.as_ref().is_some_and(|about| about.has_label(label));
    if excepted || !context.is_change() || vep.place.meta {
        return Vec::new();
    }
    let before = Before::of(context.base, vep);
    let versions = vep.releases().iter().filter_map(|target| Some((target, target.version()?)));
    versions.filter(|(target, version)| !before.has(target, *version)).collect()
}

/// Whether a target may only write down what happened: an old document gets its first rows of targets.
fn writes_down(context: &Context<'_>) -> bool {
    context.base.is_some_and(|base| base.releases().is_empty())
}

/// Whether the row of a new document writes down what has shipped: the release is out, and the VEP says that it was written afterwards,
/// has a history, or targets a later release for a later stage.
fn is_record(vep: &Vep, context: &Context<'_>, target: &Target, version: Version) -> bool {
    let retroactive = |text: &str| text.to_lowercase().contains("retroactive");
    let marked = || {
        let pull_request = context.snapshot.facts.pull_request.as_ref();
        let issue = context.issue(vep).is_some_and(|(_, issue)| retroactive(&issue.title));
        let title = vep.title.as_ref().is_some_and(|title| retroactive(vep.source.slice(title.heading)));
        let beside = retroactive(&context.words_beside_targets(vep));
        issue || title || beside || pull_request.is_some_and(|about| retroactive(&about.title))
    };
    let history = || context.history(vep).is_some_and(|(_, body)| has_entry(vep, body));
    let later = || {
        let is_later = |row: &&Target| row.gate == target.gate && row.stage() > target.stage();
        vep.releases().iter().filter(is_later).any(|row| row.version().is_some_and(|later| later > version))
    };
    context.base.is_none() && context.is_out(version) == Some(true) && (later() || history() || marked())
}

/// Whether the history at `body` tells of something: it has a date, a release or the number of a pull
/// request.
fn has_entry(vep: &Vep, body: Span) -> bool {
    let words = vep.outline.words(vep.source.text(), body);
    words.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether a release is out; `None` where nobody can tell.
fn shipped(version: Version, schedules: &Schedules, today: Date) -> Option<bool> {
    match schedules.0.get(&version)?.release {
        Day::On(release) => Some(release <= today),
        Day::None => Some(false),
        Day::Unknown => None,
    }
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
