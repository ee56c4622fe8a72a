//! Labels: set where they are defined, removed only where we set them.

use crate::common::vep;
use crate::fake_github::{BOT, Changes, FakeGithub, Matcher, REPOSITORY, When};
use crate::scene::{NUMBER, VEP, flawless, our_comments, schedule};
use crate::step::{Ended, Step};

fn run(github: &FakeGithub) -> Ended {
    Step::trusted(github, NUMBER).with("apply-labels", "true").run()
}

fn labels(github: &FakeGithub) -> Vec<String> {
    let mut labels: Vec<String> = github.world().labels(REPOSITORY, NUMBER).into_iter().map(str::to_owned).collect();
    labels.sort();
    labels
}

fn retarget(github: &FakeGithub, version: &str) {
    let text = vep(10).replace("alpha for version: v1.10", &format!("alpha for version: {version}"));
    github.world().repository(REPOSITORY).issue(NUMBER).push(Changes::write(VEP, text));
}

#[test]
fn what_is_missing_is_set_once() {
    let github = flawless();
    run(&github).ends(0, &[]);
    assert_eq!(labels(&github), ["kind/vep", "sig/compute", "target/v1.10"]);
    github.take_requests();
    let ended = run(&github);
    assert!(!github.writes().iter().any(|write| write.contains("/labels")), "{ended:#?} {:?}", github.writes());
    // The comment says what is there.
    let comment = our_comments(&github).remove(0);
    assert!(!comment.contains("Labels to"), "{comment}");
    github.take_requests();
    run(&github).ends(0, &[]);
    assert_eq!(github.writes(), Vec::<String>::new());
}

#[test]
fn a_label_is_the_same_in_any_case() {
    let github = flawless();
    let mut world = github.world();
    let repository = world.repositories.get_mut(REPOSITORY).expect("it is there");
    for label in &mut repository.labels {
        label.name = label.name.to_uppercase();
    }
    world.repository(REPOSITORY).issue(NUMBER).label("alice", "KIND/VEP").label("alice", "TARGET/V1.10");
    drop(world);
    let ended = run(&github);
    ended.ends(0, &[]);
    assert!(!ended.rules().contains(&"target-label"), "{ended:#?}");
    let set = labels(&github);
    assert_eq!(
        set.iter().map(|name| name.to_lowercase()).collect::<Vec<_>>(),
        ["kind/vep", "sig/compute", "target/v1.10"]
    );
    github.take_requests();
    let ended = run(&github);
    assert!(!github.writes().iter().any(|write| write.contains("/labels")), "{ended:#?} {:?}", github.writes());
    let found = ended.rules();
    assert!(!["sig-label", "target-label"].iter().any(|rule| found.contains(rule)), "{found:?}");
}

#[test]
fn the_label_of_another_release_goes_only_where_the_next_one_is_known() {
    for (freeze, stays) in [("2026/09/02", false), ("TBD", true)] {
        let github = flawless();
        run(&github).ends(0, &[]);
        github
            .world()
            .repository("kubevirt/sig-release")
            .commit(Changes::write("releases/v1.10/schedule.yaml", schedule(freeze)));
        retarget(&github, "v1.11");
        run(&github);
        assert_eq!(labels(&github).contains(&"target/v1.10".to_owned()), stays, "{freeze}: {:?}", labels(&github));
    }
}

#[test]
fn without_being_asked_nothing_is_set() {
    let github = flawless();
    Step::trusted(&github, NUMBER).run().ends(0, &[]);
    assert_eq!(labels(&github), Vec::<String>::new());
}

#[test]
fn no_label_is_ever_defined() {
    let github = flawless();
    let names = |github: &FakeGithub| -> Vec<String> {
        github.world().find(REPOSITORY).expect("there").labels.iter().map(|label| label.name.clone()).collect()
    };
    let text = vep(11).replace("v1.10", "v1.11");
    github.world().repository(REPOSITORY).issue(NUMBER).push(Changes::write("veps/sig-scale/11-b/vep.md", text));
    let before = names(&github);
    run(&github);
    assert_eq!(names(&github), before);
    assert_eq!(labels(&github), ["kind/vep", "sig/compute", "target/v1.10"]);
}

