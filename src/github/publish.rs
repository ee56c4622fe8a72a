//! Writes to a pull request: one comment, labels, a status. Nothing is written that is there already, and nothing that
//! a newer push or a newer run has made old.

use reqwest::Method;
use serde_json::{Value, json};

use crate::facts::same_label;
use crate::github::client::{Client, Repeat};
use crate::github::failure::{Failure, Kind};
use crate::github::load::Live;
use crate::github::marker::{self, Marker};
use crate::github::pages::conversation_now;
use crate::github::query::{
    self, Comment, Connection, Marks, MarksData, StatusContext, owner_and_name, with_fragments,
};
use crate::release::Version;
use crate::text::percent_encoded;

/// How often the conversation is read anew before we give up: somebody else may write at the same time.
const MAX_READS: usize = 4;

/// The context of the commit status that shows the sign-off.
pub const STATUS_CONTEXT: &str = "vep-check/sign-off";

/// What became of the comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// There is none, and none was asked for.
    Nothing,
    /// It says so already.
    Unchanged,
    /// It is new.
    Created,
    /// It was changed.
    Edited,
    /// There was a newer push, or a newer run, whose word counts.
    Superseded(&'static str),
}

/// Makes our comment on the pull request say `content`. Where there is none yet, one is made only if `create` says so.
/// Returns what was done, and the comment's address.
///
/// # Errors
/// A request failed. Nothing was written twice.
pub fn comment(
    client: &Client,
    live: &Live,
    content: &str,
    create: bool,
) -> Result<(Written, Option<String>), Failure> {
    if live.own.is_empty() && !create {
        return Ok((Written::Nothing, None));
    }
    if let [(comment, _)] = live.own.as_slice()
        && says(comment, content)
    {
        return Ok((Written::Unchanged, Some(comment.url.clone())));
    }
    let marker = Marker { head: Some(live.head.clone()), pushed_after: live.pushed_after, read_at: Some(live.read_at) };
    let body = format!("{}\n{}", marker.line(), content.trim_end());
    let mut written = Written::Unchanged;
    let mut unclear = None;
    for _ in 0..MAX_READS {
        client.next_round();
        let gone = || Failure {
            kind: Kind::Missing,
            request: "query Conversation".to_owned(),
            message: "the pull request is gone".to_owned(),
        };
        let now = conversation_now(client, &live.repository, live.number)?.ok_or_else(gone)?;
        if now.head_ref_oid != live.head {
            return Ok((Written::Superseded("something was pushed meanwhile"), None));
        }
        let mut own: Vec<&Comment> = now.comments.items().filter(|comment| is_ours(comment)).collect();
        own.sort_by_key(|comment| comment.id);
        client.next_round();
        let Some((oldest, others)) = own.split_first() else {
            match create_comment(client, live, &body) {
                Ok(()) => written = Written::Created,
                // Perhaps it was made: only the conversation tells.
                Err(failure) if failure.kind == Kind::Unclear && unclear.is_none() => unclear = Some(failure),
                Err(failure) => return Err(failure),
            }
            continue;
        };
        let path = |comment: &Comment| format!("/repos/{}/issues/comments/{}", live.repository, comment.id);
        let is_newer = |comment: &Comment| {
            Marker::of(&comment.body).and_then(|marker| marker.read_at(comment)).is_some_and(|at| at > live.read_at)
        };
        if own.iter().any(|comment| is_newer(comment)) {
            return Ok((Written::Superseded("a newer run has written it"), Some(oldest.url.clone())));
        }
        if !says(oldest, content) {
            let changed = client.write(Method::PATCH, &path(oldest), Some(&json!({ "body": body })), Repeat::Harmless);
            match changed {
                // Somebody has deleted it meanwhile.
                Err(failure) if failure.kind == Kind::Missing => continue,
                changed => changed?,
            };
            written = if written == Written::Created { Written::Created } else { Written::Edited };
        } else if unclear.is_some() {
            written = Written::Created;
        }
        for other in others {
            match client.write(Method::DELETE, &path(other), None, Repeat::Harmless) {
                Err(failure) if failure.kind != Kind::Missing => return Err(failure),
                _ => {}
            }
        }
        return Ok((written, Some(oldest.url.clone())));
    }
    Err(unclear.unwrap_or_else(|| Failure {
        kind: Kind::Unclear,
        request: format!("the comment on pull request #{}", live.number),
        message: "others change it at the same time; gave up".to_owned(),
    }))
}

