//! The pull request in the JSON report.

use schemars::JsonSchema;
use serde::Serialize;

use crate::report::{Labels, PullRequestSummary, WantedLabel, Why};
use crate::sign_off::{SignOff, Standing, State, Vote};

/// The pull request.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonPullRequest {
    /// Its number.
    number: u64,
    /// The repository that it is for, `owner/name`.
    repository: String,
    /// The id of its head commit.
    head: Option<String>,
    /// The repository that its head lies in, `owner/name`; null where the fork is gone.
    head_repository: Option<String>,
    /// Whether it is a draft.
    draft: bool,
    /// How many conversations on its lines nobody has resolved.
    unresolved: usize,
    /// Whether there are older conversations that were not looked at, so that there may be more of them.
    older_conversations: bool,
    /// The sign-off of each SIG that is asked; null where the people of the SIGs are not known.
    sign_offs: Option<Vec<JsonSignOff>>,
    /// Labels, as far as the VEPs say what they should be.
    labels: JsonLabels,
    /// The label that grants an exception from a freeze.
    exception_label: String,
    /// Whether that label is set.
    exception: bool,
}

/// The sign-off of one SIG.
#[derive(Debug, Serialize, JsonSchema)]
struct JsonSignOff {
    /// The SIG's directory.
    sig: String,
    /// How far it is.
    state: JsonState,
    /// What its representatives last said, oldest first.
    votes: Vec<JsonVote>,
    /// The logins of those who could sign off, the author aside.
    representatives: Vec<String>,
}

/// How far a SIG is.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum JsonState {
    /// Somebody who may has signed off, and nobody who may objects.
    Given,
    /// Somebody who may objects.
    Refused,
    /// Somebody who may has signed off, and nothing shows whether it was before the last push.
    Unconfirmed,
    /// Somebody who may had signed off before the last push.
    Outdated,
    /// Nobody who may has said anything.
    Missing,
    /// There is nobody who may.
    Nobody,
    /// It cannot be told: not all of who represents the SIG could be read.
    Unknown,
}

/// What one person last said.
#[derive(Debug, Serialize, JsonSchema)]
struct JsonVote {
    /// Their login.
    login: String,
    /// Whether they are for it.
    approves: bool,
    /// When they said so, as in `2026-04-30T12:00:00Z`.
    at: String,
    /// Whether something was pushed since.
    outdated: bool,
    /// Whether nothing shows if something was pushed since. Such a vote signs nothing off, but objects all the same.
    unconfirmed: bool,
}

/// Labels, as far as the VEPs say what they should be.
#[derive(Debug, Serialize, JsonSchema)]
struct JsonLabels {
    /// Those that should be set, set or not.
    wanted: Vec<JsonWantedLabel>,
    /// Names of those that are set for a release that no VEP targets.
    wrong: Vec<String>,
}

/// A label that should be set.
#[derive(Debug, Serialize, JsonSchema)]
struct JsonWantedLabel {
    /// Its name.
    name: String,
    /// What it stands for: `kind`, `sig` or `target`.
    why: &'static str,
    /// Whether it is a milestone.
    milestone: bool,
    /// Whether the repository has it; null where its labels are not known.
    defined: Option<bool>,
    /// Whether it is set.
    set: bool,
}

impl JsonPullRequest {
    /// The JSON form of `summary`.
    pub(super) fn of(summary: &PullRequestSummary) -> JsonPullRequest {
        let sign_offs = summary.sign_offs.as_ref();
        JsonPullRequest {
            number: summary.number,
            repository: summary.repository.clone(),
            head: summary.head.clone(),
            head_repository: summary.head_repository.clone(),
            draft: summary.draft,
            unresolved: summary.unresolved,
            older_conversations: summary.older_conversations,
            sign_offs: sign_offs.map(|sign_offs| sign_offs.iter().map(JsonSignOff::of).collect()),
            labels: JsonLabels::of(&summary.labels),
            exception_label: summary.exception_label.clone(),
            exception: summary.exception,
        }
    }
}

impl JsonSignOff {
    fn of(sign_off: &SignOff) -> JsonSignOff {
        JsonSignOff {
            sig: sign_off.sig.clone(),
            state: match sign_off.state {
                State::Given => JsonState::Given,
                State::Refused => JsonState::Refused,
                State::Unconfirmed => JsonState::Unconfirmed,
                State::Outdated => JsonState::Outdated,
                State::Missing => JsonState::Missing,
                State::Nobody => JsonState::Nobody,
                State::Unknown => JsonState::Unknown,
            },
            votes: sign_off.votes.iter().map(JsonVote::of).collect(),
            representatives: sign_off.representatives.clone(),
        }
    }
}

impl JsonVote {
    fn of(vote: &Vote) -> JsonVote {
        JsonVote {
            login: vote.login.clone(),
            approves: vote.approves,
            at: vote.at.to_string(),
            outdated: vote.standing == Standing::Outdated,
            unconfirmed: vote.standing == Standing::Unconfirmed,
        }
    }
}

impl JsonLabels {
    fn of(labels: &Labels) -> JsonLabels {
        let wanted = |label: &WantedLabel| JsonWantedLabel {
            name: label.name.clone(),
            why: match label.why {
                Why::Kind => "kind",
                Why::Sig(_) => "sig",
                Why::Target(..) => "target",
            },
            milestone: label.milestone,
            defined: label.defined,
            set: label.set,
        };
        JsonLabels {
            wanted: labels.wanted.iter().map(wanted).collect(),
            wrong: labels.wrong.iter().map(|label| label.name.clone()).collect(),
        }
    }
}
