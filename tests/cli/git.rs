//! Changes in real git repositories.

use crate::common::{Repo, VEP, WITNESS, vep, vep_with_link};

pub const FROM: &str = "veps/sig-compute/1-first/vep.md";
pub const TO: &str = "veps/sig-storage/1-first/vep.md";

/// An old VEP with two faults of its own, which the tests for `existing` count.
pub fn old_vep(number: u32) -> String {
    vep_with_link(number, "gone.md").replace("## Repos\n", "## Repositories that change\n")
}

/// What `old_vep` has wrong, at any path.
const OLD_RULES: [&str; 2] = ["link-broken", "section-missing"];

/// `base`: two old VEPs. `head`: one of them moved, with one fault more.
pub fn rename_with_a_fault() -> (Repo, String, String) {
    let repo = Repo::git_init();
    repo.write(FROM, old_vep(1));
    repo.write(WITNESS, vep_with_link(99, "gone.md"));
    let base = repo.commit("base");
    repo.remove(FROM);
    repo.write(TO, old_vep(1).replace("## Design\n\n", "## Design\n\nSee [that](missing.md).\n\n"));
    let head = repo.commit("move, and one fault");
    (repo, base, head)
}

fn rules(places: &[String]) -> Vec<&str> {
    places.iter().map(|place| place.split(' ').next().expect("a rule")).collect()
}

#[test]
fn of_a_moved_vep_with_one_fault_more_only_that_fault_is_new() {
    let (repo, base, head) = rename_with_a_fault();
    let report = repo.report(&["--base", &base, "--head", &head]);
    assert_eq!(report.code, 1);
    assert_eq!(report.new_findings(), [format!("link-broken {TO}:52:12")]);
    assert_eq!(rules(&report.existing()), OLD_RULES);
    assert_eq!(report.json["summary"]["errors"], 1);
    assert_eq!(report.json["summary"]["existing"], 2);
    assert_eq!(report.veps(), [TO], "what did not change is not checked");
}

#[test]
fn the_work_tree_is_the_head_where_none_is_named() {
    let (repo, base, _) = rename_with_a_fault();
    assert_eq!(repo.report(&["--base", &base]).new_findings(), [format!("link-broken {TO}:52:12")]);
}

#[test]
fn older_findings_are_counted_in_human_output_and_fail_nothing() {
    let repo = Repo::git_init();
    repo.write(FROM, old_vep(1));
    let base = repo.commit("base");
    repo.write(FROM, old_vep(1).replace("It is used.", "It is used by all."));
    let run = repo.check(&["--base", &base]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, "1 VEP checked, all good; 2 older findings not shown; 23 rules skipped, --verbose says why\n")
    );
    let run = repo.check(&["--base", &base, "--format", "github"]);
    assert!(!run.stdout.contains("::"), "{}", run.stdout);
}

#[test]
fn a_fault_that_stood_once_and_stands_twice_is_new_once() {
    let repo = Repo::git_init();
    repo.write(FROM, vep_with_link(1, "gone.md"));
    let base = repo.commit("base");
    repo.write(FROM, vep_with_link(1, "gone.md") + "\n[again](gone.md)\n");
    let report = repo.report(&["--base", &base]);
    assert_eq!((report.new_findings().len(), report.existing().len()), (1, 1));
}

#[test]
fn of_more_old_faults_than_are_shown_none_becomes_new() {
    let links = |range: std::ops::Range<u32>| range.map(|n| format!("[a](gone-{n}.md)\n")).collect::<String>();
    let repo = Repo::git_init();
    repo.write(FROM, vep(1) + &links(0..300));
    let base = repo.commit("base");
    repo.write(FROM, vep(1) + &links(10..300));
    let report = repo.report(&["--base", &base]);
    assert_eq!((report.code, report.new_findings()), (0, Vec::new()));
}

#[test]
fn an_unchanged_tree_has_nothing_to_check() {
    let repo = Repo::git_init();
    repo.write(FROM, old_vep(1));
    let base = repo.commit("base");
    for arguments in [&["--base", &base] as &[&str], &["--base", &base, "--head", "main"]] {
        let run = repo.check(arguments);
        assert_eq!((run.code, run.last_line()), (0, "no VEP to check"));
    }
}

#[test]
fn a_deleted_document_is_no_finding_and_may_be_named() {
    let repo = Repo::git_init();
    repo.write(FROM, old_vep(1));
    repo.write(WITNESS, vep_with_link(99, "gone.md"));
    let base = repo.commit("base");
    repo.remove(FROM);
    for arguments in [&["--base", &base] as &[&str], &["--base", &base, FROM]] {
        let report = repo.report(arguments);
        assert_eq!((report.code, report.findings().len(), report.veps().len()), (0, 0, 0));
    }
}

