//! The report as Markdown, for a job summary or an issue.

use crate::noun::Noun;
use crate::output::escape::{code, text};
use crate::output::release::links::Links;
use crate::output::release::words::{
    CONTRADICTIONS, Shown, age, ages, behind, card, counted_by, counts, date, headline, idle, listed, missed, name,
    need, need_state, open_needs, plan, pull_state, sig, title, unknown_in_all, unknown_lists, unplanned_title, whose,
};
use crate::release_report::{Aged, Apart, Contradiction, Deadline, Entry, ReleaseReport, Standing};
use crate::report::VepSummary;
use crate::stage_age::AgeState;

/// `report` as Markdown, with links to `server`.
pub fn markdown(report: &ReleaseReport, show: &Shown<'_>, server: &str) -> String {
    let mut out = format!("## {}\n\n", text(&headline(report)));
    for deadline in Deadline::ALL {
        out.push_str(&format!("- {}: {}\n", deadline.title(), text(&date(report, deadline))));
    }
    let entries = show.entries(report);
    out.push_str(&unread(report, &entries));
    out.push_str(&format!("\n{}.\n\n", text(&counts(report))));
    out.push_str(&table(&entries, &report.noun));
    out.push_str(&checklist(&Links { server, report }, &entries));
    if !show.disagreements(report).is_empty() {
        out.push_str("\n### Named for the release by no document\n\n");
        out.push_str(&apart(show.disagreements(report)));
    }
    if let Some(found) = show.contradictions(report) {
        let lines = found.into_iter().map(|of| format!("{}: {}", named(of), text(&of.words)));
        out.push_str(&format!("\n### {CONTRADICTIONS}\n\n{}", list(lines)));
    }
    out.push_str(&aged("Too long in a stage", show.aged(report, AgeState::Overdue), report));
    out.push_str(&aged("In the last release of a stage", show.aged(report, AgeState::Last), report));
    for (heading, late) in [("Missed targets", false), ("Late", true)] {
        if let Some(found) = show.missed(report, late) {
            let lines = found.into_iter().map(|of| format!("{}: {}", vep(&of.vep), text(&missed(of))));
            out.push_str(&format!("\n### {heading}\n\n{}", list(lines)));
        }
    }
    if let Some(found) = show.behind(report) {
        let lines = found.into_iter().map(|of| format!("{}: {}", vep(&of.vep), text(&behind(of))));
        out.push_str(&format!("\n### Documents behind the code\n\n{}", list(lines)));
    }
    if report.idle.value().is_some() {
        out.push_str("\n### Quiet tracking issues\n\n");
        out.push_str(&list(show.idle(report).into_iter().map(|of| format!("{}: {}", vep(&of.0), text(&idle(of))))));
    }
    out.push_str("\n### Apart from stages\n\n");
    out.push_str(&apart(show.apart(report)));
    out.push_str(&format!("\n### {}\n\n", unplanned_title(report)));
    out.push_str(&list(show.unplanned(report).into_iter().map(|of| format!("{}: {}", vep(of), text(&plan(of))))));
    out
}

/// What was not read, and which needs are unknown for it.
fn unread(report: &ReleaseReport, entries: &[&Entry]) -> String {
    let mut out = String::from("\n**Not read:**\n\n");
    out.push_str(&list(
        report.unread().map(|(source, why)| format!("{} ({}): {}", text(source.name), text(source.tells), text(why))),
    ));
    let lists = unknown_lists(report);
    if !lists.is_empty() {
        out.push_str(&format!("\nUnknown: {}.\n", lists.join(", ")));
    }
    let unknown = unknown_in_all(entries);
    if !unknown.is_empty() {
        let ids: Vec<String> = unknown.into_iter().map(code).collect();
        out.push_str(&format!("\nUnknown of every {}: {}.\n", report.noun.one(), ids.join(", ")));
    }
    out
}

