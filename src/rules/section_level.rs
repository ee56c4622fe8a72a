//! `section-level`: a section has more or fewer `#` than in the template.

use crate::finding::{About, Finding, Severity};
use crate::rule::{self, Check, Context, Rule, one_line, quoted};
use crate::source::Span;
use crate::vep::Vep;
use crate::vep::outline::Heading;
use crate::vep::template::{Match, SectionKind, TemplateSection};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "section-level",
    summary: "a section has more or fewer `#` than in the template",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[],
    fixable: true,
    page: include_str!("section-level.md"),
};

/// How many sections below one heading of the author's own are a matter of that heading, and not of each.
const FEWEST_BELOW: usize = 3;

/// A section of the template that a document has at another level.
struct Shifted<'a> {
    section: &'a TemplateSection,
    /// Index of its heading.
    heading: usize,
    /// Index of the heading under which that stands.
    around: Option<usize>,
}

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let shifted = shifted(vep, context);
    let mut findings = Vec::new();
    let mut told = Vec::new();
    for one in &shifted {
        let around = one.around;
        if told.contains(&one.heading) || around.is_some_and(|around| moves_along(vep, &shifted, one, around)) {
            continue;
        }
        let below: Vec<&Shifted<'_>> = around.map_or(Vec::new(), |around| below(vep, context, &shifted, around));
        match around.filter(|_| below.len() >= FEWEST_BELOW) {
            Some(around) => {
                told.extend(below.iter().map(|one| one.heading));
                findings.push(all_below(vep, around, &below));
            }
            None => {
                let others = shifted.iter().filter(|other| other.around == Some(one.heading));
                let alone = others.filter(|other| moves_along(vep, &shifted, other, one.heading)).count() == 0;
                findings.push(single(vep, context, one, alone));
            }
        }
    }
    let parts = context.sections.raised_parts.iter();
    findings.extend(parts.map(|(index, part)| raised(vep, context, *index, &context.template().sections[*part])));
    findings
}

/// A part of a section, such as `## Alpha`, that stands beside it.
fn raised(vep: &Vep, context: &Context<'_>, index: usize, part: &TemplateSection) -> Finding {
    let certain = !frees(vep, context, index, part.level);
    should_be(vep, index, part, certain, |wanted| format!("write {wanted}")).severity(Severity::Notice)
}

/// That the heading `index` should have as many `#` as `section` has in the template, with `help` by the heading that is
/// wanted, and with the edit where that is `certain`.
fn should_be(
    vep: &Vep,
    index: usize,
    section: &TemplateSection,
    certain: bool,
    help: impl FnOnce(&str) -> String,
) -> Finding {
    let heading = &vep.outline.headings[index];
    let (own, marks) = ("#".repeat(heading.level.into()), "#".repeat(section.level.into()));
    // `# # Design` has some too many for a level of its own.
    let words = heading.text.trim_start_matches(['#', ' ']);
    let wanted = format!("`{marks} {}`", one_line(words));
    let message = format!("{} should be {wanted}", quoted(heading));
    let finding = RULE.at(vep.location(heading.span), rule::section(section), message).help(help(&wanted));
    if certain && vep.source.slice(heading.span).starts_with(&own) {
        let rest = &vep.source.slice(heading.span)[own.len()..];
        let more = rest.len() - rest.trim_start_matches(['#', ' ']).len();
        let (more, gap) = if rest[..more].contains('#') { (more, " ") } else { (0, "") };
        let end = heading.span.start + own.len() + more;
        finding.fix(Span::new(heading.span.start, end), format!("{marks}{gap}"))
    } else {
        finding
    }
}

