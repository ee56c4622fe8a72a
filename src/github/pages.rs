//! Reads further pages of what came with the first answer.

use serde::de::DeserializeOwned;
use serde_json::json;

use crate::github::client::Client;
use crate::github::failure::{Failure, Kind};
use crate::github::query::{
    self, Connection, Conversation, DefinedData, MoreReviews, Named, PullRequest, Titled, Within, owner_and_name,
    with_fragments,
};

/// Reads all that is left of the conversation, and of what the repository defines.
///
/// # Errors
/// A request failed.
pub fn read(
    client: &Client,
    repository: &str,
    pull_request: &mut PullRequest,
    labels: &mut Option<Connection<Named>>,
    milestones: &mut Option<Connection<Titled>>,
) -> Result<(), Failure> {
    read_comments(client, repository, pull_request)?;
    let number = pull_request.number;
    if let Some(reviews) = &mut pull_request.reviews {
        rest(reviews, |after| {
            let data: Within<MoreReviews> = page(client, "Reviews", query::REVIEWS, repository, Some(number), after)?;
            Ok(data.repository.and_then(|repository| repository.pull_request?.reviews))
        })?;
    }
    if let Some(labels) = labels {
        rest(labels, |after| {
            let data: DefinedData = page(client, "Labels", query::LABELS, repository, None, after)?;
            Ok(data.repository.and_then(|repository| repository.labels))
        })?;
    }
    if let Some(milestones) = milestones {
        rest(milestones, |after| {
            let data: DefinedData = page(client, "Milestones", query::MILESTONES, repository, None, after)?;
            Ok(data.repository.and_then(|repository| repository.milestones))
        })?;
    }
    Ok(())
}

/// Reads all that is left of the comments.
///
/// # Errors
/// A request failed.
pub fn read_comments(client: &Client, repository: &str, pull_request: &mut PullRequest) -> Result<(), Failure> {
    let number = pull_request.number;
    rest(&mut pull_request.comments, |after| {
        Ok(conversation(client, repository, number, Some(after))?.map(|conversation| conversation.comments))
    })
}

/// Reads the whole conversation anew, with the head as it is now. `None` if the pull request is gone.
///
/// # Errors
/// A request failed.
pub fn conversation_now(client: &Client, repository: &str, number: u64) -> Result<Option<Conversation>, Failure> {
    let Some(mut now) = conversation(client, repository, number, None)? else { return Ok(None) };
    rest(&mut now.comments, |after| {
        Ok(conversation(client, repository, number, Some(after))?.map(|conversation| conversation.comments))
    })?;
    Ok(Some(now))
}

fn conversation(
    client: &Client,
    repository: &str,
    number: u64,
    after: Option<String>,
) -> Result<Option<Conversation>, Failure> {
    let data: Within<Conversation> =
        page(client, "Conversation", query::CONVERSATION, repository, Some(number), after)?;
    Ok(data.repository.and_then(|repository| repository.pull_request))
}

/// Appends page after page to `list`.
fn rest<T>(
    list: &mut Connection<T>,
    page: impl Fn(String) -> Result<Option<Connection<T>>, Failure>,
) -> Result<(), Failure> {
    while let Some(after) = list.next() {
        let message = || "a page that GitHub promised is not there".to_owned();
        let gone = || Failure { kind: Kind::Unclear, request: "query".to_owned(), message: message() };
        list.append(page(after)?.ok_or_else(gone)?);
    }
    Ok(())
}

fn page<T: DeserializeOwned>(
    client: &Client,
    name: &str,
    query: &str,
    repository: &str,
    number: Option<u64>,
    after: impl Into<Option<String>>,
) -> Result<T, Failure> {
    let (owner, short) = owner_and_name(repository);
    let mut variables = json!({ "owner": owner, "name": short, "after": after.into() });
    if let Some(number) = number {
        variables["number"] = json!(number);
    }
    Ok(client.query(name, &with_fragments(query), &variables)?.0)
}
