//! When something of the metadata is needed: a value of the configuration.

use schemars::JsonSchema;
use serde::Deserialize;

/// When something is needed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "`required` is `always`, or a list of states")]
pub enum Needed {
    /// Of documents in these states.
    In(Vec<String>),
    /// Of all.
    Word(Always),
}

/// Whatever state a document has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Always {
    /// The word.
    Always,
}

impl Needed {
    /// Whether it is needed of a document in `state`.
    pub fn of(&self, state: Option<&str>) -> bool {
        match self {
            Needed::Word(Always::Always) => true,
            Needed::In(states) => state.is_some_and(|state| states.iter().any(|one| one == state)),
        }
    }

    /// The states that it names.
    pub(super) fn states(&self) -> &[String] {
        match self {
            Needed::Word(Always::Always) => &[],
            Needed::In(states) => states,
        }
    }
}
