//! Tracking issues: what they say, who refers to them, and when a person last spoke there.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Deserialize;
use serde_json::json;

use crate::facts::{Issue, Reference, Tracker};
use crate::github::client::Client;
use crate::github::failure::{Failure, FailureKind};
use crate::github::objects::in_parallel;
use crate::github::query::{
    self, Backwards, Connection, ReferencesData, Source, TrackedIssue, owner_and_name, who, with_fragments,
};

/// How many issues one query asks for: each brings up to two hundred nodes.
const AT_ONCE: usize = 20;

/// The most pages of references to one issue that are read, of a hundred each.
const MAX_PAGES: usize = 5;

/// What is known of tracking issues.
#[derive(Default)]
pub(super) struct Trackers {
    repository: String,
    found: Mutex<BTreeMap<u64, Option<Found>>>,
}

/// An issue, and what refers to it.
struct Found {
    issue: Issue,
    tracker: Tracker,
    /// Issues that refer to it, which may be about bugs.
    issues: BTreeSet<Reference>,
    /// Where the earlier references end.
    before: Option<String>,
}

/// What refers to the issue of this number, before what was read first.
type Earlier = (u64, Vec<Backwards>);

#[derive(Deserialize)]
#[serde(tag = "__typename")]
enum Node {
    Issue(Box<TrackedIssue>),
    PullRequest(Titled),
    #[serde(other)]
    Other,
}

/// Issues by their aliases.
type Nodes = HashMap<String, Option<Node>>;

#[derive(Deserialize)]
struct Titled {
    title: String,
    closed: bool,
}

impl Trackers {
    fn found(&self) -> MutexGuard<'_, BTreeMap<u64, Option<Found>>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the issues `numbers` of `repository`.
    pub(super) fn read(client: &Client, repository: &str, numbers: &[u64]) -> Result<Trackers, Failure> {
        let trackers = Trackers { repository: repository.to_owned(), found: Mutex::default() };
        trackers.read_more(client, numbers)?;
        Ok(trackers)
    }

    /// Reads further issues. One that is not there comes back as `None`.
    pub(super) fn read_more(&self, client: &Client, numbers: &[u64]) -> Result<BTreeMap<u64, Option<Issue>>, Failure> {
        let batches: Vec<&[u64]> = numbers.chunks(AT_ONCE).collect();
        let repository = self.repository.as_str();
        let mut issues = BTreeMap::new();
        let answers = in_parallel(&batches, |numbers| ask(client, repository, numbers));
        for (batch, answer) in batches.iter().zip(answers) {
            let (mut nodes, refused) = answer?;
            for number in *batch {
                let found = match nodes.remove(&format!("i{number}")).flatten() {
                    Some(Node::Issue(node)) => Some(Found::of(*node)?),
                    Some(Node::PullRequest(node)) => Some(Found::pull_request(node)),
                    // Nobody knows whether it is there.
                    None if refused => continue,
                    Some(Node::Other) | None => None,
                };
                issues.insert(*number, found.as_ref().map(|found| found.issue.clone()));
                self.found().insert(*number, found);
            }
        }
        Ok(issues)
    }

    /// The issues that were read.
    pub(super) fn issues(&self) -> BTreeMap<u64, Option<Issue>> {
        let found = self.found();
        found.iter().map(|(number, found)| (*number, found.as_ref().map(|found| found.issue.clone()))).collect()
    }

    /// What refers to the issues `numbers`.
    pub(super) fn referring(&self, numbers: &BTreeSet<u64>) -> BTreeSet<Reference> {
        let found = self.found();
        let wanted =
            found.iter().filter(|(number, _)| numbers.contains(number)).filter_map(|(_, found)| found.as_ref());
        let elsewhere = |name: &&Reference| !name.repository().eq_ignore_ascii_case(&self.repository);
        wanted
            .flat_map(|found| found.tracker.references.iter().filter(elsewhere).chain(&found.issues).cloned())
            .collect()
    }

    /// Reads the earlier references to those of the issues `numbers` that have more than a page.
    pub(super) fn earlier(&self, client: &Client, numbers: &BTreeSet<u64>) -> Result<Vec<Earlier>, Failure> {
        let long: Vec<(u64, String)> = {
            let found = self.found();
            let wanted = found.iter().filter(|(number, _)| numbers.contains(number));
            wanted.filter_map(|(number, found)| Some((*number, found.as_ref()?.before.clone()?))).collect()
        };
        let repository = self.repository.as_str();
        in_parallel(&long, |(number, before)| pages_before(client, repository, *number, before)).into_iter().collect()
    }

    /// Adds earlier references.
    pub(super) fn add(&self, earlier: Vec<Earlier>) {
        for (number, pages) in earlier {
            if let Some(found) = self.found().get_mut(&number).and_then(Option::as_mut) {
                pages.into_iter().for_each(|page| found.refer(page));
            }
        }
    }

    /// Keeps of the issues that refer to trackers those that are in `bugs`.
    pub(super) fn sort_out_bugs(&self, bugs: &BTreeSet<Reference>) {
        for found in self.found().values_mut().flatten() {
            found.tracker.bugs = found.issues.intersection(bugs).cloned().collect();
        }
    }

