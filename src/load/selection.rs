//! Which documents of a tree are to be checked: what the configuration covers, and the `PATH` arguments.

#![expect(clippy::disallowed_methods, reason = "finds what paths on the command line are")]

use std::collections::{BTreeMap, HashSet};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use glob::Pattern;

use crate::config::{Config, is_markdown};
use crate::load::entry::{Entry, PathKind};
use crate::vep::place::Place;

/// The `PATH` arguments.
pub(super) struct Selection {
    patterns: Vec<(String, String)>,
}

impl Selection {
    /// Understands `paths` as relative to the current directory where that lies in the repository at `root`, else to
    /// that root.
    pub(super) fn new(paths: &[String], root: &Path) -> Result<Selection> {
        let patterns = paths.iter().map(|written| Ok((written.clone(), relative(written, root)?)));
        Ok(Selection { patterns: patterns.collect::<Result<_>>()? })
    }

    /// Whether something at or below `path` may be chosen.
    pub(super) fn may_reach(&self, path: &str) -> bool {
        let literal = |chosen: &str| chosen.split(GLOB).next().unwrap_or("").to_owned();
        self.patterns.is_empty()
            || self.patterns.iter().any(|(written, chosen)| {
                number(written).is_some() || is_at_or_below(path, chosen) || is_at_or_below(chosen, path) || {
                    chosen.contains(GLOB) && (path.starts_with(&literal(chosen)) || literal(chosen).starts_with(path))
                }
            })
    }

    /// The entries of `head` to check: documents, and what is `misplaced`.
    pub(super) fn apply<'e>(
        &self,
        config: &Config,
        head: &'e [Entry],
        base: &'e [Entry],
        misplaced: &[&Entry],
    ) -> Result<Vec<&'e Entry>> {
        let misplaced: HashSet<&str> = misplaced.iter().map(|entry| entry.path.as_str()).collect();
        let covered = |entry: &&Entry| is_document(config, entry) || misplaced.contains(entry.path.as_str());
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
            let mut found = matching(head);
            if found.is_empty()
                && let Some(number) = number(written)
            {
                let has_number =
                    |entry: &&Entry| covered(entry) && Place::new(&config.layout, &entry.path).number() == Some(number);
                found.extend(head.iter().filter(has_number));
                if found.is_empty() {
                    let noun = config.noun.one();
                    bail!("there is no {noun} {number} in the repository; its directory would begin with that number");
                }
            }
            if found.is_empty() && matching(base).is_empty() {
                bail!("`{written}` is no file or directory of the repository");
            }
            let found = found.into_iter().filter(|entry| covered(entry) || named(entry));
            selected.extend(found.map(|entry| (entry.path.as_str(), entry)));
        }
        Ok(selected.into_values().collect())
    }
}

/// `written`, a `PATH` argument, as a path of the repository at `root`: relative to the current directory where that lies
/// in it, else to that root.
///
/// # Errors
/// The root or the current directory cannot be read.
pub(super) fn relative(written: &str, root: &Path) -> Result<String> {
    let here = std::env::current_dir().context("cannot tell the current directory")?;
    let root = root.canonicalize().with_context(|| format!("cannot read `{}`", root.display()))?;
    let absolute = normalized(&here.join(written));
    Ok(match inside(&root, &absolute) {
        Some(inside) if Path::new(written).is_absolute() || here.starts_with(&root) => inside,
        Some(inside) if without_glob(&absolute).exists() => inside,
        _ => inside(&root, &normalized(&root.join(written))).unwrap_or_else(|| written.to_owned()),
    })
}

/// The number of a VEP that stands in the place of a path: `246` or `#246`.
fn number(written: &str) -> Option<u64> {
    let digits = written.strip_prefix('#').unwrap_or(written);
    digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The characters that make a path a glob.
const GLOB: [char; 3] = ['*', '?', '['];

/// As much of `path` as is no glob.
fn without_glob(path: &Path) -> &Path {
    path.ancestors().find(|part| !part.as_os_str().to_string_lossy().contains(GLOB)).unwrap_or(path)
}

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
pub(super) fn may_hold_documents(config: &Config, path: &str) -> bool {
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
        && (entry.kind == PathKind::File
            || entry.path.rsplit('/').next().is_some_and(|name| name == config.layout.file)
            || config.layout.is_flat() && Place::new(&config.layout, &entry.path).main)
}
