//! Reads a pull request into a snapshot: everything through the API, as data.
//!
//! Two round trips for most pull requests. The first asks for the pull request, what was said in it, and the policy at
//! its base; from its commits follows the merge base. The second lists the three trees, and fetches the documents, their
//! tracking issues, the SIGs and the schedules, all at once. What turns out to be missing then, as the old place of a
//! document that was moved, takes one more.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::thread;

use anyhow::{Context as _, Result, anyhow, bail};
use gix::ObjectId;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::json;

use crate::community::{self, Aliases, Owners};
use crate::config::Config;
use crate::facts::{self, Facts, Issue};
use crate::github::client::Client;
use crate::github::failure::{Failure, Kind};
use crate::github::marker::{self, Marker};
use crate::github::objects::{self, Wanted};
use crate::github::query::{self, Connection, PullRequest, PullRequestData, Text, who, with_fragments};
use crate::github::{pages, world};
use crate::load::{Blobs, Listing, Request, load_fetched};
use crate::release::Schedules;
use crate::rules;
use crate::snapshot::Snapshot;
use crate::tracker::{field, issue_numbers};
use crate::vep::Vep;
use crate::vep::place::Place;

/// Where names stand for several people.
const OWNERS_ALIASES: &str = "OWNERS_ALIASES";

/// How often contents are asked for before we give up: what one brings may name the next.
const MAX_ROUNDS: usize = 8;

/// A pull request to read.
#[derive(Debug, Clone)]
pub struct Target {
    /// The repository, `owner/name`.
    pub repository: String,
    /// The number of the pull request.
    pub number: u64,
    /// Where the configuration lies at base.
    pub config_path: String,
    /// The date to check for.
    pub today: Date,
}

/// What was read.
#[derive(Debug)]
pub struct Loaded {
    /// What is there on GitHub of the pull request itself.
    pub live: Live,
    /// The policy at base.
    pub config: Config,
    /// What to check; `None` where the pull request changes no document.
    pub change: Option<Box<Change>>,
}

/// A change of documents.
#[derive(Debug)]
pub struct Change {
    /// Everything that a verdict depends on.
    pub snapshot: Snapshot,
    /// The paths at the merge base.
    pub base: Listing,
    /// The paths with the change.
    pub head: Listing,
    /// The paths at the tip of the base branch, where the policy is.
    pub policy: Listing,
    /// The contents that were fetched.
    pub blobs: Blobs,
}

/// What is there on GitHub, as it was when we read it.
#[derive(Debug, Clone)]
pub struct Live {
    /// The repository, `owner/name`, as it is called today.
    pub repository: String,
    /// The number of the pull request.
    pub number: u64,
    /// Its last commit.
    pub head: String,
    /// Our own comments, oldest first, with what their markers say.
    pub own: Vec<(query::Comment, Marker)>,
    /// When that was read, by GitHub's clock.
    pub read_at: Timestamp,
    /// After which moment the last commit was pushed, if anything tells.
    pub pushed_after: Option<Timestamp>,
}

/// The first answer, taken apart.
struct First {
    repository: String,
    pull_request: PullRequest,
    labels: Option<Connection<query::Named>>,
    milestones: Option<Connection<query::Titled>>,
    /// The tip of the base branch.
    policy: String,
    config: Config,
    blobs: Blobs,
    read_at: Timestamp,
}

/// Reads the pull request `target`.
///
/// # Errors
/// A request failed, there is no such pull request, or the policy at its base is broken.
pub fn load(client: &Client, target: &Target) -> Result<Loaded> {
    let mut first = read_first(client, target)?;
    client.next_round();
    if !first.may_touch_documents() {
        pages::read_comments(client, &first.repository, &mut first.pull_request)?;
        return Ok(Loaded { live: first.live(), config: first.config, change: None });
    }
    let second = read_second(client, &mut first)?;
    let live = first.live();
    let facts = first.facts(&live, &second);
    let request = Request { config_path: target.config_path.clone(), facts, ..Request::new(target.today) };
    let change = assemble(client, first, second, request)?;
    let nothing = change.snapshot.changes.is_empty() && change.snapshot.unchecked.is_empty();
    let config = change.snapshot.config.clone();
    Ok(Loaded { live, config, change: (!nothing).then(|| Box::new(change)) })
}

