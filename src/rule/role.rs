//! What a Markdown file is in its repository.

use crate::snapshot::{Snapshot, Tree};
use crate::vep::Vep;
use crate::vep::place::number_of;
use crate::vep::template::Sections;

/// A document that has this many of the template's sections is a VEP, whatever its name is.
const SECTIONS_OF_A_VEP: usize = 4;

/// What a Markdown file is in its repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A VEP's main document, under whatever name and wherever it lies.
    Vep,
    /// Another document beside a main document.
    Appendix,
    /// Neither.
    Stray,
}

/// What the document `vep` is, which has `sections` of the template and lies in `tree`.
pub fn role_of(vep: &Vep, sections: &Sections, tree: &Tree, snapshot: &Snapshot) -> Role {
    let place = &vep.place;
    if place.main || place.directories.is_none() {
        return Role::Vep;
    }
    if main_document(vep, tree, snapshot).is_some() {
        // One with most of the template's sections is a proposal of its own, beside another.
        let whole = sections.found() * 2 > snapshot.template.sections.len();
        return if whole { Role::Vep } else { Role::Appendix };
    }
    // Where titles have neither a word nor a number of their own, every document has such a title.
    let telling = snapshot.config.layout.title.is_telling();
    let titled = vep.title.as_ref().is_some_and(|title| title.usual && telling || title.number().is_some());
    if titled || sections.found() >= SECTIONS_OF_A_VEP { Role::Vep } else { Role::Stray }
}

/// Whether `vep`, below the `directory` of another VEP, lies in one of its own that a number makes that of a VEP: only its
/// name is wrong.
pub fn has_own_directory(vep: &Vep, directory: &str) -> bool {
    let own = vep.place.directories.as_ref().and_then(|parts| parts.last());
    vep.place.directory_path() != directory && own.is_some_and(|own| number_of(own).is_some())
}

/// The directory of the main document in or above whose directory `vep` lies, which is no main document itself.
pub fn main_document<'v>(vep: &'v Vep, tree: &Tree, snapshot: &Snapshot) -> Option<&'v str> {
    let mut directory = vep.place.directory_path();
    for _ in vep.place.below_sig() {
        if !vep.place.main && tree.has(&format!("{directory}/{}", snapshot.config.layout.file)) {
            return Some(directory);
        }
        directory = directory.rsplit_once('/').map_or("", |(parent, _)| parent);
    }
    None
}
