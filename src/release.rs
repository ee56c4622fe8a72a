//! Releases, their schedules, and stages: what a VEP targets, and until when.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use anyhow::{Result, anyhow};
use jiff::civil::Date;

use crate::note::{self, Note, Notes};
use crate::text::one_line;
use crate::yaml::tree::{self, Field, Node, Value};

/// The largest schedule that is read, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;

/// The most releases of which the schedule is read.
pub const MAX_SCHEDULES: usize = 1000;

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

/// A day of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Day {
    /// The schedule has none.
    #[default]
    None,
    /// That day.
    On(Date),
    /// It cannot be told: what says so could not be read.
    Unknown,
}

impl Day {
    /// The date, if it is known and there is one.
    pub const fn date(self) -> Option<Date> {
        match self {
            Day::On(date) => Some(date),
            Day::None | Day::Unknown => None,
        }
    }
}

impl From<Option<Date>> for Day {
    fn from(date: Option<Date>) -> Day {
        date.map_or(Day::None, Day::On)
    }
}

/// When a release freezes and ships.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Schedule {
    /// The last day on which a VEP for this release may be merged; releases before v1.6 have none.
    pub freeze: Day,
    /// The day of general availability.
    pub release: Day,
}

impl Schedule {
    /// Of a release that is known by its name alone.
    pub const UNKNOWN: Schedule = Schedule { freeze: Day::Unknown, release: Day::Unknown };

    /// Reads a `releases/vX.Y/schedule.yaml` of <https://github.com/kubevirt/sig-release>, row by row. Dates have
    /// slashes or hyphens; the freeze is the row that speaks of a VEP and a freeze, in whatever words. What cannot be
    /// read is told in `notes`, and makes unknown what it may have said.
    pub fn read(bytes: &[u8], notes: &mut Notes) -> Schedule {
        let (top, broken) = tree::read(bytes, MAX_BYTES);
        if let Some(fault) = &broken {
            notes.add(fault.line, &fault.message);
        }
        let Some(top) = top else {
            if broken.is_none() {
                notes.add(None, "the file says nothing; a schedule is a list of rows with `when` and `what`");
            }
            return Schedule::UNKNOWN;
        };
        let Value::List(rows) = &top.value else {
            let kind = top.kind();
            if broken.is_none() {
                let message = format!("this is {kind}; a schedule is a list of rows with `when` and `what`");
                notes.add(Some(top.line), message);
            }
            return Schedule::UNKNOWN;
        };
        let mut schedule = Schedule::default();
        let missing = if top.cut { Day::Unknown } else { Day::None };
        let (mut no_freeze, mut no_release) = (missing, missing);
        for row in rows {
            let (what, milestone) = (word(row, "what", notes), word(row, "milestone", notes));
            // Each row says what happens, and some of which milestone that is.
            if what.as_deref() == Some("") {
                notes.add(Some(row.line), "this row has no `what`");
            }
            let what = what.filter(|what| !what.is_empty());
            // One that says neither may be any.
            let milestone = milestone.filter(|milestone| what.is_some() || !milestone.is_empty());
            let is_freeze = what.as_ref().map(|what| what.contains("vep") && what.contains("freeze"));
            let milestone = milestone.as_ref().map(|milestone| milestone.trim_matches('*').trim());
            let is_release = milestone.map(|milestone| milestone.trim_start_matches("kubevirt").trim() == "ga");
            let day = match (is_freeze, is_release) {
                (Some(true), _) => &mut schedule.freeze,
                (_, Some(true)) => &mut schedule.release,
                _ => {
                    if is_freeze.is_none() {
                        no_freeze = Day::Unknown;
                    }
                    if is_release.is_none() {
                        no_release = Day::Unknown;
                    }
                    continue;
                }
            };
            if *day == Day::None {
                *day = when(row, notes);
            }
        }
        if schedule.freeze == Day::None {
            schedule.freeze = no_freeze;
        }
        if schedule.release == Day::None {
            schedule.release = no_release;
        }
        schedule
    }
}

/// What a row of a schedule says under `name`, in lower case; `None` where that cannot be told.
fn word(row: &Node, name: &str, notes: &mut Notes) -> Option<String> {
    if !matches!(row.value, Value::Map(_)) {
        if !row.cut && name == "what" {
            notes.add(Some(row.line), format!("this row is {}; a row has `when` and `what`", row.kind()));
        }
        return None;
    }
    match row.field(name) {
        Field::Absent => Some(String::new()),
        Field::Is(node) if node.value == Value::Null && !node.cut => Some(String::new()),
        Field::Is(node) => {
            let text = node.text().filter(|_| !node.cut);
            if text.is_none() && !node.cut {
                notes.add(Some(node.line), format!("`{name}` is {}; it is a text", node.kind()));
            }
            text.map(str::to_lowercase)
        }
        Field::Unclear(fault) => {
            fault.into_iter().for_each(|fault| notes.add(fault.line, fault.message));
            None
        }
    }
}

