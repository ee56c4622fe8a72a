//! Faults of target releases and of the checklist.

use vep_check::release::{Stage, Version};
use vep_check::source::Span;
use vep_check::vep::checklist::Marker;
use vep_check::vep::declaration::{self, Declared};
use vep_check::vep::outline::Heading;
use vep_check::vep::prose::Target;
use vep_check::vep::target_value::TargetValue;

use super::Fault;
use crate::properties::world::{Doc, Edited, Patch, World, document};

/// A release in place of what the row has.
pub fn with_value(doc: &Doc, row: &Target, value: &str) -> Patch {
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
    "section-without-reason",
    "history-undated",
];

pub fn targets(doc: &Doc, world: &World, faults: &mut Vec<Fault>) {
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
    title_of_alpha(doc, faults);
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
    for (earlier, later) in vep.stages.iter().zip(vep.stages.iter().skip(1)) {
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
            "section-without-reason",
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
    let declared = Declared::of(vep, declaration::SpecialSections::default());
    for &heading in &vep.target_headings {
        let body = vep.own_text(heading);
        let rows: Vec<&Target> = vep.targets.iter().filter(|row| body.contains(row.span)).collect();
        for stage in vep.stages.iter() {
            let mine: Vec<&&Target> = rows.iter().filter(|row| row.stage() == Some(stage)).collect();
            let others = rows.iter().any(|row| row.stage().is_some_and(|other| other != stage));
            // A row may be left out of a stage of which the text says that there is none.
            let ruled_out = declared.no_gate || declared.no_new_gate || declared.skips(stage, &vep.stages);
            if mine.is_empty() || !others || ruled_out {
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
    let declared = Declared::of(vep, declaration::SpecialSections::default());
    if vep.has_rows_without_stages() || declared != Declared::default() {
        return;
    }
    let Some(last) = vep
        .stages
        .iter()
        .rev()
        .find_map(|stage| vep.targets.iter().find(|row| row.stage() == Some(stage) && row.version().is_some()))
    else {
        return;
    };
    for stage in vep.stages.iter().filter(|stage| Some(*stage) < last.stage()) {
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
        // Whatever is edited in what has been in its stage for too long.
        fault.brings.push("stage-overdue");
        let before = Edited::new(doc.text(), vec![Patch::remove(row.value.span)]);
        fault.change.base = Some(document(doc.path(), &before.text));
        faults.push(fault);
    }
}

// The checklist

pub fn checklists(doc: &Doc, faults: &mut Vec<Fault>) {
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
        && !vep.has_rows_without_stages()
        && !Declared::of(vep, declaration::SpecialSections::default()).no_stages
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

/// A title of the time when the VEP was in alpha, where it is in a later stage and no heading says so.
fn title_of_alpha(doc: &Doc, faults: &mut Vec<Fault>) {
    let vep = &doc.vep;
    let versions = vep.stage_versions();
    let out: Version = "v1.8".parse().expect("a release");
    let Some(alpha) = vep.stages.first() else { return };
    let is_over = versions.get(&alpha).is_none_or(|version| *version <= out);
    let is_later = versions.keys().any(|stage| *stage > alpha);
    let told = |heading: &Heading| {
        heading.text.split(|c: char| !c.is_alphanumeric()).any(|word| vep.stages.from_word(word).is_some())
    };
    let silent = vep.outline.headings.iter().filter(|heading| heading.level <= 2).all(|heading| !told(heading));
    let plain = is_over && is_later && silent && !doc.has("title-format");
    let Some(title) = vep.title.as_ref().filter(|_| plain) else { return };
    let end = title.heading.start + doc.slice(title.heading).trim_end().len();
    faults.push(Fault::patched("stage-words-stale", doc, vec![Patch::insert(end, " (Alpha)")], title.heading.start));
}
