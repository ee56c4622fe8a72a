//! The labels of a pull request, as far as they are ours to set.

use std::collections::BTreeSet;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use serde_json::{Value, json};

use crate::facts::same_label;
use crate::github::client::Client;
use crate::github::failure::{Failure, FailureKind};
use crate::github::load::Live;
use crate::github::publish::marks::Marked;
use crate::github::query::Connection;
use crate::github::request::Repeat;
use crate::release::Version;

/// What is written by its number in one part of a path.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

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

impl LabelPlan {
    fn manages(&self, label: &str) -> bool {
        let is_target = Version::in_label(&self.target_label, label).is_some();
        is_target || self.managed.iter().any(|managed| same_label(managed, label))
    }
}

/// What became of the labels.
#[derive(Debug, Default)]
pub struct Labelled {
    /// All labels that the pull request has now, as far as GitHub said so.
    pub now: BTreeSet<String>,
    /// Those that we have set, now or before.
    pub ours: BTreeSet<String>,
    /// Whether one was set or removed.
    pub changed: bool,
    /// What kept the rest from being done.
    pub failure: Option<Failure>,
}

impl Labelled {
    /// Takes the labels that GitHub answers with for those that there are: it has its own spelling of their names.
    fn are(&mut self, answer: &Value) {
        if let Some(labels) = answer.as_array() {
            self.now = labels.iter().filter_map(|label| label["name"].as_str().map(str::to_owned)).collect();
        }
    }
}

/// Sets the labels of `plan` that are missing, and removes those of their kinds that are wrong and that we set
/// ourselves: our comment remembers which, and nobody has set them since. Another workflow has the same name as we.
pub fn labels(client: &Client, live: &Live, marked: &Marked, plan: &LabelPlan) -> Labelled {
    let current = marked.marks.labels.iter().flat_map(Connection::items).map(|label| label.name.clone());
    let before: BTreeSet<String> = current.collect();
    let remembered: BTreeSet<&String> = live.own.iter().flat_map(|(_, marker)| &marker.labels).collect();
    let is_among = |labels: &[&String], one: &str| labels.iter().any(|label| same_label(label, one));
    let (there, wanted) = (before.iter().collect::<Vec<_>>(), plan.wanted.iter().collect::<Vec<_>>());
    let added: Vec<&String> = plan.wanted.iter().filter(|label| !is_among(&there, label)).collect();
    let removed = before.iter().filter(|label| !is_among(&wanted, label) && plan.manages(label));
    let removed: Vec<&String> = removed.filter(|label| remembered.contains(label) && marked.set_by_us(label)).collect();
    let mut labelled = Labelled { now: before.clone(), ..Labelled::default() };
    client.next_round();
    if let Err(failure) = change(client, live, &added, &removed, &mut labelled) {
        labelled.failure = Some(failure);
    }
    let new = labelled.now.difference(&before).filter(|label| is_among(&added, label));
    let old = remembered.into_iter().filter(|label| labelled.now.contains(*label));
    labelled.ours = new.chain(old).cloned().collect();
    labelled
}

fn change(
    client: &Client,
    live: &Live,
    added: &[&String],
    removed: &[&String],
    labelled: &mut Labelled,
) -> Result<(), Failure> {
    let path = format!("/repos/{}/issues/{}/labels", live.repository, live.number);
    if !added.is_empty() {
        let answer = client.write(Method::POST, &path, Some(&json!({ "labels": added })), Repeat::Harmless)?;
        labelled.changed = true;
        labelled.now.extend(added.iter().map(|label| (*label).clone()));
        labelled.are(&answer);
    }
    for label in removed {
        let path = format!("{path}/{}", utf8_percent_encode(label, SEGMENT));
        match client.write(Method::DELETE, &path, None, Repeat::Harmless) {
            Err(failure) if failure.kind != FailureKind::Missing => return Err(failure),
            answer => {
                labelled.changed = true;
                labelled.now.remove(*label);
                labelled.are(&answer.unwrap_or_default());
            }
        }
    }
    Ok(())
}

impl Marked {
    /// Whether the last to set `label` was us, or another workflow: they have one name.
    fn set_by_us(&self, label: &str) -> bool {
        let mut events = self.marks.timeline_items.items().filter(|event| same_label(&event.label.name, label));
        let Some(last) = events.next_back() else { return false };
        let login = |login: &str| login.trim_end_matches("[bot]").to_ascii_lowercase();
        last.kind == "LabeledEvent"
            && last.actor.as_ref().is_some_and(|actor| login(&actor.login) == login(&self.viewer))
    }
}
