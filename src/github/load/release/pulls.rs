//! Pull requests of code and documentation: each is asked for once, whoever lists it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::config::Config;
use crate::facts::{Pull, PullState, Reference, Word, has_label};
use crate::github::client::Client;
use crate::github::failure::{Failure, FailureKind};
use crate::github::objects::in_parallel;
use crate::github::query::{BugNode, Connection, PulledNode, Source, Spoken, owner_and_name, who, with_fragments};
use crate::tracking_issue::references;

/// How many pull requests one query asks for: each brings up to a hundred and thirty nodes.
const AT_ONCE: usize = 40;

/// The label of an issue about a bug.
///
/// <https://github.com/kubevirt/kubevirt/blob/main/.github/ISSUE_TEMPLATE/bug_report.yaml>
const BUG: &str = "kind/bug";

/// Where the pull requests are wanted.
pub(super) struct Around<'a> {
    /// The repository of the VEPs.
    pub(super) home: &'a str,
    /// The policy.
    pub(super) config: &'a Config,
    /// The branch of the release.
    pub(super) branch: &'a str,
}

/// What was read.
#[derive(Default)]
pub(super) struct Pulls {
    /// Pull requests; `None` for one that may not be read, or is not there.
    pub(super) found: BTreeMap<Reference, Option<Pull>>,
    /// Open issues about bugs.
    pub(super) bugs: BTreeSet<Reference>,
    /// Other issues.
    others: BTreeSet<Reference>,
}

#[derive(Deserialize)]
#[serde(tag = "__typename")]
enum Node {
    PullRequest(Box<PulledNode>),
    Issue(BugNode),
    #[serde(other)]
    Other,
}

impl Pulls {
    /// Whether `name` was asked for.
    pub(super) fn has(&self, name: &Reference) -> bool {
        self.found.contains_key(name) || self.bugs.contains(name) || self.others.contains(name)
    }

    /// Adds what else was read.
    pub(super) fn add(&mut self, more: Pulls) {
        self.bugs.extend(more.bugs);
        self.others.extend(more.others);
        for (name, pull) in more.found {
            self.keep(name, pull);
        }
    }

    /// Keeps a pull request, with what is known of it already.
    fn keep(&mut self, name: Reference, pull: Option<Pull>) {
        match (self.found.get_mut(&name), pull) {
            (Some(Some(known)), Some(pull)) => known.names.extend(pull.names),
            (_, pull) => drop(self.found.insert(name, pull)),
        }
    }
}

/// Reads the pull requests and issues `wanted`.
pub(super) fn read(client: &Client, around: &Around<'_>, wanted: &BTreeSet<Reference>) -> Result<Pulls, Failure> {
    let wanted: Vec<&Reference> = wanted.iter().collect();
    let batches: Vec<&[&Reference]> = wanted.chunks(AT_ONCE).collect();
    let mut pulls = Pulls::default();
    for answer in in_parallel(&batches, |batch| ask(client, batch)) {
        for (name, node) in answer? {
            match node {
                Some(Node::PullRequest(node)) => add(&mut pulls, around, name, *node),
                Some(Node::Issue(node)) => {
                    let labels: Vec<String> =
                        node.labels.iter().flat_map(Connection::items).map(|label| label.name.clone()).collect();
                    let is_bug = !node.closed && has_label(&labels, BUG);
                    if is_bug { &mut pulls.bugs } else { &mut pulls.others }.insert(name);
                }
                Some(Node::Other) | None => pulls.keep(name, None),
            }
        }
    }
    Ok(pulls)
}

/// Adds a pull request, and those that brought it to the release's branch.
fn add(pulls: &mut Pulls, around: &Around<'_>, name: Reference, node: PulledNode) {
    for source in node.timeline_items.items().filter_map(|event| event.source.as_ref()) {
        if let Some((backport, pull)) = backport(source, around, &name) {
            pulls.keep(backport, Some(pull));
        }
    }
    let pull = around.pull(&name, node);
    match pulls.found.remove(&name).flatten() {
        // It refers to another, which was read before it.
        Some(known) => drop(pulls.found.insert(name, Some(Pull { names: &known.names | &pull.names, ..pull }))),
        None => drop(pulls.found.insert(name, Some(pull))),
    }
}

