//! What is read of a pull request and of the world around it, and what keeps it from being checked.

use crate::cases::{Case, cases, configured};
use crate::common::vep;
use crate::fake_github::{Changes, FakeGithub, Fault, Matcher, REPOSITORY, When};
use crate::runner::Command as Annotation;
use crate::scene::{
    CONFIG, NUMBER, SIGS, TEMPLATE, TRACKER, VEP, broken, flawless, our_comments, schedule, with_changes,
    without_pull_request,
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
fn what_is_broken_in_the_world_is_told_once_and_costs_nothing_else() {
    let with = |repository: &str, path: &str, content: &[u8], policy: &str| {
        let github = flawless();
        let mut world = github.world();
        let policy = format!("{policy}sign-off-sigs: []\n");
        world.repository(REPOSITORY).commit(Changes::write(CONFIG, policy));
        world.repository(repository).commit(Changes::write(path, content));
        drop(world);
        let ended = Step::trusted(&github, NUMBER).with("annotations", "always").run();
        (ended, our_comments(&github).concat())
    };
    let (community, releases) = ("kubevirt/community", "kubevirt/sig-release");
    let soon = schedule("soon");
    let large = vec![b'#'; 2 * 1024 * 1024];
    // The file, what stands in it, what is said of it, and which sign-off and which target that leaves unknown.
    type Broken<'a> = (&'a str, &'a str, &'a [u8], &'a str, bool, bool);
    let cases: [Broken<'_>; 12] = [
        (releases, "releases/v1.10/schedule.yaml", soon.as_bytes(), ", line 1: `when: soon` is no date", false, true),
        (
            releases,
            "releases/v1.10/schedule.yaml",
            &[0xff],
            ", line 1: this is a text; a schedule is a list",
            false,
            true,
        ),
        (releases, "releases/v1.10/schedule.yaml", &[0], ", line 1: this is no text", false, true),
        (releases, "releases/v1.10/schedule.yaml", &large, ": 2097152 bytes; at most 65536 are read", false, true),
        (
            releases,
            "releases/v1.9/schedule.yaml",
            b"- when: TBD\n  what: VEP Freeze\n",
            ", line 1: `when: TBD`",
            false,
            false,
        ),
        (
            community,
            "sigs.yaml",
            b"sigs: 3\n",
            ", line 1: `sigs` is a number or a yes or no; it is a list",
            true,
            false,
        ),
        (
            community,
            "sigs.yaml",
            b"sigs:\n- dir: sig-network\n  leadership: 3\n",
            ", line 3: `leadership` is a number",
            false,
            false,
        ),
        (community, "sigs.yaml", &large, ": 2097152 bytes; at most 1048576 are read", true, false),
        (community, "OWNERS_ALIASES", b"aliases: 3\n", ", line 1: `aliases` is a number", true, false),
        (
            community,
            "OWNERS_ALIASES",
            b"aliases:\n  sig-network-approvers: erin\n",
            ", line 2: `sig-network-approvers` is a text",
            false,
            false,
        ),
        (REPOSITORY, "OWNERS_ALIASES", b"aliases:\n  a: \"b\n", ", line 2: this is no YAML", true, false),
        (REPOSITORY, "veps/sig-compute/OWNERS", b"approvers: 3\n", ", line 1: `approvers` is a number", true, false),
    ];
    for (repository, path, content, reason, sign_off, freeze) in cases {
        let name = format!("{repository}: {path}{reason}");
        let (ended, comment) = with(repository, path, content, "sign-off: report\nfreeze: warn\n");
        assert_eq!(ended.code, 0, "{name}: {ended:#?}");
        let report = ended.report.as_ref().expect("a report");
        let notes: Vec<String> = report["notes"].as_array().expect("notes").iter().map(ToString::to_string).collect();
        assert_eq!(notes.len(), 1, "{name}: {notes:#?}");
        let told: Vec<&Annotation> =
            ended.commands.iter().filter(|one| one.properties["title"] == "could not read").collect();
        assert_eq!(told.len(), 1, "{name}: {ended:#?}");
        assert!(told[0].name == "notice" && told[0].message.starts_with(&name), "{name}: {told:?}");
        assert_eq!(ended.summary.matches(path).count(), 1, "{name}: {}", ended.summary);
        assert_eq!(comment.matches(path).count(), 0, "{name}: {comment}");
        let skipped = |rule: &str| report["skipped"].as_array().expect("a list").iter().any(|one| one["rule"] == rule);
        assert_eq!((skipped("sign-off-missing"), skipped("target-frozen")), (sign_off, freeze), "{name}: {report:#}");

        // Where the policy demands what is unknown now, and only there, nobody can decide.
        let (ended, _) = with(repository, path, content, "sign-off: required\nfreeze: enforce\n");
        let error = if sign_off || freeze { 2 } else { 1 };
        assert_eq!(ended.code, error, "{name}: {ended:#?}");
        let titles = ended.titles("error");
        assert_eq!(titles.contains(&"could not decide sign-off-missing"), sign_off, "{name}: {titles:?}");
        assert_eq!(titles.contains(&"could not decide target-frozen"), freeze, "{name}: {titles:?}");
    }
}

#[test]
fn owners_beside_the_directory_of_veps_are_no_sigs() {
    let github = flawless();
    github.world().repository(REPOSITORY).commit(
        Changes::write("vepsX/OWNERS", "approvers: 3\n")
            .and_write("veps-old/sig-compute/OWNERS", "approvers: 3\n")
            .and_write("sig-compute/OWNERS", "approvers: 3\n"),
    );
    let ended = check(&github);
    ended.ends(0, &[]);
    assert_eq!(ended.report.as_ref().expect("a report")["notes"], serde_json::json!([]), "{ended:#?}");

    // Where the directory of VEPs is called as those of SIGs begin, too.
    let github = without_pull_request();
    github
        .world()
        .repository(REPOSITORY)
        .commit(
            Changes::write(CONFIG, "directory: sig\nsign-off-sigs: []\n")
                .and_write("sig/sig-compute/9-old/vep.md", vep(9))
                .and_write("sig/sig-compute/OWNERS", "approvers:\n  - nell\n")
                .and_write("sig-compute/OWNERS", "approvers:\n  - mallory\n"),
        )
        .open_pull_request_from_fork(
            NUMBER,
            "alice",
            "small-thing",
            Changes::write("sig/sig-compute/10-small-thing/vep.md", vep(10)),
        );
    let report = check(&github).report.expect("a report");
    let people = report["pull_request"]["sign_offs"][0]["representatives"].to_string();
    assert!(people.contains("nell") && !people.contains("mallory"), "{people}");
}

#[test]
fn a_file_of_others_that_github_gives_as_no_text_is_read_all_the_same() {
    let long = format!("{SIGS}{}", "# a comment\n".repeat(60_000));
    let mut latin = SIGS.as_bytes().to_vec();
    let at = SIGS.find("A Company").expect("a company");
    latin[at] = 0xe3;
    for sigs in [long.into_bytes(), latin, format!("\u{feff}{SIGS}").into_bytes()] {
        let github = flawless();
        github.world().repository("kubevirt/community").commit(Changes::write("sigs.yaml", sigs));
        let ended = check(&github);
        ended.ends(0, &[]);
        let report = ended.report.as_ref().expect("a report");
        assert_eq!(report["notes"].as_array().map(Vec::len), Some(0), "{report:#}");
        assert_eq!(report["pull_request"]["sign_offs"][0]["representatives"].to_string(), r#"["Carol","dave"]"#);
    }
}

#[test]
fn the_template_that_is_the_measure_is_named_where_the_repository_has_none() {
    for gone in [false, true] {
        let github = flawless();
        if gone {
            github.world().repository(REPOSITORY).commit(Changes::default().and_remove(TEMPLATE));
        }
        let ended = Step::trusted(&github, NUMBER).run();
        ended.ends(0, &[]);
        // No author can do anything about it: the summary alone says so.
        let words = "the repository has no template here";
        assert_eq!(ended.summary.contains(words), gone, "{}", ended.summary);
        assert!(!our_comments(&github).concat().contains(words));
    }
}

#[test]
fn nobody_known_is_not_nobody() {
    // A chair who is known, one who is not, nobody known at all; and a vote of each.
    let half = SIGS.replace("github: alice", "gitlab: alice");
    let none = half.replace("github: Carol", "gitlab: Carol").replace("dir: sig-compute", "dir: [sig-compute]");
    for (sigs, votes, state, code) in [
        (SIGS, &[("carol", "/lgtm")][..], "given", 0),
        (&half, &[("carol", "/lgtm")], "given", 0),
        (&half, &[("carol", "/lgtm cancel")], "refused", 1),
        // Whoever objects may be the chair who could not be read.
        (&half, &[("carol", "/lgtm"), ("alice2", "/lgtm cancel")], "unknown", 2),
        (&half, &[], "unknown", 2),
        (&none, &[("dave", "/lgtm")], "given", 0),
        (&none, &[], "unknown", 2),
        (SIGS, &[], "missing", 1),
    ] {
        let github = flawless();
        let mut world = github.world();
        world.repository("kubevirt/community").commit(Changes::write("sigs.yaml", sigs));
        let policy = Changes::write(CONFIG, "sign-off: required\nsign-off-sigs: []\n");
        world.repository(REPOSITORY).commit(policy);
        let mut request = world.repository(REPOSITORY).issue(NUMBER);
        for (login, word) in votes {
            request = request.review(login, if *word == "/lgtm" { "APPROVED" } else { "CHANGES_REQUESTED" }, "");
        }
        drop(world);
        let ended = check(&github);
        let report = ended.report.as_ref().expect("a report");
        let found = &report["pull_request"]["sign_offs"][0]["state"];
        assert_eq!((found.as_str(), ended.code), (Some(state), code), "{votes:?} {ended:#?}");
    }
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

/// Who could review comes from the `OWNERS` of the SIG's directory, aliases among them; and of the conversations, the
/// newest are counted.
#[test]
fn reviewers_are_suggested_and_conversations_counted() {
    let undecided = "---\nvep-number: 10\nauthors: [erin]\nreviewers:\n  - TBD\napprovers:\n  - TBD\n---\n\n";
    let github = with_changes(Changes::write(VEP, format!("{undecided}{}", vep(10))));
    let lines = vec!["Why?"; 33];
    github
        .world()
        .repository(REPOSITORY)
        .commit(
            Changes::write("veps/sig-compute/OWNERS", "reviewers:\n  - erin\n  - helpers\n  - \"@ivan\"\n")
                .and_write("OWNERS_ALIASES", "aliases:\n  helpers:\n    - heidi\n"),
        )
        .issue(NUMBER)
        .review_lines("erin", "COMMENTED", "", &lines)
        .resolve_thread(0, 32);
    let report = check(&github).report.expect("a report");
    assert_eq!(report["pull_request"]["unresolved"], 29, "{report:#}");
    assert_eq!(report["pull_request"]["older_conversations"], true, "{report:#}");
    let remarks = report["veps"][0]["remarks"].to_string();
    assert!(remarks.contains("`reviewers` still to be found: `sig-compute` has `heidi`, `ivan`"), "{remarks}");
    assert!(remarks.contains("`approvers` still to be found: `sig-compute` has `dave`"), "{remarks}");
    assert!(!remarks.contains('@'), "{remarks}");
}
