//! The release that is to be read about.

use jiff::civil::Date;
use secrecy::SecretString;

use crate::release::Version;

/// A release to read about.
#[derive(Debug, Clone)]
pub struct ReleaseTarget {
    /// The repository of the VEPs, `owner/name`.
    pub repository: String,
    /// The release; the one that VEPs are written for where it is not given.
    pub version: Option<Version>,
    /// Where the configuration lies in the repository.
    pub config_path: String,
    /// The ids of the rules, which the configuration may name.
    pub rules: Vec<&'static str>,
    /// The token that may read boards, where one is given.
    pub board_token: Option<SecretString>,
    /// The date of the report.
    pub today: Date,
}
