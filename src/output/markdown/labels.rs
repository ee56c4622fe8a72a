//! The labels of the pull request: those that are there, and the commands that set or remove others.

use crate::output::escape::code;
use crate::output::markdown::fit::Section;
use crate::output::plural;
use crate::report::{PullRequestSummary, WantedLabel, Why};

/// How many labels stand in the line.
const MOST_LABELS: usize = 12;

/// A label that is not as it should be, as Markdown.
struct Command {
    /// Its name.
    name: String,
    /// What is wrong with it.
    what: &'static str,
    /// Who writes what to fix that.
    command: String,
}

/// A label or milestone by its name.
fn named(label: &WantedLabel) -> String {
    format!("{}{}", if label.milestone { "milestone " } else { "" }, code(&label.name))
}

/// The labels that are not as they should be, each with the command that fixes it and who may write that.
fn commands(about: &PullRequestSummary) -> Vec<Command> {
    let missing = about.labels.wanted.iter().filter(|label| is_missing(label)).map(|label| {
        let by = match label.why {
            Why::Target(..) if label.milestone => "a maintainer comments ",
            Why::Target(..) => "a member comments ",
            Why::Kind | Why::Sig(_) => "comment ",
        };
        Command { name: named(label), what: "is missing", command: format!("{by}{}", code(&label.command())) }
    });
    let wrong = about.labels.wrong.iter().map(|label| Command {
        name: code(&label.name),
        what: "should go",
        command: format!("comment {}", code(&label.command())),
    });
    missing.chain(wrong).collect()
}

/// Nobody can set what the repository does not have.
fn is_missing(label: &WantedLabel) -> bool {
    !label.set && label.defined != Some(false)
}

/// What is to be done about labels, in a few words: `2 labels to set`.
pub(super) fn to_do(about: &PullRequestSummary) -> Option<String> {
    let count = commands(about).len();
    let verb = if about.labels.wrong.is_empty() { "set" } else { "change" };
    (count > 0).then(|| format!("{} to {verb}", plural(count, "label")))
}

/// A line of the labels that are there, and one for each that is not as it should be; nothing where there is nothing to
/// say.
pub(super) fn lines(about: &PullRequestSummary, rank: u8) -> Option<Section> {
    let set = about.labels.wanted.iter().filter(|label| label.set).map(|label| format!("{} ✅", named(label)));
    let exception =
        about.exception.then(|| format!("{} ✅ (an exception from the freeze)", code(&about.exception_label)));
    let mut there: Vec<String> = set.chain(exception).collect();
    if there.len() > MOST_LABELS {
        let more = there.len() - MOST_LABELS;
        there.truncate(MOST_LABELS);
        there.push(format!("… and {more} more"));
    }
    let rows =
        commands(about).into_iter().map(|Command { name, what, command }| format!("- ❌ {name} {what}: {command}\n"));
    let rows: Vec<String> = rows.collect();
    if there.is_empty() && rows.is_empty() {
        return None;
    }
    let head = format!("{}\n", format!("**Labels**: {}", there.join(" · ")).trim_end());
    Some(Section { head, rows, tail: "", thing: "label", rank })
}
