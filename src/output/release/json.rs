//! The report as JSON.

use jiff::civil::Date;

use crate::facts::{Card, GateState};
use crate::output::json_text;
pub use crate::output::release::form::JsonRelease;
use crate::output::release::form::{
    JsonAge, JsonAged, JsonAnswer, JsonApart, JsonBehind, JsonBoard, JsonCard, JsonContradiction, JsonCounts,
    JsonDates, JsonEntry, JsonIdle, JsonKnown, JsonMissed, JsonNeed, JsonProposal, JsonPull, JsonSource, JsonUnplanned,
};
use crate::output::release::words::{Shown, newest};
use crate::release_report::{
    Aged, Apart, Behind, Contradiction, Deadline, Entry, EntryPull, Idle, Known, Missed, Need, ReleaseReport, Source,
    Standing,
};
use crate::report::VepSummary;
use crate::stage_age::{Age, AgeState, By};

/// `report` as JSON text, with a line end. What `show` leaves out is counted all the same.
pub fn json(report: &ReleaseReport, show: &Shown<'_>) -> String {
    json_text(&release(report, show))
}

fn release(report: &ReleaseReport, show: &Shown<'_>) -> JsonRelease {
    let all = |found: Option<Vec<&Aged>>| found.map(|found| found.into_iter().map(|(vep, of)| aged(vep, of)).collect());
    JsonRelease {
        version: 1,
        release: report.version.to_string(),
        today: report.dates.today.to_string(),
        phase: report.dates.phase.value().map_or("unknown", |phase| phase.name()).to_owned(),
        dates: dates(report),
        sources: report.sources.iter().map(source).collect(),
        entries: show.entries(report).into_iter().map(entry).collect(),
        overdue: all(show.aged(report, AgeState::Overdue)),
        last: all(show.aged(report, AgeState::Last)),
        graduating: all(show.graduating(report)),
        missed_targets: show.missed(report, false).map(|found| found.into_iter().map(missed).collect()),
        late: show.missed(report, true).map(|found| found.into_iter().map(missed).collect()),
        behind_code: show.behind(report).map(|found| found.into_iter().map(behind).collect()),
        idle: report.idle.value().map(|_| show.idle(report).into_iter().map(idle).collect()),
        disagreements: apart(show.disagreements(report)),
        contradictions: show.contradictions(report).map(|found| found.into_iter().map(contradiction).collect()),
        apart: apart(show.apart(report)),
        unplanned: show.unplanned(report).into_iter().map(unplanned).collect(),
        counts: counts(report),
    }
}

fn dates(report: &ReleaseReport) -> JsonDates {
    let today = report.dates.today;
    let known = |date: &Known<Date>| match date {
        Known::Yes(date) => JsonKnown::Known { value: date.to_string(), days_left: (*date - today).get_days() },
        Known::No(why) => JsonKnown::None { why: why.clone() },
        Known::Unknown(why) => JsonKnown::Unknown { why: why.clone() },
    };
    JsonDates {
        enhancement_freeze: known(&report.dates.enhancement_freeze),
        code_freeze: known(&report.dates.code_freeze),
        branch_cut: known(&report.dates.branch_cut),
        release: known(&report.dates.release),
    }
}

fn source(source: &Source) -> JsonSource {
    let why = source.state.why_unknown().map(str::to_owned);
    let state = if why.is_none() { "known" } else { "unknown" };
    JsonSource { name: source.name.to_owned(), state: state.to_owned(), why }
}

fn entry(entry: &Entry) -> JsonEntry {
    let vep = &entry.vep;
    let ages = match &entry.age {
        Known::Yes(ages) => Some(ages.iter().map(age).collect()),
        Known::No(_) => Some(Vec::new()),
        Known::Unknown(_) => None,
    };
    JsonEntry {
        vep: vep.number,
        title: vep.title.clone(),
        path: vep.path.clone(),
        sig: vep.sig.clone(),
        stage: entry.stage.key(),
        meta: vep.meta,
        status: vep.status.clone(),
        tracker: vep.tracker,
        errors: entry.errors,
        named_by: entry.named_by.iter().map(|named| named.name().to_owned()).collect(),
        proposal: JsonProposal {
            state: if entry.proposal.is_some() { "open" } else { "merged" }.to_owned(),
            pull: entry.proposal,
        },
        standing: entry.standing.name().to_owned(),
        needs: entry.needs.iter().map(need).collect(),
        age: ages,
        retargets: None,
        code: pulls(&entry.code),
        docs: pulls(&entry.docs),
        board: board(&entry.card),
    }
}

fn board(card: &Known<Card>) -> JsonBoard {
    match card {
        Known::Yes(Card { status, reviewers, .. }) => {
            let reviewer = (!reviewers.is_empty()).then(|| reviewers.join(", "));
            JsonBoard::Known { value: JsonCard { status: status.clone(), reviewer } }
        }
        Known::No(why) => JsonBoard::None { why: why.clone() },
        Known::Unknown(why) => JsonBoard::Unknown { why: why.clone() },
    }
}

