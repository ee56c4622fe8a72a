//! `issue-sig`: the tracking issue names another SIG than the directory.

use crate::facts::has_label;
use crate::finding::{About, Finding, Severity, Subject};
use crate::report::label_command;
use crate::rule::{Check, Context, Fact, Rule, one_line};
use crate::tracking_issue::primary_sigs;
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "issue-sig",
    summary: "the tracking issue names another SIG than the directory",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[Fact::Issues],
    fixable: false,
    page: include_str!("issue-sig.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some((number, issue)) = context.issue(vep).filter(|_| !vep.place.meta) else { return Vec::new() };
    // A directory that is no SIG's is wrong itself.
    let Some((sig, label)) = vep.sig().and_then(|sig| context.config().sigs.get_key_value(sig)) else {
        return Vec::new();
    };
    let command = label_command(label);
    let mut findings = Vec::new();
    let primary = primary_sigs(issue, &context.config().sig_prefix);
    if let Some(first) = primary.first().filter(|_| !primary.contains(sig)) {
        let message = format!("the primary SIG is `{}`, the VEP lies under `{sig}`", one_line(first));
        let help = format!("write `{command}` below `Primary SIG:`, or move the VEP");
        findings.push(RULE.of(Subject::Issue(number), About::Named("primary".to_owned()), message).help(help));
    }
    // More labels are normal: further SIGs take part. Nobody can set one that the repository does not define.
    let defined = context.snapshot.facts.labels.as_ref().is_none_or(|labels| has_label(labels, label));
    if defined && !has_label(&issue.labels, label) {
        let message = format!("the label `{label}` is not set");
        let help = format!("write `{command}` in a comment on the issue");
        findings.push(RULE.of(Subject::Issue(number), About::Named(label.clone()), message).help(help));
    }
    findings
}
