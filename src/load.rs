//! Reads a directory or a git repository into a [`Snapshot`].

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use gix::ObjectId;
use glob::Pattern;
use jiff::civil::Date;

use crate::config::{CONFIG_PATH, Config, is_markdown};
use crate::facts::Facts;
use crate::git::{Commit, Repository, blob_id};
use crate::rules;
use crate::snapshot::{Change, Document, Oddity, Snapshot, TemplateOrigin, Tree, Unchecked};
use crate::source::Source;
use crate::vep::Vep;
use crate::vep::front_matter::{self, FrontMatter};
use crate::vep::template::Template;

/// The template for a repository that has none.
const BUILT_IN_TEMPLATE: &str = include_str!("vep/template.md");

/// Two documents with at least this share of equal lines, by bytes, are one that moved: git's own default.
const SAME_DOCUMENT: f64 = 0.5;

/// The most pairs of a document that went and one that came which are compared line by line.
const MAX_RENAME_PAIRS: usize = 250_000;

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
    /// Documents, directories or globs to check; all documents if there are none.
    pub paths: Vec<String>,
    /// The date to check for.
    pub today: Date,
    /// What is known about the world around the change.
    pub facts: Facts,
}

/// A path of a tree.
#[derive(Debug)]
pub struct Entry {
    /// The path, relative to the root.
    pub path: String,
    /// What is there.
    pub kind: Kind,
    /// Its content, where git knows it.
    pub blob: Option<ObjectId>,
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

/// Reads what `request` asks for.
///
/// # Errors
/// The root cannot be read, a revision or a path does not exist, or the configuration is broken. A single document
/// that cannot be read is no error: it is listed in [`Snapshot::unchecked`].
pub fn load(request: &Request) -> Result<Snapshot> {
    let here = PathBuf::from(".");
    let repository = Repository::discover(request.root.as_ref().unwrap_or(&here));
    let root = match (&request.root, &repository) {
        (Some(root), _) => root.clone(),
        (None, Some(repository)) => repository.work_tree().unwrap_or(here),
        (None, None) => here,
    };
    // Without `--root`, the top of the work tree is the repository, wherever in it we stand.
    let repository = if request.root.is_none() { Repository::discover(&root) } else { repository };
    if !root.is_dir() {
        bail!("`{}` is not a directory; --root takes the directory of a repository", root.display());
    }
    if request.head.is_none() && repository.as_ref().is_some_and(|repository| repository.work_tree().is_none()) {
        bail!("`{}` is a bare repository, without files; --head takes the commit to check", root.display());
    }
    let git = || {
        repository
            .as_ref()
            .ok_or_else(|| anyhow!("`{}` is not in a git repository; --base and --head need one", root.display()))
    };

    let head = match &request.head {
        Some(revision) => Files::Commit(git()?, git()?.commit(revision)?),
        None => Files::Directory(&root),
    };
    let mut base = None;
    let mut policy = None;
    if let Some(revision) = &request.base {
        let tip = git()?.commit(revision)?;
        let checked_out = match head {
            Files::Commit(_, commit) => Some(commit),
            Files::Directory(_) => git()?.head(),
        };
        let common = checked_out.map_or(Ok(tip), |commit| git()?.merge_base(tip, commit))?;
        base = Some(Files::Commit(git()?, common));
        policy = Some(Files::Commit(git()?, tip));
    }
    assemble(request, head, base, policy, &root)
}

/// Reads a change that lies in two directories: the repository before, and with it.
///
/// # Errors
/// As for [`load`].
pub fn load_directories(request: &Request, base: Option<&Path>, head: &Path) -> Result<Snapshot> {
    let base = base.map(Files::Directory);
    assemble(request, Files::Directory(head), base, base, head)
}

/// A tree of files, wherever it is.
#[derive(Clone, Copy)]
enum Files<'a> {
    Directory(&'a Path),
    Commit(&'a Repository, Commit),
}

impl Files<'_> {
    fn entries(self, unchecked: &mut Vec<Unchecked>) -> Result<Vec<Entry>> {
        match self {
            Files::Directory(root) => walk(root, unchecked),
            Files::Commit(repository, commit) => repository.entries(commit, unchecked),
        }
    }

    fn read(self, entry: &Entry) -> Result<Vec<u8>> {
        match (self, entry.blob) {
            (Files::Commit(repository, _), Some(blob)) => repository.read(blob),
            (Files::Directory(root), _) => Ok(fs::read(root.join(&entry.path))?),
            (Files::Commit(..), None) => bail!("not a file of the commit"),
        }
    }

    /// The text of the file at `path`; `None` if there is none.
    fn text(self, entries: &[Entry], path: &str) -> Result<Option<String>> {
        let Some(entry) = entries.iter().find(|entry| entry.path == path) else { return Ok(None) };
        // To pass it over in silence would be to check by another policy than the one that is written there.
        if entry.kind != Kind::File {
            bail!("`{path}` is no regular file; links are not followed");
        }
        let bytes = self.read(entry).with_context(|| format!("cannot read `{path}`"))?;
        String::from_utf8(bytes).map(Some).map_err(|_| anyhow!("`{path}` is not UTF-8"))
    }

    fn document(self, entry: &Entry) -> Result<Document> {
        let odd = |what| Ok(Document::odd(&entry.path, Oddity::NotAFile(what)));
        match entry.kind {
            Kind::Link => return odd("a symbolic link"),
            Kind::Directory => return odd("a directory"),
            Kind::Special => return odd("a special file"),
            Kind::File => {}
        }
        if let Files::Directory(root) = self {
            let bytes = fs::metadata(root.join(&entry.path))?.len();
            if bytes > Document::MAX_BYTES {
                return Ok(Document::odd(&entry.path, Oddity::TooLarge { bytes }));
            }
        }
        let bytes = self.read(entry)?;
        if bytes.len() as u64 > Document::MAX_BYTES {
            return Ok(Document::odd(&entry.path, Oddity::TooLarge { bytes: bytes.len() as u64 }));
        }
        Ok(Document::from_bytes(&entry.path, bytes))
    }
}

fn assemble(
    request: &Request,
    head: Files<'_>,
    base: Option<Files<'_>>,
    policy: Option<Files<'_>>,
    root: &Path,
) -> Result<Snapshot> {
    let mut unchecked = Vec::new();
    let head_entries = head.entries(&mut unchecked)?;
    let mut unchecked_at_base = Vec::new();
    let base_entries = base.map(|base| base.entries(&mut unchecked_at_base)).transpose()?;
    let policy_entries = policy.map(|policy| policy.entries(&mut Vec::new())).transpose()?;
    let (policy, policy_entries) = match (policy, &policy_entries) {
        (Some(policy), Some(entries)) => (policy, entries),
        _ => (head, &head_entries),
    };

    let config = read_config(request, policy, policy_entries)?;
    let (template, template_origin) = read_template(&config, policy, policy_entries)?;
    let mut sigs: BTreeSet<String> = config.sigs.keys().cloned().collect();
    let policy_tree = tree_of(policy_entries);
    let found = policy_tree.directories_in(&config.layout.directory);
    sigs.extend(found.into_iter().filter(|name| name.starts_with("sig-")));

    let selection = Selection::new(&request.paths, root)?;
    // What could not be read and is none of the check's business does not fail it; nor does what the change found so.
    let old: HashSet<&str> = unchecked_at_base.iter().map(|unchecked| unchecked.path.as_str()).collect();
    unchecked.retain(|unchecked| {
        let path = unchecked.path.as_str();
        !old.contains(path) && may_hold_documents(&config, path) && selection.may_reach(path)
    });
    let selected = selection.apply(&config, &head_entries, base_entries.as_deref().unwrap_or(&[]))?;
    let changes = match (base, &base_entries) {
        (Some(base), Some(base_entries)) => {
            let files = Side { files: base, entries: base_entries };
            changes(&config, files, Side { files: head, entries: &head_entries }, &selected, &mut unchecked)?
        }
        _ => {
            let documents = selected.iter().filter_map(|entry| read(head, entry, &mut unchecked));
            documents.map(|head| Change { head, base: None }).collect()
        }
    };
    let tree = tree_of(&head_entries);
    let cited = cited(&config, &changes, &tree, head, &head_entries, &mut unchecked);
    unchecked.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Snapshot {
        today: request.today,
        config,
        template,
        template_origin,
        facts: request.facts.clone(),
        sigs: sigs.into_iter().collect(),
        changes,
        cited,
        tree,
        base_tree: base_entries.as_deref().map(tree_of),
        unchecked,
    })
}

