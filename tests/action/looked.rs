//! Never green unless looked: what once passed without anybody having looked at it.

use crate::common::vep;
use crate::fake_github::{Changes, FakeGithub, READ_TOKEN, REPOSITORY, WRITE_TOKEN, events};
use crate::same::{record, snapshot};
use crate::scene::{CONFIG, NUMBER, TEMPLATE, VEP, broken, faulty, flawless, with_changes, without_pull_request};
use crate::step::{Ended, Step};

fn check(github: &FakeGithub) -> Ended {
    Step::untrusted(github, NUMBER).with("comment", "never").run()
}

/// A second pull request, which is without fault by itself.
const SECOND: u64 = 18;

/// Two pull requests, each with a document of its own.
fn two(first: Changes, second: Changes) -> FakeGithub {
    let github = with_changes(first);
    github.world().repository(REPOSITORY).open_pull_request_from_fork(SECOND, "bob", "other", second).title("VEP 10");
    github
}

/// The runs for the merge groups of both, one on the other.
fn queue(github: &FakeGithub) -> Vec<Ended> {
    let groups = github.world().repository(REPOSITORY).queue(&[NUMBER, SECOND]);
    let run = |group| {
        let payload = events::merge_group(&github.world(), REPOSITORY, group);
        Step::new(github, "merge_group", &payload, WRITE_TOKEN).run()
    };
    groups.iter().map(run).collect()
}

#[test]
fn of_two_queued_pull_requests_that_take_one_number_the_second_fails() {
    let other = "veps/sig-network/10-other-thing/vep.md";
    let github = two(Changes::write(VEP, vep(10)), Changes::write(other, vep(10)));
    check(&github).ends(0, &[]);
    let groups = queue(&github);
    groups[0].ends(0, &[]);
    groups[1]
        .ends(1, &[&format!("::error file={other}"), "VEP 10 already exists at `veps/sig-compute/10-small-thing`"]);
    assert!(groups[1].summary.contains("vep-number-unique"), "{:#?}", groups[1]);
    assert_eq!(groups[1].outputs["errors"], "1");
    assert_eq!(github.writes(), Vec::<String>::new(), "nothing is written to a pull request");
}

#[test]
fn a_merge_group_is_judged_by_the_policy_that_it_comes_after() {
    let off = "rules:\n  link-broken: \"off\"\n  checklist-marker: \"off\"\n  section-missing: \"off\"\n";
    let second = "veps/sig-network/11-other/vep.md";
    let relaxed = Changes::write(CONFIG, off).and_write(VEP, faulty(10));
    let groups = queue(&two(relaxed, Changes::write(second, faulty(11))));
    groups[0].ends(1, &["link-broken"]);
    // What is queued before it is on the branch by then.
    let rules = groups[1].rules();
    assert!(!rules.contains(&"link-broken"), "{rules:?}");
}

#[test]
fn a_merge_group_without_documents_is_green_and_says_so() {
    let groups = queue(&two(Changes::write("a.txt", "a"), Changes::write("b.txt", "b")));
    groups[1].ends(0, &["nothing to check: the merge group changes no document"]);
}

#[test]
fn a_merge_group_whose_commit_is_gone_is_no_green() {
    let github = flawless();
    let payload = events::merge_group(&github.world(), REPOSITORY, &("a".repeat(40), "b".repeat(40)));
    Step::new(&github, "merge_group", &payload, READ_TOKEN).run().ends(2, &["it is not there"]);
}

/// Paths that mean something else on another system, or that no repository may have.
const STRANGE: [&str; 6] =
    ["a\\b.png", "..\\..\\x.md", "x/../../y.md", "./z.md", ".git/config.md", "veps\\sig-compute\\12-x\\vep.md"];

#[test]
fn a_strange_path_that_is_no_document_keeps_nothing_from_being_checked() {
    for path in STRANGE {
        let path = format!("docs/{path}");
        let github = broken();
        github.world().repository(REPOSITORY).issue(NUMBER).push(Changes::write(&path, "x"));
        let ended = check(&github);
        ended.ends(1, &["link-broken"]);
        // Nor one that was there before.
        let github = without_pull_request();
        github.world().repository(REPOSITORY).commit(Changes::write(&path, "x")).open_pull_request_from_fork(
            NUMBER,
            "alice",
            "small",
            Changes::write(VEP, faulty(10)),
        );
        check(&github).ends(1, &["link-broken"]);
    }
}

