//! `sign-off-missing`: a SIG has not signed off.

use crate::config::Demand;
use crate::facts::PullRequest;
use crate::finding::{About, Finding, Severity, Subject};
use crate::rule::{Check, Fact, PullRequestContext, Rule, one_line};
use crate::sign_off::State;

/// The rule.
pub static RULE: Rule = Rule {
    id: "sign-off-missing",
    summary: "a SIG has not signed off",
    severity: Severity::Notice,
    check: Check::PullRequest(check),
    needs: &[Fact::PullRequest, Fact::Sigs],
    fixable: false,
    page: include_str!("sign-off-missing.md"),
};

fn check(pull_request: &PullRequest, context: &PullRequestContext<'_>) -> Vec<Finding> {
    let config = &context.snapshot.config;
    let severity = match config.sign_off {
        Demand::Required => Severity::Error,
        Demand::Report => Severity::Notice,
    };
    let mut findings = Vec::new();
    for sign_off in context.sign_offs(pull_request).unwrap_or_default() {
        // The front matter of the pull request may name anything.
        let sig = one_line(&sign_off.sig);
        let last = |approves: bool| {
            let vote = sign_off.votes.iter().rfind(|vote| vote.approves == approves);
            vote.map_or(String::new(), |vote| one_line(&vote.login))
        };
        let (severity, message, help) = match sign_off.state {
            // What nobody can tell is no finding; the rule is skipped for that SIG.
            State::Given | State::Unknown => continue,
            State::Refused => {
                let message = format!("`{sig}` has not signed off: `{}` objects", last(false));
                (severity, message, "once that is settled, ask for `/lgtm` in a comment, or an approving review")
            }
            State::Outdated => {
                let message = format!("`{sig}` signed off before the last push (`{}`)", last(true));
                (severity, message, "ask for another look: `/lgtm` in a comment, or an approving review")
            }
            State::Unconfirmed => {
                let message = format!("`{sig}` signed off (`{}`), perhaps before the last push", last(true));
                let help = match pull_request.checks_refused {
                    false => "ask for `/lgtm` again, or for an approving review: that confirms it",
                    true => "ask for an approving review, or give the token `checks: read` and `statuses: read`",
                };
                (severity, message, help)
            }
            State::Missing => {
                let help = "ask a chair or an approver of the SIG for `/lgtm` in a comment, or an approving review";
                (severity, format!("`{sig}` has not signed off"), help)
            }
            // Nobody can be asked for what nobody may give.
            State::Nobody => {
                let message = format!("nobody can sign off for `{sig}`");
                (Severity::Notice, message, "the SIG has neither chairs nor approvers besides the author")
            }
        };
        findings.push(
            RULE.of(Subject::PullRequest, About::Named(sign_off.sig.clone()), message).severity(severity).help(help),
        );
    }
    findings
}
