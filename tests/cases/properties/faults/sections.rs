//! Faults of sections, and what is put into them.

use vep_check::source::Span;
use vep_check::vep::html_comment::HtmlComment;
use vep_check::vep::name::Name;
use vep_check::vep::outline::Heading;
use vep_check::vep::prose::Target;
use vep_check::vep::template::{SectionKind, Template, TemplateSection};

use super::Fault;
use crate::properties::world::{Doc, Edited, Patch, World, line_of};

/// A section of the template that the document has once.
pub struct Once<'a> {
    pub section: &'a TemplateSection,
    pub heading: &'a Heading,
    pub body: Span,
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
pub fn sections_once<'a>(doc: &'a Doc, world: &'a World) -> Vec<Once<'a>> {
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
            // A plan that stands for what the stages require does so by what is below it.
            if !world.snapshot.template.is_called(section, &heading.name) {
                continue;
            }
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

/// Whether a section under the old name of another than `section` begins with a part, as `### Alpha`: it stands for
/// `section` once that is missing.
fn has_plan(doc: &Doc, template: &Template, section: &TemplateSection) -> bool {
    let is_part = |name: &Name| template.section_called(name).is_some_and(|part| part.kind == SectionKind::Part);
    let other = |name: &Name| template.section_called(name).filter(|other| other.name != section.name);
    let is_old = |name: &Name| other(name).is_some_and(|other| other.name != *name);
    doc.vep.outline.headings.windows(2).any(|pair| is_old(&pair[0].name) && is_part(&pair[1].name))
}

pub fn sections(doc: &Doc, world: &World, faults: &mut Vec<Fault>) {
    let vep = &doc.vep;
    let config = &world.snapshot.config;
    let template = &world.snapshot.template;
    let ships = has_shipped(doc, world);
    for once in sections_once(doc, world) {
        let called = |name: &Name| template.is_called(once.section, name);
        let exempt = once.section.optional || vep.place.meta && config.meta_exempt.iter().any(called);
        let heading = once.heading;
        let at = heading.span.start;
        let hashed = doc.slice(heading.span).starts_with('#');
        let namesake = |name: &Name| template.is_called(once.section, name);
        let another = vep.outline.headings.iter().any(|other| {
            other.span != heading.span && !once.body.contains(other.span) && !other.nested && namesake(&other.name)
        });
        let another = another || (called(&config.graduation) && has_plan(doc, template, once.section));
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
        if !exempt && !may_be_empty && !doc.has_inside("section-without-reason", once.body) {
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
        // Under another name, it is told to get that of the template first.
        if hashed && heading.level == 2 && once.section.level == 2 && titled && !once.renamed {
            let patch = Patch::new(Span::new(at, at + 2), "#");
            let mut fault = Fault::patched("section-level", doc, vec![patch], at);
            fault.reads = Some((format!("`# {}", heading.text), format!("`## {}", heading.text)));
            // What follows it at level 2 and is no section of the template is below it now; and what is said of gates below
            // alternatives was decided against.
            let history: &[&str] = if called(&config.history) { &["history-undated"] } else { &[] };
            let rejected = heading.name.words().any(|word| word == "alternatives");
            let gate: &[&str] = if rejected { &["feature-gate-missing"] } else { &[] };
            faults.push(fault.brings(gate).brings(history));
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

/// Where a paragraph can stand in a section of prose, at its end.
pub fn gap(doc: &Doc, world: &World) -> Option<usize> {
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
    gap.map(|(at, _)| *at)
}

/// What is left of the template in a section of prose; comments that do not end; undated history.
pub fn insertions(doc: &Doc, world: &World, faults: &mut Vec<Fault>) {
    let prose = sections_once(doc, world);
    if let Some(at) = gap(doc, world) {
        let mut put = |rule: &'static str, block: &str| {
            let mut fault = Fault::patched(rule, doc, vec![Patch::insert(at, format!("\n{block}\n\n"))], at);
            fault.lines = vec![line_of(doc.text(), at) + 1];
            faults.push(fault);
        };
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
        let is_after = |once: &Once<'_>, other: &Heading| other.span.start > once.heading.span.start;
        let mut others =
            doc.vep.outline.headings.iter().enumerate().filter(|(index, _)| doc.sections.is_section(*index));
        let last = last.filter(|once| !others.any(|(_, other)| is_after(once, other)));
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

/// Whether a stage has a target before which an earlier one came out, by the schedules.
fn has_shipped(doc: &Doc, world: &World) -> bool {
    let schedules = world.snapshot.facts.schedules.iter().flat_map(|schedules| &schedules.0);
    let out = schedules
        .filter(|(_, schedule)| schedule.release.date().is_some_and(|release| release <= world.snapshot.today));
    let newest = out.map(|(version, _)| *version).max();
    doc.vep.releases().iter().any(|row| {
        let earlier = |other: &&Target| other.stage() < row.stage() && other.gate == row.gate;
        row.version().is_some()
            && row.stage().is_some()
            && doc
                .vep
                .releases()
                .iter()
                .filter(earlier)
                .any(|other| other.stage().is_some() && other.version().is_some_and(|version| Some(version) <= newest))
    })
}
