//! Git repositories of all kinds: bare, shallow, linked, of somebody else, and made to mislead.

use std::fs;
#[cfg(unix)]
use std::os::unix::fs::MetadataExt as _;
use std::process::Command;

use crate::common::skip::as_root;
use crate::common::{Repo, Report, Run, VEP, WITNESS, check_command, command, git_in, vep, vep_with_link};
use crate::git::{FROM, TO, old_vep, rename_with_a_fault};

#[test]
fn a_bare_clone_is_read_by_commit() {
    let (repo, base, head) = rename_with_a_fault();
    let clone = Repo::new();
    git_in(clone.path(), &["clone", "--quiet", "--bare", repo.path().to_str().expect("UTF-8"), "bare.git"]);
    let bare = clone.join("bare.git");
    let run = |arguments: &[&str]| Run::of(check_command(&bare).args(arguments));
    let report = Report::of(&run(&["--base", &base, "--head", &head, "--format", "json"]));
    assert_eq!(report.new_findings(), [format!("link-broken {TO}:52:12")]);
    assert_eq!(Report::of(&run(&["--head", "main", "--format", "json"])).veps(), [WITNESS, TO]);
    let inside =
        Run::of(command().args(["check", "--head", "main", "--today", crate::common::TODAY]).current_dir(&bare));
    assert_eq!(inside.code, 1, "{}", inside.stderr);
}

#[test]
fn a_bare_clone_without_head_is_not_taken_for_an_empty_directory() {
    let (repo, base, _) = rename_with_a_fault();
    let clone = Repo::new();
    git_in(clone.path(), &["clone", "--quiet", "--bare", repo.path().to_str().expect("UTF-8"), "bare.git"]);
    let bare = clone.join("bare.git");
    Run::of(&mut check_command(&bare)).is_broken(&["bare", "--head"]);
    Run::of(check_command(&bare).args(["--base", &base])).is_broken(&["bare", "--head"]);
}

#[test]
fn the_root_may_be_a_directory_of_the_work_tree() {
    let repo = Repo::git_init();
    let at = |path: &str| format!("community/enhancements/{path}");
    repo.write(&at(FROM), old_vep(1));
    repo.write(VEP, vep(1));
    let base = repo.commit("base");
    repo.git(&["mv", &at("veps/sig-compute"), &at("veps/sig-storage")]);
    repo.write(&at(TO), old_vep(1).replace("## Design\n\n", "## Design\n\nSee [that](missing.md).\n\n"));
    repo.write(VEP, vep_with_link(1, "gone.md"));
    let head = repo.commit("head");
    let root = repo.join("community/enhancements");
    for arguments in [&["--base", &base] as &[&str], &["--base", &base, "--head", &head]] {
        let report = Report::of(&Run::of(check_command(&root).args(arguments).args(["--format", "json"])));
        assert_eq!(report.new_findings(), [format!("link-broken {TO}:52:12")]);
        assert_eq!(report.veps(), [TO]);
    }
}

#[test]
fn a_linked_work_tree_is_a_work_tree() {
    let (repo, base, head) = rename_with_a_fault();
    let other = Repo::new();
    let tree = other.join("tree");
    repo.git(&["worktree", "add", "--quiet", "--detach", tree.to_str().expect("UTF-8"), &head]);
    let report = Report::of(&Run::of(check_command(&tree).args(["--base", &base, "--format", "json"])));
    assert_eq!(report.new_findings(), [format!("link-broken {TO}:52:12")]);
}

/// A clone of `repo` with the last `depth` commits of its branch.
fn shallow(repo: &Repo, depth: &str) -> Repo {
    let clone = Repo::new();
    let from = format!("file://{}", repo.path().display());
    clone.git(&["clone", "--quiet", "--depth", depth, &from, "."]);
    clone
}

#[test]
fn a_shallow_clone_that_lacks_the_base_says_what_to_fetch() {
    let (repo, base, _) = rename_with_a_fault();
    let clone = shallow(&repo, "1");
    clone.check(&["--base", "HEAD^"]).is_broken(&["`HEAD^`", "shallow", "fetch-depth: 2"]);
    clone.check(&["--base", &base]).is_broken(&["shallow", "fetch-depth: 0"]);
}

#[test]
fn a_shallow_clone_that_holds_the_base_is_enough() {
    let (repo, _, _) = rename_with_a_fault();
    repo.write("notes.txt", "one more");
    repo.commit("one more");
    let clone = shallow(&repo, "3");
    assert_eq!(clone.report(&["--base", "HEAD~2"]).new_findings(), [format!("link-broken {TO}:52:12")]);
    let clone = shallow(&repo, "2");
    let report = clone.report(&["--base", "HEAD^"]);
    assert_eq!((report.code, report.veps().len()), (0, 0), "the base is the last commit that is there");
}

