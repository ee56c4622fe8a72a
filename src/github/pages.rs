//! Reads further pages of what came with the first answer, and takes nothing for the last page that is none.

#![expect(clippy::disallowed_methods, reason = "stands in for GitHub's clock, where an answer has no date")]

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::github::client::Client;
use crate::github::failure::{Failure, FailureKind};
use crate::github::query::{
    self, Connection, Conversation, ConversationsData, DefinedData, HeadData, HeadPullRequest, MoreCommits,
    MoreReviews, Named, PullRequestNode, Titled, Within, alias, for_several, owner_and_name, with_fragments,
};
use crate::github::seen::Seen;

/// The most further pages of one list, of a hundred entries or, for open pull requests, fifty.
pub const MAX_PAGES: usize = 100;

/// Reads all that is left of the conversation, and of what the repository defines.
///
/// # Errors
/// A request failed.
pub fn read(
    client: &Client,
    repository: &str,
    pull_request: &mut PullRequestNode,
    labels: &mut Option<Connection<Named>>,
    milestones: &mut Option<Connection<Titled>>,
) -> Result<(), Failure> {
    read_comments(client, repository, pull_request)?;
    let number = pull_request.number;
    rest("query Commits", &mut pull_request.commits, |after| {
        let data: Within<MoreCommits> = page(client, "Commits", query::COMMITS, repository, Some(number), Some(after))?;
        Ok(data.repository.and_then(|repository| Some(repository.pull_request?.commits)))
    })?;
    // Without them, nobody would seem to object.
    let none =
        || Failure::new(FailureKind::Unclear, "query PullRequest", "GitHub gives no reviews, not even an empty list");
    rest("query Reviews", pull_request.reviews.as_mut().ok_or_else(none)?, |after| {
        let data: Within<MoreReviews> = page(client, "Reviews", query::REVIEWS, repository, Some(number), Some(after))?;
        Ok(data.repository.and_then(|repository| repository.pull_request?.reviews))
    })?;
    if let Some(labels) = labels {
        rest("query Labels", labels, |after| {
            let data: DefinedData = page(client, "Labels", query::LABELS, repository, None, Some(after))?;
            Ok(data.repository.and_then(|repository| repository.labels))
        })?;
    }
    if let Some(milestones) = milestones {
        rest("query Milestones", milestones, |after| {
            let data: DefinedData = page(client, "Milestones", query::MILESTONES, repository, None, Some(after))?;
            Ok(data.repository.and_then(|repository| repository.milestones))
        })?;
    }
    Ok(())
}

/// Reads what is left of the open pull requests, with their heads.
///
/// # Errors
/// A request failed.
pub fn read_heads(client: &Client, repository: &str, open: &mut Connection<HeadPullRequest>) -> Result<(), Failure> {
    rest("query Heads", open, |after| {
        let data: HeadData = page(client, "Heads", query::HEADS, repository, None, Some(after))?;
        Ok(data.repository.and_then(|repository| repository.pull_requests))
    })
}

/// Reads all that is left of the comments.
///
/// # Errors
/// A request failed.
pub fn read_comments(client: &Client, repository: &str, pull_request: &mut PullRequestNode) -> Result<(), Failure> {
    let number = pull_request.number;
    rest("query Conversation", &mut pull_request.comments, |after| {
        Ok(conversation(client, repository, number, Some(after), false)?.0.map(|conversation| conversation.comments))
    })
}

