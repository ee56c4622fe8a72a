//! What a run says where everybody may read it: the job summary, annotations about no line, reports as files.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::cli::action::inputs::CommentMode;
use crate::cli::action::outputs::{Outputs, write_file};
use crate::cli::action::round::{Checked, WriteKind};
use crate::cli::action::run::{Run, StepResult, annotate, variable, worse};
use crate::cli::check::{FailOn, verdict};
use crate::cli::terminal::{Exit, warn};
use crate::finding::Severity;
use crate::github::failure::{Failure, FailureKind};
use crate::output;
use crate::output::markdown::{self, Style};
use crate::report::Report;
use crate::rules::RULES;

/// Where the report goes, in the workspace.
const REPORT: &str = "vep-check-report.json";

impl Run {
    /// Writes the job summary and the outputs of one pull request, and says what hindered us.
    pub(super) fn tell(&self, checked: &Checked, single: bool, result: &mut StepResult) -> Result<Exit> {
        let report = &checked.report;
        let outputs = &mut result.outputs;
        let wanted = report.pull_request.iter().flat_map(|about| &about.labels.wanted);
        let undefined = wanted.filter(|label| label.defined == Some(false) && !label.set && !label.milestone);
        result.undefined_labels.extend(undefined.map(|label| label.name.clone()));
        outputs.errors += report.count(Severity::Error);
        outputs.warnings += report.count(Severity::Warning);
        outputs.notices += report.count(Severity::Notice);
        outputs.comment_url = checked.comment_url.clone().or(outputs.comment_url.take());
        // A run that never fails says all the same what it would have come to.
        let level = self.inputs.fail_on.filter(|level| *level != FailOn::Never).unwrap_or(FailOn::Error);
        let mut exit = verdict(report, level);
        if single {
            self.write_reports(report, outputs)?;
        }
        let summary = match checked.concerned {
            true if single => markdown::render(report, &Style::summary(&self.server)),
            true => {
                let words = output::escape::text(&output::human::summary(report));
                format!("- {}: {words}", checked.name().replace('#', ""))
            }
            false => {
                let name = checked.name().replace('#', "");
                format!("✅ Nothing to check: {name} changes no {}.", report.noun.one())
            }
        };
        result.summary.add(&format!("{summary}\n"));
        exit = worse(exit, self.tell_write_failures(&checked.write_failures)?);
        Ok(exit)
    }

    /// A token that may not write is how GitHub treats forks, and no fault of anybody's: one notice says so.
    /// Nor does it fail a run that an edit could not be suggested: nothing is wrong for it.
    fn tell_write_failures(&self, write_failures: &[(WriteKind, Failure)]) -> Result<Exit> {
        let may_not = |(kind, failure): &&(WriteKind, Failure)| {
            let required = *kind == WriteKind::Comment && self.inputs.comment == CommentMode::Require;
            matches!(failure.kind, FailureKind::Forbidden | FailureKind::Missing) && !required
        };
        let (refused, failed): (Vec<_>, Vec<_>) = write_failures.iter().partition(may_not);
        let (unsuggested, failed): (Vec<_>, Vec<_>) =
            failed.into_iter().partition(|(kind, _)| *kind == WriteKind::Suggestions);
        if !refused.is_empty() {
            let things: Vec<&str> = refused.iter().map(|(kind, _)| kind.name()).collect();
            let suggests = refused.iter().any(|(kind, _)| *kind == WriteKind::Suggestions);
            let words = match refused[0].0 {
                WriteKind::Comment if suggests => {
                    "the token may not write to this pull request, so what the comment would say is in the job summary, and \
                     no edit is suggested"
                }
                WriteKind::Comment => {
                    "the token may not write to this pull request, so what the comment would say is in the job summary"
                }
                WriteKind::Labels | WriteKind::Status => {
                    "the token may not set them; see `permissions:` in the workflow"
                }
                WriteKind::Suggestions => {
                    "the token may not write to this pull request, as for one from a fork; the edits are in the job summary, \
                     and `vep-check fix` makes them"
                }
            };
            annotate("notice", &format!("no {}", things.join(", no ")), words)?;
        }
        for (_, failure) in &refused {
            warn(&failure.to_string());
        }
        for (_, failure) in &unsuggested {
            annotate("warning", "no suggestions", &failure.to_string())?;
        }
        for (_, failure) in &failed {
            annotate("error", "could not write", &failure.to_string())?;
        }
        Ok(if failed.is_empty() { Exit::Clean } else { Exit::Broken })
    }

    fn write_reports(&self, report: &Report, outputs: &mut Outputs) -> Result<()> {
        let workspace = PathBuf::from(variable("GITHUB_WORKSPACE").unwrap_or_else(|| ".".to_owned()));
        write_file(&workspace, Path::new(REPORT), &output::json::render(report))?;
        outputs.report = Some(REPORT.to_owned());
        if let Some(path) = &self.inputs.sarif_file {
            write_file(&workspace, path, &output::sarif::render(report, RULES))?;
            outputs.sarif = Some(path.to_string_lossy().into_owned());
        }
        Ok(())
    }
}
