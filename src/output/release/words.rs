//! Words that all forms of the report share, and which entries are shown.

use crate::facts::PullState;
use crate::noun::Noun;
use crate::output::plural;
use crate::release::{Stage, Version};
use crate::release_report::{
    Aged, Apart, Behind, Contradiction, Deadline, Entry, EntryPull, Idle, Known, Missed, Need, NeedState,
    ReleaseReport, Source, Standing,
};
use crate::report::VepSummary;
use crate::stage_age::{Age, AgeState};
use crate::text::ordinal;

/// What of a report is shown; all of it is counted.
#[derive(Debug)]
pub struct Shown<'a> {
    /// VEPs of these SIGs; without any, of all.
    pub sigs: &'a [String],
    /// How the names of SIGs begin, which need not be written.
    pub prefix: &'a str,
    /// Entries for this stage.
    pub stage: Option<Stage>,
}

impl Shown<'_> {
    /// Whether what concerns `vep` as a whole is shown.
    pub(super) fn shows(&self, vep: &VepSummary) -> bool {
        self.sigs.is_empty() || self.sigs.iter().any(|sig| vep.is_of_sig(sig, self.prefix))
    }

    /// The entries of `report` that are shown.
    pub(super) fn entries<'r>(&self, report: &'r ReleaseReport) -> Vec<&'r Entry> {
        let wanted = |entry: &&Entry| self.shows(&entry.vep) && self.stage.is_none_or(|stage| stage == entry.stage);
        report.entries.iter().filter(wanted).collect()
    }

    /// The ages of `report` in `state` that are shown, each with its VEP; `None` where some are not known.
    pub(super) fn aged<'r>(&self, report: &'r ReleaseReport, state: AgeState) -> Option<Vec<&'r Aged>> {
        report.aged(state).map(|found| self.of_shown(found))
    }

    /// The ages of `report` of what goes on to its next stage and is shown; `None` where some are not known.
    pub(super) fn graduating<'r>(&self, report: &'r ReleaseReport) -> Option<Vec<&'r Aged>> {
        report.graduating().map(|found| self.of_shown(found))
    }

    fn of_shown<'r>(&self, found: Vec<&'r Aged>) -> Vec<&'r Aged> {
        found.into_iter().filter(|(vep, _)| self.shows(vep)).collect()
    }

    /// What names the release and no document does, and is shown.
    pub(super) fn disagreements<'r>(&self, report: &'r ReleaseReport) -> Vec<&'r Apart> {
        report.disagreements.iter().filter(|apart| self.shows(&apart.vep)).collect()
    }

    /// What documents targeted and the code lacks, that is shown; `late`, what came later than targeted. `None` where no code
    /// was read.
    pub(super) fn missed<'r>(&self, report: &'r ReleaseReport, late: bool) -> Option<Vec<&'r Missed>> {
        let found = report.missed.value()?.iter();
        Some(found.filter(|missed| missed.late.is_some() == late && self.shows(&missed.vep)).collect())
    }

    /// The VEPs whose code is further than their documents, that are shown. `None` where no code was read.
    pub(super) fn behind<'r>(&self, report: &'r ReleaseReport) -> Option<Vec<&'r Behind>> {
        Some(report.behind.value()?.iter().filter(|behind| self.shows(&behind.vep)).collect())
    }

    /// The VEPs that nobody drives and that are shown; none where that is not known.
    pub(super) fn idle<'r>(&self, report: &'r ReleaseReport) -> Vec<&'r Idle> {
        report.idle.value().into_iter().flatten().filter(|(vep, _)| self.shows(vep)).collect()
    }

    /// What the board says otherwise than documents, and is shown; cards of no VEP where all SIGs are. `None` where it was
    /// not read.
    pub(super) fn contradictions<'r>(&self, report: &'r ReleaseReport) -> Option<Vec<&'r Contradiction>> {
        let is_shown = |of: &&Contradiction| of.vep.as_ref().map_or(self.sigs.is_empty(), |vep| self.shows(vep));
        Some(report.contradictions.value()?.iter().filter(is_shown).collect())
    }

    /// What is listed apart and shown.
    pub(super) fn apart<'r>(&self, report: &'r ReleaseReport) -> Vec<&'r Apart> {
        report.apart.iter().filter(|apart| self.shows(&apart.vep)).collect()
    }

    /// The VEPs without a plan that are shown.
    pub(super) fn unplanned<'r>(&self, report: &'r ReleaseReport) -> Vec<&'r VepSummary> {
        report.unplanned.iter().filter(|vep| self.shows(vep)).collect()
    }
}

