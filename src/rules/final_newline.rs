//! `final-newline`: the file does not end with a line end.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Rule};
use crate::source::Span;
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "final-newline",
    summary: "the file does not end with a line end",
    severity: Severity::Notice,
    check: Check::Vep(check),
    needs: &[],
    fixable: true,
    page: include_str!("final-newline.md"),
};

fn check(vep: &Vep, _: &Context<'_>) -> Vec<Finding> {
    let text = vep.source.text();
    let Some(last) = text.chars().next_back().filter(|last| *last != '\n') else { return Vec::new() };
    let span = Span::new(text.len() - last.len_utf8(), text.len());
    let finding = RULE.at(vep.location(span), About::Whole, "the file does not end with a line end");
    let newline = vep.source.newline_at(text.len());
    vec![finding.help("end the last line").fix(Span::at(text.len()), newline)]
}
