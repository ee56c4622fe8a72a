//! The file of the configuration as it is written.

use std::collections::BTreeMap;

use anyhow::Result;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::error::{ConfigError, line_of_key};
use crate::config::needed::Needed;
use crate::finding::Severity;
use crate::text::did_you_mean;
use crate::yaml;

/// The largest configuration that is read, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;

/// A rule's level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The rule does not run.
    Off,
    /// Findings are notices.
    Notice,
    /// Findings are warnings.
    Warning,
    /// Findings are errors.
    Error,
}

impl Level {
    /// The severity of findings at this level; `None` if there are none.
    pub const fn severity(self) -> Option<Severity> {
        match self {
            Level::Off => None,
            Level::Notice => Some(Severity::Notice),
            Level::Warning => Some(Severity::Warning),
            Level::Error => Some(Severity::Error),
        }
    }
}

/// Whether something must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Presence {
    /// It may be missing.
    Optional,
    /// It may not.
    Required,
}

/// What the freeze of a release means for a pull request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Freeze {
    /// A late target is a warning.
    Warn,
    /// A late target is an error.
    Enforce,
}

/// Whether something is asked for or only told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Demand {
    /// It is told.
    Report,
    /// It is asked for.
    Required,
}

/// Whether something may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Permission {
    /// It may.
    Allow,
    /// It may not.
    Deny,
}

/// The file as it is written.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "a map of settings")]
#[schemars(title = "vep-check configuration")]
pub struct ConfigFile {
    /// The level of each rule: `off`, `notice`, `warning` or `error`.
    #[serde(default)]
    pub(super) rules: BTreeMap<String, Level>,
    /// What a document is called in all that is said of it: `KEP`, `enhancement`, `RFC`. Default: `VEP`.
    pub(super) noun: Option<String>,
    /// Where documents lie, in place of `directory`, `file` and `sig-directories`: `keps/{sig}/**/{number}-{name}/README.md`,
    /// `enhancements/{area}/**/{name}.md`. Default: `veps/{sig}/**/{number}-{name}/vep.md`.
    pub(super) layout: Option<String>,
    /// The directory that holds one directory a SIG. Default: `veps`.
    pub(super) directory: Option<String>,
    /// The name of a VEP's main document, in a directory of its own. Default: `vep.md`.
    pub(super) file: Option<String>,
    /// Whether a SIG's directory lies around those of its VEPs. Where it is `false`, the SIG is front matter's
    /// `owning-sig`. Default: `true`.
    pub(super) sig_directories: Option<bool>,
    /// How the directory and the name of a SIG begin; `""` for nothing. Default: `sig-`.
    pub(super) sig_prefix: Option<String>,
    /// How a title is written. Default: `VEP #{number}: {title}`.
    pub(super) title: Option<String>,
    /// What the template calls the sections that vep-check knows how to read.
    #[serde(default)]
    pub(super) sections: SectionNames,
    /// The template's path. Default: `NNNN-vep-template/vep.md` in the directory of VEPs, else `NNNN-vep-template.md`
    /// there, else the copy inside vep-check.
    pub(super) template: Option<String>,
    /// The directory of VEPs about the process itself. Default: `meta-VEPs`.
    pub(super) meta: Option<String>,
    /// Sections that a VEP about the process itself needs not have. Default: `API Examples`,
    /// `Graduation Requirements`.
    pub(super) meta_exempt: Option<Vec<String>>,
    /// Sections of the template that no VEP needs to have, besides those of which the template says so: by `(Optional)`
    /// in the heading, or in the comment below it.
    #[serde(default)]
    pub(super) optional_sections: Vec<String>,
    /// The deepest headings of the template that are sections of their own, which a document needs as well: 4 for `####`.
    /// Default: 2.
    pub(super) section_depth: Option<u8>,
    /// The metadata of documents, where it is other than KubeVirt's front matter.
    pub(super) metadata: Option<MetadataKeys>,
    /// The stages of graduation, in their order, by name or with more words; `[]` for none. Default: `alpha`, `beta`, which
    /// is on by default, and `GA`, also `stable` and `general availability`.
    pub(super) stages: Option<Vec<StageKeys>>,
    /// Directories of SIGs with the label of each. They are added to every directory of the base branch that begins
    /// with `sig-prefix`, and to KubeVirt's, unless `community-repository` is another.
    #[serde(default)]
    pub(super) sigs: BTreeMap<String, String>,
    /// Globs of paths to leave out; `**` matches any number of directories.
    #[serde(default)]
    pub(super) exclude: Vec<String>,
    /// Whether new documents must have front matter: `optional` or `required`. Default: `optional`.
    pub(super) front_matter: Option<Presence>,
    /// Whether a target after its freeze is an error: `warn` or `enforce`. Default: `warn`.
    pub(super) freeze: Option<Freeze>,
    /// Whether a deferred VEP may become provisional again: `allow` or `deny`. Default: `allow`.
    pub(super) revive: Option<Permission>,
    /// Whether every SIG must have signed off: `report` or `required`. Default: `report`.
    pub(super) sign_off: Option<Demand>,
    /// The SIGs whose sign-off is asked for, besides the owning and the participating ones.
    /// Default: `sig-compute`, `sig-network`, `sig-storage`; none where `community-repository` is another.
    pub(super) sign_off_sigs: Option<Vec<String>>,
    /// The label of a pull request that targets a release; `{version}` stands for `v1.9`. Default: `target/{version}`.
    pub(super) target_label: Option<String>,
    /// The label by which a maintainer grants an exception from a freeze. Default: `freeze-exception`.
    pub(super) exception_label: Option<String>,
    /// The label of a pull request that changes a VEP. Default: `kind/vep`.
    pub(super) kind_label: Option<String>,
    /// Rules that a comment in a document may allow for its next line. Default: those whose findings are no errors.
    pub(super) suppressible: Option<Vec<String>>,
    /// The repository on GitHub, for links to itself. Default: `kubevirt/enhancements`.
    pub(super) repository: Option<String>,
    /// The repository on GitHub that has `sigs.yaml` and `OWNERS_ALIASES`: who may sign off; `none` for none.
    /// Default: `kubevirt/community`.
    pub(super) community_repository: Option<String>,
    /// The repository on GitHub that has `releases/vX.Y/schedule.yaml`: when releases freeze; `none` for none.
    /// Default: `kubevirt/sig-release`.
    pub(super) release_repository: Option<String>,
    /// The repository on GitHub that has feature gates: a VEP that names only others of its owner needs none.
    /// Default: `kubevirt/kubevirt`.
    pub(super) product_repository: Option<String>,
    /// What the report on a release goes by.
    #[serde(default)]
    pub(super) release: ReleaseKeys,
    /// The mailing list on Google Groups on which exceptions from a freeze are asked for; `none` for none.
    /// Default: `kubevirt-dev`.
    pub(super) mailing_list: Option<String>,
    /// Further names that a section of the template is known by.
    #[serde(default)]
    pub(super) aliases: BTreeMap<String, Vec<String>>,
}

