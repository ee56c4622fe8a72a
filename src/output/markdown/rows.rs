//! Findings as an author reads them: what says the same once, what is about the same word once, and many of a kind as
//! one row.

use std::collections::HashMap;
use std::hash::Hash;

use crate::finding::{About, Finding, Severity, Subject};
use crate::output::escape::text;
use crate::output::group::by_key;
use crate::output::markdown::links::{Links, linked};
use crate::output::plural;
use crate::report::Report;
use crate::rule::{Rule, page_url};
use crate::rules::{sig_label, sign_off_missing, target_beyond_upcoming, target_label};

/// Rules whose findings stand in the table of sign-off or among the labels, unless they are errors.
static TOLD_ELSEWHERE: [&Rule; 3] = [&sign_off_missing::RULE, &sig_label::RULE, &target_label::RULE];

/// How many rows stand one by one; more are grouped by their kind.
pub(super) const MOST_ROWS: usize = 10;

/// How many further places a row names.
const MOST_PLACES: usize = 8;

/// How many places a row names where there are several documents; of more, one stands for all.
const FEW_PLACES: usize = 3;

/// Findings that one row shows; never empty.
pub(super) struct Row<'a> {
    /// The findings, in the report's order.
    pub findings: Vec<&'a Finding>,
}

impl<'a> Row<'a> {
    /// The finding whose words the row has.
    pub(super) fn first(&self) -> &'a Finding {
        self.findings[0]
    }
}

/// Whether `finding` is no error, and stands in the table of sign-off or among the labels.
pub(super) fn is_told_elsewhere(report: &Report, finding: &Finding) -> bool {
    let told = || TOLD_ELSEWHERE.iter().any(|rule| rule.id == finding.rule);
    report.pull_request.is_some() && finding.severity > Severity::Error && told()
}

/// The new findings that rows show: none that stands elsewhere on the page, and of those about the same word the most
/// useful.
pub(super) struct ShownFindings<'a> {
    pub errors: Vec<&'a Finding>,
    pub warnings: Vec<&'a Finding>,
    pub notices: Vec<&'a Finding>,
}

impl<'a> ShownFindings<'a> {
    /// Those of `report`, in its order.
    pub(super) fn of(report: &'a Report) -> ShownFindings<'a> {
        let mut best: HashMap<Word<'_>, &Finding> = HashMap::new();
        for finding in report.new_findings() {
            let Some(word) = word(finding) else { continue };
            let held = best.entry(word).or_insert(finding);
            if usefulness(finding) < usefulness(held) {
                *held = finding;
            }
        }
        // Two findings of one rule on a word are two.
        let hidden = |finding: &Finding| {
            let best = word(finding).and_then(|word| best.get(&word).copied());
            best.is_some_and(|best| best.rule != finding.rule)
        };
        // Who has yet to sign off stands in its table, whatever that means.
        let told = |finding: &Finding| {
            let sign_off = report.pull_request.is_some() && finding.rule == sign_off_missing::RULE.id;
            sign_off || is_told_elsewhere(report, finding)
        };
        let mut shown = ShownFindings { errors: Vec::new(), warnings: Vec::new(), notices: Vec::new() };
        for finding in report.new_findings().filter(|finding| !told(finding) && !hidden(finding)) {
            let of_severity = match finding.severity {
                Severity::Error => &mut shown.errors,
                Severity::Warning => &mut shown.warnings,
                Severity::Notice => &mut shown.notices,
            };
            of_severity.push(finding);
        }
        shown
    }
}

/// A word of a document and what stands there: a release of a row, a value of a field.
type Word<'a> = (&'a str, usize, usize, &'a About);

/// The word that a finding is about, where it is about one.
fn word(finding: &Finding) -> Option<Word<'_>> {
    let at = finding.location()?;
    let is_word = matches!(finding.about, About::Row(..) | About::Value(..) | About::Field(_));
    is_word.then(|| (at.source.path(), at.span.start, at.span.end, &finding.about))
}

/// How much a finding is of use beside others about the same word: the lowest is the most.
fn usefulness(finding: &Finding) -> (bool, Severity, bool, &'static str) {
    (finding.rule != target_beyond_upcoming::RULE.id, finding.severity, finding.help.is_none(), finding.rule)
}

