//! Documents that mean harm, at a desk: whatever they say, a terminal, an editor and a reader of lines get plain text.

use serde_json::{Value, json};

use crate::common::hostile::{PAYLOADS, is_plain};
use crate::common::{Repo, Run, VEP, command, vep_with_link};
use crate::editor::{about, diagnostics};

/// A VEP that says `payload` wherever something is read.
fn poisoned(payload: &str) -> String {
    let quoted = serde_json::to_string(payload).expect("text is JSON");
    let text = vep_with_link(1, payload)
        .replace("A small thing", payload)
        .replace("alpha for version: v1.10", &format!("alpha for version: {payload}"))
        .replace("## Goals", &format!("## {payload}"))
        .replace("- [x] (R) Alpha", &format!("- [] {payload}\n- [{payload}] (R) Alpha"))
        .replace("`SmallThing`", &format!("`{payload}`"));
    format!("---\ntitle: {quoted}\nstatus: {quoted}\nowning-sig: {quoted}\nreviewers: [{quoted}]\n---\n{text}")
}

#[test]
fn a_terminal_and_a_reader_of_lines_get_plain_text() {
    for payload in PAYLOADS {
        let repo = Repo::with_witness();
        let name: String = payload.replace(['/', '\\', '\0'], "").chars().take(60).collect();
        for path in [VEP, &format!("veps/sig-compute/2-{name}/vep.md")] {
            repo.write(path, poisoned(payload));
        }
        for arguments in [
            &["check", "--format", "concise"] as &[&str],
            &["check"],
            &["check", "--statistics"],
            &["list"],
            &["show", VEP],
            &["fix", "--diff"],
        ] {
            let run = Run::of(command().current_dir(repo.path()).args(arguments));
            // What is to be applied byte for byte is what the document has.
            if arguments[0] != "fix" {
                is_plain(&run.stdout);
            }
            is_plain(&run.stderr);
            if arguments.contains(&"concise") {
                assert!(run.stdout.lines().all(|line| line.starts_with("veps/")), "{payload:?}: {run:?}");
                assert!(run.stdout.lines().count() >= 3, "{payload:?}: {run:?}");
            }
        }
    }
}

#[test]
fn an_editor_gets_plain_text() {
    let mut edits = 0;
    for payload in PAYLOADS {
        let repo = Repo::with_vep();
        let text = poisoned(payload);
        let whole = json!({"start": {"line": 0, "character": 0}, "end": {"line": 1000, "character": 0}});
        let actions = json!({"method": "textDocument/codeAction", "params": {"range": whole}});
        let said = about(&repo, &text, &[actions]);
        let found = diagnostics(&said);
        assert!(found.len() > 3 || payload.contains('\0'), "{payload:?}: {said:#?}");
        for diagnostic in found {
            is_plain(diagnostic["message"].as_str().expect("a message"));
        }
        let actions = said.iter().filter_map(|message| message["result"].as_array()).flatten();
        let titles: Vec<&str> = actions.filter_map(|action| action["title"].as_str()).collect();
        edits += titles.len();
        titles.into_iter().for_each(is_plain);
    }
    assert!(edits > PAYLOADS.len(), "{edits} edits");
}

#[test]
fn names_of_a_megabyte_are_cut_or_refused() {
    let long = "x`|@all ".repeat(1 << 17);
    let repo = Repo::with_vep();
    let text = vep_with_link(1, &long).replace("`SmallThing`", &format!("`{long}`")).replace("## Goals", &long);
    repo.write(VEP, &text);
    let run = repo.check(&["--format", "concise"]);
    assert_eq!(run.code, 1);
    let longest = run.stdout.lines().map(str::len).max().expect("a line");
    println!("the longest line: {longest} bytes");
    assert!(longest < 4096, "{longest}");
    for diagnostic in diagnostics(&about(&repo, &text, &[])) {
        let message = diagnostic["message"].as_str().map(str::len);
        assert!(message.is_some_and(|length| length < 4096), "{message:?}");
    }
    let report: Value = serde_json::from_str(&repo.check(&["--format", "json"]).stdout).expect("a report");
    assert!(report["findings"].as_array().is_some_and(|findings| !findings.is_empty()));
}
