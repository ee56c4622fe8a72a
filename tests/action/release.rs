//! `vep-check release` against a local GitHub, and from what was recorded of it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::common::{Repo, Run, command, vep};
use crate::fake_github::{Changes, FakeGithub, Fault, READ_TOKEN, REPOSITORY, When, points};
use crate::faults::{Asked, tried};
use crate::scene::{ALIASES, SIGS, TEMPLATE};

pub const PRODUCT: &str = "kubevirt/kubevirt";
pub const GUIDE: &str = "kubevirt/user-guide";

/// The date of the reports: after the branch was cut.
pub const AFTER: &str = "2026-11-10";

pub const SCHEDULE: &str = "\
- {when: 2026/09/02, what: VEP freeze}
- {when: 2026/10/28, what: Branch release-1.10 and tag v1.10.0-rc.0}
- {when: 2026/11/25, what: Tag v1.10.0, milestone: KubeVirt GA}
";

/// The description of a tracking issue with these lists for alpha.
pub fn tracker(code: &str, docs: &str) -> String {
    format!(
        "**Timeline**:\n* Alpha release target (x.y): v1.10\n* Beta release target (x.y):\n\n* [ ] Alpha\n  \
         * [ ] VEP PRs: #1\n  * [ ] Code PRs: {code}\n  * [ ] Docs PRs: {docs}\n* [ ] Beta\n  * [ ] Code PRs:\n"
    )
}

/// A repository with VEPs for alpha in v1.10, with these lists in their tracking issues.
pub fn world(lists: &[(u64, &str, &str)]) -> FakeGithub {
    let github = FakeGithub::start();
    let mut world = github.world();
    world.set_time("2026-06-01T12:00:00Z");
    let mut changes = Changes::write(TEMPLATE, include_str!("../../src/vep/template.md"));
    for (number, ..) in lists {
        let number_of = u32::try_from(*number).expect("a small number");
        changes = changes.and_write(&format!("veps/sig-compute/{number}-thing/vep.md"), vep(number_of));
    }
    world.repository(REPOSITORY).commit(changes);
    for (number, code, docs) in lists {
        let title = format!("VEP {number}: A thing");
        world.repository(REPOSITORY).open_issue(*number, "alice", &title).body(&tracker(code, docs));
    }
    world
        .repository("kubevirt/community")
        .commit(Changes::write("sigs.yaml", SIGS).and_write("OWNERS_ALIASES", ALIASES));
    world.repository("kubevirt/sig-release").commit(Changes::write("releases/v1.10/schedule.yaml", SCHEDULE));
    world.repository(GUIDE);
    let mut product = world.repository(PRODUCT).commit(gates("").dated("2026-06-30T12:00:00Z"));
    product.commit_to("release-1.9", "maintainer", Changes::write("fix", "of 1.9"));
    let registered = "RegisterFeatureGate(FeatureGate{Name: SmallThing, State: Alpha})";
    let mut product = product.commit(gates(registered).dated("2026-10-30T12:00:00Z"));
    product.commit_to("release-1.10", "maintainer", Changes::write("fix", "of 1.10"));
    product.commit_to("my-release-1.10", "maintainer", Changes::write("fix", "of nobody's"));
    product.commit(Changes::write("newer", "code").dated("2026-11-02T12:00:00Z"));
    drop(world);
    github
}

/// The files that register feature gates.
pub fn gates(registered: &str) -> Changes {
    let other =
        "const Old = \"OldThing\"\nfunc init() {\n\tRegisterFeatureGate(FeatureGate{Name: Old, State: GA})\n}\n";
    let active = format!("const SmallThing = \"SmallThing\"\nfunc init() {{\n\t{registered}\n}}\n");
    let active = if registered.is_empty() { "" } else { &active };
    Changes::write("pkg/virt-config/featuregate/active.go", active)
        .and_write("pkg/virt-config/featuregate/inactive.go", other)
}

