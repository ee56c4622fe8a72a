//! The commands in a comment, as Prow reads them; `commands.txt`, beside this file, has comments with what each says.
//!
//! <https://github.com/kubernetes-sigs/prow/blob/main/pkg/plugins/lgtm/lgtm.go>
//! <https://github.com/kubernetes-sigs/prow/blob/main/pkg/plugins/approve/approve.go>

use jiff::Timestamp;

/// A word for or against, with who said it and when.
pub(super) struct VoteEvent<'a> {
    pub(super) at: Timestamp,
    pub(super) login: &'a str,
    pub(super) kind: VoteKind,
    /// Whether it was said of the head, where GitHub tells.
    pub(super) of_head: Option<bool>,
}

/// What somebody's word does to their vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoteKind {
    /// `/lgtm`, an approving review.
    Lgtm,
    /// `/lgtm cancel`, `/remove-lgtm`, a review that requests changes.
    Object,
    /// `/approve`.
    Approve,
    /// `/approve cancel`, `/remove-approve`: takes back an approval and objects to nothing.
    Unapprove,
    /// A review that was dismissed: nobody knows what it said. What was approved before it does not count again, and what
    /// was objected to stays so.
    Dismissed,
}

/// What the commands in a comment do. Lines in code fences count, quoted and indented ones do not; case does not matter;
/// `/lgtm` wins over `/lgtm cancel`, and of several `/approve` the last counts.
pub fn vote_kind(body: &str) -> Option<VoteKind> {
    let (mut lgtm, mut cancel, mut approve) = (false, false, None);
    for line in body.split('\n') {
        let line = line.trim_end_matches(is_space).to_ascii_lowercase();
        match line.as_str() {
            "/lgtm" | "/lgtm no-issue" => lgtm = true,
            "/lgtm cancel" | "/remove-lgtm" => cancel = true,
            _ => {
                let command = line.split(is_space).next().unwrap_or_default();
                // Whatever the line goes on with; a carriage return ends it.
                let arguments = line[command.len()..].split('\r').next().unwrap_or_default();
                match command {
                    "/approve" if arguments.contains("cancel") => approve = Some(VoteKind::Unapprove),
                    "/approve" => approve = Some(VoteKind::Approve),
                    "/remove-approve" => approve = Some(VoteKind::Unapprove),
                    _ => {}
                }
            }
        }
    }
    let vote = if lgtm { Some(VoteKind::Lgtm) } else { cancel.then_some(VoteKind::Object) };
    // An approval beside an LGTM adds nothing, and beside an objection it does not outweigh it.
    vote.or(approve)
}

/// White space as Go's regular expressions know it: ASCII only.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\u{c}')
}
