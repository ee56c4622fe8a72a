//! Everything that a verdict may depend on, as plain data.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use crate::config::Config;
use crate::facts::Facts;
use crate::owners::Aliases;
use crate::release::{Stage, Version};
use crate::source::{Location, Source};
use crate::vep::Vep;
use crate::vep::place::{Layout, number_of};
use crate::vep::template::Template;

/// A pull request that changes more VEPs than this is mechanical: it moves files, or corrects the same thing in all.
pub const MOST_VEPS: usize = 3;

/// A repository, or a change of it, at one moment.
#[derive(Debug)]
pub struct Snapshot {
    /// The date to check for.
    pub today: Date,
    /// The policy, from the base branch where there is one.
    pub config: Config,
    /// The template, from the base branch where there is one.
    pub template: Template,
    /// Where the template was found.
    pub template_origin: TemplateOrigin,
    /// What is known about the world around the change.
    pub facts: Facts,
    /// Directories of SIGs: those of the base branch and of the configuration.
    pub sigs: Vec<String>,
    /// The repository's own `OWNERS_ALIASES`, where the metadata of documents goes by it.
    pub aliases: Aliases,
    /// The documents to check.
    pub changes: Vec<Change>,
    /// The main documents of VEPs that were there before and are there no more, not even under another path.
    pub removed: Vec<String>,
    /// Documents of VEPs that the front matter of a changed one names.
    pub cited: Vec<Document>,
    /// All paths with the change.
    pub tree: Tree,
    /// All paths before the change, where there is a base.
    pub base_tree: Option<Tree>,
    /// All paths at the tip of the base branch, where there is a base: the branch may have gone on.
    pub policy_tree: Option<Tree>,
    /// Documents of the change as the base branch has them now, where it has changed them since; by their paths there.
    pub moved_on: Vec<Document>,
    /// Documents of VEPs as open pull requests have them, each with the number of its pull request; what is known of
    /// these is among the facts.
    pub proposed: Vec<(u64, Change)>,
    /// What the change breaks in the policy: it would keep every later check from being made.
    pub broken_policy: Vec<BrokenPolicy>,
    /// What could not be read, and why.
    pub unchecked: Vec<Unchecked>,
}

impl Snapshot {
    /// Whether there is nothing to check in it.
    pub fn is_empty(&self) -> bool {
        let nothing_changes = self.changes.is_empty() && self.removed.is_empty();
        nothing_changes && self.unchecked.is_empty() && self.broken_policy.is_empty()
    }

    /// Adds `document` as the open pull request `number` has it: a change of the document that lies in its place.
    pub fn propose(&mut self, number: u64, document: Document) {
        let base = self.changes.iter().find(|change| change.head.path() == document.path());
        let base = base.map(|change| change.head.clone());
        self.proposed.push((number, Change { head: document, base }));
    }

    /// The repository on GitHub, `owner/name`: that of the pull request, else the configuration's.
    pub fn repository(&self) -> &str {
        let pull_request = self.facts.pull_request.as_ref();
        pull_request.and_then(|about| about.repository.as_deref()).unwrap_or(&self.config.repository)
    }

    /// The stage and the release for which `vep` belongs on a board: the first that it targets of those that have a board
    /// and are not out.
    pub fn on_board(&self, vep: &Vep) -> Option<(Stage, Version)> {
        let schedules = self.facts.schedules.as_ref();
        let is_out = |version| schedules.and_then(|schedules| schedules.is_out(version, self.today)) == Some(true);
        let has_board = |version| self.config.release.boards.project(version).is_some();
        let targets = vep.shipping_versions().into_iter().filter(|_| !vep.place.meta);
        targets.filter(|(_, version)| has_board(*version) && !is_out(*version)).min_by_key(|(_, version)| *version)
    }
}

/// Something broken in the configuration, the template or a file of owners.
#[derive(Debug, Clone)]
pub struct BrokenPolicy {
    /// Where.
    pub location: Location,
    /// What is wrong, in one line.
    pub message: String,
}

/// Where the template came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateOrigin {
    /// This path of the repository.
    Repository(String),
    /// The copy inside the program, for a repository that has none.
    BuiltIn,
}

