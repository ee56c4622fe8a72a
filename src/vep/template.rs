//! The template: which sections a VEP has, and which headings of a document they are.

use std::collections::HashMap;

use crate::release::Stage;
use crate::source::Span;
use crate::text::one_line;
use crate::vep::document::{MetadataSections, Vep};
use crate::vep::html_comment::HtmlComment;
use crate::vep::name::Name;
use crate::vep::outline::Heading;
use crate::vep::prose::Target;

/// A section that the template has.
#[derive(Debug, Clone)]
pub struct TemplateSection {
    /// The heading's words.
    pub title: String,
    /// Their comparable form.
    pub name: Name,
    /// 2 to 6.
    pub level: u8,
    /// The heading as it is written: `## Motivation`.
    pub markdown: String,
    /// What kind of section it is.
    pub kind: SectionKind,
    /// Whether the template says that a document needs not have it.
    pub optional: bool,
    /// The heading and all that stands below it in the template, sub-sections included.
    pub span: Span,
}

/// What a section of the template holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SectionKind {
    /// The sections of metadata, and the one around them.
    Metadata,
    /// Words of the author.
    Prose,
    /// A part of a section of prose: `### Alpha`.
    Part,
}

/// Names that a section had, or that people give it: from the name in use to the others.
pub type SectionAliases = Vec<(String, Vec<String>)>;

/// A template, ready to hold documents against.
#[derive(Debug)]
pub struct Template {
    /// The template as a document.
    pub vep: Vep,
    /// Its sections, in its order.
    pub sections: Vec<TemplateSection>,
    /// The stages it has a row of target releases for.
    pub stages: Vec<Stage>,
    names: HashMap<Name, (usize, bool)>,
}

impl Template {
    /// Makes a template of a document. Of each group of `aliases`, the name that the template has is the one in use. Headings
    /// deeper than `depth` are parts of sections.
    pub fn new(vep: Vep, metadata: &MetadataSections, aliases: &SectionAliases, depth: u8) -> Template {
        let metadata_names = [&metadata.metadata, &metadata.targets, &metadata.checklist].map(|name| Name::of(name));
        let mut sections: Vec<TemplateSection> = Vec::new();
        let headings = vep.outline.headings.iter().enumerate();
        for (index, heading) in headings.filter(|(_, heading)| !heading.nested && heading.level > 1) {
            let kind = if metadata_names.contains(&heading.name) {
                SectionKind::Metadata
            } else if heading.level <= depth {
                SectionKind::Prose
            } else {
                SectionKind::Part
            };
            sections.push(TemplateSection {
                title: heading.text.clone(),
                name: heading.name.clone(),
                level: heading.level,
                markdown: format!("{} {}", "#".repeat(heading.level.into()), heading.text),
                kind,
                optional: heading.name.without_optional().is_some() || says_optional(&vep, index),
                span: Span::new(heading.span.start, vep.section(index).end),
            });
        }
        let mut names = HashMap::new();
        for (index, section) in sections.iter().enumerate() {
            names.entry(section.name.clone()).or_insert((index, false));
        }
        for (index, section) in sections.iter().enumerate() {
            // Without the remark, which is the template's, it is the same section.
            let plain = section.name.without_optional();
            plain.map(|name| names.entry(name).or_insert((index, false)));
            // Without another remark, it is meant.
            let meant = section.name.without_remark();
            meant.map(|name| names.entry(name).or_insert((index, true)));
        }
        for (name, others) in aliases {
            let group: Vec<Name> = std::iter::once(name).chain(others).map(|name| Name::of(name)).collect();
            let Some(&(index, _)) = group.iter().find_map(|name| names.get(name).filter(|(_, renamed)| !renamed))
            else {
                continue;
            };
            for name in group {
                names.entry(name).or_insert((index, true));
            }
        }
        let mut stages: Vec<Stage> = vep.targets.iter().filter_map(Target::stage).collect();
        stages.sort_unstable();
        stages.dedup();
        Template { vep, sections, stages, names }
    }

    /// The section that a part belongs to.
    fn owner_of(&self, part: usize) -> Option<usize> {
        (0..part).rev().find(|above| self.sections[*above].kind != SectionKind::Part)
    }

