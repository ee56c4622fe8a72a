//! Faults of graduation requirements and of the feature gate.

use vep_check::release::Stage;
use vep_check::source::Span;
use vep_check::vep::declaration::{self, Declared};
use vep_check::vep::graduation::{StagePart, stage_parts};
use vep_check::vep::name::Name;
use vep_check::vep::prose::Target;
use vep_check::vep::target_value::TargetValue;

use super::Fault;
use super::sections::{Once, sections_once};
use super::targets::with_value;
use crate::properties::world::{Doc, Patch, World};

pub fn graduation(doc: &Doc, world: &World, faults: &mut Vec<Fault>) {
    let vep = &doc.vep;
    let config = &world.snapshot.config;
    let template = &world.snapshot.template;
    let prose = sections_once(doc, world);
    let once = prose.iter().find(|once| template.is_called(once.section, &config.graduation));
    let Some(once) = once.filter(|_| !vep.place.meta) else { return };
    let at = once.heading.span.start;
    let declared = Declared::of(vep, declaration::SpecialSections::default());
    let parts = stage_parts(vep, once.body);
    let has_heading = |part: &StagePart| vep.outline.headings.iter().any(|heading| heading.span == part.heading);
    let whole = |part: &StagePart| Span::new(part.heading.start, part.body.end);
    let ruled_out = |stage: Stage| {
        let mut rows = vep.releases().iter().filter(|row| row.stage() == Some(stage)).peekable();
        rows.peek().is_some() && rows.all(|row| row.struck || row.value.value == TargetValue::NotApplicable)
    };
    for stage in vep.stages.iter() {
        let (mine, others): (Vec<&StagePart>, Vec<&StagePart>) =
            parts.iter().partition(|part| part.stages.contains(&stage));
        if mine.is_empty() || !mine.iter().all(|part| has_heading(part)) {
            continue;
        }
        let alone = others.iter().all(|part| !mine.iter().any(|own| whole(own).contains(part.heading)));
        let no_row = vep.releases().iter().all(|row| row.stage() != Some(stage));
        let starts_later = no_row && others.iter().all(|part| part.stages.iter().all(|other| *other > stage));
        let told = starts_later || vep.has_rows_without_stages() || declared != Declared::default();
        if alone && !others.is_empty() && !ruled_out(stage) && !told {
            let patches = mine.iter().map(|part| Patch::remove(whole(part))).collect();
            // Other stages that shared the heading are gone with it; so are what the part says of the gate and of
            // being on by default, and perhaps the only words of the section.
            let fault = Fault::patched("graduation-stage-missing", doc, patches, at);
            faults.push(fault.brings(&[
                "feature-gate-missing",
                "on-by-default-missing",
                "section-empty",
                "section-without-reason",
            ]));
        }
        let last = vep.stage_versions().into_keys().next_back();
        if last == Some(stage) && alone && !doc.has("graduation-stage-empty") {
            let patches = mine.iter().map(|part| Patch::new(part.body, "\n\n")).collect();
            let fault = Fault::patched("graduation-stage-empty", doc, patches, mine[0].heading.start);
            faults.push(fault.brings(&[
                "feature-gate-missing",
                "on-by-default-missing",
                "section-empty",
                "section-without-reason",
            ]));
        }
    }
    on_by_default(doc, world, once, &parts, faults);
}

/// A beta for v1.10 without the part that tells what being on by default needs.
fn on_by_default(doc: &Doc, world: &World, once: &Once<'_>, parts: &[StagePart], faults: &mut Vec<Fault>) {
    let vep = &doc.vep;
    let title = &world.snapshot.config.on_by_default.0;
    let Some(beta) = vep.stages.iter().find(|stage| stage.on_by_default) else { return };
    let mut rows = vep.targets.iter().filter(|row| row.stage() == Some(beta) && !row.struck);
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
    let part = parts.iter().find(|part| part.stages.contains(&beta));
    let at = part.map_or(once.heading.span.start, |part| part.heading.start);
    let fault = Fault::patched("on-by-default-missing", doc, patches, at);
    faults.push(fault.brings(&[
        "target-stage-skipped",
        "target-beyond-upcoming",
        "target-order",
        "graduation-stage-empty",
        "section-empty",
        "section-without-reason",
        "history-undated",
    ]));
}

/// The most bytes between the two words of a feature gate: a line end and the indent of the next line.
const WIDEST: usize = 8;

pub fn gate(doc: &Doc, world: &World, faults: &mut Vec<Fault>) {
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
        let gate = ["gate", "flag"].iter().any(|word| rest[gap..].starts_with(word));
        (gap <= WIDEST && gate).then(|| Patch::new(Span::new(at, at + word.len() + gap + "gate".len()), "switch"))
    });
    // Who leaves out a word speaks of a gate all the same.
    let short = [("gated", "ruled"), (" FG", " SW"), ("` gate", "` ruled")];
    let short = short.into_iter().flat_map(|(word, other)| {
        let places = doc.text().match_indices(word);
        places.map(move |(at, word)| Patch::new(Span::new(at, at + word.len()), other)).collect::<Vec<_>>()
    });
    let mut patches: Vec<Patch> = patches.chain(short).collect();
    patches.sort_by_key(|patch| patch.span);
    patches.dedup_by(|next, patch| next.span.start < patch.span.end);
    let top = vep.title.as_ref().map_or(0, |title| title.heading.start);
    let fault = Fault::patched("feature-gate-missing", doc, patches.clone(), top);
    // Addresses with these words lead nowhere now; where they said that there is no gate, rules of gates and stages speak.
    faults.push(fault.brings(&["link-broken", "link-moved", "target-stage-skipped"]));
    // The same, and a sentence that there is none.
    let facts = (world.snapshot.facts.schedules.as_ref(), world.snapshot.today);
    let is_out = |version| facts.0.and_then(|schedules| schedules.is_out(version, facts.1)) == Some(true);
    let early = |row: &&Target| {
        row.stage().is_some_and(|stage| Some(stage) < vep.stages.last())
            && row.version().is_some_and(|version| !is_out(version))
    };
    let Some((row, title)) = vep.releases().iter().find(early).zip(vep.title.as_ref()) else { return };
    let says = Patch::new(Span::at(title.heading.end), "\n\nThere is no feature gate.\n");
    let all = patches.into_iter().chain([says]).collect();
    let fault = Fault::patched("stage-without-gate", doc, all, row.span.start);
    faults.push(fault.brings(&["link-broken", "link-moved", "target-stage-skipped", "section-without-reason"]));
}
