//! `vep-check migrate`: what it writes, what it leaves alone, and its law: of any document, the result parses, keeps
//! each byte of the text, and has the findings that it had before, but for how its metadata is spelled.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::common::skip::shared;
use crate::common::{Repo, Report, Run, VEP, command, git_command, git_in, vep};
use serde_json::Value;
use vep_check::vep::front_matter::{FrontMatter, split};

/// `vep-check migrate --root REPO` with more arguments.
fn migrate(repo: &Repo, arguments: &[&str]) -> Run {
    Run::of(command().arg("migrate").arg("--root").arg(repo.path()).args(arguments))
}

fn read(repo: &Repo, path: &str) -> String {
    fs::read_to_string(repo.join(path)).expect("a readable file")
}

/// The text of `VEP` after the migration of a repository where it was `before`.
fn migrated(before: &str) -> String {
    let repo = Repo::git_init();
    repo.write(VEP, before);
    repo.commit("a VEP");
    let run = migrate(&repo, &[]);
    assert_eq!(run.code, 0, "{run:?}");
    read(&repo, VEP)
}

#[test]
fn line_ends_and_byte_order_mark_stay() {
    let windows = vep(1).replace('\n', "\r\n");
    let found = migrated(&windows);
    assert!(found.starts_with("---\r\ntitle: ") && found.ends_with(&windows), "{found}");
    assert_eq!(found.matches('\n').count(), found.matches("\r\n").count());
    let marked = format!("\u{feff}{}", vep(1).trim_end());
    let found = migrated(&marked);
    assert!(found.starts_with("\u{feff}---\ntitle: "), "{found}");
    assert!(found.ends_with(&marked["\u{feff}".len()..]) && found.matches('\u{feff}').count() == 1, "{found}");
}

#[test]
fn it_says_what_is_left_to_decide_and_does_nothing_the_second_time() {
    let repo = Repo::git_init();
    repo.write(VEP, vep(1));
    repo.commit("a VEP");
    let first = migrate(&repo, &[]);
    assert_eq!(
        (first.code, first.stdout.as_str()),
        (0, "veps/sig-compute/1-first/vep.md: to decide: status, authors, feature-gate\n")
    );
    assert_eq!(first.stderr, "1 VEP migrated, 0 left alone\n");
    let text = read(&repo, VEP);
    assert_eq!(text.matches("# to decide: ").count(), 3, "{text}");
    let second = migrate(&repo, &[]);
    assert_eq!((second.stdout.as_str(), second.stderr.as_str()), ("", "0 VEPs migrated, 1 left alone\n"));
    assert_eq!(read(&repo, VEP), text);
}

#[test]
fn a_diff_writes_nothing_and_git_applies_it() {
    let repo = Repo::git_init();
    repo.write(VEP, vep(1));
    repo.write("veps/sig-network/2-windows/vep.md", vep(2).replace('\n', "\r\n"));
    repo.write("veps/sig-network/3-no-last-line-end/vep.md", vep(3).trim_end());
    repo.commit("VEPs");
    let run = migrate(&repo, &["--diff"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, "3 VEPs to migrate, 0 left alone\n"));
    assert_eq!(repo.git(&["status", "--porcelain"]), "");
    let patch = tempfile::NamedTempFile::new().expect("a temporary file");
    fs::write(patch.path(), &run.stdout).expect("a writable file");
    repo.git(&["apply", &patch.path().to_string_lossy()]);
    let applied = repo.git(&["diff"]);
    repo.git(&["checkout", "--quiet", "."]);
    migrate(&repo, &[]);
    assert_eq!(repo.git(&["diff"]), applied);
}

