//! What is known of one pull request while it is checked, and what came of it.

use std::collections::BTreeSet;

use crate::check::check;
use crate::config::Config;
use crate::fix;
use crate::github::failure::Failure;
use crate::github::load::{Live, Loaded};
use crate::report::Report;
use crate::snapshot::Snapshot;

/// What the Action writes to a pull request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WriteKind {
    Comment,
    Labels,
    Status,
    Suggestions,
}

impl WriteKind {
    pub(super) const fn name(self) -> &'static str {
        match self {
            WriteKind::Comment => "comment",
            WriteKind::Labels => "labels",
            WriteKind::Status => "status",
            WriteKind::Suggestions => "suggestions",
        }
    }
}

/// What came of one pull request, or of a merge group.
pub(super) struct Checked {
    /// The number of the pull request; `None` for a merge group.
    pub(super) number: Option<u64>,
    pub(super) report: Report,
    /// Whether it changes documents at all.
    pub(super) concerned: bool,
    /// What kept the comment, the labels, the status or the suggestions from being written.
    pub(super) write_failures: Vec<(WriteKind, Failure)>,
    pub(super) comment_url: Option<String>,
}

impl Checked {
    /// What came of a merge group: nothing is written to it.
    pub(super) fn of_group(report: Report) -> Checked {
        Checked { number: None, report, concerned: true, write_failures: Vec::new(), comment_url: None }
    }

    /// What was checked, as a message names it.
    pub(super) fn name(&self) -> String {
        self.number.map_or_else(|| "merge group".to_owned(), |number| format!("pull request #{number}"))
    }
}

/// A pull request as it was read, with what is known of it so far.
pub(super) struct Round {
    pub(super) live: Live,
    pub(super) config: Config,
    pub(super) checked: Checked,
    /// The labels that we have set.
    pub(super) labels: BTreeSet<String>,
    /// Whether no round follows.
    pub(super) last: bool,
    pub(super) snapshot: Option<Snapshot>,
    /// How many findings `vep-check fix` would fix.
    pub(super) fixable: usize,
}

impl Round {
    pub(super) fn new(loaded: Loaded, number: u64, last: bool) -> Round {
        let Loaded { live, config, change } = loaded;
        let labels = live.own.iter().flat_map(|(_, marker)| marker.labels.clone()).collect();
        let snapshot = change.map(|change| change.snapshot);
        let concerned = snapshot.is_some();
        let report = Report::default();
        let checked =
            Checked { number: Some(number), report, concerned, write_failures: Vec::new(), comment_url: None };
        let mut round = Round { live, config, checked, labels, last, snapshot, fixable: 0 };
        round.check();
        round
    }

    /// Makes the report, from what is known now.
    fn check(&mut self) {
        self.checked.report.noun.clone_from(&self.config.noun);
        if let Some(snapshot) = &self.snapshot {
            self.checked.report = check(snapshot);
            let fixed = fix::fixes(snapshot, &self.checked.report);
            self.checked.report.diffs = fix::diffs_of(&fixed);
            self.fixable = fixed.iter().map(|fixed| fixed.fixed.len()).sum();
        }
    }

    /// Takes `labels` for those that the pull request has.
    pub(super) fn has_labels(&mut self, labels: BTreeSet<String>) {
        if self.live.seen.labels == labels {
            return;
        }
        let facts = self.snapshot.as_mut().and_then(|snapshot| snapshot.facts.pull_request.as_mut());
        if let Some(pull_request) = facts {
            pull_request.labels = labels.iter().cloned().collect();
        }
        self.live.seen.labels = labels;
        self.check();
    }
}
