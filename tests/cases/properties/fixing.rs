//! What holds of every document that is fixed, whatever is wrong with it: only the bytes of edits change, what was
//! fixed is gone and nothing else is wrong, line ends, byte order mark and final newline are kept, and there is nothing
//! left to fix.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use libtest_mimic::Failed;
use proptest::collection::vec;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use vep_check::check::check;
use vep_check::finding::Finding;
use vep_check::fix::{FixedDocument, fixes};
use vep_check::known::{self, Before};
use vep_check::line_map::LineMap;
use vep_check::snapshot::{Change, Tree};
use vep_check::source::{BOM, Source};

use super::faults;
use super::world::{Edited, Key, Patch, World, count, document, key};

/// How many documents are generated.
const CASES: u32 = 1500;

/// How many threads share the seeded faults.
const THREADS: usize = 4;

/// Lines that are put into documents: what is fixed, and what comes in its way.
const LINES: [&str; 24] = [
    "## Motivations",
    "## Goals",
    "# Design",
    "### Alternatives",
    "### Alpha",
    "## Alternatives Considered",
    "## Functional Testing",
    "## Feature lifecycle Phases",
    "# VEP #NNNN: A thing",
    "# VEP 7 A thing",
    "# A thing",
    "- [] (R) Beta target version is explicitly mentioned and approved",
    "- [ x] (R) Alpha target version is explicitly mentioned and approved",
    "- This VEP targets beta for version: 1.10.0",
    "* This VEP targets GA for version:",
    "### Target releases",
    "<!--",
    "-->",
    "```",
    "---",
    "> quoted",
    "<!-- vep-check: allow target-version-format it is what it is -->",
    "owning_sig: sig-compute",
    "[moved](https://github.com/kubevirt/enhancements/blob/main/veps/sig-storage/incremental-backup.md)",
];

#[derive(Default)]
struct Tally {
    documents: usize,
    changed: usize,
    /// By rule, how many findings were fixed.
    fixed: BTreeMap<&'static str, usize>,
    failures: String,
}

impl Tally {
    /// Fixes `change` alone and holds the result against the laws.
    fn judge(&mut self, world: &mut World, change: Change) {
        self.documents += 1;
        let (path, text) = (change.head.path().to_owned(), change.head.source.text().to_owned());
        let base = change.base.clone();
        let before = world.check(change.clone()).0;
        let Some(document) = fixed(world, change) else { return };
        self.changed += 1;
        for finding in &document.fixed {
            *self.fixed.entry(finding.rule).or_default() += 1;
        }
        let head = super::world::document(&path, &document.new);
        let fixed_change = Change { head, base };
        let after = world.check(fixed_change.clone()).0;
        let broken = [
            edits_alone(&document),
            nothing_new(&document, &before, &after),
            form_is_kept(&text, &document.new),
            fixed(world, fixed_change)
                .map(|again| format!("fixing it again fixes {:?}", count(again.fixed.iter().map(key)))),
        ];
        for what in broken.into_iter().flatten() {
            self.fail(&path, &text, &what);
        }
    }

    fn fail(&mut self, path: &str, text: &str, what: &str) {
        // One document in full is enough to find the reason.
        let shown = if self.failures.is_empty() { text } else { "" };
        _ = writeln!(self.failures, "{path}: {what}\n{shown}");
    }

    fn add(&mut self, other: Tally) {
        self.documents += other.documents;
        self.changed += other.changed;
        self.failures.push_str(&other.failures);
        for (rule, count) in other.fixed {
            *self.fixed.entry(rule).or_default() += count;
        }
    }

    fn report(self, what: &str) -> Result<(), Failed> {
        let findings: usize = self.fixed.values().sum();
        println!("fix: {what}: {} documents, {} changed, {findings} findings fixed", self.documents, self.changed);
        for (rule, count) in &self.fixed {
            println!("{count:>6}  {rule}");
        }
        if self.failures.is_empty() { Ok(()) } else { Err(self.failures.into()) }
    }
}

/// `change` fixed, if there is anything to fix.
fn fixed(world: &mut World, change: Change) -> Option<FixedDocument> {
    world.snapshot.changes = vec![change];
    let report = check(&world.snapshot);
    let mut fixed = fixes(&world.snapshot, &report);
    world.snapshot.changes.clear();
    assert!(fixed.len() <= 1);
    fixed.pop()
}

/// The edits of what was fixed, made one after the other, give the new text from the old one.
fn edits_alone(document: &FixedDocument) -> Option<String> {
    let mut text = document.old.text().to_owned();
    let mut rest = document.fixed.as_slice();
    while let Some(first) = rest.first() {
        let source = |finding: &Finding| Arc::clone(&finding.location().expect("a place").source);
        let read: Arc<Source> = source(first);
        let length = rest.iter().take_while(|finding| Arc::ptr_eq(&source(finding), &read)).count();
        let (batch, later) = rest.split_at(length);
        let patches = batch.iter().map(|finding| {
            let fix = finding.fix.as_ref().expect("what was fixed has an edit");
            Patch::new(fix.span, fix.replacement.as_str())
        });
        text = Edited::new(&text, patches.collect()).text;
        rest = later;
    }
    (text != document.new).then(|| format!("the edits give another text:\n{text}\nnot\n{}", document.new))
}

