//! Whoever does as vep-check says brings nothing new: not with `vep-check fix`, not with a single edit that a help text
//! asks for, and not with a heading in other letters.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use libtest_mimic::Failed;
use vep_check::check::check;
use vep_check::finding::Finding;
use vep_check::fix::fixes;
use vep_check::snapshot::Change;
use vep_check::source::{Source, Span};

use super::world::{Edited, Patch, World, document};
use crate::common::skip::shared;

#[derive(Default)]
struct Tally {
    documents: usize,
    /// By kind of edit, how many were made.
    edits: BTreeMap<&'static str, usize>,
    failures: String,
}

impl Tally {
    /// Holds `new` against `old`, both texts of the document at `path`: no finding may be new.
    fn judge(&mut self, world: &mut World, path: &str, (old, new): (&str, &str), kind: &'static str, what: &str) {
        if old == new {
            return;
        }
        *self.edits.entry(kind).or_default() += 1;
        let change = Change { head: document(path, new), base: Some(document(path, old)) };
        let found = world.check(change).0;
        let brought = found.iter().filter(|finding| !finding.existing && finding.allowed.is_none());
        for finding in brought {
            let line = finding.location().map_or(0, |at| at.positions().0.line);
            _ = writeln!(
                self.failures,
                "{path}: {kind}: {what}: line {line}: new {} {}: {}",
                finding.severity, finding.rule, finding.message
            );
        }
    }

    fn document(&mut self, world: &mut World, path: &str, text: &str) {
        self.documents += 1;
        let doc = world.doc(&Arc::new(Source::new(path, text)));
        world.snapshot.changes = vec![Change { head: document(path, text), base: None }];
        let report = check(&world.snapshot);
        let fixed = fixes(&world.snapshot, &report);
        world.snapshot.changes.clear();
        for fixed in fixed {
            self.judge(world, path, (text, &fixed.new), "fix", "all");
        }
        for finding in &doc.findings {
            if let Some(fix) = &finding.fix {
                let edited = Edited::new(text, vec![Patch::new(fix.span, fix.replacement.as_str())]).text;
                self.judge(world, path, (text, &edited), "one edit of fix", &finding.message);
            }
            if let Some(patch) = as_told(&doc.vep.source, finding) {
                let edited = Edited::new(text, vec![patch]).text;
                self.judge(world, path, (text, &edited), "as the help says", &finding.message);
            }
        }
        for (index, heading) in doc.vep.outline.headings.iter().enumerate() {
            if !doc.sections.is_section(index) {
                continue;
            }
            let words = doc.slice(heading.text_span);
            for (kind, words) in [("in capitals", words.to_uppercase()), ("in small letters", words.to_lowercase())] {
                let edited = Edited::new(text, vec![Patch::new(heading.text_span, words)]).text;
                self.judge(world, path, (text, &edited), kind, &heading.text);
            }
        }
    }
}

/// The edit that the help of `finding` asks for, where it says what to write: a heading, a title.
fn as_told(source: &Source, finding: &Finding) -> Option<Patch> {
    let help = finding.help.as_deref()?;
    let at = finding.location()?.span;
    let line = source.lines(Span::at(at.start));
    let said = |before: &str| Some(help.split_once(before)?.1.split_once('`')?.0);
    let of_headings = ["section-renamed", "section-level", "section-missing", "metadata-missing", "checklist-missing"];
    if let Some(heading) = said("write `#").filter(|_| of_headings.contains(&finding.rule)) {
        return Some(Patch::new(line, format!("#{heading}")));
    }
    let heading = said("add `").filter(|words| words.starts_with('#') && finding.rule == "section-missing")?;
    Some(Patch::insert(source.text().len(), format!("\n\n{heading}\n")))
}

/// Every document that is there, and those of pull requests.
pub fn all() -> Result<(), Failed> {
    let mut tally = Tally::default();
    let mut worlds = World::all();
    for world in &mut worlds {
        let texts: Vec<(String, String)> =
            world.docs.iter().map(|doc| (doc.path().to_owned(), doc.text().to_owned())).collect();
        for (path, text) in texts {
            tally.document(world, &path, &text);
        }
    }
    if let (Some(shared), Some(world)) = (shared(), worlds.last_mut()) {
        for (path, text) in of_pull_requests(&shared.join("corpus/prs"))? {
            tally.document(world, &path, &text);
        }
    }
    println!("advice: {} documents", tally.documents);
    for (kind, count) in &tally.edits {
        println!("{count:>6}  {kind}");
    }
    let failures = tally.failures.lines().count();
    if failures == 0 { Ok(()) } else { Err(format!("{failures} new findings:\n{}", tally.failures).into()) }
}

/// The documents that pull requests bring, with their paths.
fn of_pull_requests(directory: &Path) -> Result<Vec<(String, String)>, Failed> {
    let mut found = Vec::new();
    for pull_request in std::fs::read_dir(directory)? {
        let head = pull_request?.path().join("head");
        let mut left = vec![head.clone()];
        while let Some(path) = left.pop() {
            if path.is_dir() {
                for entry in std::fs::read_dir(&path)? {
                    left.push(entry?.path());
                }
            } else if path.extension().is_some_and(|end| end == "md") {
                let text = std::fs::read_to_string(&path)?;
                found.push((path.strip_prefix(&head)?.display().to_string(), text));
            }
        }
    }
    found.sort();
    Ok(found)
}
