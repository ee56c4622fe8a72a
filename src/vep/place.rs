//! Where a document lies, read from its path alone.

use crate::text::without_accents;
use crate::vep::title::TitleForm;

/// Where a repository keeps its VEPs, and how it titles them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The directory that holds one directory a SIG: `veps`.
    pub directory: String,
    /// The name of the main document: `vep.md`.
    pub file: String,
    /// The directory of VEPs about the process itself: `meta-VEPs`.
    pub meta: String,
    /// Whether a SIG's directory lies around those of its VEPs.
    pub sig_directories: bool,
    /// How a title is written.
    pub title: TitleForm,
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
        let above = usize::from(layout.sig_directories);
        let own = directories.as_ref().is_some_and(|parts| parts.len() > above);
        // A README above the directories of VEPs says what lies there.
        let main = file == layout.file && (own || !is_readme(file));
        Place { path: path.to_owned(), file: file.to_owned(), main, meta, directories, above }
    }

    /// Whether SIGs have directories of their own.
    pub fn has_sig_directories(&self) -> bool {
        self.above > 0
    }

    /// The directory of the owning SIG, or what stands in its place; `None` where SIGs have no directories.
    pub fn sig(&self) -> Option<&str> {
        self.directories.as_ref()?.get(..self.above)?.first().map(String::as_str)
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

    /// The number of the innermost directory that has one.
    pub fn number(&self) -> Option<u64> {
        self.below_sig().iter().rev().find_map(|name| number_of(name))
    }

    /// The path of the directory that the file lies in.
    pub fn directory_path(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(directory, _)| directory)
    }
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
