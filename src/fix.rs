//! Makes the edits that are certain: a document and what is wrong with it to the document without that.
//!
//! Pure: nothing is read or written here. An edit is made only if the document, checked again, is better for it: what it
//! fixes is gone, and nothing else is wrong that was right before.

use std::collections::HashSet;
use std::sync::Arc;

use similar::TextDiff;

use crate::check::check_change;
use crate::finding::{Finding, Fix, Message};
use crate::known::{self, Before};
use crate::line_map::LineMap;
use crate::report::{DocumentDiff, Report};
use crate::rule::Shared;
use crate::snapshot::{Change, Document, Snapshot};
use crate::source::Source;

/// How often a document is checked again while it is fixed, at most. A few times do; many edits that cannot be made
/// take more. What is not fixed by then stays for the next time.
const MAX_CHECKS: usize = 512;

/// How many bytes of a document are checked again, at most: of a large one, fewer times.
const MAX_BYTES: usize = 128 * 1024 * 1024;

/// A document before and after.
#[derive(Debug)]
pub struct FixedDocument {
    /// Its path, relative to the root of the repository.
    pub path: String,
    /// What it said.
    pub old: Arc<Source>,
    /// What it says now.
    pub new: String,
    /// What was fixed, each as it was found.
    pub fixed: Vec<Finding>,
    /// What is found in it now.
    pub left: Vec<Finding>,
}

impl FixedDocument {
    /// Whether the edit for `fixed` leaves the rest to the author: a section that was inserted is to be filled.
    pub fn is_prepared(&self, fixed: &Finding) -> bool {
        self.left.iter().any(|left| known::is_left_of(fixed, left))
    }
}

/// The documents of `snapshot` for which something can be fixed of what `report`, its report, holds against them. What
/// stood in the base version, or is allowed, is left as it is.
pub fn fixes(snapshot: &Snapshot, report: &Report) -> Vec<FixedDocument> {
    let paths: HashSet<&str> = report
        .new_findings()
        .filter(|finding| finding.fix.is_some())
        .filter_map(|finding| Some(finding.location()?.source.path()))
        .collect();
    // The text of a file that is none is not what is in the file.
    let shared = Shared::of(snapshot);
    let changes = snapshot.changes.iter().filter(|change| change.head.no_text.is_none());
    changes
        .filter(|change| paths.contains(change.head.path()))
        .filter_map(|change| fix(change, snapshot, &shared))
        .collect()
}

/// `change` fixed, if there is anything to fix.
fn fix<'a>(change: &Change, snapshot: &'a Snapshot, shared: &'a Shared<'a>) -> Option<FixedDocument> {
    let old = &change.head.source;
    let findings = check_change(change, snapshot, shared).findings;
    let mut work = Work {
        snapshot,
        shared,
        change: change.clone(),
        findings,
        fixed: Vec::new(),
        round: 0,
        refused: HashSet::new(),
        checks: (MAX_BYTES / old.text().len().max(1)).clamp(8, MAX_CHECKS),
    };
    loop {
        let batch = work.next_batch();
        if batch.is_empty() || work.checks == 0 {
            break;
        }
        work.round = work.fixed.len();
        work.apply(&batch);
        if work.fixed.len() > work.round {
            // What could not be done to the text before may do good to this one.
            work.refused.clear();
        }
    }
    let new = work.change.head.source.text();
    let changed = FixedDocument {
        path: old.path().to_owned(),
        old: Arc::clone(old),
        new: new.to_owned(),
        fixed: work.fixed,
        left: work.findings,
    };
    (new != old.text()).then_some(changed)
}

/// A document while it is fixed.
struct Work<'a> {
    snapshot: &'a Snapshot,
    shared: &'a Shared<'a>,
    /// The document as it is by now.
    change: Change,
    /// What is found in it.
    findings: Vec<Finding>,
    /// What was fixed: batch after batch, each in the order of the text.
    fixed: Vec<Finding>,
    /// Where in `fixed` the batch begins that is being made.
    round: usize,
    /// The findings whose edits would make something else wrong, as the text was since the last round that made one.
    refused: HashSet<Identity>,
    /// How often it may be checked again.
    checks: usize,
}

impl Work<'_> {
    /// The edits to make next, in the order of the text: of two that overlap, the first. Of insertions at one place,
    /// each comes behind the one before.
    fn next_batch(&self) -> Vec<Finding> {
        let mut wanted: Vec<(&Fix, &Finding)> = self
            .findings
            .iter()
            .filter(|finding| is_new(finding) && !self.refused.contains(&identity(finding)))
            .filter_map(|finding| Some((finding.fix.as_ref()?, finding)))
            .collect();
        wanted.sort_by_key(|(fix, _)| fix.span);
        let mut end = 0;
        wanted.retain(|(fix, _)| {
            let free = end <= fix.span.start;
            if free {
                end = fix.span.end;
            }
            free
        });
        wanted.into_iter().map(|(_, finding)| finding.clone()).collect()
    }

    /// Makes the edits of `batch`, all at once if that goes well, else those that can be made.
    fn apply(&mut self, batch: &[Finding]) {
        if batch.is_empty() || self.checks == 0 {
            return;
        }
        self.checks -= 1;
        let edits: Vec<&Fix> = batch.iter().filter_map(|finding| finding.fix.as_ref()).collect();
        let change = with_text(&self.change, edited(self.change.head.source.text(), &edits));
        let findings = check_change(&change, self.snapshot, self.shared).findings;
        let lines = LineMap::new(self.change.head.source.text(), change.head.source.text());
        if is_better(&self.findings, batch, &findings, &lines, true) {
            (self.change, self.findings) = (change, findings);
            // Of a batch, what comes later in the text is made first.
            self.fixed.splice(self.round..self.round, batch.iter().cloned());
        } else if let [finding] = batch {
            self.refused.insert(identity(finding));
        } else {
            // The later half first: places before it stay what they are.
            let (earlier, later) = batch.split_at(batch.len() / 2);
            self.apply(later);
            self.apply(earlier);
        }
    }
}

