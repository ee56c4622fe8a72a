//! What a suggestion says. Its lines are a stranger's, byte for byte, so that only such are taken as can stand in a
//! comment; all words around them are our own.

use std::collections::BTreeSet;

use crate::github::suggestion;
use crate::output::escape::{fence, is_shown_as_it_is};
use crate::output::plural;
use crate::rule::page_url;
use crate::rules;
use crate::suggest::edit::Edit;

/// The most characters of the lines of one suggestion.
pub const MAX_LENGTH: usize = 4000;

/// The comment on the lines of `edit`; `None` where what it would write cannot stand in one.
pub(super) fn comment(edit: &Edit<'_>) -> Option<String> {
    let lines = edit.new.join("\n");
    // GitHub puts no line end of its own beside `\r\n`, and shows nobody what it does to them.
    let has_returns = edit.old().into_iter().chain(edit.new.iter().map(String::as_str)).any(|line| line.contains('\r'));
    // An empty line alone reads as no line at all.
    if has_returns || !is_harmless(&lines) || (edit.new.len() == 1 && lines.is_empty()) {
        return None;
    }
    let ids: BTreeSet<&str> = edit.findings.iter().map(|finding| finding.rule).collect();
    let rules = ids.iter().filter_map(|id| rules::rule(id));
    let words: Vec<String> =
        rules.map(|rule| format!("{} ([`{}`]({}))", rule.summary, rule.id, page_url(rule.id))).collect();
    let fence = fence(&lines, 3);
    let end = if edit.new.is_empty() { "" } else { "\n" };
    Some(format!(
        "{}\n✏️ {}\n\n{fence}suggestion\n{lines}{end}{fence}\n",
        suggestion::line_marker(&edit.id),
        words.join("; ")
    ))
}

/// The text of the review with the suggestions `ids`, beside which `vep-check fix` makes `left` edits.
pub(super) fn review(ids: &[String], left: usize) -> String {
    let count = plural(ids.len(), "edit");
    let (are, each) =
        if ids.len() == 1 { ("is", "") } else { ("are", ", alone or as one commit from *Files changed*") };
    let more = match left {
        0 => String::new(),
        left => format!(" {left} more at your desk: `vep-check fix --base origin/main`."),
    };
    format!("{}\n✏️ {count} that {are} certain, to commit here{each}.{more}", suggestion::review_marker(ids))
}

/// Whether lines can stand in a comment byte for byte, and are taken from there as they were: nothing that is not seen,
/// no comment in HTML, since programs look for theirs in each other's comments, and no command. Prow obeys those in code,
/// too: <https://github.com/kubernetes-sigs/prow/blob/main/pkg/plugins/lgtm/lgtm.go>
fn is_harmless(lines: &str) -> bool {
    lines.chars().count() <= MAX_LENGTH
        && lines.chars().all(|c| c == '\n' || is_shown_as_it_is(c))
        && !["<!--", "-->", "##[", "[APPROVALNOTIFIER]"].iter().any(|mark| lines.contains(mark))
        && !lines.lines().any(|line| line.trim_start().starts_with('/'))
}