/// The sections that a document has only at another level.
fn shifted<'a>(vep: &Vep, context: &'a Context<'_>) -> Vec<Shifted<'a>> {
    let level = |index: usize| vep.outline.headings[index].level;
    // A checklist outside the metadata, as before 2026-03, is a section of its own, in the template too.
    let metadata = [vep, &context.template().vep].map(|vep| vep.metadata_heading.is_some());
    let sections = context.each_section().filter(|(section, matches)| {
        let is_right = matches.iter().any(|found| level(found.heading) == section.level);
        !is_right && (section.kind != SectionKind::Metadata || metadata == [true, true])
    });
    let found = |(section, matches): (_, &[Match])| {
        let heading = matches.first()?.heading;
        Some(Shifted { section, heading, around: vep.heading_around(heading) })
    };
    sections.filter_map(found).collect()
}

/// By how many `#` too many `one` has; `None` where it has too few.
fn deeper(vep: &Vep, one: &Shifted<'_>) -> Option<u8> {
    vep.outline.headings[one.heading].level.checked_sub(one.section.level)
}

/// Whether `one` has its right level once what stands below the section at heading `around` moves with that.
fn moves_along(vep: &Vep, shifted: &[Shifted<'_>], one: &Shifted<'_>, around: usize) -> bool {
    let other = shifted.iter().find(|other| other.heading == around);
    other.is_some_and(|other| deeper(vep, one).is_some_and(|deep| deeper(vep, other) == Some(deep)))
}

/// The sections right below the heading `around`, which is the author's own, that are deeper than in the template.
fn below<'s, 'a>(vep: &Vep, context: &Context<'_>, shifted: &'s [Shifted<'a>], around: usize) -> Vec<&'s Shifted<'a>> {
    let is_below = |one: &&Shifted<'_>| one.around == Some(around) && deeper(vep, one).is_some();
    shifted.iter().filter(|_| !context.sections.is_section(around)).filter(is_below).collect()
}

/// That the sections `below` the heading `around` are deeper than in the template.
fn all_below(vep: &Vep, around: usize, below: &[&Shifted<'_>]) -> Finding {
    let headings: Vec<&Heading> = below.iter().map(|one| &vep.outline.headings[one.heading]).collect();
    let names = headings.iter().map(|heading| quoted(heading)).collect::<Vec<_>>().join(", ");
    let (around, many) = (&vep.outline.headings[around], below.len());
    let message = match below.iter().all(|one| one.section.level <= around.level) {
        true => format!("{many} sections stand below {} and should stand beside it: {names}", quoted(around)),
        false => format!("{many} sections have more `#` than in the template: {names}"),
    };
    let first = below.first().map_or("", |one| one.section.markdown.as_str());
    let help = format!("write the first as `{}`, and the others and what is below them alike", one_line(first));
    let about = About::each(below.iter().map(|one| one.section.name.as_str()));
    RULE.at(vep.heading_location(around), about, message).help(help)
}

/// That one section has another level: `alone`, or with sections below it.
fn single(vep: &Vep, context: &Context<'_>, one: &Shifted<'_>, alone: bool) -> Finding {
    let Shifted { section, heading, .. } = *one;
    let swallows = is_followed_by_sibling(vep, heading, section.level);
    let certain = alone && !swallows && !frees(vep, context, heading, section.level);
    should_be(vep, heading, section, certain, |wanted| match (alone, swallows) {
        (false, _) => format!("write {wanted}, and what is below it with as many `#` fewer"),
        (true, true) => format!("move it behind the section that it stands in, and write {wanted}"),
        (true, false) => format!("write {wanted}"),
    })
}

/// Whether a heading that is lowered to `level` would leave behind some that stand below it now.
fn frees(vep: &Vep, context: &Context<'_>, index: usize, level: u8) -> bool {
    let body = context.sections.body(vep, index);
    let headings = &vep.outline.headings[index + 1..];
    headings.iter().take_while(|next| body.contains(next.span)).any(|next| !next.nested && next.level <= level)
}

/// Whether a heading that is raised to `level` would take the next one away from the section around both.
fn is_followed_by_sibling(vep: &Vep, index: usize, level: u8) -> bool {
    let headings = &vep.outline.headings;
    let own = headings[index].level;
    let next = headings[index + 1..].iter().find(|next| !next.nested && next.level <= own);
    own > level && next.is_some_and(|next| next.level > level)
}
