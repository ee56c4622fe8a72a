//! The comment: what an author has to do, in the order in which to do it.

use crate::finding::{Finding, Severity};
use crate::output::escape::{code, text};
use crate::output::markdown::fit::Section;
use crate::output::markdown::links::{Links, linked};
use crate::output::markdown::{edits, labels, rows, sign_off, veps};
use crate::output::plural;
use crate::report::{Report, VepSummary};
use crate::rule::page_url;
use crate::rules::{section_empty, title_placeholder};

/// The sections of the comment.
pub(super) fn sections(report: &Report, links: &Links<'_>) -> Vec<Section> {
    let about = report.pull_request.as_ref();
    if let Some(vep) = untouched(report) {
        let edits = rows::with_edit(&beside_template(report));
        return [template(report, vep, links, 1), footer(report, edits, 8)].into_iter().flatten().collect();
    }
    // Nobody is asked to sign off what nobody has written yet.
    let templates = !report.veps.is_empty() && report.veps.iter().all(|vep| vep.untouched);
    let edits = [Severity::Error, Severity::Warning].map(|of| rows::with_edit(&rows::shown(report, of))).iter().sum();
    let sections = [
        veps::brief(report, links, 5),
        errors(report, links, 1),
        warnings(report, links, 6),
        veps::folded(report, links, 7),
        about.filter(|_| !templates).and_then(|about| sign_off::table(about, links, 3)),
        about.and_then(|about| labels::lines(about, 4)),
        edits::diffs(report, 9),
        footer(report, edits, 8),
    ];
    sections.into_iter().flatten().collect()
}

/// The VEP of a report on one alone whose sections nobody has filled yet.
pub(super) fn untouched(report: &Report) -> Option<&VepSummary> {
    match report.veps.as_slice() {
        [vep] if vep.untouched && report.is_complete() && !rows::shown(report, Severity::Error).is_empty() => Some(vep),
        _ => None,
    }
}

/// How many sections of a template are still to be filled, and whether its title is.
pub(super) fn left_of_template(report: &Report) -> (usize, bool) {
    let errors = rows::shown(report, Severity::Error);
    let of = |id: &str| errors.iter().filter(|finding| finding.rule == id).count();
    (of(section_empty::RULE.id), of(title_placeholder::RULE.id) > 0)
}

/// What is left of a template: its title, its sections in one line, what else is wrong, what comes after.
fn template(report: &Report, vep: &VepSummary, links: &Links<'_>, rank: u8) -> Option<Section> {
    let errors = rows::shown(report, Severity::Error);
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
        rows::lines(&beside_template(report), links, |_| String::new())
            .into_iter()
            .map(|line| line.trim_end().to_owned()),
    );
    let file = linked(code(&vep.path), links.file(&vep.path));
    lines.push(format!("**Then** push: this says what is left in {file}, and who signs off"));
    let rows = lines.into_iter().enumerate().map(|(index, line)| format!("{}. {line}\n", index + 1)).collect();
    Some(Section { rows, thing: "step", rank, ..Section::default() })
}

/// The errors of a template that are neither its title nor its sections.
fn beside_template(report: &Report) -> Vec<&Finding> {
    let told = [section_empty::RULE.id, title_placeholder::RULE.id];
    let errors = rows::shown(report, Severity::Error).into_iter();
    errors.filter(|finding| !told.contains(&finding.rule)).collect()
}

/// The words of the heading that a finding marks.
fn heading_of(finding: &Finding) -> String {
    let marked = finding.location().map_or("", |at| at.source.slice(at.span));
    marked.trim_matches('#').trim().to_owned()
}

/// What must be fixed: what could not be read or decided, then the errors.
fn errors(report: &Report, links: &Links<'_>, rank: u8) -> Option<Section> {
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
    lines.extend(rows::lines(&rows::shown(report, Severity::Error), links, |number| format!("{}. ", before + number)));
    (!lines.is_empty()).then_some(Section { rows: lines, thing: "error", rank, ..Section::default() })
}

/// What does not block, folded away.
fn warnings(report: &Report, links: &Links<'_>, rank: u8) -> Option<Section> {
    let findings = rows::shown(report, Severity::Warning);
    let rows = rows::lines(&findings, links, |_| "- ".to_owned());
    let count = rows::rows(&findings).len();
    let head = format!(
        "<details>\n<summary>⚠️ {count} to look at ({})</summary>\n\n",
        match count {
            1 => "it does not block",
            _ => "they do not block",
        }
    );
    (!rows.is_empty()).then_some(Section { head, rows, tail: "\n</details>\n", thing: "warning", rank })
}

/// What is elsewhere: older findings, what documents allow, notices; and the command that makes the certain edits, of
/// which so many rows speak.
fn footer(report: &Report, edits: usize, rank: u8) -> Option<Section> {
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
    let notices = rows::shown(report, Severity::Notice).len();
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