fn read_first(client: &Client, target: &Target) -> Result<First> {
    let (owner, name) = split(&target.repository)?;
    let defaults = Config::default();
    let variables = json!({
        "owner": owner,
        "name": name,
        "number": target.number,
        "config": target.config_path,
        "template": defaults.templates.first(),
        "oldTemplate": defaults.templates.last(),
        "aliases": OWNERS_ALIASES,
        "directory": defaults.layout.directory,
    });
    let (data, at): (PullRequestData, _) =
        client.query("PullRequest", &with_fragments(query::PULL_REQUEST), &variables)?;
    let not_there = |what: String| anyhow!("there is no {what}, or the token may not see it");
    let repository = data.repository.ok_or_else(|| not_there(format!("repository `{}`", target.repository)))?;
    let pull_request = repository
        .pull_request
        .ok_or_else(|| not_there(format!("pull request #{} in `{}`", target.number, target.repository)))?;
    let branch = &pull_request.base_ref_name;
    let commit = pull_request.base_ref.as_ref().and_then(|base| base.target.as_ref());
    let commit = commit.with_context(|| format!("the branch `{branch}`, which the pull request is for, is gone"))?;
    let policy = commit.oid.clone().with_context(|| format!("the branch `{branch}` has no commit"))?;
    let mut blobs = Blobs::default();
    let files = [&commit.config, &commit.template, &commit.old_template, &commit.aliases].map(file);
    let directory = commit.directory.as_ref().and_then(|at| at.object.as_ref());
    let owners = directory.into_iter().flat_map(texts);
    for (id, text) in files.into_iter().flatten().chain(owners) {
        blobs.keep(id, text.as_bytes().to_vec());
    }
    let config = commit.config.as_ref().and_then(|at| at.object.as_ref());
    let config = match config {
        Some(object) => read_config(client, target, &repository.name_with_owner, object, &mut blobs)?,
        None => defaults,
    };
    Ok(First {
        repository: repository.name_with_owner,
        labels: repository.labels,
        milestones: repository.milestones,
        policy,
        config,
        blobs,
        read_at: at.unwrap_or_else(Timestamp::now),
        pull_request,
    })
}

/// The configuration, from the very bytes that are there: the text that comes with an answer may be changed or cut off.
fn read_config(client: &Client, target: &Target, repository: &str, object: &Text, blobs: &mut Blobs) -> Result<Config> {
    let path = &target.config_path;
    let id = object.oid.as_deref().and_then(|oid| ObjectId::from_hex(oid.as_bytes()).ok());
    let id = id.with_context(|| format!("`{path}` is no regular file; links are not followed"))?;
    if !blobs.has(id) {
        client.next_round();
        objects::fetch_blobs(client, &[repository.to_owned()], &BTreeMap::from([(id, u64::MAX)]), blobs)?;
    }
    let text = std::str::from_utf8(blobs.get(id, None)).ok().with_context(|| format!("`{path}` is not UTF-8"))?;
    Config::parse(text, &rules::ids()).with_context(|| format!("the configuration `{path}` is broken"))
}

impl First {
    /// Whether the pull request may change documents. Where it changes more files than were named, only the trees tell.
    fn may_touch_documents(&self) -> bool {
        let files = self.pull_request.files.iter().flat_map(Connection::items);
        let (named, covered) =
            files.fold((0, false), |(named, covered), file| (named + 1, covered || self.config.covers(&file.path)));
        covered || named < self.pull_request.changed_files
    }

