//! Faults that are put into documents one at a time: each must be found by its rule, on its line, and bring no other
//! finding than those that follow from it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use libtest_mimic::Failed;
use vep_check::config::Presence;
use vep_check::release::Stage;
use vep_check::rule::{Check, Fact, Rule};
use vep_check::rules::RULES;
use vep_check::snapshot::{Change, Document, Tree};
use vep_check::source::Span;
use vep_check::vep::graduation::{StagePart, stage_parts};
use vep_check::vep::name::Name;
use vep_check::vep::outline::{Heading, HtmlComment};
use vep_check::vep::prose::{Marker, Target, TargetValue};
use vep_check::vep::template::{SectionKind, TemplateSection};

use super::front_matter;
use super::world::{Doc, Edited, Key, Patch, World, count, document, key, line_of, minus};

/// A fault in one document.
pub struct Fault {
    /// The rule that must find it.
    pub rule: &'static str,
    /// The change that has it.
    pub change: Change,
    /// The lines on which it may be found: one, but for where the nearest heading decides.
    pub lines: Vec<usize>,
    /// Rules that may have new findings as well, because the fault gives them a reason.
    pub brings: &'static [&'static str],
    /// A quotation that the fault changes in other findings, and how it was before.
    pub reads: Option<(String, String)>,
    /// The paths around it, where they are others.
    pub files: Option<Vec<String>>,
    /// Whether front matter is required.
    pub required: bool,
    /// What else stood there before.
    pub older: BTreeMap<Key, usize>,
}

impl Fault {
    pub fn new(rule: &'static str, path: &str, text: &str, line: usize) -> Fault {
        Fault {
            rule,
            change: Change { head: document(path, text), base: None },
            lines: vec![line],
            brings: &[],
            reads: None,
            files: None,
            required: false,
            older: BTreeMap::new(),
        }
    }

    /// `doc` with `patches`; the fault is to be found where now stands what stood at `offset`.
    fn patched(rule: &'static str, doc: &Doc, patches: Vec<Patch>, offset: usize) -> Fault {
        let edited = Edited::new(doc.text(), patches);
        Fault::new(rule, doc.path(), &edited.text, edited.line(offset))
    }

    pub fn brings(mut self, rules: &'static [&'static str]) -> Fault {
        self.brings = rules;
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
    for part in parts {
        all.veps += part.veps;
        all.failures.push_str(&part.failures);
        for (rule, [made, found]) in part.counts {
            let counts = all.counts.entry(rule).or_default();
            *counts = [counts[0] + made, counts[1] + found];
        }
    }
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
            let old = doc.keys();
            for fault in in_prose(doc, &world).into_iter().chain(in_path(doc, &world)) {
                tally.judge(&mut world, &old, fault);
            }
            if let Some(doc) = front_matter::doc(doc, &mut world) {
                let old = doc.with.keys();
                for fault in front_matter::faults(&doc) {
                    tally.judge(&mut world, &old, fault);
                }
            }
        }
    }
    tally
}

/// Every fault that can be seeded in `doc`.
pub fn of(doc: &Doc, world: &mut World) -> Vec<Fault> {
    let mut faults = in_prose(doc, world);
    faults.extend(in_path(doc, world));
    if let Some(doc) = front_matter::doc(doc, world) {
        faults.extend(front_matter::faults(&doc));
    }
    faults
}

#[derive(Default)]
struct Tally {
    veps: usize,
    /// By rule: faults made, found.
    counts: BTreeMap<&'static str, [usize; 2]>,
    failures: String,
}

