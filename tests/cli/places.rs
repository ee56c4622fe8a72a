//! How a document is named: from anywhere, by number, from stdin, as it is staged.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::common::{NO_TEMPLATE, Repo, Run, TODAY, VEP, command, vep, vep_with_link};

/// `vep-check` in the directory of `repo`, with `stdin`.
fn fed(repo: &Repo, arguments: &[&str], stdin: &[u8]) -> Run {
    let mut child = command()
        .current_dir(repo.path())
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A program that refuses its arguments does not read.
    _ = child.stdin.take().expect("a pipe").write_all(stdin);
    Run::read(child.wait_with_output().expect("an end"))
}

/// `vep-check check` in the directory of `repo`.
fn check_in(repo: &Repo, arguments: &[&str]) -> Run {
    fed(repo, &[&["check", "--today", TODAY, "--format", "concise"], arguments].concat(), b"")
}

#[test]
fn an_absolute_path_finds_its_repository_from_anywhere() {
    let (elsewhere, other) = (Repo::git_init(), Repo::git_init());
    for repo in [Repo::git_init(), Repo::new()] {
        repo.write(VEP, vep_with_link(1, "gone.md"));
        repo.write(".github/vep-check.yaml", "rules: {link-broken: warning}\n");
        let path = repo.join(VEP);
        let run = check_in(&elsewhere, &[path.to_str().expect("UTF-8")]);
        assert_eq!(run.code, 0, "{run:?}");
        assert!(run.stdout.starts_with(&format!("{VEP}:26:12: warning[link-broken]")), "{run:?}");
    }
    let run = check_in(&elsewhere, &[other.join(VEP).to_str().expect("UTF-8")]);
    run.is_broken(&["is no file or directory of the repository"]);
}

/// As from a home directory: what is around the current directory is no repository, although it holds one.
#[test]
fn a_path_into_a_repository_below_finds_it_too() {
    let home = Repo::new();
    for git in [false, true] {
        let repo = home.join(if git { "src/git" } else { "src/plain" });
        if git {
            home.git(&["init", "--quiet", "src/git"]);
        }
        let place = repo.strip_prefix(home.path()).expect("below").join(VEP);
        home.write(place.to_str().expect("UTF-8"), vep_with_link(1, "gone.md"));
        for path in [&place, &home.path().join(&place)] {
            let run = check_in(&home, &[path.to_str().expect("UTF-8")]);
            assert!(run.stdout.starts_with(&format!("{VEP}:26:12: error[link-broken]")), "{path:?}: {run:?}");
        }
        let pattern = place.with_file_name("*.md");
        assert_eq!(check_in(&home, &[pattern.to_str().expect("UTF-8")]).stdout.lines().count(), 1);
    }
}

#[test]
fn a_vep_is_named_by_its_number() {
    let repo = Repo::git_init();
    repo.write(VEP, vep_with_link(1, "gone.md"));
    repo.write("veps/sig-compute/246-other/vep.md", vep(246));
    assert_eq!(check_in(&repo, &["246"]).code, 0);
    assert_eq!(check_in(&repo, &["#1"]).stdout.lines().count(), 1);
    check_in(&repo, &["247"]).is_broken(&["there is no VEP 247"]);
    check_in(&repo, &["99999999999999999999999"]).is_broken(&["is no file or directory"]);
    let shown = fed(&repo, &["show", "246"], b"");
    assert!(shown.stdout.contains("number     246"), "{shown:?}");
}

#[test]
fn what_an_editor_holds_is_checked_from_stdin() {
    let repo = Repo::git_init();
    repo.write(VEP, vep(1));
    let text = vep_with_link(1, "gone.md");
    let check = |path: &str, text: &[u8]| {
        fed(&repo, &["check", "--today", TODAY, "--format", "concise", "-", "--path", path], text)
    };
    let run = check(VEP, text.as_bytes());
    assert_eq!((run.code, run.stdout.lines().count(), run.stderr.as_str()), (1, 1, NO_TEMPLATE), "{run:?}");
    assert_eq!(check(repo.join(VEP).to_str().expect("UTF-8"), vep(1).as_bytes()).code, 0);
    // One that is not on disk yet.
    let new = check("veps/sig-compute/2-new/vep.md", vep_with_link(2, "gone.md").as_bytes());
    assert!(new.stdout.starts_with("veps/sig-compute/2-new/vep.md:26:12: error[link-broken]"), "{new:?}");
    assert!(check(VEP, b"\xff").stdout.contains("no-text"));
    check("../out.md", b"x").is_broken(&["does not lie in the repository"]);
    fed(&repo, &["check", "-"], b"").is_broken(&["--path"]);
    fed(&repo, &["check", "--path", VEP], b"").is_broken(&["`-`"]);
}

#[test]
fn what_is_staged_is_checked_and_not_what_lies_on_disk() {
    let repo = Repo::git_init();
    repo.write("README.md", "x");
    repo.commit("before");
    repo.write(VEP, vep_with_link(1, "gone.md"));
    repo.git(&["add", "."]);
    repo.write(VEP, vep(1));
    repo.write("veps/sig-compute/2-unstaged/vep.md", vep_with_link(2, "gone.md"));
    for arguments in [&["--staged"] as &[&str], &["--staged", "--base", "HEAD"]] {
        let run = check_in(&repo, arguments);
        assert_eq!((run.code, run.stdout.lines().count()), (1, 1), "{run:?}");
        assert!(run.stdout.starts_with(VEP), "{run:?}");
    }
    repo.git(&["add", "."]);
    assert!(check_in(&repo, &["--staged"]).stdout.starts_with("veps/sig-compute/2-unstaged/"));
    Repo::new().check(&["--staged"]).is_broken(&["is not in a git repository"]);
}