/// How many of the rows for `findings` have an edit that is certain.
pub(super) fn with_edit(findings: &[&Finding]) -> usize {
    let rows = rows(findings);
    let shown = if rows.len() <= MOST_ROWS { rows } else { kinds(&rows).into_iter().take(MOST_ROWS).collect() };
    shown.iter().filter(|row| row.first().fix.is_some()).count()
}

/// `findings` with those that say the same in one row; of an issue, those of one rule.
pub(super) fn rows<'a>(findings: &[&'a Finding]) -> Vec<Row<'a>> {
    group(findings, |finding| match finding.subject {
        Subject::Issue(number) => (finding.rule, Some(number), None),
        _ => (finding.rule, None, Some((&finding.message, &finding.help))),
    })
}

/// `rows` by their rules, the most frequent first.
pub(super) fn kinds<'a>(rows: &[Row<'a>]) -> Vec<Row<'a>> {
    let findings: Vec<&Finding> = rows.iter().flat_map(|row| row.findings.iter().copied()).collect();
    let mut kinds = group(&findings, |finding| finding.rule);
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.findings.len()));
    kinds
}

/// `findings` in rows of those with the same key, in the order of their first.
fn group<'a, K: Eq + Hash>(findings: &[&'a Finding], key: impl Fn(&'a Finding) -> K) -> Vec<Row<'a>> {
    let groups = by_key(findings.iter().copied(), |finding| Some(key(finding)));
    groups.into_iter().map(|findings| Row { findings }).collect()
}

/// What a row says: place, what is wrong, what to write, and the other places.
pub(super) fn sentence(row: &Row<'_>, links: &Links<'_>) -> String {
    let first = row.first();
    if row.findings.len() > FEW_PLACES && !links.in_one_document() {
        return kind_sentence(row, links);
    }
    let also = others(row, links, MOST_PLACES);
    let also = if also.is_empty() { also } else { format!(" · also {also}") };
    format!("**{}** {}{also}", links.brief_place(first), words(first))
}

/// What the row of a kind says: how many, and one of them as an example; in one document, also the other places.
fn kind_sentence(kind: &Row<'_>, links: &Links<'_>) -> String {
    let count = kind.findings.len();
    if count == 1 {
        return sentence(kind, links);
    }
    let also = if links.in_one_document() { others(kind, links, MOST_PLACES) } else { String::new() };
    let also = if also.is_empty() { also } else { format!(" · also {also}") };
    format!("**{count} ×** such as **{}** {}{also}", links.brief_place(kind.first()), words(kind.first()))
}

/// Message, with the rule's page behind it, help, and whether an edit is certain.
fn words(finding: &Finding) -> String {
    let message = linked(text(&finding.message), Some(page_url(finding.rule)));
    let help = finding.help.as_ref().map_or(String::new(), |help| format!(" → {}", text(help)));
    let edit = if finding.fix.is_some() { " ✏️" } else { "" };
    format!("{message}{help}{edit}")
}

/// The places of a row but the first, each once.
fn others(row: &Row<'_>, links: &Links<'_>, most: usize) -> String {
    let mut places = Vec::new();
    let first = links.short_place(row.first());
    let mut more = 0;
    for finding in &row.findings[1..] {
        if places.len() == most {
            more += 1;
            continue;
        }
        let place = links.short_place(finding);
        if place != first && !places.contains(&place) {
            places.push(place);
        }
    }
    if more > 0 {
        places.push(format!("… and {more} more"));
    }
    places.join(", ")
}

/// Up to [`MOST_ROWS`] lines for `findings`, each behind `bullet` with its number where it is one; and what was left.
pub(super) fn lines(findings: &[&Finding], links: &Links<'_>, bullet: impl Fn(usize) -> String) -> Vec<String> {
    let rows = rows(findings);
    let line = |(index, words): (usize, String)| format!("{}{words}\n", bullet(index + 1));
    if rows.len() <= MOST_ROWS {
        return rows.iter().map(|row| sentence(row, links)).enumerate().map(line).collect();
    }
    let kinds = kinds(&rows);
    let mut lines: Vec<String> =
        kinds.iter().take(MOST_ROWS).map(|kind| kind_sentence(kind, links)).enumerate().map(line).collect();
    if kinds.len() > MOST_ROWS {
        let left = plural(kinds.len() - MOST_ROWS, "more kind");
        lines.push(line((MOST_ROWS, format!("… and {left}, in the job summary"))));
    }
    lines
}
