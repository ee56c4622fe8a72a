//! Whoever commits what `vep-check fix` does to real documents has no new finding: the program itself, once for the
//! repository and once for each pull request, on copies. `VEP_CHECK_SHARED` names them, as for `corpus.rs`.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use libtest_mimic::{Failed, Trial};
use serde_json::Value;

use crate::common::skip::shared;
use crate::corpus::copy;

const TODAY: &str = "2026-08-18";

pub fn trials() -> Vec<Trial> {
    let Some(shared) = shared() else { return Vec::new() };
    vec![Trial::test("what is fixed and committed passes", move || all(&shared.join("corpus")))]
}

/// What came of the trees so far.
#[derive(Default)]
struct Tally {
    trees: usize,
    documents: usize,
    fixed: usize,
    failures: Vec<String>,
}

fn all(corpus: &Path) -> Result<(), Failed> {
    let mut tally = Tally::default();
    fixed_passes(&mut tally, "the repository", &corpus.join("enhancements"), None)?;
    let template = corpus.join("enhancements/veps/NNNN-vep-template");
    for request in fs::read_dir(corpus.join("prs"))? {
        let request = request?.path();
        fixed_passes(&mut tally, &request.display().to_string(), &request.join("head"), Some(&template))?;
    }
    let Tally { trees, documents, fixed, failures } = tally;
    println!("{trees} trees with {documents} documents; `fix` changes {fixed}, and {} checks fail", failures.len());
    if trees == 0 || fixed == 0 {
        return Err("nothing was fixed".into());
    }
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n").into()) }
}

/// Commits a copy of `tree`, fixes it, commits that, and checks the second commit against the first.
fn fixed_passes(tally: &mut Tally, name: &str, tree: &Path, template: Option<&Path>) -> Result<(), Failed> {
    let root = tempfile::tempdir()?;
    copy(tree, root.path())?;
    if let Some(template) = template {
        let own = root.path().join("veps/NNNN-vep-template");
        fs::create_dir_all(&own)?;
        copy(template, &own)?;
    }
    git(root.path(), &["init", "--quiet", "--initial-branch=main"])?;
    let base = commit(root.path())?;
    // Findings that are left make no difference to it: `1` is as good as `0`.
    let fix = program(root.path(), &["fix", "--today", TODAY, "--allow-empty"])?;
    if fix.status.code().is_none_or(|code| code > 1) {
        return Err(format!("{name}: fix: {}", String::from_utf8_lossy(&fix.stderr)).into());
    }
    let head = commit(root.path())?;
    let changed = git(root.path(), &["diff", "--name-only", &base, &head])?.lines().count();
    let check = program(
        root.path(),
        &["check", "--base", &base, "--head", &head, "--today", TODAY, "--format", "json", "--allow-empty"],
    )?;
    let report: Value = serde_json::from_slice(&check.stdout)
        .map_err(|error| format!("{name}: {error}: {}", String::from_utf8_lossy(&check.stderr)))?;
    tally.trees += 1;
    tally.documents += git(root.path(), &["ls-files", "veps/*.md"])?.lines().count();
    tally.fixed += changed;
    let new = report["findings"].as_array().into_iter().flatten().filter(|finding| finding["existing"] == false);
    let new: Vec<String> = new
        .map(|finding| {
            format!("{name}: {}:{}: {} {}", finding["path"], finding["line"], finding["rule"], finding["message"])
        })
        .collect();
    if check.status.code() != Some(0) || !new.is_empty() {
        tally.failures.push(format!("{name}: exit {:?}\n{}", check.status.code(), new.join("\n")));
    }
    Ok(())
}

fn program(root: &Path, arguments: &[&str]) -> Result<Output, Failed> {
    let (command, rest) = arguments.split_first().expect("a subcommand");
    let mut program = Command::new(env!("CARGO_BIN_EXE_vep-check"));
    Ok(program.arg(command).arg("--root").arg(root).args(rest).stdin(Stdio::null()).output()?)
}

fn commit(root: &Path) -> Result<String, Failed> {
    git(root, &["add", "--all", "--force"])?;
    git(root, &["commit", "--quiet", "--allow-empty", "--no-verify", "--message", "state"])?;
    Ok(git(root, &["rev-parse", "HEAD"])?.trim().to_owned())
}

fn git(root: &Path, arguments: &[&str]) -> Result<String, Failed> {
    let output = Command::new("git")
        .args(["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "core.autocrlf=false"])
        .args(arguments)
        .current_dir(root)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .stdin(Stdio::null())
        .output()?;
    match output.status.success() {
        true => Ok(String::from_utf8(output.stdout)?),
        false => Err(format!("git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr)).into()),
    }
}