/// The first line: the release, the day and the phase.
pub(super) fn headline(report: &ReleaseReport) -> String {
    format!("{} on {}: {}", report.version, report.dates.today, phase(report))
}

/// What is done for the release on the day of the report.
pub(super) fn phase(report: &ReleaseReport) -> String {
    match &report.dates.phase {
        Known::Yes(phase) => phase.name().to_owned(),
        Known::No(why) | Known::Unknown(why) => format!("phase unknown ({why})"),
    }
}

/// A date of the release, with the days to it.
pub(super) fn date(report: &ReleaseReport, deadline: Deadline) -> String {
    let date = match report.dates.date(deadline) {
        Known::Yes(date) => match report.dates.days_left(deadline) {
            Some(days) => format!("{date} ({})", days_words(days)),
            None => date.to_string(),
        },
        Known::No(why) => format!("none: {why}"),
        Known::Unknown(why) => format!("unknown: {why}"),
    };
    // The deadline for code is the branch, whatever the day that was announced.
    match (&report.dates.branch_cut, deadline) {
        (Known::Yes(cut), Deadline::CodeFreeze) => format!("{date}; the branch was cut on {cut}"),
        (Known::No(why), Deadline::CodeFreeze) => format!("{date}; {why}"),
        _ => date,
    }
}

/// How far a day is: `15 days left`.
pub(super) fn days_words(days: i32) -> String {
    let count = plural(days.unsigned_abs() as usize, "day");
    match days {
        0 => "today".to_owned(),
        1.. => format!("{count} left"),
        _ => format!("{count} ago"),
    }
}

/// What was not read, a line for each reason.
pub(super) fn unread(report: &ReleaseReport) -> Vec<String> {
    let line = |(why, sources): (&str, Vec<&Source>)| {
        let named: Vec<String> = sources.iter().map(|source| format!("{} ({})", source.name, source.tells)).collect();
        format!("{}: {why}", named.join(", "))
    };
    report.unread_by_reason().into_iter().map(line).collect()
}

/// What open pull requests have of an entry's code and documentation, and its proposal: a line each.
pub(super) fn pulls(entry: &Entry) -> Vec<String> {
    listed(entry).map(|(kind, pull)| format!("{kind}: {} {}", pull.name, pull_state(pull))).collect()
}

/// The pull requests that the tracking issue of an entry lists, each with what it is listed as.
pub(super) fn listed(entry: &Entry) -> impl Iterator<Item = (&'static str, &EntryPull)> {
    let kinds = [("code", &entry.code), ("docs", &entry.docs)];
    kinds.into_iter().flat_map(|(kind, pulls)| pulls.value().into_iter().flatten().map(move |pull| (kind, pull)))
}

/// The heading of what the board says otherwise than documents.
pub(super) const CONTRADICTIONS: &str = "Where the board says otherwise";

/// The card of an entry: `card: Tracked, reviewed by alice`; `None` where it has none, or that is not known.
pub(super) fn card(entry: &Entry) -> Option<String> {
    match &entry.card {
        Known::Yes(card) => {
            let status = card.status.as_deref().unwrap_or("no status");
            let names: Vec<&str> = card.named_reviewers().map(String::as_str).collect();
            let reviewers = if names.is_empty() {
                "no reviewer on it".to_owned()
            } else {
                format!("reviewed by {}", names.join(", "))
            };
            Some(format!("card: {status}, {reviewers}"))
        }
        // Why is with the need for one.
        Known::No(_) | Known::Unknown(_) => None,
    }
}

