//! What a check is asked to read.

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::config::CONFIG_PATH;
use crate::facts::Facts;
use crate::load::git::Repository;

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
        Request { root, base, head, config, config_path, rules, paths, needs_directory, today, facts: Facts::default() }
    }
}

/// The directory in use where a request names none.
pub(super) const HERE: &str = ".";

/// The directory of the repository that `request` is about: paths of documents are relative to it.
pub fn root(request: &Request) -> PathBuf {
    let found = || Repository::discover(Path::new(HERE))?.work_tree();
    request.root.clone().or_else(found).unwrap_or_else(|| PathBuf::from(HERE))
}
