//! What a rule may look at.

use std::cell::OnceCell;
use std::collections::HashSet;

use jiff::civil::Date;

use crate::config::Config;
use crate::facts::{Issue, PullRequest, Sig};
use crate::release::Version;
use crate::report::VepSummary;
use crate::rule::role::Role;
use crate::rule::shared::Shared;
use crate::sign_off::{SignOff, sign_off};
use crate::snapshot::{Document, Snapshot, Tree};
use crate::source::{Span, Spanned};
use crate::text::{after_not_applicable, is_undecided};
use crate::vep::Vep;
use crate::vep::declaration::Declared;
use crate::vep::name::Name;
use crate::vep::outline::{Heading, RunKind};
use crate::vep::template::{Match, Sections, Template, TemplateSection};

/// What a rule may look at besides the document.
#[derive(Debug)]
pub struct Context<'a> {
    /// All facts.
    pub snapshot: &'a Snapshot,
    /// The paths around the document: with the change, or before it when its base version is looked at.
    pub tree: &'a Tree,
    /// Which headings of the document are sections of the template.
    pub sections: &'a Sections,
    /// The document as a file.
    pub document: &'a Document,
    /// What the document is.
    pub role: Role,
    /// The base version of the document, if there is one.
    pub base: Option<&'a Vep>,
    /// What the documents of the check have in common.
    pub shared: &'a Shared<'a>,
    /// What the document says that it does not have, once a rule has asked: several do, and it takes reading.
    pub declared: &'a OnceCell<Declared>,
}

