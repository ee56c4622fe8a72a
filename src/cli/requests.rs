//! What was asked of GitHub, for who wants to know.

use crate::cli::terminal::warn;
use crate::github::client::Client;
use crate::output::plural;

/// Says on stderr what `client` was asked for.
pub(super) fn tell_requests(client: &Client) {
    let log = client.log();
    let mut rounds: Vec<usize> = log.iter().map(|sent| sent.round).collect();
    rounds.sort_unstable();
    rounds.dedup();
    for sent in &log {
        let round = rounds.iter().position(|round| *round == sent.round).map_or(0, |at| at + 1);
        warn(&format!("round {round}: {} ({} ms): {}", sent.request, sent.took.as_millis(), sent.outcome));
    }
    warn(&format!("{} in {}", plural(log.len(), "request"), plural(rounds.len(), "round trip")));
}
