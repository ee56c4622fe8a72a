//! One VEP in a report.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::release::{Stage, Version};
use crate::snapshot::Snapshot;
use crate::vep::Vep;

/// What a report says about a VEP as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VepSummary {
    /// Its path.
    pub path: String,
    /// Its number.
    pub number: Option<u64>,
    /// The number of the issue that tracks it, as far as anything tells.
    pub tracker: Option<u64>,
    /// What it is about.
    pub title: Option<String>,
    /// The SIG that owns it, or what stands in the place of its directory.
    pub sig: Option<String>,
    /// The release that each stage targets.
    pub targets: BTreeMap<Stage, Version>,
    /// When the release of each of these stages freezes, where that is known.
    pub freezes: BTreeMap<Stage, TargetFreeze>,
    /// Its state, where it has front matter.
    pub status: Option<String>,
    /// Whether it is about the process itself.
    pub meta: bool,
    /// SIGs that take part, besides its own.
    pub participating_sigs: Vec<String>,
    /// Whether nobody has written a word into its sections yet: it is still the template.
    pub untouched: bool,
}

/// The freeze of a release that is targeted, as seen from the day of the check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetFreeze {
    /// The last day on which a VEP for the release may be merged.
    pub date: Date,
    /// How many days are left: none on the day itself, negative when it has passed.
    pub days_left: i32,
    /// Whether the release is out.
    pub released: bool,
}

impl VepSummary {
    /// The summary of a document of `snapshot`, which the issue `tracker` tracks; `untouched` says whether it is still the
    /// template.
    pub fn of(vep: &Vep, tracker: Option<u64>, untouched: bool, snapshot: &Snapshot) -> VepSummary {
        let targets = vep.shipping_versions();
        let freezes = targets.iter().filter_map(|(stage, version)| {
            let schedule = snapshot.facts.schedules.as_ref()?.0.get(version)?;
            let date = schedule.freeze.date()?;
            let days_left = (date - snapshot.today).get_days();
            let released = schedule.release.date().is_some_and(|release| release <= snapshot.today);
            Some((*stage, TargetFreeze { date, days_left, released }))
        });
        VepSummary {
            freezes: freezes.collect(),
            untouched,
            path: vep.source.path().to_owned(),
            number: vep.number(),
            tracker,
            title: vep.subject().map(str::to_owned),
            sig: vep.sig().map(str::to_owned),
            targets,
            status: vep.status().map(str::to_owned),
            meta: vep.place.meta,
            participating_sigs: vep
                .front_matter
                .iter()
                .flat_map(|front_matter| front_matter.texts("participating-sigs"))
                .map(|sig| sig.value.to_owned())
                .collect(),
        }
    }
}
