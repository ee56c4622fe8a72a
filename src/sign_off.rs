//! Who has signed off a pull request for which SIG. One function that a rule, the comment and a commit status use.
//!
//! The process asks each SIG for an LGTM of a chair or an approver:
//! <https://github.com/kubevirt/enhancements/blob/main/README.md#process>. What counts as one is what Prow takes for
//! one in that repository, where an approving review acts as `/lgtm`:
//! <https://github.com/kubernetes-sigs/prow/blob/main/pkg/plugins/lgtm/lgtm.go>.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;

use crate::facts::{PullRequest, ReviewState, Sig};

/// What one person last said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// Their login.
    pub login: String,
    /// Whether they are for it.
    pub approves: bool,
    /// When they said so.
    pub at: Timestamp,
    /// Whether something was pushed since, or it was given to another commit than the head: Prow drops the label
    /// then.
    pub outdated: bool,
}

/// How far one SIG is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Somebody who may has signed off, and nobody who may objects.
    Given,
    /// Somebody who may objects.
    Refused,
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

fn of_sig(name: &str, votes: &BTreeMap<String, Vote>, sigs: &[Sig], author: &str) -> SignOff {
    let sig = sigs.iter().find(|sig| sig.name == name);
    let people = sig.iter().flat_map(|sig| sig.chairs.iter().chain(&sig.approvers));
    // The author never signs off their own VEP.
    let mut known: HashSet<String> = HashSet::from([author.to_lowercase()]);
    let logins = people.map(|person| person.trim_start_matches('@'));
    let representatives: Vec<String> =
        logins.filter(|login| known.insert(login.to_lowercase())).map(str::to_owned).collect();
    // Where not all representatives are known, whoever objects may be one.
    let objected = votes.values().any(|vote| !vote.outdated && !vote.approves);
    let mut votes: Vec<Vote> =
        representatives.iter().filter_map(|login| votes.get(&login.to_lowercase()).cloned()).collect();
    votes.sort_by_key(|vote| vote.at);
    let current = |approves: bool| votes.iter().any(|vote| !vote.outdated && vote.approves == approves);
    let incomplete = sig.is_some_and(|sig| sig.incomplete);
    let state = if current(false) {
        State::Refused
    } else if current(true) && !(incomplete && objected) {
        State::Given
    } else if incomplete {
        State::Unknown
    } else if representatives.is_empty() {
        State::Nobody
    } else if votes.iter().any(|vote| vote.approves) {
        State::Outdated
    } else {
        State::Missing
    };
    SignOff { sig: name.to_owned(), state, votes, representatives }
}

/// The state of a commit status, as GitHub names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Every SIG that can has signed off.
    Success,
    /// A SIG objects.
    Failure,
    /// A SIG has yet to sign off.
    Pending,
}

impl Status {
    /// The state as GitHub's API has it.
    pub const fn name(self) -> &'static str {
        match self {
            Status::Success => "success",
            Status::Failure => "failure",
            Status::Pending => "pending",
        }
    }
}

/// The longest description of a commit status, in characters.
///
/// <https://docs.github.com/en/rest/commits/statuses#create-a-commit-status>
const LONGEST_DESCRIPTION: usize = 140;

/// What a commit status says of `sign_offs`, in one line of at most 140 characters. SIGs that nobody can sign off for
/// keep nothing from success.
pub fn status(sign_offs: &[SignOff]) -> (Status, String) {
    let are = |states: &[State]| -> Vec<&str> {
        let found = sign_offs.iter().filter(|sign_off| states.contains(&sign_off.state));
        found.map(|sign_off| sign_off.sig.as_str()).collect()
    };
    let (refused, waiting) = (are(&[State::Refused]), are(&[State::Outdated, State::Missing]));
    let unknown = are(&[State::Unknown]);
    if !refused.is_empty() {
        return (Status::Failure, listed("objections of ", &refused));
    }
    if !waiting.is_empty() {
        return (Status::Pending, listed("waiting for ", &waiting));
    }
    if !unknown.is_empty() {
        return (Status::Pending, listed("not known who represents ", &unknown));
    }
    let description = match are(&[State::Given]).as_slice() {
        [] => "nobody is asked to sign off".to_owned(),
        given => listed("signed off by ", given),
    };
    (Status::Success, description)
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

/// A word for or against, with who said it and when.
struct Said<'a> {
    at: Timestamp,
    login: &'a str,
    act: Act,
    /// Whether it was said of a commit that is not the head.
    other_commit: bool,
}