/// Of which VEP or issue the board says something otherwise.
pub(super) fn whose(of: &Contradiction) -> String {
    let issue = || of.issue.map_or(String::new(), |number| format!("#{number}"));
    of.vep.as_ref().map_or_else(issue, name)
}

/// How a pull request stands: `merged on 2026-03-03 into main; merged before release-1.8 was cut`.
pub(super) fn pull_state(pull: &EntryPull) -> String {
    let mut words = pull.word().to_owned();
    match &pull.state {
        Known::Yes(known) => {
            if let Some(day) = pull.merged_on() {
                words.push_str(&format!(" on {day}"));
            }
            let into = if pull.is(PullState::Merged) { "into" } else { "for" };
            words.push_str(&format!(" {into} {}", known.base));
        }
        Known::No(why) | Known::Unknown(why) => words.push_str(&format!(" ({why})")),
    }
    if pull.is(PullState::Merged) {
        match &pull.in_branch {
            Some(Known::Yes(why)) => words.push_str(&format!("; in the release: {why}")),
            Some(Known::No(why)) => words.push_str(&format!("; not found in the release: {why}")),
            Some(Known::Unknown(why)) => words.push_str(&format!("; in the release: unknown ({why})")),
            None => {}
        }
    }
    if let Some(days) = pull.waiting {
        words
            .push_str(&format!("; its author has waited {}", plural(usize::try_from(days).unwrap_or_default(), "day")));
    }
    if !pull.listed {
        words.push_str("; not listed in the tracking issue");
    }
    words
}

/// The newest release that `vep` targets, and its state where front matter has one.
pub(super) fn plan(vep: &VepSummary) -> String {
    let newest = newest(vep).map_or_else(|| "no target".to_owned(), |newest| format!("newest target {newest}"));
    vep.status.as_ref().map_or(newest.clone(), |status| format!("{newest}, {status}"))
}

/// The lists that are unknown as a whole.
pub(super) fn unknown_lists(report: &ReleaseReport) -> Vec<&'static str> {
    let no_code = report.missed.value().is_none();
    let mut unknown = Vec::new();
    unknown.extend(no_code.then_some("missed targets"));
    unknown.extend(no_code.then_some("documents behind the code"));
    unknown.extend(report.contradictions.why_unknown().map(|_| "what the board says otherwise"));
    unknown.extend(report.idle.value().is_none().then_some("quiet tracking issues"));
    unknown
}

/// What was targeted and is not there: `GPUsWithDRA: beta targeted for v1.8, which has it in Alpha; came in v1.9`.
pub(super) fn missed(missed: &Missed) -> String {
    let Missed { gate, stage, release, has, late, .. } = missed;
    let has = has.map_or("does not have it".to_owned(), |state| format!("has it in {}", state.name()));
    let came = late.map_or(String::new(), |late| format!("; it came in {late}"));
    format!("{gate}: {} was targeted for {release}, which {has}{came}", stage.name())
}

/// How far the code is beyond the document.
pub(super) fn behind(behind: &Behind) -> String {
    let Behind { gate, document, code, since, .. } = behind;
    let document = document.map_or("no stage".to_owned(), |stage| stage.name().to_owned());
    format!("{gate}: {} since {since} in the code, {document} in the document", code.name())
}

/// What ages go by: `by the code, or by what documents target`.
pub(super) fn counted_by(report: &ReleaseReport) -> &'static str {
    match report.missed.value() {
        Some(_) => "by the code where it tells, else by their targets",
        None => "by their targets",
    }
}

/// Since when nobody has said anything: `nobody has said anything since 2026-08-01`.
pub(super) fn idle((_, spoken): &Idle) -> String {
    match spoken {
        Some(day) => format!("nobody has said anything since {day}"),
        None => "nobody has said anything yet".to_owned(),
    }
}

/// How many entries stand in which way.
pub(super) fn counts(report: &ReleaseReport) -> String {
    let mut parts = vec![format!("{} targeted by merged documents", report.merged().count())];
    parts.push(match report.proposed() {
        Some(proposed) => format!("{proposed} proposed in open pull requests"),
        None => "proposed in open pull requests: unknown".to_owned(),
    });
    parts.extend(Standing::ALL.into_iter().filter_map(|standing| {
        let count = report.standing(standing).count();
        (count > 0).then(|| format!("{count} {}", standing.name()))
    }));
    parts.join(", ")
}

