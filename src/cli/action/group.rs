//! A merge group: what a merge queue is about to put on the branch, read and checked as a change without a pull request.

use std::collections::BTreeSet;

use anyhow::Result;

use crate::check::check;
use crate::cli::action::round::Checked;
use crate::cli::action::run::{Run, StepResult, nothing};
use crate::cli::request::now;
use crate::cli::terminal::Exit;
use crate::github::load::{Group, load_group};
use crate::rules;

impl Run {
    /// Checks the commit `head`, which comes after `base`. Nothing is written to a pull request: the group may hold
    /// several, and each was judged by itself.
    pub(super) fn check_group(&self, base: String, head: String, result: &mut StepResult) -> Result<Exit> {
        let today = self.inputs.today.unwrap_or_else(now);
        let (repository, config_path) = (self.repository.clone(), self.inputs.config.clone());
        let group = Group { repository, base, head, config_path, rules: rules::ids(), today };
        let Some(change) = load_group(&self.client, &group)? else {
            return nothing("the merge group changes no document", result);
        };
        let checked = Checked::of_group(check(&change.snapshot));
        self.annotate(&checked, &mut BTreeSet::new())?;
        self.tell(&checked, true, result)
    }
}
