//! A block of code that is never closed, and the headings that it makes code of.

use crate::rule::context::Context;
use crate::source::Span;
use crate::vep::Vep;
use crate::vep::name::Name;
use crate::vep::outline::RunKind;
use crate::vep::template::{SectionKind, TemplateSection};

/// A block of code that goes on to the end of the document.
#[derive(Debug)]
pub struct OpenFence<'t> {
    /// The line that opens it.
    pub opening: Span,
    /// The sections of the template that the document has only in it.
    pub sections: Vec<&'t TemplateSection>,
}

/// The block of code that `vep` never closes, where sections of the template stand in it that are missing elsewhere.
pub fn open_fence<'t>(vep: &Vep, context: &'t Context<'_>) -> Option<OpenFence<'t>> {
    let text = vep.source.text();
    // What ends with anything but code has closed all.
    vep.outline.runs.last().filter(|run| run.kind == RunKind::Code)?;
    let start = vep.outline.headings.last()?.span.end;
    let (mut at, mut open) = (start, None);
    let mut names: Vec<Name> = Vec::new();
    for line in text[start..].split_inclusive('\n') {
        let words = line.trim();
        let mark = words.chars().next().filter(|mark| matches!(mark, '`' | '~'));
        let length = mark.map_or(0, |mark| words.len() - words.trim_start_matches(mark).len());
        match open {
            None if length >= 3 && !words[length..].contains('`') => {
                open = Some((Span::new(at, at + line.trim_end().len()), mark, length));
            }
            Some((_, opened, least)) if mark == opened && length >= least && length == words.len() => {
                (open, names) = (None, Vec::new());
            }
            Some(_) if words.starts_with("##") => names.push(Name::of(words.trim_start_matches('#'))),
            _ => {}
        }
        at += line.len();
    }
    let (opening, ..) = open?;
    let template = context.template();
    let is_inside = |section: &TemplateSection| names.iter().any(|name| template.is_called(section, name));
    let missing = context.template().sections.iter().zip(&context.sections.matches);
    let missing = missing.filter(|(section, found)| section.kind == SectionKind::Prose && found.is_empty());
    let sections: Vec<&TemplateSection> = missing.map(|(one, _)| one).filter(|one| is_inside(one)).collect();
    (!sections.is_empty()).then_some(OpenFence { opening, sections })
}
