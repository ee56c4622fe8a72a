//! `vep-check fix`: what it writes, and that a file is the old one or the new one whatever happens.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::common::case::files;
use crate::common::skip::{as_root, skip, within_permissions};
use crate::common::{PROGRAM, Repo, Run, TODAY, VEP, WITNESS, command, git_command, undisturbed, vep};
use vep_check::fix::diff;
use vep_check::write::replace;

/// `vep-check fix --root ROOT --today …`
fn fix_command(root: &Path) -> Command {
    fix_command_of(command(), root)
}

fn fix_command_of(program: Command, root: &Path) -> Command {
    let mut command = undisturbed(program);
    command.args(["fix", "--today", TODAY, "--root"]).arg(root);
    command
}

fn fix(repo: &Repo, arguments: &[&str]) -> Run {
    Run::of(fix_command(repo.path()).args(arguments))
}

/// A VEP with one thing to fix, and the same without it.
fn faulty_and_fixed(number: u32) -> (String, String) {
    let fixed = vep(number);
    (fixed.replace("version: v1.10", "version: 1.10.0"), fixed)
}

/// A repository whose VEP can be fixed, beside another that can be.
fn with_two() -> Repo {
    let repo = Repo::new();
    repo.write(VEP, faulty_and_fixed(1).0);
    repo.write(WITNESS, faulty_and_fixed(99).0);
    repo
}

/// Asserts that the witness is fixed and that nothing lies about that was not there.
#[track_caller]
fn only_the_witness_is_fixed(repo: &Repo) {
    assert_eq!(fs::read_to_string(repo.join(WITNESS)).expect("the witness"), faulty_and_fixed(99).1);
    nothing_lies_about(repo);
}

#[track_caller]
fn nothing_lies_about(repo: &Repo) {
    let temporary: Vec<_> =
        files(repo.path()).into_keys().filter(|path| path.to_string_lossy().contains(".tmp")).collect();
    assert!(temporary.is_empty(), "{temporary:?}");
}

#[test]
fn the_exit_code_says_whether_anything_is_left() {
    let repo = with_two();
    assert_eq!(fix(&repo, &["--diff"]).code, 1, "edits to make");
    let run = fix(&repo, &[]);
    assert_eq!(
        (run.code, run.last_line()),
        (0, "2 findings fixed in 2 files; 2 VEPs checked, all good; 23 rules skipped, --verbose says why")
    );
    assert_eq!(fix(&repo, &["--diff"]).stdout, "");
    assert_eq!(fix(&repo, &["--diff"]).code, 0);
    repo.write(
        VEP,
        vep(1).replace("## Goals\n\nA sentence that says what there is to say about it.", "## Goals\n\nTBD"),
    );
    assert_eq!(fix(&repo, &[]).code, 0, "a warning is left");
    assert_eq!(fix(&repo, &["--fail-on", "warning"]).code, 1);
    repo.write(VEP, vep(1).replace("## Goals", "## Goals\n\n[gone](gone.md)"));
    let run = fix(&repo, &[]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains(&format!("error[link-broken] {VEP}:")), "{run:?}");
    fix(&repo, &["nowhere.md"]).is_broken(&["`nowhere.md` is no file or directory"]);
}

#[test]
fn with_a_base_only_what_the_change_brought_is_fixed() {
    let repo = Repo::git_init();
    let old = vep(1).replace("beta for version:", "beta for version: 1.11.0");
    repo.write(VEP, &old);
    repo.write(WITNESS, faulty_and_fixed(99).0);
    repo.commit("before");
    repo.write(VEP, old.replace("v1.10", "1.10.0"));
    let run = fix(&repo, &["--base", "HEAD"]);
    assert_eq!(fs::read_to_string(repo.join(VEP)).expect("the VEP"), old, "{run:?}");
    assert_eq!(fs::read_to_string(repo.join(WITNESS)).expect("the witness"), faulty_and_fixed(99).0);
}

#[test]
fn from_within_a_repository_its_documents_are_found() {
    let repo = with_two();
    repo.git(&["init", "--quiet"]);
    let inside = repo.join("veps/sig-compute");
    let run = Run::of(command().args(["fix", "--today", TODAY, "1-first/vep.md"]).current_dir(inside));
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(fs::read_to_string(repo.join(VEP)).expect("the VEP"), faulty_and_fixed(1).1);
    assert_eq!(fs::read_to_string(repo.join(WITNESS)).expect("the witness"), faulty_and_fixed(99).0);
    let run = Run::of(command().args(["fix", "--today", TODAY]).current_dir(repo.join("veps")));
    assert_eq!(run.code, 0, "{run:?}");
    only_the_witness_is_fixed(&repo);
}

