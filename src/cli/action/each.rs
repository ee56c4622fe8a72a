//! Checks one pull request after the other, until GitHub itself is at fault.

use anyhow::{Error, Result};

use crate::cli::action::checked::Visited;
use crate::cli::action::run::{Run, StepResult, annotate, worse};
use crate::cli::terminal::Exit;
use crate::github::event;
use crate::github::failure::{Failure, FailureKind};
use crate::github::load::{self, MAX_AT_ONCE};
use crate::output;

/// How many pull requests a message names.
const MAX_NAMED: usize = 20;

impl Run {
    /// Checks the pull requests `numbers`, and tells of each.
    ///
    /// # Errors
    /// The only one of them could not be checked, or what came of one cannot be written.
    pub(super) fn check_each(&self, numbers: &[u64], result: &mut StepResult) -> Result<Exit> {
        let mut exit = Exit::Clean;
        let mut left = numbers;
        while !left.is_empty() {
            let next = &left[..left.len().min(MAX_AT_ONCE)];
            if let [any, _, ..] = next {
                load::read_ahead(&self.client, &self.target(*any), next);
            }
            let (visits, why) = self.visit_each(next, numbers.len() == 1);
            left = &left[visits.len()..];
            exit = worse(exit, self.settle_each(visits, numbers.len() == 1, result)?);
            // What is wrong with one pull request keeps no other from being checked; what is wrong with GitHub does.
            if let Some(why) = why.or_else(|| self.client.stopped()).filter(|_| !left.is_empty()) {
                tell_left(numbers.len() - left.len(), left, &why, result)?;
                return Ok(Exit::Broken);
            }
        }
        if numbers.len() > 1 {
            result.tell_undefined_labels();
        }
        Ok(exit)
    }

    /// Visits the pull requests `numbers`. Returns what came of each, and why it went no further, if it did not.
    fn visit_each(&self, numbers: &[u64], single: bool) -> (Vec<(u64, Result<Visited>)>, Option<String>) {
        let mut visits = Vec::new();
        for number in numbers {
            let visit = self.visit(*number);
            let why = match &visit {
                Ok(_) => self.client.stopped(),
                Err(_) if single => None,
                Err(error) => self.why_github_is_at_fault(error),
            };
            visits.push((*number, visit));
            if why.is_some() {
                return (visits, why);
            }
        }
        (visits, None)
    }

    /// Looks again at what was written to, all of it at once, and tells of each.
    fn settle_each(&self, visits: Vec<(u64, Result<Visited>)>, single: bool, result: &mut StepResult) -> Result<Exit> {
        let written: Vec<_> = visits.iter().filter_map(|(_, visit)| visit.as_ref().ok()?.look()).collect();
        let mut whys = self.look_again(&written).into_iter();
        let mut exit = Exit::Clean;
        for (number, visit) in visits {
            let settled = visit.and_then(|visited| {
                let why = visited.look().and_then(|_| whys.next()).flatten();
                self.settle(visited, why)
            });
            let ended = match settled {
                Ok(checked) => self.tell(&checked, single, result)?,
                Err(error) if single => return Err(error),
                Err(error) => {
                    let title = format!("could not check #{number}");
                    result.broken(&title, &format!("- pull request {number}: could not check"), &format!("{error:#}"));
                    Exit::Broken
                }
            };
            exit = worse(exit, ended);
        }
        Ok(exit)
    }

    /// Why no other pull request can be checked after `error`, if so: nothing more is sent, or where there was no
    /// answer, there is none to the simplest question.
    fn why_github_is_at_fault(&self, error: &Error) -> Option<String> {
        let unanswered = error.downcast_ref::<Failure>().is_some_and(|failure| failure.kind == FailureKind::Unclear);
        let asked = || event::ask_simplest(&self.client, &self.repository).err();
        let at_fault = unanswered.then(asked).flatten().map(|failure| failure.to_string());
        self.client.stopped().or(at_fault)
    }
}

/// Says which pull requests were not checked, and why.
fn tell_left(done: usize, left: &[u64], why: &str, result: &mut StepResult) -> Result<()> {
    let named: Vec<String> = left.iter().take(MAX_NAMED).map(|number| format!("#{number}")).collect();
    let more = match left.len().saturating_sub(MAX_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let of = done + left.len();
    let words = format!("{} of {of} were not checked: {}{more}; {why}", left.len(), named.join(", "));
    result.summary.add(&format!("\n❌ Stopped before the end: {}\n", output::escape::text(&words)));
    annotate("error", "stopped before the end", &words)
}
