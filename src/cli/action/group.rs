//! A merge group: what a merge queue is about to put on the branch, read and checked as a change without a pull request.

use anyhow::Result;

use crate::check::check;
use crate::cli::Exit;
use crate::cli::action::checked::Checked;
use crate::cli::action::outputs::Outputs;
use crate::cli::action::{Run, nothing};
use crate::cli::request::now;
use crate::github::load::{Group, load_group};

impl Run {
    /// Checks the commit `head`, which comes after `base`. Nothing is written to a pull request: the group may hold
    /// several, and each was judged by itself.
    pub(super) fn check_group(&self, base: String, head: String, outputs: &mut Outputs) -> Result<Exit> {
        let today = self.inputs.today.unwrap_or_else(now);
        let (repository, config_path) = (self.repository.clone(), self.inputs.config.clone());
        let group = Group { repository, base, head, config_path, today };
        let Some(change) = load_group(&self.client, &group)? else {
            return nothing("the merge group changes no VEP");
        };
        let checked = Checked::of_group(check(&change.snapshot));
        self.annotate(&checked)?;
        self.tell(&checked, true, outputs)
    }
}