#[test]
fn what_is_no_vep_or_has_front_matter_is_left_alone() {
    let repo = Repo::with_vep();
    let texts = [
        ("veps/NNNN-vep-template/vep.md", vep(1)),
        ("veps/sig-compute/1-first/appendix.md", "# More\n".to_owned()),
        ("veps/sig-compute/2-second/vep.md", format!("---\ntitle: Second\n---\n\n{}", vep(2))),
        ("veps/sig-compute/3-unclosed/vep.md", format!("---\ntitle: Third\n\n{}", vep(3))),
        ("veps/sig-compute/4-blank/vep.md", " \n".to_owned()),
    ];
    for (path, text) in &texts {
        repo.write(path, text);
    }
    repo.write("veps/sig-compute/5-binary/vep.md", b"# VEP #5: \xff\n");
    let run = migrate(&repo, &[]);
    assert_eq!((run.code, run.stderr.as_str()), (0, "1 VEP migrated, 4 left alone\n"));
    for (path, text) in &texts {
        assert_eq!(read(&repo, path), *text, "{path}");
    }
    assert_eq!(fs::read(repo.join("veps/sig-compute/5-binary/vep.md")).expect("a file"), b"# VEP #5: \xff\n");
}

#[test]
fn paths_choose_what_is_migrated() {
    let repo = Repo::with_vep();
    repo.write("veps/sig-network/2-second/vep.md", vep(2));
    assert_eq!(migrate(&repo, &["veps/sig-network"]).stderr, "1 VEP migrated, 0 left alone\n");
    assert_eq!(read(&repo, VEP), vep(1));
    migrate(&repo, &["veps/sig-storage"]).is_broken(&["veps/sig-storage", "no file or directory"]);
}

// History

/// Commits everything as somebody else.
fn commit_as(repo: &Repo, name: &str, email: &str, date: &str, message: &str) {
    repo.git(&["add", "--all"]);
    let output = git_command(repo.path())
        .args(["commit", "--quiet", "--message", message])
        .env("GIT_AUTHOR_NAME", name)
        .env("GIT_AUTHOR_EMAIL", email)
        .env("GIT_AUTHOR_DATE", date)
        .output()
        .expect("git is installed");
    assert!(output.status.success(), "{output:?}");
}

/// The lines of `VEP`'s front matter about its beginnings.
fn beginnings(repo: &Repo) -> Vec<String> {
    assert_eq!(migrate(repo, &[VEP]).code, 0);
    let text = read(repo, VEP);
    let lines = text.lines().filter(|line| line.starts_with("creation-date:") || line.starts_with("authors:"));
    let (from, _) = text.split_once("\nowning-sig:").expect("an owning SIG");
    let (_, names) = from.split_once("\nauthors:").expect("authors");
    lines.chain(names.lines().filter(|line| line.starts_with("  - "))).map(str::to_owned).collect()
}

#[test]
fn date_and_authors_are_those_of_the_first_commit_where_its_author_was() {
    let repo = Repo::git_init();
    repo.write(VEP, "# VEP #1: A small thing\n");
    let together = "A VEP\n\nCo-authored-by: Bea Example <1+bea@users.noreply.github.com>\nCo-authored-by: A Dam <7+a-dam@users.noreply.github.com>\n";
    commit_as(&repo, "A Dam", "a-dam@users.noreply.github.com", "2025-03-01T23:30:00-0800", together);
    repo.write(VEP, vep(1));
    commit_as(&repo, "Later", "later@example.org", "2025-05-01T00:00:00Z", "more");
    assert_eq!(beginnings(&repo), ["creation-date: \"2025-03-01\"", "authors:", "  - \"@a-dam\"", "  - \"@bea\""]);
}