#[test]
fn a_shallow_clone_in_which_the_two_lines_do_not_meet_says_what_to_fetch() {
    let repo = Repo::git_init();
    repo.write(FROM, vep(1));
    repo.commit("start");
    repo.git(&["switch", "--quiet", "--create", "change"]);
    repo.write(WITNESS, vep(99));
    repo.commit("change");
    repo.git(&["switch", "--quiet", "main"]);
    repo.write("notes.txt", "moved on");
    repo.commit("main moves on");
    let clone = shallow(&repo, "1");
    clone.git(&["fetch", "--quiet", "--depth", "1", "origin", "change:change"]);
    clone.check(&["--base", "main", "--head", "change"]).is_broken(&["no common commit", "fetch-depth: 0"]);
}

#[cfg(unix)]
#[test]
fn a_work_tree_of_somebody_else_is_read_all_the_same() {
    let (Some(mut chown), Some(mut back)) = (as_root("chown"), as_root("chown")) else { return };
    let (repo, base, head) = rename_with_a_fault();
    let metadata = fs::metadata(repo.path()).expect("metadata");
    // All may read it.
    Command::new("chmod").args(["-R", "a+rX"]).arg(repo.path()).status().expect("chmod");
    assert!(chown.args(["-R", "12345:12345"]).arg(repo.path()).status().expect("chown").success());
    let report = repo.report(&["--base", &base]);
    assert_eq!(report.new_findings(), [format!("link-broken {TO}:52:12")]);
    assert_eq!(repo.report(&["--base", &base, "--head", &head]).new_findings().len(), 1);
    let inside = Run::of(command().args(["check", "--base", &base]).current_dir(repo.join("veps")));
    // Whoever made it removes it.
    back.args(["-R", &format!("{}:{}", metadata.uid(), metadata.gid())]).arg(repo.path()).status().expect("chown");
    assert_eq!(inside.code, 1, "{}", inside.stderr);
}

#[test]
fn nothing_that_a_repository_configures_is_executed() {
    let (repo, base, _) = rename_with_a_fault();
    let mark = repo.join("executed");
    let program = repo.join("program.sh");
    repo.write("program.sh", format!("#!/bin/sh\ntouch {}\ncat\n", mark.display()));
    Command::new("chmod").arg("+x").arg(&program).status().expect("chmod");
    let program = program.to_str().expect("UTF-8");
    for key in [
        "diff.external",
        "diff.evil.textconv",
        "diff.evil.command",
        "filter.evil.smudge",
        "filter.evil.clean",
        "filter.evil.process",
        "core.fsmonitor",
        "core.sshCommand",
        "core.pager",
        "credential.helper",
        "gpg.program",
    ] {
        repo.git(&["config", key, program]);
    }
    repo.git(&["config", "core.hooksPath", repo.path().to_str().expect("UTF-8")]);
    repo.git(&["config", "extensions.worktreeConfig", "true"]);
    repo.write(".git/info/attributes", "* diff=evil filter=evil\n");
    repo.write(".gitattributes", "* diff=evil filter=evil\n");
    let report = repo.report(&["--base", &base]);
    assert_eq!(report.new_findings(), [format!("link-broken {TO}:52:12")]);
    assert_eq!(repo.report(&["--base", &base, "--head", "HEAD"]).new_findings().len(), 1);
    assert!(!mark.exists(), "a program of the repository was run");
}

#[test]
fn the_environment_of_git_does_not_lead_elsewhere() {
    let (repo, base, _) = rename_with_a_fault();
    let other = Repo::git_init();
    other.commit("nothing");
    let mut command = check_command(repo.path());
    command.args(["--base", &base, "--format", "json"]);
    command.env("GIT_DIR", other.join(".git")).env("GIT_WORK_TREE", other.path());
    other.write("config", "[broken");
    command.env("GIT_CONFIG_GLOBAL", other.join("config"));
    assert_eq!(Report::of(&Run::of(&mut command)).new_findings().len(), 1);
}

#[test]
fn a_link_in_a_commit_is_not_followed() {
    let repo = Repo::git_init();
    repo.write("veps/sig-compute/1-first/x", "");
    std::os::unix::fs::symlink("../../../.git/config", repo.join(FROM)).expect("a link");
    repo.write(WITNESS, vep_with_link(99, "gone.md"));
    repo.commit("head");
    let report = repo.report(&["--head", "HEAD"]);
    report.has("vep-file-name", FROM, "is a symbolic link, not a file");
    report.has_witness();
}