impl Tally {
    fn judge(&mut self, world: &mut World, old: &BTreeMap<Key, usize>, fault: Fault) {
        let path = fault.change.head.path().to_owned();
        let text = fault.change.head.source.text().to_owned();
        let config = world.snapshot.config.front_matter;
        if fault.required {
            world.snapshot.config.front_matter = Presence::Required;
        }
        let files = fault.files.map(|files| std::mem::replace(&mut world.snapshot.tree, Tree::new(files)));
        if fault.change.base.is_some() {
            world.snapshot.base_tree = Some(Tree::new(world.snapshot.tree.files().to_vec()));
        }
        let (findings, _) = world.check(fault.change);
        if let Some(files) = files {
            world.snapshot.tree = files;
        }
        world.snapshot.base_tree = None;
        world.snapshot.config.front_matter = config;

        let reworded = |(rule, message): Key| match &fault.reads {
            Some((now, before)) => (rule, message.replace(now, before)),
            None => (rule, message),
        };
        let mut old = old.clone();
        for (key, count) in fault.older {
            let known = old.entry(key).or_default();
            *known = count.max(*known);
        }
        let new = minus(&count(findings.iter().map(key).map(reworded)), &old);
        let found = findings.iter().any(|finding| {
            let line = finding.location().map_or(0, |at| at.positions().0.line);
            finding.rule == fault.rule && fault.lines.contains(&line) && new.contains(&reworded(key(finding)))
        });
        let unrelated: Vec<&Key> =
            new.iter().filter(|(rule, _)| *rule != fault.rule && !fault.brings.contains(rule)).collect();
        let counts = self.counts.entry(fault.rule).or_default();
        counts[0] += 1;
        counts[1] += usize::from(found);
        if found && unrelated.is_empty() {
            return;
        }
        _ = writeln!(self.failures, "{} in {path}, expected on line {:?}:", fault.rule, fault.lines);
        if !found {
            let places: Vec<String> = findings
                .iter()
                .filter(|finding| finding.rule == fault.rule)
                .map(|finding| {
                    let line = finding.location().map_or(0, |at| at.positions().0.line);
                    format!("{line}: {}", finding.message)
                })
                .collect();
            _ = writeln!(self.failures, "  missed; the rule finds {places:?}");
            let from = fault.lines[0].saturating_sub(2);
            for line in text.lines().skip(from).take(4) {
                _ = writeln!(self.failures, "    | {line}");
            }
        }
        for (rule, message) in unrelated {
            _ = writeln!(self.failures, "  brings {rule}: {message}");
        }
    }

    fn report(self) -> Result<(), Failed> {
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
            _ = writeln!(failures, "no fault was made for {}", rule.id);
        }
        if failures.is_empty() { Ok(()) } else { Err(failures.into()) }
    }
}

/// The faults that stand in the text of a VEP.
fn in_prose(doc: &Doc, world: &World) -> Vec<Fault> {
    let mut faults = Vec::new();
    titles(doc, &mut faults);
    targets(doc, world, &mut faults);
    checklists(doc, &mut faults);
    sections(doc, world, &mut faults);
    insertions(doc, world, &mut faults);
    graduation(doc, world, &mut faults);
    gate(doc, world, &mut faults);
    no_text(doc, &mut faults);
    if doc.vep.front_matter.is_none() {
        let top = doc.vep.title.as_ref().map_or(0, |title| title.heading.start);
        let mut fault = Fault::patched("front-matter-missing", doc, Vec::new(), top);
        fault.required = true;
        faults.push(fault);
    }
    faults
}

fn titles(doc: &Doc, faults: &mut Vec<Fault>) {
    let Some(title) = &doc.vep.title else { return };
    let Some(number) = title.number().filter(|_| title.usual) else { return };
    let at = title.heading.start;
    faults.push(Fault::patched("title-placeholder", doc, vec![Patch::new(number.span, "NNNN")], at));
    let subject = Patch::new(title.heading, format!("# {}", title.subject));
    faults.push(Fault::patched("title-format", doc, vec![subject], at));
    if doc.vep.place.number().is_some() {
        let other = Patch::new(number.span, (number.value + 1000).to_string());
        faults.push(Fault::patched("title-number-mismatch", doc, vec![other], at));
    }
}

// Target releases

/// A release in place of what the row has.
fn with_value(doc: &Doc, row: &Target, value: &str) -> Patch {
    let span = row.value.span;
    let space = if doc.text()[..span.start].ends_with(char::is_whitespace) { "" } else { " " };
    Patch::new(span, format!("{space}{value}"))
}

/// What a stage that has a release now may be asked for: its earlier stages, its criteria, and, from beta on, a word on
/// what has shipped and on being on by default; and one release at a time.
const STAGE_IS_TARGETED: &[&str] = &[
    "target-stage-skipped",
    "target-beyond-upcoming",
    "graduation-stage-empty",
    "on-by-default-missing",
    "section-empty",
    "history-undated",
];

