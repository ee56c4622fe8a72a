//! The repository's policy: `.github/vep-check.yaml`, read from the base branch. Every key is optional.

mod board;
mod error;
mod fields;
mod file;
mod kubevirt;
mod layout;
mod needed;
mod pattern;
mod place;
mod release;
mod repository;
mod sections;
mod stages;

use std::collections::BTreeMap;

use anyhow::Result;

pub use crate::config::board::{Boards, CardMeaning};
pub use crate::config::error::ConfigError;
use crate::config::error::{WrongValue, line_of_key};
pub use crate::config::fields::{Companion, Field, Fields};
pub use crate::config::file::{
    ConfigFile, Demand, FieldKind, FieldRole, Freeze, Level, MAX_BYTES, Permission, Presence,
};
pub use crate::config::kubevirt::{REPOSITORY, SITES};
use crate::config::layout::layout;
pub use crate::config::needed::{Always, Needed};
use crate::config::pattern::Glob;
pub use crate::config::release::ReleaseConfig;
use crate::config::repository::repository;
use crate::config::sections::Sections;
use crate::noun::Noun;
use crate::release::{Stages, Version};
use crate::source::BOM;
use crate::vep::MetadataSections;
use crate::vep::document::FieldNames;
use crate::vep::name::Name;
pub use crate::vep::place::is_markdown;
use crate::vep::place::{Around, Layout, number_of};
use crate::vep::template::SectionAliases;

/// Where the configuration lies in a repository.
pub const CONFIG_PATH: &str = ".github/vep-check.yaml";

/// The policy in force.
#[derive(Debug, Clone)]
pub struct Config {
    /// Levels that differ from the rules' own.
    pub levels: BTreeMap<String, Level>,
    /// What a document is called.
    pub noun: Noun,
    /// Where VEPs lie.
    pub layout: Layout,
    /// The names of the sections of metadata.
    pub metadata: MetadataSections,
    /// The metadata of documents, where the configuration describes it.
    pub fields: Option<Fields>,
    /// Other names of the template's sections.
    pub aliases: SectionAliases,
    /// The deepest headings of the template that are sections of their own.
    pub section_depth: u8,
    /// The paths at which to look for the template, in order.
    pub templates: Vec<String>,
    /// Directories of SIGs with their labels.
    pub sigs: BTreeMap<String, String>,
    /// How the directory and the name of a SIG begin.
    pub sig_prefix: String,
    /// Whether new documents must have front matter.
    pub front_matter: Presence,
    /// What a freeze means.
    pub freeze: Freeze,
    /// Whether a deferred VEP may become provisional again.
    pub revive: Permission,
    /// Whether every SIG must have signed off.
    pub sign_off: Demand,
    /// The SIGs whose sign-off is always asked for.
    pub sign_off_sigs: Vec<String>,
    /// The label of a pull request that targets a release, with `{version}` in it.
    pub target_label: String,
    /// The label that grants an exception from a freeze.
    pub exception_label: String,
    /// The label of a pull request that changes a VEP.
    pub kind_label: String,
    /// Rules that a document may allow; `None` for those whose findings are no errors.
    pub suppressible: Option<Vec<String>>,
    /// The repository on GitHub.
    pub repository: String,
    /// The repository on GitHub that says who the SIGs are; `none` for none.
    pub community_repository: String,
    /// The repository on GitHub that says when releases freeze; `none` for none.
    pub release_repository: String,
    /// The section that tells what has shipped.
    pub history: Name,
    /// The section that tells what each stage needs.
    pub graduation: Name,
    /// The part of it that tells when a feature may be on by default, and the first release whose betas need it; `None`
    /// for all of them.
    pub on_by_default: (String, Option<Version>),
    /// The section that lists the repositories that a VEP changes, and the one among them that has feature gates.
    pub product_repository: (Name, String),
    /// The section that says what a VEP leaves alone.
    pub non_goals: Name,
    /// SIGs whose VEPs change no feature of the product.
    pub gateless_sigs: Vec<String>,
    /// Sections that a VEP about the process itself needs not have.
    pub meta_exempt: Vec<Name>,
    /// Sections that no VEP needs to have, besides those of which the template says so.
    pub optional_sections: Vec<Name>,
    /// What the report on a release goes by.
    pub release: ReleaseConfig,
    /// The mailing list on which exceptions from a freeze are asked for.
    pub mailing_list: Option<String>,
    /// Where the file names what may be missing from the repository.
    pub lines: KeyLines,
    exclude: Vec<Glob>,
}