#[test]
fn a_moved_document_keeps_its_beginnings_and_a_merge_is_none() {
    let repo = Repo::git_init();
    repo.write("README.md", "# Enhancements\n");
    commit_as(&repo, "First", "first@example.org", "2024-01-01T00:00:00Z", "begin");
    repo.git(&["checkout", "--quiet", "-b", "work"]);
    repo.write("veps/sig-compute/small-thing.md", vep(1));
    commit_as(&repo, "Author", "3+author@users.noreply.github.com", "2024-02-01T00:00:00Z", "propose");
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write("README.md", "# All enhancements\n");
    commit_as(&repo, "Other", "other@example.org", "2024-03-01T00:00:00Z", "meanwhile");
    repo.git(&["merge", "--quiet", "--no-ff", "--message", "merge", "work"]);
    repo.remove("veps/sig-compute/small-thing.md");
    repo.write(VEP, vep(1).replace("It is used.", "It is used by all."));
    commit_as(&repo, "Mover", "mover@example.org", "2024-04-01T00:00:00Z", "move");
    assert_eq!(beginnings(&repo), ["creation-date: \"2024-02-01\"", "authors:", "  - \"@author\""]);
}

#[test]
fn a_name_that_is_no_handle_is_kept_and_marked_and_cannot_leave_its_quotes() {
    let repo = Repo::git_init();
    repo.write(VEP, vep(1));
    commit_as(&repo, "Eve\" ]: # \\@all \u{1b}[31m!", "eve@example.org", "2025-03-01T00:00:00Z", "A VEP");
    let found = beginnings(&repo);
    assert_eq!(
        found[2],
        "  - \"Eve\\\" ]: # \\\\@all  [31m!\"  # to decide: the handle on GitHub, of which git has the name"
    );
    let report = repo.report(&[]);
    report.has("front-matter-handle", VEP, "is not a GitHub handle");
    let syntax = report.findings().iter().filter(|finding| finding["rule"] == "front-matter-syntax");
    assert_eq!(syntax.count(), 0, "{:#?}", report.findings());
}

#[test]
fn without_the_first_commit_date_and_authors_are_left_to_a_person() {
    let left = [
        "creation-date: \"\"  # to decide: the day of the first commit, which git does not tell here",
        "authors: []  # to decide: who wrote it, which git does not tell here",
    ];
    // No git, nothing committed, not this file, and a clone that does not reach back so far.
    assert_eq!(beginnings(&Repo::with_vep()), left);
    let repo = Repo::git_init();
    repo.write(VEP, vep(1));
    assert_eq!(beginnings(&repo), left);
    let repo = Repo::git_init();
    repo.write("README.md", "# Enhancements\n");
    repo.commit("begin");
    repo.write(VEP, vep(1));
    assert_eq!(beginnings(&repo), left);
    let whole = Repo::git_init();
    whole.write(VEP, vep(1));
    whole.commit("a VEP");
    whole.write("README.md", "# Enhancements\n");
    whole.commit("more");
    let shallow = Repo::new();
    let from = format!("file://{}", whole.path().display());
    git_in(shallow.path(), &["clone", "--quiet", "--depth", "1", &from, "."]);
    assert_eq!(beginnings(&shallow), left);
    let report = shallow.report(&[]);
    report.has("front-matter-field-missing", VEP, "`creation-date` is empty");
    report.has("front-matter-field-missing", VEP, "`authors` is empty");
}

// Files

#[cfg(unix)]
#[test]
fn permissions_stay_and_no_other_file_is_left_behind() {
    use std::os::unix::fs::PermissionsExt as _;
    let repo = Repo::with_vep();
    fs::set_permissions(repo.join(VEP), fs::Permissions::from_mode(0o640)).expect("permissions");
    migrate(&repo, &[]);
    let mode = fs::metadata(repo.join(VEP)).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    let beside = fs::read_dir(repo.join("veps/sig-compute/1-first")).expect("a directory").count();
    assert_eq!(beside, 1);
}