/// Whether the author is asked to fix `finding`.
fn is_new(finding: &Finding) -> bool {
    !finding.existing && finding.allowed.is_none()
}

/// Where a finding starts.
fn start(finding: &Finding) -> usize {
    finding.location().map_or(0, |at| at.span.start)
}

/// What tells a finding from the others in one text: rule, message and place.
type Identity = (&'static str, Message, usize);

fn identity(finding: &Finding) -> Identity {
    (finding.rule, finding.message.clone(), start(finding))
}

/// `change` with `text` in its document.
fn with_text(change: &Change, text: String) -> Change {
    let source = Arc::new(Source::new(change.head.path(), text));
    Change { head: Document { source, no_text: None, beside: change.head.beside.clone() }, base: change.base.clone() }
}

/// `text` with `edits`, which are in its order and do not overlap.
pub(crate) fn edited(text: &str, edits: &[&Fix]) -> String {
    let mut edited = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        edited.push_str(&text[at..edit.span.start]);
        edited.push_str(&edit.replacement);
        at = edit.span.end;
    }
    edited.push_str(&text[at..]);
    edited
}

/// Whether the document of `change`, in which `before` is found, is without `batch` where it says `text`, and has nothing
/// new, not even what an edit leaves to the author.
pub fn solves(
    change: &Change,
    before: &[Finding],
    batch: &[Finding],
    text: String,
    (snapshot, shared): (&Snapshot, &Shared<'_>),
) -> bool {
    let edited = with_text(change, text);
    let after = check_change(&edited, snapshot, shared).findings;
    let lines = LineMap::new(change.head.source.text(), edited.head.source.text());
    is_better(before, batch, &after, &lines, false)
}

/// Whether of the findings `before`, those of `batch` are gone `after`, and none is there that was not; where `may_leave`
/// says so, it may be what is left to do for the author.
fn is_better(before: &[Finding], batch: &[Finding], after: &[Finding], lines: &LineMap<'_>, may_leave: bool) -> bool {
    let fixed: HashSet<Identity> = batch.iter().map(identity).collect();
    let (done, mut old): (Vec<&Finding>, Vec<&Finding>) = before
        .iter()
        .filter(|finding| finding.allowed.is_none())
        .partition(|finding| fixed.contains(&identity(finding)));
    let first_done = old.len();
    // An edit before this one may have fixed it as well.
    let all_there = done.len() == fixed.len();
    old.extend(done);
    let after: Vec<&Finding> = after.iter().filter(|finding| finding.allowed.is_none()).collect();
    all_there
        && known::before(&old, &after, lines).into_iter().all(|was| match was {
            Before::New => false,
            Before::Same(old) => old < first_done,
            Before::Left(_) => may_leave,
        })
}

/// What [`fixes`] finds, as diffs.
pub fn diffs(snapshot: &Snapshot, report: &Report) -> Vec<DocumentDiff> {
    diffs_of(&fixes(snapshot, report))
}

/// What was fixed, as diffs.
pub fn diffs_of(fixed: &[FixedDocument]) -> Vec<DocumentDiff> {
    let diff = |fixed: &FixedDocument| diff(&fixed.path, fixed.old.text(), &fixed.new);
    fixed.iter().map(|fixed| DocumentDiff { diff: diff(fixed), path: fixed.path.clone() }).collect()
}

/// The unified diff from `old` to `new` of the file at `path`, as `git apply` takes it; empty where nothing changed.
pub fn diff(path: &str, old: &str, new: &str) -> String {
    // As git does, and not at a lone carriage return.
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let diff = TextDiff::configure().newline_terminated(true).diff_slices(&old, &new);
    diff.unified_diff().header(&header(&format!("a/{path}")), &header(&format!("b/{path}"))).to_string()
}

/// `path` as it stands in the header of a diff: in quotes where it holds what would end it.
///
/// <https://git-scm.com/docs/git-config#Documentation/git-config.txt-corequotePath>
fn header(path: &str) -> String {
    if !path.contains(|c: char| c.is_control() || matches!(c, '"' | '\\')) {
        // What follows a tab is no part of the name; without it, a name would end at a space.
        return if path.contains(' ') { format!("{path}\t") } else { path.to_owned() };
    }
    let mut quoted = String::from("\"");
    for byte in path.bytes() {
        match byte {
            b'"' | b'\\' => quoted.extend(['\\', byte as char]),
            b' '..=b'~' => quoted.push(byte as char),
            _ => quoted.push_str(&format!("\\{byte:03o}")),
        }
    }
    quoted.push('"');
    quoted
}