#[test]
fn more_than_is_shown_of_a_rule_is_fixed() {
    let repo = Repo::new();
    let item = "- [] (R) It is done\n";
    let boxes =
        |text: &str| vep(1).replace("- [x] (R) Enhancement", &format!("{}- [x] (R) Enhancement", text.repeat(1_000)));
    repo.write(VEP, boxes(item));
    let run = fix(&repo, &[]);
    assert_eq!(
        fs::read_to_string(repo.join(VEP)).expect("the VEP"),
        boxes("- [ ] (R) It is done\n"),
        "{}",
        run.last_line()
    );
    assert!(run.last_line().starts_with("1000 findings fixed in 1 file"), "{}", run.last_line());
}

#[test]
fn permissions_are_kept() {
    let repo = with_two();
    for mode in [0o600, 0o640, 0o644, 0o664, 0o755] {
        repo.write(VEP, faulty_and_fixed(1).0);
        fs::set_permissions(repo.join(VEP), fs::Permissions::from_mode(mode)).expect("permissions");
        let before = fs::metadata(repo.join(VEP)).expect("metadata");
        assert_eq!(fix(&repo, &[VEP]).code, 0);
        let after = fs::metadata(repo.join(VEP)).expect("metadata");
        assert_eq!((after.mode(), after.uid(), after.gid()), (before.mode(), before.uid(), before.gid()));
    }
}

#[test]
fn a_file_that_needs_nothing_is_not_touched() {
    let repo = Repo::with_vep();
    let inode = fs::metadata(repo.join(VEP)).expect("metadata").ino();
    assert_eq!(fix(&repo, &[]).code, 0);
    assert_eq!(fs::metadata(repo.join(VEP)).expect("metadata").ino(), inode);
}

#[test]
fn a_read_only_file_stays_and_the_others_are_fixed() {
    let repo = with_two();
    fs::set_permissions(repo.join(VEP), fs::Permissions::from_mode(0o444)).expect("permissions");
    let run = fix(&repo, &[]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains(&format!("cannot write `{VEP}`: it is read-only")), "{run:?}");
    assert!(run.stdout.contains("warning[target-version-format]"), "what is left is listed: {run:?}");
    assert_eq!(fs::read_to_string(repo.join(VEP)).expect("the VEP"), faulty_and_fixed(1).0);
    only_the_witness_is_fixed(&repo);
    let run = fix(&repo, &[]);
    assert!(run.stdout.contains("\nnothing fixed; left: 1 warning"), "there was something to fix: {run:?}");
}

#[test]
fn a_directory_that_cannot_be_written_is_an_error() {
    let Some(program) = within_permissions(PROGRAM) else { return };
    let repo = with_two();
    let directory = repo.join(VEP).parent().expect("a directory").to_owned();
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o555)).expect("permissions");
    let run = Run::of(&mut fix_command_of(program, repo.path()));
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o755)).expect("permissions");
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("cannot make a temporary file beside it"), "{run:?}");
    assert_eq!(fs::read_to_string(repo.join(VEP)).expect("the VEP"), faulty_and_fixed(1).0);
    only_the_witness_is_fixed(&repo);
}

#[test]
fn a_file_that_cannot_be_read_is_an_error_and_the_others_are_fixed() {
    let Some(program) = within_permissions(PROGRAM) else { return };
    let repo = with_two();
    fs::set_permissions(repo.join(VEP), fs::Permissions::from_mode(0o000)).expect("permissions");
    let run = Run::of(&mut fix_command_of(program, repo.path()));
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains(&format!("cannot read `{VEP}`")), "{run:?}");
    fs::set_permissions(repo.join(VEP), fs::Permissions::from_mode(0o644)).expect("permissions");
    only_the_witness_is_fixed(&repo);
}

#[test]
fn a_link_is_not_followed() {
    let repo = with_two();
    let outside = Repo::new();
    outside.write("vep.md", faulty_and_fixed(1).0);
    repo.remove(VEP);
    symlink(outside.join("vep.md"), repo.join(VEP)).expect("a link");
    let run = fix(&repo, &[]);
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(fs::read_to_string(outside.join("vep.md")).expect("the file"), faulty_and_fixed(1).0);
    assert!(fs::symlink_metadata(repo.join(VEP)).expect("metadata").is_symlink());
    only_the_witness_is_fixed(&repo);
    // Not even where something has become a link since it was read.
    let error = replace(&repo.join(VEP), &faulty_and_fixed(1).0, "new").expect_err("a link");
    assert!(error.to_string().contains("links are not followed"), "{error:#}");
}

