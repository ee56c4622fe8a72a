//! The comment: one, ours, never that of an older run in the place of a newer one.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::github::check_in;
use crate::github::client::Client;
use crate::github::failure::{Failure, FailureKind};
use crate::github::load::{HeadAt, Live};
use crate::github::marker::{self, Marker};
use crate::github::pages::{conversation_now, conversations_now};
use crate::github::publish::issue_comment::{LOOKS, delete, edit, post};
use crate::github::query::{CommentNode, Conversation};
use crate::github::seen::Seen;

/// How often a comment is written before we give up: somebody else may delete it at the same time.
const TRIES: usize = 3;

/// What our comment should say.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// The text below the marker.
    pub text: String,
    /// The labels that we have set; the marker keeps them.
    pub labels: BTreeSet<String>,
    /// Whether a comment is made where there is none yet.
    pub create: bool,
    /// Whether it is written although the pull request was changed since it was read, a push aside.
    pub anyway: bool,
}

/// What became of the comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// There is none, and none was asked for.
    Nothing,
    /// It says so already.
    Unchanged(String),
    /// It was written, and is at this address.
    Posted(Posted),
    /// A newer run has written one, at this address.
    Superseded(String),
    /// What was read is old: why.
    Outdated(&'static str),
}

/// A comment that GitHub has taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// Its address.
    pub url: String,
    id: u64,
    at: Option<Timestamp>,
    new: bool,
}

/// Makes our comment on the pull request say `content`. [`look_again`] is due afterwards.
///
/// # Errors
/// A request failed. Nothing was written twice.
pub fn comment(client: &Client, live: &Live, content: &Content) -> Result<Written, Failure> {
    if live.own.is_empty() && !content.create {
        return Ok(Written::Nothing);
    }
    if let [(comment, marker)] = live.own.as_slice()
        && says(comment, &content.text)
        && keeps(marker, live, content)
    {
        return Ok(Written::Unchanged(comment.url.clone()));
    }
    client.next_round();
    let (now, _) = looked_at(client, live)?;
    if let Some(why) = live.seen.changed(&Seen::again(&now))
        && (!content.anyway || now.head_ref_oid != live.head)
    {
        return Ok(Written::Outdated(why));
    }
    write(client, live, &now, content)
}

/// Says `text`, if any, in our comment on a pull request that could not be checked. `head` is what was read of it, if
/// anything; a comment that shows what was read later stays as it is. No comment is made for this, and none is changed
/// where the pull request is closed. Returns the pull request as it is now, if it is open.
///
/// # Errors
/// A request failed.
pub fn withdraw(
    client: &Client,
    repository: &str,
    number: u64,
    head: Option<HeadAt>,
    text: Option<String>,
) -> Result<Option<Live>, Failure> {
    client.next_round();
    let (now, at) = conversation_now(client, repository, number, None)?;
    let own: Vec<_> =
        ours(&now).into_iter().filter_map(|comment| Some((comment.clone(), Marker::of(&comment.body)?))).collect();
    let seen = Seen::again(&now);
    if !seen.open {
        return Ok(None);
    }
    let (head, read_at) = head.unwrap_or_else(|| (seen.head.clone(), at));
    let pushed_after = marker::pushed_after(&own, &head);
    let seen_at = marker::seen_at(&own, &head, None);
    let labels = own.iter().flat_map(|(_, marker)| marker.labels.clone()).collect();
    let live = Live {
        repository: repository.to_owned(),
        number,
        head,
        seen,
        own,
        read_at,
        pushed_after,
        seen_at,
        suggested: Vec::new(),
        sharing: None,
    };
    if let Some(text) = text {
        write(client, &live, &now, &Content { text, labels, ..Content::default() })?;
    }
    Ok(Some(live))
}

