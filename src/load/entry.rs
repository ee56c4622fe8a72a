//! A path of a tree of files.

use gix::ObjectId;

/// Why a path of a repository is not taken for that of a document; `None` where it is an ordinary one. Git itself makes
/// none of the first kind, but a server or a pack may hold one; the second is one file here and a directory elsewhere.
pub(super) fn strange(path: &str) -> Option<&'static str> {
    let leads_out = |part: &str| part.is_empty() || part == "." || part == ".." || part.eq_ignore_ascii_case(".git");
    if path.split('/').any(leads_out) || path.contains('\0') {
        return Some("its path leads out of the repository, or into git's own files; rename it");
    }
    path.contains('\\').then_some("its path has a backslash, which separates directories on Windows; rename it")
}

/// A path of a tree.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The path, relative to the root.
    pub path: String,
    /// What is there.
    pub kind: Kind,
    /// Its content, where git knows it.
    pub blob: Option<ObjectId>,
    /// Its size in bytes, where that is known without reading it.
    pub size: Option<u64>,
}

/// What a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    File,
    /// A symbolic link.
    Link,
    /// A directory that counts as an entry of its own: one whose name is that of a document.
    Directory,
    /// A socket, a device, a pipe.
    Special,
}
