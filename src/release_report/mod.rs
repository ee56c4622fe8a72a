//! What is in a release, what is missing, and since when. Pure: a snapshot in, plain data out.

mod card;
mod code;
mod dates;
mod description;
mod entry;
mod known;
mod need;
mod progress;
mod pull;
mod standing;

pub use crate::release_report::card::Contradiction;
use crate::release_report::card::contradictions;
pub use crate::release_report::code::{Behind, InReleases, Missed};
use crate::release_report::code::{behind, gates_of, in_releases, missed};
pub use crate::release_report::dates::{Dates, Deadline, Phase};
pub use crate::release_report::description::{Correction, corrections};
pub use crate::release_report::entry::{Entry, NamedBy};
use crate::release_report::entry::{Proposed, World, by_path};
use crate::release_report::known::OFFLINE;
pub use crate::release_report::known::{Known, Source};
pub use crate::release_report::need::{Need, NeedKind, NeedState};
pub use crate::release_report::pull::EntryPull;
use crate::release_report::pull::{Around, day};
pub use crate::release_report::standing::Standing;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::check::{check, check_change};
use crate::note::Note;
use crate::noun::Noun;
use crate::release::{Stage, Stages, Version};
use crate::report::{Report, VepSummary};
use crate::rule::Shared;
use crate::snapshot::Snapshot;
use crate::stage_age::{Age, AgeState, Counted};
use crate::vep::prose::TargetStage;
use crate::vep::status::Status;

/// What is known of a release.
#[derive(Debug)]
pub struct ReleaseReport {
    /// The release.
    pub version: Version,
    /// What the community calls a document.
    pub noun: Noun,
    /// The stages that its features graduate to.
    pub stages: Stages,
    /// The repository on GitHub, `owner/name`.
    pub repository: String,
    /// Its dates.
    pub dates: Dates,
    /// What was read, and what was not.
    pub sources: Vec<Source>,
    /// The VEPs that target it, by SIG and number; one that targets two stages is there twice.
    pub entries: Vec<Entry>,
    /// What else names a VEP for the release that its document, merged or proposed, does not target it with.
    pub disagreements: Vec<Apart>,
    /// What the board says otherwise than documents.
    pub contradictions: Known<Vec<Contradiction>>,
    /// What is listed apart: steps that are no stages, and VEPs without stages or about the process itself.
    pub apart: Vec<Apart>,
    /// How long features have been in a stage that they must leave, of all VEPs, whether they target the release or not.
    pub ages: Known<Vec<Aged>>,
    /// The VEPs with an open tracking issue in which no person has said anything lately, and since when.
    pub idle: Known<Vec<Idle>>,
    /// What the code of releases has of each VEP, by its path; none where no code is known.
    pub in_code: BTreeMap<String, InReleases>,
    /// What documents targeted for releases that are out, and their code lacks.
    pub missed: Known<Vec<Missed>>,
    /// The VEPs whose code is further than their documents.
    pub behind: Known<Vec<Behind>>,
    /// The VEPs that target neither this release nor a later one, and are not generally available.
    pub unplanned: Vec<VepSummary>,
    /// All VEPs, by SIG and number.
    pub veps: Vec<VepSummary>,
    /// What could not be read in files of others.
    pub notes: Vec<Note>,
}

/// How long a feature has been in its stage, with the VEP that it is of.
pub type Aged = (Arc<VepSummary>, Age);

/// A VEP that nobody drives, with the day on which a person last said something in its tracking issue, if anybody did.
pub type Idle = (VepSummary, Option<Date>);

/// What is listed apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apart {
    /// The VEP.
    pub vep: VepSummary,
    /// What it is, or what its row says.
    pub words: String,
}

