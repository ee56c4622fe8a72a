//! How an entry stands.

use crate::release_report::dates::{Dates, Deadline};
use crate::release_report::need::{Need, NeedState};
use crate::vep::status::Status;

/// How an entry stands. Unknown is never on track, and never at risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Something required was not there when its deadline passed.
    Missed,
    /// Something required for the next deadline is missing.
    AtRisk,
    /// Something required is not known.
    Unknown,
    /// All that is required is there.
    OnTrack,
    /// All that was required is there, and the release is out.
    Done,
    /// It is no longer meant for a release.
    Removed,
}

impl Standing {
    /// All of them, the most urgent first.
    pub const ALL: [Standing; 6] =
        [Standing::Missed, Standing::AtRisk, Standing::Unknown, Standing::OnTrack, Standing::Done, Standing::Removed];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Standing::Missed => "missed",
            Standing::AtRisk => "at-risk",
            Standing::Unknown => "unknown",
            Standing::OnTrack => "on-track",
            Standing::Done => "done",
            Standing::Removed => "removed",
        }
    }

    /// How an entry with `needs` stands, whose document has the state `status`; `exception` is whether it has an
    /// exception from what it missed, if that is known.
    pub fn of(needs: &[Need], dates: &Dates, status: Option<Status>, exception: Option<bool>) -> Standing {
        if status.is_some_and(Status::is_removed) {
            return Standing::Removed;
        }
        let next = Deadline::ALL.into_iter().find(|deadline| !dates.has_passed(*deadline));
        // Where the next date is not known, everything that is missing counts as one of the next deadline.
        let dated = next.is_some_and(|next| dates.date(next).value().is_some());
        let required = || needs.iter().filter(|need| need.required);
        let missing = || required().filter(|need| need.state == NeedState::Missing);
        let passed = |need: &&Need| need.kind.due.is_some_and(|due| dates.has_passed(due));
        let missed = missing().any(|need| passed(&need));
        let is_next = |need: &Need| !dated || need.kind.due == next;
        match exception {
            Some(false) if missed => Standing::Missed,
            None if missed => Standing::Unknown,
            _ if missing().any(|need| !passed(&need) && is_next(need)) => Standing::AtRisk,
            _ if required().any(|need| need.state == NeedState::Unknown) => Standing::Unknown,
            _ if next.is_none() => Standing::Done,
            _ => Standing::OnTrack,
        }
    }
}