/// The documents of VEPs that the front matter of a changed document names.
fn cited(
    config: &Config,
    changes: &[Change],
    tree: &Tree,
    head: Files<'_>,
    entries: &[Entry],
    unchecked: &mut Vec<Unchecked>,
) -> Vec<Document> {
    let mut paths = BTreeSet::new();
    for change in changes {
        let text = change.head.source.text();
        let (Some(block), _) = front_matter::split(text) else { continue };
        let fields = FrontMatter::read(text, block);
        let numbers = ["replaces", "superseded-by"].into_iter().filter_map(|key| fields.number(key));
        for number in numbers {
            let veps = tree.vep_numbered(&config.layout, number);
            paths.extend(veps.iter().map(|(_, directory)| format!("{directory}/{}", config.layout.file)));
        }
    }
    let cited = entries.iter().filter(|entry| entry.kind == Kind::File && paths.contains(&entry.path));
    cited.filter_map(|entry| read(head, entry, unchecked)).collect()
}

fn tree_of(entries: &[Entry]) -> Tree {
    Tree::new(entries.iter().map(|entry| entry.path.clone()).collect())
}

/// Reads one document. One that cannot be read is noted; the others are checked all the same.
fn read(files: Files<'_>, entry: &Entry, unchecked: &mut Vec<Unchecked>) -> Option<Document> {
    match files.document(entry) {
        Ok(document) => Some(document),
        Err(error) => {
            unchecked.push(Unchecked { path: entry.path.clone(), reason: format!("{error:#}") });
            None
        }
    }
}

