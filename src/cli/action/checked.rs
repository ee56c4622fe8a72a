//! One pull request: read, checked, annotated, written to; once more where it was changed meanwhile.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::Result;

use crate::cli::action::inputs::Annotations;
use crate::cli::action::round::{Checked, Round};
use crate::cli::action::run::Run;
use crate::cli::request::now;
use crate::cli::terminal::{print, warn};
use crate::github::load::{self, HeadAt, Target};
use crate::github::publish;
use crate::output;
use crate::output::escape::for_terminal;
use crate::rules;

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
