//! Which findings of a document were there before it was edited, under whatever words.
//!
//! A finding is known again by its rule and what it is [`About`]; of several that are about the same, by the place where
//! it stands. What the author does on good advice leaves something to do at times: that is no new finding either. Which
//! rules go on where another stops is said here, and only here.

use std::collections::HashMap;

use crate::finding::{About, Finding, MAX_FINDINGS, Severity};
use crate::line_map::LineMap;
use crate::rule::Rule;
use crate::rules::{
    anchor_missing, checklist_missing, checklist_outdated, checklist_row_missing, checklist_without_target,
    comment_unclosed, front_matter_field_missing, front_matter_milestone, front_matter_missing, front_matter_stage,
    front_matter_syntax, front_matter_unassigned, graduation_stage_empty, graduation_stage_missing, history_undated,
    link_broken, link_moved, metadata_missing, no_text, on_by_default_missing, section_commented_out,
    section_duplicate, section_empty, section_level, section_missing, section_renamed, section_without_reason,
    target_missing, targets_empty, template_instructions, title_format, title_placeholder,
};

/// Rules that read a section of the template by its name, and what that section shows them once it is there.
static OF_SECTION: &[&Rule] = &[
    &graduation_stage_missing::RULE,
    &graduation_stage_empty::RULE,
    &on_by_default_missing::RULE,
    &history_undated::RULE,
];

/// What a section may be short of that is there.
static OF_TEXT: &[&Rule] =
    &[&section_empty::RULE, &section_without_reason::RULE, &section_renamed::RULE, &section_level::RULE];

/// Rules that go on where one stops.
static GOES_ON: &[(&Rule, Same, &[&Rule])] = &[
    (&section_missing::RULE, Same::Thing, OF_TEXT),
    (&section_commented_out::RULE, Same::Thing, OF_TEXT),
    (&section_renamed::RULE, Same::Thing, OF_TEXT),
    (&section_level::RULE, Same::Thing, OF_TEXT),
    // The copy that is left has its own name and level.
    (&section_duplicate::RULE, Same::Thing, &[&section_renamed::RULE, &section_level::RULE]),
    (&section_empty::RULE, Same::Thing, &[&section_without_reason::RULE]),
    (&section_missing::RULE, Same::Section, OF_SECTION),
    (&section_commented_out::RULE, Same::Section, OF_SECTION),
    (&section_renamed::RULE, Same::Section, OF_SECTION),
    (&section_level::RULE, Same::Section, OF_SECTION),
    (&section_empty::RULE, Same::Section, OF_SECTION),
    (&section_without_reason::RULE, Same::Section, OF_SECTION),
    (&graduation_stage_missing::RULE, Same::Thing, &[&graduation_stage_empty::RULE]),
    (&front_matter_field_missing::RULE, Same::Thing, &[&front_matter_unassigned::RULE]),
    (&link_moved::RULE, Same::Thing, &[&link_broken::RULE]),
    // Links to a heading that gets another name are to be corrected.
    (&section_renamed::RULE, Same::Document, &[&anchor_missing::RULE]),
    (&section_missing::RULE, Same::Document, &[&anchor_missing::RULE]),
    (&title_format::RULE, Same::Document, &[&anchor_missing::RULE]),
    (&title_placeholder::RULE, Same::Document, &[&anchor_missing::RULE]),
    // What is inserted is the template's text, and is to be filled.
    (&section_missing::RULE, Same::Document, &[&template_instructions::RULE]),
    (
        &metadata_missing::RULE,
        Same::Document,
        &[&targets_empty::RULE, &target_missing::RULE, &template_instructions::RULE],
    ),
    (&metadata_missing::RULE, Same::Document, &[&checklist_row_missing::RULE, &checklist_outdated::RULE]),
    (&metadata_missing::RULE, Same::Document, &[&checklist_without_target::RULE]),
    (&target_missing::RULE, Same::Document, &[&checklist_without_target::RULE]),
    (&checklist_missing::RULE, Same::Document, &[&checklist_row_missing::RULE, &checklist_outdated::RULE]),
    (&checklist_outdated::RULE, Same::Document, &[&checklist_row_missing::RULE]),
    (&target_missing::RULE, Same::Document, &[&targets_empty::RULE]),
    (&title_placeholder::RULE, Same::Document, &[&title_format::RULE]),
    (&front_matter_missing::RULE, Same::Document, &[&front_matter_field_missing::RULE, &front_matter_unassigned::RULE]),
    (&front_matter_missing::RULE, Same::Document, &[&front_matter_milestone::RULE, &front_matter_stage::RULE]),
];

/// What two findings of different rules must share for one to go on where the other stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Same {
    /// What they are about.
    Thing,
    /// The section that the first is about and the other is found by.
    Section,
    /// No more than the document.
    Document,
}

/// Rules that hide text from others: once it can be read, what is wrong in lines that nobody touched is old. Each with
/// how the rules begin that could not see it.
static HIDES: &[(&Rule, &[&str])] = &[
    (&comment_unclosed::RULE, &[""]),
    (&section_commented_out::RULE, &[""]),
    (&no_text::RULE, &[""]),
    (&front_matter_syntax::RULE, &["front-matter-", "target", "title-", "issue-"]),
    (&metadata_missing::RULE, &["target", "checklist-"]),
    (&checklist_missing::RULE, &["checklist-"]),
];

