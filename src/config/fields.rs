//! The metadata that documents have, where the configuration describes it: the key `metadata`.

use std::collections::BTreeMap;

use crate::config::error::WrongValue;
use crate::config::file::{CompanionKeys, FieldKeys, FieldKind, FieldRole, MetadataKeys, Permission};
use crate::config::needed::{Always, Needed};
use crate::release::Version;
use crate::vep::document::FieldNames;

/// The metadata of documents: which fields there are, where, and what stands in them.
#[derive(Debug, Clone)]
pub struct Fields {
    /// The name of the file beside the document that has them; `None` for front matter.
    pub file: Option<String>,
    /// The fields, in the order of their names.
    pub all: Vec<Field>,
    /// Whether there may be others.
    pub others: Permission,
    /// The path of another file that belongs to a document, with `{sig}` and `{number}` in it.
    pub companion: Option<Companion>,
}

/// A field.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What stands in it.
    pub kind: FieldKind,
    /// What it tells of the document.
    pub role: Option<FieldRole>,
    /// The words of which it has one; none where it may say anything.
    pub one_of: Vec<String>,
    /// The same in some states.
    pub one_of_in: BTreeMap<String, Vec<String>>,
    /// The name in `OWNERS_ALIASES` of the people who may stand in it.
    pub alias: Option<String>,
    /// When it is needed.
    pub required: Option<Needed>,
    /// The states in which it may still say that somebody is to be found.
    pub undecided_in: Vec<String>,
}

/// A file that a document needs elsewhere.
#[derive(Debug, Clone)]
pub struct Companion {
    /// Its path, with `{sig}` and `{number}` in it.
    pub path: String,
    /// When it is needed.
    pub required: Needed,
    /// Fields that must say these releases or later ones for it to be needed.
    pub since: Vec<(String, Version)>,
}

impl Fields {
    /// What `keys` describe. `flat` says that documents have no directories of their own.
    pub(super) fn of(keys: MetadataKeys, flat: bool) -> Result<Fields, WrongValue> {
        let is_name = |file: &str| !file.contains('/') && (file.ends_with(".yaml") || file.ends_with(".yml"));
        if let Some(file) = keys.file.as_ref().filter(|file| !is_name(file) || flat) {
            let why = match flat {
                true => "lies beside a document, and here several lie in one directory",
                false => "is not the name of a YAML file beside the document, such as `meta.yaml`",
            };
            return Err(WrongValue::new("file", file, why));
        }
        let all: Vec<Field> = keys.fields.into_iter().map(|(name, keys)| Field::of(name, keys)).collect();
        for (index, field) in all.iter().enumerate() {
            if field.role.is_some() && all[..index].iter().any(|other| other.role == field.role) {
                return Err(WrongValue::new("is", &field.name, "is what another field is already"));
            }
            if field.alias.is_some() && field.kind != FieldKind::Handles {
                return Err(WrongValue::new("alias", &field.name, "needs `kind: handles` beside it"));
            }
            require_states(&all, "required", field.required.iter().flat_map(Needed::states))?;
            require_states(&all, "one-of-in", field.one_of_in.keys())?;
            require_states(&all, "undecided-in", field.undecided_in.iter())?;
        }
        let companion = keys.companion.map(|keys| Companion::of(keys, &all)).transpose()?;
        Ok(Fields { file: keys.file, all, others: keys.other_fields.unwrap_or(Permission::Allow), companion })
    }

    /// The field that tells this of a document.
    pub fn of_role(&self, role: FieldRole) -> Option<&Field> {
        self.all.iter().find(|field| field.role == Some(role))
    }

    /// A field that every document needs.
    pub fn needed(&self) -> Option<&Field> {
        self.all.iter().find(|field| field.required.as_ref().is_some_and(|when| when.of(None)))
    }

    /// The names of the fields that tell something of a document.
    pub(super) fn names(&self) -> FieldNames {
        let named = |role: FieldRole| self.of_role(role).map_or_else(String::new, |field| field.name.clone());
        FieldNames {
            number: named(FieldRole::Number),
            title: named(FieldRole::Title),
            owner: named(FieldRole::Owner),
            status: named(FieldRole::Status),
            targets: named(FieldRole::Targets),
        }
    }
}

impl Field {
    fn of(name: String, keys: FieldKeys) -> Field {
        let FieldKeys { kind, is, one_of, one_of_in, alias, required, undecided_in } = keys;
        let usual = match is {
            Some(FieldRole::Number) => FieldKind::Number,
            Some(FieldRole::Owner) => FieldKind::Sig,
            Some(FieldRole::Targets) => FieldKind::Release,
            Some(FieldRole::Title | FieldRole::Name | FieldRole::Status | FieldRole::Gates) | None => FieldKind::Text,
        };
        Field { name, kind: kind.unwrap_or(usual), role: is, one_of, one_of_in, alias, required, undecided_in }
    }

    /// The words of which it has one in `state`; none where it may say anything.
    pub fn words(&self, state: Option<&str>) -> &[String] {
        state.and_then(|state| self.one_of_in.get(state)).unwrap_or(&self.one_of)
    }

    /// Whether there are few answers to it, which can be listed or known.
    pub fn knows_its_answers(&self) -> bool {
        !self.one_of.is_empty() || matches!(self.kind, FieldKind::Number | FieldKind::Sig | FieldKind::Stage)
    }

    /// Whether it has one value, never several.
    pub fn is_single(&self) -> bool {
        let of_one = self.role.is_some_and(|role| !matches!(role, FieldRole::Targets | FieldRole::Gates));
        let is_one_of = !self.one_of.is_empty() || self.kind == FieldKind::Stage;
        of_one || is_one_of || matches!(self.kind, FieldKind::Number | FieldKind::Date)
    }
}

impl Companion {
    fn of(keys: CompanionKeys, fields: &[Field]) -> Result<Companion, WrongValue> {
        let required = keys.required.unwrap_or(Needed::Word(Always::Always));
        require_states(fields, "required", required.states().iter())?;
        let mut since = Vec::new();
        for (name, release) in keys.since {
            let is_release = |field: &&Field| field.name == name && field.kind == FieldKind::Release;
            if !fields.iter().any(|field| is_release(&field)) {
                return Err(WrongValue::new("since", &name, "is no field of `kind: release`"));
            }
            let version =
                release.parse().map_err(|_| WrongValue::new("since", &release, "is no release, such as `v1.10`"))?;
            since.push((name, version));
        }
        Ok(Companion { path: keys.path, required, since })
    }
}

/// Holds `wanted`, which the key `key` names, against the states that there are.
fn require_states<'a>(
    fields: &[Field],
    key: &'static str,
    mut wanted: impl Iterator<Item = &'a String>,
) -> Result<(), WrongValue> {
    let states = fields.iter().find(|field| field.role == Some(FieldRole::Status)).map(|status| &status.one_of);
    match wanted.find(|state| !states.is_some_and(|states| states.contains(state))) {
        Some(state) => Err(WrongValue::new(key, state, "is none of the words of the field that `is: status`")),
        None => Ok(()),
    }
}
