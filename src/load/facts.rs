//! The file of facts, and a directory of schedules.

#![expect(clippy::disallowed_methods, reason = "lists a directory of schedules")]

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facts::{
    Board, Branch, Facts, GateState, Gates, Issue, Proposal, Pull, PullRequest, Reference, Sig, Tracker, Work,
};
use crate::note::Note;
use crate::read;
use crate::release::{self, Day, Schedule, Schedules, Version};
use crate::source::BOM;
use crate::yaml;

/// The largest file of facts that is read, in bytes.
pub const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// What stands in a file of facts for a date that is not known.
const UNKNOWN: &str = "unknown";

/// The file as it is written.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "vep-check facts")]
pub struct FactsFile {
    /// When releases freeze: from `v1.9` to its dates.
    #[serde(skip_serializing_if = "Option::is_none")]
    schedules: Option<BTreeMap<String, ScheduleFact>>,
    /// The SIGs of the community.
    #[serde(skip_serializing_if = "Option::is_none")]
    sigs: Option<Vec<Sig>>,
    /// Whether there may be SIGs that are not listed: not all could be read.
    #[serde(default, skip_serializing_if = "is_false")]
    sigs_incomplete: bool,
    /// The labels that the repository defines.
    #[serde(skip_serializing_if = "Option::is_none")]
    labels: Option<Vec<String>>,
    /// The milestones that the repository has, by their titles.
    #[serde(skip_serializing_if = "Option::is_none")]
    milestones: Option<Vec<String>>,
    /// The pull request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pull_request: Option<PullRequest>,
    /// Issues of the repository by their numbers; null for a number that is no issue. What is not listed is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    issues: Option<BTreeMap<String, Option<Issue>>>,
    /// What goes on in tracking issues, by their numbers. What is not listed is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    trackers: Option<BTreeMap<String, Tracker>>,
    /// Pull requests of code and documentation by their names, as `kubevirt/kubevirt#12`; null for one that may not be
    /// read, or is not there. What is not listed was not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<BTreeMap<String, Option<Pull>>>")]
    pulls: Option<BTreeMap<Reference, Option<Pull>>>,
    /// The branches of releases in the product's repository, by their names. One that is not listed is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    branches: Option<BTreeMap<String, Branch>>,
    /// The branch of the product's repository that they leave, as `main`.
    #[serde(skip_serializing_if = "Option::is_none")]
    main_branch: Option<String>,
    /// The feature gates in the code of releases, from `v1.9` or `main` to their states by their names.
    #[serde(skip_serializing_if = "Option::is_none")]
    gates: Option<BTreeMap<String, BTreeMap<String, GateState>>>,
    /// The boards of releases, from `v1.9`. The one of a release that is not listed was not read.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    board: BTreeMap<String, Board>,
    /// Open pull requests that change VEPs, by their numbers; a recording has their documents in `proposals/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    proposals: Option<BTreeMap<String, Proposal>>,
    /// Why sources of the report on a release were not read: from their names, as `branches`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    unread: BTreeMap<String, String>,
    /// What could not be read when the facts were gathered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    notes: Vec<Note>,
}

/// The dates of a release, YYYY-MM-DD, or `unknown` where there may be one that could not be read.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ScheduleFact {
    /// The last day on which a VEP for it may be merged.
    #[serde(skip_serializing_if = "Option::is_none")]
    freeze: Option<String>,
    /// The day for which the branch of the release is announced.
    #[serde(rename = "code-freeze", skip_serializing_if = "Option::is_none")]
    code_freeze: Option<String>,
    /// The day of general availability.
    #[serde(skip_serializing_if = "Option::is_none")]
    release: Option<String>,
}

impl Facts {
    /// Reads the file at `path`: YAML, or JSON, which may be large and is read faster.
    ///
    /// # Errors
    /// The file cannot be read, or says something that is no fact.
    pub fn read(path: &Path) -> Result<Facts> {
        let name = path.display();
        let text = read::text(path, MAX_BYTES).with_context(|| format!("cannot read the facts `{name}`"))?;
        Facts::parse(&text).with_context(|| format!("the facts `{name}` are broken"))
    }

    /// Reads facts from text.
    ///
    /// # Errors
    /// The text says something that is no fact.
    pub fn parse(text: &str) -> Result<Facts> {
        let text = text.trim_start_matches(BOM);
        let file: FactsFile = if text.trim_start().starts_with('{') {
            // YAML's reader, which reads JSON as well, says under which key something is wrong.
            let named = |error: serde_json::Error| match yaml::read::<FactsFile>(text, MAX_BYTES as usize) {
                Err(named) if error.is_data() => named,
                _ => error.into(),
            };
            serde_json::from_str(text).map_err(named)?
        } else if text.lines().all(|line| line.trim().is_empty() || line.starts_with('#')) {
            FactsFile::default()
        } else {
            yaml::read(text, MAX_BYTES as usize)?
        };
        let schedules = file.schedules.map(|schedules| {
            let dates = schedules.into_iter().map(|(version, fact)| {
                let (freeze, code_freeze, release) = (day(fact.freeze)?, day(fact.code_freeze)?, day(fact.release)?);
                let schedule = Schedule { freeze, code_freeze, release };
                Ok((version.parse::<Version>()?, schedule))
            });
            dates.collect::<Result<BTreeMap<_, _>>>().map(Schedules)
        });
        let work = Work {
            trackers: file.trackers.map(by_number).transpose()?,
            pulls: file.pulls,
            branches: file.branches,
            main_branch: file.main_branch,
            gates: file.gates.map(gates_from).transpose()?,
            boards: file.board.into_iter().map(|(name, board)| Ok((name.parse()?, board))).collect::<Result<_>>()?,
            proposals: file.proposals.map(by_number).transpose()?,
            unread: file.unread,
        };
        Ok(Facts {
            schedules: schedules.transpose()?,
            sigs: file.sigs,
            sigs_incomplete: file.sigs_incomplete,
            labels: file.labels,
            milestones: file.milestones,
            pull_request: file.pull_request,
            issues: file.issues.map(by_number).transpose()?,
            work,
            notes: file.notes,
        })
    }