/// What a finding was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// Not there.
    New,
    /// The same: that one of the findings before.
    Same(usize),
    /// Another, which is no longer there: what is left of it.
    Left(usize),
}

/// What each of `after` was, of the findings `before` an edit. Where there were more of a rule than are kept, any may
/// have been among the rest, and none is new.
pub fn before(before: &[&Finding], after: &[&Finding], lines: &LineMap<'_>) -> Vec<Before> {
    let mut matching = Matching {
        before,
        after,
        lines,
        line_before: before.iter().map(|finding| line_of(finding)).collect(),
        line_after: after.iter().map(|finding| line_of(finding)).collect(),
        taken: vec![false; before.len()],
        found: vec![Before::New; after.len()],
    };
    matching.same();
    matching.left();
    matching.found
}

/// Whether `later` is what is left to do where `earlier` was fixed as its help says.
pub fn is_left_of(earlier: &Finding, later: &Finding) -> bool {
    let shares = |same: Same| match (same, &earlier.about) {
        (Same::Thing, about) => about.covers(&later.about),
        (Same::Section, About::Section(section)) => later.within.as_ref() == Some(section),
        (Same::Section, _) => false,
        (Same::Document, _) => true,
    };
    earlier.severity <= later.severity
        && GOES_ON.iter().any(|(rule, same, next)| {
            rule.id == earlier.rule && next.iter().any(|next| next.id == later.rule) && shares(*same)
        })
}

/// The line, from 0, on which a finding stands.
fn line_of(finding: &Finding) -> usize {
    finding.location().map_or(0, |at| at.positions().0.line - 1)
}

/// The findings before and after an edit, while they are paired.
struct Matching<'a> {
    before: &'a [&'a Finding],
    after: &'a [&'a Finding],
    lines: &'a LineMap<'a>,
    line_before: Vec<usize>,
    line_after: Vec<usize>,
    /// Which of those before are the same as one after.
    taken: Vec<bool>,
    found: Vec<Before>,
}

impl Matching<'_> {
    /// Pairs those of one rule: on lines that nobody touched first, then on those that were edited together, then on
    /// lines that moved, and then, of what is known without its place, wherever. Equal words go before others.
    fn same(&mut self) {
        let mut of_rule: HashMap<&str, Vec<usize>> = HashMap::new();
        for (old, finding) in self.before.iter().enumerate() {
            of_rule.entry(finding.rule).or_default().push(old);
        }
        let nearness: [fn(&Self, usize, usize) -> bool; 4] = [
            |all, old, new| all.lines.unchanged(all.line_after[new]) == Some(all.line_before[old]),
            |all, old, new| all.lines.edited_together(all.line_before[old], all.line_after[new]),
            |all, old, new| all.lines.reads_alike(all.line_before[old], all.line_after[new]),
            |all, _, new| all.after[new].about != About::Words,
        ];
        for is_near in nearness {
            for same_words in [true, false] {
                for new in 0..self.after.len() {
                    let Some(known) = of_rule.get(self.after[new].rule) else { continue };
                    if self.found[new] != Before::New {
                        continue;
                    }
                    if known.len() >= MAX_FINDINGS {
                        self.found[new] = Before::Same(known[0]);
                        continue;
                    }
                    let fits = |old: &usize| self.fits(*old, new, same_words) && is_near(self, *old, new);
                    let Some(old) = known.iter().copied().find(fits) else { continue };
                    self.found[new] = Before::Same(old);
                    // What was said of several things at once may be said of each.
                    self.taken[old] = !matches!(&self.before[old].about, About::Each(things) if things.len() > 1);
                }
            }
        }
        for found in &self.found {
            if let Before::Same(old) = found {
                self.taken[*old] = true;
            }
        }
    }

    /// Whether two findings of one rule may be the same: about the same, and as bad before.
    fn fits(&self, old: usize, new: usize, same_words: bool) -> bool {
        let (before, after) = (self.before[old], self.after[new]);
        !self.taken[old]
            && before.severity <= after.severity
            && before.about.covers(&after.about)
            && (!same_words || before.message == after.message)
    }

    /// Finds what the rest is left of: something that is no longer there, or that hid it.
    fn left(&mut self) {
        let gone: Vec<usize> = (0..self.before.len()).filter(|&old| !self.taken[old]).collect();
        for new in 0..self.after.len() {
            if self.found[new] != Before::New {
                continue;
            }
            let after = self.after[new];
            let untouched = self.lines.unchanged(self.line_after[new]).is_some();
            let hid = |earlier: &Finding| {
                let hides = |(rule, others): &(&Rule, &[&str])| {
                    rule.id == earlier.rule && others.iter().any(|other| after.rule.starts_with(other))
                };
                // What is only shown hid nothing.
                untouched && earlier.severity != Severity::Notice && HIDES.iter().any(hides)
            };
            // Words that were written with the edit are the author's own.
            let may_be_left = untouched || after.about != About::Words;
            let is_source = |old: &&usize| {
                let earlier = self.before[**old];
                (may_be_left && is_left_of(earlier, after)) || hid(earlier)
            };
            let source = gone.iter().find(is_source);
            if let Some(old) = source {
                self.found[new] = Before::Left(*old);
            }
        }
    }
}
