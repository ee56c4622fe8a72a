//! What our comments on pull requests and those on tracking issues have in common: to GitHub, both are comments on issues.

use reqwest::Method;
use serde_json::{Value, json};

use crate::github::client::Client;
use crate::github::failure::{Failure, FailureKind};
use crate::github::request::Repeat;

/// How often comments are read for one that they do not show yet: GitHub's lists lag by seconds.
pub(super) const LOOKS: u32 = 3;

/// Asks once for a comment that says `body` on the issue or pull request `number` of `repository`.
pub(super) fn post(client: &Client, repository: &str, number: u64, body: &str) -> Result<Value, Failure> {
    let path = format!("/repos/{repository}/issues/{number}/comments");
    client.write(Method::POST, &path, Some(&json!({ "body": body })), Repeat::Harmful)
}

/// Makes the comment `id` of `repository` say `body`.
pub(super) fn edit(client: &Client, repository: &str, id: u64, body: &str) -> Result<Value, Failure> {
    client.write(Method::PATCH, &path(repository, id), Some(&json!({ "body": body })), Repeat::Harmless)
}

/// Takes the comment `id` of `repository` away, unless it is gone.
pub(super) fn delete(client: &Client, repository: &str, id: u64) -> Result<(), Failure> {
    match client.write(Method::DELETE, &path(repository, id), None, Repeat::Harmless) {
        Err(failure) if failure.kind != FailureKind::Missing => Err(failure),
        _ => Ok(()),
    }
}

fn path(repository: &str, id: u64) -> String {
    format!("/repos/{repository}/issues/comments/{id}")
}
