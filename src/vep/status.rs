//! The states of a VEP that has front matter, and which may follow which.
//!
//! <https://github.com/kubevirt/enhancements/blob/main/veps/meta-VEPs/282-vep-proposal-governance/vep.md>

/// A state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Open for discussion.
    Provisional,
    /// Approved, and tracked for a release.
    Implementable,
    /// Generally available.
    Implemented,
    /// Not worked on for now.
    Deferred,
    /// Refused.
    Rejected,
    /// Given up by its author.
    Withdrawn,
    /// Followed by another VEP.
    Replaced,
}

/// Whether one state may follow another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    /// It may.
    Allowed,
    /// A deferred VEP is taken up again. The states' diagram has no such arrow; the community does it.
    Revival,
    /// It may not.
    Forbidden,
}

impl Status {
    /// All states, in the order of a VEP's life.
    pub const ALL: [Status; 7] = [
        Status::Provisional,
        Status::Implementable,
        Status::Implemented,
        Status::Deferred,
        Status::Rejected,
        Status::Withdrawn,
        Status::Replaced,
    ];

    /// The state as front matter writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Status::Provisional => "provisional",
            Status::Implementable => "implementable",
            Status::Implemented => "implemented",
            Status::Deferred => "deferred",
            Status::Rejected => "rejected",
            Status::Withdrawn => "withdrawn",
            Status::Replaced => "replaced",
        }
    }

    /// Reads a state. Only its exact name is one.
    pub fn from_name(name: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Whether nothing more is planned for a VEP in this state.
    pub const fn is_over(self) -> bool {
        !matches!(self, Status::Provisional | Status::Implementable)
    }

    /// Whether a VEP in this state is meant for no release.
    pub const fn is_removed(self) -> bool {
        matches!(self, Status::Deferred | Status::Rejected | Status::Withdrawn | Status::Replaced)
    }

    /// Whether `next` may follow.
    pub fn to(self, next: Status) -> Transition {
        use Status::{Deferred, Implementable, Implemented, Provisional, Rejected, Replaced, Withdrawn};
        match (self, next) {
            (now, next) if now == next => Transition::Allowed,
            (Provisional, Implementable | Deferred | Rejected | Withdrawn | Replaced)
            | (Implementable, Implemented | Deferred | Rejected | Withdrawn | Replaced)
            | (Implemented, Replaced) => Transition::Allowed,
            (Deferred, Provisional) => Transition::Revival,
            _ => Transition::Forbidden,
        }
    }
}
