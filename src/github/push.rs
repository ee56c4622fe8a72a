//! What a push to the default branch says: by itself, nothing but two commits that the API is asked about.

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

/// A push to the default branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Push {
    /// The commit that the branch had before.
    pub before: String,
}

#[derive(Deserialize)]
struct Payload {
    #[serde(rename = "ref")]
    name: String,
    before: String,
    repository: Repository,
}

#[derive(Deserialize)]
struct Repository {
    default_branch: String,
}

impl Push {
    /// Understands the payload of the event `push`. `None` for one to another branch, and for a branch that is new.
    ///
    /// # Errors
    /// The payload is not one of such an event.
    ///
    /// <https://docs.github.com/en/webhooks/webhook-events-and-payloads#push>
    pub fn parse(payload: &str) -> Result<Option<Push>> {
        let Payload { name, before, repository } =
            serde_json::from_str(payload).context("the event `push` is broken")?;
        // It becomes part of an address.
        if !matches!(before.len(), 40 | 64) || !before.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            bail!("the event `push` is broken: `{before}` is not the id of a commit");
        }
        let is_default = name.strip_prefix("refs/heads/") == Some(repository.default_branch.as_str());
        let is_new = before.bytes().all(|byte| byte == b'0');
        Ok((is_default && !is_new).then_some(Push { before }))
    }
}