/// Writes the comment into the conversation as it is now.
fn write(client: &Client, live: &Live, now: &Conversation, content: &Content) -> Result<Written, Failure> {
    let body = body(live, content);
    let mut own: Vec<CommentNode> = ours(now).into_iter().cloned().collect();
    for _ in 0..TRIES {
        client.next_round();
        let Some(oldest) = own.first() else {
            if !content.create {
                return Ok(Written::Nothing);
            }
            if let Some(posted) = create(client, live, &body)? {
                return Ok(Written::Posted(posted));
            }
            // Somebody else has made one meanwhile.
            let (now, _) = looked_at(client, live)?;
            own = ours(&now).into_iter().cloned().collect();
            continue;
        };
        if own.iter().any(|comment| is_newer(comment, live)) {
            return Ok(Written::Superseded(oldest.url.clone()));
        }
        let Some(written) = rewrite(client, live, oldest, content, &body)? else {
            // Somebody has deleted it meanwhile.
            own.remove(0);
            continue;
        };
        for other in &own[1..] {
            delete(client, &live.repository, other.id)?;
        }
        return Ok(written);
    }
    let request = format!("the comment on pull request #{}", live.number);
    Err(Failure::new(FailureKind::Unclear, &request, "others change it at the same time; gave up"))
}

/// The text of a comment that says `content`, with its marker.
fn body(live: &Live, content: &Content) -> String {
    let marker = Marker {
        head: Some(live.head.clone()),
        pushed_after: live.pushed_after,
        seen_at: Some(live.seen_at.unwrap_or(live.read_at)),
        read_at: Some(live.read_at),
        labels: content.labels.iter().cloned().collect(),
    };
    format!("{}\n{}", marker.line(), content.text.trim_end())
}

/// Makes `comment` say `content`, which is `body` as a text, unless it does. `None` where it is gone.
fn rewrite(
    client: &Client,
    live: &Live,
    comment: &CommentNode,
    content: &Content,
    body: &str,
) -> Result<Option<Written>, Failure> {
    let has_marker = || Marker::of(&comment.body).is_some_and(|marker| keeps(&marker, live, content));
    if says(comment, &content.text) && has_marker() {
        return Ok(Some(Written::Unchanged(comment.url.clone())));
    }
    match edit(client, &live.repository, comment.id, body) {
        Err(failure) if failure.kind == FailureKind::Missing => Ok(None),
        changed => Ok(Some(Written::Posted(posted(&changed?, Some(comment), false)))),
    }
}

/// Makes a comment. Where the answer is lost, the conversation is looked at, and the comment is not made again: GitHub
/// shows it late. `None` where somebody else has made one meanwhile.
fn create(client: &Client, live: &Live, body: &str) -> Result<Option<Posted>, Failure> {
    let post = || post(client, &live.repository, live.number, body);
    let mut answer = post();
    if let Err(failure) = &answer
        && failure.kind == FailureKind::Later
    {
        // It was not done. Meanwhile, another run may have.
        if let Some(found) = find(client, live, body, 1)? {
            return Ok(found);
        }
        answer = post();
    }
    match answer {
        Ok(answer) => Ok(Some(posted(&answer, None, true))),
        Err(failure) if failure.kind == FailureKind::Unclear => find(client, live, body, LOOKS)?.ok_or(failure),
        Err(failure) => Err(failure),
    }
}

/// Looks for a comment that may have been made. Inside, `None` where there is one of ours that says something else.
fn find(client: &Client, live: &Live, body: &str, looks: u32) -> Result<Option<Option<Posted>>, Failure> {
    for look in 0..looks {
        if look > 0 {
            client.pause("query Conversation", Duration::from_secs(1 << look))?;
        }
        client.next_round();
        let (now, _) = looked_at(client, live)?;
        let own = ours(&now);
        if let Some(made) = own.iter().find(|comment| check_in::says(comment, body)) {
            let new = Posted { url: made.url.clone(), id: made.id, at: Some(made.updated_at), new: true };
            return Ok(Some(Some(new)));
        }
        if !own.is_empty() {
            return Ok(Some(None));
        }
    }
    Ok(None)
}

/// Looks at the pull request after something was written: a comment that another run has made at the same time goes, and
/// what was read is held against what is there now. Returns what makes another round due, if anything does. That the
/// list does not show our comment yet is no such thing: GitHub has said that it is there.
///
/// # Errors
/// A request failed. What was written is there all the same.
fn look_again(client: &Client, live: &Live, written: Option<&Posted>) -> Result<Option<&'static str>, Failure> {
    client.next_round();
    let (now, _) = looked_at(client, live)?;
    seen_again(client, live, written, now)
}

