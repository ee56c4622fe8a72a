//! The comment: what an author has to do, in the order in which to do it.

use crate::finding::Finding;
use crate::output::escape::{code, text};
use crate::output::markdown::fit::Section;
use crate::output::markdown::links::{Links, linked};
use crate::output::markdown::rows::ShownFindings;
use crate::output::markdown::{edits, labels, rows, sign_off, veps};
use crate::output::plural;
use crate::report::{PullRequestSummary, Report, VepSummary};
use crate::rule::page_url;
use crate::rules::{section_empty, title_placeholder};

/// The sections of the comment.
pub(super) fn sections(report: &Report, shown: &ShownFindings<'_>, links: &Links<'_>) -> Vec<Section> {
    let about = report.pull_request.as_ref();
    if let Some(vep) = untouched(report, shown) {
        let edits = rows::with_edit(&beside_template(shown));
        return [template(shown, vep, links, 1), footer(report, edits, shown.notices.len(), 8)]
            .into_iter()
            .flatten()
            .collect();
    }
    // Nobody is asked to sign off what nobody has written yet.
    let templates = !report.veps.is_empty() && report.veps.iter().all(|vep| vep.untouched);
    let edits = [&shown.errors, &shown.warnings, &shown.notices].map(|findings| rows::with_edit(findings)).iter().sum();
    let sections = [
        veps::brief(report, links, 5),
        about.and_then(|about| conversations(about, links, 5)),
        errors(report, shown, links, 1),
        asides(shown, links, 6),
        veps::folded(report, links, 7),
        about.filter(|_| !templates).and_then(|about| sign_off::table(about, links, 3)),
        about.and_then(|about| labels::lines(about, 4)),
        edits::diffs(report, 9),
        footer(report, edits, 0, 8),
    ];
    sections.into_iter().flatten().collect()
}

/// How many conversations nobody has resolved.
pub(super) fn conversations(about: &PullRequestSummary, links: &Links<'_>, rank: u8) -> Option<Section> {
    let (count, verb) = (about.unresolved, if about.unresolved == 1 { "is" } else { "are" });
    let least = if about.older_conversations { "at least " } else { "" };
    let words = links.conversations(&plural(count, "conversation"));
    let head = format!("<sup>💬 {least}{words} {verb} unresolved</sup>\n");
    (count > 0).then_some(Section { head, rank, ..Section::default() })
}

/// The VEP of a report on one alone whose sections nobody has filled yet.
pub(super) fn untouched<'a>(report: &'a Report, shown: &ShownFindings<'_>) -> Option<&'a VepSummary> {
    match report.veps.as_slice() {
        [vep] if vep.untouched && report.is_complete() && !shown.errors.is_empty() => Some(vep),
        _ => None,
    }
}

/// How many sections of a template are still to be filled, and whether its title is.
pub(super) fn left_of_template(shown: &ShownFindings<'_>) -> (usize, bool) {
    let of = |id: &str| shown.errors.iter().filter(|finding| finding.rule == id).count();
    (of(section_empty::RULE.id), of(title_placeholder::RULE.id) > 0)
}

/// What is left of a template: its title, its sections in one line, what else is wrong, what comes after.
fn template(shown: &ShownFindings<'_>, vep: &VepSummary, links: &Links<'_>, rank: u8) -> Option<Section> {
    let errors = &shown.errors;
    let of = |id: &'static str| errors.iter().copied().filter(move |finding| finding.rule == id);
    let mut lines = Vec::new();
    let title: Vec<String> =
        of(title_placeholder::RULE.id).filter_map(|finding| Some(text(finding.help.as_ref()?))).collect();
    if let Some(first) = of(title_placeholder::RULE.id).next() {
        lines.push(format!("**{}** {}", links.named("Title", first), title.join("; ")));
    }
    let sections: Vec<String> =
        of(section_empty::RULE.id).map(|finding| links.named(&text(&heading_of(finding)), finding)).collect();
    if !sections.is_empty() {
        let page = linked("Fill".to_owned(), Some(page_url(section_empty::RULE.id)));
        lines.push(format!("**{page}**, or say in a line why it does not apply: {}", sections.join(" · ")));
    }
    lines.extend(
        rows::lines(&beside_template(shown), links, |_| String::new())
            .into_iter()
            .map(|line| line.trim_end().to_owned()),
    );
    let file = linked(code(&vep.path), links.file(&vep.path));
    lines.push(format!("**Then** push: this says what is left in {file}, and who signs off"));
    let rows = lines.into_iter().enumerate().map(|(index, line)| format!("{}. {line}\n", index + 1)).collect();
    Some(Section { rows, thing: "step", rank, ..Section::default() })
}