fn create_comment(client: &Client, live: &Live, body: &str) -> Result<(), Failure> {
    let path = format!("/repos/{}/issues/{}/comments", live.repository, live.number);
    client.write(Method::POST, &path, Some(&json!({ "body": body })), Repeat::Harmful).map(drop)
}

fn is_ours(comment: &Comment) -> bool {
    comment.viewer_did_author && Marker::of(&comment.body).is_some()
}

/// Whether a comment shows `content`, whatever its marker says.
fn says(comment: &Comment, content: &str) -> bool {
    marker::content(&comment.body).replace("\r\n", "\n").trim_end() == content.trim_end()
}

/// What the labels of a pull request should be, as far as they are ours to set.
#[derive(Debug, Default)]
pub struct LabelPlan {
    /// Labels that should be set, and that the repository defines.
    pub wanted: Vec<String>,
    /// Further labels that are ours to set, and so to remove.
    pub managed: Vec<String>,
    /// The pattern of target labels, with `{version}` in it.
    pub target_label: String,
}

/// What labels and status a pull request has, for those who change them.
#[derive(Debug)]
pub struct Marked {
    viewer: String,
    status: Option<StatusContext>,
    marks: Marks,
}

/// Reads the labels of a pull request, and its status where `with_status` says so. `None` if something was pushed since `live` was read.
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

/// Sets the labels of `plan` that are missing, and removes those of their kinds that are wrong and that we set
/// ourselves. Returns what was set and what was removed.
///
/// # Errors
/// A request failed.
pub fn labels(
    client: &Client,
    live: &Live,
    marked: &Marked,
    plan: &LabelPlan,
) -> Result<(Vec<String>, Vec<String>), Failure> {
    let current: Vec<&str> =
        marked.marks.labels.iter().flat_map(Connection::items).map(|label| label.name.as_str()).collect();
    let added: Vec<String> =
        plan.wanted.iter().filter(|wanted| !current.iter().any(|label| same_label(label, wanted))).cloned().collect();
    let removed: Vec<String> = current
        .iter()
        .filter(|label| !plan.wanted.iter().any(|wanted| same_label(wanted, label)) && plan.manages(label))
        .filter(|label| marked.set_by_us(label))
        .map(|label| (*label).to_owned())
        .collect();
    client.next_round();
    let path = format!("/repos/{}/issues/{}/labels", live.repository, live.number);
    if !added.is_empty() {
        client.write(Method::POST, &path, Some(&json!({ "labels": added })), Repeat::Harmless)?;
    }
    for label in &removed {
        match client.write(
            Method::DELETE,
            &format!("{path}/{}", percent_encoded(label, b"-._~")),
            None,
            Repeat::Harmless,
        ) {
            Err(failure) if failure.kind != Kind::Missing => return Err(failure),
            _ => {}
        }
    }
    Ok((added, removed))
}

/// Shows the sign-off as a commit status on the head. Returns whether it was written.
///
/// # Errors
/// A request failed.
pub fn status(client: &Client, live: &Live, marked: &Marked, state: &str, text: &str) -> Result<bool, Failure> {
    let same = marked.status.as_ref().is_some_and(|shown| {
        shown.state.eq_ignore_ascii_case(state) && shown.description.as_deref().unwrap_or_default() == text
    });
    if same {
        return Ok(false);
    }
    client.next_round();
    let path = format!("/repos/{}/statuses/{}", live.repository, live.head);
    let body: Value = json!({ "state": state, "context": STATUS_CONTEXT, "description": text });
    client.write(Method::POST, &path, Some(&body), Repeat::Harmless)?;
    Ok(true)
}

impl LabelPlan {
    fn manages(&self, label: &str) -> bool {
        let is_target = Version::in_label(&self.target_label, label).is_some();
        is_target || self.managed.iter().any(|managed| same_label(managed, label))
    }
}

impl Marked {
    /// Whether the last to set `label` was us.
    fn set_by_us(&self, label: &str) -> bool {
        let mut events = self.marks.timeline_items.items().filter(|event| same_label(&event.label.name, label));
        let Some(last) = events.next_back() else { return false };
        let login = |login: &str| login.trim_end_matches("[bot]").to_ascii_lowercase();
        last.kind == "LabeledEvent"
            && last.actor.as_ref().is_some_and(|actor| login(&actor.login) == login(&self.viewer))
    }
}
