//! What is asked for about several pull requests of a run at once, before each of them is read.

use std::sync::Arc;

use anyhow::Result;

use crate::github::client::Client;
use crate::github::load::first::{Ahead, First};
use crate::github::load::read::read_several;
use crate::github::load::target::Target;
use crate::github::objects;
use crate::load::Blobs;

/// How many pull requests of a run are asked for at once: some six thousand nodes each, of the half million that GitHub
/// lets a query ask for. What comes as a list in a list, as reviews and commits do, is what costs points: of these, a short
/// page comes first.
///
/// <https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#node-limit>
pub const MAX_AT_ONCE: usize = 10;

/// How many documents one of them may change for these to be fetched with those of the others: what all of them change is
/// held at once.
pub const MAX_DOCUMENTS_AHEAD: usize = 10;

/// Asks for the pull requests `numbers`, of which `target` is any, and for what they seem to be about. It is kept for when
/// each of them is read. What cannot be had this way is asked for then.
pub fn read_ahead(client: &Client, target: &Target, numbers: &[u64]) {
    client.next_round();
    if let Ok(firsts) = several(client, target, numbers) {
        target.shared.keep_ahead(firsts);
    }
    client.next_round();
}

fn several(client: &Client, target: &Target, numbers: &[u64]) -> Result<Vec<First>> {
    let mut firsts = read_several(client, target, numbers)?;
    client.next_round();
    let (mut wanted, mut issues) = (Vec::new(), Vec::new());
    let mut is_ahead = Vec::new();
    for first in &firsts {
        let (documents, numbers) = first.guesses(first.merge_base().as_deref());
        let few = documents.len() <= MAX_DOCUMENTS_AHEAD;
        is_ahead.push(few);
        if few {
            wanted.extend(documents);
            issues.extend(numbers);
        }
    }
    issues.sort_unstable();
    issues.dedup();
    let Some(repository) = firsts.first().map(|first| first.repository.clone()) else { return Ok(firsts) };
    let mut blobs = Blobs::default();
    if let Ok(issues) = objects::fetch(client, &repository, &wanted, &issues, &mut blobs) {
        let ahead = Arc::new(Ahead { blobs, issues });
        for (first, _) in firsts.iter_mut().zip(is_ahead).filter(|(_, is_ahead)| *is_ahead) {
            first.ahead = Some(Arc::clone(&ahead));
        }
    }
    Ok(firsts)
}
