//! Writes to a pull request: labels, one comment, a status, suggestions. Nothing is written that is there already, and nothing that a
//! newer push or a newer run has made old: before and after it writes, a run looks whether what it has read still stands.

mod check_in;
mod comment;
mod issue_comment;
mod labels;
mod marks;
mod status;
mod suggestions;

pub use check_in::{MAX_ASTRAY, MAX_CREATED, Outcome, Planned, Step, Talks, Wish, carry_out};
pub use comment::{Content, Posted, Written, comment, look_again_at, withdraw};
pub use labels::{LabelPlan, Labelled, labels};
pub use marks::{Marked, read_marks};
pub use status::{Shown, status};
pub use suggestions::{
    LineComment, MAX_FILES, MAX_MINIMIZED, Suggested, SuggestionReview, diff_lines, minimize, suggest, suggested,
};

/// How often a pull request is read, checked and written to in one run, where others change it meanwhile.
pub const MAX_ROUNDS: usize = 3;
