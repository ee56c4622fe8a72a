//! Everything that talks to GitHub: an event becomes a snapshot, a report becomes a comment. Nothing else does.

pub mod access;
pub mod answer;
pub mod budget;
pub mod check_in;
pub mod client;
pub mod clock;
pub mod diff;
pub mod event;
pub mod failure;
pub mod load;
pub mod marker;
mod objects;
pub mod pages;
pub mod publish;
pub mod push;
pub mod query;
pub mod request;
pub mod seen;
pub mod suggestion;
mod tls;

use crate::facts::Issue;
use crate::github::client::Client;
use crate::github::failure::Failure;
use crate::load::Blobs;

/// The issue `number` of `repository`; `None` if there is none.
///
/// # Errors
/// The request failed.
pub fn issue(client: &Client, repository: &str, number: u64) -> Result<Option<Issue>, Failure> {
    let mut issues = objects::fetch(client, repository, &[], &[number], &mut Blobs::default())?;
    Ok(issues.remove(&number).flatten())
}