    /// The commit that head and base have in common, where the commits of the pull request tell: if only one of their
    /// parents is none of them, all ways from the base lead through it.
    fn merge_base(&self) -> Option<String> {
        let commits = &self.pull_request.commits;
        let own: HashSet<&str> = commits.items().map(|node| node.commit.oid.as_str()).collect();
        if own.is_empty() || commits.total_count != Some(own.len()) {
            return None;
        }
        let parents = commits.items().flat_map(|node| node.commit.parents.items());
        let outside: BTreeSet<&str> =
            parents.map(|parent| parent.oid.as_str()).filter(|parent| !own.contains(parent)).collect();
        let mut outside = outside.into_iter();
        outside.next().filter(|_| outside.next().is_none()).map(str::to_owned)
    }

    /// Where the head is, and where else its objects are: those of a fork that is gone, or that the token may not see,
    /// stay with the pull request.
    fn head_repositories(&self) -> Vec<String> {
        let fork = self.pull_request.head_repository.as_ref().map(|fork| fork.name_with_owner.clone());
        let mut repositories: Vec<String> = fork.into_iter().chain([self.repository.clone()]).collect();
        repositories.dedup();
        repositories
    }

    /// The documents that the pull request seems to change, and the numbers of issues that it seems to be about.
    fn guesses(&self, merge_base: Option<&str>) -> (Vec<Wanted>, BTreeSet<u64>) {
        let head = &self.pull_request.head_ref_oid;
        let mut wanted = Vec::new();
        let mut numbers = issues_in_description(&self.pull_request.body);
        for file in self.pull_request.files.iter().flat_map(Connection::items) {
            if !self.config.covers(&file.path) {
                continue;
            }
            let (added, deleted) = (file.change_type == "ADDED", file.change_type == "DELETED");
            if !deleted {
                let expression = format!("{head}:{}", file.path);
                wanted.push(Wanted { repository: self.head_repositories().swap_remove(0), expression });
                numbers.extend(Place::new(&self.config.layout, &file.path).number());
            }
            if let Some(base) = merge_base.filter(|_| !added) {
                wanted
                    .push(Wanted { repository: self.repository.clone(), expression: format!("{base}:{}", file.path) });
            }
        }
        (wanted, numbers)
    }

    fn live(&self) -> Live {
        let comments = self.pull_request.comments.items().filter(|comment| comment.viewer_did_author);
        let own: Vec<_> = comments.filter_map(|comment| Some((comment.clone(), Marker::of(&comment.body)?))).collect();
        let head = self.pull_request.head_ref_oid.clone();
        let pushed_after = marker::pushed_after(&own, &head);
        Live {
            repository: self.repository.clone(),
            number: self.pull_request.number,
            head,
            own,
            read_at: self.read_at,
            pushed_after,
        }
    }

    fn facts(&self, live: &Live, second: &Second) -> Facts {
        let pull_request = &self.pull_request;
        let names = |list: &Connection<query::Named>| list.items().map(|label| label.name.clone()).collect::<Vec<_>>();
        let (author, _) = who(&pull_request.author);
        Facts {
            schedules: second.schedules.clone(),
            sigs: None,
            labels: self.labels.as_ref().map(names),
            milestones: self.milestones.as_ref().map(|list| list.items().map(|item| item.title.clone()).collect()),
            pull_request: Some(facts::PullRequest {
                number: pull_request.number,
                title: pull_request.title.clone(),
                body: pull_request.body.clone(),
                author,
                draft: pull_request.is_draft,
                labels: pull_request.labels.as_ref().map(names).unwrap_or_default(),
                milestone: pull_request.milestone.as_ref().map(|milestone| milestone.title.clone()),
                repository: Some(self.repository.clone()),
                head: Some(pull_request.head_ref_oid.clone()),
                head_repository: pull_request.head_repository.as_ref().map(|fork| fork.name_with_owner.clone()),
                pushed_at: self.pushed_at(live).map(|at| at.to_string()),
                reviews: pull_request.reviews.iter().flat_map(Connection::items).filter_map(review).collect(),
                comments: self.comments(),
            }),
            issues: Some(second.issues.clone()),
        }
    }