/// A pull request for the release's branch that refers to `name`.
fn backport(source: &Source, around: &Around<'_>, name: &Reference) -> Option<(Reference, Pull)> {
    let base = source.base_ref_name.clone().filter(|base| base == around.branch)?;
    let own = Reference::new(&source.repository.as_ref()?.name_with_owner, source.number?)?;
    let pull = Pull {
        title: source.title.clone().unwrap_or_default(),
        state: state(source.state.as_deref().unwrap_or_default()),
        draft: false,
        base,
        merged_at: source.merged_at,
        author: who(&source.author).0,
        labels: Vec::new(),
        names: BTreeSet::from([name.clone()]),
        last_word: None,
    };
    (own.repository() == name.repository()).then_some((own, pull))
}

impl Around<'_> {
    fn pull(&self, name: &Reference, node: PulledNode) -> Pull {
        let (author, _) = who(&node.author);
        let docs = self.config.release.docs_repositories.iter().map(String::as_str);
        let known: Vec<&str> = [self.home, &self.config.product_repository.1].into_iter().chain(docs).collect();
        let names = references(&node.body, name.repository(), &known).into_iter().collect();
        let said = node.comments.items().chain(node.reviews.iter().flat_map(Connection::items)).filter_map(word);
        let committed = node.commits.items().map(|node| node.commit.committed_date);
        let own = committed.chain([node.created_at]).map(|at| Word { author: author.clone(), at });
        let last_word = said.chain(own).max_by_key(|word| word.at);
        Pull {
            labels: node.labels.iter().flat_map(Connection::items).map(|label| label.name.clone()).collect(),
            title: node.title,
            state: state(&node.state),
            draft: node.is_draft,
            base: node.base_ref_name,
            merged_at: node.merged_at,
            author,
            names,
            last_word,
        }
    }
}

/// What a person said.
fn word(spoken: &Spoken) -> Option<Word> {
    let (author, is_bot) = who(&spoken.author);
    let at = spoken.created_at.or(spoken.submitted_at)?;
    (!is_bot).then_some(Word { author, at })
}

fn state(name: &str) -> PullState {
    match name {
        "OPEN" => PullState::Open,
        "MERGED" => PullState::Merged,
        _ => PullState::Closed,
    }
}

type Answered = Vec<(Reference, Option<Node>)>;

fn ask(client: &Client, wanted: &[&Reference]) -> Result<Answered, Failure> {
    let mut by_repository: BTreeMap<&str, Vec<&Reference>> = BTreeMap::new();
    for name in wanted {
        by_repository.entry(name.repository()).or_default().push(name);
    }
    let (mut declared, mut body, mut variables) = (Vec::new(), String::new(), Map::new());
    for (place, (repository, names)) in by_repository.iter().enumerate() {
        let (owner, short) = owner_and_name(repository);
        declared.push(format!("$owner{place}: String!, $name{place}: String!"));
        variables.insert(format!("owner{place}"), json!(owner));
        variables.insert(format!("name{place}"), json!(short));
        body.push_str(&format!("  in{place}: repository(owner: $owner{place}, name: $name{place}) {{\n"));
        for name in names {
            let number = name.number();
            body.push_str(&format!(
                "    n{number}: issueOrPullRequest(number: {number}) {{\n      __typename\n      ...Pulled\n      ...Bug\n    }}\n"
            ));
        }
        body.push_str("  }\n");
    }
    let query = with_fragments(&format!("query Pulls({}) {{\n{body}}}\n", declared.join(", ")));
    type Data = HashMap<String, Option<HashMap<String, Option<Node>>>>;
    let answer = client.query_readable("Pulls", &query, &Value::Object(variables));
    let mut data: Data = match answer {
        // The token may read none of them.
        Err(failure) if failure.kind == FailureKind::Forbidden => Data::new(),
        answer => answer?.0,
    };
    let mut found = Vec::new();
    for (place, names) in by_repository.values().enumerate() {
        let mut nodes = data.remove(&format!("in{place}")).flatten().unwrap_or_default();
        found
            .extend(names.iter().map(|name| ((*name).clone(), nodes.remove(&format!("n{}", name.number())).flatten())));
    }
    Ok(found)
}
