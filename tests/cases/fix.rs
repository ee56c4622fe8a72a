//! What `vep-check fix` makes of a repository: `expected/` is the repository then, `expected.txt` what is printed.

use std::fs;
use std::path::Path;

use libtest_mimic::{Failed, Trial};

use crate::common::case::{Case, files};
use crate::common::{Repo, Run, TODAY, command};

pub fn trials() -> Vec<Trial> {
    Case::all("fix").into_iter().map(|case| Trial::test(case.name(), move || run(&case))).collect()
}

fn fix(root: &Path, arguments: &[&str]) -> Run {
    Run::of(command().args(["fix", "--today", TODAY, "--root"]).arg(root).args(arguments))
}

fn run(case: &Case) -> Result<(), Failed> {
    let repo = Repo::git_init();
    let before = case.lay_out(&repo);
    let diff = fix(repo.path(), &["--diff"]);
    assert_eq!(files(repo.path()), before, "--diff writes nothing");
    repo.commit("before");
    let patch = tempfile::NamedTempFile::new()?;
    fs::write(patch.path(), &diff.stdout)?;
    if !diff.stdout.is_empty() {
        repo.git(&["apply", &patch.path().to_string_lossy()]);
    }
    let by_diff = files(repo.path());
    repo.git(&["checkout", "--quiet", "."]);

    let run = fix(repo.path(), &[]);
    let after = files(repo.path());
    assert_eq!(by_diff, after, "the diff does the same");
    let code = if diff.stdout.is_empty() { run.code } else { 1 };
    assert_eq!(diff.code, code, "edits to make are findings");
    let again = fix(repo.path(), &[]);
    assert_eq!(files(repo.path()), after, "twice is once");
    assert!(again.stdout.contains("nothing to fix"), "{again:?}");

    let repository = case.expects_files(&after);
    case.expects("expected.txt", &run.stdout)?;
    Ok(repository?)
}