fn targets(doc: &Doc, world: &World, faults: &mut Vec<Fault>) {
    let vep = &doc.vep;
    if vep.front_matter.is_some() {
        return;
    }
    let top = vep.title.as_ref().map_or(0, |title| title.heading.start);
    if !vep.target_headings.is_empty() {
        let headings = &vep.outline.headings;
        let all = vep.target_headings.iter();
        let patches =
            all.map(|&index| Patch::remove(Span::new(headings[index].span.start, vep.own_text(index).end))).collect();
        let at = vep.metadata_heading.map_or(top, |index| headings[index].span.start);
        // With the rows go the reasons why there is no gate, why a stage does not apply, and that there are no stages.
        let brings =
            &["feature-gate-missing", "graduation-stage-missing", "checklist-outdated", "checklist-row-missing"];
        faults.push(Fault::patched("metadata-missing", doc, patches, at).brings(brings));
    }
    if vep.place.meta {
        return;
    }
    drop_rows(doc, faults);
    let plain = |row: &&Target| !row.struck && !doc.slice(row.span).contains('~');
    let rows: Vec<&Target> = vep.targets.iter().filter(plain).collect();
    for row in rows.iter().filter(|row| matches!(row.value.value, TargetValue::Version { as_wanted: true, .. })) {
        let Some(version) = row.version() else { continue };
        let start = row.value.span.start;
        let written = version.to_string();
        let span = Span::new(start, start + written.len());
        let patch = Patch::new(span, format!("{}.0", written.trim_start_matches('v')));
        faults.push(Fault::patched("target-version-format", doc, vec![patch], start));
        let patch = Patch::new(row.value.span, "soon");
        // The only stage of all may have been targeted by this row.
        let brings = &["target-stage-skipped", "graduation-stage-empty"];
        faults.push(Fault::patched("target-version-format", doc, vec![patch], start).brings(brings));
    }
    let staged = |stage: Stage| rows.iter().copied().filter(move |row| row.stage() == Some(stage));
    for (earlier, later) in [(Stage::Alpha, Stage::Beta), (Stage::Beta, Stage::Ga)] {
        let Some(first) = staged(earlier).find(|row| row.version().is_some()) else { continue };
        let Some(second) = staged(later).find(|row| row.gate == first.gate) else { continue };
        let Some(version) = first.version() else { continue };
        let before = format!("v{}.{}", version.major, version.minor.saturating_sub(1));
        let patch = with_value(doc, second, &before);
        faults
            .push(Fault::patched("target-order", doc, vec![patch], second.value.span.start).brings(STAGE_IS_TARGETED));
    }
    let later = |row: &&Target| row.version().is_some_and(|version| version.minor > 10);
    if let Some(last) = rows.iter().rev().find(|row| row.stage().is_some()).filter(|row| !later(row)) {
        let at = last.value.span.start;
        // The release after the upcoming one has no schedule yet.
        let later = Fault::patched("target-beyond-upcoming", doc, vec![with_value(doc, last, "v1.11")], at);
        faults.push(later.brings(&[
            "target-release-unknown",
            "target-stage-skipped",
            "graduation-stage-empty",
            "on-by-default-missing",
            "section-empty",
            "history-undated",
        ]));
        let unknown = Fault::patched("target-release-unknown", doc, vec![with_value(doc, last, "v1.42")], at);
        faults.push(unknown.brings(STAGE_IS_TARGETED));
    }
    skip_stage(doc, world, &rows, faults);
    empty_targets(doc, &rows, faults);
    freeze(doc, world, &rows, faults);
}

fn drop_rows(doc: &Doc, faults: &mut Vec<Fault>) {
    let vep = &doc.vep;
    for &heading in &vep.target_headings {
        let body = vep.own_text(heading);
        let rows: Vec<&Target> = vep.targets.iter().filter(|row| body.contains(row.span)).collect();
        for stage in Stage::ALL {
            let mine: Vec<&&Target> = rows.iter().filter(|row| row.stage() == Some(stage)).collect();
            let others = rows.iter().any(|row| row.stage().is_some_and(|other| other != stage));
            if mine.is_empty() || !others {
                continue;
            }
            let patches = mine.iter().map(|row| {
                let lines = vep.source.lines(row.span);
                Patch::remove(Span::new(lines.start, (lines.end + 1).min(doc.text().len())))
            });
            let before = rows.iter().rev().find(|row| row.stage().is_some_and(|other| other < stage));
            let at = before.map_or(vep.outline.headings[heading].span.start, |row| row.span.start);
            let fault = Fault::patched("target-missing", doc, patches.collect(), at);
            // Its release, or the reason why there is none, went with it: the tick has no target, a later stage comes
            // before it, it may be the last or the only one that had a release, and one that did not apply is asked for.
            faults.push(fault.brings(&[
                "checklist-without-target",
                "target-stage-skipped",
                "targets-empty",
                "graduation-stage-empty",
                "graduation-stage-missing",
            ]));
        }
    }
}

/// A later stage keeps its release, and an earlier one loses it.
fn skip_stage(doc: &Doc, _: &World, rows: &[&Target], faults: &mut Vec<Fault>) {
    let vep = &doc.vep;
    let words: String = vep
        .target_headings
        .iter()
        .map(|&heading| vep.outline.words(doc.text(), vep.own_text(heading)).to_lowercase())
        .collect();
    let reasons = ["skip", "directly", "no feature gate", "without a feature gate", "not guarded", "straight to"];
    if vep.has_no_stages() || reasons.iter().any(|reason| words.contains(reason)) {
        return;
    }
    let Some(last) = Stage::ALL
        .into_iter()
        .rev()
        .find_map(|stage| vep.targets.iter().find(|row| row.stage() == Some(stage) && row.version().is_some()))
    else {
        return;
    };
    for stage in Stage::ALL.into_iter().filter(|stage| Some(*stage) < last.stage()) {
        let mine: Vec<&&Target> = rows.iter().filter(|row| row.stage() == Some(stage)).collect();
        let all = vep.targets.iter().filter(|row| row.stage() == Some(stage)).count();
        if mine.len() != all || !mine.iter().any(|row| row.version().is_some()) {
            continue;
        }
        let patches = mine.iter().map(|row| Patch::remove(row.value.span)).collect();
        let fault = Fault::patched("target-stage-skipped", doc, patches, last.value.span.start);
        faults.push(fault.brings(&["checklist-without-target"]));
    }
}

