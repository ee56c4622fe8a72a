//! The pull request that is to be read, and what is there of it on GitHub itself.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::github::load::shared::Shared;
use crate::github::marker::Marker;
use crate::github::query;
use crate::github::seen::Seen;

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
    /// What the run has read for other pull requests.
    pub shared: Arc<Shared>,
}

/// What is there on GitHub, as it was when we read it.
#[derive(Debug, Clone)]
pub struct Live {
    /// The repository, `owner/name`, as it is called today.
    pub repository: String,
    /// The number of the pull request.
    pub number: u64,
    /// Its last commit.
    pub head: String,
    /// The rest of what people change there.
    pub seen: Seen,
    /// Our own comments, oldest first, with what their markers say.
    pub own: Vec<(query::CommentNode, Marker)>,
    /// When that was read, by GitHub's clock.
    pub read_at: Timestamp,
    /// After which moment the last commit was pushed, if anything tells.
    pub pushed_after: Option<Timestamp>,
    /// When our own comments saw this last commit first, if they did.
    pub seen_at: Option<Timestamp>,
    /// The heads for which we have made suggestions.
    pub suggested: Vec<String>,
    /// Which other open pull requests have the same last commit; `None` where that is not known, or was not asked.
    pub sharing: Option<BTreeSet<u64>>,
}

/// The last commit of a pull request and when it was that, by GitHub's clock.
pub type HeadAt = (String, Timestamp);