/// What was merged before the cut and after it, brought to the branch with a reference and without; lists in several
/// forms; what may not be read.
pub fn lived() -> FakeGithub {
    let github = world(&[
        (
            11,
            "https://github.com/kubevirt/kubevirt/pull/101, kubevirt/kubevirt#102",
            "github.com/kubevirt/user-guide/pull/7",
        ),
        (12, "\n- [ ] [](https://github.com/kubevirt/kubevirt/pull/103)\n- [ ] kubevirt#104", "N/A, nothing shows"),
        (13, "TODO", "<link once opened>"),
        (14, "kubevirt/secret#1, kubevirt/gone#2, kubevirt/kubevirt#999", "user-guide#8"),
    ]);
    let mut world = github.world();
    let own = |number: u64| format!("For https://github.com/kubevirt/enhancements/issues/{number}.");
    let pull = |number: u64, body: &str, base: &str, merged: Option<&str>, world: &mut crate::fake_github::World| {
        let edit = world.repository(PRODUCT).open_plain_pull_request(number, "alice", "Do a thing", body);
        if let Some(merged) = merged {
            edit.merged_into(base, merged);
        }
    };
    pull(101, &own(11), "main", Some("2026-10-01T12:00:00Z"), &mut world);
    pull(102, &own(11), "main", Some("2026-11-03T12:00:00Z"), &mut world);
    pull(
        112,
        "Manual backport of https://github.com/kubevirt/kubevirt/pull/102",
        "release-1.10",
        Some("2026-11-04T12:00:00Z"),
        &mut world,
    );
    pull(103, &own(12), "main", Some("2026-11-03T12:00:00Z"), &mut world);
    pull(113, "The same for the release", "release-1.10", Some("2026-11-04T12:00:00Z"), &mut world);
    pull(104, &own(12), "main", None, &mut world);
    pull(105, &own(12), "main", None, &mut world);
    pull(106, "See also kubevirt/enhancements#12", "main", None, &mut world);
    world
        .repository(GUIDE)
        .open_plain_pull_request(7, "bob", "Document it", "")
        .merged_into("main", "2026-11-01T12:00:00Z");
    world.repository(GUIDE).open_plain_pull_request(8, "bob", "Document that", "").draft();
    world.repository("kubevirt/secret").private().open_plain_pull_request(1, "eve", "Hidden", &own(12));
    world
        .repository(PRODUCT)
        .label("kind/bug")
        .open_issue(900, "carol", "It breaks")
        .body(&own(12))
        .label("carol", "kind/bug");
    world.repository(PRODUCT).open_issue(901, "carol", "A question").body(&own(12));
    for number in 2000..2105 {
        world.repository(PRODUCT).open_plain_pull_request(number, "mallory", "Mentions it", &own(13)).close("mallory");
    }
    world.set_time("2026-11-08T12:00:00Z");
    world
        .repository(REPOSITORY)
        .issue(11)
        .comment("alice", "All of it is merged.")
        .comment("k8s-ci-robot[bot]", "/hold");
    world
        .repository(REPOSITORY)
        .label("freeze-exception")
        .open_pull_request_from_fork(332, "alice", "late", Changes::write("veps/sig-network/15-late/vep.md", vep(15)))
        .label("carol", "freeze-exception");
    world.repository(REPOSITORY).open_issue(15, "alice", "VEP 15: Late");
    drop(world);
    github
}

/// `vep-check release` with these arguments, as somebody with a token for reading.
fn asked(github: &FakeGithub, arguments: &[&str]) -> Run {
    asked_in(github, arguments, "20")
}

/// The same, where no answer takes longer than `timeout` seconds.
fn asked_in(github: &FakeGithub, arguments: &[&str], timeout: &str) -> Run {
    let mut command = command();
    command.env("VEP_CHECK_TIMEOUT", timeout);
    command.arg("release").args(["v1.10", "--today", AFTER, "--repository", REPOSITORY]).args(arguments);
    Run::of(command.env("GITHUB_TOKEN", READ_TOKEN).env("VEP_CHECK_MAX_WAIT", "0.05").envs(github.env()))
}

