//! Repositories whose documents can be replaced one at a time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use vep_check::check::check;
use vep_check::facts::Facts;
use vep_check::finding::Finding;
use vep_check::load::facts::read_schedules;
use vep_check::load::{Request, load_directories};
use vep_check::rules::ids;
use vep_check::snapshot::{Change, Document, Snapshot};
use vep_check::source::{Source, Span};
use vep_check::vep::Vep;
use vep_check::vep::template::Sections;

use crate::common::{Repo, TODAY, vep};

/// What tells one finding from another: rule and message.
pub type Key = (&'static str, String);

/// A repository.
pub struct World {
    pub snapshot: Snapshot,
    pub docs: Vec<Doc>,
}

/// A document as it is, with what is found in it.
pub struct Doc {
    pub vep: Vep,
    pub sections: Sections,
    /// Whether it is a VEP's main document, not an appendix.
    pub is_vep: bool,
    pub findings: Vec<Finding>,
}

/// A VEP whose findings quote its headings, so that an edit of those may show in them.
fn faulty() -> String {
    vep(2)
        .replace("# VEP #2: A small thing", "# VEP #2 A small thing")
        .replace("alpha for version: v1.10", "alpha for version: v1.8")
        .replace("GA for version:", "GA for version: v1.10")
        .replace("### GA\n\nIt is used.\n", "### GA\n")
        .replace("## Implementation History\n\nA sentence", "## Implementation History\n\n- v1.8: a sentence")
        .replace("## Motivation\n\nA sentence that says what there is to say about it.", "## Motivation")
        .replace("## Goals\n\nA sentence that says what there is to say about it.", "## Goals\n\nN/A")
        .replace("## Repos", "# Repos")
        .replace("It works behind its feature gate `SmallThing`.", "It works.")
        .replace("## Design\n\nA sentence", "## Design\n\nBehind a feature gate, a sentence")
        .replace("## API Examples\n\nA sentence", "## API Examples\n\nOf SmallThing: a sentence")
}

impl World {
    /// Every repository that is there.
    pub fn all() -> Vec<World> {
        let known =
            "schedules:\n  v1.8:\n    freeze: 2026-01-07\n    release: 2026-03-25\n  v1.9:\n    freeze: 2026-04-30\n";
        let known = Facts::parse(known).expect("facts");
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/example");
        let mut worlds = vec![World::open(&example, known.clone())];
        let invented = Repo::with_vep();
        invented.write("veps/sig-compute/2-second/vep.md", faulty());
        // One that has been in alpha: some faults need a stage before the one that is targeted.
        let graduates = vep(3).replace("alpha for version: v1.10", "alpha for version: v1.8");
        let graduates = graduates.replace("beta for version:", "beta for version: v1.10");
        invented.write("veps/sig-compute/3-third/vep.md", graduates);
        worlds.push(World::open(invented.path(), known));
        if let Some(shared) = std::env::var_os("VEP_CHECK_SHARED").map(PathBuf::from) {
            let corpus = shared.join("corpus");
            let (schedules, _) = read_schedules(&corpus.join("sig-release")).expect("schedules");
            let facts = Facts { schedules: Some(schedules), ..Facts::default() };
            worlds.push(World::open(&corpus.join("enhancements"), facts));
        }
        worlds
    }

    fn open(directory: &Path, facts: Facts) -> World {
        let request = Request { facts, ..Request::new(TODAY.parse().expect("a date"), ids()) };
        let mut snapshot = load_directories(&request, None, directory).expect("a readable repository");
        assert!(!snapshot.changes.is_empty(), "there is no document in {}", directory.display());
        let changes = std::mem::take(&mut snapshot.changes);
        let mut world = World { snapshot, docs: Vec::new() };
        for change in changes {
            let doc = world.doc(&change.head.source);
            world.docs.push(doc);
        }
        world
    }

    /// The document `source`, checked.
    pub fn doc(&mut self, source: &Arc<Source>) -> Doc {
        let head = Document { source: Arc::clone(source), no_text: None, beside: None };
        let (findings, is_vep) = self.check(Change { head, base: None });
        let vep = Vep::parse(Arc::clone(source), &self.snapshot.config.layout, &self.snapshot.config.metadata);
        let sections = Sections::of(&self.snapshot.template, &vep);
        Doc { vep, sections, is_vep, findings }
    }

    /// What is found in `change` alone, and whether it is one of a VEP.
    pub fn check(&mut self, change: Change) -> (Vec<Finding>, bool) {
        self.snapshot.changes = vec![change];
        let report = check(&self.snapshot);
        self.snapshot.changes.clear();
        (report.findings, !report.veps.is_empty())
    }

    /// What is found in the document at `path` once it says `text`.
    pub fn check_text(&mut self, path: &str, text: &str) -> Vec<Finding> {
        let head = document(path, text);
        self.check(Change { head, base: None }).0
    }
}

pub fn document(path: &str, text: &str) -> Document {
    Document { source: Arc::new(Source::new(path, text)), no_text: None, beside: None }
}

pub fn key(finding: &Finding) -> Key {
    (finding.rule, finding.message.to_string())
}

/// The keys of `findings` with how often each stands there.
pub fn count(keys: impl Iterator<Item = Key>) -> BTreeMap<Key, usize> {
    let mut counts = BTreeMap::new();
    for key in keys {
        *counts.entry(key).or_default() += 1;
    }
    counts
}

/// What `more` has and `less` has not.
pub fn minus(more: &BTreeMap<Key, usize>, less: &BTreeMap<Key, usize>) -> Vec<Key> {
    let rest = more.iter().filter(|(key, count)| less.get(*key).copied().unwrap_or(0) < **count);
    rest.map(|(key, _)| key.clone()).collect()
}

impl Doc {
    pub fn path(&self) -> &str {
        self.vep.source.path()
    }

    pub fn text(&self) -> &str {
        self.vep.source.text()
    }

    pub fn slice(&self, span: Span) -> &str {
        self.vep.source.slice(span)
    }

    pub fn keys(&self) -> BTreeMap<Key, usize> {
        count(self.findings.iter().map(key))
    }

    pub fn has(&self, rule: &str) -> bool {
        self.findings.iter().any(|finding| finding.rule == rule)
    }

    /// Where the line of `offset` starts.
    pub fn line_start(&self, offset: usize) -> usize {
        self.text()[..offset].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// Places where a block can stand without becoming part of anything: before a heading or at the end, where text
    /// stands before. With each, the index of the heading that follows.
    pub fn gaps(&self) -> Vec<(usize, Option<usize>)> {
        let outline = &self.vep.outline;
        let headings: Vec<usize> =
            (0..outline.headings.len()).filter(|&index| !outline.headings[index].nested).collect();
        let unfounded: Vec<Span> = self
            .findings
            .iter()
            .filter(|finding| finding.rule == "section-without-reason")
            .filter_map(|finding| finding.location())
            .map(|at| at.span)
            .collect();
        let mut gaps = Vec::new();
        for (at, &before) in headings.iter().enumerate() {
            let own = self.vep.own_text(before);
            // More text would be the reason that is missing.
            if !outline.has_content(own) || unfounded.iter().any(|span| own.contains(*span)) {
                continue;
            }
            match headings.get(at + 1) {
                Some(&next) => gaps.push((self.line_start(outline.headings[next].span.start), Some(next))),
                None if self.ends_open() => {}
                None => gaps.push((self.text().len(), None)),
            }
        }
        gaps
    }

    /// Whether something at the end may go on in what is written behind it: code, HTML, a comment.
    pub fn ends_open(&self) -> bool {
        let outline = &self.vep.outline;
        let last = outline.runs.last();
        last.is_none_or(|run| run.kind != vep_check::vep::outline::RunKind::Text)
            || outline.comments.iter().any(|comment| !comment.closed)
            || !self.text().ends_with('\n')
    }
}

/// A piece of a text and what comes in its place.
#[derive(Debug, Clone)]
pub struct Patch {
    pub span: Span,
    pub with: String,
}

impl Patch {
    pub fn new(span: Span, with: impl Into<String>) -> Patch {
        Patch { span, with: with.into() }
    }

    pub fn insert(at: usize, text: impl Into<String>) -> Patch {
        Patch::new(Span::at(at), text)
    }

    pub fn remove(span: Span) -> Patch {
        Patch::new(span, "")
    }
}

/// A text with patches applied.
pub struct Edited {
    pub text: String,
    patches: Vec<Patch>,
}

impl Edited {
    /// Applies `patches`; of two that overlap, the first.
    pub fn new(text: &str, mut patches: Vec<Patch>) -> Edited {
        patches.sort_by_key(|patch| patch.span);
        let mut kept: Vec<Patch> = Vec::new();
        for patch in patches {
            if kept.last().is_none_or(|last| last.span.end <= patch.span.start) {
                kept.push(patch);
            }
        }
        let mut edited = String::with_capacity(text.len() + 1000);
        let mut at = 0;
        for patch in &kept {
            edited.push_str(&text[at..patch.span.start]);
            edited.push_str(&patch.with);
            at = patch.span.end;
        }
        edited.push_str(&text[at..]);
        Edited { text: edited, patches: kept }
    }

    /// The line, from 1, on which now stands what stood at `offset`; what was taken away there counts as its
    /// replacement's first line.
    pub fn line(&self, offset: usize) -> usize {
        let mut now = offset;
        for patch in self.patches.iter().rev() {
            if patch.span.end <= offset {
                now = now + patch.with.len() - (patch.span.end - patch.span.start);
            } else if patch.span.start < offset {
                now -= offset - patch.span.start;
            }
        }
        line_of(&self.text, now)
    }
}

/// The line, from 1, of `offset`.
pub fn line_of(text: &str, offset: usize) -> usize {
    text[..offset.min(text.len())].matches('\n').count() + 1
}
