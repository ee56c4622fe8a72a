//! Checks one pull request after the other, until GitHub itself is at fault.

use anyhow::{Error, Result};

use crate::cli::action::run::{Run, StepResult, annotate, worse};
use crate::cli::terminal::Exit;
use crate::github::event;
use crate::github::failure::{Failure, FailureKind};
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
        for (at, number) in numbers.iter().enumerate() {
            let (ended, why) = match self.check_one(*number) {
                Ok(checked) => (self.tell(&checked, numbers.len() == 1, result)?, self.client.stopped()),
                Err(error) if numbers.len() == 1 => return Err(error),
                Err(error) => {
                    let title = format!("could not check #{number}");
                    result.broken(&title, &format!("- pull request {number}: could not check"), &format!("{error:#}"));
                    (Exit::Broken, self.why_github_is_at_fault(&error))
                }
            };
            exit = worse(exit, ended);
            let left = &numbers[at + 1..];
            // What is wrong with one pull request keeps no other from being checked; what is wrong with GitHub does.
            if let Some(why) = why.filter(|_| !left.is_empty()) {
                tell_left(at + 1, left, &why, result)?;
                return Ok(Exit::Broken);
            }
        }
        if numbers.len() > 1 {
            result.tell_undefined_labels();
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