#[test]
fn uncommitted_and_untracked_changes_are_checked() {
    let repo = Repo::git_init();
    repo.write(FROM, vep(1));
    let base = repo.commit("base");
    repo.write(FROM, vep_with_link(1, "gone.md"));
    repo.write(WITNESS, vep_with_link(99, "gone.md"));
    let report = repo.report(&["--base", &base]);
    assert_eq!(report.veps(), [FROM, WITNESS]);
    report.has_witness();
    assert_eq!(report.new_findings().len(), 2);
    let committed = repo.report(&["--base", &base, "--head", "HEAD"]);
    assert_eq!(committed.veps(), Vec::<&str>::new(), "--head reads the commit, not the work tree");
}

#[test]
fn before_the_first_commit_everything_is_there_to_check() {
    let repo = Repo::git_init();
    repo.write(WITNESS, vep_with_link(99, "gone.md"));
    repo.report(&[]).has_witness();
}

#[test]
fn the_merge_base_counts_not_the_tip_of_the_base_branch() {
    let repo = Repo::git_init();
    repo.write(FROM, old_vep(1));
    repo.write(WITNESS, vep(99));
    repo.commit("start");
    repo.git(&["switch", "--quiet", "--create", "change"]);
    repo.write(FROM, old_vep(1).replace("It is used.", "It is used by all."));
    repo.commit("change");
    repo.git(&["switch", "--quiet", "main"]);
    repo.write(FROM, vep(1));
    repo.write(WITNESS, vep_with_link(99, "elsewhere.md"));
    repo.commit("the base branch moves on");
    let report = repo.report(&["--base", "main", "--head", "change"]);
    assert_eq!(report.veps(), [FROM], "what only the base branch changed is not the change's");
    assert_eq!(report.new_findings(), Vec::<String>::new(), "what stood at the merge base is old");
    assert_eq!(rules(&report.existing()), OLD_RULES);
    repo.git(&["switch", "--quiet", "change"]);
    assert_eq!(repo.report(&["--base", "main"]).new_findings(), Vec::<String>::new());
}

#[test]
fn a_number_that_the_base_branch_has_taken_since_is_found() {
    let repo = Repo::git_init();
    repo.write(WITNESS, vep(99));
    repo.commit("start");
    repo.git(&["switch", "--quiet", "--create", "change"]);
    repo.write(FROM, vep(1));
    repo.commit("change");
    repo.git(&["switch", "--quiet", "main"]);
    repo.write("veps/sig-storage/1-other/vep.md", vep(1));
    repo.commit("the base branch takes the number");
    let report = repo.report(&["--base", "main", "--head", "change"]);
    report.has("vep-number-unique", FROM, "the base branch has a VEP 1 by now, at `veps/sig-storage/1-other`");
    repo.git(&["switch", "--quiet", "change"]);
    assert_eq!(repo.report(&["--base", "main"]).new_findings().len(), 1);
    assert_eq!(repo.report(&["--base", "main~1"]).new_findings(), Vec::<String>::new());
}

#[test]
fn a_merge_commit_is_held_against_its_first_parent() {
    let repo = Repo::git_init();
    repo.write(WITNESS, vep(99));
    repo.commit("start");
    repo.git(&["switch", "--quiet", "--create", "change"]);
    repo.write(FROM, vep_with_link(1, "gone.md"));
    repo.commit("change");
    repo.git(&["switch", "--quiet", "main"]);
    repo.write(WITNESS, vep_with_link(99, "gone.md"));
    repo.commit("the base branch moves on");
    repo.git(&["merge", "--quiet", "--no-ff", "change", "--message", "merge"]);
    assert_eq!(repo.report(&["--base", "HEAD^1", "--head", "HEAD"]).veps(), [FROM]);
}

/// Base: a configuration that turns nothing off and a template with `## Risks`.
fn with_policy() -> (Repo, String) {
    let repo = Repo::git_init();
    repo.write(FROM, vep(1));
    repo.write(".github/vep-check.yaml", "rules: {link-broken: error}\n");
    let template = vep(1).replace("VEP #1: A small thing", "VEP #NNNN: Title") + "\n## Risks\n";
    repo.write("veps/NNNN-vep-template/vep.md", template);
    let base = repo.commit("base");
    (repo, base)
}

