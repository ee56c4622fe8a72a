//! Writes to a pull request: labels, one comment, a status. Nothing is written that is there already, and nothing that a
//! newer push or a newer run has made old: before and after it writes, a run looks whether what it has read still stands.

mod comment;
mod labels;
mod marks;
mod status;

pub use comment::{Content, Posted, Written, comment, look_again, withdraw};
pub use labels::{LabelPlan, Labelled, labels};
pub use marks::{Marked, read_marks};
pub use status::{Shown, status};

/// How often a pull request is read, checked and written to in one run, where others change it meanwhile.
pub const MAX_ROUNDS: usize = 3;
