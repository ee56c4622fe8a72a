//! What CONTRIBUTING.md says of the project is so: its rules, its dependencies; `layers` holds its layers. And a page shows each of its variables.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::pages::pages;

pub fn read(path: impl AsRef<Path>) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The text of CONTRIBUTING.md under `## heading`.
pub fn section(heading: &str) -> String {
    let text = read("CONTRIBUTING.md");
    let (_, rest) = text.split_once(&format!("\n## {heading}\n")).expect("the section is there");
    rest.split("\n## ").next().unwrap_or(rest).to_owned()
}

/// The Rust files of a directory of the project, with those below it.
pub fn sources(directory: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(directory)];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).expect("a directory of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The lines of a file that are code.
fn code(path: &Path) -> String {
    read(path).lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

/// `clippy.toml` holds everything but the edges to touch nothing outside.
#[test]
fn rules_stand_by_themselves() {
    for path in sources("src/rules").iter().filter(|path| !path.ends_with("mod.rs")) {
        assert!(!code(path).contains("crate::rules"), "{} imports another rule", path.display());
    }
}

#[test]
fn every_direct_dependency_says_what_it_is_for() {
    let manifest = read("Cargo.toml");
    let of = |tables: &[&str]| -> Vec<String> {
        let rest = |table| manifest.split(&format!("\n[{table}]\n")).nth(1).expect("the table is there");
        let lines = tables.iter().flat_map(|table| rest(table).lines().take_while(|line| !line.starts_with('[')));
        let mut names: Vec<String> = lines.filter_map(|line| Some(line.split_once(" = ")?.0.to_owned())).collect();
        names.sort();
        names
    };
    let text = section("Dependencies");
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    let (tests_only, needed): (Vec<_>, Vec<_>) = rows.partition(|(_, what)| what.starts_with("tests only: "));
    let names =
        |rows: Vec<(&str, &str)>| -> Vec<String> { rows.into_iter().map(|(name, _)| name.to_owned()).collect() };
    assert_eq!(names(needed), of(&["dependencies", "target.'cfg(target_env = \"musl\")'.dependencies"]));
    assert_eq!(names(tests_only), of(&["dev-dependencies"]));
}

/// A test that this machine cannot run says so in one way, which `.ci/run` counts.
#[test]
fn what_is_skipped_is_said_in_one_place() {
    for path in sources("tests").into_iter().filter(|path| !path.ends_with("project.rs")) {
        let code = code(&path).to_lowercase();
        for word in ["println!(\"skip", "println!(\"not run", "#[ignore"] {
            assert!(!code.contains(word), "{}: {word}", path.display());
        }
    }
}

/// The matrix of faults takes longest; nothing runs it a second time.
#[test]
fn ci_runs_every_test_once() {
    let run = read(".ci/run");
    let calls = run.lines().filter(|line| line.contains("cargo test"));
    let (whole, parts): (Vec<&str>, Vec<&str>) = calls.partition(|line| line.ends_with("cargo test --locked"));
    assert_eq!(whole, ["counted cargo test --locked"]);
    for part in parts {
        assert!(part.contains("--test action container::"), "more than the image is tested again: {part}");
    }
}

/// A machine is prepared in one place.
#[test]
fn what_ci_needs_is_installed_by_its_own_script() {
    let run = read(".ci/run");
    assert!(run.lines().any(|line| line == ".ci/setup"), "`.ci/run` calls `.ci/setup`");
    for word in ["apt-get", "rustup component", "cargo install"] {
        assert!(!run.contains(word), "`.ci/run` has `{word}`");
    }
}

#[test]
fn every_variable_of_ours_is_shown() {
    let pages: String = pages().into_iter().map(|page| page.text).collect();
    let code: String = sources("src").iter().map(read).collect();
    let names: BTreeSet<&str> = code.split('"').filter(|part| part.starts_with("VEP_CHECK_")).collect();
    assert!(!names.is_empty(), "the program has variables of its own");
    for name in names {
        assert!(pages.contains(&format!("| `{name}` |")), "`{name}` is in no table");
    }
}

/// The most lines of a file of the program.
const MAX_LINES: usize = 400;

/// The same, of one of the tests.
const MAX_LINES_OF_TESTS: usize = 500;

#[test]
fn a_file_can_be_held_in_ones_head() {
    let long = [("src", MAX_LINES), ("tests", MAX_LINES_OF_TESTS)].into_iter().flat_map(|(directory, most)| {
        let lines = |path: &PathBuf| read(path).lines().count();
        sources(directory).into_iter().filter(move |path| lines(path) > most)
    });
    assert_eq!(long.collect::<Vec<_>>(), Vec::<PathBuf>::new(), "they have too many lines");
}
