//! What a VEP needs to be in a release, and whether it has it.

use crate::config::{Config, Demand};
use crate::release_report::dates::Deadline;

/// Whether something that is needed is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeedState {
    /// It is there.
    Met,
    /// It is known not to be there.
    Missing,
    /// Nobody read what would tell.
    Unknown,
    /// This VEP does not need it.
    NotApplicable,
}

impl NeedState {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            NeedState::Met => "met",
            NeedState::Missing => "missing",
            NeedState::Unknown => "unknown",
            NeedState::NotApplicable => "not-applicable",
        }
    }
}

/// When a need decides the standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Required {
    Always,
    Never,
    /// Where the policy demands that every SIG signs off.
    WithSignOff,
    /// Where the configuration names the board of any release: whoever has none needs no card.
    WithBoards,
}

/// A kind of need. The ids are a contract.
#[derive(Debug, PartialEq, Eq)]
pub struct NeedKind {
    /// The id.
    pub id: &'static str,
    /// What is asked for, in words.
    pub title: &'static str,
    /// Until when it must be there.
    pub due: Option<Deadline>,
    required: Required,
    /// The source that tells, where documents do not.
    pub source: &'static str,
}

impl NeedKind {
    /// Whether it decides the standing.
    pub fn is_required(&self, config: &Config) -> bool {
        match self.required {
            Required::Always => true,
            Required::Never => false,
            Required::WithSignOff => config.sign_off == Demand::Required,
            Required::WithBoards => config.release.boards.are_named(),
        }
    }
}

/// A kind of need.
pub(super) const fn kind(
    id: &'static str,
    title: &'static str,
    due: Option<Deadline>,
    required: Required,
    source: &'static str,
) -> NeedKind {
    NeedKind { id, title, due, required, source }
}

/// Before the freeze for VEPs.
pub(super) const FREEZE: Option<Deadline> = Some(Deadline::EnhancementFreeze);
/// Before the branch is cut.
pub(super) const CODE: Option<Deadline> = Some(Deadline::CodeFreeze);
/// Before the release.
pub(super) const RELEASE: Option<Deadline> = Some(Deadline::Release);

/// The document that targets the release is merged.
pub(super) static TARGET_MERGED: NeedKind =
    kind("target-merged", "the merged document targets it", FREEZE, Required::Always, "documents");
/// Graduation criteria for the stage.
pub(super) static GRADUATION_CRITERIA: NeedKind =
    kind("graduation-criteria", "graduation criteria for the stage", FREEZE, Required::Always, "documents");
/// A named feature gate.
pub(super) static FEATURE_GATE: NeedKind =
    kind("feature-gate", "a feature gate is named", FREEZE, Required::Never, "documents");
/// An open tracking issue that says the same.
pub(super) static TRACKING_ISSUE: NeedKind =
    kind("tracking-issue", "an open tracking issue that agrees", FREEZE, Required::Always, "tracking-issues");
/// Somebody who reviews it.
pub(super) static REVIEWER: NeedKind = kind("reviewer", "a VEP reviewer", FREEZE, Required::Always, "board");
/// Time left in the stage.
pub(super) static STAGE_TIME: NeedKind =
    kind("stage-time", "time left in its stage", FREEZE, Required::Never, "schedules");

/// The stage in the code.
pub(super) static IMPLEMENTED: NeedKind =
    kind("implemented", "the code has the stage", RELEASE, Required::Never, "gates");

/// A card that says that the VEP is in.
pub(super) static BOARD_TRACKED: NeedKind =
    kind("board-tracked", "a card with a tracked status", FREEZE, Required::WithBoards, "board");
/// Sign-off, which nothing decides that is read.
pub(super) static SIGN_OFF: NeedKind =
    kind("sign-off", "sign-off of the SIGs", FREEZE, Required::WithSignOff, "sign-offs");

/// A need of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Its kind.
    pub kind: &'static NeedKind,
    /// Whether it decides the standing.
    pub required: bool,
    /// Whether it is there.
    pub state: NeedState,
    /// Why it is not, or not known.
    pub why: Option<String>,
}
