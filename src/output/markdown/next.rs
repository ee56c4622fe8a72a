//! What to do next, in order.

use crate::finding::Severity;
use crate::output::escape::code;
use crate::output::markdown::findings::shown;
use crate::output::markdown::fit::Section;
use crate::output::markdown::labels;
use crate::output::plural;
use crate::report::{PullRequestSummary, Report};
use crate::rules::{sign_off_missing, target_frozen};
use crate::sign_off::State;

/// How many SIGs one step names.
const MOST_SIGS: usize = 8;

/// The steps that are left, as a numbered list, or in one line where it is one or none.
pub(super) fn steps(report: &Report, about: &PullRequestSummary, rank: u8) -> Section {
    let steps = all(report, about);
    match steps.as_slice() {
        [] => one_line("nothing is left to do here", rank),
        [step] => one_line(step, rank),
        _ => {
            let numbered = steps.iter().enumerate().map(|(index, step)| format!("{}. {step}\n", index + 1));
            let head = "**Next**:\n\n".to_owned();
            Section { head, rows: numbered.collect(), tail: "", thing: "step", rank }
        }
    }
}

fn one_line(step: &str, rank: u8) -> Section {
    Section { head: format!("**Next**: {step}\n"), rank, ..Section::default() }
}

fn all(report: &Report, about: &PullRequestSummary) -> Vec<String> {
    let mut steps = Vec::new();
    if !report.unchecked.is_empty() {
        steps.push(format!("see why {} could not be read", plural(report.unchecked.len(), "file")));
    }
    let shown = shown(report);
    // Where sign-off is required, its want is an error, and the last step fixes it.
    let fixable = || shown.iter().filter(|finding| finding.rule != sign_off_missing::RULE.id);
    let of = |severity| fixable().filter(|finding| finding.severity == severity).count();
    match (of(Severity::Error), of(Severity::Warning)) {
        (0, 0) => {}
        (0, warnings) => steps.push(format!("look at the {}", those(warnings, "warning"))),
        (errors, 0) => steps.push(format!("fix the {}", those(errors, "error"))),
        (errors, warnings) => {
            steps.push(format!("fix the {}, and look at the {}", those(errors, "error"), those(warnings, "warning")));
        }
    }
    if shown.iter().any(|finding| finding.rule == target_frozen::RULE.id) {
        let label = code(&about.exception_label);
        steps.push(format!("target a release that is not frozen, or ask for an exception, which sets {label}"));
    }
    if labels::to_do(about).is_some() {
        steps.push("see to the labels above".to_owned());
    }
    if about.draft {
        steps.push("mark the pull request as ready for review".to_owned());
    }
    if about.sign_offs.is_none() {
        steps.push("ask the SIGs for their sign-off".to_owned());
    }
    let refused = sigs(about, &[State::Refused]);
    if !refused.is_empty() {
        steps.push(format!("settle the objections of {refused}"));
    }
    let waiting = sigs(about, &[State::Unconfirmed, State::Outdated, State::Missing, State::Unknown]);
    if !waiting.is_empty() {
        steps.push(format!(
            "ask for the sign-off of {waiting}: a chair or an approver comments `/lgtm` or approves in a review"
        ));
    }
    steps
}

/// `error`, `2 errors`: what follows `the`.
fn those(count: usize, thing: &str) -> String {
    if count == 1 { thing.to_owned() } else { plural(count, thing) }
}

/// The SIGs in one of `states`, as words.
fn sigs(about: &PullRequestSummary, states: &[State]) -> String {
    let sign_offs = about.sign_offs.iter().flatten().filter(|sign_off| states.contains(&sign_off.state));
    let mut names: Vec<String> = sign_offs.map(|sign_off| code(&sign_off.sig)).collect();
    if names.len() > MOST_SIGS {
        let more = names.len() - MOST_SIGS;
        names.truncate(MOST_SIGS);
        names.push(format!("{more} more"));
    }
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}
