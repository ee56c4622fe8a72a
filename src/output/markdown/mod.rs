//! The report as Markdown: the comment on a pull request, the job summary, `--format markdown`.
//!
//! Whatever comes from a pull request goes through [`escape`](crate::output::escape). No line starts with `/`, not even
//! in code: Prow obeys commands at the start of any line of a comment, a program's included.

mod edits;
mod findings;
mod fit;
mod labels;
mod links;
mod next;
mod sign_off;
mod style;
mod veps;

pub use fit::Budget;
pub use style::{COMMENT, GITHUB, SUMMARY, Style};

use fit::Section;
use links::Links;

use crate::finding::Severity;
use crate::output::escape::{code, text};
use crate::output::plural;
use crate::report::Report;

/// The report as Markdown, never longer than `style` allows. What is cut is counted.
pub fn render(report: &Report, style: &Style<'_>) -> String {
    let links = Links::of(report, style);
    let about = report.pull_request.as_ref();
    // In the order of the page; the last number says who is served first where there is not room for all.
    let sections = [
        Some(verdict(report, 0)),
        veps::lines(report, &links, 5),
        findings::new(report, &links, 1),
        findings::older(report, &links, 8),
        findings::allowed(report, &links, 6),
        about.and_then(|about| sign_off::table(about, &links, 3)),
        about.and_then(|about| labels::lines(about, 4)),
        about.map(|about| next::steps(report, about, 2)),
        edits::diffs(report, 9),
        skipped(report, 7),
    ];
    fit::page(&sections.into_iter().flatten().collect::<Vec<_>>(), style.budget)
}

/// The verdict in one line.
fn verdict(report: &Report, rank: u8) -> Section {
    let sign = match report.new_findings().map(|finding| finding.severity).min() {
        _ if !report.unchecked.is_empty() => "❌",
        Some(Severity::Error) => "❌",
        Some(Severity::Warning) => "⚠️",
        Some(Severity::Notice) | None => "✅",
    };
    let shown = findings::shown(report);
    let counts = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Notice, "notice")];
    let counts = counts.into_iter().filter_map(|(severity, name)| {
        let count = shown.iter().filter(|finding| finding.severity == severity).count();
        (count > 0).then(|| plural(count, name))
    });
    let unread = report.unchecked.len();
    let unread = (unread > 0).then(|| format!("{} could not be read", plural(unread, "file")));
    let mut words: Vec<String> = counts.chain(unread).collect();
    words.extend(report.pull_request.as_ref().and_then(labels::to_do));
    if words.is_empty() {
        words.push(if report.veps.is_empty() { "no VEP to check" } else { "nothing wrong" }.to_owned());
    }
    words.extend(report.pull_request.as_ref().and_then(sign_off::progress));
    let skipped = report.skipped.len();
    words.extend((skipped > 0).then(|| format!("{} skipped", plural(skipped, "rule"))));
    Section { head: format!("### {sign} VEP check: {}\n", words.join(", ")), rank, ..Section::default() }
}

/// What could not be checked for want of a fact.
fn skipped(report: &Report, rank: u8) -> Option<Section> {
    let mut rules: Vec<(&str, Vec<String>)> = Vec::new();
    for skipped in &report.skipped {
        // What follows the reason says how to give the fact at a desk.
        let reason = skipped.reason.split(';').next().unwrap_or_default();
        match rules.iter_mut().find(|(other, _)| *other == reason) {
            Some((_, rules)) => rules.push(code(skipped.rule)),
            None => rules.push((reason, vec![code(skipped.rule)])),
        }
    }
    let rows: Vec<String> =
        rules.into_iter().map(|(reason, rules)| format!("- {}: {}\n", text(reason), rules.join(", "))).collect();
    let head = format!("<details>\n<summary>{} skipped</summary>\n\n", plural(report.skipped.len(), "rule"));
    (!rows.is_empty()).then_some(Section { head, rows, tail: "\n</details>\n", thing: "reason", rank })
}
