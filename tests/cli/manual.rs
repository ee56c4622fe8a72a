//! What the program tells of itself: help with examples, manual pages, completions, the pages of rules, the hooks for
//! pre-commit.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::common::skip::skip;
use crate::common::{Repo, Run, VEP, command, vep};
use clap::Parser as _;
use vep_check::cli::Cli;
use vep_check::output::page;
use vep_check::rules::RULES;

/// The commands, as the help of the program lists them.
fn commands() -> Vec<String> {
    let help = Run::with(&["--help"]).stdout;
    let (_, list) = help.split_once("Commands:\n").expect("a list of commands");
    let (list, _) = list.split_once("\n\n").expect("the list ends");
    let lines = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = lines.filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

/// What `text` has between the line `Examples:` and the next blank one.
fn examples(text: &str) -> Vec<&str> {
    let (_, rest) = text.split_once("Examples:\n").unwrap_or(("", ""));
    rest.lines().map_while(|line| line.strip_prefix("  ")).collect()
}

/// The arguments of one line of a shell, up to a pipe, a redirection or a remark.
fn arguments(line: &str) -> Vec<String> {
    let line = line.split(['|', '>']).next().unwrap_or(line);
    let line = line.trim().split("  ").next().unwrap_or(line);
    let mut arguments = Vec::new();
    for (index, part) in line.split('\'').enumerate() {
        match index % 2 {
            1 => arguments.push(part.to_owned()),
            _ => arguments.extend(part.split_whitespace().map(str::to_owned)),
        }
    }
    arguments
}

#[test]
fn every_command_has_help_with_examples_that_the_program_takes() {
    let commands = commands();
    assert!(commands.len() >= 9, "{commands:?}");
    let mut taken = 0;
    for command in [String::new()].iter().chain(&commands) {
        let path = [command.as_str(), "--help"];
        let help = Run::with(if command.is_empty() { &path[1..] } else { &path });
        assert_eq!(help.code, 0, "{help:?}");
        let examples = examples(&help.stdout);
        assert!(!examples.is_empty(), "`{command} --help` has no examples: {}", help.stdout);
        for example in examples {
            assert!(example.starts_with(&format!("vep-check {command}").trim_end().to_owned()), "{example}");
            assert!(example.len() <= 90, "{example}");
            if let Err(error) = Cli::try_parse_from(arguments(example)) {
                panic!("`{example}`: {error}");
            }
            taken += 1;
        }
    }
    println!("{taken} examples");
}

#[test]
fn every_command_has_a_manual_page_and_that_of_the_program_names_them() {
    let page = Run::with(&["man"]).stdout;
    assert!(page.contains(".TH vep-check 1") && page.contains("Exit codes: 0"), "{page}");
    for command in commands() {
        assert!(page.contains(&format!("vep\\-check\\-{command}(1)")), "{page}");
        let own = Run::with(&["man", &command]);
        assert_eq!(own.code, 0, "{own:?}");
        assert!(own.stdout.contains(&format!(".TH vep-check-{command} 1")), "{}", own.stdout);
    }
    assert!(!page.contains("help(1)"), "{page}");
    Run::with(&["man", "chek"]).is_broken(&["there is no command `chek`; did you mean `check`?"]);
}

#[test]
fn groff_finds_no_fault_in_the_manual_pages() {
    for command in commands() {
        let mut groff = Command::new("groff");
        groff.args(["-man", "-Tascii", "-ww", "-z"]).stdin(std::process::Stdio::piped());
        let Ok(mut groff) = groff.stderr(std::process::Stdio::piped()).spawn() else {
            skip("groff is not installed");
            return;
        };
        let page = Run::with(&["man", &command]).stdout;
        std::io::Write::write_all(&mut groff.stdin.take().expect("stdin is piped"), page.as_bytes())
            .expect("groff reads");
        let output = groff.wait_with_output().expect("groff ends");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{command}");
    }
}

#[test]
fn completions_name_every_command_in_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = Run::with(&["completions", shell]);
        assert_eq!(run.code, 0, "{run:?}");
        for command in commands() {
            assert!(run.stdout.contains(&command), "{shell}: no {command}");
        }
        assert!(run.stdout.contains("fail-on"), "{shell}");
    }
    Run::with(&["completions", "tcsh"]).is_broken(&["invalid value 'tcsh'", "bash"]);
}

