//! The pull request that is to be read.

use std::sync::Arc;

use jiff::civil::Date;
use secrecy::SecretString;

use crate::github::load::shared::Shared;

/// A pull request to read.
#[derive(Debug, Clone)]
pub struct Target {
    /// The repository, `owner/name`.
    pub repository: String,
    /// The number of the pull request.
    pub number: u64,
    /// Where the configuration lies at base.
    pub config_path: String,
    /// The ids of the rules, which the configuration may name.
    pub rules: Vec<&'static str>,
    /// The date to check for.
    pub today: Date,
    /// Whether a commit status is to be set: then it matters which other pull requests have the same last commit.
    pub with_status: bool,
    /// The token that may read boards, where one is given. Boards are read with no other, and nothing else with it.
    pub board_token: Option<SecretString>,
    /// What the run has read for other pull requests.
    pub shared: Arc<Shared>,
}

impl Target {
    /// Where the configuration lies, and the ids of the rules that it may name.
    pub(super) fn policy(&self) -> (&str, &[&str]) {
        (&self.config_path, &self.rules)
    }
}
