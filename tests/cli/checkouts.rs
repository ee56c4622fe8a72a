//! Repositories that are not simply a directory of files with a `.git` beside them.

use std::process::Command;

use crate::common::{Repo, git_in, vep, vep_with_link};

const OWN: &str = "veps/sig-compute/1-first/vep.md";
const OTHER: &str = "veps/sig-network/2-second/vep.md";
const TEMPLATE: &str = "veps/NNNN-vep-template/vep.md";

/// `main`, and a change of it that links to another SIG's VEP and loses a section which only the template has.
fn with_a_link() -> (Repo, String) {
    let repo = Repo::git_init();
    repo.write(
        TEMPLATE,
        vep(1)
            .replace("# VEP #1: A small thing", "# VEP #NNNN: Your title")
            .replace("## Overview\n", "## Summary\n\nWhat it is.\n\n## Overview\n"),
    );
    repo.write(OTHER, vep(2).replace("## Overview\n", "## Summary\n\nIt is.\n\n## Overview\n"));
    let base = repo.commit("base");
    repo.write(OWN, vep_with_link(1, "../../sig-network/2-second/vep.md"));
    repo.commit("change");
    (repo, base)
}

fn sparse(repo: &Repo, arguments: &[&str]) {
    git_in(repo.path(), &[&["sparse-checkout", "set"], arguments].concat());
}

#[test]
fn what_a_sparse_checkout_leaves_out_is_there() {
    for arguments in
        [&["veps/sig-compute"][..], &["--no-cone", "veps/sig-compute"], &["--sparse-index", "veps/sig-compute"]]
    {
        let (repo, base) = with_a_link();
        sparse(&repo, arguments);
        assert!(!repo.path().join(OTHER).exists() && !repo.path().join(TEMPLATE).exists(), "{arguments:?}");
        for base in [&[][..], &["--base", &base]] {
            let report = repo.report(base);
            // Such a template has the words of this document, which is another matter.
            let mut found = report.new_findings();
            found.retain(|finding| !finding.starts_with("section-empty "));
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].starts_with("section-missing "), "{found:?}");
            assert_eq!(report.veps(), [OWN], "what is not on disk was changed by nobody");
        }
    }
}

#[test]
fn a_number_that_is_not_on_disk_is_taken() {
    let (repo, _) = with_a_link();
    repo.write(
        "veps/sig-compute/2-other/vep.md",
        vep(2).replace("## Overview\n", "## Summary\n\nIt is.\n\n## Overview\n"),
    );
    sparse(&repo, &["veps/sig-compute"]);
    let found = repo.report(&[]).new_findings();
    assert!(found.iter().any(|finding| finding.starts_with("vep-number-unique ")), "{found:?}");
}

#[test]
fn what_somebody_deleted_is_not_there() {
    let (repo, _) = with_a_link();
    repo.remove(OTHER);
    let found = repo.report(&[]).new_findings();
    assert!(found.iter().any(|finding| finding.starts_with("link-broken ")), "{found:?}");
}

/// A repository whose git was asked for `option`, if it knows that.
fn of_format(option: &str) -> Option<(Repo, String)> {
    let repo = Repo::new();
    let made = Command::new("git").args(["init", "-q", "-b", "main", option]).arg(repo.path()).output().ok()?;
    if !made.status.success() {
        crate::common::skip::skip(&format!("this git knows no `{option}`"));
        return None;
    }
    repo.write(OWN, vep(1));
    let base = repo.commit("base");
    Some((repo, base))
}

#[test]
fn refs_in_a_reftable_are_called_what_they_are() {
    let Some((repo, base)) = of_format("--ref-format=reftable") else { return };
    for revision in ["main", "HEAD", "HEAD~1"] {
        let run = repo.check(&["--base", revision]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains("`reftable`") && run.stderr.contains("git refs migrate"), "{}", run.stderr);
    }
    let run = repo.check(&["--base", &base]);
    assert_eq!(run.code, 0, "a full id needs no ref: {}", run.stderr);
}

#[test]
fn a_repository_of_another_kind_is_not_denied() {
    let Some((repo, base)) = of_format("--object-format=sha256") else { return };
    let run = repo.check(&["--base", &base]);
    assert_eq!(run.code, 2);
    assert!(!run.stderr.contains("is not in a git repository"), "{}", run.stderr);
    assert_eq!(repo.check(&[]).code, 0, "the files as they lie there can be checked");
}

#[test]
fn a_name_that_is_no_commit_is_called_what_it_is() {
    let (repo, _) = with_a_link();
    let run = repo.check(&["--base", "HEAD^{tree}"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("names no commit, but a tree"), "{}", run.stderr);
    let run = repo.check(&["--base", "nowhere"]);
    assert!(run.stderr.contains("`nowhere` names no commit of this repository"), "{}", run.stderr);
}
