//! What is known of something.

/// What is known of something. There is no default: what nobody read is said to be unknown, with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known<T> {
    /// It is this.
    Yes(T),
    /// It is known that there is none; why.
    No(String),
    /// It is not known; why.
    Unknown(String),
}

impl<T> Known<T> {
    /// What it is, if that is known.
    pub fn value(&self) -> Option<&T> {
        match self {
            Known::Yes(value) => Some(value),
            Known::No(_) | Known::Unknown(_) => None,
        }
    }

    /// Why it is not known; `None` where it is.
    pub fn why_unknown(&self) -> Option<&str> {
        match self {
            Known::Unknown(why) => Some(why),
            Known::Yes(_) | Known::No(_) => None,
        }
    }
}

/// Something that a report was made from, or should have been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its name, as in `board`.
    pub name: &'static str,
    /// What it tells, as in `cards and the reviewers on them`.
    pub tells: &'static str,
    /// That it was read, or why not.
    pub state: Known<()>,
}

/// Why a checkout does not have what GitHub tells.
pub(super) const OFFLINE: &str = "a checkout has none of it, and GitHub was not asked";
