//! One verdict, whatever way the content comes: through the API, from a recorded snapshot, from a git repository.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use gix::objs::tree::EntryKind;
use serde_json::Value;

use crate::cases::{Case, cases};
use crate::common::{Repo, Run, TODAY, command, git_command};
use crate::fake_github::{FakeGithub, Objects, READ_TOKEN, REPOSITORY, World};
use crate::scene::NUMBER;
use crate::step::Step;

#[test]
fn api_snapshot_and_git_agree() {
    let cases = cases();
    assert!(cases.len() >= 20, "cases are missing");
    let failed: Vec<String> = cases.into_iter().filter_map(compare).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// What differs, if anything does.
fn compare(case: Case) -> Option<String> {
    let Case { name, github, code, .. } = case;
    let ended = Step::untrusted(&github, NUMBER).with("comment", "never").run();
    let api = match &ended.report {
        Some(report) if ended.code == code => report.clone(),
        _ => return Some(format!("{name}: exit code {code} expected: {ended:#?}")),
    };
    let recorded = record(&github);
    let directory = recorded.join("snapshot");
    let snapshot = json(&["--snapshot", &directory.display().to_string()]);
    if let Some(difference) = difference(&api, &snapshot) {
        return Some(format!("{name}: API and snapshot: {difference}"));
    }
    let repository = Repo::new();
    let (base, head) = export(&github.world(), repository.path());
    let facts = directory.join("facts.yaml").display().to_string();
    let root = repository.path().display().to_string();
    let git = json(&["--root", &root, "--base", &base, "--head", &head, "--facts", &facts, "--today", TODAY]);
    difference(&api, &git).map(|difference| format!("{name}: API and git: {difference}"))
}

/// The first lines in which two reports differ.
fn difference(one: &Value, other: &Value) -> Option<String> {
    if one == other {
        return None;
    }
    let (one, other) = (format!("{one:#}"), format!("{other:#}"));
    let lines = one.lines().zip(other.lines()).enumerate().find(|(_, (one, other))| one != other);
    let from = lines.map_or(0, |(index, _)| index.saturating_sub(6));
    let part = |text: &str| text.lines().skip(from).take(14).collect::<Vec<_>>().join("\n");
    Some(format!("\n{}\n--- and ---\n{}", part(&one), part(&other)))
}

/// `vep-check snapshot` of the pull request, in a directory `snapshot`.
pub fn record(github: &FakeGithub) -> Repo {
    let repo = Repo::new();
    let run = snapshot(github, repo.path());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    repo
}

/// Runs `vep-check snapshot`.
pub fn snapshot(github: &FakeGithub, directory: &Path) -> Run {
    let mut command = command();
    command.env_clear().envs(github.env()).env("GITHUB_TOKEN", READ_TOKEN).env("VEP_CHECK_MAX_WAIT", "0.05");
    command.args(["snapshot", "--repository", REPOSITORY, "--today", TODAY, "--pr", &NUMBER.to_string()]);
    Run::of(command.arg(directory.join("snapshot")))
}

/// The report of `vep-check check`, which needs no token.
fn json(arguments: &[&str]) -> Value {
    let run = Run::of(command().env_clear().args(["check", "--format", "json"]).args(arguments));
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"))
}

/// Writes the history of the pull request and of its base branch into a git repository. The tip of the base branch and
/// the head, as they are called there.
fn export(world: &World, directory: &Path) -> (String, String) {
    let pull_request = world.issue(REPOSITORY, NUMBER).pull_request.as_ref().expect("a pull request");
    let tip = world.find(REPOSITORY).and_then(|found| found.resolve(&pull_request.base_ref)).expect("a branch");
    let mut stream = Vec::new();
    let mut marks = HashMap::new();
    for (name, commit) in [("base", tip), ("head", &pull_request.head)] {
        write_commit(&world.objects, commit, &mut marks, &mut stream);
        writeln!(stream, "reset refs/heads/{name}\nfrom :{}\n", marks[commit]).expect("memory");
    }
    let git = |arguments: &[&str]| {
        let mut git = git_command(directory);
        git.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("git")
    };
    assert!(git(&["init", "--quiet"]).wait().expect("git ends").success());
    let mut import = git(&["-c", "core.protectHFS=false", "fast-import", "--quiet"]);
    import.stdin.take().expect("a pipe").write_all(&stream).expect("git reads");
    let output = import.wait_with_output().expect("git ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    ("base".to_owned(), "head".to_owned())
}

/// Writes a commit, after those before it, in the language of `git fast-import`.
fn write_commit(objects: &Objects, oid: &str, marks: &mut HashMap<String, usize>, stream: &mut Vec<u8>) {
    if marks.contains_key(oid) {
        return;
    }
    let commit = objects.commit(oid).expect("a commit");
    for parent in &commit.parents {
        write_commit(objects, parent, marks, stream);
    }
    let mark = marks.len() + 1;
    marks.insert(oid.to_owned(), mark);
    let seconds = commit.at.as_second();
    let mut put = |text: String| stream.extend_from_slice(text.as_bytes());
    put(format!("commit refs/heads/all{mark}\nmark :{mark}\ncommitter A <a@example.com> {seconds} +0000\ndata 0\n"));
    for (index, parent) in commit.parents.iter().enumerate() {
        put(format!("{} :{}\n", if index == 0 { "from" } else { "merge" }, marks[parent]));
    }
    put("deleteall\n".to_owned());
    for (path, file) in objects.files(oid) {
        let mode = match file.kind {
            EntryKind::Link => "120000",
            EntryKind::Commit => "160000",
            EntryKind::BlobExecutable => "100755",
            _ => "100644",
        };
        if file.kind == EntryKind::Commit {
            stream
                .extend_from_slice(format!("M {mode} {} {path}\n", String::from_utf8_lossy(&file.content)).as_bytes());
            continue;
        }
        stream.extend_from_slice(format!("M {mode} inline {path}\ndata {}\n", file.content.len()).as_bytes());
        stream.extend_from_slice(&file.content);
        stream.push(b'\n');
    }
    stream.push(b'\n');
}

#[test]
fn a_snapshot_is_recorded_once_and_whole() {
    let github = crate::scene::broken();
    let recorded = record(&github);
    let again = snapshot(&github, recorded.path());
    again.is_broken(&["is there already"]);
    let facts = std::fs::read_to_string(recorded.join("snapshot/facts.yaml")).expect("facts");
    assert!(facts.contains("pull-request:") && !facts.contains(READ_TOKEN), "{facts}");
    assert_eq!(std::fs::read_to_string(recorded.join("snapshot/today.txt")).expect("a date"), format!("{TODAY}\n"));

    let github = crate::scene::with_changes(crate::fake_github::Changes::write("a.txt", "a"));
    let elsewhere = Repo::new();
    snapshot(&github, elsewhere.path()).is_broken(&["changes no VEP"]);
    assert!(!elsewhere.join("snapshot").exists());
}
