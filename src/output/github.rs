//! Workflow commands, which the runner shows as annotations on the lines of the diff.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use std::collections::HashSet;
use std::fmt::Write as _;

use crate::finding::{Finding, Severity};
use crate::note::Note;
use crate::output::escape::{command_data, command_property, for_terminal};
use crate::output::plural;
use crate::report::{Report, Skipped};

/// How many annotations of each severity the runner takes from one step. What is more is only printed.
///
/// <https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md#limitations>
const LIMIT: usize = 10;

/// The report as workflow commands, as [`lines`] has them.
pub fn render(report: &Report) -> String {
    lines(report).concat()
}

/// The report as workflow commands, each on a line of its own: one annotation a rule and file, errors first, at most ten
/// of a severity. The last line says how many findings have no annotation, and where they are.
pub fn lines(report: &Report) -> Vec<String> {
    let mut lines = Vec::new();
    let unchecked = report.unchecked.len().min(LIMIT);
    for unchecked in &report.unchecked[..unchecked] {
        let path = command_property(&unchecked.path);
        let reason = command_data(&unchecked.reason);
        lines.push(format!("::error file={path},title=could not check::{reason}\n"));
    }
    let undecided: Vec<&Skipped> = report.undecided().take(LIMIT - unchecked).collect();
    for undecided in &undecided {
        let title = command_property(&format!("could not decide {}", undecided.rule));
        lines.push(format!("::error title={title}::{}\n", command_data(&undecided.reason())));
    }
    // One for all: the runner takes only so many notices.
    if !report.notes.is_empty() {
        let mut words: Vec<String> = report.notes.iter().take(LIMIT).map(Note::words).collect();
        let more = report.notes.len() - words.len();
        words.extend((more > 0).then(|| format!("and {more} more")));
        lines.push(format!("::notice title=could not read::{}\n", command_data(&words.join("\n"))));
    }
    let mut annotated = unchecked;
    for severity in [Severity::Error, Severity::Warning, Severity::Notice] {
        let mut seen = HashSet::new();
        let first_of_each = report
            .new_findings()
            .filter(|finding| finding.severity == severity)
            .filter(|finding| seen.insert((finding.rule, finding.location().map(|at| at.source.path()))));
        let limit = match severity {
            Severity::Error => LIMIT - unchecked - undecided.len(),
            Severity::Notice => LIMIT - usize::from(!report.notes.is_empty()),
            Severity::Warning => LIMIT,
        };
        for finding in first_of_each.take(limit) {
            annotated += 1;
            lines.push(command(finding));
        }
    }
    let total = report.new_findings().count() + report.unchecked.len();
    if total > annotated {
        let left = plural(total - annotated, "more finding");
        lines.push(format!("{left} without annotation; `vep-check check` and the job summary list them all\n"));
    } else {
        lines.push(format!("{}\n", for_terminal(&super::human::summary(report))));
    }
    lines
}

fn command(finding: &Finding) -> String {
    let mut out = format!("::{} ", finding.severity);
    if let Some(at) = finding.location() {
        let (start, end) = at.positions();
        _ = write!(out, "file={},line={}", command_property(at.source.path()), start.line);
        // The runner drops columns where the lines differ, and both where the end is before the start.
        if start.line == end.line {
            _ = write!(out, ",endLine={},col={},endColumn={}", end.line, start.column, end.column);
        } else {
            _ = write!(out, ",endLine={}", end.line);
        }
        out.push(',');
    }
    _ = write!(out, "title={}::", command_property(finding.rule));
    let subject = finding.subject.name().map_or(String::new(), |subject| format!("{subject}: "));
    let mut message = format!("{subject}{}", finding.message);
    if let Some(help) = &finding.help {
        _ = write!(message, "\n{help}");
    }
    _ = writeln!(out, "{}", command_data(&message));
    out
}
