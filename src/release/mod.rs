//! Releases, their schedules, and stages: what a VEP targets, and until when.

mod meant;
mod schedule;
mod stage;
mod version;

pub use crate::release::meant::{behind, meant, releases};
pub use crate::release::schedule::{Day, MAX_BYTES, MAX_SCHEDULES, Schedule, Schedules};
pub use crate::release::stage::{LONGEST_NAME, MOST_STAGES, Stage, StageWords, Stages, WrongStage};
pub use crate::release::version::Version;
