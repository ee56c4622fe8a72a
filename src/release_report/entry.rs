//! A VEP that is meant for the release, in one of its stages.

use std::collections::{BTreeMap, HashMap};

use crate::config::CardMeaning;
use crate::facts::{Card, GateState, Issue, Proposal, has_label};
use crate::finding::{Finding, Severity};
use crate::release::{Stage, Version};
use crate::release_report::code::{at, has_stage, reached};
use crate::release_report::dates::{Dates, Deadline};
use crate::release_report::known::Known;
use crate::release_report::need::{
    FEATURE_GATE, GRADUATION_CRITERIA, IMPLEMENTED, Need, NeedKind, NeedState, SIGN_OFF, STAGE_TIME, TARGET_MERGED,
    TRACKING_ISSUE,
};
use crate::release_report::progress::{Progress, WORK};
use crate::release_report::pull::{Around, EntryPull};
use crate::release_report::standing::Standing;
use crate::report::VepSummary;
use crate::rule::Rule;
use crate::rules::feature_gate_missing;
use crate::snapshot::Snapshot;
use crate::stage_age::{Age, AgeState, Counted, ages};
use crate::tracking_issue::target;
use crate::vep::graduation::Criteria;
use crate::vep::status::Status;

/// A VEP that is meant for the release, in one of its stages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The VEP.
    pub vep: VepSummary,
    /// The stage that it targets.
    pub stage: Stage,
    /// The open pull request that proposes it; `None` where the merged document targets the release.
    pub proposal: Option<u64>,
    /// What else names it for the release, besides the document.
    pub named_by: Vec<NamedBy>,
    /// How many errors its document has; they decide nothing.
    pub errors: usize,
    /// Its pull requests of code.
    pub code: Known<Vec<EntryPull>>,
    /// Those of documentation.
    pub docs: Known<Vec<EntryPull>>,
    /// Its card on the board of the release.
    pub card: Known<Card>,
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

/// What names a VEP for a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedBy {
    /// Its merged document.
    Document,
    /// An open pull request.
    PullRequest,
    /// The timeline of its tracking issue.
    Issue,
    /// The label of the release on its tracking issue.
    Label,
    /// Its card.
    Board,
}

impl NamedBy {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            NamedBy::Document => "document",
            NamedBy::PullRequest => "pull-request",
            NamedBy::Issue => "issue",
            NamedBy::Label => "label",
            NamedBy::Board => "board",
        }
    }
}

/// What all entries are made from.
pub(super) struct World<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) findings: HashMap<&'a str, Vec<&'a Finding>>,
    pub(super) version: Version,
    pub(super) dates: &'a Dates,
    pub(super) around: Around<'a>,
    /// What ages are counted by; `None` where no schedules are known.
    pub(super) counted: Option<Counted<'a>>,
    /// The gates of VEPs, by their paths.
    pub(super) gates: BTreeMap<String, Vec<String>>,
}

/// A VEP as an open pull request has it.
#[derive(Clone, Copy)]
pub(super) struct Proposed<'a> {
    pub(super) number: u64,
    pub(super) about: &'a Proposal,
    pub(super) findings: &'a [Finding],
}

