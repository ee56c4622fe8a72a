//! The edits that are certain, as a diff to copy: folded away, for those who like it that way.

use crate::output::escape::{code, fence, is_shown_as_it_is};
use crate::output::markdown::fit::Section;
use crate::output::plural;
use crate::report::Report;

/// The diff of each document in a block of its own: one that is cut short could not be applied, so it is all or nothing.
pub(super) fn diffs(report: &Report, rank: u8) -> Option<Section> {
    let (shown, hidden): (Vec<_>, Vec<_>) = report.diffs.iter().partition(|diff| is_harmless(&diff.diff));
    let blocks = shown.into_iter().map(|diff| {
        let fence = fence(&diff.diff, 3);
        format!("{fence}diff\n{}\n{fence}\n", diff.diff.trim_end_matches('\n'))
    });
    let names = hidden.into_iter().map(|diff| format!("\nIn {}, `vep-check fix` makes them.\n", code(&diff.path)));
    let rows: Vec<String> = blocks.chain(names).collect();
    let documents = plural(report.diffs.len(), "document");
    let head =
        format!("<details>\n<summary>Edits that are certain, in {documents}: a diff for git apply</summary>\n\n");
    (!rows.is_empty()).then_some(Section { head, rows, tail: "\n</details>\n", thing: "document", rank })
}

/// Whether a diff can stand in a comment byte for byte, and is copied from there as it was: no line end but `\n`,
/// nothing that is not seen, no command to the runner, and no comment in HTML but what we insert, since programs look for
/// theirs in each other's comments.
fn is_harmless(diff: &str) -> bool {
    let is_opened = |line: &str| line.contains("<!--") && !line.starts_with('+');
    diff.chars().all(|c| c == '\n' || is_shown_as_it_is(c))
        && !diff.contains("##[")
        && !diff.contains("[APPROVALNOTIFIER]")
        && !diff.lines().any(is_opened)
}
