//! `sig-label`: the pull request lacks the label of the owning SIG.

use crate::facts::PullRequest;
use crate::finding::{About, Finding, Severity, Subject};
use crate::labels;
use crate::report::Why;
use crate::rule::{Check, Fact, PullRequestContext, Rule};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "sig-label",
    summary: "the pull request lacks the label of the owning SIG",
    severity: Severity::Warning,
    check: Check::PullRequest(check),
    needs: &[Fact::PullRequest],
    fixable: false,
    page: include_str!("sig-label.md"),
};

fn check(pull_request: &PullRequest, context: &PullRequestContext<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for label in labels::of(pull_request, context).wanted {
        let Why::Sig(sig) = &label.why else { continue };
        // Nobody can set a label that the repository does not define.
        if label.set || label.defined == Some(false) {
            continue;
        }
        let message = format!("the label `{}` is not set, and a VEP lies under `{sig}`", label.name);
        findings.push(
            RULE.of(Subject::PullRequest, About::Named(label.name.clone()), message)
                .help(format!("write `{}` in a comment", label.command())),
        );
    }
    findings
}
