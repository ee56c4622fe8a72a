//! One pull request: read, checked, annotated, written to.

use anyhow::Result;

use crate::check::check;
use crate::cli::action::Run;
use crate::cli::action::inputs::Annotations;
use crate::cli::action::publish::Thing;
use crate::cli::request::now;
use crate::cli::terminal::print;
use crate::fix;
use crate::github::failure::Failure;
use crate::github::load::{self, Target};
use crate::output;
use crate::output::escape::for_terminal;
use crate::report::Report;

/// What came of one pull request, or of a merge group.
pub(super) struct Checked {
    /// The number of the pull request; `None` for a merge group.
    pub(super) number: Option<u64>,
    pub(super) report: Report,
    /// Whether it changes documents at all.
    pub(super) concerned: bool,
    /// What kept the comment, the labels or the status from being written.
    pub(super) hindrances: Vec<(Thing, Failure)>,
    pub(super) comment_url: Option<String>,
}

impl Checked {
    /// What came of a merge group: nothing is written to it.
    pub(super) fn of_group(report: Report) -> Checked {
        Checked { number: None, report, concerned: true, hindrances: Vec::new(), comment_url: None }
    }

    /// What was checked, as a message names it.
    pub(super) fn name(&self) -> String {
        self.number.map_or_else(|| "merge group".to_owned(), |number| format!("pull request #{number}"))
    }
}

impl Run {
    pub(super) fn check_one(&self, number: u64) -> Result<Checked> {
        let today = self.inputs.today.unwrap_or_else(now);
        let target =
            Target { repository: self.repository.clone(), number, config_path: self.inputs.config.clone(), today };
        let loaded = load::load(&self.client, &target)?;
        let (report, config) = match &loaded.change {
            Some(change) => {
                let mut report = check(&change.snapshot);
                report.diffs = fix::diffs(&change.snapshot, &report);
                (report, change.snapshot.config.clone())
            }
            None => (Report::default(), loaded.config),
        };
        let concerned = loaded.change.is_some();
        let mut checked =
            Checked { number: Some(number), report, concerned, hindrances: Vec::new(), comment_url: None };
        // The annotations are out before anything is written: no failure there can lose them.
        self.annotate(&checked)?;
        self.publish(&loaded.live, &config, &mut checked);
        Ok(checked)
    }

    pub(super) fn annotate(&self, checked: &Checked) -> Result<()> {
        let wanted = match self.inputs.annotations {
            Annotations::Always => true,
            Annotations::Auto => self.shown,
            Annotations::Never => false,
        };
        if !checked.concerned {
            print(&format!("{} changes no VEP: nothing to check\n", checked.name()))
        } else if wanted {
            print(&output::github::render(&checked.report))
        } else {
            let summary = output::human::summary(&checked.report);
            print(&format!("{}: {}\n", checked.name(), for_terminal(&summary)))
        }
    }
}
