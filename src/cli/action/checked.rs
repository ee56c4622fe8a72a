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

/// What came of one pull request.
pub(super) struct Checked {
    pub(super) number: u64,
    pub(super) report: Report,
    /// Whether it changes documents at all.
    pub(super) concerned: bool,
    /// What kept the comment, the labels or the status from being written.
    pub(super) hindrances: Vec<(Thing, Failure)>,
    pub(super) comment_url: Option<String>,
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
        let mut checked = Checked { number, report, concerned, hindrances: Vec::new(), comment_url: None };
        // The annotations are out before anything is written: no failure there can lose them.
        self.annotate(&checked)?;
        self.publish(&loaded.live, &config, &mut checked);
        Ok(checked)
    }

    fn annotate(&self, checked: &Checked) -> Result<()> {
        let wanted = match self.inputs.annotations {
            Annotations::Always => true,
            Annotations::Auto => self.shown,
            Annotations::Never => false,
        };
        if !checked.concerned {
            print(&format!("pull request #{} changes no VEP: nothing to check\n", checked.number))
        } else if wanted {
            print(&output::github::render(&checked.report))
        } else {
            let summary = output::human::summary(&checked.report);
            print(&format!("pull request #{}: {}\n", checked.number, for_terminal(&summary)))
        }
    }
}