/// What a comment or a review does to its author's vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    /// `/lgtm`, an approving review.
    Lgtm,
    /// `/lgtm cancel`, `/remove-lgtm`, a review that requests changes.
    Object,
    /// `/approve`.
    Approve,
    /// `/approve cancel`: takes back an approval and objects to nothing.
    Unapprove,
}

/// The last vote of each person, by login in lower case.
fn votes(pull_request: &PullRequest) -> BTreeMap<String, Vote> {
    let pushed = pull_request.pushed_at.max(pull_request.head_after).max(pull_request.committed_at);
    let mut said: Vec<Said<'_>> = Vec::new();
    for review in pull_request.reviews.iter().filter(|review| !review.bot) {
        let act = match review.state {
            // It says nothing any more, nor does a command in it.
            ReviewState::Dismissed | ReviewState::Pending => continue,
            ReviewState::Approved => Some(Act::Lgtm),
            ReviewState::ChangesRequested => Some(Act::Object),
            ReviewState::Commented => None,
        };
        let at = review.at;
        // The author can give a commit any date; which commit was reviewed is GitHub's word.
        let other_commit = matches!((&review.commit, &pull_request.head), (Some(commit), Some(head)) if commit != head);
        let said_here = act.into_iter().chain(acts(&review.body));
        said.extend(said_here.map(|act| Said { at, login: &review.author, act, other_commit }));
    }
    for comment in pull_request.comments.iter().filter(|comment| !comment.bot) {
        let at = comment.at;
        let said_here = acts(&comment.body).into_iter();
        said.extend(said_here.map(|act| Said { at, login: &comment.author, act, other_commit: false }));
    }
    said.sort_by_key(|said| said.at);
    // What was said with `/lgtm` and what with `/approve`: each is taken back by itself.
    let mut last: BTreeMap<String, [Option<Vote>; 2]> = BTreeMap::new();
    for Said { at, login, act, other_commit } in said {
        let login = login.trim_start_matches('@');
        let outdated = other_commit || pushed.is_some_and(|pushed| at < pushed);
        let vote = Vote { login: login.to_owned(), approves: act != Act::Object, at, outdated };
        let [lgtm, approval] = last.entry(login.to_lowercase()).or_default();
        match act {
            Act::Lgtm | Act::Object => *lgtm = Some(vote),
            Act::Approve => *approval = Some(vote),
            Act::Unapprove => *approval = None,
        }
        // An objection is the last word, whatever was approved before.
        if act == Act::Object {
            *approval = None;
        }
    }
    let latest = |votes: [Option<Vote>; 2]| votes.into_iter().flatten().max_by_key(|vote| vote.at);
    last.into_iter().filter_map(|(login, votes)| Some((login, latest(votes)?))).collect()
}

/// What the commands in a comment do, as Prow reads them. Lines in code fences count, quoted and indented ones do not;
/// `/lgtm` wins over `/lgtm cancel`, and of several `/approve` the last counts.
fn acts(body: &str) -> Vec<Act> {
    let (mut lgtm, mut cancel, mut approve) = (false, false, None);
    for line in body.lines() {
        let line = line.trim_end_matches(is_space).to_ascii_lowercase();
        match line.as_str() {
            "/lgtm" | "/lgtm no-issue" => lgtm = true,
            "/lgtm cancel" | "/remove-lgtm" => cancel = true,
            _ => {
                let arguments = line.strip_prefix("/approve");
                if let Some(arguments) = arguments.filter(|rest| rest.is_empty() || rest.starts_with([' ', '\t'])) {
                    approve = Some(if arguments.contains("cancel") { Act::Unapprove } else { Act::Approve });
                }
            }
        }
    }
    let vote = if lgtm { Some(Act::Lgtm) } else { cancel.then_some(Act::Object) };
    // An approval beside an LGTM adds nothing, and beside an objection it does not outweigh it.
    vote.or(approve).into_iter().collect()
}

/// White space as Go's regular expressions know it: ASCII only.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\u{c}')
}
