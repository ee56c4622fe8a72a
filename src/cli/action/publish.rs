//! What is written to a pull request: comment, labels, status.

use crate::cli::action::Run;
use crate::cli::action::checked::Checked;
use crate::cli::action::inputs::Comment;
use crate::cli::terminal::warn;
use crate::config::Config;
use crate::github::failure::Failure;
use crate::github::load::Live;
use crate::github::marker::MAX_LENGTH as MAX_MARKER;
use crate::github::publish::{self, LabelPlan, Written};
use crate::output::markdown::{self, Style};
use crate::report::Report;
use crate::sign_off;

/// What the Action writes to a pull request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    Comment,
    Labels,
    Status,
}

impl Thing {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Thing::Comment => "comment",
            Thing::Labels => "labels",
            Thing::Status => "status",
        }
    }
}

impl Run {
    /// Writes comment, labels and status, as far as they are asked for. What fails keeps nothing else from being written.
    pub(super) fn publish(&self, live: &Live, config: &Config, checked: &mut Checked) {
        if self.inputs.comment != Comment::Never
            && let Err(failure) = self.write_comment(live, checked)
        {
            checked.hindrances.push((Thing::Comment, failure));
        }
        let (labels, status) = (self.inputs.apply_labels, self.inputs.sign_off_status);
        if !labels && !status {
            return;
        }
        let marked = match publish::read_marks(&self.client, live, status) {
            Ok(Some(marked)) => marked,
            Ok(None) => return,
            Err(failure) => {
                let thing = if labels { Thing::Labels } else { Thing::Status };
                return checked.hindrances.push((thing, failure));
            }
        };
        if labels && let Err(failure) = publish::labels(&self.client, live, &marked, &plan(&checked.report, config)) {
            checked.hindrances.push((Thing::Labels, failure));
        }
        let sign_offs = checked.report.pull_request.as_ref().and_then(|about| about.sign_offs.as_deref());
        if let Some(sign_offs) = sign_offs.filter(|_| status) {
            let (status, text) = sign_off::status(sign_offs);
            if let Err(failure) = publish::status(&self.client, live, &marked, status.name(), &text) {
                checked.hindrances.push((Thing::Status, failure));
            }
        }
    }

    fn write_comment(&self, live: &Live, checked: &mut Checked) -> Result<(), Failure> {
        let content = match checked.concerned {
            true => markdown::render(&checked.report, &Style::comment(&self.server, MAX_MARKER)),
            false => "### VEP check\n\n✅ This pull request changes no VEP any more.".to_owned(),
        };
        let (written, url) = publish::comment(&self.client, live, &content, checked.concerned)?;
        checked.comment_url = url;
        if let Written::Superseded(why) = written {
            warn(&format!("the comment on #{} is left as it is: {why}", live.number));
        }
        Ok(())
    }
}

/// Which labels are ours to set.
fn plan(report: &Report, config: &Config) -> LabelPlan {
    let wanted = report.pull_request.iter().flat_map(|about| &about.labels.wanted);
    let wanted = wanted.filter(|label| label.defined == Some(true) && !label.milestone);
    // Where nobody can tell which release is next, none is taken away.
    let targets_known = report.pull_request.as_ref().is_none_or(|about| about.labels.targets_known);
    LabelPlan {
        wanted: wanted.map(|label| label.name.clone()).collect(),
        managed: config.sigs.values().chain([&config.kind_label]).cloned().collect(),
        target_label: if targets_known { config.target_label.clone() } else { String::new() },
    }
}
