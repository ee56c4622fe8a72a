//! The Action's report on a release: job summary, page, outputs; then what is said in tracking issues.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::check::check;
use crate::cli::action::check_ins::{Wanted, astray, changed, gone};
use crate::cli::action::inputs::WriteMode;
use crate::cli::action::outputs::write_file;
use crate::cli::action::run::{Run, StepResult, nothing, variable};
use crate::cli::release::{all_is_read, upcoming};
use crate::cli::request::now;
use crate::cli::terminal::{Exit, print};
use crate::github::load::{ReleaseTarget, load_before, load_release};
use crate::github::push::Push;
use crate::output::release::{self, Shown};
use crate::release::Version;
use crate::release_report::{ReleaseReport, Standing};
use crate::rules;

/// Where the report goes, in the workspace.
const REPORT: &str = "vep-check-release.json";

/// What asks for a report.
pub(super) enum Asked {
    /// A clock or a person.
    Anytime,
    /// A push to the default branch.
    Merge(Push),
    /// Nothing, and why.
    Nothing(&'static str),
}

impl Asked {
    /// Understands an event called `name`; `payload` reads what the runner wrote of it.
    ///
    /// # Errors
    /// A report on a release is not for that event.
    pub(super) fn by(name: &str, payload: impl FnOnce() -> Result<String>) -> Result<Asked> {
        match name {
            "schedule" | "workflow_dispatch" | "repository_dispatch" => Ok(Asked::Anytime),
            "push" => Ok(match Push::parse(&payload()?)? {
                Some(push) => Asked::Merge(push),
                None => Asked::Nothing("the push is not one to the default branch that comes after another"),
            }),
            _ => bail!(
                "the input `release` is not for the event `{name}`; use it on `schedule`, `workflow_dispatch` or `push`"
            ),
        }
    }
}

impl Run {
    /// Reports on the release `wanted`, or on the upcoming one, and says in tracking issues what inputs ask for. Nothing
    /// is written where something could not be read that another run may read.
    pub(super) fn report_release(
        &self,
        wanted: Option<Version>,
        asked: Asked,
        result: &mut StepResult,
    ) -> Result<Exit> {
        if let Asked::Nothing(why) = asked {
            return nothing(why, result);
        }
        let target = ReleaseTarget {
            repository: self.repository.clone(),
            version: wanted,
            config_path: self.inputs.config.clone(),
            rules: rules::ids(),
            board_token: self.inputs.board_token.clone(),
            today: self.inputs.today.unwrap_or_else(now),
        };
        let mut loaded = load_release(&self.client, &target)?;
        let version = wanted.map_or_else(|| upcoming(&loaded.snapshot), Ok)?;
        let report = ReleaseReport::of(&loaded.snapshot, version);
        if !all_is_read(&loaded.snapshot, &report) {
            let words = format!("there is no report on {version}: some VEPs cannot be read, as the log says");
            bail!("{}", report.noun.say(&words));
        }
        if report.veps.is_empty() {
            bail!("there is no {} in `{}`", report.noun.one(), self.repository);
        }
        self.leave(&report, &loaded.snapshot.config.sig_prefix, result)?;
        if [self.inputs.check_in, self.inputs.after_merge].iter().all(|mode| *mode == WriteMode::Never) {
            return Ok(Exit::Clean);
        }
        let (only, gone) = match asked {
            Asked::Merge(push) => {
                let before = load_before(&self.client, &target, &loaded.repository, &mut loaded.blobs, &push.before)?;
                let before = check(&before).veps;
                (Some(changed(&before, &report.veps)), gone(&before, &report.veps))
            }
            Asked::Anytime | Asked::Nothing(_) => (None, astray(&loaded.snapshot, &report)),
        };
        let (snapshot, refused) = (&loaded.snapshot, &loaded.refused);
        let wanted = Wanted { report: &report, snapshot, only, gone, refused, server: &self.server };
        self.say(&wanted, &loaded.repository, loaded.read_at, result)
    }

    /// Leaves the report where later steps and people find it.
    fn leave(&self, report: &ReleaseReport, prefix: &str, result: &mut StepResult) -> Result<()> {
        let show = Shown { sigs: &[], prefix, stage: None };
        let workspace = PathBuf::from(variable("GITHUB_WORKSPACE").unwrap_or_else(|| ".".to_owned()));
        write_file(&workspace, Path::new(REPORT), &release::json(report, &show))?;
        result.outputs.report = Some(REPORT.to_owned());
        if let Some(page) = &self.inputs.page {
            write_file(&workspace, page, &release::html(report, &show, &self.server))?;
            result.outputs.page = Some(page.to_string_lossy().into_owned());
        }
        result.summary.add(&release::markdown(report, &show, &self.server));
        let count = |standing| Some(report.standing(standing).count());
        result.outputs.on_track =
            Some(report.standing(Standing::OnTrack).chain(report.standing(Standing::Done)).count());
        result.outputs.at_risk = count(Standing::AtRisk);
        result.outputs.missed = count(Standing::Missed);
        result.outputs.unknown = count(Standing::Unknown);
        let unread = report.unread().count();
        print(&format!(
            "{}: {} {} and stages; {unread} sources were not read, as the job summary says\n",
            report.version,
            report.entries.len(),
            report.noun.several()
        ))
    }
}
