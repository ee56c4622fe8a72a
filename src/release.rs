//! Releases, their schedules, and stages: what a VEP targets, and until when.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use anyhow::{Context as _, Result, anyhow};
use jiff::civil::Date;
use serde::Deserialize;

use crate::yaml;

/// The largest schedule that is read, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;

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
    /// The release that `label` names, if it has the shape of `pattern`, in which `{version}` stands for it.
    pub fn in_label(pattern: &str, label: &str) -> Option<Version> {
        let (before, after) = pattern.split_once("{version}")?;
        label.strip_prefix(before)?.strip_suffix(after)?.parse().ok()
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

/// When a release freezes and ships.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Schedule {
    /// The last day on which a VEP for this release may be merged; releases before v1.6 have none.
    pub freeze: Option<Date>,
    /// The day of general availability.
    pub release: Option<Date>,
}

/// A row of `schedule.yaml`. Other columns are of no concern here.
#[derive(Deserialize)]
struct Row {
    when: Option<String>,
    milestone: Option<String>,
    what: Option<String>,
}

impl Schedule {
    /// Reads a `releases/vX.Y/schedule.yaml` of <https://github.com/kubevirt/sig-release>. Dates have slashes or
    /// hyphens; the freeze is the row that speaks of a VEP and a freeze, in whatever words.
    ///
    /// # Errors
    /// The text is no list of rows, or the date of the freeze is none.
    pub fn parse(text: &str) -> Result<Schedule> {
        let rows: Vec<Row> =
            yaml::read(text, MAX_BYTES).context("a schedule is a list of rows with `when` and `what`")?;
        let mut schedule = Schedule::default();
        for row in rows {
            let what = row.what.unwrap_or_default().to_lowercase();
            let milestone = row.milestone.unwrap_or_default().to_lowercase();
            let when = || -> Result<Date> {
                let written = row.when.clone().unwrap_or_default();
                let date = written.trim().replace('/', "-");
                date.parse().with_context(|| format!("`when: {written}` is not a date"))
            };
            if what.contains("vep") && what.contains("freeze") {
                schedule.freeze.get_or_insert(when()?);
            } else if milestone.trim_matches('*').trim().trim_start_matches("kubevirt").trim() == "ga" {
                schedule.release.get_or_insert(when()?);
            }
        }
        Ok(schedule)
    }
}

/// The schedules that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schedules(pub BTreeMap<Version, Schedule>);

impl Schedules {
    /// The freeze of a release, if it is known and has one.
    pub fn freeze(&self, version: Version) -> Option<Date> {
        self.0.get(&version)?.freeze
    }

    /// The newest release that has a schedule.
    pub fn newest(&self) -> Option<Version> {
        self.0.keys().next_back().copied()
    }

    /// The release that VEPs are written for on `today`: the first whose freeze is today or later, else the one after
    /// the newest. `None` if no release is known.
    pub fn upcoming(&self, today: Date) -> Option<Version> {
        let open = self.0.iter().find(|(_, schedule)| schedule.freeze.is_some_and(|freeze| freeze >= today));
        open.map(|(version, _)| *version).or_else(|| self.newest().map(Version::next))
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
