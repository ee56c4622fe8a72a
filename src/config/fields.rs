//! The metadata that documents have, where the configuration describes it: the key `metadata`.

use crate::config::error::WrongValue;
use crate::config::file::{Always, FieldKeys, FieldKind, FieldRole, MetadataKeys, Needed};
use crate::vep::document::FieldNames;

/// The metadata of documents: which fields there are, where, and what stands in them.
#[derive(Debug, Clone)]
pub struct Fields {
    /// The name of the file beside the document that has them; `None` for front matter.
    pub file: Option<String>,
    /// The fields, in the order of their names.
    pub all: Vec<Field>,
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
    /// When it is needed.
    pub required: Option<Needed>,
}

/// A file that a document needs elsewhere.
#[derive(Debug, Clone)]
pub struct Companion {
    /// Its path, with `{sig}` and `{number}` in it.
    pub path: String,
    /// When it is needed.
    pub required: Needed,
}

impl Needed {
    /// Whether it is needed of a document in `state`.
    pub fn of(&self, state: Option<&str>) -> bool {
        match self {
            Needed::Word(Always::Always) => true,
            Needed::In(states) => state.is_some_and(|state| states.iter().any(|one| one == state)),
        }
    }
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
            let states = all.iter().find(|field| field.role == Some(FieldRole::Status)).map(|status| &status.one_of);
            if let Some(Needed::In(wanted)) = &field.required {
                let unknown = wanted.iter().find(|state| !states.is_some_and(|states| states.contains(state)));
                if let Some(state) = unknown {
                    let why = "is none of the words of the field that `is: status`";
                    return Err(WrongValue::new("required", state, why));
                }
            }
        }
        let companion = keys.companion.map(|companion| Companion {
            path: companion.path,
            required: companion.required.unwrap_or(Needed::Word(Always::Always)),
        });
        Ok(Fields { file: keys.file, all, companion })
    }

    /// The names of the fields that tell something of a document.
    pub(super) fn names(&self) -> FieldNames {
        let named = |role: FieldRole| {
            let field = self.all.iter().find(|field| field.role == Some(role));
            field.map_or_else(String::new, |field| field.name.clone())
        };
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
        let FieldKeys { kind, is, one_of, required } = keys;
        let usual = match is {
            Some(FieldRole::Number) => FieldKind::Number,
            Some(FieldRole::Owner) => FieldKind::Sig,
            Some(FieldRole::Targets) => FieldKind::Release,
            Some(FieldRole::Title | FieldRole::Status) | None => FieldKind::Text,
        };
        Field { name, kind: kind.unwrap_or(usual), role: is, one_of, required }
    }
}
