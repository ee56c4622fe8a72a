//! An edit as whole lines in the place of others: a suggestion can be nothing else.

use std::cmp::Reverse;
use std::ops::RangeInclusive;

use gix::hash::Kind as Hash;
use gix::objs::{Kind, compute_hash};

use crate::finding::{Finding, Fix};
use crate::fix::edited;
use crate::report::Report;
use crate::snapshot::{Change, Snapshot};
use crate::source::{Source, Span};

/// Whole lines of a document in the place of others. Edits of the same lines are one.
#[derive(Debug, Clone)]
pub struct Edit<'a> {
    /// By what it is known again, whatever the number of its lines: path, old and new lines.
    pub id: String,
    /// The lines that go, from 1; at least one.
    pub lines: RangeInclusive<usize>,
    /// The lines that come, without their ends; none where the old ones only go.
    pub new: Vec<String>,
    /// What it fixes.
    pub findings: Vec<Finding>,
    pub(super) change: &'a Change,
}

impl Edit<'_> {
    /// The path of the document.
    pub fn path(&self) -> &str {
        self.change.head.path()
    }

    /// The lines that go, without their ends.
    pub fn old(&self) -> Vec<&str> {
        let (first, last) = (*self.lines.start(), *self.lines.end());
        self.change.head.source.text().split('\n').skip(first - 1).take(last + 1 - first).collect()
    }

    /// The document once somebody has taken the suggestion.
    pub fn applied(&self) -> String {
        let mut lines: Vec<&str> = self.change.head.source.text().split('\n').collect();
        lines.splice(self.lines.start() - 1..*self.lines.end(), self.new.iter().map(String::as_str));
        lines.join("\n")
    }
}

/// The edits that are certain for what `report` holds against the documents of `snapshot`, the worst findings first.
pub fn edits<'a>(snapshot: &'a Snapshot, report: &Report) -> Vec<Edit<'a>> {
    let mut edits = Vec::new();
    for change in snapshot.changes.iter().filter(|change| change.head.no_text.is_none()) {
        let of_document =
            |finding: &&Finding| finding.location().is_some_and(|at| at.source.path() == change.head.path());
        let findings = report.new_findings().filter(of_document);
        let mut fixes: Vec<(&Fix, &Finding)> =
            findings.filter_map(|finding| Some((finding.fix.as_ref()?, finding))).collect();
        fixes.sort_by_key(|(fix, _)| (fix.span.start, Reverse(fix.span.end)));
        edits.extend(groups(&change.head.source, &fixes).into_iter().filter_map(|group| edit(change, &group)));
    }
    edits.sort_by_cached_key(|edit| {
        let worst = edit.findings.iter().map(|finding| finding.severity).min();
        (worst, edit.path().to_owned(), *edit.lines.start())
    });
    edits
}

/// Fixes of the same lines, together. Of two that overlap, only the first: the other is for the text after it.
fn groups<'f>(source: &Source, fixes: &[(&'f Fix, &'f Finding)]) -> Vec<(Span, Vec<(&'f Fix, &'f Finding)>)> {
    let mut groups: Vec<(Span, Vec<(&Fix, &Finding)>)> = Vec::new();
    let mut end = 0;
    for (fix, finding) in fixes {
        let lines = touched(source, fix.span);
        if fix.span.start < end {
            continue;
        }
        end = fix.span.end;
        match groups.last_mut().filter(|(before, _)| lines.start <= before.end) {
            Some((before, group)) => {
                before.end = before.end.max(lines.end);
                group.push((fix, finding));
            }
            None => groups.push((lines, vec![(fix, finding)])),
        }
    }
    groups
}

/// The whole lines that an edit of `span` may change, with one where it inserts behind the last.
fn touched(source: &Source, span: Span) -> Span {
    let text = source.text();
    let behind_all = span.start == text.len() && text.ends_with('\n');
    let start = if behind_all { span.start - 1 } else { span.start };
    source.lines(Span::new(start, span.end))
}

/// The fixes of a group as one edit; `None` where it changes no line.
fn edit<'a>(change: &'a Change, (region, group): &(Span, Vec<(&Fix, &Finding)>)) -> Option<Edit<'a>> {
    let source = &change.head.source;
    let moved: Vec<Fix> = group
        .iter()
        .map(|(fix, _)| Fix {
            span: Span::new(fix.span.start - region.start, fix.span.end - region.start),
            replacement: fix.replacement.clone(),
        })
        .collect();
    let old = source.slice(*region);
    let new = edited(old, &moved.iter().collect::<Vec<_>>());
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split('\n').collect(), new.split('\n').collect());
    let same = |(old, new): &(&&str, &&str)| old == new;
    let mut above = old.iter().zip(&new).take_while(same).count();
    let mut below = old[above..].iter().rev().zip(new[above..].iter().rev()).take_while(same).count();
    if old.len() == new.len() && above == old.len() {
        return None;
    }
    // Where no line goes, one stays where it is: the one below, so that what is inserted comes before it.
    if above + below == old.len() {
        if below > 0 { below -= 1 } else { above -= 1 }
    }
    let first = source.line(region.start) + above;
    let (gone, come) = (&old[above..old.len() - below], &new[above..new.len() - below]);
    let identity = [&[change.head.path()], gone, &["\0"], come].concat().join("\n");
    Some(Edit {
        id: compute_hash(Hash::Sha1, Kind::Blob, identity.as_bytes()).ok()?.to_string(),
        lines: first..=first + gone.len() - 1,
        new: come.iter().map(|line| (*line).to_owned()).collect(),
        findings: group.iter().map(|(_, finding)| (*finding).clone()).collect(),
        change,
    })
}
