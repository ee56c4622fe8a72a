//! The report for editors and for programs that read lines: a line a finding, and no other.

use crate::finding::Finding;
use crate::output::escape::for_terminal;
use crate::report::Report;

/// The findings that the change brought, each `path:line:col: error[rule] message`. The place is missing where a finding
/// concerns no file: then the line begins with what it does concern, as in `pull request: `.
///
/// No text of a document ends a line or is obeyed by a terminal.
pub fn render(report: &Report) -> String {
    report.new_findings().map(line).collect()
}

fn line(finding: &Finding) -> String {
    let place = match finding.location() {
        Some(at) => {
            let (start, _) = at.positions();
            format!("{}:{}:{}", at.source.path(), start.line, start.column)
        }
        None => finding.subject.name().unwrap_or_default(),
    };
    let help = finding.help.as_ref().map_or(String::new(), |help| format!(" ({help})"));
    let line = for_terminal(&format!("{place}: {}[{}] {}{help}", finding.severity, finding.rule, finding.message));
    // The runner obeys `::name::` at the start of a line, and a path may begin with that.
    let guard = if line.trim_start().starts_with("::") { "\u{200b}" } else { "" };
    format!("{guard}{line}\n")
}