/// Reads the conversation anew, with the pull request as it is now, and when that was by GitHub's clock. Of a long one
/// that was read `before`, with our own comments `ours`, only the first and the last page are read, if these are enough to
/// tell what was changed.
///
/// # Errors
/// A request failed, or the pull request is gone.
pub fn conversation_now(
    client: &Client,
    repository: &str,
    number: u64,
    before: Option<(&Seen, &[u64])>,
) -> Result<(Conversation, Timestamp), Failure> {
    let long = before.filter(|(seen, _)| seen.is_long());
    let (now, at) = conversation(client, repository, number, None, long.is_some())?;
    let gone = || Failure::new(FailureKind::Missing, "query Conversation", "the pull request is gone");
    let mut now = now.ok_or_else(gone)?;
    let at = at.unwrap_or_else(Timestamp::now);
    if let (Some((seen, ours)), Some(newest)) = (long, now.newest.take()) {
        let has = |id: &u64| now.comments.items().chain(newest.items()).any(|comment| comment.id == *id);
        let joins = newest.items().next().is_some_and(|first| first.id <= seen.newest());
        if joins && ours.iter().all(has) {
            let last = now.comments.items().map(|comment| comment.id).max().unwrap_or(0);
            now.comments.add(newest, |comment| comment.id > last);
            now.is_part = true;
            return Ok((now, at));
        }
    }
    rest("query Conversation", &mut now.comments, |after| {
        Ok(conversation(client, repository, number, Some(after), false)?.0.map(|conversation| conversation.comments))
    })?;
    Ok((now, at))
}

/// Reads what was said in several pull requests, with each as it is now. What has more than a page is left out.
///
/// # Errors
/// The request failed.
pub fn conversations_now(
    client: &Client,
    repository: &str,
    numbers: &[u64],
) -> Result<BTreeMap<u64, Conversation>, Failure> {
    let (owner, name) = owner_and_name(repository);
    let variables = json!({ "owner": owner, "name": name, "after": null, "first": true, "long": false });
    let query = with_fragments(&for_several(query::CONVERSATION, numbers));
    let (data, _): (ConversationsData, _) = client.query("Conversations", &query, &variables)?;
    let mut several = data.repository.unwrap_or_default();
    let each = numbers.iter().filter_map(|number| Some((*number, several.remove(&alias(*number))??)));
    Ok(each.filter(|(number, now)| now.number == *number && matches!(now.comments.next(), Ok(None))).collect())
}

fn conversation(
    client: &Client,
    repository: &str,
    number: u64,
    after: Option<&str>,
    long: bool,
) -> Result<(Option<Conversation>, Option<Timestamp>), Failure> {
    let (owner, name) = owner_and_name(repository);
    let first = after.is_none();
    let variables =
        json!({ "owner": owner, "name": name, "number": number, "after": after, "first": first, "long": long });
    let (data, at): (Within<Conversation>, _) =
        client.query("Conversation", &with_fragments(query::CONVERSATION), &variables)?;
    Ok((data.repository.and_then(|repository| repository.pull_request), at))
}

/// Appends page after page to `list`; `page` asks for the one after a cursor, by the request `request`.
///
/// # Errors
/// A request failed, a page is not there that was promised, or there is no end of them.
pub fn rest<T>(
    request: &str,
    list: &mut Connection<T>,
    page: impl Fn(&str) -> Result<Option<Connection<T>>, Failure>,
) -> Result<(), Failure> {
    let failure = |message: &str| Failure::new(FailureKind::Unclear, request, message);
    let mut seen = HashSet::new();
    while let Some(after) = list.next().map_err(failure)? {
        if seen.len() == MAX_PAGES {
            return Err(failure(&format!("there is no end of pages; {MAX_PAGES} were read")));
        }
        if !seen.insert(after.to_owned()) {
            return Err(failure("GitHub gives the same page again and again"));
        }
        let next = page(after)?.ok_or_else(|| failure("a page that GitHub promised is not there"))?;
        list.append(next);
    }
    Ok(())
}

fn page<T: DeserializeOwned>(
    client: &Client,
    name: &str,
    query: &str,
    repository: &str,
    number: Option<u64>,
    after: Option<&str>,
) -> Result<T, Failure> {
    let (owner, short) = owner_and_name(repository);
    let mut variables = json!({ "owner": owner, "name": short, "after": after });
    if let Some(number) = number {
        variables["number"] = json!(number);
    }
    Ok(client.query(name, &with_fragments(query), &variables)?.0)
}