/// The metadata of documents.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "a map with `fields`")]
pub(super) struct MetadataKeys {
    /// The name of the YAML file beside each document that has it. Default: front matter of the document.
    pub(super) file: Option<String>,
    /// The fields by their names.
    pub(super) fields: BTreeMap<String, FieldKeys>,
    /// Whether there may be fields that are not described: `allow` or `deny`. Default: `allow`.
    pub(super) other_fields: Option<Permission>,
    /// Another file that a document needs.
    pub(super) companion: Option<CompanionKeys>,
}

/// A field of the metadata.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "a map, such as `{}`")]
pub(super) struct FieldKeys {
    /// What stands in it. Default: what goes with `is`, else any text.
    pub(super) kind: Option<FieldKind>,
    /// What it tells of the document.
    pub(super) is: Option<FieldRole>,
    /// The words of which it has one.
    #[serde(default)]
    pub(super) one_of: Vec<String>,
    /// The words of which it has one in a state, where those are fewer: `{implemented: [stable]}`.
    #[serde(default)]
    pub(super) one_of_in: BTreeMap<String, Vec<String>>,
    /// The name in the repository's `OWNERS_ALIASES` of the people who may stand in it. Default: anybody.
    pub(super) alias: Option<String>,
    /// `always`, or a list of the states in which a document needs it. Default: never.
    pub(super) required: Option<Needed>,
    /// The states in which `TBD` may stand in it, though it is needed.
    #[serde(default)]
    pub(super) undecided_in: Vec<String>,
}

/// Another file that a document needs.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "a map with the `path` of a file")]
pub(super) struct CompanionKeys {
    /// Its path; `{sig}` and `{number}` stand for those of the document.
    pub(super) path: String,
    /// `always`, or a list of the states in which a document needs it. Default: always.
    pub(super) required: Option<Needed>,
    /// Fields with a release each: a document needs it where they say that release or a later one. Default: whatever they
    /// say.
    #[serde(default)]
    pub(super) since: BTreeMap<String, String>,
}

/// What stands in a field of the metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// Any text, or several.
    Text,
    /// A number.
    Number,
    /// Names of people on GitHub.
    Handles,
    /// A release, or one for each of several things.
    Release,
    /// A day: `2026-04-30`.
    Date,
    /// Addresses that begin with `https://`.
    Link,
    /// SIGs.
    Sig,
    /// A stage of graduation.
    Stage,
}

/// What a field tells of its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FieldRole {
    /// Its number.
    Number,
    /// Its title.
    Title,
    /// The name of its file, or of its directory where it has one, without the number: `lazy-routes`.
    Name,
    /// The SIG that owns it.
    Owner,
    /// Its state.
    Status,
    /// The release that it targets for each stage.
    Targets,
    /// The feature gates that it has.
    Gates,
}