#[test]
fn what_cannot_be_written_stays_as_it_is_and_the_rest_is_migrated() {
    let repo = Repo::with_vep();
    repo.write("veps/sig-network/2-second/vep.md", vep(2));
    let mut permissions = fs::metadata(repo.join(VEP)).expect("a file").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(repo.join(VEP), permissions).expect("permissions");
    let run = migrate(&repo, &[]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stdout.starts_with("veps/sig-network/2-second/vep.md: to decide: "), "{run:?}");
    assert_eq!(
        run.stderr,
        "vep-check: cannot write `veps/sig-compute/1-first/vep.md`: it is read-only\n1 VEP migrated, 0 left alone\n"
    );
    assert_eq!(read(&repo, VEP), vep(1));
}

// The law

/// Rules about how prose spells metadata: what they find is gone where front matter says it.
const SPELLING: [&str; 5] =
    ["metadata-missing", "target-missing", "checklist-missing", "checklist-row-missing", "target-version-format"];

/// A rule about the checklist in prose alone: a comment in the front matter asks about the releases instead.
const TICKED: &str = "checklist-without-target";

/// What a migration brings: the sections in prose are to be deleted.
const BROUGHT: &str = "front-matter-prose-conflict";

/// How often the law was held against what.
#[derive(Debug, Default)]
struct Counts {
    veps: usize,
    kept: usize,
    gone: BTreeMap<String, usize>,
    brought: BTreeMap<String, usize>,
    to_decide: BTreeMap<String, usize>,
}

/// Migrates all of `repo` twice and holds the law against each VEP.
fn hold_law(repo: &Repo, arguments: &[&str]) -> Counts {
    let before = repo.report(arguments);
    let paths: Vec<String> = before.veps().into_iter().map(str::to_owned).collect();
    let old: BTreeMap<&String, String> = paths.iter().map(|path| (path, read(repo, path))).collect();
    assert_eq!(migrate(repo, &[]).code, 0);
    let after = repo.report(arguments);
    let mut counts = Counts::default();
    for (path, old) in &old {
        let new = read(repo, path);
        if split(old).0.is_some() {
            assert_eq!(new, *old, "{path}");
            continue;
        }
        hold_law_of(path, old, &new, &before, &after, &mut counts);
    }
    let elsewhere = |report: &Report| -> Vec<Value> {
        let all = report.findings().iter();
        all.filter(|finding| !paths.iter().any(|path| finding["path"] == *path)).cloned().collect()
    };
    assert_eq!(elsewhere(&before), elsewhere(&after));
    let once: Vec<String> = paths.iter().map(|path| read(repo, path)).collect();
    assert_eq!(migrate(repo, &[]).code, 0);
    for (path, once) in paths.iter().zip(once) {
        assert_eq!(read(repo, path), once, "{path}: twice is not once");
    }
    counts
}

fn hold_law_of(path: &str, old: &str, new: &str, before: &Report, after: &Report, counts: &mut Counts) {
    let body = old.trim_start_matches('\u{feff}');
    assert!(new.ends_with(body), "{path}: the text changed");
    let (block, at) = split(new);
    let block = block.unwrap_or_else(|| panic!("{path}: no front matter"));
    assert_eq!(new[at..].trim_start_matches(['\r', '\n']), body.trim_start_matches(['\r', '\n']), "{path}");
    let fields = FrontMatter::read(new, block);
    assert!(block.closing.is_some() && fields.faults.is_empty(), "{path}: {:?}", fields.faults);
    counts.veps += 1;
    for line in new[..at].lines().filter(|line| line.contains("# to decide: ")) {
        let key = if line.starts_with("  - ") { "authors" } else { line.trim().split(':').next().unwrap_or("") };
        *counts.to_decide.entry(key.to_owned()).or_default() += 1;
    }

    let moved = (new.matches('\n').count() - old.matches('\n').count()) as u64;
    let mut rest = after.of_path(path);
    for finding in before.of_path(path) {
        let rule = finding["rule"].as_str().expect("a rule");
        // A target stands elsewhere now; what is said of the text stands where it stood.
        let same = |other: &&Value| {
            let place = |finding: &Value| (finding["line"].as_u64().expect("a line"), finding["column"].clone());
            let (line, column) = place(finding);
            let keys = ["rule", "severity", "message", "help"];
            keys.iter().all(|key| finding[key] == other[key])
                && (rule.starts_with("target") || place(other) == (line + moved, column.clone()))
        };
        match rest.iter().position(same) {
            Some(at) => {
                rest.remove(at);
                counts.kept += 1;
            }
            None => {
                let unticked = rule == TICKED && new.contains("\nmilestone:  # to decide: ");
                assert!(SPELLING.contains(&rule) || unticked, "{path}: lost {finding:#}");
                *counts.gone.entry(rule.to_owned()).or_default() += 1;
            }
        }
    }
    for finding in rest {
        let rule = finding["rule"].as_str().expect("a rule");
        let line = new.lines().nth(finding["line"].as_u64().expect("a line") as usize - 1).unwrap_or("");
        let marked = rule.starts_with("front-matter-") && line.contains("# to decide: ");
        let replaced = rule == BROUGHT && finding["severity"] == "notice";
        assert!(marked || replaced, "{path}: brought {finding:#}");
        *counts.brought.entry(rule.to_owned()).or_default() += 1;
    }
}