    /// The facts as the text of a file, from which [`Facts::parse`] reads the same facts.
    pub fn to_yaml(&self) -> String {
        let schedules = self.schedules.as_ref().map(|Schedules(schedules)| {
            let dates = schedules.iter().map(|(version, schedule)| {
                let Schedule { freeze, code_freeze, release } = *schedule;
                let fact =
                    ScheduleFact { freeze: shown(freeze), code_freeze: shown(code_freeze), release: shown(release) };
                (version.to_string(), fact)
            });
            dates.collect()
        });
        let file = FactsFile {
            schedules,
            sigs: self.sigs.clone(),
            sigs_incomplete: self.sigs_incomplete,
            labels: self.labels.clone(),
            milestones: self.milestones.clone(),
            pull_request: self.pull_request.clone(),
            issues: self.issues.as_ref().map(by_text),
            trackers: self.work.trackers.as_ref().map(by_text),
            pulls: self.work.pulls.clone(),
            branches: self.work.branches.clone(),
            main_branch: self.work.main_branch.clone(),
            gates: self.work.gates.as_ref().map(gates_shown),
            board: self.work.boards.iter().map(|(version, board)| (version.to_string(), board.clone())).collect(),
            proposals: self.work.proposals.as_ref().map(by_text),
            unread: self.work.unread.clone(),
            notes: self.notes.clone(),
        };
        serde_yaml::to_string(&file).expect("plain data has a YAML form")
    }
}

/// What is known of issues, from the texts that number them.
fn by_number<T>(issues: BTreeMap<String, T>) -> Result<BTreeMap<u64, T>> {
    let numbered = issues.into_iter().map(|(number, issue)| {
        let number = number.trim_start_matches('#');
        Ok((number.parse().map_err(|_| anyhow!("`{number}` is not the number of an issue"))?, issue))
    });
    numbered.collect()
}

/// The same, with the numbers as texts.
fn by_text<T: Clone>(issues: &BTreeMap<u64, T>) -> BTreeMap<String, T> {
    issues.iter().map(|(number, issue)| (number.to_string(), issue.clone())).collect()
}

/// What stands in a file of facts for the main branch of the product.
const MAIN: &str = "main";

/// The gates of releases, from the texts that name these.
fn gates_from(written: BTreeMap<String, BTreeMap<String, GateState>>) -> Result<Gates> {
    let mut gates = Gates::default();
    for (name, registry) in written {
        match name.as_str() {
            MAIN => gates.main = Some(registry),
            _ => drop(gates.releases.insert(name.parse::<Version>()?, registry)),
        }
    }
    Ok(gates)
}

/// The same, with the releases as texts.
fn gates_shown(gates: &Gates) -> BTreeMap<String, BTreeMap<String, GateState>> {
    let releases = gates.releases.iter().map(|(version, registry)| (version.to_string(), registry.clone()));
    releases.chain(gates.main.clone().map(|main| (MAIN.to_owned(), main))).collect()
}

/// The day that `text` names.
fn day(text: Option<String>) -> Result<Day> {
    Ok(match text.as_deref() {
        None => Day::None,
        Some(UNKNOWN) => Day::Unknown,
        Some(text) => {
            let broken = || format!("`{text}` is not a date; one is written 2026-04-30");
            Day::On(text.parse().with_context(broken)?)
        }
    })
}

/// What names the day.
fn shown(day: Day) -> Option<String> {
    match day {
        Day::None => None,
        Day::On(date) => Some(date.to_string()),
        Day::Unknown => Some(UNKNOWN.to_owned()),
    }
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// Reads all `releases/vX.Y/schedule.yaml` of a checkout of sig-release at `directory`, of the newest
/// [`MAX_SCHEDULES`](release::MAX_SCHEDULES) releases. What cannot be read is told, and unknown.
///
/// # Errors
/// There is no `releases` directory, or it cannot be read.
pub fn read_schedules(directory: &Path) -> Result<(Schedules, Vec<Note>)> {
    let releases = directory.join("releases");
    let shown = || format!("cannot read `{}`; --schedules takes a checkout of sig-release", releases.display());
    let mut found = BTreeMap::new();
    for item in fs::read_dir(&releases).with_context(shown)? {
        let item = item.with_context(shown)?;
        let version = item.file_name().to_str().and_then(|name| name.parse::<Version>().ok());
        found.extend(version.map(|version| (version, item.path().join("schedule.yaml"))));
    }
    let mut told = Vec::new();
    let found = Schedules::newest_of(found, &releases.display().to_string(), &mut told);
    let files = found.into_iter().filter_map(|(version, path)| {
        let bytes = match read::bytes(&path, release::MAX_BYTES as u64) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            read => read.map_err(|error| format!("it cannot be read: {error}")),
        };
        Some((version, path.display().to_string(), bytes))
    });
    let schedules = Schedules::read(files, &mut told);
    Ok((schedules, told))
}
