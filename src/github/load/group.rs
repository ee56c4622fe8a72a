//! Reads the commit of a merge group: what a merge queue is about to put on the branch. Pull requests that are right
//! each by itself may take the same number, and only here do they meet.

use std::collections::BTreeMap;
use std::thread;

use anyhow::Result;
use jiff::civil::Date;

use crate::facts::Facts;
use crate::github::client::Client;
use crate::github::load::gather::{Change, Trees, gather};
use crate::github::load::second::done;
use crate::github::load::trees::listing;
use crate::load::{Blobs, Request};

/// A merge group to read.
#[derive(Debug, Clone)]
pub struct Group {
    /// The repository, `owner/name`.
    pub repository: String,
    /// The id of the commit that it comes after: the policy is that of this one.
    pub base: String,
    /// The id of its commit.
    pub head: String,
    /// Where the configuration lies at base.
    pub config_path: String,
    /// The ids of the rules, which the configuration may name.
    pub rules: Vec<&'static str>,
    /// The date to check for.
    pub today: Date,
}

/// Reads what `group` changes; `None` where that is no document. Of the world around it only the tracking issues are
/// asked for: sign-off, labels and exceptions from a freeze belong to a pull request, and were judged there.
///
/// # Errors
/// A request failed, there is no such commit, or the policy at its base is broken.
pub fn load_group(client: &Client, group: &Group) -> Result<Option<Box<Change>>> {
    let own = [group.repository.clone()];
    let (base, head) = thread::scope(|scope| {
        let base = scope.spawn(|| listing(client, &own, &group.base));
        let head = scope.spawn(|| listing(client, &own, &group.head));
        (done(base), done(head))
    });
    let base = base?;
    let trees = Trees { policy: base.clone(), base, head: head? };
    let facts = Facts::default();
    let request =
        Request { config_path: group.config_path.clone(), facts, ..Request::new(group.today, group.rules.clone()) };
    let change = gather(client, &own, trees, Blobs::default(), BTreeMap::new(), request, |_, _, _| {})?;
    Ok((!change.snapshot.is_empty()).then(|| Box::new(change)))
}