/// The same for several pull requests of one repository, which are asked for at once.
pub fn look_again_at(
    client: &Client,
    written: &[(&Live, Option<&Posted>)],
) -> Vec<Result<Option<&'static str>, Failure>> {
    let mut several = match written {
        [(live, _), _, ..] => {
            client.next_round();
            let numbers: Vec<u64> = written.iter().map(|(live, _)| live.number).collect();
            conversations_now(client, &live.repository, &numbers).unwrap_or_default()
        }
        _ => BTreeMap::new(),
    };
    let each = written.iter().map(|(live, posted)| match several.remove(&live.number) {
        Some(now) => seen_again(client, live, *posted, now),
        None => look_again(client, live, *posted),
    });
    each.collect()
}

fn seen_again(
    client: &Client,
    live: &Live,
    written: Option<&Posted>,
    mut now: Conversation,
) -> Result<Option<&'static str>, Failure> {
    let mut look = 0;
    loop {
        let own = ours(&now);
        if let Some(new) = written.filter(|posted| posted.new) {
            let listed = own.iter().any(|comment| comment.id == new.id);
            if own.iter().any(|comment| comment.id < new.id) {
                delete(client, &live.repository, new.id)?;
                return Ok(Some("another run made a comment at the same time"));
            }
            for younger in own.iter().filter(|comment| comment.id > new.id) {
                delete(client, &live.repository, younger.id)?;
            }
            look += 1;
            if !listed && look < LOOKS {
                client.pause("query Conversation", Duration::from_secs(1 << look))?;
                client.next_round();
                (now, _) = looked_at(client, live)?;
                continue;
            }
        }
        let is_older = |comment: &CommentNode| {
            let read_at = Marker::of(&comment.body).and_then(|marker| marker.read_at(comment));
            written.is_some_and(|posted| posted.id == comment.id && posted.at.is_some_and(|at| comment.updated_at > at))
                && read_at.is_none_or(|at| at < live.read_at)
        };
        if own.iter().any(|comment| is_older(comment)) {
            return Ok(Some("an older run has written over the comment"));
        }
        return Ok(live.seen.changed(&Seen::again(&now)));
    }
}

/// The conversation as it is now.
fn looked_at(client: &Client, live: &Live) -> Result<(Conversation, Timestamp), Failure> {
    let own: Vec<u64> = live.own.iter().map(|(comment, _)| comment.id).collect();
    conversation_now(client, &live.repository, live.number, Some((&live.seen, &own)))
}

/// Our comments, oldest first.
fn ours(now: &Conversation) -> Vec<&CommentNode> {
    let mut own: Vec<&CommentNode> = now.comments.items().filter(|comment| is_ours(comment)).collect();
    own.sort_by_key(|comment| comment.id);
    own
}

fn is_ours(comment: &CommentNode) -> bool {
    comment.viewer_did_author && Marker::of(&comment.body).is_some()
}

/// Whether `comment` shows what was read after `live`.
fn is_newer(comment: &CommentNode, live: &Live) -> bool {
    Marker::of(&comment.body).and_then(|marker| marker.read_at(comment)).is_some_and(|at| at > live.read_at)
}

/// Whether a marker keeps what a later run has to know: since when the head is there, and which labels are ours.
fn keeps(marker: &Marker, live: &Live, content: &Content) -> bool {
    marker.head.as_ref() == Some(&live.head) && marker.labels.iter().eq(&content.labels)
}

/// Whether a comment shows `text`, whatever its marker says.
fn says(comment: &CommentNode, text: &str) -> bool {
    marker::content(&comment.body).replace("\r\n", "\n").trim_end() == text.trim_end()
}

/// What the answer to a write says of the comment; `before` is what was known of it.
fn posted(answer: &Value, before: Option<&CommentNode>, new: bool) -> Posted {
    let text = |key: &str| answer[key].as_str();
    Posted {
        url: text("html_url").map(str::to_owned).or(before.map(|comment| comment.url.clone())).unwrap_or_default(),
        id: answer["id"].as_u64().or(before.map(|comment| comment.id)).unwrap_or(u64::MAX),
        at: text("updated_at").and_then(|at| at.parse().ok()),
        new,
    }
}