/// A document that is there with the change, and what it was before.
#[derive(Debug, Clone)]
pub struct Change {
    /// The document.
    pub head: Document,
    /// The document before, under its old path if it moved.
    pub base: Option<Document>,
}

/// A Markdown file, or what has the place of one.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its text; empty where it has none.
    pub source: Arc<Source>,
    /// Why it has no text.
    pub no_text: Option<NoText>,
    /// The file of metadata beside it, where there is one.
    pub beside: Option<Box<Document>>,
}

/// Why a path that should be a document has no text to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoText {
    /// No regular file but this: `a directory`, `a symbolic link`. Links are not followed: they may lead out of the
    /// repository, or nowhere.
    NotAFile(&'static str),
    /// A file that stands in the place of a document and does not end as Markdown does.
    NotMarkdown,
    /// A file that is not UTF-8 text.
    Binary {
        /// Where the first byte that is no text stands; the source has a replacement character there.
        at: usize,
        /// What that byte is.
        byte: u8,
    },
    /// A file above the limit.
    TooLarge {
        /// Its size in bytes.
        bytes: u64,
    },
    /// A pointer that Git LFS left where the document should be.
    LfsPointer,
    /// A text with more markup than the limit.
    TooDense {
        /// How many characters of it may be markup.
        marks: usize,
    },
}

/// A file that should have been checked and could not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unchecked {
    /// Its path.
    pub path: String,
    /// What went wrong.
    pub reason: String,
}

impl Unchecked {
    /// A file or directory whose name is no text; `path` has replacement characters in it.
    pub fn name_is_not_utf8(path: String) -> Unchecked {
        Unchecked { path, reason: "its name is not UTF-8".to_owned() }
    }
}

impl Document {
    /// The largest document that is read, in bytes. GitHub shows no file as Markdown that is half as large.
    pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

    /// How many characters that may be markup, line ends among them, a document may have. Parser and outline keep
    /// between sixty and a hundred and sixty bytes for each. Of the text of a document, one in twelve is such a
    /// character.
    pub const MAX_MARKS: usize = 8 * 1024 * 1024;

    /// A document from the bytes of the file at `path`.
    pub fn from_bytes(path: &str, bytes: Vec<u8>) -> Document {
        let nul = memchr::memchr(0, &bytes);
        let (text, bad) = match String::from_utf8(bytes) {
            Ok(text) => (text, nul.map(|at| (at, 0))),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let byte = error.as_bytes()[at];
                let first = nul.filter(|&nul| nul < at).map_or((at, byte), |nul| (nul, 0));
                (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(first))
            }
        };
        let marks =
            if text.len() > Document::MAX_MARKS { text.bytes().filter(|&byte| is_mark(byte)).count() } else { 0 };
        let dense = (marks > Document::MAX_MARKS).then_some(NoText::TooDense { marks });
        let pointer = text.starts_with(LFS_POINTER).then_some(NoText::LfsPointer);
        let no_text = bad.map(|(at, byte)| NoText::Binary { at, byte }).or(dense).or(pointer);
        Document { source: Arc::new(Source::new(path, text)), no_text, beside: None }
    }

    /// A path that has no text.
    pub fn without_text(path: &str, no_text: NoText) -> Document {
        Document { source: Arc::new(Source::new(path, "")), no_text: Some(no_text), beside: None }
    }

    /// Whether it only stands in the place of a document: what it is says that there is none.
    pub fn is_none(&self) -> bool {
        matches!(self.no_text, Some(NoText::NotAFile(_) | NoText::NotMarkdown))
    }

    /// Its path.
    pub fn path(&self) -> &str {
        self.source.path()
    }

    /// The text of the file of metadata beside it, where there is one; empty where that cannot be read.
    pub fn beside(&self) -> Option<&Arc<Source>> {
        self.beside.as_ref().map(|file| &file.source)
    }
}

/// How a file begins that stands for one in Git LFS.
///
/// <https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>
const LFS_POINTER: &str = "version https://git-lfs.github.com/spec/";

/// Whether the parser of Markdown stops at this byte.
fn is_mark(byte: u8) -> bool {
    matches!(
        byte,
        b'\n' | b'\\' | b'`' | b'*' | b'_' | b'[' | b']' | b'!' | b'<' | b'>' | b'~' | b'|' | b'&' | b'#' | b'-'
    )
}

