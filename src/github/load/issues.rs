//! Which issues a check wants to know of.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::config::Config;
use crate::snapshot::{Change, Snapshot};
use crate::tracking_issue::described_issues;
use crate::vep::{Vep, link};

/// The issues that the rules want to know.
pub(super) fn issues_of(snapshot: &Snapshot) -> BTreeSet<u64> {
    let body = snapshot.facts.pull_request.as_ref().map_or("", |pull_request| pull_request.body.as_str());
    let mut numbers = issues_in_description(body, snapshot.repository(), &snapshot.config);
    numbers.extend(snapshot.facts.pull_request.iter().flat_map(|pull_request| &pull_request.closes));
    let mut linked = BTreeSet::new();
    for change in snapshot.changes.iter().filter(|change| change.head.no_text.is_none()) {
        let source = Arc::clone(&change.head.source);
        let vep = Vep::parse(source, &snapshot.config.layout, &snapshot.config.metadata);
        numbers.extend(vep.numbers());
        linked.extend(new_links(change, &vep, snapshot));
    }
    numbers.extend(linked.into_iter().take(MOST_LINKED));
    numbers.retain(|number| plausible(*number));
    numbers
}

/// The numbers that the document of `change`, which is `vep`, links and did not before: what was there before is not held
/// against anybody.
fn new_links(change: &Change, vep: &Vep, snapshot: &Snapshot) -> BTreeSet<u64> {
    let issues = |vep: &Vep| -> BTreeSet<u64> {
        link::issues(&vep.outline.links, snapshot.repository()).map(|(number, _)| number).collect()
    };
    let now = issues(vep);
    let base = change.base.as_ref().filter(|base| !now.is_empty() && base.no_text.is_none());
    let before = base
        .map(|base| issues(&Vep::parse(Arc::clone(&base.source), &snapshot.config.layout, &snapshot.config.metadata)));
    now.difference(&before.unwrap_or_default()).copied().collect()
}

/// The most issues and pull requests that are asked for because documents link them: no more than one query takes.
const MOST_LINKED: usize = 40;

pub(super) fn issues_in_description(body: &str, repository: &str, config: &Config) -> BTreeSet<u64> {
    let named = described_issues(body, repository, &config.layout.title);
    named.into_iter().filter(|number| plausible(*number)).take(MOST_NAMED).collect()
}

/// The most issues that a description may name.
const MOST_NAMED: usize = 20;

/// Whether GitHub takes `number` for that of an issue: GraphQL's numbers have 32 bits.
fn plausible(number: u64) -> bool {
    (1..=i32::MAX as u64).contains(&number)
}
