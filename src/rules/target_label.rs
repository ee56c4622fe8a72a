//! `target-label`: the pull request lacks the label of the release that it targets.

use crate::facts::PullRequest;
use crate::finding::{About, Finding, Severity, Subject};
use crate::labels;
use crate::report::Why;
use crate::rule::{Check, Fact, PullRequestContext, Rule, one_line};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "target-label",
    summary: "the pull request lacks the label of the release that it targets",
    severity: Severity::Warning,
    check: Check::PullRequest(check),
    needs: &[Fact::PullRequest, Fact::Upcoming, Fact::Labels],
    fixable: false,
    page: include_str!("target-label.md"),
};

fn check(pull_request: &PullRequest, context: &PullRequestContext<'_>) -> Vec<Finding> {
    let labels = labels::of(pull_request, context);
    let mut findings = Vec::new();
    for label in &labels.wrong {
        let message =
            format!("`{}` is set, and no VEP of the pull request targets {}", one_line(&label.name), label.version);
        let help = format!("write `{}` in a comment", one_line(&label.command()));
        findings.push(RULE.of(Subject::PullRequest, About::Named(label.name.clone()), message).help(help));
    }
    for label in labels.wanted.iter().filter(|label| !label.set) {
        let Why::Target(stage, version) = label.why else { continue };
        let (name, command, stage) = (one_line(&label.name), one_line(&label.command()), stage.title());
        findings.push(if label.milestone {
            let message = format!("the milestone `{name}` is not set, and {stage} targets {version}");
            RULE.of(Subject::PullRequest, About::Named(label.name.clone()), message)
                .help(format!("ask a maintainer for `{command}`"))
        } else if label.defined == Some(true) {
            let message = format!("`{name}` is not set, and {stage} targets {version}");
            RULE.of(Subject::PullRequest, About::Named(label.name.clone()), message)
                .help(format!("ask a member for `{command}`"))
        } else {
            // Nobody can set a label that the repository does not define.
            let message = format!("the repository has no label `{name}` to say that {stage} targets {version}");
            RULE.of(Subject::PullRequest, About::Named(label.name.clone()), message)
                .severity(Severity::Notice)
                .help(format!("a maintainer can create the label `{name}`, or a milestone `{version}`"))
        });
    }
    findings
}
