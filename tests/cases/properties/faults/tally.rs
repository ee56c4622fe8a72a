//! Which faults were found, and what else was.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use libtest_mimic::Failed;
use vep_check::config::Presence;
use vep_check::finding::Finding;
use vep_check::rule::{Check, Fact, Rule};
use vep_check::rules::RULES;
use vep_check::snapshot::Tree;

use super::Fault;
use crate::properties::edits;
use crate::properties::world::{Doc, Key, World, count, key, minus};

/// What came of all faults.
#[derive(Default)]
pub struct Tally {
    /// How many documents there were.
    pub veps: usize,
    /// By rule: faults made, found.
    counts: BTreeMap<&'static str, [usize; 2]>,
    /// By rule: edits made that it lets pass.
    silent: BTreeMap<&'static str, usize>,
    failures: String,
}

impl Tally {
    /// Puts `faults`, and what edits make, into `doc` one at a time.
    pub fn judge_all(&mut self, world: &mut World, doc: &Doc, faults: Vec<Fault>) {
        let old = doc.keys();
        for fault in faults.into_iter().chain(edits::faults(doc, world)) {
            self.judge(world, &old, fault);
        }
        for (rule, text) in edits::silent(doc, world) {
            *self.silent.entry(rule).or_default() += 1;
            let all = count(world.check_text(doc.path(), &text).iter().map(key));
            for (found, message) in minus(&all, &old).iter().filter(|(rule, _)| of(rule, &all) > of(rule, &old)) {
                _ = writeln!(self.failures, "what {rule} lets pass, in {}, brings {found}: {message}", doc.path());
            }
        }
    }

    pub fn add(&mut self, other: Tally) {
        self.veps += other.veps;
        self.failures.push_str(&other.failures);
        for (rule, [made, found]) in other.counts {
            let counts = self.counts.entry(rule).or_default();
            *counts = [counts[0] + made, counts[1] + found];
        }
        for (rule, count) in other.silent {
            *self.silent.entry(rule).or_default() += count;
        }
    }

    fn judge(&mut self, world: &mut World, old: &BTreeMap<Key, usize>, mut fault: Fault) {
        let findings = check(world, &mut fault);
        let reworded = |(rule, message): Key| match &fault.reads {
            Some((now, before)) => (rule, message.replace(now, before)),
            None => (rule, message),
        };
        let mut old = old.clone();
        for (key, count) in &fault.older {
            let known = old.entry(key.clone()).or_default();
            *known = *count.max(known);
        }
        let new = minus(&count(findings.iter().map(key).map(reworded)), &old);
        let found = findings.iter().any(|finding| {
            let there = finding.rule == fault.rule && fault.lines.contains(&line(finding));
            there && new.contains(&reworded(key(finding)))
        });
        let counts = self.counts.entry(fault.rule).or_default();
        counts[0] += 1;
        counts[1] += usize::from(found);
        let all: BTreeMap<Key, usize> = count(findings.iter().map(key));
        let unrelated: Vec<&Key> = new
            .iter()
            .filter(|(rule, _)| *rule != fault.rule && !fault.brings.contains(rule))
            .filter(|(rule, _)| !fault.rewrites || of(rule, &all) > of(rule, &old))
            .collect();
        if !found || !unrelated.is_empty() {
            self.fail(&fault, &findings, found, &unrelated);
        }
    }

    fn fail(&mut self, fault: &Fault, findings: &[Finding], found: bool, unrelated: &[&Key]) {
        let Fault { rule, lines, change, .. } = fault;
        _ = writeln!(self.failures, "{rule} in {}, expected on line {lines:?}:", change.head.path());
        if !found {
            let own = findings.iter().filter(|finding| finding.rule == *rule);
            let places: Vec<String> = own.map(|own| format!("{}: {}", line(own), own.message)).collect();
            _ = writeln!(self.failures, "  missed; the rule finds {places:?}");
            for line in change.head.source.text().lines().skip(lines[0].saturating_sub(2)).take(4) {
                _ = writeln!(self.failures, "    | {line}");
            }
        }
        for (rule, message) in unrelated {
            _ = writeln!(self.failures, "  brings {rule}: {message}");
        }
    }

    pub fn report(self) -> Result<(), Failed> {
        let (mut made, mut found) = (0, 0);
        println!("seeded faults in {} VEPs:\n{:>6} {:>6} {:>6}", self.veps, "made", "found", "missed");
        for rule in RULES {
            let counts = self.counts.get(rule.id).copied().unwrap_or_default();
            println!("{:>6} {:>6} {:>6}  {}", counts[0], counts[1], counts[0] - counts[1], rule.id);
            made += counts[0];
            found += counts[1];
        }
        println!("{made:>6} {found:>6} {:>6}  all", made - found);
        let mut failures = self.failures;
        for rule in RULES.iter().filter(|rule| !is_about_no_document(rule) && !self.counts.contains_key(rule.id)) {
            _ = writeln!(failures, "no fault was made for {0}: testdata/rules/{0}/edits.yaml has none", rule.id);
        }
        for rule in RULES.iter().filter(|rule| edits::of(rule.id).is_some_and(|edits| edits.has_silent())) {
            if !self.silent.contains_key(rule.id) {
                _ = writeln!(failures, "no document was edited for what {} lets pass", rule.id);
            }
        }
        if failures.is_empty() { Ok(()) } else { Err(failures.into()) }
    }
}

/// What is found in a document with `fault`, whose paths are taken out of it.
fn check(world: &mut World, fault: &mut Fault) -> Vec<Finding> {
    let config = world.snapshot.config.front_matter;
    if fault.required {
        world.snapshot.config.front_matter = Presence::Required;
    }
    let files = fault.files.take().map(|files| std::mem::replace(&mut world.snapshot.tree, Tree::new(files)));
    if fault.change.base.is_some() {
        world.snapshot.base_tree = Some(Tree::new(world.snapshot.tree.files().to_vec()));
    }
    let (findings, _) = world.check(fault.change.clone());
    if let Some(files) = files {
        world.snapshot.tree = files;
    }
    world.snapshot.base_tree = None;
    world.snapshot.config.front_matter = config;
    findings
}

/// How many findings of `rule` there are.
fn of(rule: &str, findings: &BTreeMap<Key, usize>) -> usize {
    findings.iter().filter(|((other, _), _)| *other == rule).map(|(_, count)| count).sum()
}

/// The line of a finding; 0 where it has no place.
fn line(finding: &Finding) -> usize {
    finding.location().map_or(0, |at| at.positions().0.line)
}

/// Whether a rule is about a change, an issue, the pull request or the policy: no fault of a document makes it fire.
fn is_about_no_document(rule: &Rule) -> bool {
    // What it finds depends on what a configuration describes.
    rule.id == "metadata-field"
        || matches!(rule.check, Check::Policy(_) | Check::Change(_))
        || rule.needs.iter().any(|fact| *fact != Fact::Schedules)
}
