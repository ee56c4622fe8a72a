//! Whom `vep-check migrate` takes for the author of a VEP, and which gate for its own.

use std::collections::BTreeMap;

use crate::common::skip::shared;
use crate::common::{Repo, Run, VEP, command, git_command, vep};
use crate::migrate::copy;

/// The authors that `migrate` finds of a VEP whose first commit is `author`'s, with `co_authors`.
fn authors(author: (&str, &str), co_authors: &[&str]) -> Vec<String> {
    let repo = Repo::git_init();
    repo.write(VEP, vep(1));
    repo.git(&["add", "--all"]);
    let trailers: Vec<String> = co_authors.iter().map(|who| format!("Co-authored-by: {who}\n")).collect();
    let message = format!("A VEP\n\n{}", trailers.concat());
    let output = git_command(repo.path())
        .args(["commit", "--quiet", "--message", &message])
        .env("GIT_AUTHOR_NAME", author.0)
        .env("GIT_AUTHOR_EMAIL", author.1)
        .output()
        .expect("git is installed");
    assert!(output.status.success(), "{output:?}");
    let text = migrated(&repo);
    let names =
        text.split_once("\nauthors:").and_then(|(_, rest)| rest.split_once("\nowning-sig:")).expect("authors").0;
    let names = names.lines().filter_map(|line| line.strip_prefix("  - "));
    names.map(|name| name.split("  #").next().unwrap_or(name).trim_matches('"').to_owned()).collect()
}

fn migrated(repo: &Repo) -> String {
    let run = Run::of(command().arg("migrate").arg(VEP).arg("--root").arg(repo.path()));
    assert_eq!(run.code, 0, "{}", run.stderr);
    std::fs::read_to_string(repo.path().join(VEP)).expect("the VEP")
}

#[test]
fn a_program_is_no_author() {
    let programs = [
        "Claude <noreply@anthropic.com>",
        "Claude Opus 4.5 (1M context) <noreply@anthropic.com>",
        "claude-code <claude@users.noreply.github.com>",
        "Copilot <175728472+Copilot@users.noreply.github.com>",
        "copilot-swe-agent[bot] <198982749+Copilot@users.noreply.github.com>",
        "Cursor <cursoragent@cursor.com>",
        "Gemini <gemini-code-assist@google.com>",
        "gemini-code-assist[bot] <176961590+gemini-code-assist[bot]@users.noreply.github.com>",
        "aider (gpt-5) <noreply@aider.chat>",
        "Codex <codex@openai.com>",
        "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>",
        "kubevirt-bot <kubevirtbot@redhat.com>",
    ];
    for program in programs {
        assert_eq!(authors(("Alex", "1+alex@users.noreply.github.com"), &[program]), ["@alex"], "{program}");
    }
    assert!(authors(("Claude", "noreply@anthropic.com"), &[]).is_empty());
}

#[test]
fn people_who_are_called_like_a_program_are_authors() {
    for person in [
        "Claude Dupont <claude@example.org>",
        "Devin Smith <devin@example.org>",
        "Gemini Rossi <g@example.org>",
        "Abbot <abbot@example.org>",
    ] {
        let name = person.split(" <").next().expect("a name");
        assert_eq!(authors(("Alex", "1+alex@users.noreply.github.com"), &[person]), ["@alex", name]);
    }
}

#[test]
fn one_person_with_several_addresses_stands_once() {
    let cases: [(&str, &str, &[&str], &[&str]); 6] = [
        ("Alex Example", "alex@example.org", &["Alex Example <alex@work.example>"], &["Alex Example"]),
        ("Alex Example", "alex@example.org", &["alex example <1+lexa@users.noreply.github.com>"], &["@lexa"]),
        ("Alex Example", "lexa@example.org", &["Lexa <1+lexa@users.noreply.github.com>"], &["@lexa"]),
        ("Álex Example", "a@example.org", &["Alex Example <b@example.org>"], &["Álex Example"]),
        ("lexa", "a@example.org", &["Alex <lexa@users.noreply.github.com>", "Alex <a@EXAMPLE.org>"], &["@lexa"]),
        ("Alex Example", "alex@example.org", &["Alex Other <other@example.org>"], &["Alex Example", "Alex Other"]),
    ];
    for (name, email, co_authors, wanted) in cases {
        assert_eq!(authors((name, email), co_authors), wanted, "{name} {co_authors:?}");
    }
}