/// The errors of a template that are neither its title nor its sections.
fn beside_template<'a>(shown: &ShownFindings<'a>) -> Vec<&'a Finding> {
    let told = [section_empty::RULE.id, title_placeholder::RULE.id];
    shown.errors.iter().copied().filter(|finding| !told.contains(&finding.rule)).collect()
}

/// The words of the heading that a finding marks.
fn heading_of(finding: &Finding) -> String {
    let marked = finding.location().map_or("", |at| at.source.slice(at.span));
    marked.trim_matches('#').trim().to_owned()
}

/// What must be fixed: what could not be read or decided, then the errors.
fn errors(report: &Report, shown: &ShownFindings<'_>, links: &Links<'_>, rank: u8) -> Option<Section> {
    let unchecked = report
        .unchecked
        .iter()
        .map(|unchecked| format!("{} could not be read: {}", code(&unchecked.path), text(&unchecked.reason)));
    let undecided = report.undecided().map(|undecided| {
        let rule = linked(undecided.rule.to_owned(), Some(page_url(undecided.rule)));
        format!("{rule} could not be decided: {}", text(&undecided.reason()))
    });
    let mut lines: Vec<String> =
        unchecked.chain(undecided).enumerate().map(|(index, words)| format!("{}. {words}\n", index + 1)).collect();
    let before = lines.len();
    lines.extend(rows::lines(&shown.errors, links, |number| format!("{}. ", before + number)));
    (!lines.is_empty()).then_some(Section { rows: lines, thing: "error", rank, ..Section::default() })
}

/// What does not block, folded away: warnings, then notices.
fn asides(shown: &ShownFindings<'_>, links: &Links<'_>, rank: u8) -> Option<Section> {
    let rows: Vec<String> = [&shown.warnings, &shown.notices]
        .into_iter()
        .flat_map(|findings| rows::lines(findings, links, |_| "- ".to_owned()))
        .collect();
    let (warnings, notices) = (rows::rows(&shown.warnings).len(), rows::rows(&shown.notices).len());
    let count = match (warnings, notices) {
        (0, 0) => return None,
        (_, 0) => format!("⚠️ {warnings} to look at"),
        (0, _) => format!("ℹ️ {}", plural(notices, "notice")),
        (..) => format!("⚠️ {warnings} to look at, and {}", plural(notices, "notice")),
    };
    let block = if warnings + notices == 1 { "it does not block" } else { "they do not block" };
    let head = format!("<details>\n<summary>{count} ({block})</summary>\n\n");
    Some(Section { head, rows, tail: "\n</details>\n", thing: "finding", rank })
}

/// What is elsewhere: older findings, what documents allow, `notices` that are not shown; and the command that makes the certain edits, of
/// which so many rows speak.
fn footer(report: &Report, edits: usize, notices: usize, rank: u8) -> Option<Section> {
    let mut parts = Vec::new();
    match edits {
        0 => {}
        1 => parts.push("✏️ `vep-check fix` makes this edit".to_owned()),
        _ => parts.push("✏️ `vep-check fix` makes these edits".to_owned()),
    }
    let older = report.existing();
    if older > 0 {
        parts.push(format!(
            "{} not held against this change: `vep-check check` shows them",
            plural(older, "older finding")
        ));
    }
    let allowed = report.allowed().count();
    let elsewhere: Vec<String> = [(notices, "notice"), (allowed, "allowed finding")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, thing)| plural(count, thing))
        .collect();
    if !elsewhere.is_empty() {
        parts.push(format!("{} in the job summary", elsewhere.join(" and ")));
    }
    let head = format!("<sub>{}</sub>\n", parts.join(" · "));
    (!parts.is_empty()).then_some(Section { head, rank, ..Section::default() })
}
