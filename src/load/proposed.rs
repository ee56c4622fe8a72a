//! The policy that a change brings. It governs nothing yet; it is read so that what is broken in it is found before it
//! does, on its line.

use std::sync::Arc;

use anyhow::Result;

use crate::config::{Config, ConfigError, MAX_BYTES};
use crate::load::changes::Side;
use crate::load::entry::{Entry, PathKind};
use crate::load::policy::{read_template, require_directory, require_document};
use crate::load::request::Request;
use crate::note::Notes;
use crate::owners::{self, Aliases, Owners};
use crate::snapshot::{BrokenPolicy, TemplateOrigin, Tree};
use crate::source::{Location, Source, Span};
use crate::vep::template::Template;

/// What is broken in the configuration, in the template and in files of owners with the change, as far as it changes
/// them. `config` is that of the base branch, and `tree` has all paths with the change.
///
/// # Errors
/// A file cannot be read.
pub(super) fn broken_policy(
    request: &Request,
    config: &Config,
    base: Side<'_>,
    head: Side<'_>,
    tree: &Tree,
) -> Result<Vec<BrokenPolicy>> {
    let path = &request.config_path;
    let mut broken = Vec::new();
    let differs = |path: &str| differs(path, base, head);
    if differs(path)? || config.templates.iter().map(|path| differs(path)).collect::<Result<Vec<_>>>()?.contains(&true)
    {
        broken.extend(broken_configuration(path, &request.rules, head, tree));
        broken.extend(broken_template(config, base, head));
    }
    for entry in head.entries.iter().filter(|entry| entry.kind == PathKind::File && config.is_of_owners(&entry.path)) {
        if differs(&entry.path)? {
            broken.extend(broken_owners(entry, base, head)?);
        }
    }
    Ok(broken)
}

/// Whether the change changes what lies at `path`.
fn differs(path: &str, base: Side<'_>, head: Side<'_>) -> Result<bool> {
    let at = |side: Side<'_>| side.entries.iter().find(|entry| entry.path == path).cloned();
    match (at(base), at(head)) {
        (None, None) => Ok(false),
        (Some(old), Some(new)) if old.kind != new.kind => Ok(true),
        (Some(old), Some(new)) if old.kind != PathKind::File => Ok(old.blob != new.blob),
        (Some(old), Some(new)) => match (old.blob, new.blob) {
            (Some(old), Some(new)) => Ok(old != new),
            _ => Ok(base.files.read(&old)? != head.files.read(&new)?),
        },
        _ => Ok(true),
    }
}

/// What is wrong with configuration and template, as far as it keeps a check from being made.
fn broken_configuration(path: &str, rules: &[&str], head: Side<'_>, tree: &Tree) -> Option<BrokenPolicy> {
    let text = match head.files.text(head.entries, path, MAX_BYTES as u64) {
        Ok(text) => text.unwrap_or_default(),
        Err(error) => return Some(broken(path, String::new(), None, &format!("{error:#}"))),
    };
    let config = match Config::parse(&text, rules) {
        Ok(config) => config,
        Err(error) => {
            let place = error.downcast_ref::<ConfigError>();
            let what = place.map_or_else(|| format!("{error:#}"), |error| error.message.clone());
            let line = place.and_then(|error| error.line);
            return Some(broken(path, text, line, &format!("the configuration is broken: {what}")));
        }
    };
    let found = require_directory(&config, path, tree).and_then(|()| require_document(&config, path, tree));
    if let Err(error) = found {
        let line = config.lines.layout.or(config.lines.directory);
        return Some(broken(path, text, line, &format!("{error:#}")));
    }
    let message = match read_template(&config, head.files, head.entries) {
        Err(error) => format!("{error:#}"),
        Ok((template, _)) if template.sections.is_empty() => {
            "the template has no sections, so it asks for nothing".to_owned()
        }
        Ok(_) => return None,
    };
    // What the configuration names is its fault; what lies there otherwise is the template's.
    match config.templates.iter().find(|path| tree.has(path)) {
        Some(template) => Some(broken(template, String::new(), None, &message)),
        None => Some(broken(path, text, config.lines.template, &message)),
    }
}

/// The sections that a broken comment of the template hides, and did not before.
fn broken_template(config: &Config, base: Side<'_>, head: Side<'_>) -> Vec<BrokenPolicy> {
    let read = |side: Side<'_>| match read_template(config, side.files, side.entries) {
        Ok((template, TemplateOrigin::Repository(_))) => Some(template),
        Ok(_) | Err(_) => None,
    };
    let Some(template) = read(head) else { return Vec::new() };
    let source = &template.vep.source;
    let before = read(base);
    let hid = |old: &Template, heading: &str| {
        old.hidden().iter().flat_map(|(_, headings)| headings).any(|span| old.vep.source.slice(*span) == heading)
    };
    let is_new = |span: &Span| !before.as_ref().is_some_and(|old| hid(old, source.slice(*span)));
    let hidden = template.hidden().into_iter();
    let new = hidden.map(|(open, headings)| (open, headings.into_iter().filter(is_new).collect::<Vec<_>>()));
    new.filter(|(_, headings)| !headings.is_empty())
        .map(|(open, headings)| BrokenPolicy {
            location: template.vep.location(open),
            message: format!("a comment {}", template.told_of_hidden(&headings)),
        })
        .collect()
}

/// What cannot be read of a file of owners, and could before.
fn broken_owners(entry: &Entry, base: Side<'_>, head: Side<'_>) -> Result<Vec<BrokenPolicy>> {
    let read = |bytes: &[u8]| {
        let mut notes = Notes::of(entry.path.as_str());
        match entry.path.ends_with("OWNERS_ALIASES") {
            true => drop(Aliases::read(bytes, &mut notes)),
            false => drop(Owners::read(bytes, &mut notes)),
        }
        notes.finish()
    };
    if head.files.size(entry)?.is_some_and(|size| size > owners::MAX_BYTES as u64) {
        let message = format!("the file is too large; at most {} bytes are read", owners::MAX_BYTES);
        return Ok(vec![broken(&entry.path, String::new(), None, &message)]);
    }
    let bytes = head.files.read(entry)?;
    let found = read(&bytes);
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let old = base.entries.iter().find(|old| old.path == entry.path && old.kind == PathKind::File);
    let old = old.map(|old| base.files.read(old)).transpose()?.map(|bytes| read(&bytes)).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let new = found.into_iter().filter(|note| old.iter().all(|old| old.message != note.message));
    Ok(new.map(|note| broken(&entry.path, text.clone(), note.line, &note.message)).collect())
}

/// `message` on a line, from 1, of the file at `path`.
fn broken(path: &str, text: String, line: Option<usize>, message: &str) -> BrokenPolicy {
    let line = line.unwrap_or(1).saturating_sub(1);
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let end = start + text[start..].lines().next().map_or(0, str::len);
    let location = Location::new(&Arc::new(Source::new(path, text)), Span::new(start, end));
    BrokenPolicy { location, message: message.to_owned() }
}
