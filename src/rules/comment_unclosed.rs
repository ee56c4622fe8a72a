//! `comment-unclosed`: a comment is never closed, or opened inside another.

use crate::finding::{About, Finding, MAX_FINDINGS, Severity};
use crate::rule::{Check, Context, Rule, one_line};
use crate::source::Span;
use crate::vep::Vep;
use crate::vep::html_comment::HtmlComment;
use crate::vep::outline::RunKind;

/// How a comment begins.
const OPEN: &str = "<!--";

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "comment-unclosed",
    summary: "a comment is never closed, or opened inside another",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[],
    fixable: false,
    page: include_str!("comment-unclosed.md"),
};

fn check(vep: &Vep, _: &Context<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        vep.outline.comments.iter().filter_map(|comment| check_comment(vep, comment)).take(MAX_FINDINGS + 1).collect();
    findings.extend(shown(vep).take(MAX_FINDINGS + 1 - findings.len()));
    findings
}

/// The `<!--` that open no comment, and are read as they stand: behind other words, a comment ends in its paragraph.
fn shown(vep: &Vep) -> impl Iterator<Item = Finding> {
    let text = vep.source.text();
    let is_text =
        |at: usize| vep.outline.run_at(at).is_some_and(|run| matches!(run.kind, RunKind::Text | RunKind::Heading));
    let opens = memchr::memmem::find_iter(text.as_bytes(), OPEN);
    opens.filter(move |at| !text[..*at].ends_with('\\') && is_text(*at)).map(|at| {
        let open = vep.location(Span::new(at, at + OPEN.len()));
        RULE.at(open, About::Words, "`<!--` that is not closed in its paragraph is no comment, and is shown")
            .severity(Severity::Notice)
            .help("write `-->` where the comment ends; before a blank line, begin it on a line of its own")
    })
}

fn check_comment(vep: &Vep, comment: &HtmlComment) -> Option<Finding> {
    let start = comment.span.start;
    let open = vep.location(Span::new(start, start + OPEN.len()));
    let inner = comment.inner_open(vep.source.text());
    let what = match (comment.closed, inner) {
        (false, _) => "a comment that is never closed",
        (true, Some(_)) => "a comment inside which another is opened",
        (true, None) => return None,
    };
    let hidden = comment.headings(vep.source.text());
    let mut message = match hidden.first() {
        Some((_, span)) => format!("{what} hides `{}`", one_line(vep.source.slice(*span))),
        None => format!("{what} hides what follows it"),
    };
    if hidden.len() > 1 {
        message.push_str(&format!(" and {} more", hidden.len() - 1));
    }
    let finding = RULE.at(open, About::Words, message).help("write `-->` where the comment ends");
    Some(match inner {
        Some(inner) => {
            finding.related(vep.location(Span::new(inner, inner + OPEN.len())), "another comment is opened here")
        }
        None => finding,
    })
}