impl ReleaseReport {
    /// What is known of `version`, by `snapshot`.
    pub fn of(snapshot: &Snapshot, version: Version) -> ReleaseReport {
        let Report { mut veps, findings, notes, .. } = check(snapshot);
        veps.sort_by(|a, b| (&a.sig, a.number, &a.path).cmp(&(&b.sig, b.number, &b.path)));
        let (facts, today) = (&snapshot.facts, snapshot.today);
        let branch = snapshot.config.release.branch(version);
        let dates = Dates::of(version, facts.schedules.as_ref(), today, &facts.work, &branch);
        let sources = sources(snapshot, veps.len(), version);
        let home = snapshot.repository();
        let around = Around { work: &facts.work, config: &snapshot.config, home, today, version, sources: &sources };
        let gates = facts.work.gates.as_ref();
        let stages = snapshot.config.stages();
        let counted = facts.schedules.as_ref();
        let counted = counted.map(|schedules| Counted { schedules, today, at: version, stages, gates });
        let gates = gates.map_or_else(BTreeMap::new, |gates| gates_of(snapshot, &veps, gates));
        let world = World { snapshot, findings: by_path(&findings), version, dates: &dates, around, counted, gates };
        let entries = entries(&veps, &world);
        let disagreements = disagreements(&veps, &entries, &world);
        let contradictions = contradictions(&veps, &entries, &world);
        let unplanned = veps.iter().filter(|vep| is_unplanned(vep, version, stages.last())).cloned().collect();
        let (apart, ages) = (apart(&veps, version), all_ages(&veps, &world));
        let idle = idle(&veps, &world);
        let (missed, behind) = beside_code(&veps, &world);
        let of_code = |gates| {
            let of = |vep: &VepSummary| (vep.path.clone(), in_releases(vep, world.gates_of(vep), gates, stages));
            veps.iter().map(of).collect()
        };
        let in_code = facts.work.gates.as_ref().map_or_else(BTreeMap::new, of_code);
        let repository = snapshot.repository().to_owned();
        ReleaseReport {
            version,
            noun: snapshot.config.noun.clone(),
            stages: stages.clone(),
            repository,
            dates,
            sources,
            entries,
            disagreements,
            contradictions,
            apart,
            ages,
            idle,
            in_code,
            missed,
            behind,
            unplanned,
            veps,
            notes,
        }
    }

    /// The entries that stand like `standing`.
    pub fn standing(&self, standing: Standing) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.standing == standing)
    }

    /// The entries of merged documents.
    pub fn merged(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.proposal.is_none())
    }

    /// How many entries open pull requests propose; `None` where nobody read these.
    pub fn proposed(&self) -> Option<usize> {
        let is_unread = self.unread().any(|(source, _)| source.name == "proposals");
        (!is_unread).then(|| self.entries.len() - self.merged().count())
    }

    /// The ages in `state`; `None` where some are not known.
    pub fn aged(&self, state: AgeState) -> Option<Vec<&Aged>> {
        self.aged_as(|age| age == state)
    }

    /// The ages of features that go on to their next stage; `None` where some are not known.
    pub fn graduating(&self) -> Option<Vec<&Aged>> {
        self.aged_as(|age| matches!(age, AgeState::Graduating(_)))
    }

    fn aged_as(&self, is: impl Fn(AgeState) -> bool) -> Option<Vec<&Aged>> {
        Some(self.ages.value()?.iter().filter(|(_, age)| is(age.state)).collect())
    }

    /// The sources that were not read, those together of which the reason is the same, with the reason.
    pub fn unread_by_reason(&self) -> Vec<(&str, Vec<&Source>)> {
        let mut groups: Vec<(&str, Vec<&Source>)> = Vec::new();
        for (source, why) in self.unread() {
            match groups.iter_mut().find(|(reason, _)| *reason == why) {
                Some((_, sources)) => sources.push(source),
                None => groups.push((why, vec![source])),
            }
        }
        groups
    }

    /// The sources that were not read, with why.
    pub fn unread(&self) -> impl Iterator<Item = (&Source, &str)> {
        self.sources.iter().filter_map(|source| Some((source, source.state.why_unknown()?)))
    }
}

