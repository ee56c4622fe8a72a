//! The rules for people and programs: `vep-check rules` and `vep-check explain`. `fix` marks those of which
//! `vep-check fix` fixes some findings.

use std::fmt::Write as _;

use serde::Serialize;

use crate::finding::Severity;
use crate::rule::Rule;

#[derive(Serialize)]
struct JsonRule<'a> {
    id: &'a str,
    severity: Severity,
    /// Whether `vep-check fix` makes an edit for some of its findings.
    fixable: bool,
    summary: &'a str,
    url: String,
}

/// The rules for a terminal, a line each.
pub fn human(rules: &[&Rule]) -> String {
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for rule in rules {
        let fix = if rule.fixable { "fix" } else { "" };
        _ = writeln!(out, "{:<width$}  {:<7}  {fix:<3}  {}", rule.id, rule.severity.to_string(), rule.summary);
    }
    out
}

/// The rules as JSON text, with a line end.
pub fn json(rules: &[&Rule]) -> String {
    let rules: Vec<JsonRule<'_>> = rules
        .iter()
        .map(|rule| JsonRule {
            id: rule.id,
            severity: rule.severity,
            fixable: rule.fixable,
            summary: rule.summary,
            url: rule.url(),
        })
        .collect();
    let mut text = serde_json::to_string_pretty(&rules).expect("plain data has a JSON form");
    text.push('\n');
    text
}

/// The rules as a Markdown table: the one in `docs/rules.md`.
pub fn markdown(rules: &[&Rule]) -> String {
    let mut out = String::from("| Rule | Level | Fix | What it finds |\n|---|---|---|---|\n");
    for rule in rules {
        let fix = if rule.fixable { "yes" } else { "" };
        _ = writeln!(out, "| [`{0}`](src/rules/{0}.md) | {1} | {fix} | {2} |", rule.id, rule.severity, rule.summary);
    }
    out
}
