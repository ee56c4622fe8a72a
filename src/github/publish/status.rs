//! The commit status that shows the sign-off.

use reqwest::Method;
use serde_json::{Value, json};

use crate::github::client::Client;
use crate::github::failure::Failure;
use crate::github::load::Live;
use crate::github::publish::marks::Marked;
use crate::github::request::Repeat;
use crate::sign_off::STATUS_CONTEXT;

/// What became of the status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// It says so already.
    Unchanged,
    /// It was set.
    Set,
    /// There is one that is younger than what was read: whoever set it may know more.
    Younger,
}

impl Marked {
    /// Whether the commit has a status of ours that says something else than `state`.
    pub fn shows_other_than(&self, state: &str) -> bool {
        self.status.as_ref().is_some_and(|shown| !shown.state.eq_ignore_ascii_case(state))
    }
}

/// Shows the sign-off as a commit status on the head.
///
/// # Errors
/// A request failed.
pub fn status(client: &Client, live: &Live, marked: &Marked, state: &str, text: &str) -> Result<Shown, Failure> {
    if let Some(shown) = &marked.status {
        if shown.state.eq_ignore_ascii_case(state) && shown.description.as_deref().unwrap_or_default() == text {
            return Ok(Shown::Unchanged);
        }
        if shown.created_at > live.read_at {
            return Ok(Shown::Younger);
        }
    }
    client.next_round();
    let path = format!("/repos/{}/statuses/{}", live.repository, live.head);
    let body: Value = json!({ "state": state, "context": STATUS_CONTEXT, "description": text });
    client.write(Method::POST, &path, Some(&body), Repeat::Harmless)?;
    Ok(Shown::Set)
}
