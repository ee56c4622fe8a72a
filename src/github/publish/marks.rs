//! What labels and status a pull request has.

use serde_json::json;

use crate::github::client::Client;
use crate::github::failure::Failure;
use crate::github::load::Live;
use crate::github::query::{self, Marks, MarksData, StatusContext, owner_and_name, with_fragments};
use crate::sign_off::STATUS_CONTEXT;

/// What labels and status a pull request has, for those who change them.
#[derive(Debug)]
pub struct Marked {
    pub(super) viewer: String,
    pub(super) status: Option<StatusContext>,
    pub(super) marks: Marks,
}

/// Reads the labels of a pull request, and its status where `with_status` says so. `None` if something was pushed since
/// `live` was read.
///
/// # Errors
/// A request failed.
pub fn read_marks(client: &Client, live: &Live, with_status: bool) -> Result<Option<Marked>, Failure> {
    client.next_round();
    let (owner, name) = owner_and_name(&live.repository);
    let variables = json!({
        "owner": owner,
        "name": name,
        "number": live.number,
        "head": live.head,
        "context": STATUS_CONTEXT,
        "withStatus": with_status,
    });
    let (data, _): (MarksData, _) = client.query("Marks", &with_fragments(query::MARKS), &variables)?;
    let Some(repository) = data.repository else { return Ok(None) };
    let status = repository.head.and_then(|head| head.status?.context);
    let marks = repository.pull_request.filter(|marks| marks.head_ref_oid == live.head);
    Ok(marks.map(|marks| Marked { viewer: data.viewer.login, status, marks }))
}
