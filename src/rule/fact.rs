//! What a rule may need to know.

use crate::snapshot::Snapshot;

/// A fact that a rule may need and that may be unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// When releases freeze.
    Schedules,
    /// The release that VEPs are written for.
    Upcoming,
    /// The pull request.
    PullRequest,
    /// Tracking issues.
    Issues,
    /// The SIGs, with their chairs and approvers.
    Sigs,
    /// The labels that the repository defines.
    Labels,
}

impl Fact {
    /// Why a rule that needs the fact was skipped; `None` if the fact is known.
    pub fn missing(self, snapshot: &Snapshot) -> Option<String> {
        let facts = &snapshot.facts;
        let missing = match self {
            Fact::Schedules | Fact::Upcoming => match facts.schedules.as_ref().filter(|known| !known.0.is_empty()) {
                None => Some("no release schedules; give them with --schedules or --facts"),
                Some(schedules) => {
                    let unclear = schedules.unclear(snapshot.today).filter(|_| self == Fact::Upcoming);
                    return unclear.map(|version| format!("when {version} freezes is not known"));
                }
            },
            Fact::PullRequest => facts.pull_request.is_none().then_some("no pull request; give it with --facts"),
            Fact::Issues => facts.issues.is_none().then_some("no tracking issues; give them with --facts"),
            Fact::Sigs => facts.sigs.is_none().then_some("no SIGs; give them with --facts"),
            Fact::Labels => facts.labels.is_none().then_some("no labels; give them with --facts"),
        };
        missing.map(str::to_owned)
    }
}
