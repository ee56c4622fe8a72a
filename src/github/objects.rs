//! Fetches contents and issues by the dozen: what GraphQL gives as text, and the rest as bytes.

use std::collections::{BTreeMap, HashMap};
use std::thread;

use gix::ObjectId;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::facts::Issue;
use crate::github::client::Client;
use crate::github::failure::{Failure, FailureKind};
use crate::github::query::{Connection, Named, Text, owner_and_name, with_fragments};
use crate::load::Blobs;

/// How many objects go into one query. GraphQL gives up on a query after ten seconds.
const AT_ONCE: usize = 40;

/// How many requests are under way at once. GitHub asks for no more than a hundred.
///
/// <https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits>
const IN_PARALLEL: usize = 8;

/// The largest file of which GraphQL gives the whole text, in bytes, with some room.
const LARGEST_TEXT: u64 = 400_000;

/// The content of a file, by where it is.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// The repository, `owner/name`.
    pub repository: String,
    /// A commit and a path, or the id of a content, as git writes them.
    pub expression: String,
}

/// What an object or an issue is in an answer.
#[derive(Debug, Deserialize)]
#[serde(tag = "__typename")]
enum Node {
    Blob(Text),
    Issue(IssueNode),
    PullRequest(IssueNode),
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
struct IssueNode {
    title: String,
    body: String,
    closed: bool,
    /// Of an issue: why it was closed.
    #[serde(rename = "stateReason")]
    state_reason: Option<String>,
    /// Of a pull request.
    merged: Option<bool>,
    labels: Option<Connection<Named>>,
}

/// Fetches texts and issues of `repository`; what is no text, or too long for one, is left out. A number that is no
/// issue comes back as `None`.
///
/// # Errors
/// A request failed.
pub(super) fn fetch(
    client: &Client,
    repository: &str,
    wanted: &[Wanted],
    numbers: &[u64],
    blobs: &mut Blobs,
) -> Result<BTreeMap<u64, Option<Issue>>, Failure> {
    let mut queries: Vec<(&[Wanted], &[u64])> = Vec::new();
    let mut numbers = numbers.chunks(AT_ONCE);
    queries.extend(wanted.chunks(AT_ONCE).map(|wanted| (wanted, numbers.next().unwrap_or_default())));
    queries.extend(numbers.map(|numbers| (&[][..], numbers)));
    let answers = in_parallel(&queries, |(wanted, numbers)| match ask(client, repository, wanted, numbers) {
        // What a fork that is blocked refuses, the repository has as well.
        Err(failure) if failure.kind.is_withheld() && wanted.iter().any(|wanted| wanted.repository != repository) => {
            let of_ours = |wanted: &Wanted| Wanted { repository: repository.to_owned(), ..wanted.clone() };
            ask(client, repository, &wanted.iter().map(of_ours).collect::<Vec<_>>(), numbers)
        }
        answer => answer,
    });
    let mut issues = BTreeMap::new();
    for answer in answers {
        let (texts, found) = answer?;
        for (_, id, text) in texts {
            blobs.keep(id, text.unwrap_or_default().into_bytes());
        }
        issues.extend(found);
    }
    Ok(issues)
}

/// Fetches files of `repository`: the bytes of each of `wanted`, in their order; `None` for one that is not there.
///
/// # Errors
/// A request failed.
pub(super) fn fetch_files(
    client: &Client,
    repository: &str,
    wanted: &[Wanted],
) -> Result<Vec<Option<Vec<u8>>>, Failure> {
    let batches: Vec<&[Wanted]> = wanted.chunks(AT_ONCE).collect();
    let answers = in_parallel(&batches, |batch| ask(client, repository, batch, &[]));
    let mut blobs = Blobs::default();
    let mut ids: Vec<Option<ObjectId>> = vec![None; wanted.len()];
    let mut missing = BTreeMap::new();
    for (batch, answer) in answers.into_iter().enumerate() {
        for (index, id, text) in answer?.0 {
            let kept = text.is_some_and(|text| blobs.keep(id, text.into_bytes()));
            if let Some(place) = ids.get_mut(batch * AT_ONCE + index) {
                *place = Some(id);
            }
            if !kept {
                // As bytes: it has just come as a text, in vain.
                missing.insert(id, u64::MAX);
            }
        }
    }
    fetch_blobs(client, &[repository.to_owned()], &missing, &mut blobs)?;
    Ok(ids.into_iter().map(|id| Some(blobs.get(id?, None).to_vec())).collect())
}

/// Fetches the contents `missing`, given with their sizes in bytes: each from the first of `repositories` that gives it.
///
/// # Errors
/// A request failed, or a content is nowhere.
pub(super) fn fetch_blobs(
    client: &Client,
    repositories: &[String],
    missing: &BTreeMap<ObjectId, u64>,
    blobs: &mut Blobs,
) -> Result<(), Failure> {
    let small = missing.iter().filter(|(_, size)| **size <= LARGEST_TEXT);
    let Some(first) = repositories.first() else { return Ok(()) };
    let wanted: Vec<Wanted> =
        small.map(|(id, _)| Wanted { repository: first.clone(), expression: id.to_string() }).collect();
    match fetch(client, first, &wanted, &[], blobs) {
        Err(failure) if !failure.kind.is_withheld() => return Err(failure),
        _ => {}
    }
    // What is no UTF-8, cut off or changed on its way has to come as bytes.
    let left: Vec<ObjectId> = missing.keys().copied().filter(|id| !blobs.has(*id)).collect();
    for bytes in in_parallel(&left, |id| Ok((*id, raw(client, repositories, *id)?))) {
        let (id, bytes): (ObjectId, Vec<u8>) = bytes?;
        if !blobs.keep(id, bytes) {
            let message = format!("the content that was sent is not that of {id}");
            return Err(Failure::new(FailureKind::Unclear, &format!("GET …/git/blobs/{id}"), message));
        }
    }
    Ok(())
}

fn raw(client: &Client, repositories: &[String], id: ObjectId) -> Result<Vec<u8>, Failure> {
    let mut last = None;
    for repository in repositories {
        match client.get_raw(&format!("/repos/{repository}/git/blobs/{id}")) {
            Err(failure) if failure.kind.is_withheld() => last = Some(failure),
            other => return other,
        }
    }
    Err(last.expect("there is a repository to ask"))
}

/// Contents, each with its place among what was wanted, and with no text where it is none; and issues.
type Found = (Vec<(usize, ObjectId, Option<String>)>, BTreeMap<u64, Option<Issue>>);

fn ask(client: &Client, repository: &str, wanted: &[Wanted], numbers: &[u64]) -> Result<Found, Failure> {
    let mut by_repository: BTreeMap<&str, Vec<(usize, &Wanted)>> = BTreeMap::new();
    by_repository.entry(repository).or_default();
    for (index, wanted) in wanted.iter().enumerate() {
        by_repository.entry(&wanted.repository).or_default().push((index, wanted));
    }
    let mut variables = Map::new();
    let (mut declared, mut body) = (String::new(), String::new());
    for (place, (name, objects)) in by_repository.iter().enumerate() {
        if objects.is_empty() && (*name != repository || numbers.is_empty()) {
            continue;
        }
        let (owner, short) = owner_and_name(name);
        declared.push_str(&format!("$owner{place}: String!, $name{place}: String!, "));
        variables.insert(format!("owner{place}"), json!(owner));
        variables.insert(format!("name{place}"), json!(short));
        body.push_str(&format!("  in{place}: repository(owner: $owner{place}, name: $name{place}) {{\n"));
        for (index, wanted) in objects {
            declared.push_str(&format!("$at{index}: String!, "));
            variables.insert(format!("at{index}"), json!(wanted.expression));
            body.push_str(&format!(
                "    o{index}: object(expression: $at{index}) {{\n      __typename\n      ...Text\n    }}\n"
            ));
        }
        if *name == repository {
            for number in numbers {
                body.push_str(&format!(
                    "    i{number}: issueOrPullRequest(number: {number}) {{\n      ...Tracker\n    }}\n"
                ));
            }
        }
        body.push_str("  }\n");
    }
    if body.is_empty() {
        return Ok((Vec::new(), BTreeMap::new()));
    }
    let query = with_fragments(&format!("query Objects({}) {{\n{body}}}\n", declared.trim_end_matches(", ")));
    type Data = HashMap<String, Option<HashMap<String, Option<Node>>>>;
    let (data, _): (Data, _) = client.query("Objects", &query, &Value::Object(variables))?;
    let mut texts = Vec::new();
    let mut issues: BTreeMap<u64, Option<Issue>> = numbers.iter().map(|number| (*number, None)).collect();
    for (alias, node) in data.into_values().flatten().flatten() {
        let number = || alias.trim_start_matches(['i', 'o']).parse().unwrap_or_default();
        match node {
            Some(Node::Blob(Text { oid: Some(oid), text, .. })) => {
                let place = usize::try_from(number()).unwrap_or_default();
                texts.extend(ObjectId::from_hex(oid.as_bytes()).ok().map(|id| (place, id, text)));
            }
            Some(Node::Issue(issue)) => drop(issues.insert(number(), Some(issue.into_fact(false)))),
            Some(Node::PullRequest(issue)) => drop(issues.insert(number(), Some(issue.into_fact(true)))),
            Some(Node::Blob(_) | Node::Other) | None => {}
        }
    }
    Ok((texts, issues))
}

impl IssueNode {
    fn into_fact(self, pull_request: bool) -> Issue {
        let labels = self.labels.iter().flat_map(Connection::items).map(|label| label.name.clone()).collect();
        let not_planned = self.state_reason.is_some_and(|reason| reason == "NOT_PLANNED");
        let dropped = self.closed && if pull_request { self.merged == Some(false) } else { not_planned };
        Issue { title: self.title, body: self.body, labels, pull_request, closed: self.closed, dropped }
    }
}

/// Does `work` for each of `items`, several at once; the results are in the order of the items.
pub(super) fn in_parallel<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&T) -> Result<R, Failure> + Sync,
) -> Vec<Result<R, Failure>> {
    let mut results = Vec::with_capacity(items.len());
    for batch in items.chunks(IN_PARALLEL) {
        thread::scope(|scope| {
            let running: Vec<_> = batch.iter().map(|item| scope.spawn(|| work(item))).collect();
            results.extend(running.into_iter().map(|thread| thread.join().expect("a request does not panic")));
        });
    }
    results
}
