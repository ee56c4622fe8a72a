//! What `vep-check migrate` makes of a repository: `expected/` is the repository then, `expected.txt` what is printed.

use libtest_mimic::{Failed, Trial};

use crate::common::case::{Case, files};
use crate::common::{Repo, Run, command};

pub fn trials() -> Vec<Trial> {
    Case::all("migrate").into_iter().map(|case| Trial::test(case.name(), move || run(&case))).collect()
}

fn run(case: &Case) -> Result<(), Failed> {
    let repo = Repo::git_init();
    case.lay_out(&repo);
    repo.commit("all");
    let run = Run::of(command().arg("migrate").arg("--root").arg(repo.path()));
    assert_eq!(run.code, 0, "{run:?}");
    let repository = case.expects_files(&files(repo.path()));
    case.expects("expected.txt", &run.stdout)?;
    Ok(repository?)
}
