//! The paths of commits, and the commit that two have in common.

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::github::client::Client;
use crate::github::failure::Failure;
use crate::load::Listing;

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

/// All paths of a commit, from the first of `repositories` that gives it.
///
/// <https://docs.github.com/en/rest/git/trees#get-a-tree>
pub(super) fn listing(client: &Client, repositories: &[String], commit: &str) -> Result<Listing> {
    let mut answer: Option<Result<TreeAnswer, Failure>> = None;
    for repository in repositories {
        let tried = client.get(&format!("/repos/{repository}/git/trees/{commit}?recursive=1"));
        let elsewhere = matches!(&tried, Err(failure) if failure.kind.is_withheld());
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
pub(super) fn merge_base(client: &Client, repository: &str, base: &str, head: &str) -> Result<String, Failure> {
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
