//! Who has signed off: a row for each SIG.

use crate::output::escape::code;
use crate::output::markdown::fit::Section;
use crate::output::markdown::links::Links;
use crate::report::PullRequestSummary;
use crate::sign_off::{SignOff, Standing, State, Vote};

/// How many names stand in one cell.
const MOST_NAMES: usize = 8;

/// What confirms a vote.
const UNCONFIRMED: &str =
    "\n❔ Nothing shows that this was for the last commit: `/lgtm` again, or an approving review, confirms it.\n";

/// What confirms one where the token may not read what GitHub would show.
const UNCONFIRMED_WITHOUT_CHECKS: &str = "\n❔ Nothing shows that this was for the last commit: an approving review \
                                          confirms it, and `/lgtm` does in a workflow with `checks: read` and \
                                          `statuses: read`.\n";

/// The table of sign-off, or why there is none.
pub(super) fn table(about: &PullRequestSummary, links: &Links<'_>, rank: u8) -> Option<Section> {
    let Some(sign_offs) = &about.sign_offs else {
        let head = "**Sign-off** is unknown: nobody could say who represents the SIGs.\n".to_owned();
        return Some(Section { head, rank, ..Section::default() });
    };
    // Nobody is asked to sign off a draft; what was said of it stands.
    let sign_offs: Vec<&SignOff> =
        sign_offs.iter().filter(|sign_off| !about.draft || !sign_off.votes.is_empty()).collect();
    // Who else could sign off is of no concern where all have.
    let complete = about.draft || sign_offs.iter().all(|sign_off| sign_off.state == State::Given);
    let rows: Vec<String> = sign_offs.iter().map(|sign_off| row(sign_off, links, complete)).collect();
    let head = match complete {
        true => "| Sign-off | |\n|:--|:--|\n",
        false => "| Sign-off | | Who could, by `/lgtm` or an approving review |\n|:--|:--|:--|\n",
    };
    let head = head.to_owned();
    let mut votes = sign_offs.iter().flat_map(|sign_off| &sign_off.votes);
    let tail = match votes.any(|vote| vote.approves && vote.standing == Standing::Unconfirmed) {
        true if about.checks_refused => UNCONFIRMED_WITHOUT_CHECKS,
        true => UNCONFIRMED,
        false => "",
    };
    (!rows.is_empty()).then_some(Section { head, rows, tail, thing: "SIG", rank })
}

fn row(sign_off: &SignOff, links: &Links<'_>, complete: bool) -> String {
    // Who comes last has the last word: they survive the cut.
    let mut said: Vec<String> = sign_off.votes.iter().rev().take(MOST_NAMES).map(|vote| one(vote, links)).collect();
    said.reverse();
    if said.is_empty() {
        said.push(match sign_off.state {
            State::Nobody => "–".to_owned(),
            State::Unknown => "❔ unknown".to_owned(),
            _ => "⏳".to_owned(),
        });
    }
    let (sig, said) = (code(&sign_off.sig), said.join("<br>"));
    if complete {
        return format!("| {sig} | {said} |\n");
    }
    let has_voted = |login: &String| {
        let mut votes = sign_off.votes.iter().filter(|vote| vote.standing == Standing::Current || objects(vote));
        votes.any(|vote| vote.login.eq_ignore_ascii_case(login))
    };
    let could: Vec<&String> = sign_off.representatives.iter().filter(|login| !has_voted(login)).collect();
    let could = match (&sign_off.state, could.as_slice()) {
        (State::Nobody, _) => "nobody can sign off for this SIG".to_owned(),
        (State::Unknown, []) => "not known: who represents this SIG could not be read".to_owned(),
        (State::Unknown, names) => format!("{}, and others who could not be read", listed(names)),
        (State::Given, _) | (_, []) => "–".to_owned(),
        (_, names) => listed(names),
    };
    format!("| {sig} | {said} | {could} |\n")
}

/// Whether a vote is one against that has not been overtaken.
fn objects(vote: &Vote) -> bool {
    !vote.approves && vote.standing != Standing::Outdated
}

/// What one person said last.
fn one(vote: &Vote, links: &Links<'_>) -> String {
    let (who, day) = (links.person(&vote.login), vote.at.strftime("%Y-%m-%d"));
    match (vote.approves, vote.standing) {
        (true, Standing::Current) => format!("✅ {who} on {day}"),
        (true, Standing::Unconfirmed) => format!("❔ {who} on {day}, unconfirmed"),
        (true, Standing::Outdated) => format!("🔄 {who} on {day}, before the last push"),
        (false, Standing::Outdated) => format!("🔄 {who} objected on {day}, before the last push"),
        (false, _) => format!("❌ {who} objects since {day}"),
    }
}

/// Names, which notify nobody as code.
fn listed(names: &[&String]) -> String {
    let mut list: Vec<String> = names.iter().take(MOST_NAMES).map(|name| code(name)).collect();
    if names.len() > MOST_NAMES {
        list.push(format!("{} more", names.len() - MOST_NAMES));
    }
    list.join(", ")
}
