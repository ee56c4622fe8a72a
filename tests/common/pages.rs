//! What says how to use vep-check.

// Each test binary uses its own part of this.
#![allow(dead_code, reason = "each binary takes what it needs")]

use std::fs;

use super::case::root;

/// A text that says how to use vep-check.
pub struct Page {
    /// Its path from the root of the project.
    pub name: String,
    pub text: String,
}

impl Page {
    pub fn read(name: String) -> Page {
        let text = fs::read_to_string(root().join(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        Page { name, text }
    }
}

/// The README and every page of `docs/`.
pub fn pages() -> Vec<Page> {
    let docs = fs::read_dir(root().join("docs")).expect("docs/ can be read");
    let names = docs.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"));
    let mut names: Vec<String> =
        names.filter(|name| name.ends_with(".md")).map(|name| format!("docs/{name}")).collect();
    names.push("README.md".to_owned());
    names.sort();
    names.into_iter().map(Page::read).collect()
}
