//! The report as Markdown: the comment on a pull request, the job summary, `--format markdown`.
//!
//! Whatever comes from a pull request goes through [`escape`](crate::output::escape). No line starts with `/`, not even
//! in code: Prow obeys commands at the start of any line of a comment, a program's included.

mod brief;
mod edits;
mod findings;
mod fit;
mod labels;
mod links;
mod rows;
mod sign_off;
mod style;
mod veps;
mod verdict;

pub use fit::Budget;
pub use style::{COMMENT, Detail, GITHUB, SUMMARY, Style};
pub use verdict::says_something;

use fit::Section;
use links::Links;
use rows::ShownFindings;

use crate::facts::Unknown;
use crate::note::Note;
use crate::output::escape::{code, text};
use crate::output::plural;
use crate::report::Report;

/// The report as Markdown, never longer than `style` allows. What is cut is counted.
pub fn render(report: &Report, style: &Style<'_>) -> String {
    let links = Links::of(report, style);
    let shown = ShownFindings::of(report);
    let mut sections = vec![verdict::heading(report, &shown, 0)];
    sections.extend(match style.detail {
        Detail::Brief => brief::sections(report, &shown, &links),
        Detail::Full => all(report, &links),
    });
    fit::page(&sections, style.budget, &report.noun)
}

/// All that is known, below the heading. The last number of a section says who is served first where there is not room
/// for all.
fn all(report: &Report, links: &Links<'_>) -> Vec<Section> {
    let about = report.pull_request.as_ref();
    let sections = [
        veps::lines(report, links, 5),
        about.and_then(|about| brief::conversations(about, links, 5)),
        findings::new(report, links, 1),
        findings::older(report, links, 8),
        findings::allowed(report, links, 6),
        about.and_then(|about| sign_off::table(about, links, 3)),
        about.and_then(|about| labels::lines(about, 4)),
        edits::diffs(report, 9),
        skipped(report, 7),
        notes(report, 10),
    ];
    sections.into_iter().flatten().collect()
}

/// What could not be checked for want of a fact.
fn skipped(report: &Report, rank: u8) -> Option<Section> {
    let mut rules: Vec<(&Unknown, Vec<String>)> = Vec::new();
    for skipped in report.skipped.iter().filter(|skipped| !skipped.demanded) {
        // Not how to give it: a comment is read away from the command.
        match rules.iter_mut().find(|(other, _)| **other == skipped.unknown) {
            Some((_, rules)) => rules.push(code(skipped.rule)),
            None => rules.push((&skipped.unknown, vec![code(skipped.rule)])),
        }
    }
    let rows: Vec<String> = rules
        .iter()
        .map(|(unknown, rules)| format!("- {}: {}\n", text(&unknown.to_string()), rules.join(", ")))
        .collect();
    let count = rules.iter().map(|(_, rules)| rules.len()).sum();
    let head = format!("<details>\n<summary>{} skipped</summary>\n\n", plural(count, "rule"));
    (!rows.is_empty()).then_some(Section { head, rows, tail: "\n</details>\n", thing: "reason", rank })
}

/// How many notes stand in sight; more are folded away.
const NOTES_IN_SIGHT: usize = 3;

/// What could not be read elsewhere, and what else is to be said besides findings.
fn notes(report: &Report, rank: u8) -> Option<Section> {
    let row = |note: &Note| {
        let line = note.line.map_or(String::new(), |line| format!(", line {line}"));
        format!("- ℹ️ {}{line}: {}\n", code(&note.file), text(&note.message))
    };
    let rows: Vec<String> = report.all_notes().iter().map(row).collect();
    let (head, tail) = match rows.len() {
        0 => return None,
        1..=NOTES_IN_SIGHT => (String::new(), ""),
        count => (format!("<details>\n<summary>{}</summary>\n\n", plural(count, "note")), "\n</details>\n"),
    };
    Some(Section { head, rows, tail, thing: "note", rank })
}
