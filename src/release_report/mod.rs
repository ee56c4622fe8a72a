//! What is in a release, what is missing, and since when. Pure: a snapshot in, plain data out.

mod dates;
mod entry;
mod known;
mod need;
mod standing;

pub use crate::release_report::dates::{Dates, Deadline, Phase};
pub use crate::release_report::entry::Entry;
use crate::release_report::entry::{World, by_path};
pub use crate::release_report::known::{Known, Source};
pub use crate::release_report::need::{Need, NeedKind, NeedState};
pub use crate::release_report::standing::Standing;

use std::sync::Arc;

use crate::check::check;
use crate::note::Note;
use crate::release::{Stage, Version};
use crate::report::{Report, VepSummary};
use crate::snapshot::Snapshot;
use crate::stage_age::{Age, AgeState};
use crate::vep::prose::TargetStage;
use crate::vep::status::Status;

/// What is known of a release.
#[derive(Debug)]
pub struct ReleaseReport {
    /// The release.
    pub version: Version,
    /// The repository on GitHub, `owner/name`.
    pub repository: String,
    /// Its dates.
    pub dates: Dates,
    /// What was read, and what was not.
    pub sources: Vec<Source>,
    /// The VEPs that target it, by SIG and number; one that targets two stages is there twice.
    pub entries: Vec<Entry>,
    /// What is listed apart: steps that are no stages, and VEPs without stages or about the process itself.
    pub apart: Vec<Apart>,
    /// How long features have been in a stage that they must leave, of all VEPs, whether they target the release or not.
    pub ages: Known<Vec<Aged>>,
    /// The VEPs that target neither this release nor a later one, and are not generally available.
    pub unplanned: Vec<VepSummary>,
    /// All VEPs, by SIG and number.
    pub veps: Vec<VepSummary>,
    /// What could not be read in files of others.
    pub notes: Vec<Note>,
}

/// How long a feature has been in its stage, with the VEP that it is of.
pub type Aged = (Arc<VepSummary>, Age);

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
        let dates = Dates::of(version, snapshot.facts.schedules.as_ref(), snapshot.today);
        let sources = sources(snapshot, veps.len());
        let world = World { snapshot, findings: by_path(&findings), version, dates: &dates, sources: &sources };
        let staged = || veps.iter().filter(|vep| !vep.meta && !vep.no_stages);
        let entries = staged().flat_map(|vep| {
            vep.stages_for(version).into_iter().map(|stage| world.entry(vep, stage)).collect::<Vec<_>>()
        });
        let entries = entries.collect();
        let unplanned = veps.iter().filter(|vep| is_unplanned(vep, version)).cloned().collect();
        let (apart, ages) = (apart(&veps, version), all_ages(&veps, &world));
        let repository = snapshot.repository().to_owned();
        ReleaseReport { version, repository, dates, sources, entries, apart, ages, unplanned, veps, notes }
    }

    /// The entries that stand like `standing`.
    pub fn standing(&self, standing: Standing) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.standing == standing)
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

/// Why a checkout does not have what GitHub tells.
const OFFLINE: &str = "a checkout has none of it, and GitHub was not asked";

/// What a report from a checkout is made from.
fn sources(snapshot: &Snapshot, veps: usize) -> Vec<Source> {
    let known = |known: bool, why: &str| if known { Known::Yes(()) } else { Known::Unknown(why.to_owned()) };
    let facts = &snapshot.facts;
    let source = |name, tells, state| Source { name, tells, state };
    let offline = || known(false, OFFLINE);
    vec![
        source("documents", "targets, SIGs, criteria, gates' names", known(veps > 0, "there is no VEP")),
        source("schedules", "dates", known(facts.schedules.is_some(), "give them with --schedules or --facts")),
        source("tracking-issues", "timelines, lists of pull requests", known(facts.issues.is_some(), OFFLINE)),
        source("proposals", "targets in open pull requests", offline()),
        source("pull-requests", "what is merged of code and docs, sign-off", offline()),
        source("branches", "whether the branch is cut, and what is in it", offline()),
        source("gates", "which stage the code of a release has", offline()),
        source("board", "cards, and the reviewers on them", offline()),
        source("history", "targets that moved", known(false, "the history of the documents was not read")),
    ]
}

/// Whether `vep` targets neither `version` nor a later release, and is not over.
fn is_unplanned(vep: &VepSummary, version: Version) -> bool {
    use Status::{Deferred, Implementable, Provisional};
    let status = vep.status.as_deref().and_then(Status::from_name);
    let open = matches!(status, None | Some(Provisional | Implementable | Deferred));
    let available = vep.targets.get(&Stage::Ga).is_some_and(|ga| *ga < version);
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
                let number = vep.number.map_or_else(|| vep.path.clone(), |number| format!("VEP {number}"));
                return Known::Unknown(format!("{number}: {why}"));
            }
        }
    }
    Known::Yes(all)
}
