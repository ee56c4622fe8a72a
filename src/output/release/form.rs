//! The form of the report as JSON, version 1: a contract. Keys may be added; what is there keeps its name and meaning.

use schemars::JsonSchema;
use serde::Serialize;

/// The report on a release. What is null was not read; `sources` says why.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "vep-check release report")]
pub struct JsonRelease {
    /// The version of this form: 1.
    pub(super) version: u32,
    /// The release, `v1.10`.
    pub(super) release: String,
    /// The day of the report, YYYY-MM-DD.
    pub(super) today: String,
    /// `planning`, `implementation`, `stabilisation`, `released` or `unknown`.
    pub(super) phase: String,
    /// The dates of the release.
    pub(super) dates: JsonDates,
    /// What was read, and what was not.
    pub(super) sources: Vec<JsonSource>,
    /// The VEPs that target it, by SIG and number; one that targets two stages is there twice.
    pub(super) entries: Vec<JsonEntry>,
    /// Features that have been in a stage for more releases than they may, of all VEPs, or null.
    pub(super) overdue: Option<Vec<JsonAged>>,
    /// Features for which the release is the last in their stage, or null.
    pub(super) last: Option<Vec<JsonAged>>,
    /// Features that go on to another stage, or null.
    pub(super) graduating: Option<Vec<JsonAged>>,
    /// Stages that were targeted for a release that is out, and that its code has not; null where no code was read.
    pub(super) missed_targets: Option<Vec<JsonMissed>>,
    /// Stages that came in a later release than targeted; null where no code was read.
    pub(super) late: Option<Vec<JsonMissed>>,
    /// VEPs whose code is further than their document; null where no code was read.
    pub(super) behind_code: Option<Vec<JsonBehind>>,
    /// VEPs that nobody drives; null where no tracking issue was read.
    pub(super) idle: Option<Vec<JsonIdle>>,
    /// VEPs that something names for the release, and no document does.
    pub(super) disagreements: Vec<JsonApart>,
    /// What the board says otherwise than documents; null where it was not read.
    pub(super) contradictions: Option<Vec<JsonContradiction>>,
    /// What is listed apart: steps that are no stages, VEPs without stages, VEPs about the process itself.
    pub(super) apart: Vec<JsonApart>,
    /// VEPs that target neither this release nor a later one, and are not generally available.
    pub(super) unplanned: Vec<JsonUnplanned>,
    /// How many of what; null where it is not known.
    pub(super) counts: JsonCounts,
}

/// A fact, as far as it is known.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub(super) enum JsonKnown {
    /// It is known.
    Known {
        /// What it is.
        value: String,
        /// How many days are left to it: none on the day itself, negative when it has passed.
        days_left: i32,
    },
    /// It is known that there is none.
    None {
        /// Why.
        why: String,
    },
    /// It is not known.
    Unknown {
        /// Why.
        why: String,
    },
}

/// The dates of the release.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonDates {
    /// The last day on which a VEP may be merged.
    pub(super) enhancement_freeze: JsonKnown,
    /// The day for which the branch is announced.
    pub(super) code_freeze: JsonKnown,
    /// The day on which the branch was cut.
    pub(super) branch_cut: JsonKnown,
    /// The day of general availability.
    pub(super) release: JsonKnown,
}

/// Something that the report is made from, or should have been.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonSource {
    /// Its name.
    pub(super) name: String,
    /// `known` or `unknown`.
    pub(super) state: String,
    /// Why it is not known, or null.
    pub(super) why: Option<String>,
}

/// A VEP that targets the release, in one of its stages.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonEntry {
    /// Its number.
    pub(super) vep: Option<u64>,
    /// What it is about.
    pub(super) title: Option<String>,
    /// Its path.
    pub(super) path: String,
    /// The SIG that owns it.
    pub(super) sig: Option<String>,
    /// `alpha`, `beta` or `ga`.
    pub(super) stage: String,
    /// Whether it is about the process itself.
    pub(super) meta: bool,
    /// Its state, where it has front matter.
    pub(super) status: Option<String>,
    /// The number of its tracking issue, as far as anything tells.
    pub(super) tracker: Option<u64>,
    /// How many errors its document has; they decide nothing.
    pub(super) errors: usize,
    /// What says that it is in the release: `document`, `pull-request`, `issue`, `label`, `board`.
    pub(super) named_by: Vec<String>,
    /// Where its target stands.
    pub(super) proposal: JsonProposal,
    /// `missed`, `at-risk`, `unknown`, `on-track`, `done` or `removed`.
    pub(super) standing: String,
    /// What it needs.
    pub(super) needs: Vec<JsonNeed>,
    /// How long it has been in its stage, for each gate; null where that is not known.
    pub(super) age: Option<Vec<JsonAge>>,
    /// How its targets moved; null where no history was read.
    pub(super) retargets: Option<Vec<JsonName>>,
    /// Its pull requests of code; null where no tracking issue was read.
    pub(super) code: Option<Vec<JsonPull>>,
    /// Its pull requests of documentation; null where no tracking issue was read.
    pub(super) docs: Option<Vec<JsonPull>>,
    /// Its card.
    pub(super) board: JsonBoard,
}

/// A card, as far as it is known.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub(super) enum JsonBoard {
    /// It is known.
    Known {
        /// What it is.
        value: JsonCard,
    },
    /// It is known that there is none.
    None {
        /// Why.
        why: String,
    },
    /// It is not known whether there is one.
    Unknown {
        /// Why.
        why: String,
    },
}

/// A card.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonCard {
    /// Its status, or null where it has none.
    pub(super) status: Option<String>,
    /// Who reviews, or null where it names nobody.
    pub(super) reviewer: Option<String>,
}

