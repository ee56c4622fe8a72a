//! Git's objects in memory, under the ids that git gives them.

use std::collections::{BTreeMap, HashMap, HashSet};

use gix::ObjectId;
use gix::objs::WriteTo as _;
use gix::objs::tree::EntryKind;
use jiff::Timestamp;

/// The id of an object: forty hexadecimal digits.
pub type Oid = String;

/// A file of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// What it is: a file, an executable, a link or a submodule.
    pub kind: EntryKind,
    /// Its content; the target of a link; the commit of a submodule, in hexadecimal digits.
    pub content: Vec<u8>,
}

/// The files of a commit by their paths.
pub type Files = BTreeMap<String, File>;

/// An entry of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name, without directories.
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
    /// The object that it names.
    pub oid: Oid,
}

impl Entry {
    /// The name of the type of the object, as git says it.
    pub fn object_type(&self) -> &'static str {
        match self.kind {
            EntryKind::Tree => "tree",
            EntryKind::Commit => "commit",
            _ => "blob",
        }
    }
}

/// A commit.
#[derive(Debug, Clone)]
pub struct Commit {
    /// The tree of its files.
    pub tree: Oid,
    /// The commits before it.
    pub parents: Vec<Oid>,
    /// The login of its author.
    pub author: String,
    /// Its message.
    pub message: String,
    /// When it was made.
    pub at: Timestamp,
}

/// An object.
#[derive(Debug, Clone)]
pub enum Object {
    /// The content of a file.
    Blob(Vec<u8>),
    /// A directory, in git's order.
    Tree(Vec<Entry>),
    /// A commit.
    Commit(Commit),
}

/// All objects of a network of repositories.
#[derive(Debug, Clone, Default)]
pub struct Objects {
    all: HashMap<Oid, Object>,
}

impl Objects {
    /// The object with this id.
    pub fn get(&self, oid: &str) -> Option<&Object> {
        self.all.get(oid)
    }

    /// The commit with this id.
    pub fn commit(&self, oid: &str) -> Option<&Commit> {
        match self.get(oid)? {
            Object::Commit(commit) => Some(commit),
            _ => None,
        }
    }

    /// The content of the blob with this id.
    pub fn blob(&self, oid: &str) -> Option<&[u8]> {
        match self.get(oid)? {
            Object::Blob(content) => Some(content),
            _ => None,
        }
    }

    /// Adds a file's content.
    pub fn add_blob(&mut self, content: &[u8]) -> Oid {
        let oid = hash(gix::objs::Kind::Blob, content);
        self.all.insert(oid.clone(), Object::Blob(content.to_vec()));
        oid
    }

    /// Adds a commit with these files.
    pub fn add_commit(&mut self, files: &Files, parents: &[Oid], author: &str, message: &str, at: Timestamp) -> Oid {
        let tree = self.add_tree(files, "");
        let signature = gix::actor::Signature {
            name: author.into(),
            email: format!("{author}@example.com").into(),
            time: gix::date::Time::new(at.as_second(), 0),
        };
        let object = gix::objs::Commit {
            tree: parse(&tree),
            parents: parents.iter().map(|parent| parse(parent)).collect(),
            author: signature.clone(),
            committer: signature,
            encoding: None,
            message: message.into(),
            extra_headers: Vec::new(),
        };
        let mut bytes = Vec::new();
        object.write_to(&mut bytes).expect("memory can be written to");
        let oid = hash(gix::objs::Kind::Commit, &bytes);
        let commit = Commit { tree, parents: parents.to_vec(), author: author.into(), message: message.into(), at };
        self.all.insert(oid.clone(), Object::Commit(commit));
        oid
    }

    /// Adds the tree of the files below `directory`, which ends with `/` unless it is the top.
    fn add_tree(&mut self, files: &Files, directory: &str) -> Oid {
        let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
        for (path, file) in files.range(directory.to_owned()..) {
            let Some(rest) = path.strip_prefix(directory) else { break };
            let (name, below) = rest.split_once('/').map_or((rest, None), |(name, below)| (name, Some(below)));
            if entries.contains_key(name) {
                continue;
            }
            let (kind, oid) = match (below, file.kind) {
                (Some(_), _) => (EntryKind::Tree, self.add_tree(files, &format!("{directory}{name}/"))),
                (None, EntryKind::Commit) => (file.kind, String::from_utf8_lossy(&file.content).into_owned()),
                (None, kind) => (kind, self.add_blob(&file.content)),
            };
            entries.insert(name.to_owned(), Entry { name: name.to_owned(), kind, oid });
        }
        let of_git = |entry: &Entry| gix::objs::tree::Entry {
            mode: entry.kind.into(),
            filename: entry.name.as_str().into(),
            oid: parse(&entry.oid),
        };
        let mut entries: Vec<Entry> = entries.into_values().collect();
        entries.sort_by_key(of_git);
        let tree = gix::objs::Tree { entries: entries.iter().map(of_git).collect() };
        let mut bytes = Vec::new();
        tree.write_to(&mut bytes).expect("memory can be written to");
        let oid = hash(gix::objs::Kind::Tree, &bytes);
        self.all.insert(oid.clone(), Object::Tree(entries));
        oid
    }

