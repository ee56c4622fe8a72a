//! What GitHub shows of the head: since when it is there, since when the pull request has it, and who has it besides.
//!
//! That takes a query of its own, for it needs permissions that a workflow may not have given: a query of which the token
//! may not read a part answers that part with an error, and we take it for unknown.
//! <https://docs.github.com/en/graphql/reference/objects#checksuite>

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::json;

use crate::facts;
use crate::github::client::Client;
use crate::github::failure::{Failure, FailureKind};
use crate::github::load::first::First;
use crate::github::load::live::Live;
use crate::github::pages;
use crate::github::query::{self, Connection, HeadPullRequest, owner_and_name, with_fragments};
use crate::sign_off::{STATUS_CONTEXT, has_votes};

/// The label that Prow sets for an LGTM, and takes off after a push.
const LGTM: &str = "lgtm";

/// What the query brings.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// When check suites and statuses of the commit were made.
    made: Vec<Timestamp>,
    /// Whether the token may not read all of these.
    refused: bool,
    /// Which other open pull requests have this head; `None` where that is not known.
    pub(super) sharing: Option<BTreeSet<u64>>,
}

/// Asks for the commit `head` of pull request `number` of `repository`. What the token may not read is unknown.
///
/// # Errors
/// The request failed for another reason.
pub(super) fn read(client: &Client, repository: &str, number: u64, head: &str) -> Result<Head, Failure> {
    let (owner, name) = owner_and_name(repository);
    let variables = json!({ "owner": owner, "name": name, "head": head });
    let answer = client.query_readable("Head", &with_fragments(query::HEAD), &variables);
    let (data, refused): (query::HeadData, bool) = match answer {
        Err(failure) if failure.kind == FailureKind::Forbidden => return Ok(Head { refused: true, ..Head::default() }),
        answer => answer?,
    };
    let Some(found) = data.repository else { return Ok(Head { refused: true, ..Head::default() }) };
    let suites = found.object.iter().filter_map(|commit| commit.check_suites.as_ref()).flat_map(Connection::items);
    let statuses = found.object.iter().filter_map(|commit| commit.status.as_ref()).flat_map(|status| &status.contexts);
    // Ours is set again with each vote, so it would show the head later each time.
    let statuses = statuses.filter(|status| status.context != STATUS_CONTEXT).map(|status| status.created_at);
    let made = suites.map(|suite| suite.created_at).chain(statuses).collect();
    let known = found.object.iter().filter_map(|commit| commit.associated_pull_requests.as_ref());
    let known = known.flat_map(Connection::items).filter(|other| other.state.as_deref() == Some("OPEN"));
    let has_head = |other: &&HeadPullRequest| other.number != number && other.head_ref_oid == head;
    let mut sharing: BTreeSet<u64> = known.filter(has_head).map(|other| other.number).collect();
    let sharing = match found.pull_requests {
        Some(mut open) => {
            pages::read_heads(client, repository, &mut open)?;
            sharing.extend(open.items().filter(has_head).map(|other| other.number));
            Some(sharing)
        }
        None if refused => None,
        None => {
            let message = "GitHub gives no list of open pull requests, not even an empty one";
            return Err(Failure::new(FailureKind::Unclear, "query Head", message));
        }
    };
    Ok(Head { made, refused, sharing })
}

impl First {
    /// Whether what GitHub shows of the head can matter: somebody voted, as far as the first answer tells.
    pub(super) fn may_need_head(&self) -> bool {
        let more = |next: Result<Option<&str>, _>| !matches!(next, Ok(None));
        let reviews = self.pull_request.reviews.as_ref();
        more(self.pull_request.comments.next())
            || reviews.is_none_or(|reviews| more(reviews.next()))
            || has_votes(&self.about())
    }

    /// What shows when the head came, put into `facts`.
    pub(super) fn date_head(&self, live: &Live, head: &Head, facts: &mut facts::PullRequest) {
        let forced = self.overwritten();
        let since = forced.map(|(at, _)| at);
        facts.head_after = since.max(live.pushed_after);
        // What was seen before the branch was overwritten may have gone and come back since.
        let overwritten_with = forced.filter(|(_, after)| *after == Some(live.head.as_str()));
        facts.head_seen_at = overwritten_with.map(|(at, _)| at).into_iter().chain(live.seen_at).min();
        // With this head elsewhere, that may be what the checks were made for.
        let alone = head.sharing.as_ref().is_some_and(BTreeSet::is_empty);
        let made = head.made.iter().copied().filter(|at| since.is_none_or(|since| *at >= since));
        facts.commit_seen_at = made.min().filter(|_| alone);
        facts.checks_refused = head.refused;
        facts.committed_at = self.committed_at();
        facts.lgtm_removed_at = self.lgtm_removed_at();
    }

    /// When the branch was overwritten last, and with which commit.
    pub(super) fn overwritten(&self) -> Option<(Timestamp, Option<&str>)> {
        let pushes = self.pull_request.force_pushes.items();
        let mut pushes = pushes.filter_map(|push| {
            let after = push.after_commit.as_ref().map(|commit| commit.oid.as_str());
            Some((push.created_at?, after))
        });
        pushes.next_back()
    }

    /// The latest date of the commits, which their makers choose: one in the future counts as now.
    fn committed_at(&self) -> Option<Timestamp> {
        let dates = self.pull_request.commits.items().map(|node| node.commit.committed_date);
        dates.max().map(|at| at.min(self.read_at))
    }

    /// When `lgtm` was taken off by who had put it on, which is Prow where there is one.
    fn lgtm_removed_at(&self) -> Vec<Timestamp> {
        let mut removed = Vec::new();
        let mut put_on_by = None;
        let events = self.pull_request.label_events.items().filter(|event| event.label.name.eq_ignore_ascii_case(LGTM));
        for event in events {
            let Some(actor) = event.actor.as_ref().map(|actor| actor.login.as_str()) else { continue };
            match event.kind.as_str() {
                "LabeledEvent" => put_on_by = Some(actor),
                _ if put_on_by == Some(actor) => removed.extend(event.created_at),
                _ => {}
            }
        }
        removed
    }
}
