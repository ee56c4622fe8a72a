//! The heading: whether the pull request may go on, and the next step.

use std::collections::BTreeSet;

use crate::finding::{Finding, Severity};
use crate::output::escape::code;
use crate::output::markdown::fit::Section;
use crate::output::markdown::rows::ShownFindings;
use crate::output::markdown::{brief, labels, rows};
use crate::output::{human, plural};
use crate::report::{PullRequestSummary, Report};
use crate::rules::sign_off_missing;
use crate::sign_off::State;

/// The verdict and the next step in one line.
pub(super) fn heading(report: &Report, shown: &ShownFindings<'_>, rank: u8) -> Section {
    let (sign, words) = verdict(report, shown);
    Section { head: format!("### {sign} {words}\n"), rank, ..Section::default() }
}

fn verdict(report: &Report, shown: &ShownFindings<'_>) -> (&'static str, String) {
    let errors = &shown.errors;
    if !report.is_complete() {
        return ("❌", incomplete(report, errors.len()));
    }
    if brief::untouched(report, shown).is_some() {
        return ("❌", template(report, shown));
    }
    if !errors.is_empty() {
        return ("❌", to_fix(report, errors));
    }
    let name = name(report);
    let blocked = report.new_findings().any(|finding| finding.severity == Severity::Error);
    let warnings = rows::rows(&shown.warnings).len();
    let (sign, state) = match (blocked, warnings) {
        (true, _) => ("❌", format!("{name} may not merge yet")),
        (false, 0) if report.veps.is_empty() && !report.removed.is_empty() => {
            ("✅", format!("{}, nothing to fix", human::removed(report)))
        }
        (false, 0) if report.veps.is_empty() => ("✅", "Nothing to fix".to_owned()),
        (false, 0) => ("✅", format!("{name} {} in order", if many(report) { "are" } else { "is" })),
        (false, 1) => ("⚠️", format!("{name} may go on, with 1 thing to look at")),
        (false, count) => ("⚠️", format!("{name} may go on, with {count} things to look at")),
    };
    let next = report.pull_request.as_ref().map_or(Next::Nothing, next);
    let words = match next {
        Next::Nothing => state,
        Next::Done => format!("{state} and signed off"),
        Next::Step(step) => format!("{state}. Next: {step}"),
    };
    (sign, words)
}

fn many(report: &Report) -> bool {
    report.veps.len() > 1
}

/// What was checked: `VEP 246`, `3 VEPs`.
fn name(report: &Report) -> String {
    match report.veps.as_slice() {
        [] => "This".to_owned(),
        [vep] => match vep.number {
            Some(number) => format!("{} {number}", report.noun.title()),
            None => format!("This {}", report.noun.one()),
        },
        veps => report.noun.count(veps.len()),
    }
}

fn incomplete(report: &Report, errors: usize) -> String {
    let (unread, undecided) = (report.unchecked.len(), report.undecided().count());
    let counts =
        [(unread, "file", " could not be read"), (undecided, "rule", " could not decide"), (errors, "error", "")];
    let counts = counts.into_iter().filter(|(count, ..)| *count > 0);
    let words: Vec<String> = counts.map(|(count, thing, what)| format!("{}{what}", plural(count, thing))).collect();
    format!("Not all could be checked: {}", words.join(", "))
}

fn template(report: &Report, shown: &ShownFindings<'_>) -> String {
    let name = name(report);
    let what = match brief::left_of_template(shown) {
        (0, _) => "its title to write".to_owned(),
        (sections, true) => format!("{} to fill, and the title", plural(sections, "section")),
        (sections, false) => format!("{} to fill", plural(sections, "section")),
    };
    format!("{name} is still the template: {what}")
}

fn to_fix(report: &Report, errors: &[&Finding]) -> String {
    let count = errors.len();
    let rows = rows::rows(errors);
    // As many as there are lines below.
    let kinds = if rows.len() <= rows::MOST_ROWS { rows.len() } else { rows::kinds(&rows).len() };
    let things = |count: usize| if count == 1 { "1 thing".to_owned() } else { format!("{count} things") };
    let name = name(report);
    if rows.len() <= rows::MOST_ROWS && (count <= rows::MOST_ROWS || !many(report)) {
        let veps = if report.veps.is_empty() { "this".to_owned() } else { lower(&name, report) };
        return format!("{} to fix before {veps} can merge", things(rows.len()));
    }
    if !many(report) {
        return format!(
            "{} to fix before {} can merge, of {}",
            things(count),
            lower(&name, report),
            plural(kinds, "kind")
        );
    }
    let errors = report.new_findings().filter(|finding| finding.severity == Severity::Error);
    let documents: BTreeSet<&str> = errors.filter_map(|finding| Some(finding.location()?.source.path())).collect();
    let documents = report.veps.iter().filter(|vep| documents.contains(vep.path.as_str()));
    let documents = documents.count();
    format!("{} of {} in {documents} of {name}", plural(count, "error"), plural(kinds, "kind"))
}

/// The name of what was checked inside of a sentence: `this VEP`.
fn lower(name: &str, report: &Report) -> String {
    let noun = &report.noun;
    match (name.strip_prefix("This "), name.strip_prefix(&noun.title())) {
        (Some(rest), _) => format!("this {rest}"),
        (None, Some(rest)) => format!("{}{rest}", noun.one()),
        (None, None) => name.to_owned(),
    }
}

/// What is to be done where nothing is wrong.
enum Next {
    /// Nobody is asked for anything.
    Nothing,
    /// All have signed off.
    Done,
    /// This.
    Step(String),
}

fn next(about: &PullRequestSummary) -> Next {
    if about.draft {
        return Next::Step("mark the draft as ready for review".to_owned());
    }
    let Some(sign_offs) = &about.sign_offs else { return Next::Step("ask the SIGs for their sign-off".to_owned()) };
    let refused = sign_offs.iter().filter(|sign_off| sign_off.state == State::Refused);
    let refused: Vec<String> = refused.map(|sign_off| code(&sign_off.sig)).collect();
    match refused.as_slice() {
        [] => {}
        [sig] => return Next::Step(format!("settle the objection of {sig}")),
        sigs => return Next::Step(format!("settle the objections of {} SIGs", sigs.len())),
    }
    let given = sign_offs.iter().filter(|sign_off| sign_off.state == State::Given).count();
    match (given, sign_offs.len()) {
        (_, 0) => labels::to_do(about).map_or(Next::Nothing, Next::Step),
        (given, all) if given == all => labels::to_do(about).map_or(Next::Done, Next::Step),
        (given, all) => Next::Step(format!("sign-off, {given} of {all}")),
    }
}

/// Whether a comment on the pull request of `report` would have anything to say: something to do, or a sign-off.
pub fn says_something(report: &Report) -> bool {
    let shown = ShownFindings::of(report);
    let wrong = !shown.errors.is_empty() || !shown.warnings.is_empty();
    let required = report.new_findings().any(|finding| finding.rule == sign_off_missing::RULE.id);
    let asked = report.pull_request.as_ref().is_some_and(|about| {
        let done = about.sign_offs.as_ref().is_some_and(Vec::is_empty);
        about.draft || !done || labels::to_do(about).is_some()
    });
    wrong || required || !report.is_complete() || (asked && !report.veps.is_empty())
}
