//! The VEPs: what each is, what it targets, and how long that is open.

use std::collections::BTreeMap;

use crate::facts::Unknown;
use crate::finding::Severity;
use crate::output::escape::{code, text};
use crate::output::markdown::fit::Section;
use crate::output::markdown::links::{Links, is_commit, linked};
use crate::output::plural;
use crate::report::{Report, TargetFreeze, VepSummary};

/// From how many days before it on the freeze is written large.
const SOON: i32 = 14;

/// How many characters of a commit's id stand for it.
const SHORT_ID: usize = 7;

/// A line for each VEP.
pub(super) fn lines(report: &Report, links: &Links<'_>, rank: u8) -> Option<Section> {
    let bullet = if report.veps.len() > 1 { "- " } else { "" };
    let rows: Vec<String> =
        report.veps.iter().map(|vep| format!("{bullet}{}{}\n", line(vep, links, report), said(vep))).collect();
    (!rows.is_empty()).then_some(Section { rows, thing: "VEP", rank, ..Section::default() })
}

/// How many VEPs stand in sight; more are folded away.
const IN_SIGHT: usize = 3;

/// A small line for each VEP, where there are few.
pub(super) fn brief(report: &Report, links: &Links<'_>, rank: u8) -> Option<Section> {
    let many = report.veps.len() > IN_SIGHT;
    let veps: Vec<&VepSummary> = report.veps.iter().filter(|_| !many).collect();
    let about = report.pull_request.as_ref();
    let errors = report.count(Severity::Error) > 0;
    let head = about.and_then(|about| about.head.as_deref()).filter(|head| errors && is_commit(head));
    let read = head.map(|head| format!("read at `{}`", &head[..SHORT_ID]));
    let exception = about.filter(|about| about.exception).map(|_| "with an exception from the freeze".to_owned());
    let last = veps.len().saturating_sub(1);
    let lines = veps.iter().enumerate().map(|(index, vep)| {
        let more = exception.iter().chain(&read).filter(|_| index == last).map(|more| format!(" · {more}"));
        let end = if index == last { "" } else { "<br>" };
        format!("<sup>{}{}{}</sup>{end}\n", line(vep, links, report), more.collect::<String>(), said(vep))
    });
    let rows: Vec<String> = lines.collect();
    (!rows.is_empty()).then_some(Section { rows, thing: "VEP", rank, ..Section::default() })
}

/// Many VEPs, the worst first, folded away.
pub(super) fn folded(report: &Report, links: &Links<'_>, rank: u8) -> Option<Section> {
    if report.veps.len() <= IN_SIGHT {
        return None;
    }
    let mut errors: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in report.new_findings().filter(|finding| finding.severity == Severity::Error) {
        if let Some(at) = finding.location() {
            *errors.entry(at.source.path()).or_default() += 1;
        }
    }
    let count = |vep: &VepSummary| errors.get(vep.path.as_str()).copied().unwrap_or(0);
    let mut veps: Vec<&VepSummary> = report.veps.iter().collect();
    veps.sort_by_key(|vep| std::cmp::Reverse(count(vep)));
    let rows = veps.into_iter().map(|vep| match count(vep) {
        0 => format!("- {}\n", line(vep, links, report)),
        count => format!("- {}: {}\n", plural(count, "error"), line(vep, links, report)),
    });
    let first = if errors.is_empty() { "" } else { ", the worst first" };
    let head = format!("<details>\n<summary>The {}{first}</summary>\n\n", report.noun.count(report.veps.len()));
    Some(Section { head, rows: rows.collect(), tail: "\n</details>\n", thing: "VEP", rank })
}

fn line(vep: &VepSummary, links: &Links<'_>, report: &Report) -> String {
    let noun = &report.noun;
    let numberless = report.skipped.iter().any(|skipped| skipped.unknown == Unknown::Numbers);
    let number = match vep.number {
        Some(number) => format!("{} {number}", noun.title()),
        None if numberless => noun.title(),
        None => format!("{} without a number", noun.title()),
    };
    let mut words = linked(format!("**{number}**"), links.file(&vep.path));
    if let Some(title) = &vep.title {
        words.push(' ');
        words.push_str(&text(title));
    }
    let sig = vep.sig.as_deref().map(code).filter(|sig| !sig.is_empty());
    let targets = vep.targets.iter().map(|(stage, version)| {
        let freeze = vep.freezes.get(stage).filter(|freeze| !vep.meta && !freeze.released);
        format!("{} {version}{}", stage.title(), freeze.map_or(String::new(), |freeze| countdown(*freeze)))
    });
    let mut parts: Vec<String> = std::iter::once(words).chain(sig).chain(targets).collect();
    if vep.targets.is_empty() {
        parts.push("no target".to_owned());
    }
    parts.join(" · ")
}

/// What is to be said of a VEP besides, on a line of its own.
fn said(vep: &VepSummary) -> String {
    let remarks: Vec<String> = vep.remarks.iter().map(|remark| text(remark)).collect();
    if remarks.is_empty() { String::new() } else { format!("<br>ℹ️ {}", remarks.join(" · ")) }
}

/// How long a target may still be merged.
fn countdown(freeze: TargetFreeze) -> String {
    let TargetFreeze { date, days_left, .. } = freeze;
    let words = match days_left {
        0 => "freezes today".to_owned(),
        1 => "freezes tomorrow".to_owned(),
        2.. => format!("{days_left} days to the freeze"),
        -1 => "froze yesterday".to_owned(),
        _ => format!("froze {} days ago", days_left.unsigned_abs()),
    };
    match days_left {
        0..=SOON => format!(" · **{words}** ({date})"),
        _ => format!(", {words} ({date})"),
    }
}
