//! An issue or a pull request of any repository, by its name.

use std::fmt;
use std::str::FromStr;

use anyhow::{Result, bail};
use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// The most characters of the name of an owner or a repository.
const MAX_NAME: usize = 100;

/// An issue or a pull request of a repository: `kubevirt/kubevirt#12`. Names are in lower case, as GitHub takes them in
/// any case for the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(into = "String")]
#[schemars(with = "String")]
pub struct Reference {
    repository: String,
    number: u64,
}

impl Reference {
    /// The one with this number in `repository`, `owner/name`; `None` where that is no name of a repository, or GitHub
    /// has no such numbers.
    pub fn new(repository: &str, number: u64) -> Option<Reference> {
        let (owner, name) = repository.split_once('/')?;
        let plain = |text: &str, marks: &[char]| {
            !text.is_empty()
                && text.len() <= MAX_NAME
                && text.chars().all(|c| c.is_ascii_alphanumeric() || marks.contains(&c))
        };
        let is_name = plain(owner, &['-', '_']) && plain(name, &['-', '_', '.']) && ![".", ".."].contains(&name);
        let is_number = (1..=i32::MAX as u64).contains(&number);
        (is_name && is_number).then(|| Reference { repository: repository.to_ascii_lowercase(), number })
    }

    /// The repository, `owner/name`.
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// The number there.
    pub fn number(&self) -> u64 {
        self.number
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}#{}", self.repository, self.number)
    }
}

impl From<Reference> for String {
    fn from(reference: Reference) -> String {
        reference.to_string()
    }
}

impl FromStr for Reference {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Reference> {
        let parts = text.rsplit_once('#').and_then(|(repository, number)| Some((repository, number.parse().ok()?)));
        match parts.and_then(|(repository, number)| Reference::new(repository, number)) {
            Some(reference) => Ok(reference),
            None => bail!("`{text}` is no issue or pull request; one is written `owner/name#12`"),
        }
    }
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Reference, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
