//! What the README shows is what the program does.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use vep_check::config::Config;
use vep_check::output::docs;
use vep_check::rules::{self, RULES};

const BEGIN: &str = "<!-- rules:begin -->\n";
const END: &str = "<!-- rules:end -->";

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

#[test]
fn the_table_of_rules_is_the_programs() {
    let (path, text) = readme();
    let (before, rest) = text.split_once(BEGIN).expect("the README has a table of rules");
    let (shown, after) = rest.split_once(END).expect("the table of rules ends");
    let wanted = docs::markdown(RULES);
    if std::env::var_os("VEP_CHECK_BLESS").is_some() {
        fs::write(path, format!("{before}{BEGIN}{wanted}{END}{after}")).expect("the README can be written");
        return;
    }
    assert_eq!(shown, wanted, "VEP_CHECK_BLESS=1 writes the table anew");
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
