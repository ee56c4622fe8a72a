//! Which issues a check wants to know of.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::config::Config;
use crate::snapshot::Snapshot;
use crate::tracking_issue::described_issues;
use crate::vep::Vep;

/// The issues that the rules want to know.
pub(super) fn issues_of(snapshot: &Snapshot) -> BTreeSet<u64> {
    let body = snapshot.facts.pull_request.as_ref().map_or("", |pull_request| pull_request.body.as_str());
    let mut numbers = issues_in_description(body, snapshot.repository(), &snapshot.config);
    for change in snapshot.changes.iter().filter(|change| change.head.no_text.is_none()) {
        let source = Arc::clone(&change.head.source);
        let vep = Vep::parse(source, &snapshot.config.layout, &snapshot.config.metadata);
        numbers.extend(vep.numbers());
    }
    numbers.retain(|number| plausible(*number));
    numbers
}

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
