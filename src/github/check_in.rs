//! Our comments on tracking issues: the first line, which nobody sees, by which we find each again.

use crate::github::query::CommentNode;
use crate::release::Version;

/// What a comment of ours on a tracking issue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// How the VEP stands in a release.
    CheckIn(Version),
    /// The word to the assignees that a VEP is at risk in a release.
    Ping(Version),
    /// What the description must be changed to, where no check-in says it.
    Description,
}

impl Mark {
    /// The line, without its end.
    pub fn line(self) -> String {
        match self {
            Mark::CheckIn(version) => format!("<!-- vep-check:check-in v1 release={version} -->"),
            Mark::Ping(version) => format!("<!-- vep-check:check-in-ping v1 release={version} -->"),
            Mark::Description => "<!-- vep-check:description v1 -->".to_owned(),
        }
    }

    /// Whether `comment` is this one and ours: anybody can copy the line.
    pub fn is_of(self, comment: &CommentNode) -> bool {
        comment.viewer_did_author && comment.body.lines().next() == Some(self.line().as_str())
    }

    /// The body of a comment that says `text`.
    pub fn body(self, text: &str) -> String {
        format!("{}\n{}", self.line(), text.trim_end())
    }
}

/// Whether `comment` is `body` to the letter, whatever ends its lines.
pub fn says(comment: &CommentNode, body: &str) -> bool {
    comment.body.replace("\r\n", "\n").trim_end() == body
}
