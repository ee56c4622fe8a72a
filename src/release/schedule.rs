//! When releases freeze and ship.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::note::{self, Note, Notes};
use crate::release::version::Version;
use crate::text::one_line;
use crate::yaml::tree::{self, Field, Node, Value};

/// The largest schedule that is read, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;

/// The most releases of which the schedule is read.
pub const MAX_SCHEDULES: usize = 1000;

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
    /// The day for which the release's branch is announced, from which on only fixes go in.
    pub code_freeze: Day,
    /// The day of general availability.
    pub release: Day,
}

impl Schedule {
    /// Of a release that is known by its name alone.
    pub const UNKNOWN: Schedule = Schedule::all(Day::Unknown);

    /// Its days, one after the other.
    const DAYS: [Pick; 3] =
        [|schedule| &mut schedule.freeze, |schedule| &mut schedule.code_freeze, |schedule| &mut schedule.release];

    /// The same for all its days.
    const fn all(day: Day) -> Schedule {
        Schedule { freeze: day, code_freeze: day, release: day }
    }

    /// Makes unknown what a row may say that has no legible `what`, or no legible `milestone`.
    fn may_be(&mut self, what: bool, milestone: bool) {
        if !what {
            (self.freeze, self.code_freeze) = (Day::Unknown, Day::Unknown);
        }
        if !milestone {
            self.release = Day::Unknown;
        }
    }

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
        let missing = if top.cut { Day::Unknown } else { Day::None };
        let (mut schedule, mut absent) = (Schedule::default(), Schedule::all(missing));
        for row in rows {
            match event(row, notes) {
                Event::Of(pick) if *pick(&mut schedule) == Day::None => *pick(&mut schedule) = when(row, notes),
                Event::Of(_) => {}
                Event::Other { what, milestone } => absent.may_be(what, milestone),
            }
        }
        for pick in Schedule::DAYS {
            if *pick(&mut schedule) == Day::None {
                *pick(&mut schedule) = *pick(&mut absent);
            }
        }
        schedule
    }
}

/// One of the days of a schedule.
type Pick = fn(&mut Schedule) -> &mut Day;

/// What a row of a schedule is about.
enum Event {
    /// One of the days that are read.
    Of(Pick),
    /// Something else, as far as its `what` and its `milestone` can be read.
    Other {
        /// Whether it says what happens.
        what: bool,
        /// Whether it can be told which milestone it is, or that it is none.
        milestone: bool,
    },
}

/// What `row` is about.
fn event(row: &Node, notes: &mut Notes) -> Event {
    let (what, milestone) = (word(row, "what", notes), word(row, "milestone", notes));
    // Each row says what happens, and some of which milestone that is.
    if what.as_deref() == Some("") {
        notes.add(Some(row.line), "this row has no `what`");
    }
    let what = what.filter(|what| !what.is_empty());
    // One that says neither may be any.
    let milestone = milestone.filter(|milestone| what.is_some() || !milestone.is_empty());
    let says = |is: fn(&str) -> bool| what.as_deref().is_some_and(is);
    if says(|what| what.contains("vep") && what.contains("freeze")) {
        return Event::Of(|schedule| &mut schedule.freeze);
    }
    let words = milestone.as_ref().map(|milestone| milestone.trim_matches('*').trim());
    if words.is_some_and(|words| words.trim_start_matches("kubevirt").trim() == "ga") {
        return Event::Of(|schedule| &mut schedule.release);
    }
    // Its milestone is "Feature Freeze" up to v1.5, and "KubeVirt Code Freeze" since.
    if says(|what| what.starts_with("branch release-")) {
        return Event::Of(|schedule| &mut schedule.code_freeze);
    }
    Event::Other { what: what.is_some(), milestone: milestone.is_some() }
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

    /// Whether a release is out on `today`: its own date says so, or that of a later one, or that of an earlier one does
    /// not. `None` where nobody can tell.
    pub fn is_out(&self, version: Version, today: Date) -> Option<bool> {
        match self.0.get(&version).map(|schedule| schedule.release) {
            Some(Day::On(release)) => return Some(release <= today),
            Some(Day::None) => return Some(false),
            Some(Day::Unknown) | None => {}
        }
        // Releases come out one after the other.
        let is = |out: bool| move |day: &Day| day.date().is_some_and(|release| (release <= today) == out);
        let days = |wanted: &dyn Fn(&Version) -> bool, day: &dyn Fn(&Day) -> bool| {
            self.0.iter().any(|(other, schedule)| wanted(other) && day(&schedule.release))
        };
        if days(&|other| *other > version, &is(true)) {
            return Some(true);
        }
        let newest = self.newest()?;
        (version > newest || days(&|other| *other < version, &is(false))).then_some(false)
    }

    fn first_open(&self, today: Date) -> Option<Version> {
        let open = self.0.iter().find(|(_, schedule)| schedule.freeze.date().is_some_and(|freeze| freeze >= today));
        open.map(|(version, _)| *version)
    }
}
