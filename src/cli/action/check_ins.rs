//! What the report on a release says in tracking issues: first a plan, then what it says is done, or only told.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use crate::cli::action::inputs::{Inputs, WriteMode};
use crate::cli::action::run::{Run, StepResult, annotate};
use crate::cli::terminal::{Exit, print};
use crate::facts::Issue;
use crate::github::check_in::{Mark, Refusals};
use crate::github::publish::{MAX_ASTRAY, MAX_CREATED, Outcome, Planned, Step, Talks, Wish, carry_out};
use crate::github::query::CommentNode;
use crate::output::escape::text;
use crate::output::plural;
use crate::output::release::{check_in, description, no_longer, ping};
use crate::release::Version;
use crate::release_report::{Correction, Entry, ReleaseReport, Standing, corrections};
use crate::report::VepSummary;
use crate::snapshot::Snapshot;
use crate::vep::prose::TargetStage;

/// How many days pass before assignees are called upon again.
const QUIET: i32 = 7;

/// What tracking issues are told of.
pub(super) struct Wanted<'a> {
    pub(super) report: &'a ReleaseReport,
    pub(super) snapshot: &'a Snapshot,
    /// The paths of the VEPs that it is about; all of them where there is none.
    pub(super) only: Option<BTreeSet<String>>,
    /// The issues of VEPs that are gone.
    pub(super) gone: BTreeSet<u64>,
    /// What GitHub refused, so that less is known than another run may know.
    pub(super) refused: &'a Refusals,
    pub(super) server: &'a str,
}

/// A tracking issue, and the VEPs that it tracks.
struct Tracked<'a> {
    number: u64,
    issue: &'a Issue,
    entries: Vec<&'a Entry>,
    corrections: Vec<Correction>,
}

impl Tracked<'_> {
    /// How the most urgent of its VEPs stands.
    fn standing(&self) -> Option<Standing> {
        self.entries.iter().map(|entry| entry.standing).min()
    }

    /// Whether a check-in is made where there is none.
    fn is_told(&self) -> bool {
        let is_over = |standing| matches!(standing, Standing::Removed | Standing::Done);
        !self.issue.closed && self.standing().is_some_and(|standing| !is_over(standing))
    }
}

/// The paths of the VEPs of `now` whose state, targets or place are not what they were `before`.
pub(super) fn changed(before: &[VepSummary], now: &[VepSummary]) -> BTreeSet<String> {
    let targets = |vep: &VepSummary| -> Vec<(TargetStage, Option<String>, Version)> {
        vep.rows.iter().map(|row| (row.stage, row.gate.clone(), row.version)).collect()
    };
    let was = |vep: &VepSummary| {
        let by_number = || before.iter().find(|was| was.number.is_some() && was.number == vep.number);
        before.iter().find(|was| was.path == vep.path).or_else(by_number)
    };
    let is_changed = |vep: &&VepSummary| {
        was(vep).is_none_or(|was| {
            was.path != vep.path || was.status != vep.status || was.meta != vep.meta || targets(was) != targets(vep)
        })
    };
    now.iter().filter(is_changed).map(|vep| vep.path.clone()).collect()
}

/// The tracking issues of VEPs that were there `before`, and that none of `now` has.
pub(super) fn gone(before: &[VepSummary], now: &[VepSummary]) -> BTreeSet<u64> {
    without_vep(before.iter().filter_map(|vep| vep.tracker), now)
}

/// The issues with a card that none of the VEPs of `report` has: what a run after a merge told of them, if it came to that.
pub(super) fn astray(snapshot: &Snapshot, report: &ReleaseReport) -> BTreeSet<u64> {
    let cards = snapshot.facts.work.boards.get(&report.version).into_iter().flat_map(|board| &board.cards);
    let cards = cards.filter(|(_, card)| !card.pull_request).map(|(number, _)| *number);
    without_vep(cards, &report.veps).into_iter().rev().take(MAX_ASTRAY).collect()
}

/// Those of `issues` that none of `veps` has.
fn without_vep(issues: impl Iterator<Item = u64>, veps: &[VepSummary]) -> BTreeSet<u64> {
    let left: BTreeSet<u64> = veps.iter().flat_map(|vep| vep.tracker.into_iter().chain(vep.number)).collect();
    issues.filter(|number| !left.contains(number)).collect()
}

