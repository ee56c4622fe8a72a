//! The status of a commit that is the head of several pull requests. Sign-off belongs to a pull request and a status to a
//! commit: without this, `/lgtm` on a second pull request, by somebody who may not sign off the first, would sign off both.

use anyhow::Result;

use crate::check::check;
use crate::cli::action::run::Run;
use crate::cli::terminal::warn;
use crate::github::load::{self, Live, MAX_SAME_HEAD, Target};
use crate::sign_off::{self, CommitState, LONGEST_DESCRIPTION};

impl Run {
    /// The worst status of the open pull requests that have the head of `live`, whose own is `own`, and what it says. One
    /// that is not known, and one that cannot be looked at, is pending.
    pub(super) fn worst_status(&self, live: &Live, own: (CommitState, String)) -> (CommitState, String) {
        let mut worst = own;
        let Some(others) = &live.sharing else {
            let unknown = "it is not known which pull requests have this commit".to_owned();
            return worse(worst, (CommitState::Pending, unknown));
        };
        if others.len() > MAX_SAME_HEAD {
            worst =
                worse(worst, (CommitState::Pending, format!("{} more pull requests have this commit", others.len())));
        }
        for number in others.iter().take(MAX_SAME_HEAD) {
            let of_other = match self.status_of(*number) {
                Ok(None) => continue,
                Ok(Some((status, text))) => (status, about(*number, &text)),
                Err(error) => {
                    warn(&format!("#{number} has the same head, and its sign-off is not known: {error:#}"));
                    (CommitState::Pending, about(*number, "its sign-off is not known"))
                }
            };
            worst = worse(worst, of_other);
        }
        worst
    }

    /// The status of another pull request; `None` if it changes no document, so that nobody is asked.
    fn status_of(&self, number: u64) -> Result<Option<(CommitState, String)>> {
        let target = Target { with_status: false, board_token: None, ..self.target(number) };
        self.client.next_round();
        let Some(change) = load::load(&self.client, &target, &mut None)?.change else { return Ok(None) };
        let sign_offs = check(&change.snapshot).pull_request.and_then(|about| about.sign_offs);
        let unknown = || (CommitState::Pending, "its sign-off is not known".to_owned());
        Ok(Some(sign_offs.map_or_else(unknown, |sign_offs| sign_off::status(&sign_offs))))
    }
}

/// The worse of two, and the first where they are alike.
fn worse(one: (CommitState, String), other: (CommitState, String)) -> (CommitState, String) {
    if other.0 > one.0 { other } else { one }
}

/// What a status says of another pull request.
fn about(number: u64, text: &str) -> String {
    let words = format!("#{number} has the same commit: {text}");
    if words.len() <= LONGEST_DESCRIPTION { words } else { format!("#{number} has the same commit") }
}
