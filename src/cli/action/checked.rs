//! One pull request: read, checked, annotated, written to; once more where it was changed meanwhile.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::Result;

use crate::check::check;
use crate::cli::action::inputs::Annotations;
use crate::cli::action::run::Run;
use crate::cli::request::now;
use crate::cli::terminal::{print, warn};
use crate::config::Config;
use crate::fix;
use crate::github::failure::Failure;
use crate::github::load::{self, HeadAt, Live, Loaded, Target};
use crate::github::publish;
use crate::output;
use crate::output::escape::for_terminal;
use crate::report::Report;
use crate::rules;
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

impl Run {
    /// Checks the pull request. Where it cannot be checked, its comment says so.
    pub(super) fn check_one(&self, number: u64) -> Result<Checked> {
        let mut head = None;
        let checked = self.check_until_settled(number, &mut head);
        if let Err(error) = &checked {
            self.withdraw(number, head, &format!("{error:#}"));
        }
        checked
    }

    fn check_until_settled(&self, number: u64, head: &mut Option<HeadAt>) -> Result<Checked> {
        let mut printed = BTreeSet::new();
        let mut rounds = 0;
        loop {
            rounds += 1;
            let target = Target {
                repository: self.repository.clone(),
                number,
                config_path: self.inputs.config.clone(),
                rules: rules::ids(),
                today: self.inputs.today.unwrap_or_else(now),
                with_status: self.inputs.sign_off_status,
                shared: Arc::clone(&self.shared),
            };
            let mut round = Round::new(load::load(&self.client, &target, head)?, number, rounds >= publish::MAX_ROUNDS);
            let Some(again) = self.finish(&mut round, &mut printed)? else {
                self.suggest(&mut round);
                return Ok(round.checked);
            };
            let then = if round.last { "leaving it at that" } else { "checking once more" };
            warn(&format!("pull request #{number}: {again}; {then}"));
            if round.last {
                self.suggest(&mut round);
                return Ok(round.checked);
            }
            self.client.next_round();
        }
    }

    /// Annotates and writes. Returns why another round is due, if one is.
    ///
    /// Labels come first: what a run sets it does not ask for. The annotations are out before anything else is written,
    /// and no failure to write ends this: nothing can lose them.
    fn finish(&self, round: &mut Round, printed: &mut BTreeSet<String>) -> Result<Option<&'static str>> {
        let marked = self.mark(round);
        self.annotate(&round.checked, printed)?;
        Ok(self.publish(round, marked))
    }

    /// Prints annotations, those of an earlier round aside.
    pub(super) fn annotate(&self, checked: &Checked, printed: &mut BTreeSet<String>) -> Result<()> {
        let wanted = match self.inputs.annotations {
            Annotations::Always => true,
            Annotations::Auto => self.shown,
            Annotations::Never => false,
        };
        let lines = if !checked.concerned {
            vec![format!("{} changes no VEP: nothing to check\n", checked.name())]
        } else if wanted {
            output::github::lines(&checked.report)
        } else {
            let summary = output::human::summary(&checked.report);
            vec![format!("{}: {}\n", checked.name(), for_terminal(&summary))]
        };
        lines.into_iter().try_for_each(|line| if printed.insert(line.clone()) { print(&line) } else { Ok(()) })
    }
}

impl Round {
    fn new(loaded: Loaded, number: u64, last: bool) -> Round {
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