    /// The text of `section` as it is in the template, to be put behind heading `after` of `vep` and all that stands
    /// below that: the place, and what to insert there. `None` where that ends in a comment that is never closed, or the
    /// template's text has such a one, which would hide what follows it.
    pub fn insertion(&self, section: &TemplateSection, vep: &Vep, after: usize) -> Option<(Span, String)> {
        let before = vep.until(after, |next| next.level <= section.level);
        let (own, template) = (vep.outline.comments_in(before), self.vep.outline.comments_in(section.span));
        let hides = |comment: &HtmlComment| comment.is_broken(self.vep.source.text());
        if own.iter().any(|comment| !comment.closed) || template.iter().any(hides) {
            return None;
        }
        let end = before.start + vep.source.slice(before).trim_end().len();
        let newline = vep.source.newline_at(end);
        let mut text = String::from(newline);
        for line in self.vep.source.slice(section.span).trim_end().lines() {
            text.push_str(newline);
            text.push_str(line.trim_end());
        }
        Some((Span::at(end), text))
    }

    /// The start of each broken comment, one that is never closed or inside which another is opened, with the headings that
    /// it hides: no VEP is asked for these sections.
    pub fn hidden(&self) -> Vec<(Span, Vec<Span>)> {
        let text = self.vep.source.text();
        let broken = self.vep.outline.comments.iter().filter(|comment| comment.is_broken(text));
        let hidden = broken.map(|comment| {
            let open = Span::new(comment.span.start, comment.span.start + "<!--".len());
            (open, comment.headings(text).into_iter().map(|(_, heading)| heading).collect::<Vec<_>>())
        });
        hidden.filter(|(_, headings)| !headings.is_empty()).collect()
    }

    /// What a comment hides, and that nobody is asked for it: the end of a message. `headings` are one at least.
    pub fn told_of_hidden(&self, headings: &[Span]) -> String {
        let first = headings.first().map_or("", |first| self.vep.source.slice(*first));
        let more = match headings.len() {
            0 | 1 => ", so that no VEP is asked for it".to_owned(),
            all => format!(" and {} more, so that no VEP is asked for them", all - 1),
        };
        format!("hides `{}`{more}", one_line(first))
    }

    /// Whether `text` is nothing but what the template says under `section`, its comments taken for text too.
    pub fn says(&self, section: &TemplateSection, text: &str) -> bool {
        self.vep.source.slice(section.span).contains(text.trim())
    }

    /// The section of this kind of metadata, by its configured name.
    pub fn section_named(&self, title: &str) -> Option<&TemplateSection> {
        let name = Name::of(title);
        self.sections.iter().find(|section| section.name == name)
    }

    /// The section that `name` is the name of, or an old or unusual one.
    pub fn section_called(&self, name: &Name) -> Option<&TemplateSection> {
        self.find(name).map(|(index, _)| &self.sections[index])
    }

    /// Where that section is among those of the template.
    pub fn index_of(&self, name: &Name) -> Option<usize> {
        self.find(name).map(|(index, _)| index)
    }

    /// Whether `name` is the name of `section`, or an old or unusual one of it.
    pub fn is_called(&self, section: &TemplateSection, name: &Name) -> bool {
        self.section_called(name).is_some_and(|called| called.name == section.name)
    }

    /// Which section a name stands for, and whether it is an old or unusual name.
    fn find(&self, name: &Name) -> Option<(usize, bool)> {
        let plain = || name.without_optional().or_else(|| name.without_remark());
        self.names.get(name).or_else(|| self.names.get(&plain()?)).copied()
    }
}

/// Whether a comment right below heading `index` of a template begins with *optional*, or says that the section is.
fn says_optional(vep: &Vep, index: usize) -> bool {
    vep.outline.comments_in(vep.own_text(index)).iter().any(|comment| {
        let words = Name::of(vep.source.slice(comment.span).trim_start_matches("<!"));
        let words = words.as_str().trim_start_matches([' ', '(', '[']);
        let begins = words.strip_prefix("optional").is_some_and(|rest| !rest.starts_with(char::is_alphabetic));
        begins || words.contains("section is optional") || words.contains("this is optional")
    })
}

/// A heading of a document that is a section of the template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// Index of the heading.
    pub heading: usize,
    /// Whether it bears an old or unusual name.
    pub renamed: bool,
}

