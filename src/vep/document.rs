//! A document as understood: the parts of one VEP put together.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::release::{Stage, Version};
use crate::source::{BOM, Location, Source, Span};
use crate::vep::checklist::{self, ChecklistItem};
use crate::vep::front_matter::FrontMatter;
use crate::vep::name::Name;
use crate::vep::outline::{Heading, Outline};
use crate::vep::place::{Layout, Place};
use crate::vep::prose::{self, Target, TargetStage};
use crate::vep::title::Title;

/// The names of the sections that hold metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetadataSections {
    /// The section around the other two.
    pub metadata: String,
    /// Rows of target releases.
    pub targets: String,
    /// The sign-off checklist.
    pub checklist: String,
}

/// A document as understood.
#[derive(Debug)]
pub struct Vep {
    /// The text.
    pub source: Arc<Source>,
    /// Where it lies.
    pub place: Place,
    /// The YAML on top.
    pub front_matter: Option<FrontMatter>,
    /// The Markdown.
    pub outline: Outline,
    /// The title.
    pub title: Option<Title>,
    /// Index of the heading of the section around the metadata.
    pub metadata_heading: Option<usize>,
    /// Indices of the headings of sections of target releases: one, or one a feature gate.
    pub target_headings: Vec<usize>,
    /// The rows of target releases.
    pub targets: Vec<Target>,
    /// The target releases of front matter.
    pub milestones: Vec<Target>,
    /// Index of the heading of the checklist.
    pub checklist_heading: Option<usize>,
    /// The items of the checklist.
    pub checklist: Vec<ChecklistItem>,
}

/// `text` with spaces for all that stands at `span`, so that every other place stays what it is.
fn without(text: &str, span: Span) -> String {
    let blank: String = text[span.range()].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    format!("{}{blank}{}", &text[..span.start], &text[span.end..])
}

impl Vep {
    /// Reads a document.
    pub fn parse(source: Arc<Source>, layout: &Layout, sections: &MetadataSections) -> Vep {
        let (block, body) = crate::vep::front_matter::split(source.text());
        let front_matter = block.map(|block| FrontMatter::read(source.text(), block));
        let outline = match block.filter(|block| block.span.end > body) {
            Some(block) => Outline::parse(&without(source.text(), block.span), body),
            None => Outline::parse(source.text(), body),
        };
        let mut vep = Vep {
            place: Place::new(layout, source.path()),
            title: Title::find(&source, &outline, &layout.title),
            source,
            front_matter,
            outline,
            metadata_heading: None,
            target_headings: Vec::new(),
            targets: Vec::new(),
            milestones: Vec::new(),
            checklist_heading: None,
            checklist: Vec::new(),
        };
        vep.read_prose(sections);
        if let Some(front_matter) = &vep.front_matter {
            let milestones = front_matter.map("milestone").iter();
            vep.milestones = milestones.filter_map(|entry| prose::milestone(&vep.source, entry)).collect();
        }
        vep
    }

    fn read_prose(&mut self, sections: &MetadataSections) {
        let (metadata, targets, checklist) =
            (Name::of(&sections.metadata), Name::of(&sections.targets), Name::of(&sections.checklist));
        for (index, heading) in self.outline.headings.iter().enumerate() {
            if heading.nested || heading.level > 4 {
                continue;
            }
            if heading.name == metadata {
                self.metadata_heading.get_or_insert(index);
            } else if heading.name == checklist {
                if self.checklist_heading.is_none() {
                    self.checklist_heading = Some(index);
                    self.checklist = checklist::checklist(&self.source, &self.outline, self.own_text(index));
                }
            } else if heading.name.as_str().starts_with(targets.as_str()) {
                let gate = heading.text.split_once('(').map(|(_, gate)| gate.trim_end_matches(')').trim());
                self.target_headings.push(index);
                self.targets.extend(prose::targets(&self.source, &self.outline, self.own_text(index), gate));
            }
        }
    }

    /// Whether there is anything to read.
    pub fn has_text(&self) -> bool {
        !self.source.text().trim_start_matches(BOM).trim().is_empty()
    }

    /// A place in this document.
    pub fn location(&self, span: Span) -> Location {
        Location::new(&self.source, span)
    }

