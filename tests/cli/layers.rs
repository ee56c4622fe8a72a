//! Imports go down the table of CONTRIBUTING.md, and no file imports, over whatever way, one that imports it.
//!
//! Files are parsed, so each `use` and each path in code is seen, those inside macros too; a path leads to the file that
//! holds the longest part of it that is a module.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{ItemMod, ItemUse, Macro, UseTree, Visibility};

use crate::project::{read, section, sources};

/// The files of a crate by their modules: `["vep", "title"]`. The crate's root is no file that anything imports.
type Modules = BTreeMap<Vec<String>, String>;

/// What each file imports, by the paths of files below the crate's directory.
type Imports = BTreeMap<String, BTreeSet<String>>;

/// The module of the file at `path` below the crate's directory.
fn module_of(path: &str) -> Vec<String> {
    let mut parts: Vec<String> = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

/// The paths that stand in one file, from the crate's root.
struct Paths {
    module: Vec<String>,
    children: BTreeSet<String>,
    found: BTreeSet<Vec<String>>,
}

impl Paths {
    /// Takes a path as it is written; one that leads out of the crate is none of ours.
    fn add(&mut self, written: &[String]) {
        let mut from = self.module.clone();
        let mut rest = written;
        match written.first().map(String::as_str) {
            Some("crate") => {
                from.clear();
                rest = &rest[1..];
            }
            Some("self") => rest = &rest[1..],
            Some("super") => {
                while rest.first().is_some_and(|part| part == "super") {
                    from.pop();
                    rest = &rest[1..];
                }
            }
            Some(first) if self.children.contains(first) => {}
            _ => return,
        }
        from.extend(rest.iter().cloned());
        self.found.insert(from);
    }

    fn add_use(&mut self, before: &mut Vec<String>, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.add_use(before, &path.tree);
                before.pop();
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.add_use(before, tree)),
            UseTree::Name(name) => self.add_named(before, name.ident.to_string()),
            UseTree::Rename(rename) => self.add_named(before, rename.ident.to_string()),
            UseTree::Glob(_) => self.add(before),
        }
    }

    fn add_named(&mut self, before: &mut Vec<String>, name: String) {
        before.push(name);
        self.add(before);
        before.pop();
    }

    /// Takes the paths among the tokens of a macro.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if path.is_empty() || colons == 2 => {
                    path.push(ident.to_string());
                    colons = 0;
                    continue;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() && colons < 2 => {
                    colons += 1;
                    continue;
                }
                _ => {}
            }
            self.add(&std::mem::take(&mut path));
            colons = 0;
            match token {
                TokenTree::Ident(ident) => path.push(ident.to_string()),
                TokenTree::Group(group) => self.add_tokens(group.stream()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
        self.add(&path);
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.add_use(&mut Vec::new(), &item.tree);
    }

    /// In a module within the file, `super` is the file.
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    /// `pub(super)` says who may look, and imports nothing.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|part| part.ident.to_string()).collect();
        self.add(&parts);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.add_tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }
}

/// What the files of the crate in `directory` import.
fn imports(directory: &str) -> Imports {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(directory);
    let files: Vec<String> = sources(directory)
        .iter()
        .map(|path| path.strip_prefix(&root).expect("a source").to_string_lossy().into_owned())
        .filter(|path| !["lib.rs", "main.rs"].contains(&path.as_str()))
        .collect();
    let modules: Modules = files.iter().map(|path| (module_of(path), path.clone())).collect();
    let imports = files.iter().map(|path| {
        let file = syn::parse_file(&read(root.join(path))).unwrap_or_else(|error| panic!("{path}: {error}"));
        let declared = file.items.iter().filter_map(|item| match item {
            syn::Item::Mod(ItemMod { ident, content: None, .. }) => Some(ident.to_string()),
            _ => None,
        });
        let mut paths = Paths { module: module_of(path), children: declared.collect(), found: BTreeSet::new() };
        paths.visit_file(&file);
        let files = paths.found.iter().filter_map(|found| {
            let longest = (1..=found.len()).rev().find_map(|length| modules.get(&found[..length]));
            longest.filter(|other| *other != path).cloned()
        });
        (path.clone(), files.collect())
    });
    imports.collect()
}

/// The groups of files in which each imports, over whatever way, each other.
fn circles(imports: &Imports) -> Vec<Vec<&str>> {
    fn reached<'a>(imports: &'a Imports, from: &'a str) -> BTreeSet<&'a str> {
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(file) = open.pop() {
            open.extend(imports[file].iter().map(String::as_str).filter(|other| seen.insert(*other)));
        }
        seen
    }
    let reach: BTreeMap<&str, BTreeSet<&str>> =
        imports.keys().map(|file| (file.as_str(), reached(imports, file))).collect();
    let mut circles: Vec<Vec<&str>> = Vec::new();
    for (file, others) in reach.iter().filter(|(file, others)| others.contains(*file)) {
        if circles.iter().all(|circle| !circle.contains(file)) {
            circles.push(others.iter().copied().filter(|other| reach[other].contains(file)).collect());
        }
    }
    circles
}

#[test]
fn no_file_imports_one_that_imports_it() {
    for directory in ["src", "fuzz/src"] {
        let imports = imports(directory);
        let circles: Vec<String> = circles(&imports)
            .iter()
            .map(|circle| {
                let arrow = |file: &&str| {
                    let others = imports[*file].iter().filter(|other| circle.contains(&other.as_str()));
                    format!("  {file} imports {}", others.cloned().collect::<Vec<_>>().join(", "))
                };
                circle.iter().map(arrow).collect::<Vec<_>>().join("\n")
            })
            .collect();
        assert!(circles.is_empty(), "files of {directory} that import each other:\n{}", circles.join("\n\n"));
    }
}

#[test]
fn imports_go_down() {
    let text = section("Layers");
    let table = text.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a table of layers");
    let mut layers: BTreeMap<&str, usize> = BTreeMap::new();
    for (layer, line) in table.lines().enumerate().filter(|(_, line)| !line.starts_with(' ')) {
        let names = line.split("  ").next().unwrap_or(line);
        layers.extend(names.split(", ").map(|name| (name.trim(), layer)));
    }
    let layer = |name: &str| *layers.get(name).unwrap_or_else(|| panic!("`{name}` is in no layer of CONTRIBUTING.md"));
    let top = |path: &str| path.split('/').next().unwrap_or(path).trim_end_matches(".rs").to_owned();
    let imports = imports("src");
    for (path, others) in &imports {
        for other in others.iter().filter(|other| top(other) != top(path)) {
            assert!(layer(&top(path)) < layer(&top(other)), "{path} imports {other}, which is not below it");
        }
    }
    let modules: BTreeSet<String> = imports.keys().map(|path| top(path)).chain(["main".to_owned()]).collect();
    let named: BTreeSet<String> = layers.keys().map(|name| (*name).to_owned()).collect();
    assert_eq!(named, modules, "the layers of CONTRIBUTING.md are the modules that there are");
}
