//! What `check` and `fix` read: the options that say so.

#![expect(clippy::disallowed_methods, reason = "the day to check for, where none is named")]

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use jiff::civil::Date;

use crate::cli::terminal::{date, warn};
use crate::facts::Facts;
use crate::load::Request;
use crate::load::facts::read_schedules;
use crate::release::{Stage, Stages, Version};
use crate::report::Report;
use crate::rules;
use crate::snapshot::{Snapshot, TemplateOrigin};
use crate::text::one_line;

/// The one of `stages` that an option names.
///
/// # Errors
/// There is no such stage.
pub(super) fn stage(named: Option<&str>, stages: &Stages) -> Result<Option<Stage>> {
    let Some(named) = named else { return Ok(None) };
    match stages.from_name(named) {
        Some(stage) => Ok(Some(stage)),
        None if stages.is_empty() => bail!("--stage: the configuration says that there are no stages"),
        None => bail!("--stage: `{}` is no stage; write {}", one_line(named), stages.keys()),
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct RequestArgs {
    /// VEPs, by path or number, directories or globs; without any, all VEPs
    pub(super) paths: Vec<String>,
    /// The repository; it need not be a git repository [default: the enclosing git work tree, else the current directory]
    #[arg(long, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,
    /// Only documents that differ between head and its merge base with REV; what already stood there is old
    #[arg(long, value_name = "REV")]
    pub(super) base: Option<String>,
    /// The configuration [default: .github/vep-check.yaml, read at base where there is a base]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// The date to check for [default: today, UTC]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(super) today: Option<Date>,
    /// Facts that GitHub would give: schedules, SIGs, labels, the pull request; see `vep-check schema facts`
    #[arg(long, value_name = "FILE")]
    pub(super) facts: Option<PathBuf>,
    /// A checkout of kubevirt/sig-release, for the freezes of releases
    #[arg(long, value_name = "DIR")]
    pub(super) schedules: Option<PathBuf>,
    /// Let a check that finds no VEP at all pass
    #[arg(long)]
    pub(super) allow_empty: bool,
    /// Say on stderr what is used: the root, the template, the documents
    #[arg(long, short)]
    pub(super) verbose: bool,
}

impl RequestArgs {
    /// The request for the files as they lie there.
    ///
    /// # Errors
    /// The facts or the schedules cannot be read.
    pub(super) fn request(&self) -> Result<Request> {
        let facts = facts(self.facts.as_deref(), self.schedules.as_deref())?;
        Ok(Request {
            root: self.root.clone(),
            base: self.base.clone(),
            config: self.config.clone(),
            paths: self.paths.clone(),
            facts,
            ..Request::new(self.today.unwrap_or_else(now), rules::ids())
        })
    }

    /// With `--verbose`, says what is used.
    pub(super) fn say_what_is_used(&self, snapshot: &Snapshot) {
        if self.verbose {
            let template = match &snapshot.template_origin {
                TemplateOrigin::Repository(path) => format!("`{path}`"),
                TemplateOrigin::BuiltIn => "built in; the repository has none".to_owned(),
            };
            warn(&format!("template: {template}"));
            warn(&format!("documents: {}", snapshot.changes.len()));
            warn(&format!("today: {}", snapshot.today));
        }
    }

    /// Whether there was nothing to look at where there should have been something: no document at all, which is not the
    /// same as none that changed. Says so on stderr.
    pub(super) fn found_nothing(&self, snapshot: &Snapshot, recorded: Option<&Path>) -> bool {
        let nothing = snapshot.base_tree.is_none() && snapshot.changes.is_empty() && !self.allow_empty;
        if nothing {
            let directory = match snapshot.config.layout.directory.as_str() {
                "" => String::new(),
                directory => format!(" below `{directory}/`"),
            };
            let noun = snapshot.config.noun.one();
            let root = recorded.or(self.root.as_deref()).unwrap_or(Path::new("."));
            warn(&format!(
                "vep-check: there is no {noun}{directory} in `{}`; give the repository with --root, or pass \
                 --allow-empty if that is right",
                root.display()
            ));
        }
        nothing
    }

    /// Says what could not be read or decided and, with `--verbose`, which other rules could not run.
    pub(super) fn say_what_is_missing(&self, report: &Report) {
        for skipped in report.skipped.iter().filter(|skipped| self.verbose && !skipped.demanded) {
            warn(&format!("skipped {}: {}", skipped.rule, skipped.reason()));
        }
        for undecided in report.undecided() {
            warn(&format!("vep-check: cannot decide `{}`: {}", undecided.rule, undecided.reason()));
        }
        for unchecked in &report.unchecked {
            warn(&format!("vep-check: cannot read `{}`: {}", unchecked.path, unchecked.reason));
        }
    }
}

/// The facts in the file `path`, with the schedules of the checkout of sig-release at `schedules`.
///
/// # Errors
/// One of them cannot be read.
pub(super) fn facts(path: Option<&Path>, schedules: Option<&Path>) -> Result<Facts> {
    let mut facts = path.map(Facts::read).transpose()?.unwrap_or_default();
    if let Some(directory) = schedules {
        let (schedules, notes) = read_schedules(directory)?;
        facts.schedules = Some(schedules);
        facts.notes.extend(notes);
    }
    Ok(facts)
}

/// The release that an argument names.
///
/// # Errors
/// It names none: how one is written.
pub(super) fn version(written: &str) -> Result<Version> {
    match written.trim_start_matches('v').parse() {
        Ok(version) => Ok(version),
        Err(_) => bail!("`{written}` is no release; one is written v1.10"),
    }
}

/// Today, UTC.
pub(super) fn now() -> Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}