    /// When the head was pushed, as far as GitHub tells: the latest date of its commits, which their makers choose; when
    /// the branch was overwritten; and when our own comment last saw another head.
    fn pushed_at(&self, live: &Live) -> Option<Timestamp> {
        let commits = self.pull_request.commits.items().map(|node| node.commit.committed_date);
        let last = self.pull_request.last.items().map(|last| last.commit.committed_date);
        let committed = commits.chain(last).max();
        // A date in the future would put every vote before the push.
        let committed = committed.map(|at| at.min(self.read_at));
        let forced = self.pull_request.force_pushes.items().next_back().and_then(|push| push.created_at);
        committed.into_iter().chain(forced).chain(live.pushed_after).max()
    }

    /// Comments, and those on lines; oldest first.
    fn comments(&self) -> Vec<facts::Comment> {
        let of_conversation =
            self.pull_request.comments.items().map(|comment| (comment.created_at, &comment.author, &comment.body));
        let reviews = self.pull_request.reviews.iter().flat_map(Connection::items);
        // A dismissed review says nothing any more, nor do its comments on lines.
        let on_lines = reviews
            .filter(|review| review.submitted_at.is_some() && review.state != "DISMISSED")
            .flat_map(|review| review.comments.items())
            .map(|comment| (comment.created_at, &comment.author, &comment.body));
        let mut all: Vec<_> = of_conversation.chain(on_lines).collect();
        all.sort_by_key(|(at, ..)| *at);
        let fact = |(at, author, body): (Timestamp, &Option<query::Actor>, &String)| {
            let (author, bot) = who(author);
            facts::Comment { author, body: body.clone(), at: at.to_string(), bot }
        };
        all.into_iter().map(fact).collect()
    }
}

fn review(review: &query::Review) -> Option<facts::Review> {
    let (author, bot) = who(&review.author);
    Some(facts::Review {
        author,
        state: review.state.clone(),
        body: review.body.clone(),
        at: review.submitted_at?.to_string(),
        commit: review.commit.as_ref().map(|commit| commit.oid.clone()),
        bot,
    })
}

/// What the second round brings.
struct Second {
    head: Listing,
    policy: Listing,
    base: Listing,
    issues: BTreeMap<u64, Option<Issue>>,
    schedules: Option<Schedules>,
    community: Option<(String, Aliases)>,
}

fn read_second(client: &Client, first: &mut First) -> Result<Second> {
    let known = first.merge_base();
    let (wanted, numbers) = first.guesses(known.as_deref());
    let numbers: Vec<u64> = numbers.into_iter().collect();
    let own = [first.repository.clone()];
    let heads = first.head_repositories();
    let (head, policy) = (first.pull_request.head_ref_oid.clone(), first.policy.clone());
    let mut blobs = std::mem::take(&mut first.blobs);
    let (pull_request, labels, milestones) = (&mut first.pull_request, &mut first.labels, &mut first.milestones);
    let (config, repository) = (&first.config, &first.repository);
    let (trees, objects, world, pages) = thread::scope(|scope| {
        let head_tree = scope.spawn(|| listing(client, &heads, &head));
        let policy_tree = scope.spawn(|| listing(client, &own, &policy));
        let base_tree = scope.spawn(|| match known.as_deref() {
            Some(base) if base != policy => listing(client, &own, base).map(Some),
            _ => Ok(None),
        });
        let compared = scope.spawn(|| match known {
            Some(_) => Ok(None),
            None => merge_base(client, repository, &policy, &head).map(Some),
        });
        let objects = scope.spawn(|| objects::fetch(client, repository, &wanted, &numbers, &mut blobs));
        let world = scope.spawn(|| world::read(client, config));
        let pages = scope.spawn(|| pages::read(client, repository, pull_request, labels, milestones));
        let trees = (done(head_tree), done(policy_tree), done(base_tree), done(compared));
        (trees, done(objects), done(world), done(pages))
    });
    first.blobs = blobs;
    pages?;
    let (head_tree, policy_tree, base_tree, compared) = (trees.0?, trees.1?, trees.2?, trees.3?);
    let base = match (base_tree, compared) {
        (Some(tree), _) => tree,
        (None, Some(base)) if base != policy => {
            client.next_round();
            listing(client, &own, &base)?
        }
        _ => policy_tree.clone(),
    };
    let world = world?;
    Ok(Second {
        head: head_tree,
        policy: policy_tree,
        base,
        issues: objects?,
        schedules: world.schedules,
        community: world.community,
    })
}