fn report(github: &FakeGithub) -> Value {
    let run = asked(github, &["--format", "json"]);
    assert_eq!(run.code, 0, "{run:?}");
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"))
}

/// The entry of a VEP.
pub fn entry(report: &Value, number: u64) -> &Value {
    let entries = report["entries"].as_array().expect("entries");
    entries.iter().find(|entry| entry["vep"] == number).unwrap_or_else(|| panic!("no VEP {number} in {report:#}"))
}

/// The state of each need of an entry.
pub fn needs(entry: &Value) -> BTreeMap<&str, &str> {
    let needs = entry["needs"].as_array().expect("needs").iter();
    needs.map(|need| (need["id"].as_str().expect("an id"), need["state"].as_str().expect("a state"))).collect()
}

/// Whether each pull request of an entry is in the release's branch, and whether it is listed.
fn branches(entry: &Value) -> Vec<(String, String, bool)> {
    let pulls = entry["code"].as_array().expect("pull requests").iter();
    pulls
        .map(|pull| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            (text(&pull["pull"]), text(&pull["in_branch"]["state"]), pull["listed"] == true)
        })
        .collect()
}

#[test]
fn what_is_merged_is_not_what_is_in_the_release() {
    let github = lived();
    let report = report(&github);
    assert_eq!(report["phase"], "stabilisation");
    assert_eq!(report["dates"]["branch_cut"]["value"], "2026-10-30");
    let name = |number: u64| format!("{PRODUCT}#{number}");
    let (eleven, twelve) = (entry(&report, 11), entry(&report, 12));
    let yes = |number, listed| (name(number), "yes".to_owned(), listed);
    let no = |number, listed| (name(number), "no".to_owned(), listed);
    assert_eq!(branches(eleven), [yes(101, true), yes(102, true)]);
    assert!(eleven["code"][1]["in_branch"]["why"].as_str().unwrap().starts_with(&name(112)), "{eleven:#}");
    assert_eq!(needs(eleven)["code-in-release-branch"], "met");
    assert_eq!(needs(eleven)["check-in"], "met");
    assert_eq!(needs(eleven)["implemented"], "met");
    // One was merged after the cut, and what brought it to the branch does not say so.
    assert_eq!(branches(twelve), [no(103, true), no(104, true), no(105, false), no(106, false)]);
    let twelve = needs(twelve);
    for (need, state) in [
        ("code-listed", "met"),
        ("code-merged", "missing"),
        ("references-listed", "missing"),
        ("docs-listed", "not-applicable"),
        ("bugs", "missing"),
        ("check-in", "missing"),
        ("code-in-release-branch", "missing"),
    ] {
        assert_eq!(twelve[need], state, "{need}");
    }
    let thirteen = needs(entry(&report, 13));
    assert_eq!((thirteen["code-listed"], thirteen["docs-listed"]), ("missing", "missing"));
}

#[test]
fn what_may_not_be_read_is_unknown() {
    let report = report(&lived());
    let fourteen = entry(&report, 14);
    let states: Vec<&Value> = fourteen["code"].as_array().unwrap().iter().map(|pull| &pull["state"]).collect();
    assert_eq!(states, ["unknown", "unknown", "unknown"]);
    assert_eq!(needs(fourteen)["code-merged"], "unknown");
    assert_eq!(needs(fourteen)["docs-listed"], "met");
    assert_eq!(needs(fourteen)["docs-merged"], "missing");
    let gates = report["sources"].as_array().unwrap().iter().find(|source| source["name"] == "board").unwrap();
    assert_eq!(gates["state"], "unknown");
}