/// Nothing is found that was not there, but what is left to the author, and what was fixed is gone.
fn nothing_new(document: &FixedDocument, before: &[Finding], after: &[Finding]) -> Option<String> {
    let counted = |findings: &'_ [Finding]| -> Vec<Finding> {
        findings.iter().filter(|finding| finding.allowed.is_none()).cloned().collect()
    };
    let (before, after) = (counted(before), counted(after));
    let lines = LineMap::new(document.old.text(), &document.new);
    let (old, now): (Vec<&Finding>, Vec<&Finding>) = (before.iter().collect(), after.iter().collect());
    let were = known::before(&old, &now, &lines);
    let new: Vec<Key> =
        now.iter().zip(&were).filter(|(_, was)| **was == Before::New).map(|(finding, _)| key(finding)).collect();
    let (before, after) = (count(before.iter().map(key)), count(after.iter().map(key)));
    let fixed = count(document.fixed.iter().map(key));
    let is_left = |(key, count): &(&Key, &usize)| {
        let now = after.get(*key).copied().unwrap_or(0);
        now > before.get(*key).copied().unwrap_or(0).saturating_sub(**count)
    };
    let left: Vec<&Key> = fixed.iter().filter(is_left).map(|(key, _)| key).collect();
    (!new.is_empty() || !left.is_empty()).then(|| format!("new: {new:?}; not gone: {left:?}"))
}

/// Line ends, byte order mark and the end of the last line are as before.
fn form_is_kept(old: &str, new: &str) -> Option<String> {
    let lone = |text: &str| text.matches('\n').count() - text.matches("\r\n").count();
    let wrong = if old.starts_with(BOM) != new.starts_with(BOM) || new.matches(BOM).count() != old.matches(BOM).count()
    {
        "the byte order mark is not kept"
    } else if old.ends_with('\n') && !new.ends_with('\n') {
        "the end of the file is not kept"
    } else if old.contains("\r\n") && lone(old) == 0 && lone(new) > 0 {
        "some lines end in a newline alone"
    } else if !old.contains('\r') && new.contains('\r') {
        "some lines end in a carriage return"
    } else {
        return None;
    };
    Some(wrong.to_owned())
}

/// Every document as it is, and in each form that a file can have.
pub fn each_document() -> Result<(), Failed> {
    let mut tally = Tally::default();
    for mut world in World::all() {
        for index in 0..world.docs.len() {
            let (path, text) = (world.docs[index].path().to_owned(), world.docs[index].text().to_owned());
            for text in forms(&text) {
                tally.judge(&mut world, Change { head: document(&path, &text), base: None });
            }
        }
    }
    tally.report("each in five forms")
}

/// `text`, and the same with other line ends, with a byte order mark, and without a last newline.
fn forms(text: &str) -> Vec<String> {
    let crlf = text.replace("\r\n", "\n").replace('\n', "\r\n");
    let marked = format!("{BOM}{}", text.trim_start_matches(BOM));
    let all = format!("{BOM}{}", crlf.trim_start_matches(BOM).trim_end());
    vec![text.to_owned(), crlf, marked, text.trim_end().to_owned(), all]
}

/// Every document with every fault that can be seeded in it.
pub fn seeded_faults() -> Result<(), Failed> {
    let mut all = Tally::default();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|part| scope.spawn(move || seeded(part))).collect();
        for thread in threads {
            all.add(thread.join().expect("no panic"));
        }
    });
    all.report("with a seeded fault each")
}

fn seeded(part: usize) -> Tally {
    let mut tally = Tally::default();
    for mut world in World::all() {
        let docs = std::mem::take(&mut world.docs);
        for doc in docs.iter().filter(|doc| doc.is_vep).skip(part).step_by(THREADS) {
            for fault in faults::of(doc, &mut world) {
                let files = fault.files.map(|files| std::mem::replace(&mut world.snapshot.tree, Tree::new(files)));
                tally.judge(&mut world, Change { head: fault.change.head, base: None });
                if let Some(files) = files {
                    world.snapshot.tree = files;
                }
            }
        }
    }
    tally
}

/// Documents from which lines are taken, and into which others are put. The generator starts from the same seed each
/// time.
pub fn generated() -> Result<(), Failed> {
    let mut worlds = World::all();
    let documents: Vec<(usize, usize)> = worlds
        .iter()
        .enumerate()
        .flat_map(|(world, there)| (0..there.docs.len()).map(move |index| (world, index)))
        .collect();
    let config = Config { cases: CASES, failure_persistence: None, max_shrink_iters: 400, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let change = (0..10_000_usize, 0..LINES.len() + 20);
    let strategy = (0..documents.len(), vec(change, 1..16), 0..5_usize);
    let state = std::cell::RefCell::new((&mut worlds, Tally::default()));
    let result = runner.run(&strategy, |(chosen, changes, form)| {
        let (worlds, tally) = &mut *state.borrow_mut();
        let (world, index) = documents[chosen];
        let world = &mut worlds[world];
        let mut lines: Vec<&str> = world.docs[index].text().lines().collect();
        for (at, what) in changes {
            let at = at % (lines.len() + 1);
            match LINES.get(what) {
                Some(line) => lines.insert(at, line),
                // To take out more than one makes sections go.
                None => drop(lines.drain(at..lines.len().min(at + (what - LINES.len()) / 2 + 1))),
            }
        }
        let text = lines.join("\n") + "\n";
        let text = forms(&text).swap_remove(form);
        let path = world.docs[index].path().to_owned();
        tally.failures.clear();
        tally.judge(world, Change { head: document(&path, &text), base: None });
        proptest::prop_assert!(tally.failures.is_empty(), "{}", tally.failures);
        Ok(())
    });
    let (_, tally) = state.into_inner();
    match result {
        Ok(()) => tally.report("generated"),
        Err(TestError::Fail(reason, _)) => Err(reason.to_string().into()),
        Err(TestError::Abort(reason)) => Err(reason.to_string().into()),
    }
}
