//! `issue-placeholder`: the tracking issue still has placeholders or empty fields.

use crate::facts::Issue;
use crate::finding::{About, Finding, Severity, Subject};
use crate::rule::{Check, Context, Fact, Rule};
use crate::text::one_line;
use crate::tracking_issue::{behind_number, unfilled};
use crate::vep::Vep;
use crate::vep::title::unwritten;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "issue-placeholder",
    summary: "the tracking issue still has placeholders or empty fields",
    severity: Severity::Notice,
    check: Check::Vep(check),
    needs: &[Fact::Issues],
    fixable: false,
    page: include_str!("issue-placeholder.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some((number, issue)) = context.issue(vep) else { return Vec::new() };
    let gateless = vep.sig().is_some_and(|sig| context.config().gateless_sigs.iter().any(|other| other == sig));
    let mut unfilled: Vec<String> =
        unfilled(issue, !vep.place.meta && !gateless).into_iter().map(str::to_owned).collect();
    let continued = vep.continues() && vep.number() == Some(number);
    if let Some(words) = template_words(issue, number, context).filter(|_| !continued) {
        let subject = vep.subject().map(one_line).unwrap_or_default();
        let wanted = format!("{}: {subject}", context.config().layout.title.name(number));
        let message = format!("the title still says `{words}`");
        let finding = RULE
            .of(Subject::Issue(number), About::Whole, message)
            .help(format!("write `{}`", wanted.trim_end_matches([':', ' '])));
        if unfilled.is_empty() {
            return vec![finding];
        }
        unfilled.insert(0, format!("the title, which still says `{words}`"));
    }
    if unfilled.is_empty() {
        return Vec::new();
    }
    let message = format!("not filled: {}", unfilled.join(", "));
    vec![
        RULE.of(Subject::Issue(number), About::Whole, message)
            .help("edit the description of the issue; write `N/A` for what there is none of"),
    ]
}

/// The words of the template that the title of `issue` still has, or what stands there for a title. Of a title without
/// its number, `issue-title` speaks.
fn template_words(issue: &Issue, number: u64, context: &Context<'_>) -> Option<String> {
    let template = context.template().vep.title.as_ref().map_or("", |title| title.subject.as_str());
    let (_, title) = behind_number(&issue.title, &context.config().layout.title).filter(|(own, _)| *own == number)?;
    unwritten(title, template).map(|_| one_line(title))
}
