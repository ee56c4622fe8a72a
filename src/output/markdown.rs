//! The report as Markdown, for a job summary.

use std::fmt::Write as _;

use crate::finding::{Finding, Severity};
use crate::output::escape::{code, text};
use crate::output::human::summary;
use crate::output::plural;
use crate::release::Stage;
use crate::report::Report;

/// The largest summary, in bytes: GitHub takes 1 MiB a step, and shows nothing of what is larger.
///
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary>
const MAX_BYTES: usize = 900_000;

/// The report as Markdown.
pub fn render(report: &Report) -> String {
    let mut out = String::from("## VEP check\n\n");
    let sign = match (report.unchecked.is_empty(), report.count(Severity::Error)) {
        (true, 0) => "✅",
        _ => "❌",
    };
    _ = writeln!(out, "{sign} {}\n", text(&summary(report)));
    veps(&mut out, report);
    let new: Vec<&Finding> = by_severity(report.new_findings());
    table(&mut out, &new, "finding");
    for (finding, reason) in report.allowed() {
        _ = writeln!(out, "- allowed: {} at {}: {}", code(finding.rule), place(finding), text(reason));
    }
    let older: Vec<&Finding> = report.findings.iter().filter(|finding| finding.existing).collect();
    if !older.is_empty() {
        _ = writeln!(out, "\n<details>\n<summary>{}</summary>\n", plural(older.len(), "older finding"));
        table(&mut out, &older, "older finding");
        out.push_str("</details>\n");
    }
    for unchecked in &report.unchecked {
        _ = writeln!(out, "- could not read {}: {}", code(&unchecked.path), text(&unchecked.reason));
    }
    if !report.skipped.is_empty() {
        let rules: Vec<String> = report.skipped.iter().map(|skipped| code(skipped.rule)).collect();
        let mut reasons: Vec<String> = report.skipped.iter().map(|skipped| text(&skipped.reason)).collect();
        reasons.dedup();
        _ = writeln!(out, "\nSkipped: {} ({}).", rules.join(", "), reasons.join("; "));
    }
    out
}

/// Errors first; among equals, the report's own order.
fn by_severity<'a>(findings: impl Iterator<Item = &'a Finding>) -> Vec<&'a Finding> {
    let mut findings: Vec<&Finding> = findings.collect();
    findings.sort_by_key(|finding| finding.severity);
    findings
}

fn veps(out: &mut String, report: &Report) {
    if report.veps.is_empty() {
        return;
    }
    out.push_str("| VEP | Title | SIG | alpha | beta | GA |\n|---|---|---|---|---|---|\n");
    for (index, vep) in report.veps.iter().enumerate() {
        if out.len() > MAX_BYTES / 3 {
            _ = writeln!(out, "\n… and {}", plural(report.veps.len() - index, "more VEP"));
            break;
        }
        let number = vep.number.map_or("?".to_owned(), |number| number.to_string());
        let title = text(vep.title.as_deref().unwrap_or("–"));
        let sig = vep.sig.as_deref().map_or("–".to_owned(), code);
        _ = write!(out, "| {number} | {title} | {sig} |");
        for stage in Stage::ALL {
            let version = vep.targets.get(&stage).map_or("–".to_owned(), ToString::to_string);
            _ = write!(out, " {version} |");
        }
        out.push('\n');
    }
    out.push('\n');
}

fn table(out: &mut String, findings: &[&Finding], thing: &str) {
    if findings.is_empty() {
        return;
    }
    out.push_str("| | Where | What | Rule |\n|---|---|---|---|\n");
    for (index, finding) in findings.iter().enumerate() {
        if out.len() > MAX_BYTES {
            _ = writeln!(out, "\n… and {}", plural(findings.len() - index, &format!("more {thing}")));
            return;
        }
        let sign = match finding.severity {
            Severity::Error => "❌",
            Severity::Warning => "⚠️",
            Severity::Notice => "ℹ️",
        };
        let help = finding.help.as_ref().map_or(String::new(), |help| format!("<br>{}", text(help)));
        let rule = format!("[{}]({})", code(finding.rule), crate::rule::page_url(finding.rule));
        _ = writeln!(out, "| {sign} | {} | {}{help} | {rule} |", place(finding), text(&finding.message));
    }
    out.push('\n');
}

fn place(finding: &Finding) -> String {
    let Some(at) = &finding.location else { return finding.subject.as_deref().map_or("–".to_owned(), text) };
    let (start, _) = at.positions();
    code(&format!("{}:{}", at.source.path(), start.line))
}
