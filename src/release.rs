//! Releases and stages: what a VEP targets.

use std::fmt;

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

/// A maturity stage. Their order is the order of graduation.
///
/// <https://github.com/kubevirt/enhancements/blob/main/docs/feature-lifecycle.md>
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Off by default, may change or go.
    Alpha,
    /// On by default, complete.
    Beta,
    /// Generally available.
    Ga,
}

impl Stage {
    /// All stages, in the order of graduation.
    pub const ALL: [Stage; 3] = [Stage::Alpha, Stage::Beta, Stage::Ga];

    /// The stage as the template's rows write it.
    pub const fn name(self) -> &'static str {
        match self {
            Stage::Alpha => "alpha",
            Stage::Beta => "beta",
            Stage::Ga => "GA",
        }
    }

    /// The stage as a heading writes it.
    pub const fn title(self) -> &'static str {
        match self {
            Stage::Alpha => "Alpha",
            Stage::Beta => "Beta",
            Stage::Ga => "GA",
        }
    }

    /// Reads a stage from one word, whatever its case: `alpha`, `Beta`, `GA`, and `Alpha2`, an alpha that was
    /// done again.
    pub fn from_word(word: &str) -> Option<Stage> {
        let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
        Stage::ALL
            .into_iter()
            .find(|stage| word.eq_ignore_ascii_case(stage.name()))
            .or_else(|| word.eq_ignore_ascii_case("stable").then_some(Stage::Ga))
    }
}