fn empty_targets(doc: &Doc, rows: &[&Target], faults: &mut Vec<Fault>) {
    let vep = &doc.vep;
    let filled = |row: &&&Target| matches!(row.value.value, TargetValue::Version { .. } | TargetValue::Other);
    let all = vep.targets.iter().filter(|row| filled(&row)).count();
    let mine: Vec<&&Target> = rows.iter().filter(filled).collect();
    if mine.is_empty() || mine.len() != all {
        return;
    }
    let patches = mine.iter().map(|row| Patch::remove(row.value.span)).collect();
    let fault = Fault::patched("targets-empty", doc, patches, vep.targets[0].span.start);
    // A tick without a release.
    faults.push(fault.brings(&["checklist-without-target"]));
}

/// Each row whose freeze has passed, as one that the change fills.
fn freeze(doc: &Doc, world: &World, rows: &[&Target], faults: &mut Vec<Fault>) {
    let Some(schedules) = &world.snapshot.facts.schedules else { return };
    for row in rows {
        let same = doc.vep.targets.iter().filter(|other| other.stage == row.stage && other.gate == row.gate);
        let frozen = row
            .version()
            .and_then(|version| schedules.freeze(version).date())
            .is_some_and(|freeze| freeze < world.snapshot.today);
        if !frozen || same.count() != 1 {
            continue;
        }
        let mut fault = Fault::patched("target-frozen", doc, Vec::new(), row.value.span.start);
        let before = Edited::new(doc.text(), vec![Patch::remove(row.value.span)]);
        fault.change.base = Some(document(doc.path(), &before.text));
        faults.push(fault);
    }
}

// The checklist

fn checklists(doc: &Doc, faults: &mut Vec<Fault>) {
    let vep = &doc.vep;
    let Some(index) = vep.checklist_heading else { return };
    let headings = &vep.outline.headings;
    let again = headings.iter().filter(|heading| !heading.nested && heading.name == headings[index].name).count() > 1;
    if vep.front_matter.is_none() && !again {
        let span = Span::new(headings[index].span.start, vep.own_text(index).end);
        let after = vep.target_headings.last().copied().or(vep.metadata_heading);
        let at = match after {
            Some(index) => headings[index].span.start,
            None => vep.title.as_ref().map_or(0, |title| title.heading.start),
        };
        faults.push(Fault::patched("checklist-missing", doc, vec![Patch::remove(span)], at));
    }
    let items = || vep.checklist.iter().filter(|item| !item.struck);
    // A VEP about the process, and one without stages, has no items of stages to write instead.
    if !doc.has("checklist-outdated")
        && !vep.place.meta
        && !vep.has_no_stages()
        && let Some(item) = items().find(|item| item.text.starts_with("(R)") && item.stage.is_some())
    {
        let words = doc.slice(item.span).lines().next().unwrap_or("");
        let from = words.find("(R)").unwrap_or(0);
        let span = Span::new(item.span.start + from, item.span.start + words.trim_end().len());
        let patch = Patch::new(span, "(R) Target version is explicitly mentioned and approved");
        faults.push(Fault::patched("checklist-outdated", doc, vec![patch], item.span.start));
    }
    for item in items().filter(|item| item.marker.value != Marker::Odd) {
        let at = item.span.start;
        faults.push(Fault::patched("checklist-marker", doc, vec![Patch::new(item.marker.span, "[]")], at));
        let row = |row: &&Target| row.stage().is_some() && row.stage() == item.stage;
        let mut rows = vep.targets.iter().filter(row).peekable();
        let filled =
            |row: &Target| !row.struck && matches!(row.value.value, TargetValue::Version { .. } | TargetValue::Other);
        if vep.front_matter.is_none()
            && item.marker.value == Marker::Unticked
            && rows.peek().is_some()
            && !rows.any(filled)
        {
            let patch = Patch::new(item.marker.span, "[x]");
            faults.push(Fault::patched("checklist-without-target", doc, vec![patch], at));
        }
    }
}

// Sections