fn contradiction(of: &Contradiction) -> JsonContradiction {
    let (vep, path) = (of.vep.as_ref().and_then(|vep| vep.number), of.vep.as_ref().map(|vep| vep.path.clone()));
    JsonContradiction { vep, path, issue: of.issue, words: of.words.clone() }
}

fn need(need: &Need) -> JsonNeed {
    let due = need.kind.due.map(|due| {
        let words = match due {
            Deadline::EnhancementFreeze => "enhancement-freeze",
            Deadline::CodeFreeze => "code-freeze",
            Deadline::Release => "release",
        };
        words.to_owned()
    });
    JsonNeed {
        id: need.kind.id.to_owned(),
        state: need.state.name().to_owned(),
        due,
        required: need.required,
        why: need.why.clone(),
        evidence: Vec::new(),
    }
}

fn age(age: &Age) -> JsonAge {
    let state = match age.state {
        AgeState::Fine => "fine",
        AgeState::Last => "last",
        AgeState::Overdue => "overdue",
        AgeState::Graduating(_) => "graduating",
    };
    JsonAge {
        gate: age.gate.clone(),
        stage: age.stage.key(),
        since: age.since.to_string(),
        count: age.count,
        at_least: age.at_least,
        limit: age.limit,
        by: match age.by {
            By::Code => "code",
            By::Documents => "documents",
        }
        .to_owned(),
        state: state.to_owned(),
    }
}

fn aged(vep: &VepSummary, of: &Age) -> JsonAged {
    JsonAged { vep: vep.number, path: vep.path.clone(), age: age(of) }
}

/// Pull requests; `None` where no tracking issue was read.
fn pulls(pulls: &Known<Vec<EntryPull>>) -> Option<Vec<JsonPull>> {
    Some(pulls.value()?.iter().map(pull).collect())
}

fn pull(of: &EntryPull) -> JsonPull {
    let known = of.state.value();
    let in_branch = of.in_branch.as_ref().map(|answer| {
        let (state, why) = match answer {
            Known::Yes(why) => ("yes", why),
            Known::No(why) => ("no", why),
            Known::Unknown(why) => ("unknown", why),
        };
        JsonAnswer { state: state.to_owned(), why: why.clone() }
    });
    JsonPull {
        pull: of.name.to_string(),
        title: known.map(|pull| pull.title.clone()),
        listed: of.listed,
        state: of.word().to_owned(),
        base: known.map(|pull| pull.base.clone()),
        merged: of.merged_on().map(|day| day.to_string()),
        in_branch,
        review_lag_days: of.waiting,
    }
}

fn apart(shown: Vec<&Apart>) -> Vec<JsonApart> {
    let form =
        |vep: &VepSummary, words: &str| JsonApart { vep: vep.number, path: vep.path.clone(), words: words.to_owned() };
    shown.into_iter().map(|apart| form(&apart.vep, &apart.words)).collect()
}

fn missed(of: &Missed) -> JsonMissed {
    JsonMissed {
        vep: of.vep.number,
        gate: of.gate.clone(),
        stage: of.stage.key(),
        release: of.release.to_string(),
        has: of.has.map_or("none", GateState::name).to_owned(),
        came: of.late.map(|release| release.to_string()),
    }
}

fn behind(of: &Behind) -> JsonBehind {
    JsonBehind {
        vep: of.vep.number,
        path: of.vep.path.clone(),
        gate: of.gate.clone(),
        document: of.document.map(|stage| stage.key()),
        code: of.code.key(),
        since: of.since.to_string(),
    }
}

fn idle((vep, spoken): &Idle) -> JsonIdle {
    JsonIdle { vep: vep.number, path: vep.path.clone(), spoken: spoken.map(|day| day.to_string()) }
}

fn unplanned(vep: &VepSummary) -> JsonUnplanned {
    JsonUnplanned { vep: vep.number, path: vep.path.clone(), newest: newest(vep).map(|newest| newest.to_string()) }
}

fn counts(report: &ReleaseReport) -> JsonCounts {
    let count = |standing| report.standing(standing).count();
    JsonCounts {
        targeted: report.merged().count(),
        proposed: report.proposed(),
        on_track: count(Standing::OnTrack),
        done: count(Standing::Done),
        at_risk: count(Standing::AtRisk),
        missed: count(Standing::Missed),
        removed: count(Standing::Removed),
        unknown: count(Standing::Unknown),
        overdue: report.aged(AgeState::Overdue).map(|found| found.len()),
        last: report.aged(AgeState::Last).map(|found| found.len()),
        graduating: report.graduating().map(|found| found.len()),
    }
}