#[test]
fn a_document_with_a_strange_path_is_unchecked_and_the_others_are_judged() {
    for path in ["veps/sig-compute/10-a\\b/vep.md", "veps/sig-compute/../x.md", "veps/.git/vep.md"] {
        let github = broken();
        github.world().repository(REPOSITORY).issue(NUMBER).push(Changes::write(path, vep(12)));
        let ended = Step::trusted(&github, NUMBER).run();
        ended.ends(2, &[]);
        let comment = crate::scene::our_comments(&github).pop().expect("a comment");
        for text in [&comment, &ended.summary] {
            assert!(text.contains("link-broken"), "the other is judged: {text}");
            assert!(text.contains("rename it"), "it says what is not: {text}");
        }
        let directory = crate::common::Repo::new();
        let recorded = snapshot(&github, directory.path());
        assert!(recorded.code == 0 && recorded.stderr.contains("rename it"), "{recorded:?}");
    }
}

#[test]
fn what_a_blocked_fork_refuses_the_repository_gives() {
    for status in [403, 404, 451] {
        let big = format!("{}\n{}", faulty(10), "A line of a very long document.\n".repeat(20_000));
        let github = with_changes(Changes::write(VEP, big));
        github.world().repository("alice/enhancements").block(status);
        check(&github).ends(1, &["link-broken"]);
        record(&github);
    }
}

#[test]
fn a_number_that_the_base_branch_has_taken_since_is_found() {
    let github = flawless();
    check(&github).ends(0, &[]);
    github.world().repository(REPOSITORY).commit(Changes::write("veps/sig-storage/10-other/vep.md", vep(10)));
    let ended = check(&github);
    ended.ends(1, &["the base branch has a VEP 10 by now, at `veps/sig-storage/10-other`"]);
    // What was there when the change began is said as before.
    let github = without_pull_request();
    github
        .world()
        .repository(REPOSITORY)
        .commit(Changes::write("veps/sig-storage/10-other/vep.md", vep(10)))
        .open_pull_request_from_fork(NUMBER, "alice", "small", Changes::write(VEP, vep(10)));
    check(&github).ends(1, &["VEP 10 already exists at `veps/sig-storage/10-other`"]);
}

/// A pull request with `changes` to a repository whose default branch has `config`.
fn with_config(config: &str, changes: Changes) -> FakeGithub {
    let github = without_pull_request();
    github
        .world()
        .repository(REPOSITORY)
        .commit(Changes::write(CONFIG, config))
        .open_pull_request_from_fork(NUMBER, "alice", "small", changes);
    github
}

#[test]
fn a_configured_directory_that_matches_nothing_is_no_green() {
    for changes in [Changes::write("a.txt", "a"), Changes::write(VEP, faulty(10))] {
        let github = with_config("directory: vepz\n", changes);
        let words = "`directory: vepz` of the configuration `.github/vep-check.yaml` matches nothing in the repository; \
                     did you mean `veps`?";
        check(&github).ends(2, &[words]);
    }
    for there in ["veps", "./veps/", "/veps"] {
        let github = with_config(&format!("directory: {there}\n"), Changes::write(VEP, faulty(10)));
        check(&github).ends(1, &["link-broken"]);
        check(&with_config(&format!("directory: {there}\n"), Changes::write("a.txt", "a"))).ends(0, &[]);
    }
}

#[test]
fn the_first_vep_of_a_repository_is_checked() {
    let fresh = |config: Option<&str>, path: &str| {
        let github = FakeGithub::start();
        let mut world = github.world();
        let repository = world.repository(REPOSITORY);
        let repository = match config {
            Some(config) => repository.commit(Changes::write(CONFIG, config)),
            None => repository,
        };
        repository.open_pull_request_from_fork(NUMBER, "alice", "small", Changes::write(path, faulty(10)));
        drop(world);
        check(&github)
    };
    fresh(None, VEP).ends(1, &["link-broken"]);
    fresh(Some("directory: proposals\n"), "proposals/sig-compute/10-a/vep.md").ends(1, &["link-broken"]);
    fresh(Some("directory: .\n"), "sig-compute/10-a/vep.md").ends(1, &["link-broken"]);
}