#[test]
fn what_is_no_text_is_left_as_it_is() {
    let repo = with_two();
    let bytes = [faulty_and_fixed(1).0.as_bytes(), b"caf\xe9\n"].concat();
    repo.write(VEP, &bytes);
    let run = fix(&repo, &[]);
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(fs::read(repo.join(VEP)).expect("the VEP"), bytes);
    only_the_witness_is_fixed(&repo);
}

#[test]
fn a_file_that_was_changed_since_it_was_read_stays() {
    let repo = Repo::with_vep();
    let error = replace(&repo.join(VEP), "what was read", "new").expect_err("another text");
    assert!(error.to_string().contains("changed since it was read"), "{error:#}");
    assert_eq!(fs::read_to_string(repo.join(VEP)).expect("the VEP"), vep(1));
    nothing_lies_about(&repo);
}

/// A VEP with something to fix and `bytes` more of prose.
fn large(number: u32, bytes: usize) -> String {
    let line = "A sentence that says what there is to say about it.\n";
    faulty_and_fixed(number).0.replace("## Design\n\n", &format!("## Design\n\n{}\n", line.repeat(bytes / line.len())))
}

#[test]
fn a_limit_of_the_size_of_files_leaves_the_old_one() {
    let repo = with_two();
    let old = large(1, 100_000);
    repo.write(VEP, &old);
    // Without the trap, the signal ends the program; with it, the write fails as on a disk that is full.
    let script = "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\"";
    let mut command = Command::new("sh");
    command.args(["-c", script, PROGRAM, "fix", "--today", TODAY, "--root"]).arg(repo.path());
    let run = Run::of(&mut command);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains(&format!("cannot write `{VEP}`")), "{run:?}");
    assert_eq!(fs::read_to_string(repo.join(VEP)).expect("the VEP"), old);
    only_the_witness_is_fixed(&repo);
}

#[test]
fn a_full_disk_leaves_the_old_file() {
    let disk = Repo::new();
    let (Some(mut mount), Some(mut umount)) = (as_root("mount"), as_root("umount")) else { return };
    mount.args(["-t", "tmpfs", "-o", "size=256k,mode=777", "tmpfs"]).arg(disk.path()).stderr(Stdio::null());
    if !mount.status().is_ok_and(|status| status.success()) {
        skip("there is no file system of its own that can be mounted here");
        return;
    }
    let old = large(1, 150_000);
    disk.write(VEP, &old);
    disk.write(WITNESS, faulty_and_fixed(99).0);
    let run = fix(&disk, &[]);
    let left = fs::read_to_string(disk.join(VEP)).expect("the VEP");
    let witness = fs::read_to_string(disk.join(WITNESS)).expect("the witness");
    let count = files(disk.path()).len();
    umount.arg(disk.path()).status().expect("umount");
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("No space left on device"), "{run:?}");
    assert!(left == old && witness == faulty_and_fixed(99).1 && count == 2);
}

#[test]
fn killed_at_any_moment_each_file_is_the_old_one_or_the_new_one() {
    const DOCUMENTS: u32 = 30;
    const KILLS: u32 = 12;
    for repo in [Repo::new(), Repo::git_init()] {
        killed(&repo, DOCUMENTS, KILLS);
    }
}