/// Whether heading `index` stands between headings of sections, or at the end, and is no part among others.
fn stands_alone(vep: &Vep, index: usize) -> bool {
    let headings = &vep.outline.headings;
    let is_above = |other: Option<&Heading>| other.is_none_or(|other| other.level <= 2);
    is_above(headings[..index].iter().rev().find(|other| !other.nested))
        && is_above(headings[index + 1..].iter().find(|other| !other.nested))
}

/// Which heading of a document is which section of the template.
#[derive(Debug)]
pub struct Sections {
    /// For each section of the template, in its order, the headings that are it.
    pub matches: Vec<Vec<Match>>,
    section_of: Vec<Option<usize>>,
    /// The kind and the level of each section of the template.
    of_template: Vec<(SectionKind, u8)>,
    /// Parts of a section that stand beside it, not below: `## Alpha` behind `## Graduation Requirements`. Each as the
    /// index of its heading, and that of the part among the template's sections.
    pub raised_parts: Vec<(usize, usize)>,
}

impl Sections {
    /// Finds the template's sections in a document. Sections of prose are headings of level 1 or 2, so that
    /// `### Alternatives` within a design stays what it is beside `## Alternatives`; where there is no other, it is
    /// that section at a wrong level, and so is a deeper one that stands alone. Sections of metadata are of level 2 to 4.
    pub fn of(template: &Template, vep: &Vep) -> Sections {
        let mut matches = vec![Vec::new(); template.sections.len()];
        let mut section_of = vec![None; vep.outline.headings.len()];
        let mut deeper = Vec::new();
        let named = |heading: &Heading| if heading.nested { None } else { template.find(&heading.name) };
        let called: Vec<Option<(usize, bool)>> = vep.outline.headings.iter().map(named).collect();
        for (index, heading) in vep.outline.headings.iter().enumerate() {
            let Some((section, renamed)) = called[index] else { continue };
            let fits = match template.sections[section].kind {
                SectionKind::Metadata => (2..=4).contains(&heading.level),
                SectionKind::Prose => heading.level <= template.sections[section].level,
                SectionKind::Part => false,
            };
            if fits {
                matches[section].push(Match { heading: index, renamed });
                section_of[index] = Some(section);
            } else if template.sections[section].kind == SectionKind::Prose
                && !renamed
                && (heading.level == template.sections[section].level + 1 || stands_alone(vep, index))
            {
                deeper.push((heading.level, section, index));
            }
        }
        deeper.sort_unstable();
        for (_, section, heading) in deeper {
            if matches[section].is_empty() {
                matches[section].push(Match { heading, renamed: false });
                section_of[heading] = Some(section);
            }
        }
        let of_template = template.sections.iter().map(|section| (section.kind, section.level)).collect();
        let mut sections = Sections { matches, section_of, of_template, raised_parts: Vec::new() };
        sections.move_by_parts(template, vep);
        sections.raised_parts = sections.find_raised_parts(template, vep, &called);
        sections
    }

    /// Finds [`Sections::raised_parts`], where each heading is `called` what the template has.
    fn find_raised_parts(
        &self,
        template: &Template,
        vep: &Vep,
        called: &[Option<(usize, bool)>],
    ) -> Vec<(usize, usize)> {
        let mut raised = Vec::new();
        let mut around: Option<(u8, usize)> = None;
        for (index, heading) in vep.outline.headings.iter().enumerate().filter(|(_, heading)| !heading.nested) {
            let part =
                called[index].map(|(part, _)| part).filter(|part| template.sections[*part].kind == SectionKind::Part);
            let (Some(part), Some((level, owner))) = (part, around) else {
                // What stands below a part belongs to that.
                if around.is_none_or(|(level, _)| heading.level <= level) {
                    around = self.section_of[index].map(|section| (heading.level, section));
                }
                continue;
            };
            // Of two copies, one is another's.
            let only = self.matches[owner].len() == 1;
            if heading.level == level && template.owner_of(part) == Some(owner) && only {
                raised.push((index, part));
            }
        }
        raised
    }