fn done<T>(thread: thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().expect("a request does not panic")
}

/// Puts the snapshot together; asks for what turns out to be missing until nothing is.
fn assemble(client: &Client, first: First, second: Second, mut request: Request) -> Result<Change> {
    let Second { head, policy, base, mut issues, community, .. } = second;
    let repositories = first.head_repositories();
    let mut blobs = first.blobs;
    for _ in 0..MAX_ROUNDS {
        request.facts.issues = Some(issues.clone());
        request.facts.sigs = community
            .as_ref()
            .map(|(sigs, aliases)| sigs_of(&first.config, sigs, aliases, &policy, &blobs))
            .transpose()?;
        let snapshot = load_fetched(&request, &base, &head, &policy, &blobs);
        let missing = blobs.take_missing();
        let numbers: Vec<u64> = match &snapshot {
            Ok(snapshot) if missing.is_empty() => {
                issues_of(snapshot).into_iter().filter(|number| !issues.contains_key(number)).collect()
            }
            _ => Vec::new(),
        };
        if missing.is_empty() && numbers.is_empty() {
            return Ok(Change { snapshot: snapshot?, base, head, policy, blobs });
        }
        client.next_round();
        objects::fetch_blobs(client, &repositories, &missing, &mut blobs)?;
        issues.extend(objects::fetch(client, &first.repository, &[], &numbers, &mut blobs)?);
    }
    bail!("the documents name ever more documents; gave up after {MAX_ROUNDS} rounds of requests")
}

/// The SIGs, with the `OWNERS` that lie in their directories of VEPs.
fn sigs_of(config: &Config, sigs: &str, aliases: &Aliases, policy: &Listing, blobs: &Blobs) -> Result<Vec<facts::Sig>> {
    let text = |id: ObjectId| String::from_utf8_lossy(blobs.get(id, None)).into_owned();
    let own = policy.blob(OWNERS_ALIASES).map(|id| Aliases::parse(&text(id))).transpose();
    let aliases = own.with_context(|| format!("`{OWNERS_ALIASES}` is broken"))?.unwrap_or_default().or(aliases.clone());
    let mut owners = BTreeMap::new();
    let lying = policy.named_below(&config.layout.directory, "OWNERS");
    for (sig, id) in lying.into_iter().filter(|_| config.layout.sig_directories) {
        let broken = || format!("`{}/{sig}/OWNERS` is broken", config.layout.directory);
        owners.insert(sig.to_owned(), Owners::parse(&text(id)).with_context(broken)?);
    }
    community::sigs(sigs, &config.sig_prefix, &aliases, &owners).with_context(|| format!("`{}` is broken", world::SIGS))
}