    /// The tree of a commit, or the tree itself.
    pub fn tree(&self, oid: &str) -> Option<(&str, &[Entry])> {
        let (oid, object) = self.all.get_key_value(oid)?;
        match object {
            Object::Blob(_) => None,
            Object::Tree(entries) => Some((oid, entries)),
            Object::Commit(commit) => self.tree(&commit.tree),
        }
    }

    /// All entries below a commit or tree with their paths, directories before what is in them.
    pub fn walk(&self, oid: &str) -> Vec<(String, Entry)> {
        let mut found = Vec::new();
        self.walk_into(oid, "", &mut found);
        found
    }

    fn walk_into(&self, oid: &str, directory: &str, found: &mut Vec<(String, Entry)>) {
        for entry in self.tree(oid).map_or(&[][..], |(_, entries)| entries) {
            let path = format!("{directory}{}", entry.name);
            found.push((path.clone(), entry.clone()));
            if entry.kind == EntryKind::Tree {
                self.walk_into(&entry.oid, &format!("{path}/"), found);
            }
        }
    }

    /// The files of a commit.
    pub fn files(&self, commit: &str) -> Files {
        let entries = self.walk(commit).into_iter().filter(|(_, entry)| entry.kind != EntryKind::Tree);
        let content = |entry: &Entry| match entry.kind {
            EntryKind::Commit => entry.oid.clone().into_bytes(),
            _ => self.blob(&entry.oid).expect("a tree's blobs are there").to_vec(),
        };
        entries.map(|(path, entry)| (path, File { kind: entry.kind, content: content(&entry) })).collect()
    }

    /// What lies at `path` in a commit or tree.
    pub fn entry(&self, oid: &str, path: &str) -> Option<Entry> {
        let (name, below) = path.split_once('/').map_or((path, None), |(name, below)| (name, Some(below)));
        let entry = self.tree(oid)?.1.iter().find(|entry| entry.name == name)?;
        match below {
            None => Some(entry.clone()),
            Some(below) if entry.kind == EntryKind::Tree => self.entry(&entry.oid, below),
            Some(_) => None,
        }
    }

    /// A commit and all before it, newest first.
    pub fn history(&self, commit: &str) -> Vec<Oid> {
        let mut seen = HashSet::new();
        let mut next = vec![commit.to_owned()];
        let mut found = Vec::new();
        while let Some(oid) = next.pop() {
            if let Some(commit) = self.commit(&oid).filter(|_| seen.insert(oid.clone())) {
                next.extend(commit.parents.iter().cloned());
                found.push(oid);
            }
        }
        // Commits of one moment keep the order in which they were found: children first.
        found.sort_by_key(|oid| std::cmp::Reverse(self.commit(oid).expect("just found").at));
        found
    }

    /// The newest commit that both have.
    pub fn merge_base(&self, one: &str, other: &str) -> Option<Oid> {
        let of_one: HashSet<Oid> = self.history(one).into_iter().collect();
        self.history(other).into_iter().find(|oid| of_one.contains(oid))
    }

    /// The ids of everything that a commit needs: its history with all trees and blobs.
    pub fn reachable(&self, commit: &str) -> HashSet<Oid> {
        let mut found = HashSet::new();
        for oid in self.history(commit) {
            found.extend(self.tree(&oid).map(|(tree, _)| tree.to_owned()));
            found.extend(self.walk(&oid).into_iter().map(|(_, entry)| entry.oid));
            found.insert(oid);
        }
        found
    }
}

fn hash(kind: gix::objs::Kind, bytes: &[u8]) -> Oid {
    gix::objs::compute_hash(gix::hash::Kind::Sha1, kind, bytes).expect("no collision").to_string()
}

fn parse(oid: &str) -> ObjectId {
    ObjectId::from_hex(oid.as_bytes()).unwrap_or_else(|error| panic!("`{oid}` is no object id: {error}"))
}