#[test]
fn a_name_in_a_commit_that_is_not_utf_8_is_reported() {
    use std::os::unix::ffi::OsStrExt as _;
    let repo = Repo::git_init();
    repo.write(WITNESS, vep_with_link(99, "gone.md"));
    let base = repo.commit("base");
    let directory = repo.join("veps/sig-compute").join(std::ffi::OsStr::from_bytes(b"1-\xff"));
    fs::create_dir_all(&directory).expect("a directory");
    fs::write(directory.join("vep.md"), vep(1)).expect("a file");
    let head = repo.commit("head");
    for arguments in [&["--head", &head] as &[&str], &["--base", &base, "--head", &head], &["--base", &base], &[]] {
        let report = repo.report(arguments);
        assert_eq!(report.code, 2, "{arguments:?}");
        assert!(report.stderr.contains("not UTF-8"), "{arguments:?}: {}", report.stderr);
    }
    repo.write(VEP, vep_with_link(1, "gone.md"));
    repo.commit("later");
    let report = repo.report(&["--base", &head, "--head", "HEAD"]);
    assert_eq!((report.code, report.veps()), (1, vec![VEP]), "an old one is not the change's: {}", report.stderr);
}

#[test]
fn the_work_tree_is_where_git_lies_whatever_the_configuration_says() {
    let outer = Repo::new();
    outer.write(VEP, vep(1).replace("- [x] (R) Alpha", "- [] (R) Alpha"));
    outer.write("inner/README.md", "# Inner\n");
    let inner = outer.join("inner");
    git_in(&inner, &["init", "--quiet"]);
    git_in(&inner, &["config", "core.worktree", "../.."]);
    let before = fs::read_to_string(outer.join(VEP)).expect("a file");
    let run = Run::of(command().arg("fix").current_dir(&inner));
    assert_eq!((run.code, fs::read_to_string(outer.join(VEP)).expect("a file")), (2, before), "{run:?}");
    assert!(run.stderr.contains("there is no VEP"), "{run:?}");
}

#[test]
fn a_few_objects_that_stand_for_endless_paths_are_refused() {
    let repo = Repo::git_init();
    let blob = {
        repo.write("blob.md", vep(1));
        repo.git(&["hash-object", "-w", "blob.md"])
    };
    let mut tree = make_tree(&repo, &(0..10).map(|n| format!("100644 blob {blob}\t{n}.md\n")).collect::<String>());
    for _ in 0..10 {
        tree = make_tree(&repo, &(0..10).map(|n| format!("040000 tree {tree}\t{n}-x\n")).collect::<String>());
    }
    let commit = repo.git(&["commit-tree", "-m", "endless", &tree]);
    repo.check(&["--head", &commit]).is_broken(&["more than 100000 paths"]);
    let mut deep = make_tree(&repo, &format!("100644 blob {blob}\tvep.md\n"));
    for _ in 0..60 {
        deep = make_tree(&repo, &format!("040000 tree {deep}\t{}\n", "d".repeat(100)));
    }
    let commit = repo.git(&["commit-tree", "-m", "deep", &deep]);
    repo.check(&["--head", &commit]).is_broken(&["a path of more than 4096 bytes"]);
}

/// A tree with these entries, as `git ls-tree` prints them; its id.
fn make_tree(repo: &Repo, entries: &str) -> String {
    use std::io::Write as _;
    use std::process::Stdio;
    let mut git = crate::common::git_command(repo.path());
    let mut git = git.arg("mktree").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("git");
    git.stdin.take().expect("a pipe").write_all(entries.as_bytes()).expect("git reads");
    let output = git.wait_with_output().expect("git ends");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn a_huge_document_of_a_commit_is_told_by_its_size() {
    let repo = Repo::git_init();
    repo.write(WITNESS, vep_with_link(99, "gone.md"));
    repo.write(VEP, "");
    let file = fs::OpenOptions::new().write(true).open(repo.join(VEP)).expect("a file");
    file.set_len(70_000_000).expect("a file with a hole");
    repo.commit("huge");
    let report = repo.report(&["--head", "HEAD"]);
    report.has("no-text", VEP, "the file has 70000000 bytes");
    report.has_witness();
    repo.write(".github/vep-check.yaml", "");
    let file = fs::OpenOptions::new().write(true).open(repo.join(".github/vep-check.yaml")).expect("a file");
    file.set_len(70_000_000).expect("a file with a hole");
    repo.commit("a huge configuration");
    repo.check(&["--head", "HEAD"]).is_broken(&[".github/vep-check.yaml", "70000000 bytes; at most 65536"]);
}

#[test]
fn a_partial_clone_says_how_to_fetch_what_it_lacks() {
    let repo = Repo::git_init();
    repo.write(VEP, vep(1));
    let base = repo.commit("base");
    repo.write(VEP, vep_with_link(1, "gone.md"));
    repo.commit("head");
    let clone = Repo::new();
    let from = format!("file://{}", repo.path().display());
    repo.git(&["config", "uploadpack.allowFilter", "true"]);
    clone.git(&["clone", "--quiet", "--filter=blob:none", &from, "."]);
    let blob = repo.git(&["rev-parse", &format!("{base}:{VEP}")]);
    let run = clone.check(&["--base", &base]);
    run.is_broken(&["not in this partial clone", &format!("`git cat-file -t {}` fetches it", blob.trim())]);
}
