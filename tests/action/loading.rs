//! What is read of a pull request and of the world around it, and what keeps it from being checked.

use crate::cases::{Case, cases, configured};
use crate::common::vep;
use crate::fake_github::{Changes, FakeGithub, Fault, Matcher, REPOSITORY, When};
use crate::scene::{
    CONFIG, NUMBER, TEMPLATE, TRACKER, VEP, broken, flawless, schedule, with_changes, without_pull_request,
};
use crate::step::{Ended, Step};

#[test]
fn each_case_has_its_findings() {
    for Case { name, github, code, rules } in cases() {
        let ended = Step::untrusted(&github, NUMBER).with("comment", "never").run();
        assert_eq!(ended.code, code, "{name}: {ended:#?}");
        for rule in rules {
            assert!(ended.rules().contains(rule), "{name}: {rule} in {:?}", ended.rules());
        }
    }
}

fn check(github: &FakeGithub) -> Ended {
    Step::untrusted(github, NUMBER).with("comment", "never").run()
}

#[test]
fn the_configuration_of_base_governs() {
    let github = configured("rules:\n  link-broken: \"off\"\n");
    let ended = check(&github);
    let rules = ended.rules();
    assert!(!rules.contains(&"link-broken") && rules.contains(&"checklist-marker"), "{rules:?}");
}

#[test]
fn what_is_broken_at_base_is_named() {
    let with = |changes: Changes| {
        let github = flawless();
        github.world().repository(REPOSITORY).commit(changes);
        check(&github)
    };
    with(Changes::write(CONFIG, "rules: [\n")).ends(2, &["the configuration `.github/vep-check.yaml` is broken"]);
    with(Changes::write(CONFIG, "no-such-key: 1\n")).ends(2, &["the configuration `.github/vep-check.yaml` is broken"]);
    with(Changes::write(CONFIG, [0xff, 0xfe])).ends(2, &["`.github/vep-check.yaml` is not UTF-8"]);
    with(Changes::default().and_link(CONFIG, "x")).ends(2, &["the configuration `.github/vep-check.yaml` is broken"]);
    with(Changes::write(".github/vep-check.yaml/x", "")).ends(2, &["`.github/vep-check.yaml` is no regular file"]);
    with(Changes::write(TEMPLATE, [0xff, 0xfe])).ends(2, &["`veps/NNNN-vep-template/vep.md` is not UTF-8"]);
    with(Changes::write("OWNERS_ALIASES", "aliases: 3\n")).ends(2, &["`OWNERS_ALIASES` is broken"]);
    with(Changes::write("veps/sig-network/OWNERS", "approvers: 3\n")).ends(2, &["`veps/sig-network/OWNERS` is broken"]);
    let missing = Step::untrusted(&flawless(), NUMBER).with("config", "other.yaml").run();
    missing.ends(2, &["the configuration `other.yaml` does not exist"]);
}

#[test]
fn a_broken_configuration_is_no_green_even_where_nothing_concerns_us() {
    for config in [&b"rules: [\n"[..], &[0xff, 0xfe], &[0, 1, 2]] {
        let github = with_changes(Changes::write("a.txt", "a"));
        github.world().repository(REPOSITORY).commit(Changes::write(CONFIG, config));
        check(&github).ends(2, &["`.github/vep-check.yaml`"]);
    }
}

#[test]
fn what_is_broken_in_the_world_is_named() {
    let with = |repository: &str, changes: Changes| {
        let github = flawless();
        github.world().repository(repository).commit(changes);
        check(&github)
    };
    with("kubevirt/sig-release", Changes::write("releases/v1.10/schedule.yaml", schedule("soon")))
        .ends(2, &["the schedule `releases/v1.10/schedule.yaml` is broken"]);
    with("kubevirt/sig-release", Changes::write("releases/v1.10/schedule.yaml", [0xff]))
        .ends(2, &["the schedule `releases/v1.10/schedule.yaml` is broken"]);
    with("kubevirt/community", Changes::write("sigs.yaml", "sigs: 3\n")).ends(2, &["`sigs.yaml` is broken"]);
    with("kubevirt/community", Changes::write("OWNERS_ALIASES", "aliases: 3\n"))
        .ends(2, &["`OWNERS_ALIASES` of the community is broken"]);
}

