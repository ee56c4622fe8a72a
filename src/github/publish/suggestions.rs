//! Suggestions: one review for a head, and what is old of earlier ones folded away.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::github::client::Client;
use crate::github::diff::DiffLines;
use crate::github::failure::{Failure, FailureKind};
use crate::github::load::Live;
use crate::github::pages;
use crate::github::query::{self, Connection, Thread, Threads, Within, owner_and_name, with_fragments};
use crate::github::request::Repeat;
use crate::github::suggestion;

/// The most suggestions and reviews of earlier heads that one run folds away.
pub const MAX_MINIMIZED: usize = 30;

/// How many files of a pull request are looked through for their diffs, at most. GitHub lists no more than 3000.
///
/// <https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files>
pub const MAX_FILES: usize = 300;

/// How many files GitHub lists on a page at most.
const FILES_A_PAGE: usize = 100;

/// A review whose comments are suggestions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestionReview {
    /// The text of the review.
    pub body: String,
    /// Its comments.
    pub comments: Vec<LineComment>,
}

/// A comment on lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineComment {
    /// The file.
    pub path: String,
    /// The lines with the change, from 1.
    pub lines: RangeInclusive<usize>,
    /// Its text.
    pub body: String,
}

/// What there is of our suggestions.
#[derive(Debug)]
pub struct Suggested {
    /// Whether there is a review of ours for the head that was read.
    pub for_head: bool,
    /// The ids of all suggestions that stand or were turned down: not of those whose lines are no longer what they were.
    pub made: Vec<String>,
    threads: Vec<OwnThread>,
    /// The ids of our reviews of other heads that are not folded away.
    old_reviews: Vec<String>,
}

/// A thread that a suggestion of ours began.
#[derive(Debug)]
struct OwnThread {
    node: String,
    id: String,
    review: Option<String>,
    resolved: bool,
    outdated: bool,
    minimized: bool,
}

/// Reads what there is of our suggestions. `None` where none are to be made: something was pushed since `live` was read,
/// or the pull request is closed or a draft by now.
///
/// # Errors
/// A request failed.
pub fn suggested(client: &Client, live: &Live) -> Result<Option<Suggested>, Failure> {
    client.next_round();
    let gone = || Failure::new(FailureKind::Missing, "query Suggestions", "the pull request is gone");
    let mut now = threads(client, live, None)?.ok_or_else(gone)?;
    if now.head_ref_oid != live.head || now.state != "OPEN" || now.is_draft {
        return Ok(None);
    }
    pages::rest("query Suggestions", &mut now.review_threads, |after| {
        Ok(threads(client, live, Some(after))?.map(|threads| threads.review_threads))
    })?;
    let threads: Vec<OwnThread> = now.review_threads.items().filter_map(own_thread).collect();
    let (mut made, mut old_reviews, mut for_head) = (Vec::new(), Vec::new(), false);
    for review in now.reviews.iter().flat_map(Connection::items).filter(|review| review.viewer_did_author) {
        let Some(ids) = suggestion::ids_of_review(&review.body) else { continue };
        made.extend(ids);
        let is_of_head = review.commit.as_ref().is_some_and(|commit| commit.oid == live.head);
        for_head |= is_of_head;
        if !is_of_head && !review.is_minimized {
            old_reviews.push(review.id.clone());
        }
    }
    // Nobody can take these any more, and nobody has turned them down.
    for thread in threads.iter().filter(|thread| thread.outdated && !thread.resolved) {
        if let Some(at) = made.iter().position(|id| *id == thread.id) {
            made.swap_remove(at);
        }
    }
    Ok(Some(Suggested { for_head, made, threads, old_reviews }))
}

fn threads(client: &Client, live: &Live, after: Option<&str>) -> Result<Option<Threads>, Failure> {
    let (owner, name) = owner_and_name(&live.repository);
    let first = after.is_none();
    let variables = json!({ "owner": owner, "name": name, "number": live.number, "after": after, "first": first });
    let (data, _): (Within<Threads>, _) =
        client.query("Suggestions", &with_fragments(query::SUGGESTIONS), &variables)?;
    Ok(data.repository.and_then(|repository| repository.pull_request))
}

fn own_thread(thread: &Thread) -> Option<OwnThread> {
    let comment = thread.comments.items().next().filter(|comment| comment.viewer_did_author)?;
    Some(OwnThread {
        node: comment.id.clone(),
        id: suggestion::id_of_line(&comment.body)?,
        review: comment.pull_request_review.as_ref().map(|review| review.id.clone()),
        resolved: thread.is_resolved,
        outdated: thread.is_outdated,
        minimized: comment.is_minimized,
    })
}

