//! The boards of releases: which projects of GitHub's they are, and what the statuses of their cards mean.

use std::collections::BTreeMap;

use crate::config::error::WrongValue;
use crate::config::file::BoardStatus;
use crate::config::kubevirt;
use crate::release::Version;

/// The most that a number of a project may be: GitHub counts them in 32 bits.
const MAX_PROJECT: u64 = i32::MAX as u64;

/// The boards of releases.
#[derive(Debug, Clone)]
pub struct Boards {
    /// The number of the project of each release; `None` where nothing says which.
    projects: Option<BTreeMap<Version, u64>>,
    /// The field that names reviewers.
    pub reviewer_field: String,
    statuses: [(CardMeaning, Vec<String>); 4],
}

/// What the status of a card means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardMeaning {
    /// The VEP is in the release.
    Tracked,
    /// It was taken out.
    Removed,
    /// It needs an exception, and has none.
    ExceptionRequired,
    /// It has an exception.
    Granted,
    /// It is not tracked.
    Other,
}

impl Boards {
    /// What is written, and KubeVirt's for the rest; of the numbers there is no default, since last release's would do harm.
    pub(super) fn of(
        projects: Option<BTreeMap<String, u64>>,
        status: BoardStatus,
        reviewer_field: Option<String>,
    ) -> Result<Boards, WrongValue> {
        let numbered = |(name, number): (String, u64)| match name.parse::<Version>() {
            Ok(version) if (1..=MAX_PROJECT).contains(&number) => Ok((version, number)),
            Ok(_) => Err(WrongValue::new("boards", &number.to_string(), "is no number of a project")),
            Err(_) => Err(WrongValue::new("boards", &name, "is no release; one is written `v1.10`")),
        };
        let projects = projects.map(|projects| projects.into_iter().map(numbered).collect()).transpose()?;
        let or = |written: Option<Vec<String>>, usual: &[&str]| {
            written.unwrap_or_else(|| usual.iter().map(|name| (*name).to_owned()).collect())
        };
        let statuses = [
            (CardMeaning::Tracked, or(status.tracked, &kubevirt::TRACKED)),
            (CardMeaning::Removed, or(status.removed, &kubevirt::REMOVED)),
            (CardMeaning::ExceptionRequired, or(status.exception, &kubevirt::EXCEPTION_REQUIRED)),
            (CardMeaning::Granted, or(status.granted, &[])),
        ];
        let reviewer_field = reviewer_field.unwrap_or_else(|| kubevirt::REVIEWER_FIELD.to_owned());
        Ok(Boards { projects, reviewer_field, statuses })
    }

    /// The number of the project of `version`, where the configuration has it.
    pub fn project(&self, version: Version) -> Option<u64> {
        self.projects.as_ref()?.get(&version).copied()
    }

    /// Whether the configuration says that releases have no boards.
    pub fn are_none(&self) -> bool {
        self.projects.as_ref().is_some_and(BTreeMap::is_empty)
    }

    /// Whether the configuration names the board of any release.
    pub fn are_named(&self) -> bool {
        self.projects.as_ref().is_some_and(|projects| !projects.is_empty())
    }

    /// What a card with this status means, in whatever case it is written.
    pub fn meaning(&self, status: Option<&str>) -> CardMeaning {
        let is =
            |name: &String| status.is_some_and(|status| status.trim().to_lowercase() == name.trim().to_lowercase());
        let found = self.statuses.iter().find(|(_, names)| names.iter().any(is));
        found.map_or(CardMeaning::Other, |(meaning, _)| *meaning)
    }
}
