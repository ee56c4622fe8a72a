//! What a rule may need to know.

use crate::facts::Unknown;
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
    /// Stages of graduation, which a community may have or not.
    Stages,
    /// The numbers of VEPs, which a community may have or not.
    Numbers,
    /// Metadata that is KubeVirt's front matter, for want of a description.
    FrontMatter,
}

impl Fact {
    /// What a rule that needs the fact lacks; `None` if the fact is known.
    pub fn missing(self, snapshot: &Snapshot) -> Option<Unknown> {
        let facts = &snapshot.facts;
        let schedules = || facts.schedules.as_ref().filter(|known| !known.0.is_empty());
        match self {
            Fact::Schedules => schedules().is_none().then_some(Unknown::Schedules),
            Fact::Upcoming => match schedules() {
                None => Some(Unknown::Schedules),
                Some(schedules) => schedules.unclear(snapshot.today).map(Unknown::Upcoming),
            },
            Fact::PullRequest => facts.pull_request.is_none().then_some(Unknown::PullRequest),
            Fact::Issues => facts.issues.is_none().then_some(Unknown::Issues),
            Fact::Sigs => facts.sigs.is_none().then_some(Unknown::Sigs),
            Fact::Labels => facts.labels.is_none().then_some(Unknown::Labels),
            Fact::FrontMatter => snapshot.config.fields.is_some().then_some(Unknown::OtherMetadata),
            Fact::Stages => snapshot.config.stages().is_empty().then_some(Unknown::Stages),
            Fact::Numbers => (!snapshot.config.has_numbers()).then_some(Unknown::Numbers),
        }
    }
}
