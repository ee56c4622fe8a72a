//! What is there of a pull request on GitHub itself.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::github::marker::Marker;
use crate::github::query;
use crate::github::seen::Seen;

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
