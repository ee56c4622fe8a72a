//! One pull request: read, checked, annotated, written to; once more where it was changed meanwhile.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::Result;

use crate::cli::action::inputs::Annotations;
use crate::cli::action::publish::Next;
use crate::cli::action::round::{Checked, Round};
use crate::cli::action::run::Run;
use crate::cli::request::now;
use crate::cli::terminal::{print, warn};
use crate::github::load::{self, HeadAt, Target};
use crate::github::publish::{self, Posted};
use crate::output;
use crate::output::escape::for_terminal;
use crate::rules;

/// A pull request on its way from being read to being settled.
pub(super) struct Visit {
    number: u64,
    head: Option<HeadAt>,
    printed: BTreeSet<String>,
    rounds: usize,
}

/// A pull request as it was checked last.
pub(super) struct Visited {
    visit: Visit,
    round: Round,
    /// Whether it was written to, and with which comment: it has to be looked at again.
    look: Option<Option<Posted>>,
}

impl Visited {
    /// What has to be looked at again, if anything.
    pub(super) fn look(&self) -> Option<(&Round, Option<&Posted>)> {
        self.look.as_ref().map(|posted| (&self.round, posted.as_ref()))
    }
}

impl Run {
    /// Checks the pull request. Where it cannot be checked, its comment says so.
    pub(super) fn check_one(&self, number: u64) -> Result<Checked> {
        let visited = self.visit(number)?;
        let why = visited.look().and_then(|look| self.look_again(&[look]).pop().flatten());
        self.settle(visited, why)
    }

    /// Checks the pull request until something was written to it, or nothing is left to write.
    pub(super) fn visit(&self, number: u64) -> Result<Visited> {
        self.go_on(Visit { number, head: None, printed: BTreeSet::new(), rounds: 0 })
    }

    /// Checks a pull request once more for the reason `why`, if there is one, until none is left.
    pub(super) fn settle(&self, visited: Visited, mut why: Option<&'static str>) -> Result<Checked> {
        let Visited { mut visit, mut round, .. } = visited;
        while self.is_due(&round, why) {
            let again = self.go_on(visit)?;
            why = again.look().and_then(|look| self.look_again(&[look]).pop().flatten());
            Visited { visit, round, .. } = again;
        }
        self.suggest(&mut round);
        Ok(round.checked)
    }

    fn go_on(&self, mut visit: Visit) -> Result<Visited> {
        match self.rounds(&mut visit) {
            Ok((round, look)) => Ok(Visited { visit, round, look }),
            Err(error) => {
                self.withdraw(visit.number, visit.head, &format!("{error:#}"));
                Err(error)
            }
        }
    }

    fn rounds(&self, visit: &mut Visit) -> Result<(Round, Option<Option<Posted>>)> {
        loop {
            visit.rounds += 1;
            let target = self.target(visit.number);
            let loaded = load::load(&self.client, &target, &mut visit.head)?;
            let mut round = Round::new(loaded, visit.number, visit.rounds >= publish::MAX_ROUNDS);
            let why = match self.finish(&mut round, &mut visit.printed)? {
                Next::Nothing => return Ok((round, None)),
                Next::Look(posted) => return Ok((round, Some(posted))),
                Next::Again(why) => why,
            };
            if !self.is_due(&round, Some(why)) {
                return Ok((round, None));
            }
        }
    }

    /// Whether another round is due after `round` for the reason `why`, which is told.
    fn is_due(&self, round: &Round, why: Option<&'static str>) -> bool {
        let Some(why) = why else { return false };
        let then = if round.last { "leaving it at that" } else { "checking once more" };
        warn(&format!("pull request #{}: {why}; {then}", round.live.number));
        self.client.next_round();
        !round.last
    }

    /// What is to be read of the pull request `number`.
    pub(super) fn target(&self, number: u64) -> Target {
        Target {
            repository: self.repository.clone(),
            number,
            config_path: self.inputs.config.clone(),
            rules: rules::ids(),
            today: self.inputs.today.unwrap_or_else(now),
            with_status: self.inputs.sign_off_status,
            board_token: self.inputs.board_token.clone(),
            shared: Arc::clone(&self.shared),
        }
    }

    /// Annotates and writes. Returns what is to be done next.
    ///
    /// Labels come first: what a run sets it does not ask for. The annotations are out before anything else is written,
    /// and no failure to write ends this: nothing can lose them.
    fn finish(&self, round: &mut Round, printed: &mut BTreeSet<String>) -> Result<Next> {
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
            vec![format!("{} changes no {}: nothing to check\n", checked.name(), checked.report.noun.one())]
        } else if wanted {
            output::github::lines(&checked.report)
        } else {
            let summary = output::human::summary(&checked.report);
            vec![format!("{}: {}\n", checked.name(), for_terminal(&summary))]
        };
        lines.into_iter().try_for_each(|line| if printed.insert(line.clone()) { print(&line) } else { Ok(()) })
    }
}