/// A flawless pull request, with this configuration, where a repository of the world is missing.
fn without(repository: &str, config: &str) -> FakeGithub {
    let github = flawless();
    let mut world = github.world();
    world.repositories.remove(repository).expect("it was there");
    world.repository(REPOSITORY).commit(Changes::write(CONFIG, config));
    drop(world);
    github
}

#[test]
fn what_is_missing_in_the_world_is_visible() {
    let ended = check(&without("kubevirt/community", "sign-off: report\n"));
    ended.ends(0, &[]);
    let skipped = ended.report.as_ref().expect("a report")["skipped"].to_string();
    assert!(skipped.contains("sign-off-missing"), "{skipped}");
    assert!(ended.summary.contains("**Sign-off** is unknown"), "{}", ended.summary);
    check(&without("kubevirt/community", "sign-off: required\n"))
        .ends(2, &["`sign-off: required` needs the SIGs, and there are none in `kubevirt/community`"]);
    let ended = check(&without("kubevirt/sig-release", "freeze: warn\n"));
    ended.ends(0, &[]);
    assert!(ended.report.as_ref().expect("a report")["skipped"].to_string().contains("target-frozen"));
    check(&without("kubevirt/sig-release", "freeze: enforce\n"))
        .ends(2, &["`freeze: enforce` needs schedules, and there are none in `kubevirt/sig-release`"]);
}

#[test]
fn a_community_without_its_files_is_not_taken_for_one_without_people() {
    let with = |config: &str| {
        let github = without("kubevirt/community", config);
        github.world().repository("kubevirt/community").commit(Changes::write("README.md", "# Moved\n"));
        check(&github)
    };
    with("sign-off: required\n").ends(2, &["`sign-off: required` needs the SIGs"]);
    let ended = with("sign-off: report\n");
    ended.ends(0, &[]);
    assert!(ended.report.as_ref().expect("a report")["skipped"].to_string().contains("sign-off-missing"));
}

#[test]
fn tracking_issues() {
    let of = |body: &str, title: &str| {
        let github = flawless();
        github.world().repository(REPOSITORY).issue(10).title(title).body(body);
        check(&github)
    };
    assert_eq!(of(TRACKER, "VEP 10: A small thing").rules().iter().filter(|rule| rule.starts_with("issue")).count(), 0);
    assert!(of(TRACKER, "Small thing").rules().contains(&"issue-title"));
    assert!(of("", "VEP 10").rules().contains(&"issue-not-linked"));
    // One that the document's title names, and no path does.
    let text = vep(10).replace("# VEP #10", "# VEP #4711");
    let ended = check(&with_changes(Changes::write(VEP, text)));
    assert!(ended.rules().contains(&"title-number-mismatch"), "{:?}", ended.rules());
}

#[test]
fn a_base_branch_that_is_gone_is_an_error() {
    let github = without_pull_request();
    {
        let mut world = github.world();
        let mut repository = world.repository(REPOSITORY);
        repository.commit_to("release", "bob", Changes::write("x.md", "x\n"));
        repository
            .open_pull_request_from_fork(NUMBER, "alice", "small", Changes::write(VEP, vep(10)))
            .retarget("release")
            .repository()
            .delete_branch("release");
    }
    check(&github).ends(2, &["the branch `release`, which the pull request is for, is gone"]);
}

#[test]
fn a_repository_that_is_too_large_to_list_is_an_error() {
    let github = with_changes(Changes::write(VEP, vep(10)));
    github.world().most_tree_entries = 3;
    check(&github).ends(2, &["more paths"]);
}

#[test]
fn an_enterprise_server_has_other_addresses() {
    let github = broken();
    let [api, graphql] = github.enterprise_env();
    let step = || Step::trusted(&github, NUMBER).env(api.0, &format!("{}/", api.1));
    step().env(graphql.0, &graphql.1).run().ends(1, &[]);
    // An older runner says nothing of GraphQL.
    step().env(graphql.0, "").run().ends(1, &[]);
    assert_eq!(github.world().comments(REPOSITORY, NUMBER).len(), 1);
}

#[test]
fn an_answer_that_makes_no_sense_is_no_verdict() {
    let github = broken();
    github.fail(Matcher::rest("GET", "/git/trees/").always(), When::Before, Fault::InvalidJson);
    check(&github).ends(2, &["the answer is no JSON"]);
}
