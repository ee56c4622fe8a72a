//! A VEP that is meant for the release, in one of its stages.

use std::collections::HashMap;

use crate::finding::{Finding, Severity};
use crate::release::{Schedules, Stage, Version};
use crate::release_report::dates::Dates;
use crate::release_report::known::{Known, Source};
use crate::release_report::need::{
    ELSEWHERE, FEATURE_GATE, GRADUATION_CRITERIA, Need, NeedKind, NeedState, REVIEWER, STAGE_TIME, TARGET_MERGED,
    TRACKING_ISSUE,
};
use crate::release_report::standing::Standing;
use crate::report::VepSummary;
use crate::rule::Rule;
use crate::rules::feature_gate_missing;
use crate::snapshot::Snapshot;
use crate::stage_age::{Age, AgeState, ages};
use crate::tracking_issue::target;
use crate::vep::front_matter::is_undecided;
use crate::vep::graduation::Criteria;
use crate::vep::status::Status;

/// A VEP that is meant for the release, in one of its stages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The VEP.
    pub vep: VepSummary,
    /// The stage that it targets.
    pub stage: Stage,
    /// How many errors its document has; they decide nothing.
    pub errors: usize,
    /// What it needs.
    pub needs: Vec<Need>,
    /// What comes of that.
    pub standing: Standing,
    /// How long it has been in its stage, for each gate.
    pub age: Known<Vec<Age>>,
}

impl Entry {
    /// The required needs that are missing.
    pub fn missing(&self) -> impl Iterator<Item = &Need> {
        self.needs.iter().filter(|need| need.required && need.state == NeedState::Missing)
    }
}

/// What all entries are made from.
pub(super) struct World<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) findings: HashMap<&'a str, Vec<&'a Finding>>,
    pub(super) version: Version,
    pub(super) dates: &'a Dates,
    pub(super) sources: &'a [Source],
}

/// Those of `findings` that nobody allowed, by the path of their document.
pub(super) fn by_path(findings: &[Finding]) -> HashMap<&str, Vec<&Finding>> {
    let mut by_path: HashMap<&str, Vec<&Finding>> = HashMap::new();
    for finding in findings.iter().filter(|finding| finding.allowed.is_none()) {
        if let Some(at) = finding.location() {
            by_path.entry(at.source.path()).or_default().push(finding);
        }
    }
    by_path
}

