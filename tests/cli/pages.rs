//! What the README shows is what the program does.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{Repo, Run};
use serde::Deserialize;
use serde_yaml::{Mapping, Value};
use vep_check::config::Config;
use vep_check::output::docs;
use vep_check::rules::{self, RULES};

/// How the README starts the program, besides by its name.
const CARGO_RUN: &str = "cargo run --release --locked -- ";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> (PathBuf, String) {
    let path = root().join("README.md");
    let text = fs::read_to_string(&path).expect("the README can be read");
    (path, text)
}

/// What of `action.yml` the README shows.
#[derive(Deserialize)]
struct Action {
    inputs: Mapping,
    outputs: Mapping,
}

fn field(of: &Value, key: &str) -> String {
    of.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The blocks between markers, each with what belongs there.
fn generated() -> [(&'static str, String); 5] {
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let action: Action = serde_yaml::from_str(&read("action.yml")).expect("action.yml is YAML");
    let name = |key: &Value| key.as_str().expect("a name").to_owned();
    let mut inputs = String::from("| Input | Default | What it is |\n|---|---|---|\n");
    for (key, input) in &action.inputs {
        let default = field(input, "default");
        let default = if default.is_empty() { String::new() } else { format!("`{default}`") };
        inputs.push_str(&format!("| `{}` | {default} | {} |\n", name(key), field(input, "description")));
    }
    let mut outputs = String::from("| Output | What it is |\n|---|---|\n");
    for (key, output) in &action.outputs {
        outputs.push_str(&format!("| `{}` | {} |\n", name(key), field(output, "description")));
    }
    let workflow = |name: &str| format!("```yml\n{}```\n", read(&format!(".github/workflows/examples/{name}")));
    [
        ("rules", docs::markdown(RULES)),
        ("inputs", inputs),
        ("outputs", outputs),
        ("workflow", workflow("vep-check.yaml")),
        ("workflow-of-the-comment", workflow("vep-comment.yaml")),
    ]
}

#[test]
fn what_stands_between_markers_is_what_it_is_made_of() {
    let (path, mut text) = readme();
    for (name, wanted) in generated() {
        let (begin, end) = (format!("<!-- {name}:begin -->\n"), format!("<!-- {name}:end -->"));
        let (before, rest) = text.split_once(&begin).unwrap_or_else(|| panic!("the README has `{begin}`"));
        let (shown, after) = rest.split_once(&end).unwrap_or_else(|| panic!("the README has `{end}`"));
        if std::env::var_os("VEP_CHECK_BLESS").is_some() {
            text = format!("{before}{begin}{wanted}{end}{after}");
        } else {
            assert_eq!(shown, wanted, "`{name}`: VEP_CHECK_BLESS=1 writes it anew");
        }
    }
    if std::env::var_os("VEP_CHECK_BLESS").is_some() {
        fs::write(path, text).expect("the README can be written");
    }
}

#[test]
fn the_commands_print_what_is_shown() {
    let (_, text) = readme();
    let mut ran = 0;
    for (line, block) in blocks(&text, "console") {
        for (command, shown) in commands(block) {
            let Some(arguments) = command.strip_prefix("vep-check ").or_else(|| command.strip_prefix(CARGO_RUN)) else {
                continue;
            };
            let output = Command::new(env!("CARGO_BIN_EXE_vep-check"))
                .args(arguments.split_whitespace())
                .args(["--color", "never"].iter().filter(|_| arguments.starts_with("check ")))
                .current_dir(root())
                .output()
                .expect("vep-check starts");
            let printed = String::from_utf8(output.stdout).expect("vep-check prints text");
            let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
            let printed_lines: Vec<&str> = printed.lines().collect();
            assert!(
                matches(&shown, &printed_lines),
                "README.md, block at line {line}: `{command}` prints\n\n{printed}\n{complaint}"
            );
            ran += 1;
        }
    }
    assert!(ran >= 3, "only {ran} commands of the README were run");
}

#[test]
fn the_configuration_shown_is_one() {
    let (_, text) = readme();
    let shown: Vec<_> = blocks(&text, "yaml");
    assert!(!shown.is_empty(), "the README shows a configuration");
    for (line, block) in shown {
        if let Err(error) = Config::parse(block, &rules::ids()) {
            panic!("README.md, block at line {line}: {error:#}");
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
    let (_, text) = readme();
    let shown: Mapping = serde_yaml::from_str(blocks(&text, "yaml")[0].1).expect("the configuration is YAML");
    let names = |shown: &Mapping| -> BTreeSet<String> {
        shown.keys().map(|key| key.as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(names(&shown), keys(&schema));
    let sections = shown["sections"].as_mapping().expect("a map of names");
    assert_eq!(names(sections), keys(&schema["$defs"]["SectionNames"]));
}

#[test]
fn what_is_shown_as_the_default_is_the_default() {
    let (_, text) = readme();
    let mut shown: Mapping = serde_yaml::from_str(blocks(&text, "yaml")[0].1).expect("the configuration is YAML");
    // Examples, where the default is nothing, or what the repository has.
    for example in ["rules", "template", "sigs", "aliases", "suppressible", "exclude"] {
        shown.remove(example).unwrap_or_else(|| panic!("`{example}` is shown"));
    }
    // A part of another name belongs to every release.
    shown["sections"].as_mapping_mut().expect("a map of names").remove("on-by-default");
    let shown = serde_yaml::to_string(&shown).expect("YAML");
    let shown = Config::parse(&shown, &rules::ids()).expect("a configuration");
    assert_eq!(format!("{shown:?}"), format!("{:?}", Config::default()));
}

/// Commands that tests cannot run: with what shows that they work.
const RUN_ELSEWHERE: [&str; 3] = [
    "cargo test --locked",                                                // is running
    "cargo install --locked --git https://github.com/kubevirt/vep-check", // needs the published repository
    "docker run --rm ", // `.ci/image` runs it, with the image that it has built
];

#[test]
fn the_commands_without_output_run() {
    let repo = Repo::git_init();
    let example = root().join("testdata/example");
    let copied = Command::new("cp").arg("-r").arg(example.join("veps")).arg(repo.path()).status();
    assert!(copied.expect("cp starts").success());
    repo.commit("all");
    repo.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    let (_, text) = readme();
    let mut ran = 0;
    for (line, block) in blocks(&text, "sh") {
        for command in block.lines().map(|line| line.split(" #").next().unwrap_or(line).trim()) {
            let Some(arguments) = command.strip_prefix("vep-check ") else {
                assert!(RUN_ELSEWHERE.iter().any(|known| command.starts_with(known)), "line {line}: `{command}`");
                continue;
            };
            let run = Run::of(crate::common::command().args(arguments.split_whitespace()).current_dir(repo.path()));
            assert!(run.code < 2, "README.md, block at line {line}: `{command}`: {run:?}");
            ran += 1;
        }
    }
    assert!(ran >= 6, "only {ran} commands of the README were run");
}

/// The fenced blocks in `language`, each with the line of its fence.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<(usize, &'a str)> {
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
