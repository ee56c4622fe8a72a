//! The report for a terminal.

use crate::noun::Noun;
use crate::output::escape::for_terminal;
use crate::output::release::words::{
    self, Shown, age, ages, counts, date, headline, name, need, open_needs, plan, sig, title, unknown_in_all,
};
use crate::output::{columns, short_title};
use crate::release_report::{Aged, Apart, Deadline, Entry, ReleaseReport};
use crate::stage_age::AgeState;

/// `report` as lines for a terminal.
pub fn human(report: &ReleaseReport, show: &Shown<'_>) -> String {
    let mut lines = vec![headline(report)];
    for deadline in Deadline::ALL {
        lines.push(format!("{:18}  {}", deadline.title(), date(report, deadline)));
    }
    lines.push(String::new());
    let entries = show.entries(report);
    lines.extend(unread(report, &entries));
    lines.push(counts(report));
    lines.push(String::new());
    lines.extend(table(&entries, &report.noun));
    lines.extend(apart("Named for the release by no document", show.disagreements(report)));
    lines.extend(contradictions(report, show));
    lines.extend(aged("Too long in a stage", show.aged(report, AgeState::Overdue), report));
    lines.extend(aged("In the last release of a stage", show.aged(report, AgeState::Last), report));
    lines.extend(beside_code(report, show));
    lines.extend(idle(report, show));
    lines.extend(apart("Apart from stages", show.apart(report)));
    lines.extend(unplanned(report, show));
    let mut out = String::new();
    for line in lines {
        out.push_str(for_terminal(&line).trim_end());
        out.push('\n');
    }
    out
}

/// What was not read, and which needs are unknown for it.
fn unread(report: &ReleaseReport, entries: &[&Entry]) -> Vec<String> {
    let mut lines: Vec<String> = words::unread(report).iter().map(|line| format!("Not read: {line}")).collect();
    let unknown = unknown_in_all(entries);
    if !unknown.is_empty() {
        lines.push(format!("Unknown of every {}: {}", report.noun.one(), unknown.join(", ")));
    }
    let lists = words::unknown_lists(report);
    if !lists.is_empty() {
        lines.push(format!("Unknown as a whole: {}", lists.join(", ")));
    }
    lines.push(String::new());
    lines
}

fn table(entries: &[&Entry], noun: &Noun) -> Vec<String> {
    let folded = unknown_in_all(entries);
    let column = noun.one().to_ascii_uppercase();
    let mut rows = vec![[column.as_str(), "SIG", "STAGE", "STANDING", "ERRORS", "SO FAR", "TITLE"].map(str::to_owned)];
    let mut below: Vec<Vec<String>> = vec![Vec::new()];
    for entry in entries {
        let errors = entry.errors.to_string();
        let standing = entry.standing.name().to_owned();
        let (sig, stage) = (for_terminal(sig(&entry.vep)), entry.stage.name().to_owned());
        rows.push([name(&entry.vep), sig, stage, standing, errors, ages(entry), short_title(title(&entry.vep))]);
        below.push(
            open_needs(entry, &folded)
                .into_iter()
                .map(need)
                .chain(words::card(entry))
                .chain(words::pulls(entry))
                .collect(),
        );
    }
    let mut lines = Vec::new();
    for (row, needs) in columns(&rows).into_iter().zip(below) {
        lines.push(row);
        lines.extend(needs.into_iter().map(|need| format!("     {need}")));
    }
    lines.push(String::new());
    lines
}

/// Features that have been in a stage for long.
fn aged(heading: &str, found: Option<Vec<&Aged>>, report: &ReleaseReport) -> Vec<String> {
    let Some(found) = found else {
        let why = report.ages.why_unknown().unwrap_or_default();
        return vec![format!("{heading}: unknown: {why}"), String::new()];
    };
    let mut lines = vec![format!("{heading}, {}: {}", words::counted_by(report), found.len())];
    for (vep, of) in found {
        lines.push(format!("  {:4} {}, since {}  {}", name(vep), age(of), of.since, short_title(title(vep))));
    }
    lines.push(String::new());
    lines
}

/// What the code has less and more than documents say.
fn beside_code(report: &ReleaseReport, show: &Shown<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for (heading, late) in [("Missed targets", false), ("Late", true)] {
        let Some(found) = show.missed(report, late) else { continue };
        lines.push(format!("{heading}: {}", found.len()));
        lines.extend(found.into_iter().map(|of| format!("  {:4} {}", name(&of.vep), words::missed(of))));
        lines.push(String::new());
    }
    if let Some(found) = show.behind(report) {
        lines.push(format!("Documents behind the code: {}", found.len()));
        lines.extend(found.into_iter().map(|of| format!("  {:4} {}", name(&of.vep), words::behind(of))));
        lines.push(String::new());
    }
    lines
}

/// VEPs that nobody drives.
fn idle(report: &ReleaseReport, show: &Shown<'_>) -> Vec<String> {
    if report.idle.value().is_none() {
        return Vec::new();
    }
    let shown = show.idle(report);
    let mut lines = vec![format!("Quiet tracking issues: {}", shown.len())];
    lines.extend(shown.iter().map(|idle| format!("  {:4} {}", name(&idle.0), words::idle(idle))));
    lines.push(String::new());
    lines
}

/// What the board says otherwise than documents.
fn contradictions(report: &ReleaseReport, show: &Shown<'_>) -> Vec<String> {
    let Some(found) = show.contradictions(report) else { return Vec::new() };
    let mut lines = vec![format!("{}: {}", words::CONTRADICTIONS, found.len())];
    lines.extend(found.into_iter().map(|of| format!("  {:4} {}", words::whose(of), of.words)));
    lines.push(String::new());
    lines
}

fn apart(heading: &str, shown: Vec<&Apart>) -> Vec<String> {
    let mut lines = vec![format!("{heading}: {}", shown.len())];
    lines.extend(shown.iter().map(|apart| format!("  {:4} {}", name(&apart.vep), apart.words)));
    lines.push(String::new());
    lines
}

fn unplanned(report: &ReleaseReport, show: &Shown<'_>) -> Vec<String> {
    let shown = show.unplanned(report);
    let mut lines = vec![format!("{}: {}", words::unplanned_title(report), shown.len())];
    for vep in shown {
        lines.push(format!("  {:4} {}  {}", name(vep), plan(vep), short_title(title(vep))));
    }
    lines
}