impl World<'_> {
    /// The entry of `vep` for `stage`.
    pub(super) fn entry(&self, vep: &VepSummary, stage: Stage) -> Entry {
        let age = self.age(vep);
        let needs = self.needs(vep, stage, &age);
        let status = vep.status.as_deref().and_then(Status::from_name);
        // The label is on an issue or a pull request, and the status on a card.
        let standing = Standing::of(&needs, self.dates, status, None);
        Entry { stage, errors: self.errors(vep), needs, standing, age, vep: vep.clone() }
    }

    /// How long the features of `vep` have been in their stages at the release.
    pub(super) fn age(&self, vep: &VepSummary) -> Known<Vec<Age>> {
        let Some(schedules) = &self.snapshot.facts.schedules else {
            return Known::Unknown("no schedules were read".to_owned());
        };
        match age_of(vep, schedules, self) {
            None => Known::Unknown("whether one of its targets is out is not known".to_owned()),
            Some(ages) if ages.is_empty() => Known::No("no stage of it is out that it must leave".to_owned()),
            Some(ages) => Known::Yes(ages),
        }
    }

    fn errors(&self, vep: &VepSummary) -> usize {
        self.findings_of(vep).filter(|finding| finding.severity == Severity::Error).count()
    }

    fn findings_of(&self, vep: &VepSummary) -> impl Iterator<Item = &Finding> {
        self.findings.get(vep.path.as_str()).into_iter().flatten().copied()
    }

    fn needs(&self, vep: &VepSummary, stage: Stage, age: &Known<Vec<Age>>) -> Vec<Need> {
        let mut needs = vec![
            self.need(&TARGET_MERGED, NeedState::Met, None),
            self.graduation_criteria(vep, stage),
            self.feature_gate(vep),
            self.tracking_issue(vep, stage),
            self.reviewer(vep),
            self.stage_time(age),
        ];
        needs.extend(ELSEWHERE.iter().map(|kind| self.unknown(kind)));
        needs.iter_mut().for_each(|need| self.say_that_it_is_late(need));
        needs
    }

    /// Of what is missing after its deadline, says so: an exception would excuse it, and none of them was read.
    fn say_that_it_is_late(&self, need: &mut Need) {
        let late = need.kind.due.filter(|due| need.required && self.dates.has_passed(*due));
        if let (Some(due), NeedState::Missing, Some(why)) = (late, need.state, &mut need.why) {
            why.push_str(&format!("; {} has passed, and nobody read whether there is an exception", due.title()));
        }
    }

    fn need(&self, kind: &'static NeedKind, state: NeedState, why: Option<String>) -> Need {
        Need { kind, required: kind.is_required(&self.snapshot.config), state, why }
    }

    /// A need that nothing which was read decides.
    fn unknown(&self, kind: &'static NeedKind) -> Need {
        let source = self.sources.iter().find(|source| source.name == kind.source);
        let why = source.and_then(|source| source.state.why_unknown()).unwrap_or("nothing that was read tells");
        self.need(kind, NeedState::Unknown, Some(format!("{}: {why}", kind.source)))
    }

    fn graduation_criteria(&self, vep: &VepSummary, stage: Stage) -> Need {
        let (state, why) = match vep.criteria.get(&stage) {
            Some(Criteria::Some) => (NeedState::Met, None),
            Some(Criteria::Empty(_)) => {
                (NeedState::Missing, Some(format!("the graduation requirements list nothing for {}", stage.name())))
            }
            Some(Criteria::NoPart) | None => {
                (NeedState::Unknown, Some(format!("no part of the graduation requirements is about {}", stage.name())))
            }
        };
        self.need(&GRADUATION_CRITERIA, state, why)
    }

    fn feature_gate(&self, vep: &VepSummary) -> Need {
        let rule: &Rule = &feature_gate_missing::RULE;
        let found = self.findings_of(vep).find(|finding| finding.rule == rule.id);
        let (state, why) = match found {
            Some(finding) => (NeedState::Missing, Some(finding.message.as_str().to_owned())),
            None if rule.level(&self.snapshot.config).1.is_none() => {
                (NeedState::Unknown, Some(format!("the configuration turns `{}` off", rule.id)))
            }
            None => (NeedState::Met, None),
        };
        self.need(&FEATURE_GATE, state, why)
    }

    fn tracking_issue(&self, vep: &VepSummary, stage: Stage) -> Need {
        let issues = self.snapshot.facts.issues.as_ref();
        let Some(number) = vep.tracker.filter(|_| issues.is_some()) else { return self.unknown(&TRACKING_ISSUE) };
        let (state, why) = match issues.and_then(|issues| issues.get(&number)) {
            None => (NeedState::Unknown, Some(format!("issue {number} was not read"))),
            Some(None) => (NeedState::Missing, Some(format!("there is no issue {number}"))),
            Some(Some(issue)) if issue.pull_request => {
                (NeedState::Missing, Some(format!("{number} is a pull request")))
            }
            Some(Some(issue)) if issue.closed => (NeedState::Missing, Some(format!("issue {number} is closed"))),
            Some(Some(issue)) => match target(issue, stage).filter(|there| *there != self.version) {
                Some(there) => (NeedState::Missing, Some(format!("issue {number} has {there} for {}", stage.name()))),
                None => (NeedState::Met, None),
            },
        };
        self.need(&TRACKING_ISSUE, state, why)
    }

    fn reviewer(&self, vep: &VepSummary) -> Need {
        match vep.reviewers.iter().any(|name| is_undecided(name)) || vep.reviewers.is_empty() {
            true => self.unknown(&REVIEWER),
            false => self.need(&REVIEWER, NeedState::Met, None),
        }
    }

    fn stage_time(&self, age: &Known<Vec<Age>>) -> Need {
        let (state, why) = match age {
            Known::Unknown(why) => (NeedState::Unknown, Some(why.clone())),
            Known::No(why) => (NeedState::NotApplicable, Some(why.clone())),
            Known::Yes(ages) => match ages.iter().find(|age| age.state == AgeState::Overdue) {
                Some(age) => (NeedState::Missing, Some(format!("{} since {}", age.stage.name(), age.since))),
                None => (NeedState::Met, None),
            },
        };
        self.need(&STAGE_TIME, state, why)
    }
}

/// The ages of `vep`; none of what has no stages or is over.
fn age_of(vep: &VepSummary, schedules: &Schedules, world: &World<'_>) -> Option<Vec<Age>> {
    let status = vep.status.as_deref().and_then(Status::from_name);
    if vep.meta || vep.no_stages || status.is_some_and(Status::is_over) {
        return Some(Vec::new());
    }
    let targets = vep.rows.iter().filter_map(|row| Some((row.gate.as_deref(), row.stage()?, row.version)));
    ages(targets, schedules, world.snapshot.today, world.version)
}