/// On which lines of its file, from 1, a configuration has some of its keys; `None` where it has not.
#[derive(Debug, Clone, Copy, Default)]
pub struct KeyLines {
    /// `directory`.
    pub directory: Option<usize>,
    /// `layout`.
    pub layout: Option<usize>,
    /// `template`.
    pub template: Option<usize>,
}

impl Default for Config {
    fn default() -> Self {
        Config::from_file(ConfigFile::default()).expect("the default configuration has no patterns to be wrong")
    }
}

impl Config {
    /// Reads the text of a configuration file. `rules` are the ids that may be named in it.
    ///
    /// # Errors
    /// [`ConfigError`]: what is not YAML, an unknown key or rule, a level that is none, a value that makes no sense.
    pub fn parse(text: &str, rules: &[&str]) -> Result<Config> {
        let text = text.strip_prefix(BOM).unwrap_or(text);
        let file = ConfigFile::parse(text, rules)?;
        let config = Config::from_file(file).map_err(|error| ConfigError::of_value(text, &error))?;
        let line_of = |key| line_of_key(text, key);
        let lines =
            KeyLines { directory: line_of("directory"), layout: line_of("layout"), template: line_of("template") };
        Ok(Config { lines, ..config })
    }

    fn from_file(file: ConfigFile) -> Result<Config, WrongValue> {
        let layout = layout(&file)?;
        let community_repository = repository(file.community_repository, "community-repository", kubevirt::COMMUNITY)?;
        // The SIGs of one community are none of another's.
        let own = community_repository == kubevirt::COMMUNITY;
        let mut sections = Sections::of(file.sections);
        sections.metadata.stages = stages::stages(file.stages, &file.release.stage_limits)?;
        let fields = file.metadata.map(|keys| Fields::of(keys, layout.is_flat())).transpose()?;
        let mut kinds = fields.iter().flat_map(|fields| &fields.all).map(|field| field.kind);
        if sections.metadata.stages.is_empty() && kinds.any(|kind| kind == FieldKind::Stage) {
            return Err(WrongValue::new("kind", "stage", "is what nothing can be: `stages` has none"));
        }
        sections.metadata.fields = fields.as_ref().map_or_else(FieldNames::default, Fields::names);
        let product = repository(file.product_repository, "product-repository", kubevirt::PRODUCT)?;
        let mailing_list = file.mailing_list.unwrap_or_else(|| kubevirt::MAILING_LIST.to_owned());
        Ok(Config {
            levels: file.rules,
            noun: noun(file.noun)?,
            metadata: sections.metadata,
            fields,
            aliases: aliases(file.aliases),
            section_depth: section_depth(file.section_depth)?,
            templates: templates(file.template, &layout.directory),
            layout,
            sigs: sigs(file.sigs, own),
            sig_prefix: file.sig_prefix.unwrap_or_else(|| kubevirt::SIG_PREFIX.to_owned()),
            front_matter: file.front_matter.unwrap_or(Presence::Optional),
            freeze: file.freeze.unwrap_or(Freeze::Warn),
            revive: file.revive.unwrap_or(Permission::Allow),
            sign_off: file.sign_off.unwrap_or(Demand::Report),
            sign_off_sigs: file.sign_off_sigs.unwrap_or_else(|| own_names(&kubevirt::SIGN_OFF_SIGS, own)),
            target_label: file.target_label.unwrap_or_else(|| kubevirt::TARGET_LABEL.to_owned()),
            exception_label: file.exception_label.unwrap_or_else(|| kubevirt::EXCEPTION_LABEL.to_owned()),
            kind_label: file.kind_label.unwrap_or_else(|| kubevirt::KIND_LABEL.to_owned()),
            suppressible: file.suppressible,
            repository: file.repository.unwrap_or_else(|| REPOSITORY.to_owned()),
            community_repository,
            release_repository: repository(file.release_repository, "release-repository", kubevirt::RELEASES)?,
            history: sections.history,
            graduation: sections.graduation,
            on_by_default: sections.on_by_default,
            product_repository: (sections.repositories, product),
            non_goals: sections.non_goals,
            gateless_sigs: own_names(&kubevirt::GATELESS_SIGS, own),
            meta_exempt: file.meta_exempt.as_deref().map_or_else(
                || kubevirt::META_EXEMPT.map(Name::of).to_vec(),
                |names| names.iter().map(|name| Name::of(name)).collect(),
            ),
            optional_sections: file.optional_sections.iter().map(|name| Name::of(name)).collect(),
            release: ReleaseConfig::of(file.release)?,
            mailing_list: Some(mailing_list).filter(|list| list != "none"),
            lines: KeyLines::default(),
            exclude: globs(&file.exclude)?,
        })
    }

