//! Who has signed off a pull request for which SIG. One function that a rule, the comment and a commit status use.
//!
//! The process asks each SIG for an LGTM of a chair or an approver:
//! <https://github.com/kubevirt/enhancements/blob/main/README.md#process>. What counts as one is what Prow takes for
//! one in that repository, where an approving review acts as `/lgtm`:
//! <https://github.com/kubernetes-sigs/prow/blob/main/pkg/plugins/lgtm/lgtm.go>.

mod commands;
mod standing;
mod votes;

use std::collections::{BTreeMap, HashSet};

use crate::facts::{PullRequest, Sig};
pub use crate::sign_off::commands::{VoteKind, vote_kind};
pub use crate::sign_off::standing::Standing;
pub use crate::sign_off::votes::Vote;
use crate::sign_off::votes::votes;

/// How far one SIG is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
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
    /// It cannot be told: who represents the SIG could not all be read, and those who are known have not signed off.
    Unknown,
}

/// The sign-off of one SIG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignOff {
    /// The SIG's directory.
    pub sig: String,
    /// How far it is.
    pub state: State,
    /// What its representatives last said, oldest first.
    pub votes: Vec<Vote>,
    /// Who could sign off, the author aside.
    pub representatives: Vec<String>,
}

/// The sign-off of each of `wanted`, in that order. `sigs` says who represents them.
pub fn sign_off(pull_request: &PullRequest, wanted: &[String], sigs: &[Sig]) -> Vec<SignOff> {
    let votes = votes(pull_request);
    wanted.iter().map(|sig| of_sig(sig, &votes, sigs, &pull_request.author)).collect()
}

/// Whether anybody's word counts for or against `pull_request`, whoever it is.
pub fn has_votes(pull_request: &PullRequest) -> bool {
    !votes(pull_request).is_empty()
}

fn of_sig(name: &str, votes: &BTreeMap<String, Vote>, sigs: &[Sig], author: &str) -> SignOff {
    let sig = sigs.iter().find(|sig| sig.name == name);
    let people = sig.iter().flat_map(|sig| sig.chairs.iter().chain(&sig.approvers));
    // The author never signs off their own VEP.
    let mut known: HashSet<String> = HashSet::from([author.to_lowercase()]);
    let logins = people.map(|person| person.trim_start_matches('@'));
    let representatives: Vec<String> =
        logins.filter(|login| known.insert(login.to_lowercase())).map(str::to_owned).collect();
    // Where not all representatives are known, whoever objects may be one.
    let objects = |vote: &Vote| !vote.approves && vote.standing != Standing::Outdated;
    let objected = votes.values().any(objects);
    let mut votes: Vec<Vote> =
        representatives.iter().filter_map(|login| votes.get(&login.to_lowercase()).cloned()).collect();
    votes.sort_by_key(|vote| vote.at);
    let approved = |standing| votes.iter().any(|vote| vote.approves && vote.standing == standing);
    let incomplete = sig.is_some_and(|sig| sig.incomplete);
    let state = if votes.iter().any(objects) {
        State::Refused
    } else if approved(Standing::Current) && !(incomplete && objected) {
        State::Given
    } else if incomplete {
        State::Unknown
    } else if representatives.is_empty() {
        State::Nobody
    } else if approved(Standing::Unconfirmed) {
        State::Unconfirmed
    } else if approved(Standing::Outdated) {
        State::Outdated
    } else {
        State::Missing
    };
    SignOff { sig: name.to_owned(), state, votes, representatives }
}

/// The state of a commit status, as GitHub names it; a worse one is greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CommitState {
    /// Every SIG that can has signed off.
    Success,
    /// A SIG has yet to sign off.
    Pending,
    /// A SIG objects.
    Failure,
}

impl CommitState {
    /// The state as GitHub's API has it.
    pub const fn name(self) -> &'static str {
        match self {
            CommitState::Success => "success",
            CommitState::Failure => "failure",
            CommitState::Pending => "pending",
        }
    }
}

/// The context of the commit status that shows the sign-off.
pub const STATUS_CONTEXT: &str = "vep-check/sign-off";

/// The longest description of a commit status, in characters.
///
/// <https://docs.github.com/en/rest/commits/statuses#create-a-commit-status>
pub const LONGEST_DESCRIPTION: usize = 140;

/// What a commit status says of `sign_offs`, in one line of at most 140 characters. SIGs that nobody can sign off for
/// keep nothing from success.
pub fn status(sign_offs: &[SignOff]) -> (CommitState, String) {
    let are = |states: &[State]| -> Vec<&str> {
        let found = sign_offs.iter().filter(|sign_off| states.contains(&sign_off.state));
        found.map(|sign_off| sign_off.sig.as_str()).collect()
    };
    let (refused, waiting) = (are(&[State::Refused]), are(&[State::Unconfirmed, State::Outdated, State::Missing]));
    let unknown = are(&[State::Unknown]);
    if !refused.is_empty() {
        return (CommitState::Failure, listed("objections of ", &refused));
    }
    if !waiting.is_empty() {
        return (CommitState::Pending, listed("waiting for ", &waiting));
    }
    if !unknown.is_empty() {
        return (CommitState::Pending, listed("not known who represents ", &unknown));
    }
    let description = match are(&[State::Given]).as_slice() {
        [] => "nobody is asked to sign off".to_owned(),
        given => listed("signed off by ", given),
    };
    (CommitState::Success, description)
}

/// `words` and the SIGs, or how many there are where that is too long or one has a name that no SIG has.
fn listed(words: &str, sigs: &[&str]) -> String {
    let is_plain = |sig: &&str| sig.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let list = format!("{words}{}", sigs.join(", "));
    if sigs.iter().all(is_plain) && list.len() <= LONGEST_DESCRIPTION {
        list
    } else {
        format!("{words}{} SIG{}", sigs.len(), if sigs.len() == 1 { "" } else { "s" })
    }
}