/// What the report on a release goes by.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "a map of settings")]
pub(super) struct ReleaseKeys {
    /// The name of a release's branch in `product-repository`; `{version}` stands for `1.9`. Default:
    /// `release-{version}`.
    pub(super) branch: Option<String>,
    /// The repositories on GitHub that documentation lies in. Default: `kubevirt/user-guide`.
    pub(super) docs_repositories: Option<Vec<String>>,
    /// The files of `product-repository` that register feature gates. Default:
    /// `pkg/virt-config/featuregate/active.go`, `pkg/virt-config/featuregate/inactive.go`.
    pub(super) gates: Option<Vec<String>>,
    /// The boards of releases: from `v1.10` to the number of the project on GitHub, of the organisation that owns
    /// `repository`. Without an entry, the board of a release is unknown; `{}` says that there are none.
    pub(super) boards: Option<BTreeMap<String, u64>>,
    /// What the statuses of cards mean.
    #[serde(default)]
    pub(super) board_status: BoardStatus,
    /// The field of a card that names the reviewers of a VEP. Default: `VEP Reviewer`.
    pub(super) reviewer_field: Option<String>,
    /// How many releases a feature may be in a stage, by the name of the stage. Default: `alpha: 2`, `beta: 3`; none where
    /// `stages` are given.
    #[serde(default)]
    pub(super) stage_limits: BTreeMap<String, u32>,
    /// For how many days nobody needs to say anything in a tracking issue or in a pull request that waits for review.
    /// Default: 7.
    pub(super) quiet_days: Option<u32>,
}

/// What the statuses of cards mean. A status that is not listed is one that is not tracked.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "a map with lists of statuses")]
pub(super) struct BoardStatus {
    /// The VEP is in the release. Default: `Tracked`, `At risk`, `Completed`.
    pub(super) tracked: Option<Vec<String>>,
    /// It was taken out. Default: `Removed from milestone`.
    pub(super) removed: Option<Vec<String>>,
    /// It needs an exception, and has none. Default: `Exception Required`.
    pub(super) exception: Option<Vec<String>>,
    /// It has an exception. Default: none.
    pub(super) granted: Option<Vec<String>>,
}

/// A stage of graduation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "the name of a stage, or a map with its `name`")]
pub(super) enum StageKeys {
    /// Its name.
    Name(String),
    /// More of it.
    More(MoreOfStage),
}

/// What there is to say of a stage.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct MoreOfStage {
    /// Its name.
    pub(super) name: String,
    /// Other words by which documents name it.
    #[serde(default)]
    pub(super) also: Vec<String>,
    /// Whether what reaches it is on unless somebody switches it off. Default: `false`.
    #[serde(default)]
    pub(super) on_by_default: bool,
}

/// What the template calls the sections that vep-check knows how to read. All others are known by the template alone.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "a map with names of sections")]
pub(super) struct SectionNames {
    /// Around target releases and checklist. Default: `VEP Status Metadata`.
    pub(super) metadata: Option<String>,
    /// Rows that name the release of each stage. Default: `Target releases`.
    pub(super) targets: Option<String>,
    /// Boxes to tick. Default: `Release Signoff Checklist`.
    pub(super) checklist: Option<String>,
    /// What has shipped. Default: `Implementation History`.
    pub(super) history: Option<String>,
    /// What each stage needs. Default: `Graduation Requirements`.
    pub(super) graduation: Option<String>,
    /// When a feature may be on by default, as a part of what beta needs. Default: `On-By-Default Readiness`.
    pub(super) on_by_default: Option<String>,
    /// The repositories that a VEP changes. Default: `Repos`.
    pub(super) repositories: Option<String>,
    /// What a VEP leaves alone. Default: `Non Goals`.
    pub(super) non_goals: Option<String>,
}

impl ConfigFile {
    /// Reads the text of a configuration file. `rules` are the ids that may be named in it.
    ///
    /// # Errors
    /// What is not YAML, an unknown key or rule, a level that is none: with the line and, where a name is nearly
    /// right, the right one.
    pub(super) fn parse(text: &str, rules: &[&str]) -> Result<ConfigFile> {
        let says_nothing = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
        if text.len() <= MAX_BYTES && text.lines().all(says_nothing) {
            return Ok(ConfigFile::default());
        }
        let file = yaml::read::<ConfigFile>(text, MAX_BYTES);
        // Only this form refuses a key that is there twice.
        let file = file.and_then(|file| yaml::read::<serde_yaml::Value>(text, MAX_BYTES).map(|_| file));
        let file = file.map_err(|error| ConfigError::of_parser(text, &error.to_string()))?;
        for id in file.rules.keys().chain(file.suppressible.iter().flatten()) {
            if !rules.contains(&id.as_str()) {
                let meant = did_you_mean(id, rules.iter().copied());
                let message = format!("unknown rule `{id}`");
                return Err(ConfigError::new(text, line_of_key(text, id), &meant, &message).into());
            }
        }
        Ok(file)
    }
}