#[test]
fn a_path_in_conflict_is_not_guessed() {
    let repo = Repo::git_init();
    repo.write(VEP, vep(1));
    repo.commit("before");
    repo.git(&["checkout", "-q", "-b", "other"]);
    repo.write(VEP, vep(1) + "one\n");
    repo.commit("one");
    repo.git(&["checkout", "-q", "main"]);
    repo.write(VEP, vep(1) + "two\n");
    repo.commit("two");
    let merge = Command::new("git").current_dir(repo.path()).args(["merge", "-q", "other"]).output().expect("git");
    assert!(!merge.status.success());
    check_in(&repo, &["--staged"]).is_broken(&["is in conflict"]);
}

#[test]
fn show_reads_as_check_does() {
    let repo = Repo::git_init();
    repo.write(VEP, vep(1));
    repo.write("veps/sig-compute/2-second/vep.md", vep(2));
    repo.write(".github/vep-check.yaml", "directory: veps\n");
    let shown = fed(&repo, &["show", "--format", "json", "veps"], b"");
    let list: serde_json::Value = serde_json::from_str(&shown.stdout).expect("JSON");
    assert_eq!(list.as_array().map(Vec::len), Some(2));
    repo.write(".github/vep-check.yaml", "directory: proposals\n");
    repo.write("proposals/sig-compute/3-third/vep.md", vep(3));
    let elsewhere = Repo::new();
    let shown =
        fed(&elsewhere, &["show", repo.join("proposals/sig-compute/3-third/vep.md").to_str().expect("UTF-8")], b"");
    assert!(shown.stdout.contains("SIG        sig-compute"), "{shown:?}");
    // By its number or its path in the repository that is named, wherever one is.
    let root = repo.path().to_str().expect("UTF-8");
    for what in ["3", "proposals/sig-compute/3-third/vep.md"] {
        let shown = fed(&elsewhere, &["show", "--root", root, what], b"");
        assert!(shown.code == 0 && shown.stdout.contains("number     3"), "{what}: {shown:?}");
    }
    fed(&elsewhere, &["show", "--root", root, "4"], b"").is_broken(&["there is no VEP 4"]);
    // A template is no VEP, and is read as one all the same.
    repo.write("proposals/NNNN-vep-template/vep.md", "# VEP #NNNN: Title\n");
    let shown = fed(&repo, &["show", "proposals/NNNN-vep-template/vep.md"], b"");
    assert!(shown.stdout.contains("title      Title"), "{shown:?}");
    repo.write(".github/vep-check.yaml", "no-such-key: 1\n");
    fed(&repo, &["show", "proposals"], b"").is_broken(&["no-such-key"]);
}

#[test]
fn a_revision_of_a_remote_that_was_not_fetched_says_what_is_there() {
    let repo = Repo::git_init();
    repo.write(VEP, vep(1));
    repo.commit("before");
    check_in(&repo, &["--base", "origin/main"]).is_broken(&["did you mean `main`?", "`git fetch origin main`"]);
    check_in(&repo, &["--base", "mian"]).is_broken(&["did you mean `main`?"]);
    check_in(&repo, &["--base", "upstream/v9"]).is_broken(&["`git fetch upstream v9`"]);
}

#[test]
fn colour_is_forced_as_elsewhere() {
    let repo = Repo::new();
    repo.write(VEP, vep_with_link(1, "gone.md"));
    let coloured = |name: &str, value: &str| {
        let mut command = command();
        command.env_remove("FORCE_COLOR").env(name, value).args(["check", "--root"]).arg(repo.path());
        Run::of(&mut command).stdout.contains('\u{1b}')
    };
    assert!(coloured("FORCE_COLOR", "1"));
    assert!(!coloured("FORCE_COLOR", "0"));
}

#[test]
fn a_token_that_is_missing_at_a_desk_is_asked_for_as_one_gets_it() {
    let mut command = command();
    command.env_remove("GITHUB_TOKEN").env_remove("GH_TOKEN").args(["snapshot", "--pr", "1", "/nonexistent/x"]);
    Run::of(&mut command).is_broken(&["GITHUB_TOKEN=$(gh auth token)"]);
}

#[test]
fn new_asks_for_what_it_needs_both_ways_and_makes_no_repository() {
    let nowhere = Repo::new();
    fed(&nowhere, &["new"], b"").is_broken(&["--root"]);
    let arguments = ["new", "--sig", "compute", "--number", "5", "--title", "Ünïcode"];
    fed(&nowhere, &arguments, b"").is_broken(&["there is no repository", "--root"]);
    let repo = Repo::git_init();
    repo.write(VEP, vep(1));
    fed(&repo, &["new"], b"").is_broken(&["--sig, --number and --title", "--issue N"]);
    let made = fed(&repo, &arguments, b"");
    assert!(made.stdout.contains("veps/sig-compute/5-unicode/vep.md"), "{made:?}");
}
