//! Each suggestion, taken as GitHub takes it, makes what it is for vanish and brings nothing new; and none says what it
//! must not. Over all cases of rules, comments and edits; over real pull requests from `corpus`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use libtest_mimic::{Failed, Trial};
use similar::TextDiff;
use vep_check::check::check;
use vep_check::finding::Finding;
use vep_check::github::diff::DiffLines;
use vep_check::github::publish::LineComment;
use vep_check::report::Report;
use vep_check::snapshot::{Change, Document, Snapshot};
use vep_check::source::Source;
use vep_check::suggest::{self, edits};

use crate::comments;
use crate::common::case::Case;
use crate::common::hostile::harm;

/// The kinds of cases whose documents are tried, and how many suggestions there are at least.
const KINDS: [(&str, usize); 3] = [("comment", 10), ("fix", 20), ("rules", 20)];

pub fn trials() -> Vec<Trial> {
    KINDS
        .into_iter()
        .map(|(kind, least)| Trial::test(format!("suggestions/{kind}"), move || of_cases(kind, least)))
        .collect()
}

fn of_cases(kind: &str, least: usize) -> Result<(), Failed> {
    let of_rules = |case: Case| Case::all(&case.name());
    let cases: Vec<Case> = match kind {
        "rules" => Case::all(kind).into_iter().flat_map(of_rules).collect(),
        _ => Case::all(kind),
    };
    let mut found = (0, Vec::new());
    for case in cases.iter().filter(|case| case.path.join("head").is_dir()) {
        hold(&case.name(), case.snapshot()?, &mut found);
    }
    end(found, least)
}

/// Holds the suggestions on each pull request in `directory`.
pub fn of_requests(directory: &Path, template: &Path) -> Result<(), Failed> {
    let mut found = (0, Vec::new());
    for entry in fs::read_dir(directory)? {
        let number = entry?.file_name().to_string_lossy().into_owned();
        let snapshot = comments::snapshot(&directory.join(&number), template, &number)?;
        hold(&format!("#{number}"), snapshot, &mut found);
    }
    end(found, 5)
}

fn end((tried, wrong): (usize, Vec<String>), least: usize) -> Result<(), Failed> {
    println!("{tried} suggestions");
    if tried < least {
        return Err(format!("{tried} suggestions are too few to tell").into());
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// Counts the suggestions on `snapshot`, and says what is wrong with them.
fn hold(name: &str, mut snapshot: Snapshot, (tried, wrong): &mut (usize, Vec<String>)) {
    let report = check(&snapshot);
    let suggestions = all(&snapshot, &report);
    *tried += suggestions.len();
    for (findings, comment) in suggestions {
        let fault = fault(&findings, &comment, &mut snapshot, &report);
        wrong.extend(fault.map(|fault| format!("{name}: {fault}: {comment:#?}")));
    }
}

/// All suggestions on `snapshot`, of which no more than ten are made at once, with what each is for.
fn all(snapshot: &Snapshot, report: &Report) -> Vec<(Vec<Finding>, LineComment)> {
    let edits = edits(snapshot, report);
    let diff: BTreeMap<String, DiffLines> = snapshot.changes.iter().map(diff_of).collect();
    let (mut made, mut suggestions) = (Vec::new(), Vec::new());
    while let Some(review) = suggest::plan(&edits, snapshot, &diff, &made, 0) {
        assert!(review.comments.len() <= suggest::MAX_SUGGESTIONS);
        for comment in review.comments {
            let edit = edits.iter().find(|edit| comment.body.contains(&edit.id) && edit.lines == comment.lines);
            let edit = edit.expect("a suggestion is one of the edits");
            made.push(edit.id.clone());
            suggestions.push((edit.findings.clone(), comment));
        }
    }
    suggestions
}

/// The lines of the diff of a document, as GitHub has it.
fn diff_of(change: &Change) -> (String, DiffLines) {
    let base = change.base.as_ref().map_or("", |base| base.source.text());
    let head = change.head.source.text();
    let patch = TextDiff::from_lines(base, head).unified_diff().to_string();
    (change.head.path().to_owned(), DiffLines::of_patch(&patch))
}

/// What is wrong with a suggestion for `findings`.
fn fault(findings: &[Finding], comment: &LineComment, snapshot: &mut Snapshot, before: &Report) -> Option<String> {
    if let Some(fault) = harm(&comment.body) {
        return Some(fault);
    }
    let Some(new) = suggested(&comment.body) else { return Some("no suggestion".to_owned()) };
    let place = snapshot.changes.iter().position(|change| change.head.path() == comment.path).expect("a document");
    let text = taken(snapshot.changes[place].head.source.text(), comment, &new);
    let head = Document { source: Arc::new(Source::new(comment.path.as_str(), text)), no_text: None, beside: None };
    let head = std::mem::replace(&mut snapshot.changes[place].head, head);
    let after = check(snapshot);
    snapshot.changes[place].head = head;
    let (old, mut new) = (keys(before), keys(&after));
    for finding in findings {
        let key = key(finding);
        if new.get(&key).copied().unwrap_or(0) >= old[&key] {
            return Some(format!("{key:?} is still there"));
        }
    }
    new.retain(|key, count| *count > old.get(key).copied().unwrap_or(0));
    (!new.is_empty()).then(|| format!("it brings {new:?}"))
}

fn key(finding: &Finding) -> (String, &'static str, String) {
    let path = finding.location().map_or("", |at| at.source.path()).to_owned();
    // Its words quote what is there.
    (path, finding.rule, finding.about.key().unwrap_or_else(|| finding.message.to_string()))
}

/// How often each thing is said that is not allowed, nor older than the change.
fn keys(report: &Report) -> BTreeMap<(String, &'static str, String), usize> {
    let mut keys = BTreeMap::new();
    for finding in report.new_findings() {
        *keys.entry(key(finding)).or_default() += 1;
    }
    keys
}

/// The lines that a comment suggests, as GitHub reads them.
fn suggested(body: &str) -> Option<Vec<&str>> {
    let mut lines = body.lines();
    let fence =
        lines.by_ref().find_map(|line| line.strip_suffix("suggestion").filter(|fence| fence.starts_with("```")))?;
    let mut new = Vec::new();
    for line in lines {
        if line.trim() == fence {
            return Some(new);
        }
        new.push(line);
    }
    None
}

/// The document once somebody has taken the suggestion.
fn taken(text: &str, comment: &LineComment, new: &[&str]) -> String {
    let mut lines: Vec<&str> = text.split('\n').collect();
    lines.splice(comment.lines.start() - 1..*comment.lines.end(), new.iter().copied());
    lines.join("\n")
}
