//! What several pull requests of one run have in common: it is asked for once.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use secrecy::SecretString;

use crate::config::{Config, Demand, Freeze};
use crate::github::client::Client;
use crate::github::load::board;
use crate::github::load::community::{self, Community};
use crate::github::load::first::{Defined, First};
use crate::github::load::gates::{self, GatesRead};
use crate::github::load::trees::listing;
use crate::load::Listing;
use crate::release::Version;
use crate::snapshot::Snapshot;

/// How many trees are kept; beyond that, all are forgotten. Most pull requests are for the tip of one branch.
const MOST_TREES: usize = 32;

/// What a policy says of the community: where its files lie, and what is demanded of them.
type Policy = (String, String, String, Demand, Freeze);

/// What a policy says of the code: its repository, and the files that register gates.
type Code = (String, Vec<String>);

/// Which board: the repository whose owner has it, and its number there.
type Project = (String, Option<u64>);

/// What was read for one pull request and holds for the others of the run.
#[derive(Debug, Default)]
pub struct Shared {
    /// The paths of commits, by repository and commit; a commit never changes.
    trees: Mutex<BTreeMap<(String, String), Listing>>,
    communities: Mutex<Vec<(Policy, Community)>>,
    /// The gates in the code of releases, by the policy that says where they are.
    gates: Mutex<Vec<(Code, GatesRead)>>,
    /// The boards of releases, with the repository and the project of each, or why they are not known.
    boards: Mutex<Vec<(Project, board::Read)>>,
    /// The labels and milestones of a repository, all pages of them.
    defined: Mutex<Option<(String, Defined)>>,
    /// What was answered about pull requests that are read next, by their numbers.
    ahead: Mutex<BTreeMap<u64, First>>,
}

impl Shared {
    /// Keeps what was answered about pull requests that are read next, in place of what is left of those before.
    pub(super) fn keep_ahead(&self, firsts: Vec<First>) {
        let firsts = firsts.into_iter().map(|first| (first.pull_request.number, first)).collect();
        *self.ahead.lock().unwrap_or_else(PoisonError::into_inner) = firsts;
    }

    /// What was answered about the pull request `number`, once.
    pub(super) fn take_ahead(&self, number: u64) -> Option<First> {
        self.ahead.lock().unwrap_or_else(PoisonError::into_inner).remove(&number)
    }

    /// The labels and milestones of `repository`, once all of them were read.
    pub(super) fn defined(&self, repository: &str) -> Option<Defined> {
        let defined = self.defined.lock().unwrap_or_else(PoisonError::into_inner);
        defined.as_ref().filter(|(known, _)| known == repository).map(|(_, defined)| defined.clone())
    }

    /// Keeps the labels and milestones of `repository`, with all of their pages.
    pub(super) fn keep_defined(&self, repository: &str, defined: Defined) {
        *self.defined.lock().unwrap_or_else(PoisonError::into_inner) = Some((repository.to_owned(), defined));
    }

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

    /// The board of a release of `repository`, or why it is not known: that it cannot be read keeps nobody from a verdict.
    /// One that failed is not asked for again.
    pub(super) fn board(
        &self,
        client: &Client,
        token: Option<&SecretString>,
        config: &Config,
        (repository, version): (&str, Version),
    ) -> board::Read {
        let key = (repository.to_owned(), config.release.boards.project(version));
        let all = || self.boards.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all().iter().find(|(other, _)| *other == key).map(|(_, known)| known.clone());
        known.unwrap_or_else(|| {
            let read = board::read_or_why(client, token, config, repository, version);
            all().push((key, read.clone()));
            read
        })
    }

    /// What the code of the releases that are out has, by the policy and the schedules of `snapshot`.
    ///
    /// # Errors
    /// The request failed. It is sent again for the next pull request.
    pub(super) fn gates(&self, client: &Client, snapshot: &Snapshot) -> Result<GatesRead> {
        let config = &snapshot.config;
        let policy = (config.product_repository.1.clone(), config.release.gates.clone());
        let all = || self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all().iter().find(|(other, _)| *other == policy).map(|(_, known)| known.clone());
        if let Some(known) = known {
            return Ok(known);
        }
        let schedules = snapshot.facts.schedules.clone().unwrap_or_default();
        let read = gates::read_released(client, config, &schedules, snapshot.today)?;
        all().push((policy, read.clone()));
        Ok(read)
    }
}
