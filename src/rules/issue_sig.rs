//! `issue-sig`: the tracking issue names another SIG than the directory.

use crate::finding::{Finding, Severity};
use crate::rule::{Check, Context, Fact, Rule, issue_subject, one_line};
use crate::tracker::primary_sig;
use crate::vep::Vep;

/// The rule.
pub static RULE: Rule = Rule {
    id: "issue-sig",
    summary: "the tracking issue names another SIG than the directory",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[Fact::Issues],
    page: include_str!("issue-sig.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some((number, issue)) = context.issue(vep).filter(|_| !vep.place.meta) else { return Vec::new() };
    let Some(sig) = vep.place.sig() else { return Vec::new() };
    let mut findings = Vec::new();
    if let Some(primary) = primary_sig(issue).filter(|primary| primary != sig) {
        let message = format!("the primary SIG is `{}`, the VEP lies under `{sig}`", one_line(&primary));
        let help = format!("write `/sig {}` below `Primary SIG:`, or move the VEP", sig.trim_start_matches("sig-"));
        findings.push(RULE.about(issue_subject(number), message).help(help));
    }
    // More labels are normal: further SIGs take part.
    if let Some(label) = context.config().sigs.get(sig).filter(|label| !issue.labels.contains(label)) {
        let message = format!("the label `{label}` is not set");
        let help = format!("write `/sig {}` in a comment on the issue", sig.trim_start_matches("sig-"));
        findings.push(RULE.about(issue_subject(number), message).help(help));
    }
    findings
}
