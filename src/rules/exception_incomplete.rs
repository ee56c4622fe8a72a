//! `exception-incomplete`: the request for an exception from a freeze leaves something out.

use crate::facts::PullRequest;
use crate::finding::{About, Finding, Severity, Subject};
use crate::rule::{Check, Fact, PullRequestContext, Rule};
use crate::tracking_issue::without_comments;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "exception-incomplete",
    summary: "the request for an exception from a freeze leaves something out",
    severity: Severity::Notice,
    check: Check::PullRequest(check),
    needs: &[Fact::PullRequest],
    fixable: false,
    page: include_str!("exception-incomplete.md"),
};

/// What a request must say, with words that say it.
///
/// <https://github.com/kubevirt/enhancements/blob/main/README.md#exceptions>
const DEMANDS: [(&str, &[&str]); 3] = [
    ("why an exception is needed", &["justification", "justify", "reason for"]),
    (
        "how much more time is needed",
        &["additional time", "time period", "time needed", "more time", "extension", "extend"],
    ),
    ("what happens if it is not granted", &["impact", "not granted", "if not", "consequence"]),
];

fn check(pull_request: &PullRequest, context: &PullRequestContext<'_>) -> Vec<Finding> {
    let label = &context.snapshot.config.exception_label;
    if !pull_request.has_label(label) {
        return Vec::new();
    }
    let issues = context.snapshot.facts.issues.iter().flatten();
    let issues = issues.filter(|(number, _)| context.veps.iter().any(|vep| vep.number == Some(**number)));
    let bodies =
        issues.filter_map(|(_, issue)| Some(issue.as_ref()?.body.as_str())).chain([pull_request.body.as_str()]);
    let text: String = bodies.map(without_comments).collect::<Vec<_>>().join("\n").to_lowercase();
    // The request itself is a mail; a link to its thread says all. One to the list alone says nothing.
    let list = context.snapshot.config.mailing_list.as_deref();
    let is_thread = |word: &str| {
        let path = word.split_once("groups.google.com/").map(|(_, path)| path);
        let thread = path.zip(list).and_then(|(path, list)| path.split_once(&format!("{list}/")));
        thread.is_some_and(|(_, id)| id.starts_with(|c: char| c.is_alphanumeric()))
    };
    if text.split_whitespace().any(is_thread) {
        return Vec::new();
    }
    let missing = DEMANDS.iter().filter(|(_, words)| !words.iter().any(|word| text.contains(word)));
    missing
        .map(|(demand, _)| {
            let message = format!("the exception request does not say {demand}");
            let help = "say it in the description";
            RULE.of(Subject::PullRequest, About::Named((*demand).to_owned()), message).help(match list {
                Some(list) => format!("{help}, or link the thread on {list}"),
                None => help.to_owned(),
            })
        })
        .collect()
}
