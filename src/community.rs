//! Reads the files in which a community says who its SIGs are and who may sign off for them: `sigs.yaml` and
//! `OWNERS_ALIASES` of its own repository, and the `OWNERS` in the directories of SIGs.
//!
//! They come from base branches, so they are as trusted as the configuration is. Who is listed as emeritus is not asked.
//!
//! <https://github.com/kubevirt/community/blob/main/sigs.yaml>,
//! <https://www.kubernetes.dev/docs/guide/owners/>

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde::Deserialize;

use crate::facts::Sig;
use crate::yaml;

/// The largest of these files that is read, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;

/// `sigs.yaml`; what else it says is of no concern here.
#[derive(Debug, Deserialize)]
struct SigsFile {
    #[serde(default)]
    sigs: Vec<SigEntry>,
}

#[derive(Debug, Deserialize)]
struct SigEntry {
    dir: String,
    label: Option<String>,
    leadership: Option<Leadership>,
}

#[derive(Debug, Deserialize)]
struct Leadership {
    #[serde(default)]
    chairs: Vec<Person>,
}

#[derive(Debug, Deserialize)]
struct Person {
    github: String,
}

/// Names that stand for several people.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Aliases {
    #[serde(default)]
    aliases: BTreeMap<String, Option<Vec<String>>>,
}

/// `OWNERS`, in its plain form and in that with filters.
#[derive(Debug, Default, Deserialize)]
pub struct Owners {
    approvers: Option<Vec<String>>,
    #[serde(default)]
    filters: BTreeMap<String, OwnersFilter>,
}

#[derive(Debug, Deserialize)]
struct OwnersFilter {
    approvers: Option<Vec<String>>,
}

impl Aliases {
    /// Reads an `OWNERS_ALIASES`.
    ///
    /// # Errors
    /// It is not one.
    pub fn parse(text: &str) -> Result<Aliases> {
        if is_empty(text) {
            return Ok(Aliases::default());
        }
        yaml::read(text, MAX_BYTES).context("`aliases` maps names to lists of logins")
    }

    /// The aliases of both; those of `self` come first.
    #[must_use]
    pub fn or(mut self, other: Aliases) -> Aliases {
        for (name, members) in other.aliases {
            self.aliases.entry(name).or_insert(members);
        }
        self
    }

    fn members(&self, name: &str) -> Option<&[String]> {
        let found = self.aliases.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(name))?.1;
        Some(found.as_deref().unwrap_or_default())
    }

    /// `people` with the members of each alias in its place. Aliases of aliases are not resolved: Prow does not, either.
    fn resolved(&self, people: &[String]) -> Vec<String> {
        let of = |name: &String| self.members(name).map_or_else(|| vec![name.clone()], <[String]>::to_vec);
        people.iter().flat_map(of).collect()
    }
}

impl Owners {
    /// Reads an `OWNERS`.
    ///
    /// # Errors
    /// It is not one.
    pub fn parse(text: &str) -> Result<Owners> {
        if is_empty(text) {
            return Ok(Owners::default());
        }
        yaml::read(text, MAX_BYTES).context("`approvers` is a list of logins")
    }

    fn approvers(&self) -> impl Iterator<Item = &[String]> {
        let filtered = self.filters.values().filter_map(|filter| filter.approvers.as_deref());
        self.approvers.as_deref().into_iter().chain(filtered)
    }
}

/// The SIGs: those of `sigs.yaml`, those that have approvers among the aliases, where their names begin with `prefix`,
/// and those with an `OWNERS` in their directory of VEPs, which `owners` gives by the directory's name.
///
/// # Errors
/// `sigs_yaml` is no such file.
pub fn sigs(sigs_yaml: &str, prefix: &str, aliases: &Aliases, owners: &BTreeMap<String, Owners>) -> Result<Vec<Sig>> {
    let file: SigsFile =
        if is_empty(sigs_yaml) { SigsFile { sigs: Vec::new() } } else { yaml::read(sigs_yaml, MAX_BYTES)? };
    let mut sigs: BTreeMap<String, Sig> = BTreeMap::new();
    for entry in file.sigs {
        let chairs = entry.leadership.into_iter().flat_map(|leadership| leadership.chairs);
        let sig = of_name(&mut sigs, &entry.dir);
        sig.label = entry.label;
        sig.chairs.extend(chairs.map(|chair| chair.github));
    }
    for (alias, members) in &aliases.aliases {
        let alias = alias.to_ascii_lowercase();
        let Some(name) = alias.strip_suffix("-approvers").filter(|name| name.starts_with(prefix)) else { continue };
        of_name(&mut sigs, name).approvers.extend(members.iter().flatten().cloned());
    }
    for (name, owners) in owners {
        for approvers in owners.approvers() {
            of_name(&mut sigs, name).approvers.extend(aliases.resolved(approvers));
        }
    }
    Ok(sigs.into_values().collect())
}

fn of_name<'a>(sigs: &'a mut BTreeMap<String, Sig>, name: &str) -> &'a mut Sig {
    sigs.entry(name.to_owned()).or_insert_with(|| Sig {
        name: name.to_owned(),
        label: None,
        chairs: Vec::new(),
        approvers: Vec::new(),
    })
}

/// Whether a file says nothing: serde takes no empty document for a map.
fn is_empty(text: &str) -> bool {
    text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
}
