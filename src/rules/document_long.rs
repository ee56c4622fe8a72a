//! `document-long`: the document is very long.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Rule, top_of};
use crate::vep::Vep;
use crate::vep::outline::RunKind;

/// How many lines of text a proposal may have before somebody asks for less. Reviewers did at 1,600; 2 of 64 documents
/// have more than this.
const MOST_LINES: usize = 1_000;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "document-long",
    summary: "the document is very long",
    severity: Severity::Notice,
    check: Check::Vep(check),
    needs: &[],
    fixable: false,
    page: include_str!("document-long.md"),
};

fn check(vep: &Vep, _: &Context<'_>) -> Vec<Finding> {
    let text = vep.source.text();
    let lines = memchr::memchr_iter(b'\n', text.as_bytes()).count();
    if lines <= MOST_LINES {
        return Vec::new();
    }
    let count = |span: &str| memchr::memchr_iter(b'\n', span.as_bytes()).count();
    let code = vep.outline.runs.iter().filter(|run| run.kind == RunKind::Code);
    let code: usize = code.map(|run| count(vep.source.slice(run.span))).sum();
    let comments: usize = vep.outline.comments.iter().map(|comment| count(vep.source.slice(comment.span))).sum();
    let lines = lines.saturating_sub(code + comments);
    if lines <= MOST_LINES {
        return Vec::new();
    }
    let message = format!("the document has more than {MOST_LINES} lines of text, without code and diagrams");
    let help = "move details of the implementation to another file beside it, and link that";
    vec![RULE.at(top_of(vep), About::Whole, message).help(help)]
}