/// A section of the template that the document has once.
struct Once<'a> {
    section: &'a TemplateSection,
    heading: &'a Heading,
    body: Span,
    renamed: bool,
    /// The last heading of the sections before it in the template.
    after: usize,
}

impl Once<'_> {
    fn whole(&self) -> Span {
        Span::new(self.heading.span.start, self.body.end)
    }
}

/// The sections of prose that a document has once.
fn sections_once<'a>(doc: &'a Doc, world: &'a World) -> Vec<Once<'a>> {
    let vep = &doc.vep;
    let title = vep.title.as_ref().map(|title| title.heading);
    let mut after = title.map_or(0, |title| title.start);
    let mut once = Vec::new();
    for (section, matches) in world.snapshot.template.sections.iter().zip(&doc.sections.matches) {
        if let [only] = matches.as_slice()
            && section.kind == SectionKind::Prose
            && Some(vep.outline.headings[only.heading].span) != title
        {
            let heading = &vep.outline.headings[only.heading];
            let body = doc.sections.body(vep, only.heading);
            once.push(Once { section, heading, body, renamed: only.renamed, after });
        }
        if let Some(last) = matches.last() {
            after = vep.outline.headings[last.heading].span.start;
        }
    }
    once
}

/// What else a section that goes takes along: the name of the gate, or that there is none; for the graduation
/// requirements, all that they say of stages.
const TEXT_IS_GONE: &[&str] = &["feature-gate-missing"];
const GRADUATION_IS_GONE: &[&str] = &["feature-gate-missing", "graduation-stage-missing", "on-by-default-missing"];

fn sections(doc: &Doc, world: &World, faults: &mut Vec<Fault>) {
    let vep = &doc.vep;
    let config = &world.snapshot.config;
    let template = &world.snapshot.template;
    let ships = vep.stage_versions().keys().any(|stage| *stage > Stage::Alpha);
    for once in sections_once(doc, world) {
        let called = |name: &Name| template.is_called(once.section, name);
        let exempt = vep.place.meta && config.meta_exempt.iter().any(called);
        let heading = once.heading;
        let at = heading.span.start;
        let hashed = doc.slice(heading.span).starts_with('#');
        let namesake = |name: &Name| template.is_called(once.section, name);
        let another = vep.outline.headings.iter().any(|other| {
            other.span != heading.span && !once.body.contains(other.span) && !other.nested && namesake(&other.name)
        });
        let commented = vep
            .outline
            .comments
            .iter()
            .any(|comment| comment.headings(doc.text()).iter().any(|(name, _)| namesake(name)));
        // One whose comment hides another section would uncover that.
        if doc.has_inside("section-commented-out", once.body) {
            continue;
        }
        if !exempt && !another && !commented {
            let mut missing = Fault::patched("section-missing", doc, vec![Patch::remove(once.whole())], once.after);
            // One that is called nearly like it is taken for it.
            let edited = Edited::new(doc.text(), vec![Patch::remove(once.whole())]);
            let near = vep.outline.headings.iter().filter(|other| {
                !once.whole().contains(other.span)
                    && (other.name.likeness(&once.section.name, 0.8).is_some()
                        || other.name.holds_words_of(&once.section.name))
            });
            missing.lines.extend(near.map(|other| edited.line(other.span.start)));
            faults.push(missing.brings(TEXT_IS_GONE));

            let hidden = format!("<!--\n{}\n\nNot shown.\n-->\n\n", once.section.markdown);
            let patch = Patch::new(once.whole(), hidden);
            let mut fault = Fault::patched("section-commented-out", doc, vec![patch], at);
            fault.lines = vec![line_of(fault.change.head.source.text(), at) + 1];
            faults.push(fault.brings(TEXT_IS_GONE));
        }
        let brings = if called(&config.graduation) { GRADUATION_IS_GONE } else { TEXT_IS_GONE };
        let may_be_empty = !ships && called(&config.history);
        if !exempt && !may_be_empty && !doc.has_inside("section-empty", heading.span) {
            let patch = Patch::new(once.body, "\n\n");
            faults.push(Fault::patched("section-empty", doc, vec![patch], at).brings(brings));
        }
        if !exempt && !doc.has_inside("section-without-reason", once.body) {
            let patch = Patch::new(once.body, "\n\nN/A\n\n");
            let mut fault = Fault::patched("section-without-reason", doc, vec![patch], at);
            fault.lines = vec![fault.lines[0] + 2 + doc.slice(heading.span).matches('\n').count()];
            faults.push(fault.brings(brings));
        }
        let alias = config.aliases.iter().find(|(name, _)| Name::of(name) == once.section.name);
        if !once.renamed
            && heading.level <= 2
            && let Some((_, [alias, ..])) = alias.map(|(name, others)| (name, others.as_slice()))
        {
            let patch = Patch::new(heading.text_span, alias.as_str());
            let mut fault = Fault::patched("section-renamed", doc, vec![patch], at);
            let marks = "#".repeat(heading.level.into());
            fault.reads = Some((format!("{marks} {alias}"), format!("{marks} {}", heading.text)));
            faults.push(fault);
        }
        let titled = vep.title.as_ref().is_some_and(|title| title.level == 1 && title.heading.start < at);
        if hashed && heading.level == 2 && once.section.level == 2 && titled {
            let patch = Patch::new(Span::new(at, at + 2), "#");
            let mut fault = Fault::patched("section-level", doc, vec![patch], at);
            fault.reads = Some((format!("`# {}", heading.text), format!("`## {}", heading.text)));
            // What follows it at level 2 and is no section of the template is below it now.
            faults.push(fault.brings(if called(&config.history) { &["history-undated"] } else { &[] }));
        }
        if heading.level <= 2 && !doc.ends_open() {
            let marks = "#".repeat(heading.level.into());
            let copy = format!("\n{marks} {}\n\nOnce more.\n", doc.slice(heading.text_span));
            let end = doc.text().len();
            let mut fault = Fault::patched("section-duplicate", doc, vec![Patch::insert(end, copy)], end);
            fault.lines = vec![line_of(doc.text(), end) + 1];
            // The copy has an old name as well.
            faults.push(fault.brings(if once.renamed { &["section-renamed"] } else { &[] }));
        }
    }
}

