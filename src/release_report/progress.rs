//! What an entry needs of the work outside of its document: code and documentation that are listed, merged and in the
//! release's branch, and people who drive it.

use crate::facts::{Issue, PullState, Reference, Tracker};
use crate::release::Stage;
use crate::release_report::known::Known;
use crate::release_report::need::{CODE, NeedKind, NeedState, RELEASE, Required, kind};
use crate::release_report::pull::{Around, EntryPull, Pulls, day};
use crate::text::first_few;
use crate::tracking_issue::List;

/// How many open bugs are named.
const MOST_NAMED: usize = 10;

/// The state of a need, with why.
type Told = (NeedState, Option<String>);

/// What tells whether a need is met.
type Tell = fn(&Progress, &Around<'_>) -> Told;

/// What an entry needs of the work outside of its document, in the order in which it is shown.
pub(super) static WORK: [(NeedKind, Tell); 9] = [
    (kind("code-listed", "code pull requests are listed", CODE, Required::Always, "tracking-issues"), |progress, _| {
        listed_need(&progress.code, "code")
    }),
    (kind("code-merged", "every listed one is merged", CODE, Required::Always, "pull-requests"), |progress, _| {
        merged(&progress.code)
    }),
    (kind("references-listed", "none refers to it unlisted", CODE, Required::Never, "references"), |progress, _| {
        progress.references_listed()
    }),
    (kind("docs-listed", "a docs pull request is listed", CODE, Required::Always, "tracking-issues"), |progress, _| {
        listed_need(&progress.docs, "docs")
    }),
    (
        kind("code-in-release-branch", "its code is in the release's branch", RELEASE, Required::Always, "branches"),
        |progress, _| progress.in_branch(),
    ),
    (kind("docs-merged", "docs are merged", RELEASE, Required::Always, "pull-requests"), |progress, _| {
        merged(&progress.docs)
    }),
    (kind("bugs", "no bugs are open", RELEASE, Required::Never, "references"), |progress, _| progress.bugs()),
    (kind("check-in", "somebody checked in lately", None, Required::Never, "references"), Progress::check_in),
    (
        kind("review-lag", "no pull request waits for review", None, Required::Never, "pull-requests"),
        Progress::review_lag,
    ),
];

/// The work for one entry, as far as its tracking issue and the pull requests there tell.
pub(super) struct Progress {
    /// What the issue lists as code; why not, where that is not known.
    code: Result<Pulls, String>,
    /// The same of documentation.
    docs: Result<Pulls, String>,
    /// Pull requests that implement the VEP and are not listed, and how many references may not be read.
    unlisted: Result<(Vec<EntryPull>, u64), String>,
    /// Open issues about bugs.
    bugs: Result<Vec<Reference>, String>,
    /// On which day a person last said something in the issue.
    spoken: Result<Option<jiff::civil::Date>, String>,
}

impl Progress {
    /// The progress for `stage` by the tracking issue `number`, of which `issue` and `tracker` are known.
    pub(super) fn of(
        around: &Around<'_>,
        stage: Stage,
        issue: Result<(u64, &Issue), String>,
        tracker: Result<&Tracker, String>,
    ) -> Progress {
        let list = |list| issue.as_ref().map(|(_, issue)| around.list(issue, stage, list)).map_err(Clone::clone);
        let (code, docs) = (list(List::Code), list(List::Docs));
        let listed: Vec<EntryPull> = [&code, &docs].into_iter().flat_map(listed_of).cloned().collect();
        let unlisted = match (&issue, &tracker) {
            (Ok((number, _)), Ok(tracker)) => Ok((around.unlisted(*number, tracker, &listed), tracker.unreadable)),
            (Err(why), _) | (_, Err(why)) => Err(why.clone()),
        };
        let of_tracker = tracker.as_ref().map_err(|why| (*why).clone());
        Progress {
            code,
            docs,
            unlisted,
            bugs: of_tracker.clone().map(|tracker| tracker.bugs.iter().cloned().collect()),
            spoken: of_tracker.map(|tracker| tracker.spoken_at.map(day)),
        }
    }

    /// The pull requests of code: those that are listed, then those that are not.
    pub(super) fn code_pulls(&self) -> Known<Vec<EntryPull>> {
        let unlisted = self.unlisted.as_ref().map_or(&[][..], |(pulls, _)| pulls.as_slice());
        known(&self.code, unlisted)
    }

    /// Those of documentation.
    pub(super) fn docs_pulls(&self) -> Known<Vec<EntryPull>> {
        known(&self.docs, &[])
    }

    /// Whether nothing implements the VEP without being listed.
    fn references_listed(&self) -> Told {
        match &self.unlisted {
            Err(why) => unknown(why),
            Ok((pulls, unreadable)) => match (names(pulls.iter()), unreadable) {
                (Some(names), _) => missing(format!("not listed: {names}")),
                (None, 0) => (NeedState::Met, None),
                (None, count) => unknown(&format!("{count} references may not be read")),
            },
        }
    }

    /// Whether all listed code is in the release's branch.
    fn in_branch(&self) -> Told {
        let pulls = match &self.code {
            Ok(Pulls::Listed(pulls)) => pulls,
            other => return without_list(other),
        };
        // What is closed is not to come, and what is in other repositories has branches of its own.
        let wanted = pulls.iter().filter(|pull| !pull.is(PullState::Closed));
        let wanted: Vec<_> = wanted.filter_map(|pull| Some((&pull.name, pull.in_branch.as_ref()?))).collect();
        let outside = wanted.iter().find_map(|(name, known)| match known {
            Known::No(why) => Some(format!("{name}: {why}")),
            Known::Yes(_) | Known::Unknown(_) => None,
        });
        let unclear = wanted.iter().find_map(|(name, known)| Some(format!("{name}: {}", known.why_unknown()?)));
        match (outside, unclear) {
            (Some(why), _) => missing(why),
            (None, Some(why)) => unknown(&why),
            (None, None) if wanted.is_empty() => unknown("none of it is in the product's repository"),
            (None, None) => (NeedState::Met, None),
        }
    }

    /// Which bugs are open.
    fn bugs(&self) -> Told {
        let bugs = match &self.bugs {
            Err(why) => return unknown(why),
            Ok(bugs) if bugs.is_empty() => return (NeedState::Met, None),
            Ok(bugs) => bugs,
        };
        let names: Vec<String> = bugs.iter().map(Reference::to_string).collect();
        missing(format!("{} open: {}", names.len(), first_few(&names, MOST_NAMED)))
    }

    /// Whether somebody said something lately.
    fn check_in(&self, around: &Around<'_>) -> Told {
        let quiet = i32::try_from(around.config.release.quiet_days).unwrap_or(i32::MAX);
        match &self.spoken {
            Err(why) => unknown(why),
            Ok(None) => missing("nobody has said anything in the tracking issue".to_owned()),
            Ok(Some(on)) if (around.today - *on).get_days() > quiet => {
                missing(format!("nobody has said anything in the tracking issue since {on}"))
            }
            Ok(Some(_)) => (NeedState::Met, None),
        }
    }

    /// Whether no pull request waits for review.
    fn review_lag(&self, around: &Around<'_>) -> Told {
        let quiet = i32::try_from(around.config.release.quiet_days).unwrap_or(i32::MAX);
        let all = || [&self.code, &self.docs].into_iter().flat_map(listed_of);
        let waits = |pull: &&EntryPull| pull.waiting.is_some_and(|days| days > quiet);
        if let Some(names) = names(all().filter(waits)) {
            return missing(format!("waiting for review: {names}"));
        }
        match (&self.code, all().find_map(|pull| pull.state.why_unknown())) {
            (Err(why), _) => unknown(why),
            (_, Some(why)) => unknown(why),
            _ if all().next().is_none() => (NeedState::NotApplicable, Some("none is listed".to_owned())),
            _ => (NeedState::Met, None),
        }
    }
}

fn listed_of(pulls: &Result<Pulls, String>) -> &[EntryPull] {
    match pulls {
        Ok(Pulls::Listed(pulls)) => pulls,
        Ok(Pulls::NotApplicable(_) | Pulls::None | Pulls::Unclear(_)) | Err(_) => &[],
    }
}

fn known(pulls: &Result<Pulls, String>, more: &[EntryPull]) -> Known<Vec<EntryPull>> {
    match pulls {
        Err(why) => Known::Unknown(why.clone()),
        Ok(_) => Known::Yes(listed_of(pulls).iter().chain(more).cloned().collect()),
    }
}

fn unknown(why: &str) -> Told {
    (NeedState::Unknown, Some(why.to_owned()))
}

fn missing(why: String) -> Told {
    (NeedState::Missing, Some(why))
}

/// The names of `pulls`; `None` where there are none.
fn names<'a>(pulls: impl Iterator<Item = &'a EntryPull>) -> Option<String> {
    let names: Vec<String> = pulls.map(|pull| pull.name.to_string()).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// Whether something is listed, or need not be.
fn listed_need(pulls: &Result<Pulls, String>, kind: &str) -> Told {
    match pulls {
        Ok(Pulls::Listed(_)) => (NeedState::Met, None),
        Ok(Pulls::None) => missing(format!("the tracking issue lists no {kind} pull request for this stage")),
        other => without_list(other),
    }
}

/// What is to be said of the pull requests of a list that names none.
fn without_list(pulls: &Result<Pulls, String>) -> Told {
    match pulls {
        Err(why) => unknown(why),
        Ok(Pulls::NotApplicable(words)) => (NeedState::NotApplicable, Some(words.clone())),
        Ok(Pulls::Unclear(words)) => unknown(&format!("the list names no pull request: {words}")),
        Ok(Pulls::None | Pulls::Listed(_)) => unknown("none is listed"),
    }
}

/// Whether all that is listed is merged. What was closed and not merged is no obstacle beside what was.
fn merged(pulls: &Result<Pulls, String>) -> Told {
    let listed = match pulls {
        Ok(Pulls::Listed(listed)) => listed,
        other => return without_list(other),
    };
    if let Some(names) = names(listed.iter().filter(|pull| pull.is(PullState::Open))) {
        return missing(format!("not merged: {names}"));
    }
    if let Some((pull, why)) = listed.iter().find_map(|pull| Some((pull, pull.state.why_unknown()?))) {
        return unknown(&format!("{}: {why}", pull.name));
    }
    match listed.iter().any(|pull| pull.is(PullState::Merged)) {
        true => (NeedState::Met, None),
        false => missing("all that is listed was closed and not merged".to_owned()),
    }
}
