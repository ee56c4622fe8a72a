//! What several pull requests of one run have in common: it is asked for once.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use anyhow::Result;

use crate::config::{Config, Demand, Freeze};
use crate::github::client::Client;
use crate::github::load::community::{self, Community};
use crate::github::load::trees::listing;
use crate::load::Listing;

/// How many trees are kept; beyond that, all are forgotten. Most pull requests are for the tip of one branch.
const MOST_TREES: usize = 32;

/// What a policy says of the community: where its files lie, and what is demanded of them.
type Policy = (String, String, String, Demand, Freeze);

/// What was read for one pull request and holds for the others of the run.
#[derive(Debug, Default)]
pub struct Shared {
    /// The paths of commits, by repository and commit; a commit never changes.
    trees: Mutex<BTreeMap<(String, String), Listing>>,
    communities: Mutex<Vec<(Policy, Community)>>,
}

impl Shared {
    /// All paths of `commit` of `repository`.
    ///
    /// # Errors
    /// The request failed. It is sent again for the next pull request.
    pub(super) fn tree(&self, client: &Client, repository: &str, commit: &str) -> Result<Listing> {
        let key = (repository.to_owned(), commit.to_owned());
        let known = self.trees.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let read = listing(client, &[repository.to_owned()], commit)?;
        let mut trees = self.trees.lock().unwrap_or_else(PoisonError::into_inner);
        if trees.len() >= MOST_TREES {
            trees.clear();
        }
        trees.insert(key, read.clone());
        Ok(read)
    }

    /// What the community that `config` names says of itself.
    ///
    /// # Errors
    /// As [`community::read`].
    pub(super) fn community(&self, client: &Client, config: &Config) -> Result<Community> {
        let policy = (
            config.community_repository.clone(),
            config.release_repository.clone(),
            config.sig_prefix.clone(),
            config.sign_off,
            config.freeze,
        );
        let communities = || self.communities.lock().unwrap_or_else(PoisonError::into_inner);
        let known = communities().iter().find(|(other, _)| *other == policy).map(|(_, known)| known.clone());
        if let Some(known) = known {
            return Ok(known);
        }
        let read = community::read(client, config)?;
        communities().push((policy, read.clone()));
        Ok(read)
    }
}