fn read_config(request: &Request, policy: Files<'_>, entries: &[Entry]) -> Result<Config> {
    let (name, text) = match &request.config {
        Some(path) => {
            let text = fs::read_to_string(path)
                .with_context(|| format!("cannot read the configuration `{}`", path.display()))?;
            (path.display().to_string(), Some(text))
        }
        None => (CONFIG_PATH.to_owned(), policy.text(entries, CONFIG_PATH)?),
    };
    let ids = rules::ids();
    text.map_or_else(|| Ok(Config::default()), |text| Config::parse(&text, &ids))
        .with_context(|| format!("the configuration `{name}` is broken"))
}

fn read_template(config: &Config, policy: Files<'_>, entries: &[Entry]) -> Result<(Template, TemplateOrigin)> {
    let mut found = None;
    for path in &config.templates {
        if let Some(text) = policy.text(entries, path)? {
            found = Some((Source::new(path, text), TemplateOrigin::Repository(path.clone())));
            break;
        }
    }
    // Two paths are looked at by default; one alone is what the configuration says.
    if let ([path], None) = (config.templates.as_slice(), &found) {
        bail!("the template `{path}`, which the configuration names, does not exist");
    }
    let (source, origin) =
        found.unwrap_or_else(|| (Source::new("template.md", BUILT_IN_TEMPLATE), TemplateOrigin::BuiltIn));
    let vep = Vep::parse(source.into(), &config.layout, &config.metadata);
    Ok((Template::new(vep, &config.metadata, &config.aliases), origin))
}

/// The `PATH` arguments.
struct Selection {
    patterns: Vec<(String, String)>,
}

impl Selection {
    /// Understands `paths` as relative to the current directory where that lies in the repository at `root`, else to
    /// that root.
    fn new(paths: &[String], root: &Path) -> Result<Selection> {
        let here = std::env::current_dir().context("cannot tell the current directory")?;
        let root = root.canonicalize().with_context(|| format!("cannot read `{}`", root.display()))?;
        let relative = |written: &String| {
            let absolute = normalized(&here.join(written));
            let path = match inside(&root, &absolute) {
                Some(inside) if Path::new(written).is_absolute() || here.starts_with(&root) => inside,
                Some(inside) if absolute.exists() => inside,
                _ => inside(&root, &normalized(&root.join(written))).unwrap_or_else(|| written.clone()),
            };
            (written.clone(), path)
        };
        Ok(Selection { patterns: paths.iter().map(relative).collect() })
    }

    /// Whether something at or below `path` may be chosen.
    fn may_reach(&self, path: &str) -> bool {
        let literal = |chosen: &str| chosen.split(GLOB).next().unwrap_or("").to_owned();
        self.patterns.is_empty()
            || self.patterns.iter().any(|(_, chosen)| {
                is_at_or_below(path, chosen) || is_at_or_below(chosen, path) || {
                    chosen.contains(GLOB) && (path.starts_with(&literal(chosen)) || literal(chosen).starts_with(path))
                }
            })
    }

