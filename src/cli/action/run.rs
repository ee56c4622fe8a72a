//! What all parts of a run use: its inputs and its client, and what it leaves behind.

#![expect(clippy::disallowed_methods, reason = "the inputs of an Action are its environment")]

use std::collections::BTreeSet;
use std::env;
use std::sync::Arc;

use anyhow::Result;

use crate::cli::action::inputs::Inputs;
use crate::cli::action::outputs::{Outputs, Summary};
use crate::cli::terminal::{Exit, print, warn};
use crate::github::client::Client;
use crate::github::load::Shared;
use crate::output;
use crate::output::escape::{command_data, command_property, for_terminal};

/// What a run may use of its surroundings.
pub(super) struct Run {
    pub(super) inputs: Inputs,
    pub(super) client: Client,
    /// What its pull requests have in common.
    pub(super) shared: Arc<Shared>,
    pub(super) repository: String,
    pub(super) server: String,
    /// Whether the run is shown with what it checks: a pull request, or a merge group, which ends with it.
    pub(super) shown: bool,
    /// Whether it is for all open pull requests, and not for what somebody does to one.
    pub(super) sweeping: bool,
}

/// What a run leaves behind for those who look at it later.
pub(super) struct StepResult {
    pub(super) outputs: Outputs,
    pub(super) summary: Summary,
    /// Labels that pull requests should have and the repository lacks.
    pub(super) undefined_labels: BTreeSet<String>,
}

impl StepResult {
    /// Says that something could not be checked. Where even that cannot be said, stderr is left.
    pub(super) fn broken(&mut self, title: &str, line: &str, why: &str) {
        if annotate("error", title, why).is_err() {
            warn(why);
        }
        self.summary.add(&format!("{line}: {}\n", output::escape::text(why)));
    }

    /// Says which labels the repository lacks: no author can set them, so that no comment asks for them.
    pub(super) fn tell_undefined_labels(&mut self) {
        let names: Vec<String> = self.undefined_labels.iter().map(|name| output::escape::code(name)).collect();
        if !names.is_empty() {
            let shown = names[..names.len().min(MAX_UNDEFINED)].join(", ");
            let more = match names.len().saturating_sub(MAX_UNDEFINED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            self.summary.add(&format!("\n**Labels that the repository does not have**: {shown}{more}\n"));
        }
    }
}

/// How many labels that a repository lacks are named.
const MAX_UNDEFINED: usize = 20;

/// Ends green, and says why nothing was checked.
pub(super) fn nothing(why: &str, result: &mut StepResult) -> Result<Exit> {
    print(&format!("nothing to check: {}\n", for_terminal(why)))?;
    result.summary.add(&format!("## vep-check\n\n✅ Nothing to check: {}.\n", output::escape::text(why)));
    Ok(Exit::Clean)
}

/// Prints an annotation that is about no line.
pub(super) fn annotate(severity: &str, title: &str, words: &str) -> Result<()> {
    print(&format!("::{severity} title={}::{}\n", command_property(title), command_data(words)))
}

/// The worse of two ends.
pub(super) fn worse(a: Exit, b: Exit) -> Exit {
    if u8::from(a) >= u8::from(b) { a } else { b }
}

/// An environment variable, unless it is empty.
pub(super) fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.trim().is_empty())
}
