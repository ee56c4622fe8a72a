//! What can go wrong between us and GitHub.

use std::fmt;

/// A request that did not do what it was sent for.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What kind of failure it is: what the caller can make of it.
    pub kind: FailureKind,
    /// The request: `POST /repos/kubevirt/enhancements/issues/12/comments`.
    pub request: String,
    /// What happened, and what to do.
    pub message: String,
}

/// What a caller can make of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The token is missing or not valid.
    Unauthorized,
    /// The token may not do this.
    Forbidden,
    /// There is no such thing, or the token may not see it.
    Missing,
    /// GitHub understood and refused.
    Refused,
    /// GitHub did not do it, and may another time.
    Later,
    /// There was no answer, or none that makes sense: a write may have been carried out all the same.
    Unclear,
    /// The run is at its end, and nothing more is sent: there is no time left, GitHub limits us, or refuses the token.
    Stopped,
}

impl Failure {
    /// A failure of `request`.
    pub fn new(kind: FailureKind, request: &str, message: impl Into<String>) -> Failure {
        Failure { kind, request: request.to_owned(), message: message.into() }
    }
}

impl FailureKind {
    /// Whether another repository may have what this one does not give: it is gone, hidden or blocked.
    pub const fn is_withheld(self) -> bool {
        matches!(self, FailureKind::Missing | FailureKind::Forbidden)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.request, self.message)
    }
}

impl std::error::Error for Failure {}

/// An error with the causes behind it: reqwest's own words are only `error sending request`.
pub(super) fn cause(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        words = format!("{words}: {inner}");
        source = inner.source();
    }
    words
}