#[test]
fn a_proposal_is_told_apart_from_what_is_merged() {
    let report = report(&lived());
    let late = entry(&report, 15);
    assert_eq!(late["proposal"], serde_json::json!({"state": "open", "pull": 332}));
    assert_eq!(late["named_by"], serde_json::json!(["pull-request"]));
    // The freeze has passed, and its label grants an exception.
    assert_ne!(late["standing"], "missed");
    assert_eq!((&report["counts"]["targeted"], &report["counts"]["proposed"]), (&4.into(), &1.into()));
}

#[test]
fn without_the_product_its_branches_and_pull_requests_are_unknown() {
    let github = lived();
    github.world().repository(PRODUCT).block(403);
    let report = report(&github);
    let source =
        |name: &str| report["sources"].as_array().unwrap().iter().find(|source| source["name"] == name).unwrap();
    assert_eq!(source("branches")["why"], "`kubevirt/kubevirt` is not there, or the token may not read it");
    let eleven = entry(&report, 11);
    assert_eq!(eleven["standing"], "unknown");
    assert_eq!(needs(eleven)["code-in-release-branch"], "unknown");
    assert_eq!(needs(eleven)["docs-merged"], "met");
}

#[test]
fn a_recording_says_what_was_said_live() {
    let github = lived();
    let repo = Repo::new();
    let place = repo.join("recorded");
    let mut record = command();
    record.args(["snapshot", "--release", "v1.10", "--today", AFTER, "--repository", REPOSITORY]).arg(&place);
    let recorded = Run::of(record.env("GITHUB_TOKEN", READ_TOKEN).envs(github.env()));
    assert_eq!(recorded.code, 0, "{recorded:?}");
    for format in ["human", "markdown", "json", "html"] {
        let live = asked(&github, &["--format", format]);
        let mut command = command();
        command.args(["release", "v1.10", "--format", format, "--snapshot"]).arg(&place);
        let again = Run::of(&mut command);
        assert_eq!((again.code, again.stdout), (live.code, live.stdout), "{format}");
    }
}

#[test]
fn many_references_are_read_page_by_page() {
    let github = world(&[(11, "kubevirt/kubevirt#1000", "N/A, nothing shows")]);
    let mut world = github.world();
    for number in 1000..1260 {
        let body = "For https://github.com/kubevirt/enhancements/issues/11";
        world.repository(PRODUCT).open_plain_pull_request(number, "alice", "A part", body);
    }
    drop(world);
    let report = report(&github);
    let eleven = entry(&report, 11);
    assert_eq!(eleven["code"].as_array().unwrap().len(), 260);
    let unlisted = eleven["code"].as_array().unwrap().iter().filter(|pull| pull["listed"] == false).count();
    assert_eq!(unlisted, 259);
}