#[test]
fn the_law_holds_for_every_way_to_write_a_target() {
    let values = ["", "v1.9", "1.11.0 (if all goes well)", "TBD", "N/A", "~~v1.9~~ v1.10", "~~v1.9~~", "soon"];
    let reasons = ["", "\nAlpha is skipped, because nothing can break.\n"];
    let repo = Repo::git_init();
    let mut number = 0;
    for alpha in values {
        // Reasons matter where a stage is left out.
        for reason in reasons.into_iter().filter(|reason| reason.is_empty() || alpha == "~~v1.9~~") {
            for beta in values {
                for ga in values {
                    number += 1;
                    let text = vep(number)
                        .replace("targets alpha for version: v1.10", &format!("targets alpha for version: {alpha}"))
                        .replace("targets beta for version:", &format!("targets beta for version: {beta}"))
                        .replace("targets GA for version:\n", &format!("targets GA for version: {ga}\n{reason}"));
                    repo.write(&format!("veps/sig-compute/{number}-thing/vep.md"), text);
                }
            }
        }
    }
    repo.write("facts.yaml", "schedules:\n  v1.9:\n    freeze: 2026-04-30\n  v1.10:\n    freeze: 2026-12-01\n");
    repo.commit("all ways");
    let counts = hold_law(&repo, &["--facts", &repo.join("facts.yaml").to_string_lossy()]);
    println!("{counts:#?}");
    assert_eq!(counts.veps, 9 * 8 * 8);
    assert!(counts.kept > 470 && counts.gone["target-version-format"] > 100, "{counts:?}");
}

#[test]
fn the_law_holds_for_the_example() {
    let repo = Repo::git_init();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/example"), repo.path());
    repo.commit("the example");
    let counts = hold_law(&repo, &[]);
    assert_eq!((counts.veps, counts.kept), (4, 7), "{counts:?}");
}

#[test]
fn the_law_holds_for_the_corpus() {
    let Some(shared) = shared() else { return };
    let repo = Repo::git_init();
    copy(&shared.join("corpus/enhancements"), repo.path());
    commit_as(&repo, "Author", "5+author@users.noreply.github.com", "2025-03-01T00:00:00Z", "all VEPs");
    let schedules = shared.join("corpus/sig-release");
    let counts = hold_law(&repo, &["--schedules", &schedules.to_string_lossy()]);
    println!("{counts:#?}");
    assert!(counts.veps > 50, "{counts:?}");
}

pub fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a readable directory").map(|entry| entry.expect("an entry")) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&target).expect("a writable directory");
            copy(&entry.path(), &target);
        } else {
            // The bytes only: what is copied may be read-only.
            fs::write(target, fs::read(entry.path()).expect("a readable file")).expect("a writable file");
        }
    }
}
