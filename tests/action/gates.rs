//! What the code of releases has, for pull requests that are about stages which one of them has.

use std::sync::atomic::Ordering;

use crate::common::vep;
use crate::fake_github::{Changes, FakeGithub, Fault, Matcher, REPOSITORY, When};
use crate::scene::{BODY, CONFIG, NUMBER, VEP, without_pull_request};
use crate::step::{Ended, Step};
use crate::sweep::sweep;

const PRODUCT: &str = "kubevirt/kubevirt";

const MOVED: &str = "target-shipped-moved";

/// VEP 10, with Alpha for `version`.
fn alpha(number: u32, version: &str) -> String {
    vep(number).replace("alpha for version: v1.10", &format!("alpha for version: {version}"))
}

/// A pull request that moves Alpha from v1.9, which is out, to v1.10.
fn moving() -> FakeGithub {
    let github = without_pull_request();
    let mut world = github.world();
    let before = Changes::write(VEP, alpha(10, "v1.9")).and_write(CONFIG, "rules: {target-shipped-moved: warning}\n");
    let mut repository = world.repository(REPOSITORY).commit(before);
    for number in [NUMBER, NUMBER + 1] {
        let changes = Changes::write(VEP, alpha(10, "v1.10"));
        let branch = format!("b{number}");
        let edit = repository.open_pull_request_from_fork(number, "alice", &branch, changes);
        repository = edit.title("VEP 10: A small thing").body(BODY).repository();
    }
    drop(world);
    github
}

/// With the product, whose release v1.9 has the gate of the VEP.
pub fn shipped() -> FakeGithub {
    let github = moving();
    let active = "const SmallThing = \"SmallThing\"\nfunc init() {\n\t\
                  RegisterFeatureGate(FeatureGate{Name: SmallThing, State: Alpha})\n}\n";
    let files = Changes::write("pkg/virt-config/featuregate/active.go", active)
        .and_write("pkg/virt-config/featuregate/inactive.go", "func init() {}\n");
    let mut world = github.world();
    let mut product = world.repository(PRODUCT).commit(files);
    product.commit_to("release-1.9", "maintainer", Changes::write("fix", "of 1.9"));
    drop(world);
    github
}

fn check(github: &FakeGithub) -> Ended {
    Step::untrusted(github, NUMBER).with("comment", "never").run()
}

/// The questions about files of the product.
fn asked(github: &FakeGithub) -> usize {
    github.requests().iter().filter(|request| request.body.to_string().contains("featuregate")).count()
}

#[test]
fn a_target_that_moves_is_held_against_what_the_code_has() {
    let github = shipped();
    let rounds = github.in_rounds(&[1, 4, 1]);
    let ended = check(&github);
    assert!(ended.ends(0, &[]).rules().contains(&MOVED), "{ended:#?}");
    assert_eq!((github.requests().len(), rounds.load(Ordering::Relaxed)), (6, 0), "{:#?}", github.lines());
}

#[test]
fn a_run_for_all_asks_for_the_code_once() {
    let github = shipped();
    let ended = sweep(&github).run();
    assert_eq!(asked(&github), 1, "{:#?}", github.lines());
    for number in [NUMBER, NUMBER + 1] {
        let world = github.world();
        let comments = world.comments(REPOSITORY, number);
        assert!(comments.iter().any(|(_, body)| body.contains("`SmallThing` in it")), "{comments:#?} {ended:#?}");
    }
}

#[test]
fn a_stage_that_no_release_has_asks_for_no_code() {
    let github = shipped();
    github
        .world()
        .repository(REPOSITORY)
        .commit(Changes::write(VEP, alpha(10, "v1.11")))
        .open_pull_request(30, "alice", "later", Changes::write(VEP, alpha(10, "v1.10")))
        .body(BODY);
    Step::untrusted(&github, 30).with("comment", "never").run().ends(0, &[]);
    assert_eq!(asked(&github), 0, "{:#?}", github.lines());
}

/// Without the code, what it has is unknown, and nothing is said of it.
#[test]
fn a_product_that_is_not_there_is_unknown() {
    let ended = check(&moving());
    assert!(!ended.ends(0, &[]).rules().contains(&MOVED), "{ended:#?}");
    let github = shipped();
    let about = |request: &crate::fake_github::Request| request.body.to_string().contains("featuregate");
    github.fail(Matcher::new(about).always(), When::Before, Fault::Status(502));
    let ended = check(&github);
    ended.ends(2, &["502"]);
}
