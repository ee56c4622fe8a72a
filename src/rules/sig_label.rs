//! `sig-label`: the pull request lacks the label of the owning SIG.

use crate::facts::PullRequest;
use crate::finding::{Finding, Severity};
use crate::rule::{Check, Fact, PULL_REQUEST, PullRequestContext, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "sig-label",
    summary: "the pull request lacks the label of the owning SIG",
    severity: Severity::Warning,
    check: Check::PullRequest(check),
    needs: &[Fact::PullRequest],
    page: include_str!("sig-label.md"),
};

fn check(pull_request: &PullRequest, context: &PullRequestContext<'_>) -> Vec<Finding> {
    let config = &context.snapshot.config;
    let defined = context.snapshot.facts.labels.as_ref();
    let mut findings = Vec::new();
    let mut sigs: Vec<&str> =
        context.veps.iter().filter(|vep| !vep.meta).filter_map(|vep| vep.sig.as_deref()).collect();
    sigs.sort_unstable();
    sigs.dedup();
    for sig in sigs {
        let Some(label) = config.sigs.get(sig) else { continue };
        // Nobody can set a label that the repository does not define.
        if pull_request.labels.contains(label) || defined.is_some_and(|labels| !labels.contains(label)) {
            continue;
        }
        let message = format!("the label `{label}` is not set, and a VEP lies under `{sig}`");
        let help = format!("write `/sig {}` in a comment", label.rsplit('/').next().unwrap_or(label));
        findings.push(RULE.about(PULL_REQUEST, message).help(help));
    }
    findings
}