    /// The place of a heading's words.
    pub fn heading_location(&self, heading: &Heading) -> Location {
        self.location(heading.span)
    }

    /// The text of the section under heading `index`, sub-sections included.
    pub fn section(&self, index: usize) -> Span {
        let heading = &self.outline.headings[index];
        self.until(index, |next| next.level <= heading.level)
    }

    /// The text under heading `index` up to the next heading of any level.
    pub fn own_text(&self, index: usize) -> Span {
        self.until(index, |_| true)
    }

    /// From the end of heading `index` to the next heading outside quotes and lists that `ends` the section.
    pub fn until(&self, index: usize, ends: impl Fn(&Heading) -> bool) -> Span {
        let start = self.outline.headings[index].span.end;
        let next = self.outline.headings[index + 1..].iter().find(|next| !next.nested && ends(next));
        Span::new(start, next.map_or(self.source.text().len(), |next| next.span.start))
    }

    /// The target releases, in whichever spelling: those of front matter where it has any, else the rows.
    pub fn releases(&self) -> &[Target] {
        if self.milestones.is_empty() { &self.targets } else { &self.milestones }
    }

    /// The release that each stage targets; of a stage with several rows, the last that names one.
    pub fn stage_versions(&self) -> BTreeMap<Stage, Version> {
        let mut versions = BTreeMap::new();
        for target in self.releases() {
            if let (TargetStage::Stage(stage), Some(version)) = (target.stage, target.version()) {
                versions.insert(stage, version);
            }
        }
        versions
    }

    /// The release that each stage targets; what ships without stages is generally available at once.
    pub fn shipping_versions(&self) -> BTreeMap<Stage, Version> {
        let mut versions = self.stage_versions();
        if versions.is_empty() {
            let whole = self.releases().iter().filter(|target| target.stage == TargetStage::Whole);
            versions.extend(whole.filter_map(Target::version).map(|version| (Stage::Ga, version)));
        }
        versions
    }

    /// Whether its rows of target releases are about no stages: one release stands for all of it, or steps of its own
    /// do.
    pub fn has_rows_without_stages(&self) -> bool {
        let whole = self.targets.iter().any(|target| target.stage == TargetStage::Whole);
        whole || !self.targets.is_empty() && self.targets.iter().all(|target| target.stage().is_none())
    }

    /// The number: the title's, else front matter's, else the directory's.
    pub fn number(&self) -> Option<u64> {
        self.numbers().first().copied()
    }

    /// The numbers of the title, of front matter and of the directory, each once. A title that continues another VEP has
    /// that one's number, which counts only where the directory has no other.
    pub fn numbers(&self) -> Vec<u64> {
        let title = self.title.as_ref().and_then(Title::number).map(|number| number.value);
        let field = || self.front_matter.as_ref()?.text("vep-number")?.value.parse().ok();
        let directory = self.place.number();
        let others = self.is_continuation() && !self.continues();
        let mut numbers = Vec::new();
        for number in [title.filter(|_| !others), field(), directory].into_iter().flatten() {
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        numbers
    }

    /// Whether it continues another VEP under that one's number.
    pub fn continues(&self) -> bool {
        let title = self.title.as_ref().and_then(Title::number).map(|number| number.value);
        self.is_continuation() && self.place.number().is_none_or(|directory| Some(directory) == title)
    }

    fn is_continuation(&self) -> bool {
        self.title.as_ref().is_some_and(|title| title.continues)
    }

    /// What the VEP is about: the title's words, else front matter's `title`.
    pub fn subject(&self) -> Option<&str> {
        let title = self.title.as_ref().map(|title| title.subject.as_str());
        title.or_else(|| self.front_matter.as_ref()?.text("title").map(|text| text.value))
    }

    /// The SIG that owns it: that of its directory, or, where SIGs have none, front matter's `owning-sig`.
    pub fn sig(&self) -> Option<&str> {
        let field = || self.front_matter.as_ref()?.text("owning-sig").map(|text| text.value);
        self.place.sig().or_else(|| field().filter(|_| !self.place.has_sig_directories()))
    }

    /// The state, as front matter has it.
    pub fn status(&self) -> Option<&str> {
        self.front_matter.as_ref()?.text("status").map(|text| text.value)
    }
}