/// The needs that are unknown in every entry, by their ids.
pub(super) fn unknown_in_all(entries: &[&Entry]) -> Vec<&'static str> {
    let Some(first) = entries.first() else { return Vec::new() };
    let is_unknown = |id: &str, entry: &&Entry| {
        entry.needs.iter().any(|need| need.kind.id == id && need.state == NeedState::Unknown)
    };
    let ids = first.needs.iter().map(|need| need.kind.id);
    ids.filter(|id| entries.iter().all(|entry| is_unknown(id, entry))).collect()
}

/// What of an entry's needs is missing, and what is unknown of it and not of all; what is removed needs nothing.
pub(super) fn open_needs<'e>(entry: &'e Entry, folded: &[&str]) -> Vec<&'e Need> {
    let is_open = |need: &&Need| match need.state {
        NeedState::Missing => true,
        NeedState::Unknown => !folded.contains(&need.kind.id),
        NeedState::Met | NeedState::NotApplicable => false,
    };
    let needs = entry.needs.iter().filter(|_| entry.standing != Standing::Removed);
    needs.filter(is_open).collect()
}

/// A need that is open: `graduation-criteria missing: …`.
pub(super) fn need(need: &Need) -> String {
    let why = need.why.as_ref().map_or(String::new(), |why| format!(": {why}"));
    format!("{} {}{why}", need.kind.id, need.state.name())
}

/// What is said of VEPs that are in no release, and still to be finished.
pub(super) fn unplanned_title(report: &ReleaseReport) -> String {
    let last = report.stages.last().map_or(String::new(), |last| format!(", and not {}", last.name()));
    format!("In no release from {} on{last}", report.version)
}

/// A need in any state, with what it asks for: `graduation criteria for the stage: met`.
pub(super) fn need_state(need: &Need, noun: &Noun) -> String {
    let why = need.why.as_ref().map_or(String::new(), |why| format!(" ({why})"));
    format!("{} ({}): {}{why}", noun.say(need.kind.title), need.kind.id, need.state.name())
}

/// How long something has been in its stage: `3rd release in alpha, and 2 are allowed`.
pub(super) fn age(age: &Age) -> String {
    let gate = age.gate.as_ref().map_or(String::new(), |gate| format!(" ({gate})"));
    let least = if age.at_least { "at least the " } else { "" };
    let so_far = format!("{least}{} release in {}{gate}", ordinal(age.count), age.stage.name());
    match age.state {
        AgeState::Fine => format!("{so_far} of {}", age.limit),
        AgeState::Last => format!("last release in {}{gate}", age.stage.name()),
        AgeState::Overdue => format!("{so_far}, and {} are allowed", age.limit),
        AgeState::Graduating(next) => format!("{so_far}, goes on to {}", next.name()),
    }
}

/// The ages of an entry, or why they are not known.
pub(super) fn ages(entry: &Entry) -> String {
    match &entry.age {
        Known::Yes(ages) => ages.iter().map(age).collect::<Vec<_>>().join("; "),
        Known::No(_) => "no stage to leave".to_owned(),
        Known::Unknown(_) => "unknown".to_owned(),
    }
}

/// The newest release that `vep` targets.
pub(super) fn newest(vep: &VepSummary) -> Option<Version> {
    vep.rows.iter().map(|row| row.version).max()
}

/// The number of a VEP, or its path where it has none.
pub(super) fn name(vep: &VepSummary) -> String {
    vep.number.map_or_else(|| vep.path.clone(), |number| number.to_string())
}

/// The title of a VEP, or its path where it has none.
pub(super) fn title(vep: &VepSummary) -> &str {
    vep.title.as_deref().unwrap_or(&vep.path)
}

/// The SIG of a VEP.
pub(super) fn sig(vep: &VepSummary) -> &str {
    vep.sig.as_deref().unwrap_or("no SIG")
}