/// What the board says otherwise than a document.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonContradiction {
    /// The VEP, or null.
    pub(super) vep: Option<u64>,
    /// Its path, or null where no VEP has the issue.
    pub(super) path: Option<String>,
    /// The number of the issue, where it is known.
    pub(super) issue: Option<u64>,
    /// What is said here and there.
    pub(super) words: String,
}

/// Where a target stands.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonProposal {
    /// `merged` or `open`.
    pub(super) state: String,
    /// The number of the open pull request that has it, or null.
    pub(super) pull: Option<u64>,
}

/// Something that a VEP needs.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonNeed {
    /// Its id.
    pub(super) id: String,
    /// `met`, `missing`, `unknown` or `not-applicable`.
    pub(super) state: String,
    /// `enhancement-freeze`, `code-freeze`, `release`, or null.
    pub(super) due: Option<String>,
    /// Whether it decides the standing.
    pub(super) required: bool,
    /// Why it is not met, or not known.
    pub(super) why: Option<String>,
    /// What shows it.
    pub(super) evidence: Vec<JsonName>,
}

/// A pull request of code or documentation.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonPull {
    /// Its name, `kubevirt/kubevirt#12`.
    pub(super) pull: String,
    /// What it is called, where it was read.
    pub(super) title: Option<String>,
    /// Whether the tracking issue lists it for the stage.
    pub(super) listed: bool,
    /// `open`, `draft`, `merged`, `closed` or `unknown`.
    pub(super) state: String,
    /// The branch that it is for, where it was read.
    pub(super) base: Option<String>,
    /// The day on which it was merged, where it was.
    pub(super) merged: Option<String>,
    /// Whether it is in the release's branch; null for one of another repository than the product's.
    pub(super) in_branch: Option<JsonAnswer>,
    /// For how many days its author has waited for a word of others, where they do.
    pub(super) review_lag_days: Option<i32>,
}

/// An answer, with what shows it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonAnswer {
    /// `yes`, `no` or `unknown`.
    pub(super) state: String,
    /// Why.
    pub(super) why: String,
}

/// A name with its place.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonName {
    /// What it is called.
    pub(super) text: String,
    /// Its address, or null.
    pub(super) url: Option<String>,
}

/// How long a feature has been in its stage.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonAge {
    /// The gate, where the VEP has several.
    pub(super) gate: Option<String>,
    /// The stage that it is in.
    pub(super) stage: String,
    /// The first release that had it there.
    pub(super) since: String,
    /// How many releases have it there, this one included.
    pub(super) count: u32,
    /// Whether there may be more.
    pub(super) at_least: bool,
    /// How many it may be.
    pub(super) limit: u32,
    /// What tells: `code` or `documents`.
    pub(super) by: String,
    /// `fine`, `last`, `overdue` or `graduating`.
    pub(super) state: String,
}

/// The age of a feature of a VEP.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonAged {
    /// The VEP.
    pub(super) vep: Option<u64>,
    /// Its path.
    pub(super) path: String,
    /// The age.
    #[serde(flatten)]
    pub(super) age: JsonAge,
}

/// A stage that a release should have had.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonMissed {
    /// The VEP.
    pub(super) vep: Option<u64>,
    /// The gate.
    pub(super) gate: String,
    /// The stage that was targeted.
    pub(super) stage: String,
    /// For which release.
    pub(super) release: String,
    /// The state that its code has: `Alpha` and so on, or `none`.
    pub(super) has: String,
    /// The later release that has the stage, or null.
    pub(super) came: Option<String>,
}

/// A VEP whose code is further than its document.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonBehind {
    /// The VEP.
    pub(super) vep: Option<u64>,
    /// Its path.
    pub(super) path: String,
    /// The gate.
    pub(super) gate: String,
    /// The stage that the document has reached, or null.
    pub(super) document: Option<String>,
    /// The stage that the code has.
    pub(super) code: String,
    /// The first release that has it.
    pub(super) since: String,
}

/// What is listed apart.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonApart {
    /// The VEP.
    pub(super) vep: Option<u64>,
    /// Its path.
    pub(super) path: String,
    /// What it is, or what its row says.
    pub(super) words: String,
}

/// A VEP that nobody drives.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonIdle {
    /// The VEP.
    pub(super) vep: Option<u64>,
    /// Its path.
    pub(super) path: String,
    /// The day on which a person last said something in its tracking issue, or null.
    pub(super) spoken: Option<String>,
}

/// A VEP without a release.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonUnplanned {
    /// The VEP.
    pub(super) vep: Option<u64>,
    /// Its path.
    pub(super) path: String,
    /// The newest release that it targets, or null.
    pub(super) newest: Option<String>,
}

/// How many of what; null where it is not known.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonCounts {
    /// Entries that merged documents name.
    pub(super) targeted: usize,
    /// Entries that open pull requests propose.
    pub(super) proposed: Option<usize>,
    /// Entries that are on track.
    pub(super) on_track: usize,
    /// Entries that are done.
    pub(super) done: usize,
    /// Entries that are at risk.
    pub(super) at_risk: usize,
    /// Entries that missed a deadline.
    pub(super) missed: usize,
    /// Entries that were taken out.
    pub(super) removed: usize,
    /// Entries of which something required is not known.
    pub(super) unknown: usize,
    /// Features that have been in a stage for too long.
    pub(super) overdue: Option<usize>,
    /// Features in the last release of their stage.
    pub(super) last: Option<usize>,
    /// Features that go on to another stage.
    pub(super) graduating: Option<usize>,
}