    /// What goes on in the issues.
    pub(super) fn facts(&self) -> BTreeMap<u64, Tracker> {
        let found = self.found();
        found.iter().filter_map(|(number, found)| Some((*number, found.as_ref()?.tracker.clone()))).collect()
    }
}

/// The issues `numbers` by their aliases, and whether the token may not read some of them.
fn ask(client: &Client, repository: &str, numbers: &[u64]) -> Result<(Nodes, bool), Failure> {
    #[derive(Deserialize)]
    struct Data {
        repository: Option<Nodes>,
    }
    let each: String = numbers
        .iter()
        .map(|number| {
            format!(
                "    i{number}: issueOrPullRequest(number: {number}) {{\n      __typename\n      ...Tracked\n      \
                 ... on PullRequest {{\n        title\n        closed\n      }}\n    }}\n"
            )
        })
        .collect();
    let query = format!(
        "query Trackers($owner: String!, $name: String!) {{\n  repository(owner: $owner, name: $name) {{\n{each}  }}\n}}\n"
    );
    let (owner, name) = owner_and_name(repository);
    let variables = json!({ "owner": owner, "name": name });
    match client.query_readable::<Data>("Trackers", &with_fragments(&query), &variables) {
        Err(failure) if failure.kind == FailureKind::Forbidden => Ok((Nodes::new(), true)),
        answer => answer.map(|(data, refused)| (data.repository.unwrap_or_default(), refused)),
    }
}

/// The pages of references to the issue `number` before the one that begins at `before`, as far as they are read.
fn pages_before(client: &Client, repository: &str, number: u64, before: &str) -> Result<Earlier, Failure> {
    let (owner, name) = owner_and_name(repository);
    let mut pages: Vec<Backwards> = Vec::new();
    let mut before = Some(before.to_owned());
    let mut seen = BTreeSet::new();
    while let Some(cursor) = before.take().filter(|_| pages.len() < MAX_PAGES) {
        if !seen.insert(cursor.clone()) {
            let message = "GitHub gives the same page again and again";
            return Err(Failure::new(FailureKind::Unclear, "query References", message));
        }
        let variables = json!({ "owner": owner, "name": name, "number": number, "before": cursor });
        let (data, _): (ReferencesData, _) =
            client.query_readable("References", &with_fragments(query::REFERENCES), &variables)?;
        let gone =
            || Failure::new(FailureKind::Unclear, "query References", "a page that GitHub promised is not there");
        let page = data.repository.and_then(|repository| repository.issue).ok_or_else(gone)?.timeline_items;
        if page.nodes.is_empty() {
            return Err(Failure::new(FailureKind::Unclear, "query References", "a page that GitHub promised is empty"));
        }
        before = earlier(&page, "query References")?;
        pages.push(page);
    }
    Ok((number, pages))
}

/// Where the page before `page` ends, if there is one.
///
/// # Errors
/// GitHub does not say whether there is one, or not where it ends.
fn earlier(page: &Backwards, request: &str) -> Result<Option<String>, Failure> {
    let failure = |message| Err(Failure::new(FailureKind::Unclear, request, message));
    match page.page_info.as_ref().map(|info| (info.has_previous_page, info.start_cursor.clone())) {
        None => failure("GitHub does not say whether there are earlier pages"),
        Some((true, None)) => failure("GitHub promises an earlier page, and does not say where it ends"),
        Some((is_there, cursor)) => Ok(cursor.filter(|_| is_there)),
    }
}

impl Found {
    fn of(node: TrackedIssue) -> Result<Found, Failure> {
        let labels = node.labels.iter().flat_map(Connection::items).map(|label| label.name.clone()).collect();
        let spoken = node.comments.items().filter(|comment| !who(&comment.author).1);
        let spoken_at = spoken.filter_map(|comment| comment.created_at).max();
        let issue = Issue {
            title: node.title,
            body: node.body,
            labels,
            pull_request: false,
            closed: node.closed,
            dropped: false,
        };
        let mut found = Found {
            issue,
            tracker: Tracker { spoken_at, ..Tracker::default() },
            issues: BTreeSet::new(),
            before: None,
        };
        found.before = earlier(&node.timeline_items, "query Trackers")?;
        found.refer(node.timeline_items);
        let linked = node.closed_by_pull_requests_references.iter().flat_map(Connection::items);
        found.tracker.references.extend(linked.filter_map(named));
        Ok(found)
    }

    /// What has the number of an issue and is a pull request.
    fn pull_request(node: Titled) -> Found {
        let issue = Issue {
            title: node.title,
            body: String::new(),
            labels: Vec::new(),
            pull_request: true,
            closed: node.closed,
            dropped: false,
        };
        Found { issue, tracker: Tracker::default(), issues: BTreeSet::new(), before: None }
    }

    /// Notes what a page of references has. One that may not be read is a null in it.
    fn refer(&mut self, page: Backwards) {
        for event in page.nodes {
            match event.and_then(|event| event.source) {
                None => self.tracker.unreadable += 1,
                Some(source) => match named(&source) {
                    None => self.tracker.unreadable += 1,
                    Some(name) => {
                        let is_pull = source.kind.as_deref() == Some("PullRequest");
                        if is_pull { &mut self.tracker.references } else { &mut self.issues }.insert(name);
                    }
                },
            }
        }
    }
}

fn named(source: &Source) -> Option<Reference> {
    Reference::new(&source.repository.as_ref()?.name_with_owner, source.number?)
}