/// The lines of `paths` that stand in the diff of the pull request, as far as GitHub shows them: of a file with a large
/// diff, it shows none.
///
/// # Errors
/// A request failed.
pub fn diff_lines(
    client: &Client,
    live: &Live,
    paths: &BTreeSet<&str>,
) -> Result<BTreeMap<String, DiffLines>, Failure> {
    #[derive(Deserialize)]
    struct File {
        filename: String,
        patch: Option<String>,
    }
    client.next_round();
    let mut found = BTreeMap::new();
    for page in 1..=MAX_FILES / FILES_A_PAGE {
        let query = format!("per_page={FILES_A_PAGE}&page={page}");
        let files: Vec<File> =
            client.get(&format!("/repos/{}/pulls/{}/files?{query}", live.repository, live.number))?;
        let is_last = files.len() < FILES_A_PAGE;
        for file in files.into_iter().filter(|file| paths.contains(file.filename.as_str())) {
            found.insert(file.filename, DiffLines::of_patch(&file.patch.unwrap_or_default()));
        }
        if is_last || found.len() == paths.len() {
            break;
        }
        client.next_round();
    }
    Ok(found)
}

/// Makes `review` on the head of `live`: it approves nothing and asks for nothing. Where the answer is lost, GitHub is
/// asked whether it is there.
///
/// # Errors
/// A request failed, and no review is there as far as GitHub shows.
pub fn suggest(client: &Client, live: &Live, review: &SuggestionReview) -> Result<(), Failure> {
    client.next_round();
    let path = format!("/repos/{}/pulls/{}/reviews", live.repository, live.number);
    let comments: Vec<Value> = review.comments.iter().map(line_comment).collect();
    let body = json!({ "commit_id": live.head, "event": "COMMENT", "body": review.body, "comments": comments });
    let post = || client.write(Method::POST, &path, Some(&body), Repeat::Harmful).map(drop);
    let is_there = || Ok(suggested(client, live)?.is_none_or(|now| now.for_head));
    let Err(failure) = post() else { return Ok(()) };
    match failure.kind {
        FailureKind::Unclear | FailureKind::Later if is_there()? => Ok(()),
        // It was not done, nor did another run do it meanwhile.
        FailureKind::Later => post(),
        _ => Err(failure),
    }
}

fn line_comment(comment: &LineComment) -> Value {
    let (first, last) = (comment.lines.start(), comment.lines.end());
    let mut shown = json!({ "path": comment.path, "line": last, "side": "RIGHT", "body": comment.body });
    // GitHub takes no first line that is the last as well.
    if first < last {
        shown["start_line"] = json!(first);
        shown["start_side"] = json!("RIGHT");
    }
    shown
}

impl Suggested {
    /// What is to be folded away: suggestions that nobody can take any more, or that are for nothing since `current` are
    /// the ids of all edits that are certain; and reviews of earlier heads of which nothing else is left.
    pub fn old(&self, current: &BTreeSet<&str>) -> Vec<&str> {
        let is_old = |thread: &&OwnThread| {
            !thread.resolved && !thread.minimized && (thread.outdated || !current.contains(thread.id.as_str()))
        };
        let is_gone = |thread: &OwnThread| thread.resolved || thread.minimized || is_old(&thread);
        let is_empty = |review: &&String| {
            let mut threads = self.threads.iter().filter(|thread| thread.review.as_ref() == Some(*review));
            threads.all(is_gone)
        };
        let threads = self.threads.iter().filter(is_old).map(|thread| &thread.node);
        let reviews = self.old_reviews.iter().filter(is_empty);
        threads.chain(reviews).map(String::as_str).take(MAX_MINIMIZED).collect()
    }
}

/// Folds comments and reviews of ours away, as outdated. `nodes` are their ids.
///
/// # Errors
/// The request failed.
pub fn minimize(client: &Client, nodes: &[&str]) -> Result<(), Failure> {
    client.next_round();
    let (mut parameters, mut fields, mut variables) = (Vec::new(), String::new(), Map::new());
    for (at, node) in nodes.iter().enumerate() {
        parameters.push(format!("$n{at}: ID!"));
        let input = format!("{{ subjectId: $n{at}, classifier: OUTDATED }}");
        fields.push_str(&format!("  m{at}: minimizeComment(input: {input}) {{ clientMutationId }}\n"));
        variables.insert(format!("n{at}"), json!(node));
    }
    let mutation = format!("mutation Minimize({}) {{\n{fields}}}\n", parameters.join(", "));
    client.query::<Value>("Minimize", &mutation, &variables).map(drop)
}
