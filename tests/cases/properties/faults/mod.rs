//! Faults that are put into documents one at a time: each must be found by its rule, on its line, and bring no other
//! finding than those that follow from it. What a search and a replacement can make stands beside the rule, in
//! `edits.yaml`; here is what takes knowledge of the document.

mod file;
mod graduation;
pub mod sections;
mod tally;
mod targets;

use std::collections::BTreeMap;

use libtest_mimic::Failed;
use vep_check::snapshot::Change;

use self::tally::Tally;
use super::world::{Doc, Edited, Key, Patch, World, document};
use super::{edits, front_matter};

/// A fault in one document.
#[derive(Clone)]
pub struct Fault {
    /// The rule that must find it.
    pub rule: &'static str,
    /// The change that has it.
    pub change: Change,
    /// The lines on which it may be found: one, but for where the nearest heading decides.
    pub lines: Vec<usize>,
    /// Rules that may have new findings as well, because the fault gives them a reason.
    pub brings: Vec<&'static str>,
    /// A quotation that the fault changes in other findings, and how it was before.
    pub reads: Option<(String, String)>,
    /// The paths around it, where they are others.
    pub files: Option<Vec<String>>,
    /// Whether front matter is required.
    pub required: bool,
    /// Whether other findings may quote what it changes: then only their number per rule must stay.
    pub rewrites: bool,
    /// What else stood there before.
    pub older: BTreeMap<Key, usize>,
}

impl Fault {
    pub fn new(rule: &'static str, path: &str, text: &str, line: usize) -> Fault {
        Fault {
            rule,
            change: Change { head: document(path, text), base: None },
            lines: vec![line],
            // Any may take a heading that the document has a link to.
            brings: vec!["anchor-missing"],
            reads: None,
            files: None,
            required: false,
            rewrites: false,
            older: BTreeMap::new(),
        }
    }

    /// `doc` with `patches`; the fault is to be found where now stands what stood at `offset`.
    fn patched(rule: &'static str, doc: &Doc, patches: Vec<Patch>, offset: usize) -> Fault {
        let edited = Edited::new(doc.text(), patches);
        Fault::new(rule, doc.path(), &edited.text, edited.line(offset))
    }

    pub fn brings(mut self, rules: &'static [&'static str]) -> Fault {
        self.brings.extend(rules);
        self
    }
}

/// Seeds every fault in every VEP.
pub fn all() -> Result<(), Failed> {
    let parts = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|part| scope.spawn(move || seed(part))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect::<Vec<_>>()
    });
    let mut all = Tally::default();
    parts.into_iter().for_each(|part| all.add(part));
    all.report()
}

/// How many threads share the documents.
const THREADS: usize = 4;

/// Seeds the faults in one part of the documents.
fn seed(part: usize) -> Tally {
    let mut tally = Tally::default();
    for mut world in World::all() {
        let docs = std::mem::take(&mut world.docs);
        for doc in docs.iter().filter(|doc| doc.is_vep).skip(part).step_by(THREADS) {
            tally.veps += 1;
            let own = [file::elsewhere(doc, &world), in_prose(doc, &world)].concat();
            tally.judge_all(&mut world, doc, own);
            if let Some(there) = front_matter::doc(doc, &mut world) {
                let own = front_matter::faults(&there);
                tally.judge_all(&mut world, &there.with, own);
            }
        }
    }
    tally
}

/// Every fault that can be seeded in `doc`.
pub fn of(doc: &Doc, world: &mut World) -> Vec<Fault> {
    let mut faults = [in_prose(doc, world), file::elsewhere(doc, world), edits::faults(doc, world)].concat();
    if let Some(there) = front_matter::doc(doc, world) {
        faults.extend(front_matter::faults(&there));
        faults.extend(edits::faults(&there.with, world));
    }
    faults
}

/// The faults that stand in the text of a VEP.
fn in_prose(doc: &Doc, world: &World) -> Vec<Fault> {
    let mut faults = Vec::new();
    targets::targets(doc, world, &mut faults);
    targets::checklists(doc, &mut faults);
    sections::sections(doc, world, &mut faults);
    sections::insertions(doc, world, &mut faults);
    graduation::graduation(doc, world, &mut faults);
    graduation::gate(doc, world, &mut faults);
    file::no_text(doc, &mut faults);
    file::long(doc, &mut faults);
    file::number(doc, &mut faults);
    if doc.vep.front_matter.is_none() {
        let top = doc.vep.title.as_ref().map_or(0, |title| title.heading.start);
        let mut fault = Fault::patched("front-matter-missing", doc, Vec::new(), top);
        fault.required = true;
        faults.push(fault);
    }
    faults
}
