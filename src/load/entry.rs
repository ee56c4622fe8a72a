//! A path of a tree of files.

use gix::ObjectId;

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
