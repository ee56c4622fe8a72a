//! Where documents come from: the commits behind the one that is checked out.

use std::path::Path;

use crate::authorship::Authorship;
use crate::config::Config;
use crate::load::entry::PathKind;
use crate::load::files::Files;
use crate::load::git::{Commit, Repository};
use crate::load::rename::{MAX_LOOKUPS, renames};

/// The history of what is checked out.
#[derive(Debug)]
pub struct History {
    repository: Repository,
    head: Commit,
}

impl History {
    /// The history of the repository that `root` belongs to; `None` without one, or before the first commit.
    pub fn of(root: &Path) -> Option<History> {
        let repository = Repository::discover(root)?;
        let head = repository.head()?;
        Some(History { repository, head })
    }

    /// The first commit of the document at `path`, under whatever path it lay then. `None` if it was never committed,
    /// and in a shallow clone that does not reach back so far.
    pub fn authorship(&self, config: &Config, path: &str) -> Option<Authorship> {
        let (mut commit, mut path) = (self.head, path.to_owned());
        let mut blob = self.repository.blob(commit, &path)?;
        loop {
            let parents = self.repository.parents(commit)?;
            let held: Vec<_> =
                parents.iter().filter_map(|&parent| Some((parent, self.repository.blob(parent, &path)?))).collect();
            // As git does it: of two lines of history, the one that the document came from unchanged.
            if let Some(&(parent, before)) = held.iter().find(|(_, before)| *before == blob).or(held.first()) {
                (commit, blob) = (parent, before);
                continue;
            }
            let moved = parents.iter().find_map(|&parent| Some((parent, self.moved(config, parent, commit, &path)?)));
            let Some((parent, old)) = moved else { return self.repository.authorship(commit) };
            blob = self.repository.blob(parent, &old)?;
            (commit, path) = (parent, old);
        }
    }

    /// The path that the document at `path` of `commit` had in `parent`, which has nothing there.
    fn moved(&self, config: &Config, parent: Commit, commit: Commit, path: &str) -> Option<String> {
        let before = self.repository.entries(parent, &mut Vec::new()).ok()?;
        let now = self.repository.entries(commit, &mut Vec::new()).ok()?;
        let new = now.iter().find(|entry| entry.path == path && entry.kind == PathKind::File)?;
        let went = |path: &str| now.binary_search_by(|entry| entry.path.as_str().cmp(path)).is_err();
        let gone =
            before.iter().filter(|old| old.kind == PathKind::File && config.covers(&old.path) && went(&old.path));
        let gone: Vec<_> = gone.filter_map(|old| Files::Commit(&self.repository, parent).document(old).ok()).collect();
        let new = Files::Commit(&self.repository, commit).document(new).ok()?;
        let (_, old) = renames(vec![new], &gone, &config.layout, MAX_LOOKUPS).pop()?;
        old.map(|old| old.path().to_owned())
    }
}