/// What `migrate` writes of the gate of a VEP whose design says `words`.
fn gate(words: &str) -> String {
    let repo = Repo::git_init();
    repo.write(VEP, format!("# VEP #1: Hooks\n\n## Design\n\n{words}\n"));
    repo.commit("a VEP");
    let text = migrated(&repo);
    text.lines().find_map(|line| line.strip_prefix("feature-gate: ")).unwrap_or_default().to_owned()
}

#[test]
fn only_a_gate_that_is_the_veps_own_is_written_unmarked() {
    let own = "It is guarded by the `NodeHooks` feature gate. The NodeHooks feature gate is new.";
    assert_eq!(gate(own), "NodeHooks");
    let marked = [
        "VEP 141 introduces a feature gate, the `NodeHooks` feature gate.\n\nNeeds the NodeHooks feature gate to be enabled.",
        "The NodeHooks feature gate of https://github.com/kubevirt/enhancements/issues/141 is enabled.\n\nSee the NodeHooks feature gate.",
        "Needs the `NodeHooks` feature gate to be enabled. See the `NodeHooks` feature gate.",
        "It is guarded by the `HCO` feature gate. The `HCO` feature gate is new.",
    ];
    for words in marked {
        let found = gate(words);
        assert!(found.contains("# to decide: "), "{words}: {found}");
    }
}

#[test]
fn what_is_certain_of_the_corpus_is_so() {
    let Some(shared) = shared() else { return };
    let repo = Repo::git_init();
    copy(&shared.join("corpus/enhancements"), repo.path());
    repo.git(&["add", "--all"]);
    let trailers = "Co-authored-by: Alex Example <alex@work.example>\nCo-authored-by: Claude <noreply@anthropic.com>\n";
    let output = git_command(repo.path())
        .args(["commit", "--quiet", "--message", &format!("All\n\n{trailers}")])
        .env("GIT_AUTHOR_NAME", "Alex Example")
        .env("GIT_AUTHOR_EMAIL", "1+alex@users.noreply.github.com")
        .output()
        .expect("git is installed");
    assert!(output.status.success(), "{output:?}");
    let mut paths: Vec<String> = repo.report(&[]).veps().into_iter().map(str::to_owned).collect();
    // What has front matter is left alone.
    paths.retain(|path| !std::fs::read_to_string(repo.join(path)).expect("a VEP").starts_with("---"));
    assert_eq!(Run::of(command().arg("migrate").arg("--root").arg(repo.path())).code, 0);

    let (mut gates, mut marked) = (BTreeMap::new(), 0);
    for path in &paths {
        let text = std::fs::read_to_string(repo.join(path)).expect("a VEP");
        let (written, body) = text.split_once("\n---\n").expect("front matter");
        let (_, authors) = written.split_once("\nauthors:\n").expect("authors");
        let authors: Vec<&str> = authors.lines().take_while(|line| line.starts_with("  - ")).collect();
        assert_eq!(authors, ["  - \"@alex\""], "{path}: one person, and no program");
        for stage in ["beta", "ga"] {
            assert!(!written.contains(&format!("  {stage}: \"N/A\"")), "{path}: what is not planned is left out");
        }
        let Some(gate) = written.lines().find_map(|line| line.strip_prefix("feature-gate: ")) else { continue };
        if gate.contains("# to decide: ") {
            marked += 1;
            continue;
        }
        let before = gates.insert(gate.to_owned(), path);
        assert!(before.is_none(), "{path}: `{gate}` is that of {before:?} too");
        assert!(body.matches(gate).count() > 1, "{path}: `{gate}` is named once");
        let called = body.lines().any(|line| line.contains(gate) && line.to_lowercase().contains("gate"));
        assert!(called, "{path}: nothing calls `{gate}` a gate");
    }
    println!("{} VEPs, {} gates written, {marked} marked", paths.len(), gates.len());
    assert!(gates.len() > 5 && marked > 20, "{gates:?}, {marked}");
}