impl Doc {
    /// Whether `rule` has a finding inside `span`.
    fn has_inside(&self, rule: &str, span: Span) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.rule == rule && finding.location().is_some_and(|at| span.contains(at.span)))
    }
}

// What is put where there was nothing

/// A paragraph in a section of prose that has text, at its end.
fn insertions(doc: &Doc, world: &World, faults: &mut Vec<Fault>) {
    let prose = sections_once(doc, world);
    let gaps = doc.gaps();
    let gap = gaps.iter().find(|(at, _)| {
        prose.iter().any(|once| {
            let line = doc.line_start(once.heading.span.start);
            !once.renamed && once.section.title.contains("otivation") && line < *at && *at <= once.body.end
        })
    });
    // Any section of prose does; that of motivation is one that no other rule reads.
    let gap = gap.or_else(|| gaps.iter().find(|(at, _)| prose.iter().any(|once| once.body.end == *at)));
    if let Some(&(at, _)) = gap {
        let mut put = |rule: &'static str, block: &str| {
            let mut fault = Fault::patched(rule, doc, vec![Patch::insert(at, format!("\n{block}\n\n"))], at);
            fault.lines = vec![line_of(doc.text(), at) + 1];
            faults.push(fault);
        };
        for text in ["TODO: say more.", "See VEP NNNN for more.", "It belongs to $SIG.", "See <LINK> for more."] {
            put("placeholder-text", text);
        }
        put("link-broken", "See [this](there-is-no-such-file.md).");
        put("link-broken", "![A picture](images/there-is-no-such-picture.png)");
        put("link-moved", "See [that](https://github.com/kubevirt/enhancements/blob/main/veps/4711-gone.md).");
        if !doc.has("template-instructions") {
            let template = &world.snapshot.template.vep;
            let kept: Vec<Span> = template.target_headings.iter().map(|&index| template.section(index)).collect();
            let mine = template
                .outline
                .comments
                .iter()
                .filter(|comment| comment.closed && !kept.iter().any(|section| section.contains(comment.span)));
            // One of them, and those that show headings.
            let shows = |comment: &HtmlComment| !comment.headings(template.source.text()).is_empty();
            for (_, comment) in mine.enumerate().filter(|(index, comment)| *index == 0 || shows(comment)) {
                put("template-instructions", template.source.slice(comment.span));
            }
        }
    }
    if !doc.ends_open() {
        let end = doc.text().len();
        for block in ["<!-- never closed", "<!-- opened\n\n<!-- and opened again\n-->"] {
            let patch = Patch::insert(end, format!("\n{block}\n"));
            let mut fault = Fault::patched("comment-unclosed", doc, vec![patch], end);
            fault.lines = vec![line_of(doc.text(), end) + 1];
            faults.push(fault);
        }
        // One before the last section hides it, and all that it says of gates, stages and what has shipped.
        let last = prose.iter().max_by_key(|once| once.heading.span.start);
        if let Some(once) = last.filter(|once| !doc.text()[once.heading.span.start..].contains("-->")) {
            let at = doc.line_start(once.heading.span.start);
            let patch = Patch::insert(at, "\n<!--\n");
            let mut fault = Fault::patched("comment-unclosed", doc, vec![patch], at);
            fault.lines = vec![line_of(doc.text(), at) + 1];
            faults.push(fault.brings(TEXT_IS_GONE));
        }
    }
    history(doc, world, &prose, faults);
}

