//! The dates of a release, and what they say of the day of the report.

use jiff::civil::Date;

use crate::facts::Work;
use crate::release::{Day, Schedule, Schedules, Version};
use crate::release_report::known::{Known, OFFLINE};
use crate::release_report::pull::day as day_of;

/// Until when something must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deadline {
    /// The freeze for VEPs.
    EnhancementFreeze,
    /// The cut of the release's branch.
    CodeFreeze,
    /// General availability.
    Release,
}

impl Deadline {
    /// All of them, in their order.
    pub const ALL: [Deadline; 3] = [Deadline::EnhancementFreeze, Deadline::CodeFreeze, Deadline::Release];

    /// Its name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Deadline::EnhancementFreeze => "Enhancement Freeze",
            Deadline::CodeFreeze => "Code Freeze",
            Deadline::Release => "Release",
        }
    }
}

/// What is done for a release at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// VEPs may be merged for it.
    Planning,
    /// Its code is written.
    Implementation,
    /// Its branch is cut, and only fixes go in.
    Stabilisation,
    /// It is out.
    Released,
}

impl Phase {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Phase::Planning => "planning",
            Phase::Implementation => "implementation",
            Phase::Stabilisation => "stabilisation",
            Phase::Released => "released",
        }
    }
}

/// The dates of a release, seen from a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dates {
    /// That day.
    pub today: Date,
    /// The last day on which a VEP for it may be merged.
    pub enhancement_freeze: Known<Date>,
    /// The day for which its branch is announced.
    pub code_freeze: Known<Date>,
    /// The day on which its branch was cut; that there is none yet is known, too.
    pub branch_cut: Known<Date>,
    /// Whether it is cut, if that is known.
    pub is_cut: Option<bool>,
    /// The day of general availability.
    pub release: Known<Date>,
    /// What is done for it on that day.
    pub phase: Known<Phase>,
}

impl Dates {
    /// The dates of `version` in `schedules`, seen from `today`; `work` tells whether `branch`, its branch, is cut.
    pub fn of(version: Version, schedules: Option<&Schedules>, today: Date, work: &Work, branch: &str) -> Dates {
        let known = |pick: fn(&Schedule) -> Day| day(version, schedules, pick);
        let mut dates = Dates {
            today,
            enhancement_freeze: known(|schedule| schedule.freeze),
            code_freeze: known(|schedule| schedule.code_freeze),
            branch_cut: branch_cut(work, branch),
            is_cut: work.branches.as_ref().map(|branches| branches.contains_key(branch)),
            release: known(|schedule| schedule.release),
            phase: Known::Unknown(String::new()),
        };
        let out = schedules.and_then(|schedules| schedules.is_out(version, today));
        dates.phase = if out == Some(true) { Known::Yes(Phase::Released) } else { dates.phase_before_release() };
        dates
    }

    /// The phase of a release that is not out. Code Freeze is over once the branch is cut, and its date only announces
    /// that.
    fn phase_before_release(&self) -> Known<Phase> {
        if self.is_cut == Some(true) {
            return Known::Yes(Phase::Stabilisation);
        }
        let freeze = match &self.enhancement_freeze {
            Known::Yes(freeze) => *freeze,
            Known::No(why) | Known::Unknown(why) => return Known::Unknown(why.clone()),
        };
        match (&self.code_freeze, self.is_cut) {
            _ if self.today <= freeze => Known::Yes(Phase::Planning),
            (Known::Yes(cut), _) if self.today <= *cut => Known::Yes(Phase::Implementation),
            (_, Some(_)) => Known::Yes(Phase::Implementation),
            (Known::Yes(cut), None) => {
                let why = self.branch_cut.why_unknown().unwrap_or_default();
                Known::Unknown(format!("Code Freeze was on {cut}; whether the branch is cut is not known: {why}"))
            }
            (Known::No(why) | Known::Unknown(why), None) => Known::Unknown(why.clone()),
        }
    }

    /// The date of `deadline`.
    pub fn date(&self, deadline: Deadline) -> &Known<Date> {
        match deadline {
            Deadline::EnhancementFreeze => &self.enhancement_freeze,
            Deadline::CodeFreeze => &self.code_freeze,
            Deadline::Release => &self.release,
        }
    }

    /// How many days are left to `deadline`: none on the day itself, negative when it has passed.
    pub fn days_left(&self, deadline: Deadline) -> Option<i32> {
        self.date(deadline).value().map(|date| (*date - self.today).get_days())
    }

    /// Whether `deadline` has passed. Where no date is known, none has; that of the code passes with the release's
    /// branch, and its date only announces that.
    pub fn has_passed(&self, deadline: Deadline) -> bool {
        let released = self.phase == Known::Yes(Phase::Released);
        match deadline {
            Deadline::EnhancementFreeze => self.days_left(deadline).is_some_and(|days| days < 0) || released,
            Deadline::CodeFreeze => released || self.is_cut == Some(true),
            Deadline::Release => released,
        }
    }
}

/// When `branch` was cut.
fn branch_cut(work: &Work, branch: &str) -> Known<Date> {
    let Some(branches) = &work.branches else {
        return Known::Unknown(work.unread.get("branches").map_or_else(|| OFFLINE.to_owned(), String::clone));
    };
    match branches.get(branch) {
        None => Known::No(format!("`{branch}` is not cut yet")),
        Some(found) => match found.cut {
            Some(cut) => Known::Yes(day_of(cut)),
            None => Known::Unknown(format!("`{branch}` is there, and nobody read when it was cut")),
        },
    }
}

/// One of the days of the schedule of `version`.
fn day(version: Version, schedules: Option<&Schedules>, pick: fn(&Schedule) -> Day) -> Known<Date> {
    let Some(schedules) = schedules else { return Known::Unknown("no schedules were read".to_owned()) };
    match schedules.0.get(&version).map(pick) {
        None => Known::Unknown(format!("there is no schedule of {version}")),
        Some(Day::Unknown) => Known::Unknown(format!("the schedule of {version} cannot be read")),
        Some(Day::None) => Known::No(format!("the schedule of {version} has none")),
        Some(Day::On(date)) => Known::Yes(date),
    }
}
