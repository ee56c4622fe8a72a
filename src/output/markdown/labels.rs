//! The labels of the pull request: those that are there, and the commands that set or remove others.

use crate::output::escape::code;
use crate::output::markdown::fit::Section;
use crate::output::plural;
use crate::report::{PullRequestSummary, WantedLabel, Why};

/// How many labels stand in the line.
const MOST_LABELS: usize = 12;

/// A command that sets or removes a label.
struct Command {
    who: Who,
    /// The command, as code.
    command: String,
}

/// Who may write a command.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Anybody,
    Member,
    Maintainer,
}

impl Who {
    const ALL: [Who; 3] = [Who::Anybody, Who::Member, Who::Maintainer];

    const fn words(self) -> &'static str {
        match self {
            Who::Anybody => ": ",
            Who::Member => " by a member: ",
            Who::Maintainer => " by a maintainer: ",
        }
    }
}

/// What fixes the labels that are not as they should be.
fn commands(about: &PullRequestSummary) -> Vec<Command> {
    let missing = about.labels.wanted.iter().filter(|label| is_missing(label)).map(|label| {
        let who = match label.why {
            Why::Target(..) if label.milestone => Who::Maintainer,
            Why::Target(..) => Who::Member,
            Why::Kind | Why::Sig(_) => Who::Anybody,
        };
        Command { who, command: code(&label.command()) }
    });
    let wrong = about.labels.wrong.iter().map(|label| Command { who: Who::Anybody, command: code(&label.command()) });
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

/// The commands that set or remove what is not as it should be, in one line; nothing where all is.
pub(super) fn lines(about: &PullRequestSummary, rank: u8) -> Option<Section> {
    let commands = commands(about);
    let mut words: Vec<String> = Vec::new();
    for who in Who::ALL {
        let by_them: Vec<&str> =
            commands.iter().filter(|command| command.who == who).map(|command| command.command.as_str()).collect();
        if by_them.is_empty() {
            continue;
        }
        let more = by_them.len().saturating_sub(MOST_LABELS);
        let shown = by_them[..by_them.len() - more].join(" · ");
        let more = if more > 0 { format!(" · … and {more} more") } else { String::new() };
        words.push(format!("{}{shown}{more}", who.words()));
    }
    let what = if about.labels.wrong.is_empty() { "set" } else { "change" };
    let head = format!("**Labels to {what}**, as a comment{}\n", words.join(" ·"));
    (!words.is_empty()).then_some(Section { head, rank, ..Section::default() })
}