impl<'a> Wanted<'a> {
    /// The tracking issues that are told, the most urgent first. What only open pull requests say of an issue is not
    /// believed: anybody can open one.
    fn tracked(&self, home: &str) -> Vec<Tracked<'a>> {
        let mut tracked: BTreeMap<u64, Tracked<'a>> = BTreeMap::new();
        let known = self.snapshot.facts.issues.as_ref();
        let issue_of = |vep: &VepSummary| {
            let number = vep.tracker?;
            Some((number, known?.get(&number)?.as_ref().filter(|issue| !issue.pull_request)?))
        };
        let config = &self.snapshot.config;
        for vep in self.report.veps.iter().filter(|vep| !vep.meta) {
            let Some((number, issue)) = issue_of(vep) else { continue };
            let new = || Tracked { number, issue, entries: Vec::new(), corrections: Vec::new() };
            let of_issue = tracked.entry(number).or_insert_with(new);
            of_issue.entries.extend(self.report.merged().filter(|entry| entry.vep.path == vep.path));
            of_issue.corrections.extend(corrections(vep, issue, self.report.version, home, config));
        }
        if let Some(only) = &self.only {
            let numbers = self.report.veps.iter().filter(|vep| only.contains(&vep.path)).filter_map(|vep| vep.tracker);
            let numbers: BTreeSet<u64> = numbers.collect();
            tracked.retain(|number, _| numbers.contains(number));
        }
        let mut tracked: Vec<Tracked<'a>> = tracked.into_values().collect();
        tracked.sort_by_key(|of| (of.standing().is_none(), of.standing(), of.number));
        tracked
    }

    /// The word to the assignees, where one is due and none was written lately.
    fn ping(&self, of: &Tracked<'_>, talks: &Talks, check_in: Mark) -> Option<Wish> {
        let (number, mark) = (of.number, Mark::Ping(self.report.version));
        let lately = self.report.dates.today.checked_sub(QUIET.days()).ok()?;
        let is_late = |ping: &&CommentNode| ping.created_at.to_zoned(TimeZone::UTC).date() > lately;
        let before = talks.own(number, check_in).first().map(|comment| comment.body.as_str())?;
        let text = ping(self.report, &of.entries, before, &talks.assignees(number));
        let is_due = !of.issue.closed && !talks.own(number, mark).iter().any(is_late);
        text.filter(|_| is_due).map(|text| Wish::new(number, mark, Some(text), true))
    }

    /// What our comments on the issue of a VEP that is gone shall say, where there are any.
    fn wishes_of_gone(&self, number: u64, talks: &Talks, inputs: &Inputs) -> Vec<Wish> {
        let mark = Mark::CheckIn(self.report.version);
        let check_in =
            (inputs.check_in != WriteMode::Never && talks.has(number, mark)).then(|| no_longer(self.report, &[]));
        let check_in = check_in.map(|text| Wish::new(number, mark, Some(text), false));
        let told = Wish::new(number, Mark::Description, None, false);
        check_in.into_iter().chain((inputs.after_merge != WriteMode::Never).then_some(told)).collect()
    }

    /// What our comments on an issue shall say.
    fn wishes(&self, of: &Tracked<'_>, talks: &Talks, inputs: &Inputs) -> Vec<Wish> {
        let (check_ins, after_merge, pings) = (inputs.check_in, inputs.after_merge, inputs.check_in_ping);
        let (report, number) = (self.report, of.number);
        let mark = Mark::CheckIn(report.version);
        let mut wishes = Vec::new();
        let has_check_in = check_ins != WriteMode::Never && (of.is_told() || talks.has(number, mark));
        if has_check_in {
            let before = talks.own(number, mark).first().map(|comment| comment.body.as_str());
            let (text, waits) = match of.standing() {
                None => (no_longer(report, &of.corrections), false),
                Some(standing) => {
                    let text = check_in(report, &of.entries, &of.corrections, self.server);
                    // What takes a VEP out is known.
                    if standing == Standing::Removed { (text, false) } else { self.refused.noted(text, before) }
                }
            };
            wishes.push(Wish { waits, ..Wish::new(number, mark, Some(text), of.is_told()) });
            if pings {
                wishes.extend(self.ping(of, talks, mark));
            }
        }
        if after_merge != WriteMode::Never {
            let is_due = !has_check_in && !of.corrections.is_empty();
            let text = is_due.then(|| description(&of.corrections));
            let create = self.only.is_some() && !of.issue.closed;
            wishes.push(Wish::new(number, Mark::Description, text, create));
        }
        wishes
    }
}