#[test]
fn a_change_cannot_relax_its_own_check() {
    let (repo, base) = with_policy();
    repo.write(VEP, vep_with_link(1, "gone.md"));
    repo.write(WITNESS, vep(99));
    repo.write(".github/vep-check.yaml", "rules: {link-broken: off, section-missing: off}\nexclude: ['**']\n");
    repo.write("veps/NNNN-vep-template/vep.md", "# VEP #NNNN: Title\n");
    repo.commit("a fault, and no more rules");
    for arguments in [&["--base", &base] as &[&str], &["--base", &base, "--head", "HEAD"]] {
        let report = repo.report(arguments);
        assert_eq!(report.code, 1);
        report.has("link-broken", VEP, "`gone.md`");
        report.has("section-missing", WITNESS, "`## Risks`");
    }
    repo.write(".github/vep-check.yaml", "no: [such, key");
    assert_eq!(repo.report(&["--base", &base]).code, 1, "a broken configuration of the change is not the check's");
}

#[test]
fn a_new_sig_directory_of_the_change_is_no_sig() {
    let (repo, base) = with_policy();
    repo.write("veps/sig-mine/2-second/vep.md", vep(2));
    repo.report(&["--base", &base]).has("vep-sig-directory", "veps/sig-mine/2-second/vep.md", "sig-mine");
}

#[test]
fn a_revision_may_be_a_branch_a_tag_a_short_id_or_a_path_from_one() {
    let (repo, base, _) = rename_with_a_fault();
    repo.git(&["tag", "--annotate", "--message", "a tag", "v0", &base]);
    repo.git(&["branch", "old", &base]);
    repo.git(&["update-ref", "refs/remotes/origin/main", &base]);
    for revision in ["v0", "old", "HEAD^", "HEAD~1", "main^1", &base[..10], "refs/heads/old", "origin/main"] {
        assert_eq!(repo.report(&["--base", revision]).new_findings().len(), 1, "{revision}");
    }
}

#[test]
fn an_unknown_revision_ends_with_2() {
    let (repo, base, _) = rename_with_a_fault();
    let tree = repo.git(&["rev-parse", "HEAD^{tree}"]);
    for revision in ["nowhere", "", "0000000000000000000000000000000000000000", &tree, "HEAD~9", "a b\n::error::c"] {
        repo.check(&[&format!("--base={revision}")]).is_broken(&["names no commit"]);
        repo.check(&["--base", &base, &format!("--head={revision}")]).is_broken(&["names no commit"]);
    }
}

#[test]
fn unrelated_histories_end_with_2() {
    let (repo, base, _) = rename_with_a_fault();
    repo.git(&["switch", "--quiet", "--orphan", "other"]);
    repo.write(FROM, vep(1));
    repo.commit("another beginning");
    repo.check(&["--base", &base]).is_broken(&["no common commit"]);
}

#[test]
fn two_moves_at_once_keep_their_own_base_versions() {
    let repo = Repo::git_init();
    let text = |number, target: &str| vep_with_link(number, target).replace("A sentence", &format!("In {number}, one"));
    repo.write("veps/sig-compute/1-a/vep.md", text(1, "one.md"));
    repo.write("veps/sig-compute/2-b/vep.md", text(2, "two.md"));
    let base = repo.commit("base");
    repo.git(&["mv", "veps/sig-compute/1-a", "veps/sig-compute/1-z"]);
    repo.git(&["mv", "veps/sig-compute/2-b", "veps/sig-compute/2-y"]);
    let report = repo.report(&["--base", &base]);
    assert_eq!(report.new_findings(), Vec::<String>::new());
    assert_eq!(report.existing().len(), 2);
}

#[test]
fn a_new_vep_that_copies_an_old_one_which_stays_gets_everything() {
    let repo = Repo::git_init();
    repo.write(FROM, old_vep(1));
    let base = repo.commit("base");
    repo.write("veps/sig-compute/2-second/vep.md", old_vep(2));
    let report = repo.report(&["--base", &base]);
    assert_eq!(rules(&report.new_findings()), OLD_RULES);
    assert_eq!(report.existing(), Vec::<String>::new());
}

#[test]
fn odd_documents_at_base_do_not_keep_the_head_from_being_checked() {
    let repo = Repo::git_init();
    repo.write(FROM, b"not \xff text");
    std::os::unix::fs::symlink("/etc/passwd", {
        repo.write("veps/sig-compute/2-b/x", "");
        repo.join("veps/sig-compute/2-b/vep.md")
    })
    .expect("a link");
    repo.write(WITNESS, vep(99));
    let base = repo.commit("base");
    repo.write(FROM, vep_with_link(1, "gone.md"));
    repo.remove("veps/sig-compute/2-b/vep.md");
    repo.write("veps/sig-compute/2-b/vep.md", vep(2));
    repo.write(WITNESS, vep_with_link(99, "gone.md"));
    repo.commit("head");
    for arguments in [&["--base", &base] as &[&str], &["--base", &base, "--head", "HEAD"]] {
        let report = repo.report(arguments);
        assert_eq!(report.code, 1);
        report.has_witness();
        report.has("link-broken", FROM, "`gone.md`");
        assert_eq!(report.veps().len(), 3);
    }
}
