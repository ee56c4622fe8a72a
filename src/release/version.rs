//! Versions of the project.

use std::fmt;
use std::str::FromStr;

use anyhow::{Result, anyhow};

/// A minor release of the project, `vX.Y`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// `X` of `vX.Y`.
    pub major: u32,
    /// `Y` of `vX.Y`.
    pub minor: u32,
}

impl Version {
    /// Reads a version at the start of `text` in any spelling seen in VEPs: `v1.9`, `V1.9`, `1.9`, `v1.9.0`.
    /// Returns it with the number of bytes it takes; `None` where `text` starts with something else.
    pub fn parse_prefix(text: &str) -> Option<(Version, usize)> {
        let digits_from = usize::from(text.starts_with(['v', 'V']));
        let (major, after_major) = number(text, digits_from)?;
        let dot = text[after_major..].strip_prefix('.').map(|_| after_major + 1)?;
        let (minor, after_minor) = number(text, dot)?;
        let mut end = after_minor;
        if text[end..].starts_with('.')
            && let Some((_, after_patch)) = number(text, end + 1)
        {
            end = after_patch;
        }
        // `1.9beta` and `1.9.0-rc.1` are not a version followed by a remark.
        let next = text[end..].chars().next();
        if next.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-') {
            return None;
        }
        Some((Version { major, minor }, end))
    }
}

impl Version {
    /// The release that `label` names, if it has the shape of `pattern`, in which `{version}` stands for it. Labels are
    /// the same in any case.
    pub fn in_label(pattern: &str, label: &str) -> Option<Version> {
        let (before, after) = pattern.split_once("{version}")?;
        let end = label.len().checked_sub(after.len())?;
        let version = label.get(before.len()..end)?;
        let same = |part: Option<&str>, other: &str| part.is_some_and(|part| part.eq_ignore_ascii_case(other));
        (same(label.get(..before.len()), before) && same(label.get(end..), after)).then(|| version.parse().ok())?
    }

    /// The next minor release.
    #[must_use]
    pub const fn next(self) -> Version {
        Version { major: self.major, minor: self.minor + 1 }
    }
}

impl FromStr for Version {
    type Err = anyhow::Error;

    /// Reads `vX.Y` and nothing else.
    fn from_str(text: &str) -> Result<Version> {
        match Version::parse_prefix(text) {
            Some((version, length)) if length == text.len() => Ok(version),
            _ => Err(anyhow!("`{text}` is not a release; one is written v1.9")),
        }
    }
}

/// The decimal number at `from`, and where it ends. At most six digits: no release has more.
fn number(text: &str, from: usize) -> Option<(u32, usize)> {
    let length = text[from..].bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 || length > 6 {
        return None;
    }
    Some((text[from..from + length].parse().ok()?, from + length))
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}.{}", self.major, self.minor)
    }
}