#[test]
fn what_we_set_and_is_wrong_now_goes() {
    let github = flawless();
    run(&github);
    github.world().repository(REPOSITORY).issue(NUMBER).label("bob", "lgtm").label("bob", "sig/storage");
    retarget(&github, "v1.11");
    run(&github);
    assert_eq!(labels(&github), ["kind/vep", "lgtm", "sig/compute", "sig/storage"]);
    // The VEP goes to another SIG.
    let moved = "veps/sig-network/10-small-thing/vep.md";
    github.world().repository(REPOSITORY).issue(NUMBER).push(Changes::default().and_rename(VEP, moved));
    run(&github);
    assert_eq!(labels(&github), ["kind/vep", "lgtm", "sig/network", "sig/storage"]);
    // It is gone altogether.
    github.world().repository(REPOSITORY).issue(NUMBER).push(Changes::default().and_remove(moved));
    run(&github).ends(0, &[]);
    assert_eq!(labels(&github), ["lgtm", "sig/storage"]);
}

#[test]
fn what_a_person_set_stays() {
    let github = flawless();
    github.world().repository(REPOSITORY).issue(NUMBER).label("bob", "target/v1.10");
    retarget(&github, "v1.11");
    run(&github);
    assert_eq!(labels(&github), ["kind/vep", "sig/compute", "target/v1.10"]);
    // Also where we had set it before them.
    let github = flawless();
    run(&github);
    github.world().repository(REPOSITORY).issue(NUMBER).unlabel("bob", "target/v1.10").label("bob", "target/v1.10");
    retarget(&github, "v1.11");
    run(&github);
    assert_eq!(labels(&github), ["kind/vep", "sig/compute", "target/v1.10"]);
    // Another workflow has the same name as we: what it set is not remembered by our comment.
    for with_comment in [false, true] {
        let github = flawless();
        if with_comment {
            Step::trusted(&github, NUMBER).run();
        }
        github.world().repository(REPOSITORY).issue(NUMBER).label(BOT, "target/v1.10").label(BOT, "sig/storage");
        run(&github);
        retarget(&github, "v1.11");
        run(&github);
        assert_eq!(labels(&github), ["kind/vep", "sig/compute", "sig/storage", "target/v1.10"], "{with_comment}");
    }
    // What is none of our kinds is not ours, whoever set it.
    let github = flawless();
    github.world().repository(REPOSITORY).issue(NUMBER).label(BOT, "lgtm").label(BOT, "target/next");
    run(&github);
    assert_eq!(labels(&github), ["kind/vep", "lgtm", "sig/compute", "target/next", "target/v1.10"]);
}

#[test]
fn who_set_a_label_is_found_among_a_hundred_events() {
    for (events, goes) in [(40, true), (60, false)] {
        let github = flawless();
        run(&github);
        {
            let mut world = github.world();
            let mut issue = world.repository(REPOSITORY).issue(NUMBER);
            for _ in 0..events {
                issue = issue.label("bob", "busy").unlabel("bob", "busy");
            }
        }
        retarget(&github, "v1.11");
        run(&github);
        // Where GitHub does not tell at once who set it, it stays.
        assert_eq!(labels(&github).contains(&"target/v1.10".to_owned()), !goes, "after {events} events");
    }
}

#[test]
fn a_label_that_goes_meanwhile_is_no_failure() {
    let github = flawless();
    run(&github);
    retarget(&github, "v1.11");
    github.meanwhile(Matcher::rest("DELETE", "/labels/"), When::Before, |world| {
        world.repository(REPOSITORY).issue(NUMBER).unlabel("bob", "target/v1.10");
    });
    run(&github);
    assert_eq!(labels(&github), ["kind/vep", "sig/compute"]);
}

#[test]
fn awkward_names_reach_the_right_address() {
    let github = flawless();
    let config = "kind-label: \"kind/vep ünd/so?#\"\n";
    github
        .world()
        .repository(REPOSITORY)
        .commit(Changes::write(crate::scene::CONFIG, config))
        .label("kind/vep ünd/so?#");
    run(&github).ends(0, &[]);
    assert!(labels(&github).contains(&"kind/vep ünd/so?#".to_owned()), "{:?}", labels(&github));
    github.world().repository(REPOSITORY).issue(NUMBER).push(Changes::default().and_remove(VEP));
    run(&github).ends(0, &[]);
    assert_eq!(labels(&github), Vec::<String>::new());
}
