//! What a check is asked to read.

#![expect(clippy::disallowed_methods, reason = "finds the repository around a path")]

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::config::{CONFIG_PATH, Config};
use crate::facts::Facts;
use crate::load::git::Repository;

/// The text of a document that need not be on disk, or not yet.
#[derive(Debug, Clone)]
pub struct Buffer {
    /// Where the document lies, as a `PATH` argument says it.
    pub path: String,
    /// What it says.
    pub bytes: Vec<u8>,
}

/// What to check.
#[derive(Debug)]
pub struct Request {
    /// The repository; by default the work tree around the current directory, else that directory.
    pub root: Option<PathBuf>,
    /// The revision that the change is against.
    pub base: Option<String>,
    /// The revision with the change; by default the files as they lie there.
    pub head: Option<String>,
    /// The configuration file to read instead of the repository's.
    pub config: Option<PathBuf>,
    /// Where the configuration lies in the repository; there must be one, unless this is the usual place.
    pub config_path: String,
    /// The ids of the rules, which the configuration may name.
    pub rules: Vec<&'static str>,
    /// Documents, directories or globs to check; all documents if there are none.
    pub paths: Vec<String>,
    /// Whether the index of the repository is checked, not the files as they lie there.
    pub staged: bool,
    /// What an editor holds of one document, in the place of what lies there.
    pub buffer: Option<Buffer>,
    /// Whether the directory of VEPs must be there: not where the first VEP is to be made.
    pub needs_directory: bool,
    /// The date to check for.
    pub today: Date,
    /// What is known about the world around the change.
    pub facts: Facts,
}

impl Request {
    /// All documents of the work tree around the current directory, checked for `today`, with no facts known. A
    /// configuration may name `rules`.
    pub fn new(today: Date, rules: Vec<&'static str>) -> Request {
        let (root, base, head, config) = (None, None, None, None);
        let (config_path, paths, needs_directory) = (CONFIG_PATH.to_owned(), Vec::new(), true);
        let (staged, buffer) = (false, None);
        Request {
            staged,
            buffer,
            root,
            base,
            head,
            config,
            config_path,
            rules,
            paths,
            needs_directory,
            today,
            facts: Facts::default(),
        }
    }
}

/// The directory in use where a request names none.
pub(super) const HERE: &str = ".";

/// The directory of the repository that `request` is about: paths of documents are relative to it. That is the one which
/// `--root` names, else the one around the current directory; else, or where the first path is absolute and lies outside,
/// the one around that path.
pub fn root(request: &Request) -> PathBuf {
    if let Some(root) = &request.root {
        return root.clone();
    }
    let here = Path::new(HERE);
    let path = request.paths.first().map(Path::new);
    let work_tree = Repository::discover(here).and_then(|found| found.work_tree());
    let top = work_tree.or_else(|| is_marked(here).then(|| here.to_owned()));
    let outside = |path: &&Path| top.as_ref().is_none_or(|top| path.is_absolute() && !is_inside(path, top));
    let around = path.filter(outside).and_then(|path| root_around(&std::path::absolute(path).ok()?));
    around.or(top).unwrap_or_else(|| here.to_owned())
}

/// The repository around `path`, which may be a file that is not there yet: a work tree of git, else the nearest
/// directory with a configuration, or with the usual directory of VEPs.
pub fn root_around(path: &Path) -> Option<PathBuf> {
    let directory = path.ancestors().skip(usize::from(!path.is_dir())).find(|directory| directory.is_dir())?;
    let plain = || directory.ancestors().find(|directory| is_marked(directory)).map(Path::to_owned);
    Repository::discover(directory).and_then(|found| found.work_tree()).or_else(plain)
}

/// Whether `directory` looks like the top of a repository without git.
fn is_marked(directory: &Path) -> bool {
    directory.join(CONFIG_PATH).is_file() || directory.join(Config::default().layout.directory).is_dir()
}

/// Whether `path` lies in `directory`, links on the way followed.
fn is_inside(path: &Path, directory: &Path) -> bool {
    let Ok(directory) = directory.canonicalize() else { return false };
    let real = path.ancestors().find_map(|part| part.canonicalize().ok());
    path.starts_with(&directory) || real.is_some_and(|real| real.starts_with(&directory))
}
