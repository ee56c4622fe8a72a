//! Where a document lies, read from its path alone.

use crate::text::without_accents;
use crate::vep::title::TitleForm;

/// Where a repository keeps its VEPs, and how it titles them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The directory that holds one directory a SIG: `veps`.
    pub directory: String,
    /// The name of the main document in a directory of its own, `vep.md`; empty where each document is a file of its own,
    /// which has the name that the directory would have.
    pub file: String,
    /// The directory of VEPs about the process itself: `meta-VEPs`.
    pub meta: String,
    /// What lies around the VEPs.
    pub around: Around,
    /// Whether further directories may lie between.
    pub deep: bool,
    /// Whether the name of a VEP's directory or file begins with its number.
    pub numbered: bool,
    /// How a title is written.
    pub title: TitleForm,
}

/// The directories that VEPs are sorted into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Around {
    /// There are none.
    Nothing,
    /// One a SIG.
    Sig,
    /// Some of any name, which say nothing of who owns what lies there.
    Area,
}

impl Layout {
    /// Whether each document is a file of its own, without a directory.
    pub fn is_flat(&self) -> bool {
        self.file.is_empty()
    }

    /// What has the name of a document, for a message.
    pub fn own(&self) -> &'static str {
        if self.is_flat() { "file" } else { "directory" }
    }

    /// The path of the document whose directory is `home`; where documents have none, its own.
    pub fn document_of(&self, home: &str) -> String {
        if self.is_flat() { home.to_owned() } else { format!("{home}/{}", self.file) }
    }

    /// Of the file at `path`, what [`Layout::document_of`] makes its path of, if it is called as a document is.
    pub fn home_of<'p>(&self, path: &'p str) -> Option<&'p str> {
        if self.is_flat() { Some(path) } else { path.strip_suffix(&self.file)?.strip_suffix('/') }
    }

    /// The path of a document that is called `name`, number included, below the directory `around`, if there is one.
    pub fn path(&self, around: &str, name: &str) -> String {
        let home = if self.is_flat() { format!("{name}.md") } else { name.to_owned() };
        let parts = [self.directory.as_str(), around, home.as_str()];
        self.document_of(&parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/"))
    }
}

/// A Markdown file's path, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The whole path.
    pub path: String,
    /// The directories between the VEPs' directory and the file; `None` outside of it.
    pub directories: Option<Vec<String>>,
    /// The file's name.
    pub file: String,
    /// Whether the file has the name of a main document.
    pub main: bool,
    /// Whether it is about the process itself.
    pub meta: bool,
    /// How many of the directories are not the VEP's: that of the SIG, or none.
    above: usize,
    /// Whether that is a SIG's.
    of_sig: bool,
    /// Whether the file's name is that of the VEP, without a directory of its own.
    flat: bool,
    /// Whether it has a number.
    numbered: bool,
}

impl Place {
    /// Takes `path` apart.
    pub fn new(layout: &Layout, path: &str) -> Place {
        let (directory, file) = path.rsplit_once('/').unwrap_or(("", path));
        let inside = match layout.directory.as_str() {
            "" | "." => Some(directory),
            root if directory == root => Some(""),
            root => directory.strip_prefix(root).and_then(|rest| rest.strip_prefix('/')),
        };
        let directories: Option<Vec<String>> =
            inside.map(|inside| inside.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect());
        let meta = directories.as_ref().and_then(|parts| parts.first()).is_some_and(|first| *first == layout.meta);
        let above = usize::from(layout.around != Around::Nothing);
        let depth = directories.as_ref().map(Vec::len);
        let (flat, numbered) = (layout.is_flat(), layout.numbered);
        let main = if flat {
            let fits = depth.is_some_and(|depth| depth == above || layout.deep && depth > above);
            fits && !is_readme(file) && (!numbered || number_of(file).is_some())
        } else {
            // A README above the directories of VEPs says what lies there.
            file == layout.file && (depth.is_some_and(|depth| depth > above) || !is_readme(file))
        };
        let of_sig = layout.around == Around::Sig;
        Place { path: path.to_owned(), file: file.to_owned(), main, meta, directories, above, of_sig, flat, numbered }
    }

    /// Whether SIGs have directories of their own.
    pub fn has_sig_directories(&self) -> bool {
        self.of_sig
    }

    /// The directory of the owning SIG, or what stands in its place; `None` where SIGs have no directories.
    pub fn sig(&self) -> Option<&str> {
        self.directories.as_ref().filter(|_| self.of_sig)?.first().map(String::as_str)
    }

    /// The directories below the SIG's, or all where SIGs have none.
    pub fn below_sig(&self) -> &[String] {
        self.directories.as_deref().and_then(|parts| parts.get(self.above..)).unwrap_or(&[])
    }

    /// The VEP's own directory: the innermost that starts with a number, else the innermost.
    pub fn vep_directory(&self) -> Option<&str> {
        let below = self.below_sig();
        below.iter().rev().find(|name| number_of(name).is_some()).or(below.last()).map(String::as_str)
    }

    /// The document's own name, without a number: that of its directory, else of its file.
    pub fn own_name(&self) -> Option<&str> {
        let file = || self.file.rsplit_once('.').map_or(self.file.as_str(), |(stem, _)| stem);
        let name = if self.flat { file() } else { self.vep_directory()? };
        let name = name.trim_start_matches(|c: char| self.numbered && c.is_ascii_digit());
        Some(name.strip_prefix('-').filter(|_| self.numbered).unwrap_or(name))
    }

    /// The number of the innermost directory that has one.
    pub fn number(&self) -> Option<u64> {
        let own = number_of(&self.file).filter(|_| self.flat);
        own.or_else(|| self.below_sig().iter().rev().find_map(|name| number_of(name))).filter(|_| self.numbered)
    }

    /// The path of the directory that the file lies in.
    pub fn directory_path(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(directory, _)| directory)
    }
}

/// Whether a path ends as Markdown files do.
pub fn is_markdown(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case("md") || end.eq_ignore_ascii_case("markdown"))
}

/// Whether a file of this name says what lies around it.
pub fn is_readme(file: &str) -> bool {
    file.rsplit_once('.').map_or(file, |(stem, _)| stem).eq_ignore_ascii_case("readme")
}

/// The number that a directory's name starts with.
pub fn number_of(name: &str) -> Option<u64> {
    let digits = name.find(|c: char| !c.is_ascii_digit()).unwrap_or(name.len());
    name[..digits].parse().ok()
}

/// `text` as it may stand in a directory's name: lower case, words joined by hyphens. Accents fall away; a letter that
/// is none in ASCII without its accent stays what it is, for a person to write otherwise.
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in without_accents(text).chars() {
        if c.is_alphanumeric() {
            slug.extend(c.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The same of a name in which capitals part the words, too: `pauseProbes`.
pub fn slug_of_name(name: &str) -> String {
    let mut words = String::new();
    let mut before = ' ';
    for c in name.chars() {
        if before.is_lowercase() && c.is_uppercase() {
            words.push('-');
        }
        words.push(c);
        before = c;
    }
    slug(&words)
}