    /// The entries of `head` to check.
    fn apply<'e>(&self, config: &Config, head: &'e [Entry], base: &'e [Entry]) -> Result<Vec<&'e Entry>> {
        let covered = |entry: &&Entry| is_document(config, entry);
        if self.patterns.is_empty() {
            return Ok(head.iter().filter(covered).collect());
        }
        let mut selected: BTreeMap<&str, &Entry> = BTreeMap::new();
        for (written, path) in &self.patterns {
            let matching = |entries: &'e [Entry]| -> Vec<&'e Entry> {
                let mut found: Vec<&Entry> = at_or_below(entries, path).collect();
                // Only a glob looks at every entry: a shell may name ten thousand files.
                if let Ok(pattern) = Pattern::new(path)
                    && path.contains(GLOB)
                {
                    found.extend(entries.iter().filter(|entry| pattern.matches(&entry.path)));
                }
                found
            };
            // A file that is named outright is checked wherever it lies.
            let named = |entry: &Entry| entry.path == *path && is_markdown(path) && !config.is_template(path);
            let found = matching(head);
            if found.is_empty() && matching(base).is_empty() {
                bail!("`{written}` is no file or directory of the repository");
            }
            let found = found.into_iter().filter(|entry| covered(entry) || named(entry));
            selected.extend(found.map(|entry| (entry.path.as_str(), entry)));
        }
        Ok(selected.into_values().collect())
    }
}

/// The characters that make a path a glob.
const GLOB: [char; 3] = ['*', '?', '['];

/// Whether `path` is `directory` or lies in it. The empty directory holds everything.
fn is_at_or_below(path: &str, directory: &str) -> bool {
    directory.is_empty() || path.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Of `entries`, which are sorted, those at or below `path`.
fn at_or_below<'e>(entries: &'e [Entry], path: &str) -> impl Iterator<Item = &'e Entry> + use<'e> {
    let directory = if path.is_empty() { String::new() } else { format!("{path}/") };
    let from = |wanted: &str| entries.partition_point(|entry| entry.path.as_str() < wanted);
    let (at, below) = (from(path), from(&directory));
    let itself = entries[at..].first().filter(|entry| !path.is_empty() && entry.path == path);
    itself.into_iter().chain(entries[below..].iter().take_while(move |entry| entry.path.starts_with(&directory)))
}

/// Whether `path`, a file or a directory, may be a document or hold one.
fn may_hold_documents(config: &Config, path: &str) -> bool {
    let inside = is_at_or_below(path, &config.layout.directory) || is_at_or_below(&config.layout.directory, path);
    inside && !config.excludes(path)
}

/// `path` as seen from `root`, if it lies there. A link on the way to the repository is followed, as on macOS from
/// `/tmp` to `/private/tmp`; the last part is not, it may be a document that is a link.
fn inside(root: &Path, path: &Path) -> Option<String> {
    let real = || Some(path.parent()?.canonicalize().ok()?.join(path.file_name()?));
    let below = |path: &Path| path.strip_prefix(root).ok().and_then(Path::to_str).map(str::to_owned);
    below(path).or_else(|| below(&real()?))
}

/// `path` without `.` and `..`, links not followed.
fn normalized(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop();
            }
            part => clean.push(part),
        }
    }
    clean
}

/// Whether an entry is a document, or stands where one should.
fn is_document(config: &Config, entry: &Entry) -> bool {
    config.covers(&entry.path)
        && (entry.kind == Kind::File || entry.path.rsplit('/').next().is_some_and(|name| name == config.layout.file))
}

/// One side of a change.
#[derive(Clone, Copy)]
struct Side<'a> {
    files: Files<'a>,
    entries: &'a [Entry],
}

/// The selected documents that differ from the base, each with what it was there.
fn changes(
    config: &Config,
    base: Side<'_>,
    head: Side<'_>,
    selected: &[&Entry],
    unchecked: &mut Vec<Unchecked>,
) -> Result<Vec<Change>> {
    let before: HashMap<&str, &Entry> = base.entries.iter().map(|entry| (entry.path.as_str(), entry)).collect();
    let now: BTreeSet<&str> = head.entries.iter().map(|entry| entry.path.as_str()).collect();
    let mut changes = Vec::new();
    let mut added = Vec::new();
    for &entry in selected {
        let old = before.get(entry.path.as_str()).copied().filter(|old| old.kind == Kind::File);
        if let Some(old) = old
            && old.blob.is_some()
            && old.blob == entry.blob
        {
            continue;
        }
        let Some(document) = read(head.files, entry, unchecked) else { continue };
        match old {
            Some(old) if same(old, &document) => {}
            Some(old) => {
                let base = base.files.document(old).with_context(|| format!("cannot read `{}` at base", old.path))?;
                if base.source.text() != document.source.text() || base.oddity != document.oddity {
                    changes.push(Change { head: document, base: Some(base) });
                }
            }
            None => added.push(document),
        }
    }
    let gone = base
        .entries
        .iter()
        .filter(|old| old.kind == Kind::File && config.covers(&old.path) && !now.contains(old.path.as_str()));
    let gone: Vec<Document> = gone
        .map(|old| base.files.document(old).with_context(|| format!("cannot read `{}` at base", old.path)))
        .collect::<Result<_>>()?;
    for (document, base) in renames(added, &gone) {
        changes.push(Change { head: document, base });
    }
    changes.sort_by(|a, b| a.head.path().cmp(b.head.path()));
    Ok(changes)
}