    /// Whether a directory of this name, directly below that of all VEPs, is a SIG's.
    pub fn is_sig(&self, name: &str) -> bool {
        let named = name.starts_with(&self.sig_prefix) && number_of(name).is_none() && name != self.layout.meta;
        self.layout.around == Around::Sig && named || self.sigs.contains_key(name)
    }

    /// The stages of graduation.
    pub fn stages(&self) -> &Stages {
        &self.metadata.stages
    }

    /// Whether documents have a number, in their path or their title.
    pub fn has_numbers(&self) -> bool {
        self.layout.numbered || self.layout.title.has_number()
    }

    /// The level that the repository sets for a rule.
    pub fn level(&self, rule: &str) -> Option<Level> {
        self.levels.get(rule).copied()
    }

    /// Whether `path` is a Markdown file that is to be checked: below the directory of VEPs, not the template, not
    /// left out.
    pub fn covers(&self, path: &str) -> bool {
        let inside = self.layout.directory.is_empty()
            || path.strip_prefix(&self.layout.directory).is_some_and(|rest| rest.starts_with('/'));
        inside && is_markdown(path) && !self.is_template(path) && !self.excludes(path)
    }

    /// Whether `path` is the template or lies beside it in a directory of its own.
    pub fn is_template(&self, path: &str) -> bool {
        self.templates.iter().any(|template| {
            path == template
                || template.rsplit_once('/').is_some_and(|(directory, _)| {
                    directory != self.layout.directory
                        && path.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/'))
                })
        })
    }

    /// Whether the configuration leaves `path` out.
    pub fn excludes(&self, path: &str) -> bool {
        self.exclude.iter().any(|glob| glob.matches(path))
    }
}

/// What a document is called: the word that is `written`, else KubeVirt's.
fn noun(written: Option<String>) -> Result<Noun, WrongValue> {
    let Some(word) = written else { return Ok(Noun::default()) };
    let why =
        "is no word for a document, such as `RFC` or `enhancement`: letters, digits, spaces and hyphens, at most 40";
    Noun::new(&word).ok_or_else(|| WrongValue::new("noun", &word, why))
}

/// How deep sections are: what is `written`, else those of `##` alone.
fn section_depth(written: Option<u8>) -> Result<u8, WrongValue> {
    let depth = written.unwrap_or(2);
    let why = "is no level of headings below the title's: write 2 to 6";
    (2..=6).contains(&depth).then_some(depth).ok_or_else(|| WrongValue::new("section-depth", &depth.to_string(), why))
}

/// The paths at which the template may lie: the one that is `written`, else those of KubeVirt in `directory`.
fn templates(written: Option<String>, directory: &str) -> Vec<String> {
    let usual = || kubevirt::TEMPLATE_PATHS.iter().map(|path| join(directory, path)).collect();
    written.map_or_else(usual, |template| vec![template])
}

/// `names` of KubeVirt's, if its community is `own`.
fn own_names(names: &[&str], own: bool) -> Vec<String> {
    names.iter().filter(|_| own).map(|name| (*name).to_owned()).collect()
}

/// The SIGs that are `written`, with KubeVirt's, if its community is `own`.
fn sigs(written: BTreeMap<String, String>, own: bool) -> BTreeMap<String, String> {
    let usual = kubevirt::SIGS.iter().filter(|_| own).map(|(name, label)| ((*name).to_owned(), (*label).to_owned()));
    usual.chain(written).collect()
}

/// Other names of sections: those that are `written`, with KubeVirt's.
fn aliases(written: BTreeMap<String, Vec<String>>) -> SectionAliases {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let usual = kubevirt::ALIASES.iter().map(|(name, others)| ((*name).to_owned(), owned(others)));
    usual.chain(written).collect()
}

fn globs(patterns: &[String]) -> Result<Vec<Glob>, WrongValue> {
    let wrong = |pattern, error| WrongValue::new("exclude", pattern, format!("is not a pattern: {error:#}"));
    patterns.iter().map(|pattern| Glob::new(pattern).map_err(|error| wrong(pattern, error))).collect()
}

fn join(directory: &str, path: &str) -> String {
    if directory.is_empty() { path.to_owned() } else { format!("{directory}/{path}") }
}