/// What tells what an entry needs, besides its document.
struct Told<'a> {
    age: &'a Known<Vec<Age>>,
    findings: &'a [&'a Finding],
    progress: &'a Progress,
    card: &'a Known<Card>,
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
    /// The entry of `vep` for `stage`, as the merged document has it or as it is `proposed`.
    pub(super) fn entry(&self, vep: &VepSummary, stage: Stage, proposed: Option<Proposed<'_>>) -> Entry {
        let age = self.age(vep);
        let findings = self.findings_of(vep, proposed);
        let progress = self.progress(vep, stage);
        let card = self.card(vep, proposed.map(|proposed| proposed.number));
        let meaning = self.meaning(&card);
        let exception = match meaning {
            Some(CardMeaning::Granted) => Some(true),
            _ => self.has_exception(vep, proposed),
        };
        let known = Told { age: &age, findings: &findings, progress: &progress, card: &card };
        let mut needs = self.needs(vep, stage, &known, proposed);
        let status = vep.status.as_deref().and_then(Status::from_name);
        let standing = match meaning {
            Some(CardMeaning::Removed) => Standing::Removed,
            _ => Standing::of(&needs, self.dates, status, exception),
        };
        // What is removed is late for nothing.
        let late = Deadline::ALL.into_iter().filter(|_| standing != Standing::Removed);
        late.for_each(|due| self.say_that_it_is_late(&mut needs, due, exception));
        let mut named_by = self.named_by(vep, stage, proposed.is_some());
        named_by.extend(meaning.filter(|meaning| *meaning != CardMeaning::Removed).map(|_| NamedBy::Board));
        Entry {
            stage,
            proposal: proposed.map(|proposed| proposed.number),
            named_by,
            card,
            errors: findings.iter().filter(|finding| finding.severity == Severity::Error).count(),
            code: progress.code_pulls(),
            docs: progress.docs_pulls(),
            needs,
            standing,
            age,
            vep: vep.clone(),
        }
    }

    /// The tracking issue of `vep`, or why it is not known.
    pub(super) fn issue(&self, vep: &VepSummary) -> Result<(u64, &Issue), String> {
        let issues = self.snapshot.facts.issues.as_ref().ok_or_else(|| self.around.why_unread("tracking-issues"))?;
        let number = vep.tracker.ok_or("which issue tracks it is not known")?;
        match issues.get(&number) {
            Some(Some(issue)) if !issue.pull_request => Ok((number, issue)),
            Some(_) => Err(format!("there is no issue {number}")),
            None => Err(format!("issue {number} was not read")),
        }
    }

    fn progress(&self, vep: &VepSummary, stage: Stage) -> Progress {
        let issue = self.issue(vep);
        let trackers = self.snapshot.facts.work.trackers.as_ref();
        let tracker = match (&issue, trackers) {
            (Err(why), _) => Err(why.clone()),
            (Ok(_), None) => Err(self.around.why_unread("references")),
            (Ok((number, _)), Some(trackers)) => {
                trackers.get(number).ok_or_else(|| format!("what refers to issue {number} was not read"))
            }
        };
        Progress::of(&self.around, stage, issue, tracker)
    }

    /// Whether `vep` has an exception from a freeze: its label on the issue, or on the pull request that proposes it.
    /// `None` where nobody read what would tell.
    fn has_exception(&self, vep: &VepSummary, proposed: Option<Proposed<'_>>) -> Option<bool> {
        let label = &self.snapshot.config.exception_label;
        let of_proposal = proposed.map(|proposed| has_label(&proposed.about.labels, label));
        let of_issue = self.issue(vep).ok().map(|(_, issue)| has_label(&issue.labels, label));
        match (of_issue, of_proposal) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), _) if self.snapshot.facts.work.proposals.is_some() => Some(false),
            _ => None,
        }
    }

    /// What names `vep` for the release, in `stage`.
    fn named_by(&self, vep: &VepSummary, stage: Stage, proposed: bool) -> Vec<NamedBy> {
        let mut named = vec![if proposed { NamedBy::PullRequest } else { NamedBy::Document }];
        named.extend(self.named_by_issue(vep, stage));
        named
    }

    /// What of the tracking issue names `vep` for the release, in `stage`.
    pub(super) fn named_by_issue(&self, vep: &VepSummary, stage: Stage) -> Vec<NamedBy> {
        let Ok((_, issue)) = self.issue(vep) else { return Vec::new() };
        let label = self.snapshot.config.target_label.replace("{version}", &self.version.to_string());
        let by_timeline =
            (target(issue, stage, self.snapshot.config.stages()) == Some(self.version)).then_some(NamedBy::Issue);
        by_timeline.into_iter().chain(has_label(&issue.labels, &label).then_some(NamedBy::Label)).collect()
    }

    /// How long the features of `vep` have been in their stages at the release.
    pub(super) fn age(&self, vep: &VepSummary) -> Known<Vec<Age>> {
        let Some(counted) = &self.counted else {
            return Known::Unknown("no schedules were read".to_owned());
        };
        match age_of(vep, self.gates_of(vep), counted) {
            None => Known::Unknown("whether one of its targets is out is not known".to_owned()),
            Some(ages) if ages.is_empty() => Known::No("no stage of it is out that it must leave".to_owned()),
            Some(ages) => Known::Yes(ages),
        }
    }

    /// The gates of `vep`, as far as anything tells.
    pub(super) fn gates_of(&self, vep: &VepSummary) -> &[String] {
        self.gates.get(&vep.path).map_or(&[], Vec::as_slice)
    }

    /// What was found in the document of `vep`, as it is merged or `proposed`.
    fn findings_of<'f>(&'f self, vep: &VepSummary, proposed: Option<Proposed<'f>>) -> Vec<&'f Finding> {
        match proposed {
            Some(proposed) => proposed.findings.iter().filter(|finding| finding.allowed.is_none()).collect(),
            None => self.findings.get(vep.path.as_str()).cloned().unwrap_or_default(),
        }
    }

    fn needs(&self, vep: &VepSummary, stage: Stage, told: &Told<'_>, proposed: Option<Proposed<'_>>) -> Vec<Need> {
        let mut needs = vec![
            self.target_merged(proposed),
            self.graduation_criteria(vep, stage),
            self.feature_gate(told.findings),
            self.tracking_issue(vep, stage),
            self.reviewer(vep, told.card),
            self.stage_time(told.age),
            self.implemented(vep, stage),
        ];
        needs.extend(WORK.iter().map(|(kind, tell)| {
            let (state, why) = tell(told.progress, &self.around);
            self.need(kind, state, why)
        }));
        needs.extend([self.board_tracked(told.card), self.unknown(&SIGN_OFF)]);
        needs
    }

    fn target_merged(&self, proposed: Option<Proposed<'_>>) -> Need {
        match proposed {
            None => self.need(&TARGET_MERGED, NeedState::Met, None),
            Some(proposed) => {
                let draft = if proposed.about.draft { ", a draft," } else { "" };
                let why = format!("pull request #{}{draft} proposes it and is not merged", proposed.number);
                self.need(&TARGET_MERGED, NeedState::Missing, Some(why))
            }
        }
    }

    /// Of what is missing after `due`, says so with the last of it, and whether an exception excuses all of it.
    fn say_that_it_is_late(&self, needs: &mut [Need], due: Deadline, exception: Option<bool>) {
        let is_late = |need: &&mut Need| {
            need.required
                && need.state == NeedState::Missing
                && need.kind.due == Some(due)
                && self.dates.has_passed(due)
        };
        if let Some(why) = needs.iter_mut().rev().find(is_late).and_then(|need| need.why.as_mut()) {
            let excuse = match exception {
                Some(true) => "an exception is granted",
                Some(false) => "there is no exception",
                None => "nobody read whether there is an exception",
            };
            why.push_str(&format!("; {} has passed, and {excuse}", due.title()));
        }
    }

    pub(super) fn need(&self, kind: &'static NeedKind, state: NeedState, why: Option<String>) -> Need {
        Need { kind, required: kind.is_required(&self.snapshot.config), state, why }
    }

    /// A need that nothing which was read decides.
    fn unknown(&self, kind: &'static NeedKind) -> Need {
        self.need(kind, NeedState::Unknown, Some(self.around.why_unread(kind.source)))
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

    fn feature_gate(&self, findings: &[&Finding]) -> Need {
        let rule: &Rule = &feature_gate_missing::RULE;
        let found = findings.iter().find(|finding| finding.rule == rule.id);
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
            Some(Some(issue)) => match target(issue, stage, self.snapshot.config.stages())
                .filter(|there| *there != self.version)
            {
                Some(there) => (NeedState::Missing, Some(format!("issue {number} has {there} for {}", stage.name()))),
                None => (NeedState::Met, None),
            },
        };
        self.need(&TRACKING_ISSUE, state, why)
    }

    /// Whether the code has the stage: at the release's branch, or the main branch while there is none.
    fn implemented(&self, vep: &VepSummary, stage: Stage) -> Need {
        let Some(gates) = &self.snapshot.facts.work.gates else { return self.unknown(&IMPLEMENTED) };
        let told = |state, why: String| self.need(&IMPLEMENTED, state, Some(why));
        let gate = match self.gates_of(vep) {
            [gate] => gate,
            [] => return told(NeedState::Unknown, "which feature gate it has is not known".to_owned()),
            several => return told(NeedState::Unknown, format!("it names several gates: {}", several.join(", "))),
        };
        let place = match gates.releases.get(&self.version) {
            Some(_) => self.around.branch(),
            None => "main".to_owned(),
        };
        let Some(has) = at(gates, gate, self.version) else {
            return told(NeedState::Unknown, format!("the gates of {place} were not read"));
        };
        let words = has.map_or("is not there", GateState::name);
        let stages = self.snapshot.config.stages();
        let is_there = has.is_none_or(|state| has_stage(state, stage, stages));
        let was_there = has.is_some() || reached(gates, gate, self.version, (stage, stages));
        let state = if is_there && was_there { NeedState::Met } else { NeedState::Missing };
        told(state, format!("`{gate}` in {place}: {words}"))
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
fn age_of(vep: &VepSummary, gates: &[String], counted: &Counted<'_>) -> Option<Vec<Age>> {
    let status = vep.status.as_deref().and_then(Status::from_name);
    if vep.meta || vep.no_stages || status.is_some_and(Status::is_over) {
        return Some(Vec::new());
    }
    let targets = vep.rows.iter().filter_map(|row| Some((row.gate.as_deref(), row.stage()?, row.version)));
    // Of several gates, nobody can tell which one a row is about.
    let gate = if let [one] = gates { Some(one.as_str()) } else { None };
    ages(targets, gate, counted)
}
