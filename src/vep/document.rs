//! A document as understood: the parts of one VEP put together.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::release::{Stage, Stages, Version};
use crate::source::{BOM, Location, Source, Span};
use crate::vep::checklist::{self, ChecklistItem};
use crate::vep::front_matter::{FrontMatter, scalar};
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
    /// The fields of the metadata that tell something of a document.
    pub fields: FieldNames,
    /// The stages that they are about.
    pub stages: Stages,
}

/// The names of fields of the metadata, by what they tell of a document; empty where none does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldNames {
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// The SIG that owns it.
    pub owner: String,
    /// Its state.
    pub status: String,
    /// The release that it targets for each stage.
    pub targets: String,
}

impl Default for FieldNames {
    /// Those of front matter as the rules `front-matter-…` read it.
    ///
    /// <https://github.com/kubevirt/enhancements/blob/main/veps/meta-VEPs/282-vep-proposal-governance/vep.md>
    fn default() -> Self {
        FieldNames {
            number: "vep-number".into(),
            title: "title".into(),
            owner: "owning-sig".into(),
            status: "status".into(),
            targets: "milestone".into(),
        }
    }
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
    /// What stands in a file of metadata beside it, with that file.
    pub beside: Option<(Arc<Source>, FrontMatter)>,
    /// The names of fields that tell something of it.
    pub field_names: FieldNames,
    /// The stages that its community has.
    pub stages: Stages,
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
            beside: None,
            field_names: sections.fields.clone(),
            stages: sections.stages.clone(),
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
            let milestones = front_matter.map(&sections.fields.targets).iter();
            vep.milestones = milestones.filter_map(|entry| prose::milestone(&vep.source, entry, &vep.stages)).collect();
        }
        vep
    }

    /// The same document, with the file of metadata beside it.
    #[must_use]
    pub fn with_beside(mut self, beside: Option<&Arc<Source>>) -> Vep {
        self.beside = beside.map(|file| (Arc::clone(file), FrontMatter::of_file(file.text())));
        self
    }

    /// Its metadata, with the file that has it: that beside the document, else its own front matter.
    pub fn fields(&self) -> Option<(&Arc<Source>, &FrontMatter)> {
        match &self.beside {
            Some((file, fields)) => Some((file, fields)),
            None => self.front_matter.as_ref().map(|fields| (&self.source, fields)),
        }
    }

    /// What the metadata has in the field `name`.
    fn field(&self, name: &str) -> Option<&str> {
        self.fields()?.1.text(name).map(|text| text.value)
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
                    self.checklist =
                        checklist::checklist(&self.source, &self.outline, self.own_text(index), &self.stages);
                }
            } else if heading.name.as_str().starts_with(targets.as_str()) {
                let gate = heading.text.split_once('(').map(|(_, gate)| gate.trim_end_matches(')').trim());
                self.target_headings.push(index);
                let page = prose::Page { source: &self.source, outline: &self.outline, stages: &self.stages };
                self.targets.extend(prose::targets(page, self.own_text(index), gate));
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

    /// The heading under which heading `index` stands.
    pub fn heading_around(&self, index: usize) -> Option<usize> {
        let level = self.outline.headings[index].level;
        (0..index).rev().find(|&around| {
            let around = &self.outline.headings[around];
            !around.nested && around.level < level
        })
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
        // What stands in another file is told of, and is no row of this one.
        let beside = self.beside.iter().flat_map(|(_, fields)| fields.map(&self.field_names.targets));
        for entry in beside.filter(|_| self.releases().is_empty()) {
            let version = scalar(&entry.node).and_then(|text| text.value.trim_start_matches('v').parse().ok());
            versions.extend(self.stages.from_name(&entry.key.value).zip(version));
        }
        versions
    }

    /// The release that each stage targets; what ships without stages is in the last one at once.
    pub fn shipping_versions(&self) -> BTreeMap<Stage, Version> {
        let mut versions = self.stage_versions();
        if let Some(last) = self.stages.last().filter(|_| versions.is_empty()) {
            let whole = self.releases().iter().filter(|target| target.stage == TargetStage::Whole);
            versions.extend(whole.filter_map(Target::version).map(|version| (last, version)));
        }
        versions
    }

    /// Whether its rows of target releases are about no stages: one release stands for all of it, or steps of its own
    /// do.
    pub fn has_rows_without_stages(&self) -> bool {
        let whole = self.targets.iter().any(|target| target.stage == TargetStage::Whole);
        // Beside a step of the VEP's own, stages may be said not to apply.
        let step = self.targets.iter().any(|target| target.stage().is_none() && target.version().is_some());
        let is_none = |target: &Target| target.stage().is_none() || step && target.does_not_apply();
        whole || !self.targets.is_empty() && self.targets.iter().all(is_none)
    }

    /// The number: the title's, else front matter's, else the directory's.
    pub fn number(&self) -> Option<u64> {
        self.numbers().first().copied()
    }

    /// The numbers of the title, of front matter and of the directory, each once. A title that continues another VEP has
    /// that one's number, which counts only where the directory has no other.
    pub fn numbers(&self) -> Vec<u64> {
        let title = self.title.as_ref().and_then(Title::number).map(|number| number.value);
        let field = || self.field(&self.field_names.number)?.parse().ok();
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
        title.or_else(|| self.field(&self.field_names.title))
    }

    /// The SIG that owns it: that of its directory, or, where SIGs have none, front matter's `owning-sig`.
    pub fn sig(&self) -> Option<&str> {
        let field = || self.field(&self.field_names.owner);
        self.place.sig().or_else(|| field().filter(|_| !self.place.has_sig_directories()))
    }

    /// The state, as front matter has it.
    pub fn status(&self) -> Option<&str> {
        self.field(&self.field_names.status)
    }
}
