//! The repository with a pull request in which GitHub is played.

use crate::fake_github::{Changes, REPOSITORY, World};

/// The number of the pull request.
pub const NUMBER: u64 = 17;

/// The document that it changes.
pub const VEP: &str = "veps/sig-compute/18-warm-standby/vep.md";

/// A world with all that a check may ask for: SIGs and their people, schedules, labels, a tracking issue, and a pull
/// request that `changes` it.
pub fn world(old: Option<&str>, changes: Changes) -> World {
    let mut world = World::with_tokens();
    let template = include_str!("../../src/vep/template.md");
    let mut first = Changes::write("veps/NNNN-vep-template/vep.md", template)
        .and_write("veps/sig-network/12-bridge-mtu/vep.md", EXAMPLE)
        .and_write("veps/sig-compute/OWNERS", "approvers:\n  - robin\nreviewers:\n  - kim\n")
        .and_write("OWNERS_ALIASES", "aliases:\n  sig-compute-approvers:\n    - dave\n");
    if let Some(old) = old {
        first = first.and_write(VEP, old);
    }
    let mut repository = world.repository(REPOSITORY).commit(first).milestone("v1.10");
    for label in ["kind/vep", "sig/compute", "sig/network", "target/v1.10"] {
        repository = repository.label(label);
    }
    repository.open_issue(18, "alex", "VEP 18: Warm standby").body("/sig compute").label("alex", "sig/compute");
    world.repository("kubevirt/community").commit(
        Changes::write("sigs.yaml", SIGS)
            .and_write("OWNERS_ALIASES", "aliases:\n  sig-compute-approvers:\n    - dave\n"),
    );
    world.repository("kubevirt/sig-release").commit(
        Changes::write("releases/v1.9/schedule.yaml", schedule("2026/04/30"))
            .and_write("releases/v1.10/schedule.yaml", schedule("2026/09/02")),
    );
    world
        .repository(REPOSITORY)
        .open_pull_request_from_fork(NUMBER, "alex", "standby", changes)
        .title("VEP 18: Warm standby")
        .body("**Tracking issue**: #18\n");
    world
}

/// A document without a fault.
pub const EXAMPLE: &str = include_str!("../../testdata/example/veps/sig-network/12-bridge-mtu/vep.md");

const SIGS: &str = "\
sigs:
  - name: compute
    dir: sig-compute
    label: sig/compute
    leadership:
      chairs:
        - github: carol
          name: Carol
  - name: network
    dir: sig-network
    label: sig/network
    leadership:
      chairs:
        - github: erin
          name: Erin
  - name: documentation
    label: sig/documentation
";

fn schedule(freeze: &str) -> String {
    format!("- when: {freeze}\n  milestone: Alpha\n  who: KubeVirt\n  what: VEP Freeze\n  notes: null\n")
}
