//! The world that most tests begin with: a repository with a template, labels and a tracking issue; a community with
//! two SIGs; schedules.

use crate::common::vep;
use crate::fake_github::{Changes, FakeGithub, REPOSITORY};

/// The number of the pull request.
pub const NUMBER: u64 = 17;

/// The document that it adds.
pub const VEP: &str = "veps/sig-compute/10-small-thing/vep.md";

/// Where the configuration lies.
pub const CONFIG: &str = ".github/vep-check.yaml";

/// Where the template lies.
pub const TEMPLATE: &str = "veps/NNNN-vep-template/vep.md";

/// `carol` and `alice` chair sig-compute, `dave` approves there by an alias; `erin` chairs sig-network, where `heidi`
/// approves by an alias in its `OWNERS`; nobody represents sig-storage; `frank` is everything that counts for nothing. The
/// shapes are those of the real files: SIGs without a directory, keys that are of no concern, comments.
pub const SIGS: &str = include_str!("../../testdata/world/community/sigs.yaml");

/// The aliases of the community.
pub const ALIASES: &str = include_str!("../../testdata/world/community/OWNERS_ALIASES");

/// A schedule with that freeze.
pub fn schedule(freeze: &str) -> String {
    format!("- when: {freeze}\n  milestone: Alpha\n  who: KubeVirt\n  what: VEP Freeze\n  notes: null\n")
}

/// A VEP with three faults: an empty section, a box that is none, a broken link.
pub fn faulty(number: u32) -> String {
    vep(number).replace("- [x] (R) Alpha", "- [] (R) Alpha").replace(
        "## Motivation\n\nA sentence that says what there is to say about it.",
        "## Motivation\n\nSee [this](gone.md).",
    )
}

/// The description of a pull request that is in order.
pub const BODY: &str = "**Tracking issue**: #10\n";

/// The description of a tracking issue that is in order.
pub const TRACKER: &str = "\
**Feature Gate**: SmallThing

**Primary contact (assignee)**: @alice

**Responsible SIGs**: /sig compute

**Enhancement link**: https://github.com/kubevirt/enhancements

**VEP PRs**: #17
";

/// The world without a pull request.
pub fn without_pull_request() -> FakeGithub {
    let github = FakeGithub::start();
    let mut world = github.world();
    let mut repository = world
        .repository(REPOSITORY)
        .commit(
            Changes::write(TEMPLATE, include_str!("../../src/vep/template.md"))
                .and_write("veps/sig-network/99-old/vep.md", vep(99))
                .and_write(
                    "veps/sig-compute/OWNERS",
                    include_str!("../../testdata/world/enhancements/veps/sig-compute/OWNERS"),
                )
                .and_write(
                    "veps/sig-network/OWNERS",
                    include_str!("../../testdata/world/enhancements/veps/sig-network/OWNERS"),
                )
                .and_write("README.md", "# Enhancements\n"),
        )
        .milestone("v1.11");
    for label in ["kind/vep", "sig/compute", "sig/network", "sig/storage", "target/v1.10"] {
        repository = repository.label(label);
    }
    repository.open_issue(10, "alice", "VEP 10: A small thing").body(TRACKER).label("alice", "sig/compute");
    world
        .repository("kubevirt/community")
        .commit(Changes::write("sigs.yaml", SIGS).and_write("OWNERS_ALIASES", ALIASES));
    world.repository("kubevirt/sig-release").commit(
        Changes::write(
            "releases/v1.5/schedule.yaml",
            include_str!("../../testdata/world/sig-release/releases/v1.5/schedule.yaml"),
        )
        .and_write(
            "releases/v1.9/schedule.yaml",
            include_str!("../../testdata/world/sig-release/releases/v1.9/schedule.yaml"),
        )
        .and_write(
            "releases/v1.10/schedule.yaml",
            include_str!("../../testdata/world/sig-release/releases/v1.10/schedule.yaml"),
        ),
    );
    drop(world);
    github
}

/// The world with a pull request from alice's fork that makes these changes.
pub fn with_changes(changes: Changes) -> FakeGithub {
    let github = without_pull_request();
    github
        .world()
        .repository(REPOSITORY)
        .open_pull_request_from_fork(NUMBER, "alice", "small-thing", changes)
        .title("VEP 10: A small thing")
        .body(BODY);
    github
}

/// The world with a pull request without fault, as far as documents go.
pub fn flawless() -> FakeGithub {
    with_changes(Changes::write(VEP, vep(10)))
}

/// The world with a faulty pull request.
pub fn broken() -> FakeGithub {
    with_changes(Changes::write(VEP, faulty(10)))
}

/// Our comments on the pull request.
pub fn our_comments(github: &FakeGithub) -> Vec<String> {
    let world = github.world();
    let comments = world.comments(REPOSITORY, NUMBER);
    comments
        .iter()
        .filter(|(author, _)| *author == crate::fake_github::BOT)
        .map(|(_, body)| (*body).to_owned())
        .collect()
}

/// Whether a request to write was carried out.
pub fn successful_writes(github: &FakeGithub) -> Vec<String> {
    let requests = github.requests();
    let done = requests.iter().filter(|request| request.write && request.status.is_some_and(|status| status < 300));
    done.map(crate::fake_github::Recorded::line).collect()
}