/// The issues that the rules want to know.
fn issues_of(snapshot: &Snapshot) -> BTreeSet<u64> {
    let body = snapshot.facts.pull_request.as_ref().map_or("", |pull_request| pull_request.body.as_str());
    let mut numbers = issues_in_description(body);
    for change in snapshot.changes.iter().filter(|change| change.head.oddity.is_none()) {
        let source = std::sync::Arc::clone(&change.head.source);
        let vep = Vep::parse(source, &snapshot.config.layout, &snapshot.config.metadata);
        numbers.extend(vep.number().into_iter().chain(vep.place.number()));
    }
    numbers.retain(|number| plausible(*number));
    numbers
}

fn issues_in_description(body: &str) -> BTreeSet<u64> {
    let named = field(body, "Tracking issue").map(|text| issue_numbers(&text)).unwrap_or_default();
    named.into_iter().filter(|number| plausible(*number)).take(MOST_NAMED).collect()
}

/// The most issues that a description may name.
const MOST_NAMED: usize = 20;

/// Whether GitHub takes `number` for that of an issue: GraphQL's numbers have 32 bits.
fn plausible(number: u64) -> bool {
    (1..=i32::MAX as u64).contains(&number)
}

#[derive(Deserialize)]
struct TreeAnswer {
    tree: Vec<TreeItem>,
    #[serde(default)]
    truncated: bool,
}

#[derive(Deserialize)]
struct TreeItem {
    path: String,
    mode: String,
    sha: Option<String>,
    size: Option<u64>,
}

/// All paths of a commit, from the first of `repositories` that has it.
///
/// <https://docs.github.com/en/rest/git/trees#get-a-tree>
fn listing(client: &Client, repositories: &[String], commit: &str) -> Result<Listing> {
    let mut answer: Option<Result<TreeAnswer, Failure>> = None;
    for repository in repositories {
        let tried = client.get(&format!("/repos/{repository}/git/trees/{commit}?recursive=1"));
        let elsewhere = matches!(&tried, Err(failure) if failure.kind == Kind::Missing);
        answer = Some(tried);
        if !elsewhere {
            break;
        }
    }
    let answer = answer.context("there is no repository to ask")??;
    if answer.truncated {
        bail!("the repository has more paths at {commit} than GitHub lists (100,000); vep-check cannot check it");
    }
    let mut listing = Listing::default();
    for item in answer.tree {
        // A submodule has a commit for its content, and no file of ours.
        listing.add(&item.path, &item.mode, item.sha.as_deref().unwrap_or_default(), item.size)?;
    }
    listing.sort();
    Ok(listing)
}

/// The commit that two commits have in common, as GitHub compares them.
///
/// <https://docs.github.com/en/rest/commits/commits#compare-two-commits>
fn merge_base(client: &Client, repository: &str, base: &str, head: &str) -> Result<String, Failure> {
    #[derive(Deserialize)]
    struct Comparison {
        merge_base_commit: Commit,
    }
    #[derive(Deserialize)]
    struct Commit {
        sha: String,
    }
    let path = format!("/repos/{repository}/compare/{base}...{head}?per_page=1");
    Ok(client.get::<Comparison>(&path)?.merge_base_commit.sha)
}

fn split(repository: &str) -> Result<(&str, &str)> {
    repository.split_once('/').with_context(|| format!("`{repository}` is no repository; one is written `owner/name`"))
}

/// What is at a path, if it is a text.
fn file(at: &Option<query::At<Text>>) -> Option<(ObjectId, &str)> {
    at.as_ref()?.object.as_ref().and_then(content)
}

/// A content with its id.
fn content(text: &Text) -> Option<(ObjectId, &str)> {
    Some((ObjectId::from_hex(text.oid.as_deref()?.as_bytes()).ok()?, text.text.as_deref()?))
}

/// The files in the directories of a directory.
pub(super) fn texts(directory: &query::Directory<query::Directory<Text>>) -> impl Iterator<Item = (ObjectId, &str)> {
    let below = directory.entries.iter().flatten().filter_map(|entry| entry.object.as_ref());
    below.flat_map(|inner| inner.entries.iter().flatten()).filter_map(|entry| content(entry.object.as_ref()?))
}
