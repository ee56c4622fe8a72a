//! `pr-tracking-issue`: the pull request does not name the tracking issue.

use crate::facts::PullRequest;
use crate::finding::{About, Finding, Severity, Subject};
use crate::rule::{Check, Fact, MOST_VEPS, PullRequestContext, Rule, one_line};
use crate::tracking_issue::{DESCRIBED_AS, described};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "pr-tracking-issue",
    summary: "the pull request does not name the tracking issue",
    severity: Severity::Warning,
    check: Check::PullRequest(check),
    needs: &[Fact::PullRequest],
    fixable: false,
    page: include_str!("pr-tracking-issue.md"),
};

fn check(pull_request: &PullRequest, context: &PullRequestContext<'_>) -> Vec<Finding> {
    let numbered = || context.veps.iter().filter(|vep| vep.number.is_some() || vep.tracker.is_some());
    if numbered().next().is_none() || context.veps.len() > MOST_VEPS {
        return Vec::new();
    }
    let trackers: Vec<u64> = numbered().filter_map(|vep| vep.tracker).collect();
    let number = trackers.first().map_or("<issue number>".to_owned(), |number| number.to_string());
    let help = format!("write `**{DESCRIBED_AS}**: #{number}` in the description");
    let form = &context.snapshot.config.layout.title;
    let described = described(&pull_request.body, context.snapshot.repository(), form);
    let Some((text, _)) = described.iter().find(|(text, _)| !text.is_empty()) else {
        return vec![RULE.of(Subject::PullRequest, About::Whole, "the description names no tracking issue").help(help)];
    };
    let not_applicable = text.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("n/a"));
    // A number that is no issue's, in the VEP as well as here, is for `issue-missing`.
    let is_of_vep = |number: &u64| {
        trackers.contains(number) || context.veps.iter().any(|vep| vep.tracker.is_none() && vep.number == Some(*number))
    };
    let is_right = |(_, named): &&(String, Vec<u64>)| named.iter().any(is_of_vep);
    if described.iter().any(|place| is_right(&place)) {
        let wrong = described.iter().find(|place| !place.1.is_empty() && !is_right(place));
        return wrong.map(|(text, _)| other_place(text, &trackers, text == &described[0].0)).into_iter().collect();
    }
    if not_applicable {
        return Vec::new();
    }
    let list = if trackers.is_empty() { numbered().filter_map(|vep| vep.number).collect() } else { trackers };
    let veps = if list.len() == 1 { "the VEP is" } else { "the VEPs are" };
    let list: Vec<String> = list.iter().map(u64::to_string).collect();
    let message = format!("the tracking issue is `{}`, {veps} {}", one_line(text), list.join(", "));
    vec![RULE.of(Subject::PullRequest, About::Whole, message).help(help)]
}

/// That a second copy of the template in the description is about something else. It is what has always been found where
/// it comes `first`.
fn other_place(text: &str, trackers: &[u64], first: bool) -> Finding {
    let message = format!("`{DESCRIBED_AS}` stands twice in the description, and once it is `{}`", one_line(text));
    let right: Vec<String> = trackers.iter().map(|number| format!("#{number}")).collect();
    let help = format!("leave the part there that is about {}, and take out the other", right.join(", "));
    let severity = if first { Severity::Warning } else { Severity::Notice };
    RULE.of(Subject::PullRequest, About::Whole, message).severity(severity).help(help)
}
