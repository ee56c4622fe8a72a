//! Writes to a pull request: labels, one comment, a status. Nothing is written that is there already, and nothing that a
//! newer push or a newer run has made old: before and after it writes, a run looks whether what it has read still stands.

mod comment;
mod labels;
mod status;

pub use comment::{Content, Posted, Written, comment, look_again, withdraw};
pub use labels::{LabelPlan, Labelled, labels};
pub use status::{STATUS_CONTEXT, Shown, status};

use serde_json::json;

use crate::github::client::Client;
use crate::github::failure::Failure;
use crate::github::load::Live;
use crate::github::query::{self, Marks, MarksData, StatusContext, owner_and_name, with_fragments};

/// How often a pull request is read, checked and written to in one run, where others change it meanwhile.
pub const MAX_ROUNDS: usize = 3;

/// What labels and status a pull request has, for those who change them.
#[derive(Debug)]
pub struct Marked {
    viewer: String,
    status: Option<StatusContext>,
    marks: Marks,
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