/// Kills the program again and again while it fixes many documents.
fn killed(repo: &Repo, documents: u32, kills: u32) {
    let within_git = repo.join(".git").is_dir();
    let path = |number: u32| format!("veps/sig-compute/{number}-a-vep/vep.md");
    let write_all = || (1..=documents).for_each(|number| repo.write(&path(number), large(number, 4_000)));
    write_all();
    assert_eq!(fix(repo, &[]).code, 0);
    let read = |number: u32| fs::read_to_string(repo.join(&path(number))).expect("a VEP");
    let new: Vec<String> = (1..=documents).map(read).collect();
    let (mut old_ones, mut new_ones, mut among) = (0, 0, 0);
    for kill in 0..kills {
        write_all();
        // Most of the time goes into reading and checking: a kill comes once this one is written, with which all may
        // have begun that is left.
        let awaited = repo.join(&path(1 + kill * documents / kills));
        let inode = || fs::metadata(&awaited).expect("metadata").ino();
        let before = inode();
        let mut child =
            fix_command(repo.path()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
        while inode() == before && child.try_wait().expect("a child").is_none() {}
        child.kill().expect("a child to kill");
        child.wait().expect("a child that ends");
        let (old_before, new_before) = (old_ones, new_ones);
        for number in 1..=documents {
            let text = read(number);
            if text == new[number as usize - 1] {
                new_ones += 1;
            } else {
                assert!(text == large(number, 4_000), "{} is neither the old file nor the new one", path(number));
                old_ones += 1;
            }
        }
        among += u32::from(old_ones > old_before && new_ones > new_before);
        // What a killed program has begun may lie about, once at most, under a name that is no document's.
        let is_git = |path: &PathBuf| path.starts_with(".git") && !path.to_string_lossy().ends_with(".tmp");
        let others = files(repo.path()).into_keys().filter(|path| !path.ends_with("vep.md") && !is_git(path));
        let begun: Vec<PathBuf> = others.collect();
        assert!(begun.len() <= 1, "{begun:?}");
        // Where git would take it for a document, it does not lie.
        assert!(!within_git || begun.iter().all(|path| path.starts_with(".git")), "{begun:?}");
        for path in begun {
            assert!(path.to_string_lossy().ends_with(".tmp"), "{path:?}");
            fs::remove_file(repo.join(path.to_str().expect("UTF-8"))).expect("a file to remove");
        }
    }
    println!(
        "{kills} kills, in a work tree of git: {within_git}; {among} of them among the writes: {old_ones} old files, {new_ones} new ones"
    );
}

#[test]
fn a_diff_of_any_name_and_any_text_is_taken_by_git() {
    let repo = Repo::git_init();
    let texts = [
        ("a b\n", "a\nb\n"),
        ("a\r\nb\r\n", "a\r\nc\r\n"),
        ("a\rb\rc\n", "a\rd\rc\n"),
        ("a\nb", "a\nc"),
        ("a\nb", "a\nb\n"),
        ("a\n", "a"),
        ("\u{feff}a\n", "\u{feff}b\n"),
        ("--- a\n+++ b\n@@ -1 +1 @@\n", "--- c\n+++ d\n@@ -1 +1 @@\n"),
        ("", "a\n"),
        ("a\u{2028}b\u{b}c\u{85}d\n", "a\u{2028}b\u{b}e\u{85}d\n"),
    ];
    for name in [
        "plain.md",
        "with space.md",
        "tab\there.md",
        "quote\".md",
        "back\\slash.md",
        "new\nline.md",
        "日本.md",
        "a/b.md",
    ] {
        for (old, new) in texts {
            repo.write(name, old);
            repo.commit("before");
            let patch = diff(name, old, new);
            let mut git = git_command(repo.path());
            let mut child = git
                .args(["apply", "-"])
                .stdin(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .expect("git is installed");
            std::io::Write::write_all(&mut child.stdin.take().expect("stdin"), patch.as_bytes()).expect("git reads");
            let output = child.wait_with_output().expect("git ends");
            assert!(output.status.success(), "{name:?} {old:?}: {}\n{patch}", String::from_utf8_lossy(&output.stderr));
            assert_eq!(fs::read_to_string(repo.join(name)).expect("the file"), new, "{name:?}");
        }
    }
    assert_eq!(diff("a.md", "the same\n", "the same\n"), "");
}

#[test]
fn a_diff_says_no_command_to_the_runner() {
    let hostile = "\r::error::owned\n  ::add-mask::x\n##[error]owned\n";
    let repo = Repo::new();
    let text = faulty_and_fixed(1).0.replace("### Target releases\n\n", &format!("### Target releases\n\n{hostile}"));
    repo.write(VEP, text);
    let plain = fix(&repo, &["--diff"]);
    assert!(plain.stdout.contains("\r::error::owned"), "as it is, for git: {plain:?}");
    let run = Run::of(fix_command(repo.path()).arg("--diff").env("GITHUB_ACTIONS", "true"));
    for line in run.stdout.split(['\n', '\r']) {
        assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{line:?}");
    }
    let quiet = with_two();
    let plain = fix(&quiet, &["--diff"]);
    let run = Run::of(fix_command(quiet.path()).arg("--diff").env("GITHUB_ACTIONS", "true"));
    assert_eq!(run.stdout, plain.stdout, "what is harmless stays what it is");
}
