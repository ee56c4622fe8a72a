//! What the README and the pages of `docs/` show is what the program does.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::common::case::root;
use crate::common::pages::{Page, pages};
use crate::common::{PROGRAM, Repo, Run, undisturbed};
use serde_yaml::Mapping;
use vep_check::config::Config;
use vep_check::rules;

/// How a page starts the program, besides by its name.
const CARGO_RUN: &str = "cargo run --release --locked -- ";

/// The fenced blocks in `language` of all pages, each with where it stands.
fn blocks(language: &str) -> Vec<(String, String)> {
    let of = |page: Page| -> Vec<(String, String)> {
        let blocks = fenced(&page.text, language).into_iter();
        blocks.map(|(line, block)| (format!("{}:{line}", page.name), block.to_owned())).collect()
    };
    pages().into_iter().flat_map(of).collect()
}

#[test]
fn the_commands_print_what_is_shown() {
    let mut ran = 0;
    for (place, block) in blocks("console") {
        for (command, shown) in commands(&block) {
            let Some(arguments) = command.strip_prefix("vep-check ").or_else(|| command.strip_prefix(CARGO_RUN)) else {
                panic!("{place}: `{command}` is not vep-check, so nothing shows what it prints");
            };
            let output = Command::new(PROGRAM)
                .args(arguments.split_whitespace())
                .args(["--color", "never"].iter().filter(|_| arguments.starts_with("check ")))
                .current_dir(root())
                .output()
                .expect("vep-check starts");
            let printed = String::from_utf8(output.stdout).expect("vep-check prints text");
            let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
            let printed_lines: Vec<&str> = printed.lines().collect();
            assert!(matches(&shown, &printed_lines), "{place}: `{command}` prints\n\n{printed}\n{complaint}");
            ran += 1;
        }
    }
    assert!(ran >= 8, "only {ran} commands of the pages were run");
}

/// Whoever opens it sees what vep-check is, and how to start; all else is in `docs/`.
#[test]
fn the_readme_is_short_and_has_the_two_commands() {
    let readme = Page::read("README.md".to_owned()).text;
    assert!(readme.lines().count() <= 150, "{} lines", readme.lines().count());
    for command in ["$ cargo run --release --locked -- check --root testdata/example", "cargo test --locked"] {
        assert!(readme.lines().any(|line| line == command), "`{command}` is there, on a line of its own");
    }
    for page in pages().iter().filter(|page| page.name.starts_with("docs/")) {
        assert!(readme.contains(&format!("]({})", page.name)), "the README leads to {}", page.name);
    }
}

/// `.ci/release-commit` writes it.
#[test]
fn what_users_copy_names_this_version() {
    let revision = format!("rev: v{}", env!("CARGO_PKG_VERSION"));
    let shown: Vec<String> = pages()
        .iter()
        .flat_map(|page| page.text.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>())
        .filter(|line| line.starts_with("rev: v"))
        .collect();
    assert_eq!(shown, [revision]);
}

/// The configuration with every key.
fn configuration() -> Mapping {
    let blocks = blocks("yaml");
    let (_, block) = blocks.iter().max_by_key(|(_, block)| block.len()).expect("a page shows a configuration");
    serde_yaml::from_str(block).expect("the configuration is YAML")
}

#[test]
fn the_configurations_shown_are_read() {
    for (place, block) in blocks("yaml") {
        if let Err(error) = Config::parse(&block, &rules::ids()) {
            panic!("{place}: {error:#}");
        }
    }
}

