//! Reads the policy: the configuration and the template, mostly those of the base branch.

use anyhow::{Context as _, Result, bail};

use crate::config::{CONFIG_PATH, Config, MAX_BYTES};
use crate::load::entry::Entry;
use crate::load::files::Files;
use crate::load::request::Request;
use crate::note::Notes;
use crate::owners::{self, Aliases};
use crate::read;
use crate::snapshot::{Document, TemplateOrigin, Tree};
use crate::source::Source;
use crate::text::did_you_mean;
use crate::vep::Vep;
use crate::vep::place::{Place, is_readme};
use crate::vep::template::Template;

/// Where names stand for several people.
const OWNERS_ALIASES: &str = "OWNERS_ALIASES";

/// The template for a repository that has none.
const BUILT_IN_TEMPLATE: &str = include_str!("../vep/template.md");

pub(super) fn read_config(request: &Request, policy: Files<'_>, entries: &[Entry]) -> Result<Config> {
    let (name, text) = match &request.config {
        Some(path) => {
            let text = read::text(path, MAX_BYTES as u64)
                .with_context(|| format!("cannot read the configuration `{}`", path.display()))?;
            (path.display().to_string(), Some(text))
        }
        None => (request.config_path.clone(), policy.text(entries, &request.config_path, MAX_BYTES as u64)?),
    };
    if text.is_none() && request.config_path != CONFIG_PATH {
        bail!("the configuration `{name}` does not exist");
    }
    text.map_or_else(|| Ok(Config::default()), |text| Config::parse(&text, &request.rules))
        .with_context(|| format!("the configuration `{name}` is broken"))
}

/// Holds the directory of VEPs that `config` names, which was read from `name`, against the paths of the base branch: a
/// slip there would let every pull request pass, as one that changes no VEP.
///
/// # Errors
/// Nothing is there, or, where the configuration names none, only what is written otherwise.
pub fn require_directory(config: &Config, name: &str, paths: &Tree) -> Result<()> {
    let directory = &config.layout.directory;
    if paths.has(directory) {
        return Ok(());
    }
    let (around, last) = directory.rsplit_once('/').unwrap_or(("", directory));
    let there = paths.directories_in(around);
    if config.names_directory() {
        let meant = did_you_mean(last, there.iter().map(String::as_str));
        if config.lines.layout.is_some() {
            bail!(
                "`layout` of the configuration `{name}` begins with `{directory}/`, which is not in the repository{meant}"
            );
        }
        bail!("`directory: {directory}` of the configuration `{name}` matches nothing in the repository{meant}");
    }
    match there.iter().find(|other| other.eq_ignore_ascii_case(last)) {
        Some(other) => bail!(
            "there is no `{directory}/` in the repository, but `{other}/`; rename it, or write `directory: {other}` into `{name}`"
        ),
        None => Ok(()),
    }
}

/// Holds the pattern of the configuration against the paths of the base branch.
///
/// # Errors
/// It is that of none of the documents there, as long as there are any.
pub fn require_document(config: &Config, name: &str, paths: &Tree) -> Result<()> {
    let layout = &config.layout;
    // A README right there says what the directory is for.
    let is_document = |path: &&str| {
        let below = config.below(path).is_some_and(|rest| rest.contains('/') || !is_readme(rest));
        config.covers(path) && below
    };
    let mut documents = paths.below(&layout.directory).filter(is_document).peekable();
    let Some(first) = documents.peek().copied().filter(|_| config.lines.layout.is_some()) else { return Ok(()) };
    if documents.any(|path| Place::new(layout, path).main) {
        return Ok(());
    }
    bail!("`layout` of the configuration `{name}` matches no document of the repository, not `{first}` either")
}

pub(super) fn read_template(
    config: &Config,
    policy: Files<'_>,
    entries: &[Entry],
) -> Result<(Template, TemplateOrigin)> {
    let mut found = None;
    for path in &config.templates {
        if let Some(text) = policy.text(entries, path, Document::MAX_BYTES)? {
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
    Ok((Template::new(vep, &config.metadata, &config.aliases, config.section_depth), origin))
}

/// The `OWNERS_ALIASES` of the base branch, if fields of the metadata go by it.
///
/// # Errors
/// It is not there, or does not say whom one of them asks for.
pub(super) fn read_aliases(config: &Config, policy: Files<'_>, entries: &[Entry]) -> Result<Aliases> {
    let fields = config.fields.iter().flat_map(|fields| &fields.all);
    let wanted: Vec<&str> = fields.filter_map(|field| field.alias.as_deref()).collect();
    let Some(first) = wanted.first() else { return Ok(Aliases::NONE) };
    let Some(text) = policy.text(entries, OWNERS_ALIASES, owners::MAX_BYTES as u64)? else {
        bail!("there is no `{OWNERS_ALIASES}`, which `alias: {first}` of the configuration asks for");
    };
    let aliases = Aliases::read(text.as_bytes(), &mut Notes::of(OWNERS_ALIASES));
    // What is still to be fetched reads as empty.
    match wanted.iter().find(|name| !text.is_empty() && aliases.members(name).is_none()) {
        Some(name) => bail!("`{OWNERS_ALIASES}` does not say who `{name}` are, as `alias` of the configuration has it"),
        None => Ok(aliases),
    }
}