impl Context<'_> {
    /// The policy.
    pub fn config(&self) -> &Config {
        &self.snapshot.config
    }

    /// The template.
    pub fn template(&self) -> &Template {
        &self.snapshot.template
    }

    /// Whether `value` of the front matter's field `key` is what the template has there: a placeholder, unless it is an
    /// answer as well, such as a date or `TBD`. Fields of which a rule of their own knows every answer are left to it.
    pub fn is_placeholder(&self, key: &str, value: &str) -> bool {
        const JUDGED: [&str; 6] = ["vep-number", "status", "stage", "owning-sig", "milestone", "superseded-by"];
        let template = self.template().vep.front_matter.as_ref().and_then(|front_matter| front_matter.entry(key));
        let is_of_template = || {
            let same = |text: &Spanned<&str>| text.value.eq_ignore_ascii_case(value);
            template.is_some_and(|entry| entry.node.scalars().iter().any(same))
        };
        let is_answer = || {
            value.is_empty()
                || is_undecided(value)
                || after_not_applicable(value).is_some()
                || value.parse::<u64>().is_ok()
                || value.parse::<Date>().is_ok()
                || Version::parse_prefix(value).is_some()
                || self.snapshot.sigs.iter().any(|sig| sig == value)
        };
        let is_judged = match &self.config().fields {
            Some(fields) => fields.all.iter().any(|field| field.name == key && field.knows_its_answers()),
            None => JUDGED.contains(&key),
        };
        !is_judged && is_of_template() && !is_answer()
    }

    /// Each section of the template with the headings of the document that are it.
    pub fn each_section(&self) -> impl Iterator<Item = (&TemplateSection, &[Match])> {
        self.template().sections.iter().zip(self.sections.matches.iter().map(Vec::as_slice))
    }

    /// The tracking issue of `vep`, if it is known to exist.
    pub fn issue(&self, vep: &Vep) -> Option<(u64, &Issue)> {
        let number = self.tracker(vep)?;
        let issue = self.snapshot.facts.issues.as_ref()?.get(&number)?.as_ref()?;
        (!issue.pull_request).then_some((number, issue))
    }

    /// The number of the issue that tracks `vep`, as far as anything tells.
    pub fn tracker(&self, vep: &Vep) -> Option<u64> {
        self.shared.trackers.number(vep)
    }

    /// The number that `vep` should have: the one that it has, unless that is known to be no issue's, else its tracking
    /// issue's.
    pub fn right_number(&self, vep: &Vep) -> Option<u64> {
        let own = vep.number().filter(|number| vep.continues() || self.shared.trackers.may_track(vep, *number));
        own.or_else(|| self.tracker(vep)).or(vep.number())
    }

    /// Whether a change is checked, not a whole tree: only then is anything new.
    pub fn is_change(&self) -> bool {
        self.snapshot.base_tree.is_some()
    }

    /// The release that VEPs are written for today, if schedules are known.
    pub fn upcoming(&self) -> Option<Version> {
        self.snapshot.facts.schedules.as_ref()?.upcoming(self.snapshot.today)
    }

    /// The heading of the document that is the template's section of this name, with its text.
    fn section_called<'v>(&self, vep: &'v Vep, name: &Name) -> Option<(&'v Heading, Span, bool)> {
        let matches = &self.sections.matches[self.template().index_of(name)?];
        let found = matches.iter().find(|found| !found.renamed).or(matches.first())?;
        let heading = &vep.outline.headings[found.heading];
        Some((heading, self.sections.body(vep, found.heading), found.renamed))
    }

    /// The name under which the template has the section called `name`, as findings about it have it.
    pub fn section_name(&self, name: &Name) -> String {
        self.template().section_called(name).map_or(name, |section| &section.name).as_str().to_owned()
    }

    /// The text of the template's section of this name; `None` if the document has no such section.
    pub fn section_of(&self, vep: &Vep, name: &Name) -> Option<Span> {
        self.section_called(vep, name).map(|(_, body, _)| body)
    }

    /// The words of the template's section of this name; `None` if the document has no such section.
    pub fn words_of(&self, vep: &Vep, name: &Name) -> Option<String> {
        self.section_of(vep, name).map(|body| vep.outline.words(vep.source.text(), body))
    }

    /// The section of graduation requirements, under whatever name.
    pub fn graduation<'v>(&self, vep: &'v Vep) -> Option<(&'v Heading, Span)> {
        self.section_called(vep, &self.config().graduation).map(|(heading, body, _)| (heading, body))
    }

    /// The base version of the document, with its section of graduation requirements; `None` where there is neither.
    pub fn graduation_before(&self) -> Option<(&Vep, Span)> {
        self.section_before(&self.config().graduation)
    }

    /// The base version of the document, with its section of this name; `None` where there is neither.
    pub fn section_before(&self, name: &Name) -> Option<(&Vep, Span)> {
        let base = self.base?;
        let sections = Sections::of(self.template(), base);
        let index = self.template().sections.iter().position(|section| self.template().is_called(section, name))?;
        let found = sections.matches[index].iter().find(|found| !found.renamed);
        let found = found.or(sections.matches[index].first())?;
        Some((base, sections.body(base, found.heading)))
    }

    /// Whether the section of this name says something else in `vep` than it did before; headings and blanks aside.
    pub fn changes_section(&self, vep: &Vep, name: &Name) -> bool {
        let before = self.section_before(name).map(|(base, body)| base.source.slice(body));
        let now = self.section_of(vep, name).map(|body| vep.source.slice(body));
        !now.unwrap_or_default().split_whitespace().eq(before.unwrap_or_default().split_whitespace())
    }

    /// The section of what has shipped. Under its old name it holds a plan, and is none, be it the template's name.
    pub fn history<'v>(&self, vep: &'v Vep) -> Option<(&'v Heading, Span)> {
        self.template().sections.iter().find(|section| section.name == self.config().history)?;
        let (heading, body, renamed) = self.section_called(vep, &self.config().history)?;
        (!renamed).then_some((heading, body))
    }

    /// The words of the sections of target releases that are no rows: reasons.
    pub fn words_beside_targets(&self, vep: &Vep) -> String {
        let mut words = String::new();
        let mut read_to = 0;
        let is_target_heading = |span: Span| {
            let before =
                vep.target_headings.partition_point(|&index| vep.outline.headings[index].span.start <= span.start);
            before.checked_sub(1).is_some_and(|own| vep.outline.headings[vep.target_headings[own]].span.contains(span))
        };
        for &heading in &vep.target_headings {
            // The block of one gate may stand within the text that was read for another.
            if vep.outline.headings[heading].span.start < read_to {
                continue;
            }
            // Up to the checklist: a reason may have a heading of its own.
            let checklist = vep.checklist_heading.filter(|&checklist| checklist > heading);
            let level = vep.outline.headings[heading].level;
            let text = vep.until(heading, |next| {
                next.level < level || checklist.is_some_and(|index| vep.outline.headings[index].span == next.span)
            });
            read_to = text.end;
            for run in vep.outline.runs_in(text) {
                let before = vep.targets.partition_point(|target| target.span.start <= run.span.start);
                let in_row = before.checked_sub(1).is_some_and(|row| run.span.start < vep.targets[row].span.end);
                let own_heading = run.kind == RunKind::Heading && is_target_heading(run.span);
                if matches!(run.kind, RunKind::Text | RunKind::Heading) && !in_row && !own_heading {
                    words.push_str(vep.source.slice(run.span));
                    words.push(' ');
                }
            }
        }
        words
    }

    /// Whether the sections of target releases say more than their rows.
    pub fn has_words_beside_targets(&self, vep: &Vep) -> bool {
        !self.words_beside_targets(vep).trim().is_empty()
    }

    /// Whether `vep` needs no such section: the template or the configuration says that nobody does, or it is about the
    /// process itself, which has no API and no stages.
    pub fn is_exempt(&self, vep: &Vep, section: &TemplateSection) -> bool {
        let any = |names: &[Name]| names.iter().any(|name| self.template().is_called(section, name));
        section.optional || any(&self.config().optional_sections) || vep.place.meta && any(&self.config().meta_exempt)
    }
}

