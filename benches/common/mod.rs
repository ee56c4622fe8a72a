//! Documents to measure with, and the least that can be done with them.

// Each benchmark uses its own part of this.
#![allow(dead_code, reason = "each binary takes what it needs")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use pulldown_cmark::{Options, Parser};
use tempfile::TempDir;
use vep_check::load::{Request, load_directories};
use vep_check::rules::ids;
use vep_check::snapshot::{Change, Document, Snapshot};

/// As many documents as kubevirt/enhancements had in the summer of 2026, and as long as those are on average.
const GENERATED: (usize, usize) = (70, 17_000);

/// What generated documents take their sections from.
const TEMPLATE: &str = include_str!("../../src/vep/template.md");

/// The repository of all measurements: the corpus, where `VEP_CHECK_SHARED` names a directory with
/// `corpus/enhancements/`; else documents of similar shape and size.
pub fn repository() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory for the documents");
    match std::env::var_os("VEP_CHECK_SHARED") {
        Some(shared) => copy(&Path::new(&shared).join("corpus/enhancements"), directory.path()),
        None => generate(directory.path()),
    }
    directory
}

/// The repository at `directory`, as it is checked.
pub fn load(directory: &Path) -> Snapshot {
    let request = Request::new("2026-08-18".parse().expect("a date"), ids());
    load_directories(&request, None, directory).expect("the documents can be read")
}

/// A repository with one document that says `text`.
pub fn with(text: &str) -> Snapshot {
    let directory = tempfile::tempdir().expect("a directory");
    let mut snapshot = load(directory.path());
    let head = Document::from_bytes("veps/sig-compute/1-generated/vep.md", text.into());
    snapshot.changes = vec![Change { head, base: None }];
    snapshot
}

/// How many bytes `snapshot` has to check.
pub fn bytes(snapshot: &Snapshot) -> usize {
    snapshot.changes.iter().map(|change| change.head.source.text().len()).sum()
}

/// The floor: nothing but the events of the parser, with the extensions that vep-check asks for.
pub fn bare_parse(snapshot: &Snapshot) -> usize {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS;
    let texts = snapshot.changes.iter().map(|change| change.head.source.text());
    texts.map(|text| Parser::new_ext(text, options).into_offset_iter().count()).sum()
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("the corpus can be listed") {
        let entry = entry.expect("the corpus can be listed");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&target).expect("a directory");
            copy(&entry.path(), &target);
        } else {
            fs::write(target, fs::read(entry.path()).expect("a readable file")).expect("a copy");
        }
    }
}

fn generate(root: &Path) {
    let (documents, length) = GENERATED;
    for number in 1..=documents {
        let directory = root.join(format!("veps/sig-compute/{number}-generated"));
        fs::create_dir_all(&directory).expect("a directory");
        fs::write(directory.join("vep.md"), document(number, length)).expect("a document");
    }
}

/// A document of `length` bytes with what real ones have: prose, lists, links, code, tables, comments.
pub fn document(number: usize, length: usize) -> String {
    let headings = TEMPLATE.lines().filter_map(|line| line.strip_prefix("## "));
    let sections: Vec<&str> = headings.filter(|name| *name != "VEP Status Metadata").collect();
    let mut text =
        format!("# VEP #{number}: A generated document\n\n## VEP Status Metadata\n\n### Target releases\n\n");
    for (stage, version) in [("alpha", "v1.8"), ("beta", "1.9.0"), ("GA", "")] {
        _ = writeln!(text, "- This VEP targets {stage} for version: {version}");
    }
    text.push_str("\n### Release Signoff Checklist\n\n- [x] (R) Enhancement issue created\n- [ ] (R) Alpha target\n\n");
    for (index, section) in sections.iter().enumerate() {
        _ = writeln!(text, "## {section}\n\n<!-- What belongs here. -->\n");
        while text.len() < length * (index + 1) / sections.len() {
            match (text.len() / 7 + number) % 5 {
                0 => text.push_str("- a point with `code` and a [link](https://example.org/page)\n- another one\n\n"),
                1 => text.push_str("```yaml\nspec:\n  running: true # not a heading\n  name: example\n```\n\n"),
                2 => text.push_str("| field | meaning |\n|---|---|\n| `name` | what it is **called** |\n\n"),
                3 => text.push_str("### A part\n\nSee the [other document](../1-generated/vep.md) for more.\n\n"),
                _ => text.push_str(
                    "The controller watches the object and, when it changes, writes the *new* state into the\n\
                     status, so that a user who looks at it later can tell what happened and why it did.\n\n",
                ),
            }
        }
    }
    text
}