/// What a report is made from, and what it should have been made from.
fn sources(snapshot: &Snapshot, veps: usize, version: Version) -> Vec<Source> {
    let (facts, boards) = (&snapshot.facts, &snapshot.config.release.boards);
    let known = |known: bool, why: &str| if known { Known::Yes(()) } else { Known::Unknown(why.to_owned()) };
    let source = |name, tells, state| Source { name, tells, state };
    // What was asked for says why it was not given.
    let online = |name: &'static str, tells, is_known| {
        let why = facts.work.unread.get(name).map_or(OFFLINE, String::as_str);
        source(name, tells, known(is_known, why))
    };
    let work = &facts.work;
    vec![
        source(
            "documents",
            "targets, SIGs, criteria, gates' names",
            known(veps > 0, &snapshot.config.noun.say("there is no VEP")),
        ),
        source(
            "schedules",
            "dates",
            known(facts.schedules.is_some(), "there are none; a checkout has them by --schedules or --facts"),
        ),
        online("tracking-issues", "timelines, lists of pull requests", facts.issues.is_some()),
        online("references", "who refers to tracking issues, and who spoke there", work.trackers.is_some()),
        online("proposals", "targets in open pull requests", work.proposals.is_some()),
        online("pull-requests", "what is merged of code and docs", work.pulls.is_some()),
        online("branches", "whether the branch is cut, and what is in it", work.branches.is_some()),
        online("gates", "which stage the code of a release has", work.gates.is_some()),
        online("sign-offs", "who signed off on the pull requests that brought the targets", false),
        online("board", "cards, and the reviewers on them", work.boards.contains_key(&version) || boards.are_none()),
        source("history", "targets that moved", known(false, "the history of the documents was not read")),
    ]
}

/// The entries of the release: of merged documents, then of those that open pull requests propose and no merged one has.
fn entries(veps: &[VepSummary], world: &World<'_>) -> Vec<Entry> {
    let snapshot = world.snapshot;
    let is_staged = |vep: &VepSummary| !vep.meta && !vep.no_stages;
    let mut entries = Vec::new();
    for vep in veps.iter().filter(|vep| is_staged(vep)) {
        entries.extend(vep.stages_for(world.version).into_iter().map(|stage| world.entry(vep, stage, None)));
    }
    let shared = Shared::of(snapshot);
    for (number, change) in &snapshot.proposed {
        let Some(about) = snapshot.facts.work.proposals.as_ref().and_then(|known| known.get(number)) else { continue };
        let checked = check_change(change, snapshot, &shared);
        let Some(vep) = checked.vep.filter(is_staged) else { continue };
        let proposed = Proposed { number: *number, about, findings: &checked.findings };
        for stage in vep.stages_for(world.version) {
            let is_same = |entry: &Entry| entry.stage == stage && is_same_vep(&entry.vep, &vep);
            if !entries.iter().any(is_same) {
                entries.push(world.entry(&vep, stage, Some(proposed)));
            }
        }
    }
    entries.sort_by(|a, b| (&a.vep.sig, a.vep.number, &a.vep.path).cmp(&(&b.vep.sig, b.vep.number, &b.vep.path)));
    entries
}

fn is_same_vep(one: &VepSummary, other: &VepSummary) -> bool {
    one.path == other.path || one.number.is_some() && one.number == other.number
}

/// VEPs whose tracking issues name the release for a stage that neither their documents nor proposals target it with.
fn disagreements(veps: &[VepSummary], entries: &[Entry], world: &World<'_>) -> Vec<Apart> {
    let mut found = Vec::new();
    for vep in veps.iter().filter(|vep| !vep.meta) {
        let of_vep = || entries.iter().filter(|entry| is_same_vep(&entry.vep, vep));
        let (before, mut by_label) = (found.len(), false);
        for stage in world.snapshot.config.stages().iter() {
            let named = world.named_by_issue(vep, stage);
            by_label |= named.contains(&NamedBy::Label);
            if named.contains(&NamedBy::Issue) && !of_vep().any(|entry| entry.stage == stage) {
                let words =
                    format!("the tracking issue plans {} for {}, and no document does", stage.name(), world.version);
                found.push(Apart { vep: vep.clone(), words });
            }
        }
        if by_label && found.len() == before && of_vep().next().is_none() {
            let words = format!("the tracking issue has the label of {}, and no document targets it", world.version);
            found.push(Apart { vep: vep.clone(), words });
        }
    }
    found
}

