//! How fast documents are read and checked, beside a bare parse of the same bytes.
//!
//! `VEP_CHECK_SHARED` names a directory with `corpus/enhancements/`; without it, generated documents of similar shape
//! and size are taken.

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use divan::Bencher;
use divan::counter::BytesCount;
use pulldown_cmark::{Options, Parser};
use vep_check::check::check;
use vep_check::config::Config;
use vep_check::load::{Request, load_directories};
use vep_check::output::{human, json};
use vep_check::snapshot::Snapshot;
use vep_check::vep::Vep;

/// As many documents as kubevirt/enhancements had in the summer of 2026, and as long as those are on average.
const GENERATED: (usize, usize) = (70, 17_000);

fn main() {
    divan::main();
}

/// The repository of all measurements.
struct Repository {
    directory: tempfile::TempDir,
    snapshot: Snapshot,
    bytes: usize,
}

fn repository() -> &'static Repository {
    static REPOSITORY: OnceLock<Repository> = OnceLock::new();
    REPOSITORY.get_or_init(|| {
        let directory = tempfile::tempdir().expect("a directory for the documents");
        match std::env::var_os("VEP_CHECK_SHARED") {
            Some(shared) => copy(&Path::new(&shared).join("corpus/enhancements"), directory.path()),
            None => generate(directory.path()),
        }
        let snapshot = load(directory.path());
        let bytes = snapshot.changes.iter().map(|change| change.head.source.text().len()).sum();
        Repository { directory, snapshot, bytes }
    })
}

fn load(directory: &Path) -> Snapshot {
    let request = Request::new("2026-08-18".parse().expect("a date"));
    load_directories(&request, None, directory).expect("the documents can be read")
}

/// The floor: nothing but the events of the parser, with the extensions that vep-check asks for.
#[divan::bench]
fn bare_parse(bencher: Bencher) {
    let repository = repository();
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS;
    bencher.counter(BytesCount::new(repository.bytes)).bench(|| {
        let changes = &repository.snapshot.changes;
        changes
            .iter()
            .map(|change| Parser::new_ext(change.head.source.text(), options).into_offset_iter().count())
            .sum::<usize>()
    });
}

#[divan::bench]
fn parse(bencher: Bencher) {
    let repository = repository();
    let config = Config::default();
    bencher.counter(BytesCount::new(repository.bytes)).bench(|| {
        for change in &repository.snapshot.changes {
            let source = Arc::clone(&change.head.source);
            black_box(Vep::parse(source, &config.layout, &config.metadata));
        }
    });
}

#[divan::bench]
fn parse_and_check(bencher: Bencher) {
    let repository = repository();
    bencher.counter(BytesCount::new(repository.bytes)).bench(|| check(&repository.snapshot));
}

#[divan::bench]
fn load_and_check(bencher: Bencher) {
    let repository = repository();
    bencher.counter(BytesCount::new(repository.bytes)).bench(|| check(&load(repository.directory.path())));
}

#[divan::bench]
fn render_human(bencher: Bencher) {
    let report = check(&repository().snapshot);
    bencher.bench(|| human::render(&report, false));
}

#[divan::bench]
fn render_json(bencher: Bencher) {
    let report = check(&repository().snapshot);
    bencher.bench(|| json::render(&report));
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

/// Writes documents with what real ones have: prose, lists, links, code, tables, comments.
fn generate(root: &Path) {
    let (documents, length) = GENERATED;
    let sections = [
        "Overview",
        "Motivation",
        "Goals",
        "Non Goals",
        "Definition of Users",
        "User Stories",
        "Repos",
        "Design",
        "API Examples",
        "Alternatives",
        "Scalability",
        "Update/Rollback Compatibility",
        "Functional Testing Approach",
        "Implementation History",
        "Graduation Requirements",
    ];
    for number in 1..=documents {
        let mut text =
            format!("# VEP #{number}: A generated document\n\n## VEP Status Metadata\n\n### Target releases\n\n");
        for (stage, version) in [("alpha", "v1.8"), ("beta", "1.9.0"), ("GA", "")] {
            _ = writeln!(text, "- This VEP targets {stage} for version: {version}");
        }
        text.push_str(
            "\n### Release Signoff Checklist\n\n- [x] (R) Enhancement issue created\n- [ ] (R) Alpha target\n\n",
        );
        for (index, section) in sections.iter().enumerate() {
            _ = writeln!(text, "## {section}\n\n<!-- What belongs here. -->\n");
            while text.len() < length * (index + 1) / sections.len() {
                match (text.len() / 7 + number) % 5 {
                    0 => {
                        text.push_str("- a point with `code` and a [link](https://example.org/page)\n- another one\n\n")
                    }
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
        let directory = root.join(format!("veps/sig-compute/{number}-generated"));
        fs::create_dir_all(&directory).expect("a directory");
        fs::write(directory.join("vep.md"), text).expect("a document");
    }
}
