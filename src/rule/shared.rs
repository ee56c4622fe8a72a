//! What the documents of a check have in common.

use crate::rule::linked::Anchors;
use crate::rule::tracker::Trackers;
use crate::snapshot::Snapshot;

/// What the documents of a check have in common, each found out once a rule has asked.
#[derive(Debug)]
pub struct Shared<'a> {
    /// Where they link to headings.
    pub anchors: Anchors<'a>,
    /// Which issues track them.
    pub trackers: Trackers<'a>,
}

impl<'a> Shared<'a> {
    /// What the documents of `snapshot` have in common.
    pub fn of(snapshot: &'a Snapshot) -> Shared<'a> {
        Shared { anchors: Anchors::of(snapshot), trackers: Trackers::of(snapshot) }
    }
}
