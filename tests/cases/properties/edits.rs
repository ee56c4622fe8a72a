//! Edits of documents, as `testdata/rules/<id>/edits.yaml` has them: what must be found, on its line and alone, and what
//! must not be.

use std::collections::BTreeMap;
use std::fs;
use std::sync::OnceLock;

use regex::Regex;
use serde::{Deserialize, Deserializer};
use vep_check::rules::RULES;

use super::faults::{Fault, sections};
use super::world::{Doc, World, line_of};
use crate::common::case::root;

/// The edits for one rule.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edits {
    /// Each puts the fault into a document that has none.
    #[serde(default)]
    fires: Vec<Edit>,
    /// Each brings no finding, of this rule or another.
    #[serde(default)]
    silent: Vec<Edit>,
}

impl Edits {
    pub fn has_silent(&self) -> bool {
        !self.silent.is_empty()
    }
}

/// One edit: the first match of `find` becomes `with`, or `block` is put into a section that has text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    /// A regular expression, where `^` and `$` match at each line; documents without a match are left alone.
    #[serde(default, deserialize_with = "pattern")]
    find: Option<Regex>,
    /// What comes instead; `$1` is the first group of `find`.
    #[serde(default)]
    with: String,
    /// A paragraph.
    block: Option<String>,
    /// The fault is found on the first line that matches this, else on the first line that is another.
    #[serde(default, deserialize_with = "pattern")]
    at: Option<Regex>,
    /// Other rules that may have findings because of it.
    #[serde(default)]
    brings: Vec<String>,
}

fn pattern<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Regex>, D::Error> {
    let text = String::deserialize(from)?;
    regex::RegexBuilder::new(&text).multi_line(true).build().map(Some).map_err(serde::de::Error::custom)
}

impl Edit {
    /// Whether it changes the front matter of `doc`: an example in its text may look the same.
    fn is_in_front(&self, doc: &Doc) -> bool {
        let first = self.find.as_ref().and_then(|find| find.find(doc.text()));
        let block = doc.vep.front_matter.as_ref().map(|front_matter| front_matter.block.span);
        first.zip(block).is_some_and(|(first, block)| first.start() < block.end)
    }

    /// `doc` with this edit, and the line on which it shows; `None` where there is nothing to edit.
    fn made(&self, doc: &Doc, world: &World) -> Option<(String, usize)> {
        let old = doc.text();
        let new = match (&self.find, &self.block) {
            (Some(find), None) => find.replace(old, &self.with).into_owned(),
            (None, Some(block)) => {
                let (before, behind) = old.split_at(sections::gap(doc, world)?);
                format!("{before}\n{block}\n\n{behind}")
            }
            _ => panic!("an edit has either `find` or `block`: {self:?}"),
        };
        if new == old {
            return None;
        }
        let first = match &self.at {
            Some(at) => at.find(&new)?.start(),
            None => {
                let same = new.lines().zip(old.lines()).take_while(|(new, old)| new == old).count();
                let block = usize::from(self.block.is_some());
                return Some((new, same + 1 + block));
            }
        };
        Some((line_of(&new, first), new)).map(|(line, new)| (new, line))
    }
}

/// The edits for the rule `id`, if it has any.
pub fn of(id: &str) -> Option<&'static Edits> {
    static ALL: OnceLock<BTreeMap<&'static str, Edits>> = OnceLock::new();
    ALL.get_or_init(all).get(id)
}

fn all() -> BTreeMap<&'static str, Edits> {
    let mut all = BTreeMap::new();
    for rule in RULES {
        let path = root().join("testdata/rules").join(rule.id).join("edits.yaml");
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let edits = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        all.insert(rule.id, edits);
    }
    all
}

/// Every fault that edits make in `doc`; one without a rule must not be found.
pub fn faults(doc: &Doc, world: &World) -> Vec<Fault> {
    let mut faults = Vec::new();
    for rule in RULES.iter().filter(|rule| !doc.has(rule.id)) {
        let Some(edits) = of(rule.id) else { continue };
        for edit in edits.fires.iter().filter(|edit| !rule.id.starts_with("front-matter-") || edit.is_in_front(doc)) {
            let Some((text, line)) = edit.made(doc, world) else { continue };
            let mut fault = Fault::new(rule.id, doc.path(), &text, line);
            fault.brings.extend(edit.brings.iter().map(String::as_str));
            fault.rewrites = true;
            faults.push(fault);
        }
    }
    faults
}

/// Every edit of `doc` that must bring nothing: the rule that it is for, and the text.
pub fn silent(doc: &Doc, world: &World) -> Vec<(&'static str, String)> {
    let of =
        |id: &'static str| of(id).into_iter().flat_map(move |edits| edits.silent.iter().map(move |edit| (id, edit)));
    let edits = RULES.iter().flat_map(|rule| of(rule.id));
    edits.filter_map(|(id, edit)| Some((id, edit.made(doc, world)?.0))).collect()
}
