//! What the report on a release goes by: the key `release` of the configuration.

use crate::config::board::Boards;
use crate::config::error::WrongValue;
use crate::config::file::ReleaseKeys;
use crate::config::kubevirt;
use crate::config::repository::repository;
use crate::release::Version;

/// What the report on a release goes by.
#[derive(Debug, Clone)]
pub struct ReleaseConfig {
    /// The name of a release's branch in the product's repository, with `{version}` in it.
    branch: String,
    /// The repositories on GitHub that documentation lies in.
    pub docs_repositories: Vec<String>,
    /// For how many days nobody needs to say anything.
    pub quiet_days: u32,
    /// The files of that repository that register feature gates.
    pub gates: Vec<String>,
    /// The boards of releases.
    pub boards: Boards,
}

impl ReleaseConfig {
    /// What is written, and KubeVirt's for the rest.
    pub(super) fn of(keys: ReleaseKeys) -> Result<ReleaseConfig, WrongValue> {
        let branch = keys.branch.unwrap_or_else(|| kubevirt::RELEASE_BRANCH.to_owned());
        if !branch.contains(VERSION) || branch.contains(char::is_whitespace) {
            return Err(WrongValue::new("branch", &branch, "names no branch of a release; it needs `{version}`"));
        }
        let docs = keys.docs_repositories.unwrap_or_else(|| vec![kubevirt::DOCS.to_owned()]);
        let docs = docs.into_iter().map(|name| repository(Some(name), "docs-repositories", kubevirt::DOCS));
        let docs_repositories = docs.collect::<Result<Vec<_>, _>>()?;
        let quiet_days = keys.quiet_days.unwrap_or(kubevirt::QUIET_DAYS);
        let gates = keys.gates.unwrap_or_else(|| kubevirt::GATES.map(str::to_owned).to_vec());
        let boards = Boards::of(keys.boards, keys.board_status, keys.reviewer_field)?;
        Ok(ReleaseConfig { branch, docs_repositories, quiet_days, gates, boards })
    }

    /// The name of the branch of `version`.
    pub fn branch(&self, version: Version) -> String {
        self.branch.replace(VERSION, &format!("{}.{}", version.major, version.minor))
    }

    /// The release whose branch has this name.
    pub fn version_of(&self, branch: &str) -> Option<Version> {
        let (before, after) = self.branch.split_once(VERSION)?;
        branch.strip_prefix(before)?.strip_suffix(after)?.parse().ok()
    }

    /// How the names of all branches of releases begin.
    pub fn branch_prefix(&self) -> &str {
        self.branch.split(VERSION).next().unwrap_or_default()
    }
}

/// What stands for the release in the name of a branch: `1.10`.
const VERSION: &str = "{version}";
