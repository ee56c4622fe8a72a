//! `policy-broken`: the change breaks the configuration, the template or a file of owners.

use crate::finding::{About, Finding, MAX_FINDINGS, Severity};
use crate::rule::{Check, Rule, one_line};
use crate::snapshot::{Snapshot, TemplateOrigin};
use crate::source::Span;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "policy-broken",
    summary: "the change breaks the configuration, the template or a file of owners",
    severity: Severity::Error,
    check: Check::Policy(check),
    needs: &[],
    fixable: false,
    page: include_str!("policy-broken.md"),
};

fn check(snapshot: &Snapshot) -> Vec<Finding> {
    let broken = snapshot.broken_policy.iter();
    let help = "fix it here: once it is on the base branch, every check is made with it";
    let new = broken.map(|broken| RULE.at(broken.location.clone(), About::Words, broken.message.as_str()).help(help));
    new.chain(hidden(snapshot)).collect()
}

/// The sections that a broken comment of the template in use hides. With a change, that is an old fault.
fn hidden(snapshot: &Snapshot) -> Vec<Finding> {
    if !matches!(snapshot.template_origin, TemplateOrigin::Repository(_)) {
        return Vec::new();
    }
    let vep = &snapshot.template.vep;
    let finding = |(open, headings): &(Span, Vec<Span>)| {
        let message = format!("a comment of the template {}", snapshot.template.told_of_hidden(headings));
        let about = About::each(headings.iter().map(|heading| one_line(vep.source.slice(*heading))));
        let mut finding = RULE
            .at(vep.location(*open), about, message)
            .severity(Severity::Warning)
            .help("write `-->` where the comment ends");
        finding.existing = snapshot.base_tree.is_some();
        finding
    };
    snapshot.template.hidden().iter().map(finding).take(MAX_FINDINGS + 1).collect()
}
