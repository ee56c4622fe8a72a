//! Suggestions: edits that are certain, on lines of the diff, for the author to take.

use std::collections::BTreeSet;

use crate::cli::action::round::{Round, WriteKind};
use crate::cli::action::run::Run;
use crate::cli::terminal::warn;
use crate::github::failure::{Failure, FailureKind};
use crate::github::publish::{self, Suggested};
use crate::suggest::{self, Edit};

impl Run {
    /// Suggests edits, where it is asked to, once all else is written: what fails here costs nothing else.
    ///
    /// A draft is not finished, and a run for all open pull requests comes for nothing that its author has done: neither
    /// has suggestions. A head has them once, so that the rest of its runs ask for nothing.
    pub(super) fn suggest(&self, round: &mut Round) {
        let (live, report) = (&round.live, &round.checked.report);
        let draft = report.pull_request.as_ref().is_some_and(|about| about.draft);
        if !self.inputs.suggestions || self.sweeping || !live.seen.open || draft || live.suggested.contains(&live.head)
        {
            return;
        }
        let edits = round.snapshot.as_ref().map_or_else(Vec::new, |snapshot| suggest::edits(snapshot, report));
        if edits.is_empty() && live.suggested.is_empty() {
            return;
        }
        let may_not = |(kind, failure): &&(WriteKind, Failure)| {
            *kind == WriteKind::Comment && failure.kind == FailureKind::Forbidden
        };
        let done = match round.checked.write_failures.iter().find(may_not) {
            Some((_, refused)) => Err(refused.clone()),
            None => self.try_to_suggest(round, &edits),
        };
        if let Err(failure) = done {
            round.checked.write_failures.push((WriteKind::Suggestions, failure));
        }
    }

    fn try_to_suggest(&self, round: &Round, edits: &[Edit<'_>]) -> Result<(), Failure> {
        let Some(now) = publish::suggested(&self.client, &round.live)? else { return Ok(()) };
        if !now.for_head {
            self.make_suggestions(round, edits, &now)?;
        }
        let current: BTreeSet<&str> = edits.iter().map(|edit| edit.id.as_str()).collect();
        let old = now.old(&current);
        if !old.is_empty()
            && let Err(failure) = publish::minimize(&self.client, &old)
        {
            // They stand as they did, and GitHub itself folds away those whose lines are others by now.
            warn(&format!("old suggestions on #{} stay: {failure}", round.live.number));
        }
        Ok(())
    }

    fn make_suggestions(&self, round: &Round, edits: &[Edit<'_>], now: &Suggested) -> Result<(), Failure> {
        let Some(snapshot) = &round.snapshot else { return Ok(()) };
        if edits.iter().all(|edit| now.made.contains(&edit.id)) {
            return Ok(());
        }
        let paths: BTreeSet<&str> = edits.iter().map(Edit::path).collect();
        let diff = publish::diff_lines(&self.client, &round.live, &paths)?;
        match suggest::plan(edits, snapshot, &diff, &now.made, round.fixable) {
            Some(review) => publish::suggest(&self.client, &round.live, &review),
            None => Ok(()),
        }
    }
}
