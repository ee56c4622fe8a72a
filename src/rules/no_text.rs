//! `no-text`: a document is empty, too large, or not text.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Role, Rule, why_unread};
use crate::snapshot::{Document, TemplateOrigin};
use crate::source::{Location, Span};
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "no-text",
    summary: "a document is empty, too large, or not text",
    severity: Severity::Error,
    check: Check::Path(check),
    needs: &[],
    fixable: false,
    page: include_str!("no-text.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let source = &context.document.source;
    let finding = match &context.document.no_text {
        Some(no_text) => {
            let why = why_unread(source, no_text, "a document", Document::MAX_BYTES);
            let Some((span, message, help)) = why else { return Vec::new() };
            RULE.at(Location::new(source, span), About::Whole, message).help(help)
        }
        None if context.role == Role::Vep && !vep.has_text() => {
            let help = match &context.snapshot.template_origin {
                TemplateOrigin::Repository(path) => format!("copy `{path}` and fill it in"),
                TemplateOrigin::BuiltIn => "copy the template and fill it in".to_owned(),
            };
            RULE.at(Location::new(source, Span::at(0)), About::Whole, "the document is empty").help(help)
        }
        _ => return Vec::new(),
    };
    vec![finding]
}