/// What a report costs: at most 40 points and 4 rounds for 60 issues and 400 pull requests.
#[test]
fn sixty_issues_and_four_hundred_pull_requests_take_four_rounds() {
    let lists: Vec<(u64, String)> = (0..60).map(|vep| (11 + vep, list(vep))).collect();
    let lists: Vec<(u64, &str, &str)> =
        lists.iter().map(|(number, code)| (*number, code.as_str(), "N/A, nothing shows")).collect();
    let github = world(&lists);
    let mut world = github.world();
    for number in 1000..1400 {
        let issue = 11 + (number - 1000) % 60;
        let body = format!("For https://github.com/kubevirt/enhancements/issues/{issue}");
        world.repository(PRODUCT).open_plain_pull_request(number, "alice", "A part", &body);
    }
    drop(world);
    github.take_requests();
    let run = asked(&github, &["--format", "json", "--verbose"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let queries = github.requests();
    let queries = queries.iter().filter(|request| request.operation.is_some());
    let points: u64 = queries.map(|request| points(&request.body)).sum();
    let last = run.stderr.lines().rfind(|line| line.contains("round trip")).expect("a count");
    println!("60 issues and 400 pull requests: {points} points, {last}");
    assert!(points <= 40, "{points} points\n{}", run.stderr);
    assert!(last.ends_with("in 3 round trips") || last.ends_with("in 4 round trips"), "{}", run.stderr);
}

/// The pull requests that one of sixty issues lists.
fn list(vep: u64) -> String {
    let numbers = (1000..1400_u64).filter(|number| (number - 1000) % 60 == vep);
    numbers.map(|number| format!("kubevirt/kubevirt#{number}")).collect::<Vec<_>>().join(", ")
}

/// What a report may come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// As without the fault.
    Healed,
    /// What could not be read is unknown, and all else is as it was.
    LessKnown,
    /// There is no report.
    None,
}

/// What may come of a fault, by what GitHub documents.
fn expected(asked: &Asked, fault: Fault, always: bool) -> &'static [Outcome] {
    use Outcome::{Healed, LessKnown, None};
    let withheld = match fault {
        Fault::Forbidden | Fault::Status(404) => true,
        Fault::GraphqlErrors("FORBIDDEN") => asked.is_query(),
        _ => false,
    };
    let refused = matches!(fault, Fault::Unauthorized | Fault::Status(422) | Fault::Redirect(_) | Fault::Huge)
        || matches!(fault, Fault::RetryAfter(_, 3600) | Fault::RateLimited(3600) | Fault::Other(_));
    let line = asked.line.as_str();
    match fault {
        // Documents of the repository come as bytes where they do not come as text, those of proposals do not; and gates
        // are unknown.
        _ if withheld && line == "query Objects" => &[Healed, LessKnown, None],
        // With another status than 403, a query says nothing of permissions.
        Fault::Status(404) if asked.is_query() => &[None],
        // What could not be read the first time is asked for again when documents name it.
        _ if withheld && line == "query Trackers" && !always => &[Healed, LessKnown],
        _ if withheld && ["query Product", "query Pulls", "query Trackers"].contains(&line) => &[LessKnown],
        _ if withheld && line.contains("/compare/") => &[LessKnown],
        _ if withheld || refused => &[None],
        Fault::NullPage if line == "query Product" => &[LessKnown],
        Fault::NullPage | Fault::NoCursor => &[None],
        // Before the first entry there is nothing, which is no page.
        Fault::SameCursor if ["query Trackers", "query References"].contains(&line) => &[None],
        Fault::SameCursor if !always => &[Healed],
        _ if always => &[None],
        _ => &[Healed],
    }
}

/// How many states a report knows.
fn known(report: &str) -> usize {
    report.matches("\"state\": \"").count() - report.matches("\"state\": \"unknown\"").count()
}

#[test]
fn every_fault_of_every_request_for_a_report() {
    let github = lived();
    let whole = asked(&github, &["--format", "json"]);
    let mut combinations = Vec::new();
    for asked in Asked::all(&github) {
        for fault in Fault::ALL.into_iter().filter(|fault| asked.suffers(*fault)) {
            combinations.extend([false, true].map(|always| (asked.clone(), fault, always)));
        }
    }
    let failed = tried(&combinations, |(request, fault, always), timeout| {
        let github = lived();
        github.fail(request.matcher(*always), When::Before, *fault);
        let run = asked_in(&github, &["--format", "json"], timeout);
        let (expected, found) = (expected(request, *fault, *always), outcome(&run, &whole));
        let hit = github.requests().iter().any(|request| request.fault.is_some());
        let wrong = format!("{request:?} {fault:?}, always {always}: {expected:?} expected, {found:?} found: {run:#?}");
        (!found.is_some_and(|found| expected.contains(&found)) || !hit).then_some(wrong)
    });
    println!("{} combinations of requests and faults", combinations.len());
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), combinations.len(), failed.join("\n\n"));
}

pub fn outcome(run: &Run, whole: &Run) -> Option<Outcome> {
    match run.code {
        0 if run.stdout == whole.stdout => Some(Outcome::Healed),
        0 if known(&run.stdout) < known(&whole.stdout) => Some(Outcome::LessKnown),
        2 if run.stdout.is_empty() && !run.stderr.is_empty() => Some(Outcome::None),
        _ => None,
    }
}