/// What a rule about the pull request may look at besides it.
#[derive(Debug)]
pub struct PullRequestContext<'a> {
    /// All facts.
    pub snapshot: &'a Snapshot,
    /// The VEPs that the pull request changes.
    pub veps: &'a [VepSummary],
}

/// How many SIGs that the community does not have are listed for one pull request: its documents may name anything.
pub const MAX_UNKNOWN_SIGS: usize = 100;

impl PullRequestContext<'_> {
    /// The SIGs whose sign-off is asked for: those of the configuration, the owning and the participating ones. What is
    /// no SIG comes last, and only the first [`MAX_UNKNOWN_SIGS`] of it.
    pub fn wanted_sigs(&self) -> Vec<String> {
        let Snapshot { config, sigs, facts, .. } = self.snapshot;
        // Of what lies under no SIG's directory, the directory is wrong, not the sign-off.
        let own = self.veps.iter().filter(|vep| !vep.meta).filter_map(|vep| vep.sig.as_ref());
        let own = own.filter(|sig| config.is_sig(sig) || sigs.contains(sig));
        let named = own.chain(self.veps.iter().flat_map(|vep| &vep.participating_sigs));
        let of_community = facts.sigs.iter().flatten().map(|sig| &sig.name);
        let known: HashSet<&String> = config.sign_off_sigs.iter().chain(sigs).chain(of_community).collect();
        let mut seen = HashSet::new();
        let once = config.sign_off_sigs.iter().chain(named).filter(|sig| seen.insert(*sig));
        let (mut wanted, unknown): (Vec<&String>, Vec<&String>) = once.partition(|sig| known.contains(sig));
        wanted.extend(unknown.into_iter().take(MAX_UNKNOWN_SIGS));
        wanted.into_iter().cloned().collect()
    }

    /// The sign-off of each SIG that is asked; `None` where nobody knows who represents the SIGs.
    pub fn sign_offs(&self, pull_request: &PullRequest) -> Option<Vec<SignOff>> {
        let facts = &self.snapshot.facts;
        facts.sigs.as_ref()?;
        let wanted = self.wanted_sigs();
        let sigs: Vec<Sig> = wanted.iter().filter_map(|name| facts.sig(name)).collect();
        Some(sign_off(pull_request, &wanted, &sigs))
    }
}
