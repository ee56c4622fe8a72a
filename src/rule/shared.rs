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
    /// Where the change moves documents: from, and to; the first [`MOST_MOVED`].
    pub moved: Vec<(&'a str, &'a str)>,
}

/// How many documents that a change moves are looked through for what a link led to: each link is held against each.
pub const MOST_MOVED: usize = 1_000;

impl<'a> Shared<'a> {
    /// What the documents of `snapshot` have in common.
    pub fn of(snapshot: &'a Snapshot) -> Shared<'a> {
        let changes = snapshot.changes.iter();
        let paths = changes.filter_map(|change| Some((change.base.as_ref()?.path(), change.head.path())));
        let moved = paths.filter(|(from, to)| from != to).take(MOST_MOVED).collect();
        Shared { anchors: Anchors::of(snapshot), trackers: Trackers::of(snapshot), moved }
    }
}
