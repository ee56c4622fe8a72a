//! A path of a tree of files.

use gix::ObjectId;

use crate::snapshot::Tree;

/// The paths of a tree. What a submodule holds is not there.
pub(super) fn tree_of(entries: &[Entry]) -> Tree {
    let files = entries.iter().filter(|entry| entry.kind != PathKind::Submodule);
    Tree::new(files.map(|entry| entry.path.clone()).collect())
}

/// Why a path is not taken for one of a repository; `None` where it is. Git itself makes no such path, but a server or a
/// pack may hold one.
pub(super) fn strange(path: &str) -> Option<&'static str> {
    let leads_out = |part: &str| part.is_empty() || part == "." || part == ".." || part.eq_ignore_ascii_case(".git");
    let strange = path.split('/').any(leads_out) || path.contains('\0');
    strange.then_some("its path leads out of the repository, or into git's own files; rename it")
}

/// The same of a path that was never on this system, where it may mean something else.
pub(super) fn strange_here(path: &str) -> Option<&'static str> {
    let backslash = || "its path has a backslash, which separates directories on Windows; rename it";
    strange(path).or_else(|| path.contains('\\').then(backslash))
}

/// A path of a tree.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// The path, relative to the root.
    pub path: String,
    /// What is there.
    pub kind: PathKind,
    /// Its content, where git knows it.
    pub blob: Option<ObjectId>,
    /// Its size in bytes, where that is known without reading it.
    pub size: Option<u64>,
}

/// What a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PathKind {
    /// A file.
    File,
    /// A symbolic link.
    Link,
    /// The commit of another repository.
    Submodule,
    /// A directory that counts as an entry of its own: one whose name is that of a document.
    Directory,
    /// A socket, a device, a pipe.
    Special,
}