impl Run {
    /// Says in tracking issues what inputs ask for; `repository` has them, and what they are told was read at `read_at`.
    pub(super) fn say(
        &self,
        wanted: &Wanted<'_>,
        repository: &str,
        read_at: Option<Timestamp>,
        result: &mut StepResult,
    ) -> Result<Exit> {
        let tracked = wanted.tracked(&format!("{}/{repository}", self.server));
        let numbers: Vec<u64> = tracked.iter().map(|of| of.number).chain(wanted.gone.iter().copied()).collect();
        self.client.next_round();
        let talks = Talks::read(&self.client, repository, &numbers)?;
        let (check_ins, after_merge) = (self.inputs.check_in, self.inputs.after_merge);
        let of_gone = wanted.gone.iter().flat_map(|number| wanted.wishes_of_gone(*number, &talks, &self.inputs));
        let wishes = tracked.iter().flat_map(|of| wanted.wishes(of, &talks, &self.inputs)).chain(of_gone);
        let read_at = read_at.unwrap_or(Timestamp::MAX);
        let mut plan: Vec<Planned> = wishes.map(|wish| talks.plan(wish, read_at)).collect();
        // Who changed the check-in meanwhile has called upon them, too.
        let edited: BTreeSet<u64> =
            plan.iter().filter(|planned| planned.is_edit()).map(|planned| planned.wish.number).collect();
        plan.retain(|planned| !matches!(planned.wish.mark, Mark::Ping(_)) || edited.contains(&planned.wish.number));
        let is_meant = |planned: &&Planned| match planned.wish.mark {
            Mark::CheckIn(_) | Mark::Ping(_) => check_ins == WriteMode::Comment,
            Mark::Description => after_merge == WriteMode::Comment,
        };
        let (meant, dry): (Vec<Planned>, Vec<Planned>) = plan.into_iter().partition(|planned| is_meant(&planned));
        if let Some(words) =
            wanted.refused.words().filter(|_| meant.iter().chain(&dry).any(|planned| planned.wish.waits))
        {
            let words =
                format!("GitHub refuses {words}; what check-ins say stays, until the token is mended or not given");
            annotate("warning", "check-ins wait", &words)?;
            result.summary.add(&format!("\n{}.\n", text(&words)));
        }
        tell_plan("Would be written in tracking issues", &dry, result)?;
        let outcome = carry_out(&self.client, repository, &meant);
        tell_plan("Written in tracking issues", &meant, result)?;
        tell(&outcome, result)
    }
}

/// What a step does, in words; `None` where nothing is to be told.
fn words(planned: &Planned) -> Option<String> {
    let what = match planned.wish.mark {
        Mark::CheckIn(version) => format!("check-in for {version}"),
        Mark::Ping(version) => format!("word to the assignees about {version}"),
        Mark::Description => "what the description must be changed to".to_owned(),
    };
    match planned.step {
        Step::Create => Some(format!("{what}: new")),
        Step::Edit(_) => Some(format!("{what}: changed")),
        Step::Delete(_) => Some(format!("{what}: taken away")),
        Step::Left(why) => Some(format!("{what}: left as it is, {why}")),
        Step::Nothing => None,
    }
}

/// Tells a plan in the log and in the job summary.
fn tell_plan(heading: &str, plan: &[Planned], result: &mut StepResult) -> Result<()> {
    if plan.is_empty() {
        return Ok(());
    }
    let mut lines = Vec::new();
    for planned in plan {
        lines.extend(words(planned).map(|words| format!("issue {}: {words}", planned.wish.number)));
    }
    let unchanged = plan.iter().filter(|planned| planned.step == Step::Nothing).count();
    lines.push(format!("{} with nothing new", plural(unchanged, "comment")));
    result.summary.add(&format!("\n### {heading}\n\n"));
    for line in lines {
        print(&format!("{}: {line}\n", heading.to_lowercase()))?;
        result.summary.add(&format!("- {}\n", text(&line)));
    }
    Ok(())
}

/// Tells what became of the plan.
fn tell(outcome: &Outcome, result: &mut StepResult) -> Result<Exit> {
    if outcome.later > 0 {
        let words = format!(
            "{} not made; a run makes at most {MAX_CREATED}, and the next one goes on",
            plural(outcome.later, "comment")
        );
        annotate("notice", "more check-ins", &words)?;
        result.summary.add(&format!("\n{words}.\n"));
    }
    for (number, failure) in &outcome.failures {
        annotate("error", "could not write", &format!("issue {number}: {failure}"))?;
        result.summary.add(&format!("\n❌ Could not write to issue {number}: {}\n", text(&failure.to_string())));
    }
    Ok(if outcome.failures.is_empty() { Exit::Clean } else { Exit::Broken })
}
