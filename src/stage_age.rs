//! How long a feature has been in its stage: counted in releases, by what the code of these has where that is known, else
//! by what its VEP targets.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::facts::{GateState, Gates};
use crate::release::{Schedules, Stage, Stages, Version};

/// How an age stands to its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgeState {
    /// There are more releases to come in this stage.
    Fine,
    /// The release is the last one in this stage.
    Last,
    /// The release is one too many.
    Overdue,
    /// A later stage is targeted, for this release or an earlier one that is not out.
    Graduating(Stage),
}

/// What an age goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// What the code of releases has.
    Code,
    /// What the VEP targets.
    Documents,
}

/// How long the feature behind one gate has been in its stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Age {
    /// The gate, where the code tells or the VEP has several.
    pub gate: Option<String>,
    /// The stage that it is in.
    pub stage: Stage,
    /// The first release that had it in this stage.
    pub since: Version,
    /// How many releases have it in this stage, this one and that of `since` included.
    pub count: u32,
    /// Whether there may be more: it is not known which releases there were that long ago, or what they had.
    pub at_least: bool,
    /// How many it may be.
    pub limit: u32,
    /// What tells.
    pub by: By,
    /// What comes of it.
    pub state: AgeState,
}

/// What ages are counted by.
#[derive(Debug, Clone, Copy)]
pub struct Counted<'a> {
    /// Which releases there are, and which of them are out.
    pub schedules: &'a Schedules,
    /// The day on which they are.
    pub today: Date,
    /// The release at which ages are counted.
    pub at: Version,
    /// The stages, with how long each may last.
    pub stages: &'a Stages,
    /// What the code of releases has, where that is known.
    pub gates: Option<&'a Gates>,
}

/// What a VEP targets: for the gate that is named, or the one that the whole VEP is about, a stage with a release.
pub type Targeted<'a> = (Option<&'a str>, Stage, Version);

/// The ages of what `targets` speak of, one for each gate that has reached a stage and has not left the last. `gate` is
/// that of the VEP as a whole, where one can be told. `None` where it cannot be told whether a release is out that matters.
pub fn ages<'a>(
    targets: impl Iterator<Item = Targeted<'a>>,
    gate: Option<&'a str>,
    by: &Counted<'_>,
) -> Option<Vec<Age>> {
    let mut gates: BTreeMap<Option<&str>, Vec<Row>> = BTreeMap::new();
    for (gate, stage, version) in targets.filter(|(_, _, version)| *version <= by.at) {
        let row = Row { stage, version, out: by.schedules.is_out(version, by.today)? };
        gates.entry(gate).or_default().push(row);
    }
    // The code may have what no row speaks of.
    if gate.is_some() && gates.is_empty() {
        gates.insert(None, Vec::new());
    }
    let ages = gates.into_iter().filter_map(|(named, rows)| match by.code(named.or(gate)) {
        Some((name, found)) => by.age_by_code(name, found, &rows),
        None => by.age_by_documents(named, &rows),
    });
    Some(ages.collect())
}

/// A stage with the release that it targets, and whether that is out.
struct Row {
    stage: Stage,
    version: Version,
    out: bool,
}

/// What the code of the newest release that is out has of a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InCode {
    /// It has it in a stage, since a release; whether there may be earlier ones.
    Has(Stage, Version, bool),
    /// It has gone, or is to go, and was there.
    Left,
    /// No release has had it yet.
    NotYet,
}

impl<'a> Counted<'a> {
    /// What the code has of the gate `name`, with that name; `None` where no code is known, or it knows no such gate.
    pub fn code<'n>(&self, name: Option<&'n str>) -> Option<(&'n str, InCode)> {
        let (gates, name) = (self.gates?, name?);
        if !gates.has(name) {
            return None;
        }
        let out = gates.releases.range(..=self.at).filter(|(version, _)| self.is_out(**version));
        let known: Vec<(Version, Option<GateState>)> =
            out.map(|(version, registry)| (*version, registry.get(name).copied())).collect();
        let (_, newest) = known.last().copied()?;
        let was_there = known.iter().any(|(_, state)| state.is_some());
        let found = match newest.map(|state| state.stage(self.stages)) {
            Some(Some(stage)) => {
                let same = known.iter().rev().take_while(|(_, state)| *state == newest);
                let since = same.map(|(version, _)| *version).last()?;
                let oldest = known.first().map(|(version, _)| *version);
                InCode::Has(stage, since, Some(since) == oldest)
            }
            // Nobody can tell which stage a word of the code is that is none.
            Some(None) if newest.is_some_and(GateState::is_active) => return None,
            Some(None) => InCode::Left,
            None if was_there => InCode::Left,
            None => InCode::NotYet,
        };
        Some((name, found))
    }

    /// Whether `version` is known to be out.
    pub fn is_out(&self, version: Version) -> bool {
        self.schedules.is_out(version, self.today) == Some(true)
    }

    fn age_by_code(&self, name: &str, found: InCode, rows: &[Row]) -> Option<Age> {
        let InCode::Has(stage, since, at_least) = found else { return None };
        self.age(Some(name), By::Code, (stage, since, at_least), rows)
    }

    fn age_by_documents(&self, gate: Option<&str>, rows: &[Row]) -> Option<Age> {
        let stage = rows.iter().filter(|row| row.out).map(|row| row.stage).max()?;
        let since = rows.iter().filter(|row| row.out && row.stage == stage).map(|row| row.version).min()?;
        self.age(gate, By::Documents, (stage, since, false), rows)
    }

    fn age(
        &self,
        gate: Option<&str>,
        by: By,
        (stage, since, earlier): (Stage, Version, bool),
        rows: &[Row],
    ) -> Option<Age> {
        let limit = stage.limit?;
        let (count, at_least) = self.releases_since(since);
        let next = rows.iter().filter(|row| !row.out && row.stage > stage).map(|row| row.stage).min();
        let state = match next {
            Some(next) => AgeState::Graduating(next),
            None if count > limit => AgeState::Overdue,
            None if count == limit => AgeState::Last,
            None => AgeState::Fine,
        };
        let gate = gate.map(str::to_owned);
        Some(Age { gate, stage, since, count, at_least: at_least || earlier, limit, by, state })
    }

    /// How many releases there are from `since` on, both included, and whether there may be more.
    fn releases_since(&self, since: Version) -> (u32, bool) {
        let at = self.at;
        if since.major == at.major {
            return (at.minor - since.minor + 1, false);
        }
        // Nobody can tell how many there were of another major version but by their schedules.
        let known = self.schedules.0.range(since..).filter(|(version, _)| version.major < at.major).count();
        let own = at.minor + 1;
        (own + u32::try_from(known).unwrap_or(u32::MAX - own).max(1), true)
    }
}
