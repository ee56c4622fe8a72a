//! Reads a directory, a git repository or what was fetched of one into a [`Snapshot`].

mod entry;
mod fetched;
mod files;
mod git;
mod history;
mod rename;
mod selection;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use jiff::civil::Date;

use crate::config::{CONFIG_PATH, Config};
use crate::facts::Facts;
use crate::load::entry::{Entry, Kind};
pub use crate::load::fetched::{Blobs, Listing};
use crate::load::files::Files;
use crate::load::git::{Repository, blob_id};
pub use crate::load::history::History;
use crate::load::rename::renames;
use crate::load::selection::{Selection, may_hold_documents};
use crate::rules;
use crate::snapshot::{Change, Document, Snapshot, TemplateOrigin, Tree, Unchecked};
use crate::source::Source;
use crate::vep::Vep;
use crate::vep::front_matter::{self, FrontMatter};
use crate::vep::template::Template;

/// The template for a repository that has none.
const BUILT_IN_TEMPLATE: &str = include_str!("../vep/template.md");

/// The most documents that are checked at once.
pub const MAX_DOCUMENTS: usize = 10_000;

/// How many bytes the documents that are checked at once may have.
pub const MAX_TOTAL_BYTES: usize = 256 * 1024 * 1024;

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
    /// Documents, directories or globs to check; all documents if there are none.
    pub paths: Vec<String>,
    /// The date to check for.
    pub today: Date,
    /// What is known about the world around the change.
    pub facts: Facts,
}

impl Request {
    /// All documents of the work tree around the current directory, checked for `today`, with no facts known.
    pub fn new(today: Date) -> Request {
        let (root, base, head, config) = (None, None, None, None);
        let (config_path, paths) = (CONFIG_PATH.to_owned(), Vec::new());
        Request { root, base, head, config, config_path, paths, today, facts: Facts::default() }
    }
}

/// The directory in use where a request names none.
const HERE: &str = ".";

/// The directory of the repository that `request` is about: paths of documents are relative to it.
pub fn root(request: &Request) -> PathBuf {
    let found = || Repository::discover(Path::new(HERE))?.work_tree();
    request.root.clone().or_else(found).unwrap_or_else(|| PathBuf::from(HERE))
}

/// Reads what `request` asks for.
///
/// # Errors
/// The root cannot be read, a revision or a path does not exist, or the configuration is broken. A single document
/// that cannot be read is no error: it is listed in [`Snapshot::unchecked`].
pub fn load(request: &Request) -> Result<Snapshot> {
    let repository = Repository::discover(request.root.as_deref().unwrap_or(Path::new(HERE)));
    let root = root(request);
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
            Files::Directory(_) | Files::Fetched(..) => git()?.head(),
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

/// Reads a snapshot in its directory form: `head/`, the repository with the change; perhaps `base/`, the same before;
/// perhaps `facts.yaml`; perhaps `today.txt`, the date to check for unless `today` gives another. Without either it is
/// `now`.
///
/// # Errors
/// There is no `head/`, a file in it is broken, or as for [`load`].
pub fn load_snapshot(directory: &Path, today: Option<Date>, now: Date) -> Result<Snapshot> {
    let head = directory.join("head");
    if !head.is_dir() {
        bail!("`{}` has no directory `head`; a snapshot holds the repository there", directory.display());
    }
    let base = Some(directory.join("base")).filter(|base| base.is_dir());
    let facts = Some(directory.join("facts.yaml")).filter(|facts| facts.exists());
    let facts = facts.as_deref().map(Facts::read).transpose()?.unwrap_or_default();
    let written = directory.join("today.txt");
    let today = match today {
        Some(today) => today,
        None if written.exists() => {
            let name = written.display();
            let text = fs::read_to_string(&written).with_context(|| format!("cannot read `{name}`"))?;
            text.trim().parse().with_context(|| format!("`{name}` holds no date; one is written 2026-04-30"))?
        }
        None => now,
    };
    let request = Request { facts, ..Request::new(today) };
    load_directories(&request, base.as_deref(), &head)
}

/// Reads a change of a repository that is somewhere else: its documents at `base` and `head`, its configuration and
/// template at `policy`. What `blobs` lacks is noted there, and must be fetched before the result means anything.
///
/// # Errors
/// As for [`load`].
pub fn load_fetched(
    request: &Request,
    base: &Listing,
    head: &Listing,
    policy: &Listing,
    blobs: &Blobs,
) -> Result<Snapshot> {
    let files = |listing| Files::Fetched(listing, blobs);
    assemble(request, files(head), Some(files(base)), Some(files(policy)), Path::new("."))
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
    let tree = tree_of(&head_entries);
    // The policy's tree is another one only where there is a base.
    let found = match base {
        Some(_) => tree_of(policy_entries).directories_in(&config.layout.directory),
        None => tree.directories_in(&config.layout.directory),
    };
    sigs.extend(found.into_iter().filter(|name| config.is_sig(name)));

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
            let mut taken = Taken::default();
            let documents = selected.iter().filter_map(|entry| read(head, entry, &mut unchecked));
            documents.map(|head| taken.add(&head).map(|()| Change { head, base: None })).collect::<Result<_>>()?
        }
    };
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

/// What has been read so far.
#[derive(Default)]
struct Taken {
    documents: usize,
    bytes: usize,
}

impl Taken {
    /// Counts `document`.
    fn add(&mut self, document: &Document) -> Result<()> {
        self.documents += 1;
        self.bytes += document.source.text().len();
        if self.documents > MAX_DOCUMENTS || self.bytes > MAX_TOTAL_BYTES {
            bail!(
                "there is more to check than {MAX_DOCUMENTS} documents or {MAX_TOTAL_BYTES} bytes; \
                 name a part of it as PATH"
            );
        }
        Ok(())
    }
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
        None => (request.config_path.clone(), policy.text(entries, &request.config_path)?),
    };
    if text.is_none() && request.config_path != CONFIG_PATH {
        bail!("the configuration `{name}` does not exist");
    }
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
    let mut taken = Taken::default();
    for &entry in selected {
        let old = before.get(entry.path.as_str()).copied().filter(|old| old.kind == Kind::File);
        if let Some(old) = old
            && old.blob.is_some()
            && old.blob == entry.blob
        {
            continue;
        }
        let Some(document) = read(head.files, entry, unchecked) else { continue };
        if old.is_some_and(|old| same(old, &document)) {
            continue;
        }
        taken.add(&document)?;
        match old {
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
