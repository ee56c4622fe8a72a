//! What `vep-check fix` did, and what it leaves to the author, for a terminal: a line each.

use std::fmt::Write as _;

use crate::finding::Finding;
use crate::fix::FixedDocument;
use crate::output::escape::for_terminal;
use crate::output::{human, plural};
use crate::report::Report;

/// The findings that were fixed.
pub fn fixed(documents: &[FixedDocument]) -> String {
    let done = documents.iter().flat_map(|document| document.fixed.iter().map(move |finding| (document, finding)));
    done.map(|(document, finding)| {
        let what = if document.is_prepared(finding) { "prepared" } else { "fixed" };
        line(what, finding)
    })
    .collect()
}

/// The findings that are left in `report`.
pub fn left(report: &Report) -> String {
    report.new_findings().map(|finding| line(&finding.severity.to_string(), finding)).collect()
}

/// One line that counts: what was done, or would be if nothing is `written`, and what is left in `report`. Whether some
/// file was `refused` tells where nothing was done from where nothing is to do.
pub fn summary(documents: &[FixedDocument], report: &Report, written: bool, refused: bool) -> String {
    let fixed = || documents.iter().flat_map(|document| document.fixed.iter().map(move |finding| (document, finding)));
    let prepared = fixed().filter(|(document, finding)| document.is_prepared(finding)).count();
    let (count, files) = (fixed().count() - prepared, plural(documents.len(), "file"));
    let done = match (prepared, count, written) {
        (0, 0, _) if refused => "nothing fixed".to_owned(),
        (0, 0, _) => "nothing to fix".to_owned(),
        (0, _, true) => format!("{} fixed in {files}", plural(count, "finding")),
        (0, _, false) => format!("{} can be fixed in {files}", plural(count, "finding")),
        (_, _, true) => format!("{} prepared, {count} fixed in {files}", plural(prepared, "section")),
        (_, _, false) => format!("{} can be prepared, {count} fixed in {files}", plural(prepared, "section")),
    };
    let left = if report.new_findings().next().is_some() { "left: " } else { "" };
    format!("{done}; {left}{}\n", human::summary(report))
}

fn line(what: &str, finding: &Finding) -> String {
    let mut line = format!("{what}[{}]", finding.rule);
    if let Some(at) = finding.location() {
        let (start, _) = at.positions();
        _ = write!(line, " {}:{}:{}", for_terminal(at.source.path()), start.line, start.column);
    }
    let subject = finding.subject.name().map_or(String::new(), |subject| format!(" {}", for_terminal(&subject)));
    _ = writeln!(line, "{subject}: {}", for_terminal(&finding.message));
    line
}
