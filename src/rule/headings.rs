//! What headings of a document are meant for.

use crate::rule::context::Context;
use crate::source::{Location, Span};
use crate::text::{one_line, same_words};
use crate::vep::Vep;
use crate::vep::html_comment::HtmlComment;
use crate::vep::name::Name;
use crate::vep::outline::Heading;
use crate::vep::template::{SectionKind, TemplateSection};

/// A heading inside a comment.
#[derive(Debug)]
pub struct Hidden<'a> {
    /// The section of the template that it would be.
    pub section: Name,
    /// The heading.
    pub span: Span,
    /// The comment.
    pub comment: &'a HtmlComment,
}

/// Headings of the template's sections that a document has only inside comments, with their places. Comments of the
/// template itself are left out: one of them shows `### Alpha` as an example.
pub fn hidden_headings<'a>(vep: &'a Vep, context: &Context<'_>) -> Vec<Hidden<'a>> {
    let text = vep.source.text();
    let template = &context.template().vep;
    let of_template = |comment: &HtmlComment| {
        let same = |other: &HtmlComment| same_words(vep.source.slice(comment.span), template.source.slice(other.span));
        template.outline.comments.iter().any(same)
    };
    let missing: Vec<&TemplateSection> = context
        .each_section()
        .filter(|(section, matches)| section.kind != SectionKind::Part && !section.optional && matches.is_empty())
        .map(|(section, _)| section)
        .collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let comments = vep.outline.comments.iter();
    comments
        .map(|comment| (comment, comment.headings(text)))
        .filter(|(comment, headings)| !headings.is_empty() && !of_template(comment))
        .flat_map(|(comment, headings)| headings.into_iter().map(move |(name, span)| (comment, name, span)))
        .filter_map(|(comment, name, span)| {
            let section = missing.iter().find(|section| context.template().is_called(section, &name))?;
            Some(Hidden { section: section.name.clone(), span, comment })
        })
        .collect()
}

/// How alike a heading and a section's name must be for the one to be meant for the other.
pub const NEARLY_RIGHT: f64 = 0.8;

/// The heading whose name is nearly that of the section, or that is that section at a deeper level.
pub fn nearly_right<'a>(vep: &'a Vep, context: &Context<'_>, section: &TemplateSection) -> Option<&'a Heading> {
    let headings = vep.outline.headings.iter().enumerate();
    headings
        .filter(|(index, heading)| {
            !heading.nested && heading.level <= section.level + 1 && !context.sections.is_section(*index)
        })
        .filter_map(|(_, heading)| {
            let alike = heading.name.likeness(&section.name, NEARLY_RIGHT);
            // `API Usage Example` has all words of `API Examples`.
            let is_title = vep.title.as_ref().is_some_and(|title| title.heading == heading.span);
            // A title may be about anything: `Our Proposal Process` is no `Proposal`.
            let may_hold = heading.level <= section.level && !is_title;
            let holds = || may_hold && heading.name.holds_words_of(&section.name);
            // `Alternative 3` is one among several.
            let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
            let numbered = |name: &Name| name.words().last().is_some_and(is_number);
            let other = numbered(&heading.name) && !numbered(&section.name);
            Some((alike.or_else(|| holds().then_some(NEARLY_RIGHT)).filter(|_| !other)?, heading))
        })
        .filter(|(likeness, heading)| *likeness < 1.0 || heading.level <= section.level)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, heading)| heading)
}

/// The place to point at for something that is missing from the whole document: its title, else its first character.
pub fn top_of(vep: &Vep) -> Location {
    let span = vep.title.as_ref().map_or(Span::at(0), |title| title.heading);
    vep.location(span)
}

/// A heading as a message quotes it: with its `#`s, on one line.
pub fn quoted(heading: &Heading) -> String {
    let marks = &"######"[..usize::from(heading.level).min(6)];
    format!("`{marks} {}`", one_line(&heading.text))
}