/// The paths of a repository.
#[derive(Debug, Default)]
pub struct Tree {
    files: Vec<String>,
    known: HashSet<String>,
    by_name: OnceLock<HashMap<String, Vec<usize>>>,
    veps: OnceLock<Vec<(u64, String)>>,
    by_end: OnceLock<HashMap<String, Vec<usize>>>,
}

impl Tree {
    /// A tree with these files. Links count as files.
    pub fn new(mut files: Vec<String>) -> Tree {
        files.sort_unstable();
        let mut known = HashSet::with_capacity(files.len() * 2);
        known.insert(String::new());
        for file in &files {
            let mut path = file.as_str();
            while known.insert(path.to_owned()) {
                match path.rsplit_once('/') {
                    Some((directory, _)) => path = directory,
                    None => break,
                }
            }
        }
        let (by_name, by_end, veps) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Tree { files, known, by_name, veps, by_end }
    }

    /// Whether there is a file or a directory at `path`.
    pub fn has(&self, path: &str) -> bool {
        self.known.contains(path)
    }

    /// All files, sorted.
    pub fn files(&self) -> &[String] {
        &self.files
    }

    /// The files whose last component is `name`, in any case.
    pub fn named(&self, name: &str) -> impl Iterator<Item = &str> {
        let by_name = self.by_name.get_or_init(|| self.index(1));
        by_name.get(&name.to_lowercase()).into_iter().flatten().map(|&index| self.files[index].as_str())
    }

    /// The files whose last two components are `directory` and `name`, in any case: few even where every document has
    /// the same name.
    pub fn named_in(&self, directory: &str, name: &str) -> impl Iterator<Item = &str> {
        let by_end = self.by_end.get_or_init(|| self.index(2));
        let end = format!("{directory}/{name}").to_lowercase();
        by_end.get(&end).into_iter().flatten().map(|&index| self.files[index].as_str())
    }

    /// The files by their last `count` components in lower case.
    fn index(&self, count: usize) -> HashMap<String, Vec<usize>> {
        let mut index: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, file) in self.files.iter().enumerate() {
            let start = file.rmatch_indices('/').nth(count - 1).map_or(0, |(slash, _)| slash + 1);
            index.entry(file[start..].to_lowercase()).or_default().push(at);
        }
        index
    }

    /// The files below `directory`.
    pub fn below(&self, directory: &str) -> impl Iterator<Item = &str> {
        let prefix = if directory.is_empty() { String::new() } else { format!("{directory}/") };
        let from = self.files.partition_point(|file| file.as_str() < prefix.as_str());
        self.files[from..].iter().map(String::as_str).take_while(move |file| file.starts_with(&prefix))
    }

    /// The names of the directories directly below `directory`.
    pub fn directories_in(&self, directory: &str) -> Vec<String> {
        let skip = if directory.is_empty() { 0 } else { directory.len() + 1 };
        let mut names: Vec<String> = self
            .below(directory)
            .filter_map(|file| file[skip..].split_once('/').map(|(name, _)| name.to_owned()))
            .collect();
        names.dedup();
        names
    }

    /// The directories of VEPs by number: those that start with one and hold a main document; where documents have no
    /// directories of their own, the documents.
    pub fn veps(&self, layout: &Layout) -> &[(u64, String)] {
        self.veps.get_or_init(|| {
            let files = self.below(&layout.directory).filter(|_| layout.numbered);
            let homes = files.filter(|path| path.ends_with(".md")).filter_map(|file| layout.home_of(file));
            let mut veps: Vec<(u64, String)> =
                homes.filter_map(|home| Some((number_of(home.rsplit('/').next()?)?, home.to_owned()))).collect();
            veps.sort_unstable();
            veps
        })
    }

    /// The directories of the VEPs with this number.
    pub fn vep_numbered(&self, layout: &Layout, number: u64) -> &[(u64, String)] {
        let veps = self.veps(layout);
        let from = veps.partition_point(|(other, _)| *other < number);
        let to = veps.partition_point(|(other, _)| *other <= number);
        &veps[from..to]
    }
}