/// Whether `vep` targets neither `version` nor a later release, and is not over.
fn is_unplanned(vep: &VepSummary, version: Version, last: Option<Stage>) -> bool {
    use Status::{Deferred, Implementable, Provisional};
    let status = vep.status.as_deref().and_then(Status::from_name);
    let open = matches!(status, None | Some(Provisional | Implementable | Deferred));
    let available = last.and_then(|last| vep.targets.get(&last)).is_some_and(|available| *available < version);
    let planned = vep.rows.iter().any(|row| row.version >= version);
    open && !vep.meta && !available && !planned
}

/// What is listed apart in the report on `version`.
fn apart(veps: &[VepSummary], version: Version) -> Vec<Apart> {
    let mut apart = Vec::new();
    for vep in veps {
        let at = |words: &str| Apart { vep: vep.clone(), words: words.to_owned() };
        if vep.meta {
            apart.push(at("about the process itself"));
            continue;
        }
        let steps = vep.rows.iter().filter(|row| row.version == version && row.stage != TargetStage::Whole);
        let steps = steps.filter(|row| row.stage().is_none());
        apart.extend(steps.map(|row| at(&row.words)));
        if vep.no_stages && vep.rows.iter().any(|row| row.version == version && row.stage == TargetStage::Whole) {
            apart.push(at("ships without stages"));
        }
    }
    apart
}

/// The VEPs that nobody drives.
fn idle(veps: &[VepSummary], world: &World<'_>) -> Known<Vec<Idle>> {
    let work = &world.snapshot.facts.work;
    let Some(trackers) = &work.trackers else { return Known::Unknown(world.around.why_unread("references")) };
    let quiet = i64::from(world.snapshot.config.release.quiet_days);
    let idle = veps.iter().filter_map(|vep| {
        let (number, issue) = world.issue(vep).ok()?;
        let spoken = trackers.get(&number)?.spoken_at.map(day);
        let is_quiet = spoken.is_none_or(|day| i64::from((world.snapshot.today - day).get_days()) > quiet);
        (!issue.closed && !vep.meta && is_quiet).then(|| (vep.clone(), spoken))
    });
    Known::Yes(idle.collect())
}

/// What the code of releases has less and more than the documents of `veps` say.
fn beside_code(veps: &[VepSummary], world: &World<'_>) -> (Known<Vec<Missed>>, Known<Vec<Behind>>) {
    let counted = world.counted.as_ref().filter(|counted| counted.gates.is_some());
    let Some(counted) = counted else {
        let source = if world.counted.is_none() { "schedules" } else { "gates" };
        let why = world.around.why_unread(source);
        return (Known::Unknown(why.clone()), Known::Unknown(why));
    };
    let staged = || veps.iter().filter(|vep| !vep.meta && !vep.no_stages);
    let all_missed = staged().flat_map(|vep| missed(vep, world.gates_of(vep), counted)).collect();
    let all_behind = staged().flat_map(|vep| behind(vep, world.gates_of(vep), counted)).collect();
    (Known::Yes(all_missed), Known::Yes(all_behind))
}

/// The ages of all `veps`, sorted as they are.
fn all_ages(veps: &[VepSummary], world: &World<'_>) -> Known<Vec<Aged>> {
    let mut all = Vec::new();
    for vep in veps {
        match world.age(vep) {
            Known::Yes(ages) => {
                let vep = Arc::new(vep.clone());
                all.extend(ages.into_iter().map(|age| (Arc::clone(&vep), age)));
            }
            Known::No(_) => {}
            Known::Unknown(why) => {
                let number = vep.number.map_or_else(
                    || vep.path.clone(),
                    |number| format!("{} {number}", world.snapshot.config.noun.one()),
                );
                return Known::Unknown(format!("{number}: {why}"));
            }
        }
    }
    Known::Yes(all)
}