/// The day of a row.
fn when(row: &Node, notes: &mut Notes) -> Day {
    let node = match row.field("when") {
        Field::Is(node) => node,
        Field::Absent => {
            notes.add(Some(row.line), "this row has no `when`");
            return Day::Unknown;
        }
        Field::Unclear(fault) => {
            fault.into_iter().for_each(|fault| notes.add(fault.line, fault.message));
            return Day::Unknown;
        }
    };
    let written = node.text().unwrap_or(node.kind());
    match written.trim().replace('/', "-").parse() {
        Ok(date) if !node.cut => Day::On(date),
        _ => {
            let message = format!("`when: {}` is no date; one is written 2026-04-30", one_line(written));
            notes.add(Some(node.line), message);
            Day::Unknown
        }
    }
}

/// The schedules that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schedules(pub BTreeMap<Version, Schedule>);

impl Schedules {
    /// The newest [`MAX_SCHEDULES`] of the `releases` that are found in `directory`; that there are more is told.
    pub fn newest_of<T>(
        mut releases: BTreeMap<Version, T>,
        directory: &str,
        told: &mut Vec<Note>,
    ) -> BTreeMap<Version, T> {
        let count = releases.len();
        if count > MAX_SCHEDULES {
            let message = format!("{count} releases; the {MAX_SCHEDULES} newest are read");
            note::of_file(directory, told, |notes| notes.add(None, message));
            while releases.len() > MAX_SCHEDULES {
                releases.pop_first();
            }
        }
        releases
    }

    /// Reads the schedules of releases: of each its file's name, as messages have it, and its content, or why there is
    /// none. What cannot be read is told, and unknown.
    pub fn read<T: AsRef<[u8]>>(
        files: impl Iterator<Item = (Version, String, Result<T, String>)>,
        told: &mut Vec<Note>,
    ) -> Schedules {
        let schedules = files.map(|(version, file, content)| {
            let schedule = note::of_file(file, told, |notes| {
                let bytes = notes.content(content);
                bytes.map_or(Schedule::UNKNOWN, |bytes| Schedule::read(bytes.as_ref(), notes))
            });
            (version, schedule)
        });
        Schedules(schedules.collect())
    }

    /// The freeze of a release: `None` where the release is not known at all.
    pub fn freeze(&self, version: Version) -> Day {
        self.0.get(&version).map_or(Day::None, |schedule| schedule.freeze)
    }

    /// The newest release that has a schedule, be it one that cannot be read.
    pub fn newest(&self) -> Option<Version> {
        self.0.keys().next_back().copied()
    }

    /// The release that VEPs are written for on `today`: the first whose freeze is today or later, else the one after
    /// the newest. `None` if no release is known, or if it may be one whose freeze is not ([`Schedules::unclear`]).
    pub fn upcoming(&self, today: Date) -> Option<Version> {
        if self.unclear(today).is_some() {
            return None;
        }
        self.first_open(today).or_else(|| self.newest().map(Version::next))
    }

    /// The release that may be the one that VEPs are written for on `today`, were its freeze known.
    pub fn unclear(&self, today: Date) -> Option<Version> {
        let open = self.first_open(today);
        let is_over = |(_, schedule): &(&Version, &Schedule)| {
            let passed = schedule.freeze.date().is_some_and(|freeze| freeze < today);
            passed || schedule.release.date().is_some_and(|release| release <= today)
        };
        // Releases freeze one after the other: what is older than one that has frozen has frozen, too.
        let over = self.0.iter().filter(is_over).map(|(version, _)| *version).next_back();
        let unknown =
            self.0.iter().filter(|(_, schedule)| schedule.freeze == Day::Unknown).map(|(version, _)| *version);
        unknown
            .filter(|version| over.is_none_or(|over| *version > over))
            .find(|version| open.is_none_or(|open| *version < open))
    }

    fn first_open(&self, today: Date) -> Option<Version> {
        let open = self.0.iter().find(|(_, schedule)| schedule.freeze.date().is_some_and(|freeze| freeze >= today));
        open.map(|(version, _)| *version)
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