fn same(old: &Entry, document: &Document) -> bool {
    document.oddity.is_none() && old.blob.is_some() && old.blob == blob_id(document.source.text().as_bytes())
}

/// Pairs each document that came with the one that went and is most like it.
fn renames(added: Vec<Document>, gone: &[Document]) -> Vec<(Document, Option<Document>)> {
    let mut scores: Vec<(f64, usize, usize)> = Vec::new();
    let lines_of_gone: Vec<Lines<'_>> = gone.iter().map(|document| Lines::of(document.source.text())).collect();
    let by_line = added.len().saturating_mul(gone.len()) <= MAX_RENAME_PAIRS;
    for (new, document) in added.iter().enumerate() {
        let lines = Lines::of(document.source.text());
        for (old, gone) in lines_of_gone.iter().enumerate() {
            let likeness = if by_line {
                lines.likeness(gone)
            } else {
                f64::from(u8::from(lines.bytes == gone.bytes && lines.counts == gone.counts))
            };
            if likeness >= SAME_DOCUMENT {
                scores.push((likeness, new, old));
            }
        }
    }
    drop(lines_of_gone);
    scores.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut from: HashMap<usize, usize> = HashMap::new();
    let mut taken = BTreeSet::new();
    for (_, new, old) in scores {
        if !from.contains_key(&new) && taken.insert(old) {
            from.insert(new, old);
        }
    }
    let pairs = added.into_iter().enumerate();
    pairs.map(|(new, document)| (document, from.get(&new).map(|&old| gone[old].clone()))).collect()
}

/// The lines of a text, each with how often it occurs.
struct Lines<'a> {
    counts: HashMap<&'a str, usize>,
    bytes: usize,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Lines<'a> {
        let mut counts = HashMap::new();
        for line in text.lines() {
            *counts.entry(line).or_default() += 1;
        }
        Lines { counts, bytes: text.lines().map(|line| line.len() + 1).sum() }
    }

    /// The share of the larger text that the other has too, 0 to 1.
    fn likeness(&self, other: &Lines<'_>) -> f64 {
        let (small, large) = (self.bytes.min(other.bytes), self.bytes.max(other.bytes));
        if (small as f64) < SAME_DOCUMENT * large as f64 || large == 0 {
            return 0.0;
        }
        let shared = self
            .counts
            .iter()
            .map(|(line, count)| (line.len() + 1) * other.counts.get(line).map_or(0, |others| (*count).min(*others)));
        shared.sum::<usize>() as f64 / large as f64
    }
}

/// All files below `root`, `.git` aside. Links are listed and not followed.
fn walk(root: &Path, unchecked: &mut Vec<Unchecked>) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    let mut directories = vec![String::new()];
    while let Some(directory) = directories.pop() {
        let listing = fs::read_dir(root.join(&directory)).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let listing = match listing {
            Ok(listing) => listing,
            Err(error) if directory.is_empty() => {
                return Err(error).with_context(|| format!("cannot read `{}`", root.display()));
            }
            Err(error) => {
                unchecked.push(Unchecked { path: directory, reason: error.to_string() });
                continue;
            }
        };
        for item in listing {
            let Ok(name) = item.file_name().into_string() else {
                let path = Path::new(&directory).join(item.file_name()).to_string_lossy().into_owned();
                if is_markdown(&path) || item.file_type().is_ok_and(|kind| kind.is_dir()) {
                    unchecked.push(Unchecked::name_is_not_utf8(path));
                }
                continue;
            };
            let path = if directory.is_empty() { name } else { format!("{directory}/{name}") };
            let kind = match item.file_type() {
                Ok(kind) if kind.is_symlink() => Kind::Link,
                Ok(kind) if kind.is_dir() => Kind::Directory,
                Ok(kind) if kind.is_file() => Kind::File,
                Ok(_) => Kind::Special,
                Err(error) => {
                    unchecked.push(Unchecked { path, reason: error.to_string() });
                    continue;
                }
            };
            if kind == Kind::Directory {
                if path == ".git" || path.ends_with("/.git") {
                    continue;
                }
                directories.push(path.clone());
                if !is_markdown(&path) {
                    continue;
                }
            }
            entries.push(Entry { path, kind, blob: None });
        }
    }
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(entries)
}
