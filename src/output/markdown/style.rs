//! How a page is written: for a comment or for a job summary, and how long it may become.

use crate::output::markdown::fit::Budget;

/// Where links lead unless something else is said.
pub const GITHUB: &str = "https://github.com";

/// The longest comment, in characters: nobody reads more, and GitHub refuses one of more than 65,536.
pub const COMMENT: usize = 12_000;

/// The largest job summary, in bytes, with room to spare: GitHub takes 1 MiB a step, and shows nothing of what is
/// larger.
///
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary>
pub const SUMMARY: usize = 900_000;

/// How much a page tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// What an author has to do, and nothing else.
    Brief,
    /// All that was found.
    Full,
}

/// How to write.
#[derive(Debug, Clone, Copy)]
pub struct Style<'a> {
    /// Where the repositories are: `https://github.com`, or a GitHub Enterprise Server; without a `/` at its end.
    pub server: &'a str,
    /// How long it may become.
    pub budget: Budget,
    /// How much it tells.
    pub detail: Detail,
}

impl<'a> Style<'a> {
    /// For a comment that leaves room for a first line of `marker` characters.
    pub const fn comment(server: &'a str, marker: usize) -> Style<'a> {
        Style { server, budget: Budget::Characters(COMMENT.saturating_sub(marker)), detail: Detail::Brief }
    }

    /// For a job summary.
    pub const fn summary(server: &'a str) -> Style<'a> {
        Style { server, budget: Budget::Bytes(SUMMARY), detail: Detail::Full }
    }
}
