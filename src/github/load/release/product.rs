//! The product's repository: which branches of releases it has, and when one was cut.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use crate::config::Config;
use crate::facts::Branch;
use crate::github::client::Client;
use crate::github::failure::{Failure, FailureKind};
use crate::github::load::gates::{self, GatesRead};
use crate::github::pages::rest;
use crate::github::query::{self, Connection, ProductData, owner_and_name, with_fragments};

/// What is known of the product.
pub(super) struct Product {
    /// Its repository, `owner/name`.
    pub(super) repository: String,
    /// The branches of its releases, where it may be read.
    pub(super) branches: Option<BTreeMap<String, Branch>>,
    /// The branch that they leave.
    pub(super) main_branch: Option<String>,
    /// Why something is not known, by the source that it would be.
    pub(super) unread: BTreeMap<String, String>,
}

/// Asks for the branches of the product that `config` names.
pub(super) fn read(client: &Client, config: &Config) -> Result<Product, Failure> {
    let repository = config.product_repository.1.clone();
    let mut product = Product { branches: None, main_branch: None, unread: BTreeMap::new(), repository };
    let (owner, name) = owner_and_name(&product.repository);
    let page = |after: Option<&str>| {
        let prefix = config.release.branch_prefix();
        let variables = json!({ "owner": owner, "name": name, "prefix": prefix, "after": after });
        let answer = client.query_readable("Product", &with_fragments(query::PRODUCT), &variables);
        match answer {
            Err(failure) if failure.kind == FailureKind::Forbidden => Ok(None),
            answer => answer.map(|(data, _): (ProductData, bool)| data.repository),
        }
    };
    let found = page(None)?;
    let Some((main, mut refs)) = found.and_then(|found| Some((found.default_branch_ref, found.refs?))) else {
        let why = format!("`{}` is not there, or the token may not read it", product.repository);
        product.unread.insert("branches".to_owned(), why);
        return Ok(product);
    };
    rest("query Product", &mut refs, |after| Ok(page(Some(after))?.and_then(|found| found.refs)))?;
    // What is asked for matches anywhere in a name.
    let is_release = |name: &&String| name.starts_with(config.release.branch_prefix());
    let names = Connection::items(&refs).map(|branch| &branch.name).filter(is_release);
    product.branches = Some(names.map(|name| (name.clone(), Branch::default())).collect());
    product.main_branch = main.map(|main| main.name);
    Ok(product)
}

impl Product {
    /// The gates in the code of the newest releases, and of the main branch.
    pub(super) fn gates(&self, client: &Client, config: &Config) -> Result<GatesRead, Failure> {
        let Some(branches) = &self.branches else {
            return Ok(GatesRead::unknown(self.unread.get("branches").cloned().unwrap_or_default()));
        };
        let names: Vec<&str> = branches.keys().map(String::as_str).collect();
        gates::read_newest(client, config, &self.repository, &names, self.main_branch.as_deref())
    }

    /// When `branch` was cut: the date of the last commit that it has in common with the main branch. `None` where it is
    /// not there, or that is not known.
    ///
    /// The first page of a comparison has the changes of up to 300 files; the second has none.
    /// <https://docs.github.com/en/rest/commits/commits#compare-two-commits>
    pub(super) fn cut(&self, client: &Client, branch: &str) -> Result<Option<Timestamp>, Failure> {
        #[derive(Deserialize)]
        struct Comparison {
            merge_base_commit: Commit,
        }
        #[derive(Deserialize)]
        struct Commit {
            commit: Dated,
        }
        #[derive(Deserialize)]
        struct Dated {
            committer: Option<Committer>,
        }
        #[derive(Deserialize)]
        struct Committer {
            date: Option<Timestamp>,
        }
        let is_there = self.branches.as_ref().is_some_and(|branches| branches.contains_key(branch));
        let Some(main) = self.main_branch.as_ref().filter(|_| is_there) else { return Ok(None) };
        let path = format!("/repos/{}/compare/{main}...{branch}?per_page=1&page=2", self.repository);
        match client.get::<Comparison>(&path) {
            Ok(found) => Ok(found.merge_base_commit.commit.committer.and_then(|committer| committer.date)),
            Err(failure) if failure.kind.is_withheld() => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Notes when `branch` was cut.
    pub(super) fn set_cut(&mut self, branch: &str, cut: Option<Timestamp>) {
        if let Some(known) = self.branches.as_mut().and_then(|branches| branches.get_mut(branch)) {
            known.cut = cut;
        }
    }
}