fn table(entries: &[&Entry], noun: &Noun) -> String {
    let folded = unknown_in_all(entries);
    let mut out = format!("| {} ", noun.title());
    out.push_str("| SIG | Stage | Standing | Missing or unknown | Errors | So far |\n|:--|:--|:--|:--|:--|:--|:--|\n");
    for entry in entries {
        let open = open_needs(entry, &folded).into_iter().map(|open| text(&need(open)));
        let open: Vec<String> = open.chain(card(entry).map(|card| text(&card))).collect();
        let open = match entry.standing {
            _ if !open.is_empty() => open.join("<br>"),
            Standing::Removed => "nothing is needed any more".to_owned(),
            _ => "only what is unknown of all".to_owned(),
        };
        let (vep, sig, stage) = (vep(&entry.vep), code(sig(&entry.vep)), entry.stage.name());
        let (standing, errors, age) = (entry.standing.name(), entry.errors, text(&ages(entry)));
        out.push_str(&format!("| {vep} | {sig} | {stage} | {standing} | {open} | {errors} | {age} |\n"));
    }
    if entries.is_empty() {
        out.push_str("| none | | | | | | |\n");
    }
    out
}

fn aged(heading: &str, found: Option<Vec<&Aged>>, report: &ReleaseReport) -> String {
    let Some(found) = found else {
        let why = report.ages.why_unknown().unwrap_or_default();
        return format!("\n### {heading}\n\nUnknown: {}.\n", text(why));
    };
    let lines = found.into_iter().map(|(of, aged)| format!("{}: {}, since {}", vep(of), text(&age(aged)), aged.since));
    format!("\n### {heading}, {}\n\n{}", counted_by(report), list(lines))
}

fn apart(shown: Vec<&Apart>) -> String {
    list(shown.into_iter().map(|apart| format!("{}: {}", vep(&apart.vep), text(&apart.words))))
}

/// What SIGs confirm after Code Freeze, with what shows it: the boxes are theirs to tick.
///
/// <https://github.com/kubevirt/enhancements/blob/main/README.md>, "SIGs"
fn checklist(links: &Links<'_>, entries: &[&Entry]) -> String {
    let report = links.report;
    if report.dates.is_cut != Some(true) {
        return String::new();
    }
    let mut out = String::from("\n### For the SIGs, now that the branch is cut\n");
    for entry in entries.iter().filter(|entry| entry.standing != Standing::Removed) {
        let (named, document) = (vep(&entry.vep), links.document(&entry.vep));
        let issue = entry.vep.tracker.map(|number| links.address(&format!("issues/{number}")));
        let issue = issue.map_or(String::new(), |address| format!(", [issue]({address})"));
        out.push_str(&format!("\n[{named}]({document}), {}{issue}:\n\n", entry.stage.name()));
        for (point, ids) in POINTS {
            let needs = entry.needs.iter().filter(|need| ids.contains(&need.kind.id));
            let shown: Vec<String> = needs.map(|need| text(&need_state(need, &report.noun))).collect();
            out.push_str(&format!("- [ ] {point}: {}\n", shown.join("; ")));
        }
        for (kind, pull) in listed(entry) {
            let (named, at) = (text(&pull.name.to_string()), links.pull(&pull.name));
            out.push_str(&format!("  - {kind}: [{named}]({at}) {}\n", text(&pull_state(pull))));
        }
    }
    out
}

/// The points, each with the needs that show something of it.
const POINTS: [(&str, &[&str]); 5] = [
    ("all pull requests are merged into the release branch", &["code-merged", "code-in-release-branch"]),
    ("the docs pull request is merged", &["docs-listed", "docs-merged"]),
    ("it is implemented, and needs no update and no exception", &["implemented", "graduation-criteria"]),
    ("bugs are tracked", &["bugs"]),
    ("the issue lists the pull requests and issues that it needs", &["code-listed", "references-listed"]),
];

/// A VEP by its number and title.
fn vep(vep: &VepSummary) -> String {
    format!("**{}** {}", text(&name(vep)), text(title(vep)))
}

/// Of what the board says something otherwise.
fn named(of: &Contradiction) -> String {
    of.vep.as_ref().map_or_else(|| format!("issue {}", text(&whose(of))), vep)
}

fn list(lines: impl Iterator<Item = String>) -> String {
    let lines: String = lines.map(|line| format!("- {line}\n")).collect();
    if lines.is_empty() { "- none\n".to_owned() } else { lines }
}