#[test]
fn bash_completes_commands_options_and_values() {
    let repo = Repo::new();
    repo.write("completions", Run::with(&["completions", "bash"]).stdout);
    let script = "source ./completions; COMP_WORDS=($1); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); \
        _vep__check vep-check \"${COMP_WORDS[COMP_CWORD]}\" \"${COMP_WORDS[COMP_CWORD-1]}\"; echo \"${COMPREPLY[@]}\"";
    for (typed, wanted) in [
        ("vep-check mig", "migrate"),
        ("vep-check check --fail", "--fail-on"),
        ("vep-check check --format js", "json"),
        ("vep-check schema rep", "report"),
    ] {
        let output = Command::new("bash").args(["-c", script, "bash", typed]).current_dir(repo.path()).output();
        let Ok(output) = output else {
            skip("bash is not installed");
            return;
        };
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), wanted, "{typed}: {complaint}");
    }
}

// Pages of rules

/// `text` as a terminal shows it, and how often a style was switched on and off.
fn shown(text: &str) -> (String, usize, usize) {
    let (mut plain, mut on, mut off) = (String::new(), 0, 0);
    for (index, part) in text.split("\u{1b}[").enumerate() {
        if index == 0 {
            plain.push_str(part);
            continue;
        }
        let (code, rest) = part.split_once('m').expect("a sequence ends");
        *if code == "0" { &mut off } else { &mut on } += 1;
        plain.push_str(rest);
    }
    (plain, on, off)
}

/// Markdown without the targets of its links.
fn without_targets(markdown: &str) -> String {
    let mut parts = markdown.split("](");
    let first = parts.next().unwrap_or("").to_owned();
    parts.fold(first, |text, part| text + part.split_once(')').map_or("", |(_, rest)| rest))
}

#[test]
fn every_page_keeps_its_words_and_its_code_and_fits_the_terminal() {
    let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    for rule in RULES {
        // The target of a link is not shown, nor the language of a block of code.
        let parts = rule.page.split("```").enumerate();
        let parts = parts.map(|(index, part)| match index % 2 {
            0 => letters(&without_targets(part)),
            _ => letters(part.split_once('\n').map_or("", |(_, code)| code)),
        });
        let words: String = parts.collect();
        for width in [40, 80, 100] {
            let rendered = page::render(rule.page, width, false);
            assert!(!rendered.contains('\u{1b}'));
            let (plain, on, off) = shown(&page::render(rule.page, width, true));
            assert_eq!((plain.as_str(), on), (rendered.as_str(), off), "{}: colour changes more than colour", rule.id);
            assert_eq!(letters(&rendered), words, "{} at {width}", rule.id);
            for line in rendered.lines().filter(|line| !line.starts_with("    ") && line.contains("  ")) {
                assert!(!line.trim_start().contains("  "), "{}: {line}", rule.id);
            }
            let long = rendered.lines().filter(|line| !line.starts_with("    ") && line.trim().contains(' '));
            let long = long.filter(|line| line.chars().count() > width);
            assert_eq!(long.collect::<Vec<_>>(), Vec::<&str>::new(), "{}", rule.id);
            for line in rule.page.split("```").skip(1).step_by(2).flat_map(|code| code.lines().skip(1)) {
                assert!(line.is_empty() || rendered.contains(&format!("    {line}\n")), "{}: {line}", rule.id);
            }
        }
    }
}