fn history(doc: &Doc, world: &World, prose: &[Once<'_>], faults: &mut Vec<Fault>) {
    let name = &world.snapshot.config.history;
    let once = prose.iter().find(|once| world.snapshot.template.is_called(once.section, name));
    let Some(once) = once.filter(|once| !once.renamed && !doc.has("history-undated")) else { return };
    let at = once.heading.span.end;
    let patch = Patch::insert(at, "\n\n- Something was done by somebody.\n\n");
    let mut fault = Fault::patched("history-undated", doc, vec![patch], at);
    fault.lines = vec![line_of(doc.text(), at) + 2];
    faults.push(fault);
}

// Graduation

fn graduation(doc: &Doc, world: &World, faults: &mut Vec<Fault>) {
    let vep = &doc.vep;
    let config = &world.snapshot.config;
    let template = &world.snapshot.template;
    let prose = sections_once(doc, world);
    let once = prose.iter().find(|once| template.is_called(once.section, &config.graduation));
    let Some(once) = once.filter(|_| !vep.place.meta) else { return };
    let at = once.heading.span.start;
    let parts = stage_parts(vep, once.body);
    let has_heading = |part: &StagePart| vep.outline.headings.iter().any(|heading| heading.span == part.heading);
    let whole = |part: &StagePart| Span::new(part.heading.start, part.body.end);
    let ruled_out = |stage: Stage| {
        let mut rows = vep.releases().iter().filter(|row| row.stage() == Some(stage)).peekable();
        rows.peek().is_some() && rows.all(|row| row.struck || row.value.value == TargetValue::NotApplicable)
    };
    for stage in Stage::ALL {
        let (mine, others): (Vec<&StagePart>, Vec<&StagePart>) =
            parts.iter().partition(|part| part.stages.contains(&stage));
        if mine.is_empty() || !mine.iter().all(|part| has_heading(part)) {
            continue;
        }
        let alone = others.iter().all(|part| !mine.iter().any(|own| whole(own).contains(part.heading)));
        if alone && !others.is_empty() && !ruled_out(stage) && !vep.has_no_stages() {
            let patches = mine.iter().map(|part| Patch::remove(whole(part))).collect();
            // Other stages that shared the heading are gone with it; so are what the part says of the gate and of
            // being on by default, and perhaps the only words of the section.
            let fault = Fault::patched("graduation-stage-missing", doc, patches, at);
            faults.push(fault.brings(&["feature-gate-missing", "on-by-default-missing", "section-empty"]));
        }
        let last = vep.stage_versions().into_keys().next_back();
        if last == Some(stage) && alone && !doc.has("graduation-stage-empty") {
            let patches = mine.iter().map(|part| Patch::new(part.body, "\n\n")).collect();
            let fault = Fault::patched("graduation-stage-empty", doc, patches, mine[0].heading.start);
            faults.push(fault.brings(&["feature-gate-missing", "on-by-default-missing", "section-empty"]));
        }
    }
    on_by_default(doc, world, once, &parts, faults);
}

/// A beta for v1.10 without the part that tells what being on by default needs.
fn on_by_default(doc: &Doc, world: &World, once: &Once<'_>, parts: &[StagePart], faults: &mut Vec<Fault>) {
    let vep = &doc.vep;
    let title = &world.snapshot.config.on_by_default.0;
    let mut rows = vep.targets.iter().filter(|row| row.stage() == Some(Stage::Beta) && !row.struck);
    let Some(row) = rows.next_back().filter(|row| !doc.slice(row.span).contains('~') && vep.front_matter.is_none())
    else {
        return;
    };
    if doc.has("on-by-default-missing") || world.snapshot.template.section_named(title).is_none() {
        return;
    }
    let headings = &vep.outline.headings;
    let own = headings.iter().position(|heading| !heading.nested && heading.name == Name::of(title));
    let mut patches = vec![with_value(doc, row, "v1.10")];
    patches.extend(own.map(|index| Patch::remove(Span::new(headings[index].span.start, vep.section(index).end))));
    let part = parts.iter().find(|part| part.stages.contains(&Stage::Beta));
    let at = part.map_or(once.heading.span.start, |part| part.heading.start);
    let fault = Fault::patched("on-by-default-missing", doc, patches, at);
    faults.push(fault.brings(&[
        "target-stage-skipped",
        "target-beyond-upcoming",
        "target-order",
        "graduation-stage-empty",
        "section-empty",
        "history-undated",
    ]));
}

// The feature gate

fn gate(doc: &Doc, world: &World, faults: &mut Vec<Fault>) {
    let vep = &doc.vep;
    let config = &world.snapshot.config;
    let exempt = vep.place.sig().is_some_and(|sig| config.gateless_sigs.iter().any(|other| other == sig));
    let (repos, product) = &config.product_repository;
    let prose = sections_once(doc, world);
    let template = &world.snapshot.template;
    let elsewhere = prose.iter().any(|once| {
        let words = vep.outline.words(doc.text(), once.body);
        template.is_called(once.section, repos) && words.contains("kubevirt/") && !words.contains(product)
    });
    let field = vep.front_matter.as_ref().is_some_and(|fields| fields.text("feature-gate").is_some());
    let rows = vep.targets.iter().any(|row| row.gate.is_some());
    if vep.place.meta || exempt || elsewhere || field || rows || doc.has("feature-gate-missing") {
        return;
    }
    let lower = doc.text().to_ascii_lowercase();
    let patches = lower.match_indices("feature").filter_map(|(at, word)| {
        let rest = &lower[at + word.len()..];
        let gap = rest.len() - rest.trim_start_matches([' ', '-', '_', '\n']).len();
        (gap <= 2 && rest[gap..].starts_with("gate")).then(|| Patch::new(Span::new(at, at + word.len()), "switch"))
    });
    let top = vep.title.as_ref().map_or(0, |title| title.heading.start);
    let fault = Fault::patched("feature-gate-missing", doc, patches.collect(), top);
    // Addresses with these words lead nowhere now, and a reason to skip a stage may have had them.
    faults.push(fault.brings(&["link-broken", "link-moved", "target-stage-skipped"]));
}

// The file

fn no_text(doc: &Doc, faults: &mut Vec<Fault>) {
    for text in ["", " \n\t\n"] {
        faults.push(Fault::new("no-text", doc.path(), text, 1));
    }
    let middle = doc.line_start(doc.text().len() / 2);
    for byte in [0, 0xff] {
        let mut bytes = doc.text().as_bytes().to_vec();
        bytes.insert(middle, byte);
        let mut fault = Fault::new("no-text", doc.path(), "", line_of(doc.text(), middle));
        fault.change.head = Document::from_bytes(doc.path(), bytes);
        faults.push(fault);
    }
}

/// The faults of a path: the same document elsewhere.
fn in_path(doc: &Doc, world: &World) -> Vec<Fault> {
    let place = &doc.vep.place;
    let (Some([sig, directory]), Some(number)) = (place.directories.as_deref(), place.number()) else {
        return Vec::new();
    };
    let line = doc.vep.title.as_ref().map_or(1, |title| line_of(doc.text(), title.heading.start));
    let files = world.snapshot.tree.files();
    let moved_to = |rule: &'static str, path: String, files: Vec<String>| {
        let mut fault = Fault::new(rule, &path, doc.text(), line);
        fault.files = Some(files);
        // What the document links to beside or around it is no longer where it was.
        fault.brings(&["link-broken"])
    };
    let old = format!("veps/{sig}/{directory}/");
    let directory_to = |new: &str| -> Vec<String> {
        files.iter().map(|file| file.strip_prefix(&old).map_or(file.clone(), |rest| format!("{new}{rest}"))).collect()
    };
    let file_to = |new: &str| -> Vec<String> {
        files.iter().map(|file| if file == doc.path() { new.to_owned() } else { file.clone() }).collect()
    };
    let mut faults = Vec::new();
    let outside = format!("veps/{sig}/a-proposal.md");
    let moved = file_to(&outside);
    faults.push(moved_to("vep-location", outside, moved));
    for name in [format!("{number}_Bad Name"), "NNNN-bad-name".to_owned(), "bad-name".to_owned()] {
        let new = format!("veps/{sig}/{name}/");
        faults.push(moved_to("vep-directory-name", format!("{new}vep.md"), directory_to(&new)));
    }
    let renamed = format!("{old}a-proposal.md");
    let moved = file_to(&renamed);
    faults.push(moved_to("vep-file-name", renamed, moved));
    if !place.meta {
        for new in [format!("veps/sig-nowhere/{directory}/"), format!("veps/{directory}/")] {
            let mut fault = moved_to("vep-sig-directory", format!("{new}vep.md"), directory_to(&new));
            // Some SIGs have no feature gates.
            fault.brings = &["link-broken", "feature-gate-missing"];
            faults.push(fault);
        }
    }
    let mut twice = Fault::new("vep-number-unique", doc.path(), doc.text(), line);
    twice.files = Some(files.iter().cloned().chain([format!("veps/sig-compute/{number}-another/vep.md")]).collect());
    faults.push(twice);
    faults
}

/// Whether a rule is about an issue, the pull request or the policy: no fault of a document makes it fire.
fn is_about_no_document(rule: &Rule) -> bool {
    matches!(rule.check, Check::Policy(_)) || rule.needs.iter().any(|fact| *fact != Fact::Schedules)
}