#[test]
fn the_configuration_shown_has_every_key() {
    let schema = Run::with(&["schema", "config"]);
    let schema: serde_json::Value = serde_json::from_str(&schema.stdout).expect("the schema is JSON");
    let keys = |schema: &serde_json::Value| -> BTreeSet<String> {
        schema["properties"].as_object().expect("a map of settings").keys().cloned().collect()
    };
    let shown = configuration();
    let names = |shown: &Mapping| -> BTreeSet<String> {
        shown.keys().map(|key| key.as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(names(&shown), keys(&schema));
    let sections = shown["sections"].as_mapping().expect("a map of names");
    assert_eq!(names(sections), keys(&schema["$defs"]["SectionNames"]));
}

#[test]
fn what_is_shown_as_the_default_is_the_default() {
    let mut shown = configuration();
    // Examples, where the default is nothing, or what the repository has.
    for example in ["rules", "template", "sigs", "aliases", "suppressible", "exclude", "metadata"] {
        shown.remove(example).unwrap_or_else(|| panic!("`{example}` is shown"));
    }
    // A part of another name belongs to every release.
    shown["sections"].as_mapping_mut().expect("a map of names").remove("on-by-default");
    // Each release has a board of its own.
    shown["release"].as_mapping_mut().expect("a map of names").remove("boards");
    let shown = serde_yaml::to_string(&shown).expect("YAML");
    let mut shown = Config::parse(&shown, &rules::ids()).expect("a configuration");
    // Where its keys stand is no setting.
    shown.lines = Config::default().lines;
    assert_eq!(format!("{shown:?}"), format!("{:?}", Config::default()));
}

/// Commands that this test cannot run: with what shows that they work.
const RUN_ELSEWHERE: [&str; 7] = [
    "cargo test --locked",                                                // is running
    "cargo install --locked --git https://github.com/kubevirt/vep-check", // needs the published repository
    "docker run --rm ",               // `.ci/image` runs it, with the image that it has built
    "vep-check new --issue ",         // needs a GitHub: tests/action/new.rs
    "GITHUB_TOKEN=$(gh auth token) ", // the same: tests/action/
    "vep-check check --snapshot ",    // checks what the one before has recorded
    "vep-check man | man ",           // tests/cli/manual.rs, with groff
];

#[test]
fn the_commands_without_output_run() {
    let repo = Repo::git_init();
    let example = root().join("testdata/example");
    let copied = Command::new("cp").arg("-r").arg(example.join("veps")).arg(repo.path()).status();
    assert!(copied.expect("cp starts").success());
    repo.commit("all");
    repo.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    let programs = Path::new(PROGRAM).parent().expect("a directory").display();
    let path = format!("{programs}:{}", std::env::var("PATH").unwrap_or_default());
    let mut ran = 0;
    for (place, block) in blocks("sh") {
        for command in block.lines().map(|line| line.split(" #").next().unwrap_or(line).trim()) {
            if RUN_ELSEWHERE.iter().any(|known| command.starts_with(known)) {
                continue;
            }
            assert!(["vep-check ", "mkdir "].iter().any(|start| command.starts_with(start)), "{place}: `{command}`");
            let mut shell = undisturbed(Command::new("sh"));
            let shell = shell.args(["-c", command]).current_dir(repo.path());
            let run = Run::of(shell.env("PATH", &path).env("HOME", repo.path()));
            assert!(run.code < 2, "{place}: `{command}`: {run:?}");
            ran += 1;
        }
    }
    assert!(ran >= 6, "only {ran} commands of the pages were run");
}

/// The fenced blocks of a text in `language`, each with the line of its fence.
fn fenced<'a>(text: &'a str, language: &str) -> Vec<(usize, &'a str)> {
    let fence = format!("```{language}\n");
    let starts = text.match_indices(&fence).filter(|(at, _)| *at == 0 || text[..*at].ends_with('\n'));
    starts
        .map(|(at, _)| {
            let body = &text[at + fence.len()..];
            let end = body.find("\n```").map_or(body.len(), |end| end + 1);
            (text[..at].matches('\n').count() + 1, &body[..end])
        })
        .collect()
}

/// Each `$ command` of a block with the lines that it is said to print.
fn commands(block: &str) -> Vec<(&str, Vec<&str>)> {
    let mut commands: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in block.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push((command, Vec::new())),
            (None, Some((_, shown))) => shown.push(line),
            (None, None) => panic!("a block begins with `{line}`, not with a command"),
        }
    }
    commands
}

/// Whether `printed` is what is `shown`, where a line `…` stands for any number of lines.
fn matches(shown: &[&str], printed: &[&str]) -> bool {
    match shown {
        [] => printed.is_empty(),
        ["…" | "...", rest @ ..] => (0..=printed.len()).any(|skipped| matches(rest, &printed[skipped..])),
        [line, rest @ ..] => printed.first() == Some(line) && matches(rest, &printed[1..]),
    }
}