#[test]
fn what_stands_in_the_place_of_a_vep_and_is_none_is_found() {
    let id = "1".repeat(40);
    let link = |path: &str| Changes::default().and_link(path, "elsewhere");
    let submodule = |path: &str| Changes::default().and_submodule(path, &id);
    let file = |path: &str| Changes::write(path, vep(12));
    let missing = "vep-file-name::no `vep.md` in `12-thing/`";
    for (changes, words) in [
        (link("veps/sig-compute/12-thing"), "`veps/sig-compute/12-thing` is a symbolic link, not a directory"),
        (link("veps/sig-new"), "`veps/sig-new` is a symbolic link, not a directory"),
        (submodule("veps/sig-compute/12-thing"), "`veps/sig-compute/12-thing` is a submodule, not a directory"),
        (submodule("veps/sig-compute/12-thing/vep.md"), "`vep.md` in `12-thing/` is a submodule, not a file"),
        (submodule("veps/sig-compute/12-thing/parts"), "`veps/sig-compute/12-thing/parts` is a submodule"),
        (link("veps/sig-compute/12-thing/vep.md"), "`vep.md` in `12-thing/` is a symbolic link, not a file"),
        (file("veps/sig-compute/12-thing/vep.txt"), missing),
        (file("veps/sig-compute/12-thing/vep.mdx"), missing),
        (file("veps/sig-compute/12-thing/vep"), missing),
        (file("veps/sig-compute/12-thing/VEP.MD"), missing),
        (file("veps/sig-compute/12-thing/design.rst"), missing),
        (file("VEPS/sig-compute/12-thing/vep.md"), "`VEPS/sig-compute/12-thing/vep.md` is not inside"),
        (file("sig-compute/12-thing/vep.md"), "`sig-compute/12-thing/vep.md` is not inside"),
    ] {
        let ended = check(&with_changes(changes));
        ended.ends(1, &[words]);
    }
}

#[test]
fn what_lies_beside_a_vep_is_left_alone() {
    let id = "1".repeat(40);
    let beside = |changes: Changes| {
        let github = with_changes(changes.and_write(VEP, vep(10)));
        check(&github).ends(0, &[]);
    };
    let at = |name: &str| format!("veps/sig-compute/10-small-thing/{name}");
    for name in
        ["design.png", "flow.mermaid", "api.yaml", "vep.pdf", "images/1-start.svg", "images/2-end/x.svg", "Makefile"]
    {
        beside(Changes::write(&at(name), "x"));
    }
    beside(Changes::default().and_link(&at("picture.png"), "design.png"));
    beside(Changes::default().and_submodule("tools/lint", &id));
    beside(
        Changes::write("veps/OWNERS", "")
            .and_write("veps/sig-compute/OWNERS", "")
            .and_write("docs/vep.md", "# Guide\n"),
    );
    let alone = check(&with_changes(Changes::write("veps/sig-network/99-old/picture.png", "x")));
    alone.ends(0, &["changes no VEP"]);
}

#[test]
fn a_policy_that_the_change_breaks_is_an_error_on_its_line() {
    for (path, text, line, words) in [
        (CONFIG, "# Policy\nrules: [\n", 2, "the configuration is broken"),
        (CONFIG, "# Policy\nfreeze: enforced\n", 2, "did you mean `enforce`?"),
        (CONFIG, "directory: vepz\n", 1, "matches nothing in the repository; did you mean `veps`?"),
        (
            CONFIG,
            "repository: a/b\ntemplate: x.md\n",
            2,
            "the template `x.md`, which the configuration names, does not exist",
        ),
        (TEMPLATE, "", 1, "the template has no sections"),
        ("OWNERS_ALIASES", "aliases:\n  people: ann\n", 2, "`people` is"),
        ("veps/sig-compute/OWNERS", "approvers:\n\t- ann\n", 2, "no YAML"),
        ("OWNERS", "approvers:\n\t- ann\n", 2, "no YAML"),
    ] {
        // Where no VEP changes, too.
        let ended =
            Step::trusted(&with_changes(Changes::write(path, text)), NUMBER).with("annotations", "always").run();
        let at = format!("::error file={path},line={line},");
        ended.ends(1, &[&at, words]);
        assert!(ended.summary.contains("policy-broken"), "{ended:#?}");
        let ended = check(&with_changes(Changes::write(path, text).and_write(VEP, faulty(10))));
        assert!(
            ended.rules().contains(&"policy-broken") && ended.rules().contains(&"link-broken"),
            "{path}: {ended:#?}"
        );
    }
    let fine = Changes::write(CONFIG, "freeze: enforce\n").and_write("OWNERS", "approvers:\n  - ann\n");
    check(&with_changes(fine)).ends(0, &["changes no VEP"]);
}

#[test]
fn what_nobody_knows_is_no_green_status() {
    let github = flawless();
    github.world().repositories.remove("kubevirt/community").expect("it was there");
    let head = github.world().head(REPOSITORY, NUMBER);
    let ended = Step::trusted(&github, NUMBER).with("sign-off-status", "true").run();
    ended.ends(0, &[]);
    let pending = ("vep-check/sign-off", "pending", "nobody knows who represents the SIGs");
    assert_eq!(github.world().statuses(REPOSITORY, &head), [pending]);
}
