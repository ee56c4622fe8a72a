//! What is wrong: the tables of findings.

use crate::finding::{Finding, Severity};
use crate::output::escape::{code, text};
use crate::output::markdown::fit::Section;
use crate::output::markdown::links::Links;
use crate::output::markdown::rows::is_told_elsewhere;
use crate::output::plural;
use crate::report::Report;
use crate::rule::page_url;

const TABLE: &str = "| | Where | What | Rule |\n|:--|:--|:--|:--|\n";

/// `findings`, errors first; among equals, in their order.
fn by_severity<'a>(findings: impl Iterator<Item = &'a Finding>) -> Vec<&'a Finding> {
    let mut findings: Vec<&Finding> = findings.collect();
    findings.sort_by_key(|finding| finding.severity);
    findings
}

/// The table of what could not be read or decided, and of new findings.
pub(super) fn new(report: &Report, links: &Links<'_>, rank: u8) -> Option<Section> {
    let unchecked = report.unchecked.iter().map(|unchecked| {
        format!("| ❌ | {} | could not be read: {} | – |\n", code(&unchecked.path), text(&unchecked.reason))
    });
    let undecided = report.undecided().map(|undecided| {
        let page = format!("[{}]({})", undecided.rule, page_url(undecided.rule));
        format!("| ❌ | – | could not be decided: {} | {page} |\n", text(&undecided.reason()))
    });
    let shown = by_severity(report.new_findings().filter(|finding| !is_told_elsewhere(report, finding)));
    let rows: Vec<String> =
        unchecked.chain(undecided).chain(shown.into_iter().map(|finding| row(finding, links))).collect();
    let head = TABLE.to_owned();
    (!rows.is_empty()).then_some(Section { head, rows, tail: "", thing: "finding", rank })
}

/// The findings that documents allow, with their reasons.
pub(super) fn allowed(report: &Report, links: &Links<'_>, rank: u8) -> Option<Section> {
    let row = |(finding, reason): (&Finding, &str)| {
        format!("- allowed: {} at {}: {}\n", rule(finding), links.place(finding), text(reason))
    };
    let rows: Vec<String> = report.allowed().map(row).collect();
    (!rows.is_empty()).then_some(Section { rows, thing: "allowed finding", rank, ..Section::default() })
}

/// The findings that are older than the change, folded away.
pub(super) fn older(report: &Report, links: &Links<'_>, rank: u8) -> Option<Section> {
    let older = by_severity(report.findings.iter().filter(|finding| finding.existing));
    let rows: Vec<String> = older.into_iter().map(|finding| row(finding, links)).collect();
    let count = plural(rows.len(), "older finding");
    let head = format!("<details>\n<summary>{count}, not held against this change</summary>\n\n{TABLE}");
    (!rows.is_empty()).then_some(Section { head, rows, tail: "\n</details>\n", thing: "older finding", rank })
}

fn row(finding: &Finding, links: &Links<'_>) -> String {
    let sign = match finding.severity {
        Severity::Error => "❌",
        Severity::Warning => "⚠️",
        Severity::Notice => "ℹ️",
    };
    let help = finding.help.as_ref().map_or(String::new(), |help| format!("<br>→ {}", text(help)));
    format!("| {sign} | {} | {}{help} | {} |\n", links.place(finding), text(&finding.message), rule(finding))
}

fn rule(finding: &Finding) -> String {
    format!("[{}]({})", finding.rule, page_url(finding.rule))
}
