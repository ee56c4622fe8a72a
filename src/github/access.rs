//! Where GitHub is, who asks, and how long it may take.

#![expect(clippy::disallowed_methods, reason = "the environment names GitHub and holds the token")]

use std::env;
use std::time::Duration;

use anyhow::{Result, bail};
use secrecy::{ExposeSecret as _, SecretString};

/// The longest time for one answer, unless `VEP_CHECK_TIMEOUT` says otherwise.
const TIMEOUT: Duration = Duration::from_secs(30);

/// No answer takes less, and a timeout of none would mean none at all.
const SHORTEST_TIMEOUT: Duration = Duration::from_millis(50);

/// The longest wait unless `VEP_CHECK_MAX_WAIT` says otherwise: a check that sleeps is a check that nobody waits for.
pub const MAX_WAIT: Duration = Duration::from_secs(60);

/// The longest time for one pull request, unless somebody says otherwise.
pub const DEADLINE: Duration = Duration::from_secs(3 * 60);

/// The longest time for all open pull requests, unless somebody says otherwise.
pub const DEADLINE_OF_ALL: Duration = Duration::from_secs(15 * 60);

/// The longest time that anybody may give, in seconds: a job of a workflow lasts no longer.
const LONGEST_DEADLINE: f64 = 6.0 * 3600.0;

/// Where GitHub is and who asks.
#[derive(Debug, Clone)]
pub struct Access {
    /// The address of the REST API, without a slash at its end.
    pub api: String,
    /// The address of the GraphQL API.
    pub graphql: String,
    /// The token, which no `Debug` prints.
    pub token: SecretString,
    /// The longest time for one answer.
    pub timeout: Duration,
    /// The longest wait between two tries.
    pub max_wait: Duration,
    /// The longest time for everything together.
    pub deadline: Duration,
}

impl Access {
    /// Where the environment says that GitHub is: `GITHUB_API_URL` and `GITHUB_GRAPHQL_URL`, which the runner sets, also
    /// for an enterprise server; `VEP_CHECK_TIMEOUT`, `VEP_CHECK_MAX_WAIT` and `VEP_CHECK_DEADLINE`, in seconds, of
    /// which the last is `deadline` by default.
    ///
    /// # Errors
    /// There is no token, or a variable makes no sense.
    pub fn from_environment(token: Option<SecretString>, deadline: Duration) -> Result<Access> {
        let set = |name: &str| env::var(name).ok().filter(|value| !value.trim().is_empty());
        let api = set("GITHUB_API_URL").unwrap_or_else(|| "https://api.github.com".to_owned());
        let api = api.trim_end_matches('/').to_owned();
        let graphql = match set("GITHUB_GRAPHQL_URL") {
            Some(url) => url,
            // An enterprise server has `/api/v3` and `/api/graphql` side by side.
            None => format!("{}/graphql", api.strip_suffix("/v3").unwrap_or(&api)),
        };
        let seconds = |name: &str, default| match set(name) {
            None => Ok(default),
            Some(text) => match text.parse::<f64>() {
                Ok(seconds) if (0.0..=3600.0).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
                _ => bail!("`{name}` is `{text}`; it takes seconds, at most 3600"),
            },
        };
        let max_wait = seconds("VEP_CHECK_MAX_WAIT", MAX_WAIT)?;
        let timeout = seconds("VEP_CHECK_TIMEOUT", TIMEOUT)?.max(SHORTEST_TIMEOUT);
        let deadline = match set("VEP_CHECK_DEADLINE") {
            None => deadline,
            Some(text) => match read_deadline(&text) {
                Some(deadline) => deadline,
                None => bail!("`VEP_CHECK_DEADLINE` is `{text}`; it takes {DEADLINE_TAKES}"),
            },
        };
        let set = |name: &str| set(name).map(SecretString::from);
        let token = token.or_else(|| set("GITHUB_TOKEN")).or_else(|| set("GH_TOKEN"));
        let Some(token) = token else {
            bail!(
                "there is no token; GitHub's API needs one: in a workflow the input `token`, at a desk `GITHUB_TOKEN=$(gh auth token)`"
            );
        };
        let token = SecretString::from(token.expose_secret().trim());
        Ok(Access { api, graphql, token, timeout, max_wait, deadline })
    }
}

/// The token in `BOARD_TOKEN`, which may read the boards of releases.
pub fn board_token() -> Option<SecretString> {
    env::var("BOARD_TOKEN").ok().filter(|token| !token.trim().is_empty()).map(SecretString::from)
}

/// What a deadline may be.
pub const DEADLINE_TAKES: &str = "seconds, more than 0 and at most 21600";

/// The longest time for a run, from what somebody wrote: seconds, perhaps with a fraction.
pub fn read_deadline(text: &str) -> Option<Duration> {
    let seconds = text.parse().ok().filter(|seconds: &f64| *seconds > 0.0 && *seconds <= LONGEST_DEADLINE)?;
    Some(Duration::from_secs_f64(seconds))
}