    /// Takes a section under an old name for another one that is missing, where it has the parts of that: a plan with
    /// `### Alpha` and `### Beta` below it is what the stages require, whatever its name once stood for.
    fn move_by_parts(&mut self, template: &Template, vep: &Vep) {
        let is_missing: Vec<bool> = self.matches.iter().map(Vec::is_empty).collect();
        for from in 0..template.sections.len() {
            let (mut kept, mut moved) = (Vec::new(), Vec::new());
            for found in std::mem::take(&mut self.matches[from]) {
                let owner = if found.renamed { self.owner_of_parts(template, vep, found.heading) } else { None };
                match owner.filter(|to| is_missing[*to]) {
                    Some(to) => moved.push((to, found)),
                    None => kept.push(found),
                }
            }
            self.matches[from] = kept;
            for (to, found) in moved {
                self.matches[to].push(found);
                self.section_of[found.heading] = Some(to);
            }
        }
    }

    /// The section of prose that has at least two of the parts below `heading`, and all of them, in the template.
    fn owner_of_parts(&self, template: &Template, vep: &Vep, heading: usize) -> Option<usize> {
        let body = self.body(vep, heading);
        let headings = vep.outline.headings[heading + 1..].iter().take_while(|part| part.span.start < body.end);
        let parts = headings.filter_map(|part| template.find(&part.name)).map(|(section, _)| section);
        let parts = parts.filter(|section| template.sections[*section].kind == SectionKind::Part);
        let owners: Vec<Option<usize>> = parts.map(|part| template.owner_of(part)).collect();
        let (first, others) = owners.split_first()?;
        (*first).filter(|_| !others.is_empty() && others.iter().all(|owner| owner == first))
    }

    /// How many different sections of the template the document has.
    pub fn found(&self) -> usize {
        self.matches.iter().filter(|matches| !matches.is_empty()).count()
    }

    /// Whether no section of prose that `vep` has says anything but what `template` says there. False where it has fewer
    /// than half of them: that is no copy of the template.
    pub fn are_untouched(&self, template: &Template, vep: &Vep) -> bool {
        let prose =
            || template.sections.iter().zip(&self.matches).filter(|(section, _)| section.kind == SectionKind::Prose);
        let own_words = |section: &TemplateSection, found: &Match| {
            let body = self.body(vep, found.heading);
            vep.outline.has_content(body) && !template.says(section, vep.source.slice(body))
        };
        let there = prose().filter(|(_, matches)| !matches.is_empty()).count();
        there > 0
            && 2 * there >= prose().count()
            && !prose().any(|(section, matches)| matches.iter().any(|found| own_words(section, found)))
    }

    /// Whether the section of prose at heading `inner` is one that the template may have within that at heading `outer`.
    fn is_within(&self, inner: usize, outer: usize) -> bool {
        let of = |heading: usize| self.section_of[heading].map(|section| self.of_template[section]);
        match (of(inner), of(outer)) {
            (Some((SectionKind::Prose, inner)), Some((SectionKind::Prose, outer))) => inner > outer,
            _ => false,
        }
    }

    /// Whether heading `index` is a section of the template.
    pub fn is_section(&self, index: usize) -> bool {
        self.section_of[index].is_some()
    }

    /// Whether sections of the template stand within the one at heading `index`.
    pub fn has_sections_within(&self, vep: &Vep, index: usize) -> bool {
        let body = self.body(vep, index);
        let headings = vep.outline.headings[index + 1..].iter().zip(&self.section_of[index + 1..]);
        headings.take_while(|(heading, _)| heading.span.start < body.end).any(|(_, section)| section.is_some())
    }

    /// The text of the section under heading `index`, sub-sections included. A section written as `# Repos` ends
    /// at the next section of the template, be it `## Design`, unless that belongs into it.
    pub fn body(&self, vep: &Vep, index: usize) -> Span {
        let headings = &vep.outline.headings;
        let level = headings[index].level;
        let start = headings[index].span.end;
        let is_raised = |next: usize| self.raised_parts.iter().any(|(raised, _)| *raised == next);
        let own = |next: usize| is_raised(next) && !is_raised(index);
        let ends = |next: usize| {
            headings[next].level <= level && !own(next) || self.is_section(next) && !self.is_within(next, index)
        };
        let next = (index + 1..headings.len()).find(|&next| !headings[next].nested && ends(next));
        Span::new(start, next.map_or(vep.source.text().len(), |next| headings[next].span.start))
    }
}