#[test]
fn a_page_is_markdown_to_a_program_and_wrapped_and_styled_to_a_terminal() {
    let id = "section-missing";
    let page = vep_check::rules::rule(id).expect("a rule").page;
    assert_eq!(Run::with(&["explain", id]).stdout, page);
    let colored = Run::of(command().args(["explain", id]).env("CLICOLOR_FORCE", "1")).stdout;
    assert!(colored.starts_with("\u{1b}[1;4msection-missing\u{1b}[0m\n\n"), "{colored}");
    let (plain, ..) = shown(&colored);
    assert!(
        !plain.contains("## ") || plain.lines().filter(|line| line.contains("## ")).all(|line| !line.starts_with('#'))
    );
}

#[test]
fn lists_hang_and_nest() {
    let markdown = "# a\n\nOne *two* **three** `four`.\n\n- first item that is long\n  - inner\n- second\n\n1. one\n2. two\n\n[text](a.md)\n\n> quoted\n";
    assert_eq!(
        page::render(markdown, 20, false),
        "a\n\nOne two three\n`four`.\n\n- first item that is\n  long\n  - inner\n- second\n\n1. one\n2. two\n\ntext\n\nquoted\n"
    );
}

// Hooks

/// The hooks of `.pre-commit-hooks.yaml` by id.
fn hooks() -> BTreeMap<String, BTreeMap<String, serde_yaml::Value>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml");
    let text = fs::read_to_string(path).expect("the hooks can be read");
    let hooks: Vec<BTreeMap<String, serde_yaml::Value>> = serde_yaml::from_str(&text).expect("a list of hooks");
    hooks.into_iter().map(|hook| (hook["id"].as_str().expect("an id").to_owned(), hook)).collect()
}

#[test]
fn the_hooks_run_what_the_program_takes_and_the_image_is_of_this_version() {
    let hooks = hooks();
    assert_eq!(hooks.keys().collect::<Vec<_>>(), ["vep-check", "vep-check-docker"]);
    for (id, hook) in &hooks {
        let entry = hook["entry"].as_str().expect("an entry");
        let given = hook["args"].as_sequence().expect("arguments").iter().map(|value| value.as_str().expect("text"));
        let all: Vec<&str> = entry.split_whitespace().chain(given).collect();
        assert!(Cli::try_parse_from(&all).is_ok(), "{id}: {all:?}");
        assert_eq!(hook["pass_filenames"], serde_yaml::Value::Bool(false), "{id}");
    }
    assert_eq!(hooks["vep-check"]["language"], "rust");
    assert_eq!(hooks["vep-check-docker"]["language"], "docker_image");
    let image = concat!("ghcr.io/kubevirt/vep-check:v", env!("CARGO_PKG_VERSION"), " check");
    assert_eq!(hooks["vep-check-docker"]["entry"], image);
}

#[test]
fn the_hook_judges_what_is_about_to_be_committed_and_nothing_else() {
    let repo = Repo::git_init();
    repo.write(VEP, vep(1).replace("## Repos\n", "## Repositories that change\n"));
    repo.commit("an old VEP with a fault");
    let hook = hooks().remove("vep-check").expect("a hook");
    let given = hook["args"].as_sequence().expect("arguments").iter().map(|value| value.as_str().expect("text"));
    let arguments: Vec<&str> =
        hook["entry"].as_str().expect("an entry").split_whitespace().skip(1).chain(given).collect();
    let run = || Run::of(command().args(&arguments).current_dir(repo.path()));
    assert_eq!((run().code, run().last_line()), (0, "no VEP to check"));
    repo.write("veps/sig-network/2-second/vep.md", vep(2).replace("## Motivation", "## Motivations"));
    repo.git(&["add", "--all"]);
    let found = run();
    assert_eq!(found.code, 1, "{found:?}");
    assert!(found.last_line().starts_with("1 error in 1 VEP"), "{found:?}");
}
