//! How long a feature has been in its stage: counted in releases, by what its VEP targets.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::release::{Schedules, Stage, Version};

/// How many releases a feature may be in `stage`; `None` for the last one.
///
/// <https://github.com/kubevirt/enhancements/blob/main/docs/feature-lifecycle.md>, "Release Stage Transition"
pub const fn limit(stage: Stage) -> Option<u32> {
    match stage {
        Stage::Alpha => Some(2),
        Stage::Beta => Some(3),
        Stage::Ga => None,
    }
}

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

/// How long the feature behind one gate has been in its stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Age {
    /// The gate, where the VEP has several.
    pub gate: Option<String>,
    /// The stage that it is in.
    pub stage: Stage,
    /// The first release that had it in this stage.
    pub since: Version,
    /// How many releases have it in this stage, this one and that of `since` included.
    pub count: u32,
    /// Whether there may be more: it is not known which releases there were that long ago.
    pub at_least: bool,
    /// How many it may be.
    pub limit: u32,
    /// What comes of both.
    pub state: AgeState,
}

/// The ages at release `at` of what `targets` speak of, each the stage of a gate with a
/// release, by what is out on `today`: one for each gate that has reached a
/// stage and has not left the last. `None` where it cannot be told whether a release is out that matters.
pub fn ages<'a>(
    targets: impl Iterator<Item = (Option<&'a str>, Stage, Version)>,
    schedules: &Schedules,
    today: Date,
    at: Version,
) -> Option<Vec<Age>> {
    let mut gates: BTreeMap<Option<&str>, Vec<Row>> = BTreeMap::new();
    for (gate, stage, version) in targets.filter(|(_, _, version)| *version <= at) {
        let row = Row { stage, version, out: schedules.is_out(version, today)? };
        gates.entry(gate).or_default().push(row);
    }
    Some(gates.into_iter().filter_map(|(gate, rows)| age(gate, &rows, schedules, at)).collect())
}

/// A stage with the release that it targets, and whether that is out.
struct Row {
    stage: Stage,
    version: Version,
    out: bool,
}

fn age(gate: Option<&str>, rows: &[Row], schedules: &Schedules, at: Version) -> Option<Age> {
    let stage = rows.iter().filter(|row| row.out).map(|row| row.stage).max()?;
    let limit = limit(stage)?;
    let since = rows.iter().filter(|row| row.out && row.stage == stage).map(|row| row.version).min()?;
    let (count, at_least) = releases(since, at, schedules);
    let next = rows.iter().filter(|row| !row.out && row.stage > stage).map(|row| row.stage).min();
    let state = match next {
        Some(next) => AgeState::Graduating(next),
        None if count > limit => AgeState::Overdue,
        None if count == limit => AgeState::Last,
        None => AgeState::Fine,
    };
    Some(Age { gate: gate.map(str::to_owned), stage, since, count, at_least, limit, state })
}

/// How many releases there are from `since` to `at`, both included, and whether there may be more.
fn releases(since: Version, at: Version, schedules: &Schedules) -> (u32, bool) {
    if since.major == at.major {
        return (at.minor - since.minor + 1, false);
    }
    // Nobody can tell how many there were of another major version but by their schedules.
    let known = schedules.0.range(since..).filter(|(version, _)| version.major < at.major).count();
    let own = at.minor + 1;
    (own + u32::try_from(known).unwrap_or(u32::MAX - own).max(1), true)
}
