//! Certain edits as suggestions, which an author takes in the browser: which of them, on which lines, and what they say.
//!
//! Pure: nothing is asked or written here. A suggestion is made only if the document, with its lines in the place of the
//! old ones, is without what it fixes, and nothing else is wrong that was right before: nothing is left to the author.

mod edit;
mod text;

use std::collections::{BTreeMap, HashMap};

use crate::check::check_change;
use crate::finding::Finding;
use crate::fix;
use crate::github::diff::DiffLines;
use crate::github::publish::{LineComment, SuggestionReview};
use crate::rule::Shared;
use crate::snapshot::{Change, Snapshot};
pub use edit::{Edit, edits};
pub use text::MAX_LENGTH;

/// The most suggestions of one review: nobody reads more in one go.
pub const MAX_SUGGESTIONS: usize = 10;

/// How many documents are checked again for one review, at most: once for each edit that is tried.
const MAX_TRIED: usize = 50;

/// Which edits of `edits` become suggestions on the lines of `diff`, by path. Those with an id of `made` stand already,
/// or were turned down: as many of an id as are in it are not made again. `fixable` is how many findings `vep-check fix`
/// would fix. `None` where there is nothing to suggest.
pub fn plan(
    edits: &[Edit<'_>],
    snapshot: &Snapshot,
    diff: &BTreeMap<String, DiffLines>,
    made: &[String],
    fixable: usize,
) -> Option<SuggestionReview> {
    let shared = Shared::of(snapshot);
    let mut before: HashMap<&str, Vec<Finding>> = HashMap::new();
    let mut made: Vec<&String> = made.iter().collect();
    let (mut comments, mut ids) = (Vec::new(), Vec::new());
    let (mut tried, mut done) = (0, 0);
    for edit in edits {
        if let Some(at) = made.iter().position(|id| **id == edit.id) {
            made.swap_remove(at);
            done += edit.findings.len();
            continue;
        }
        let is_in_diff = diff.get(edit.path()).is_some_and(|lines| lines.hold(&edit.lines));
        let body = text::comment(edit).filter(|_| is_in_diff && tried < MAX_TRIED && ids.len() < MAX_SUGGESTIONS);
        let Some(body) = body else { continue };
        tried += 1;
        let found = before.entry(edit.path()).or_insert_with(|| found(edit.change, snapshot, &shared));
        if fix::solves(edit.change, found, &edit.findings, edit.applied(), (snapshot, &shared)) {
            done += edit.findings.len();
            comments.push(LineComment { path: edit.path().to_owned(), lines: edit.lines.clone(), body });
            ids.push(edit.id.clone());
        }
    }
    let body = text::review(&ids, fixable.saturating_sub(done));
    (!comments.is_empty()).then_some(SuggestionReview { body, comments })
}

fn found(change: &Change, snapshot: &Snapshot, shared: &Shared<'_>) -> Vec<Finding> {
    check_change(change, snapshot, shared).findings
}
