//! `title-placeholder`: the title still has the template's words.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Rule, one_line};
use crate::source::Span;
use crate::vep::Vep;
use crate::vep::title::{TitleNumber, Unwritten, unwritten};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "title-placeholder",
    summary: "the title still has the template's words",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[],
    fixable: true,
    page: include_str!("title-placeholder.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some(title) = &vep.title else { return Vec::new() };
    let mut findings = Vec::new();
    if let TitleNumber::Placeholder(span) = title.number {
        let word = vep.source.slice(span);
        let message = format!("the title still says `{}`", one_line(word));
        let number = context.right_number(vep);
        let wanted = number.map_or("<issue number>".to_owned(), |number| number.to_string());
        let help = format!(
            "put the number of the tracking issue: `{}`",
            context.config().layout.title.heading(wanted, &one_line(&title.subject))
        );
        let finding = RULE.at(vep.location(span), About::Named("number".to_owned()), message).help(help);
        findings.push(match number.filter(|_| number == vep.place.number()) {
            Some(number) => finding.fix(span, number.to_string()),
            None => finding,
        });
    }
    let template = context.template().vep.title.as_ref().map_or("", |title| title.subject.as_str());
    if let Some(what) = unwritten(&title.subject, template) {
        let message = format!("the title still says `{}`", one_line(&title.subject));
        let text = vep.source.slice(title.span);
        let words = text
            .rfind(&title.subject)
            .map_or(title.span, |at| Span::new(title.span.start + at, title.span.start + at + title.subject.len()));
        let finding = RULE.at(vep.location(words), About::Named("words".to_owned()), message);
        let finding = finding.help("say in a few words what the VEP brings");
        findings.push(if what == Unwritten::Template { finding } else { finding.severity(Severity::Notice) });
    }
    findings
}
