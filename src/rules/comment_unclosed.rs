//! `comment-unclosed`: a comment is never closed, or opened inside another.

use crate::finding::{About, Finding, MAX_FINDINGS, Severity};
use crate::rule::{Check, Context, Rule, one_line};
use crate::source::Span;
use crate::vep::Vep;
use crate::vep::html_comment::HtmlComment;

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
    vep.outline.comments.iter().filter_map(|comment| check_comment(vep, comment)).take(MAX_FINDINGS + 1).collect()
}

fn check_comment(vep: &Vep, comment: &HtmlComment) -> Option<Finding> {
    let start = comment.span.start;
    let open = vep.location(Span::new(start, start + "<!--".len()));
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
            finding.related(vep.location(Span::new(inner, inner + "<!--".len())), "another comment is opened here")
        }
        None => finding,
    })
}
