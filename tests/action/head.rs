//! Whether a vote was for the head: what an author could do to make it look so, and that the votes of the honest count.

use crate::common::vep;
use crate::fake_github::{Access, BOT, Changes, FakeGithub, Permissions, READ_TOKEN, REPOSITORY, WRITE_TOKEN, events};
use crate::same::record;
use crate::scene::{CONFIG, NUMBER, VEP, flawless, our_comments};
use crate::step::{Ended, Step};

/// Who could sign off: `sig-storage` has nobody, and nobody is asked for it.
const SIGNED: &str = "signed off by sig-compute, sig-network";

fn changed(words: &str) -> Changes {
    Changes::write(VEP, vep(10).replace("It is used.", words))
}

/// A pull request that must be signed off.
fn demanding() -> FakeGithub {
    let github = flawless();
    github.world().repository(REPOSITORY).commit(Changes::write(CONFIG, "sign-off: required\n"));
    github
}

/// Lets the tokens read neither checks nor statuses, as in a workflow that does not ask for them.
fn without_checks(github: &FakeGithub) {
    let mut world = github.world();
    let read = Permissions { checks: Access::None, statuses: Access::None, ..Permissions::READ };
    let write = Permissions { checks: Access::None, ..Permissions::WRITE };
    world.add_token(READ_TOKEN, BOT, REPOSITORY, read);
    world.add_token(WRITE_TOKEN, BOT, REPOSITORY, write);
}

fn all_comment_lgtm(github: &FakeGithub) {
    let mut world = github.world();
    world
        .repository(REPOSITORY)
        .issue(NUMBER)
        .comment("carol", "/lgtm")
        .comment("dave", "/lgtm")
        .comment("erin", "/lgtm");
}

/// A trusted run that also sets the status.
fn run(github: &FakeGithub, comment: &str) -> Ended {
    Step::trusted(github, NUMBER)
        .with("comment", comment)
        .with("sign-off-status", "true")
        .with("fail-on", "error")
        .run()
}

/// The state of each SIG in the report that somebody could sign off for.
fn states(ended: &Ended) -> Vec<String> {
    let report = ended.report.as_ref().unwrap_or_else(|| panic!("no report: {ended:#?}"));
    let sign_offs = report["pull_request"]["sign_offs"].as_array().expect("sign-offs").iter();
    let states = sign_offs.map(|sign_off| sign_off["state"].as_str().expect("a state").to_owned());
    states.filter(|state| state != "nobody").collect()
}

fn status(github: &FakeGithub) -> (String, String) {
    let world = github.world();
    let statuses = world.statuses(REPOSITORY, &world.head(REPOSITORY, NUMBER));
    let [(_, state, text)] = statuses[..] else { panic!("one status: {statuses:?}") };
    (state.to_owned(), text.to_owned())
}

/// A commit of last year on top of what was signed off.
fn push_backdated(github: &FakeGithub) {
    let mut world = github.world();
    world.repository(REPOSITORY).issue(NUMBER).push(changed("It is used by nobody.").dated("2025-08-18T12:00:00Z"));
}

#[test]
fn no_sign_off_outlives_a_push_whatever_the_date_of_its_commit() {
    for checks in [true, false] {
        for comment in ["auto", "never"] {
            for run_between in [true, false] {
                for prow in [true, false] {
                    let name = format!("checks {checks}, comment {comment}, a run between {run_between}, Prow {prow}");
                    let github = demanding();
                    if !checks {
                        without_checks(&github);
                    }
                    run(&github, comment);
                    all_comment_lgtm(&github);
                    if prow {
                        github.world().repository(REPOSITORY).issue(NUMBER).label("kubevirt-bot", "lgtm");
                    }
                    if run_between {
                        run(&github, comment);
                    }
                    push_backdated(&github);
                    if prow {
                        github.world().repository(REPOSITORY).issue(NUMBER).unlabel("kubevirt-bot", "lgtm");
                    }
                    let ended = run(&github, comment);
                    assert_eq!(ended.code, 1, "{name}: {ended:#?}");
                    let seen_between = run_between && comment == "auto";
                    let wanted = if prow || seen_between { "outdated" } else { "unconfirmed" };
                    assert_eq!(states(&ended), [wanted; 2], "{name}: {ended:#?}");
                    let waiting = "waiting for sig-compute, sig-network".to_owned();
                    assert_eq!(status(&github), ("pending".to_owned(), waiting), "{name}");
                    // It stays so, with our own comment and status on the new head.
                    assert_eq!(states(&run(&github, comment)), [wanted; 2], "{name}");
                }
            }
        }
    }
}

#[test]
fn an_honest_vote_counts() {
    type Vote = fn(&FakeGithub);
    let comments: Vote = all_comment_lgtm;
    let reviews: Vote = |github| {
        let mut world = github.world();
        world.repository(REPOSITORY).issue(NUMBER).review("carol", "APPROVED", "").review("erin", "APPROVED", "");
    };
    // Whether the token may read checks, and whether we comment.
    for (checks, comment, vote) in
        [(true, "auto", comments), (true, "never", comments), (false, "auto", comments), (false, "never", reviews)]
    {
        for push in [false, true] {
            let name = format!("checks {checks}, comment {comment}, a push {push}");
            let github = demanding();
            if !checks {
                without_checks(&github);
            }
            run(&github, comment);
            if push {
                github.world().repository(REPOSITORY).issue(NUMBER).push(changed("It is used well."));
                run(&github, comment);
            }
            vote(&github);
            let ended = run(&github, comment);
            assert_eq!((ended.code, states(&ended)), (0, vec!["given".to_owned(); 2]), "{name}: {ended:#?}");
            assert_eq!(status(&github), ("success".to_owned(), SIGNED.to_owned()), "{name}");
            // It stays so when the comment is written again.
            github.world().repository(REPOSITORY).issue(NUMBER).comment("dave", "/lgtm");
            assert_eq!(states(&run(&github, comment)), ["given"; 2], "{name}");
            assert_eq!(states(&run(&github, comment)), ["given"; 2], "{name}");
        }
    }
}

#[test]
fn a_push_that_changes_nothing_of_the_comment_moves_it_to_the_new_head() {
    let github = demanding();
    without_checks(&github);
    run(&github, "auto");
    github.world().repository(REPOSITORY).issue(NUMBER).push(Changes::write("a.md", "a\n"));
    run(&github, "auto");
    let head = github.world().head(REPOSITORY, NUMBER);
    assert!(our_comments(&github)[0].contains(&format!("head={head}")), "{:?}", our_comments(&github));
    all_comment_lgtm(&github);
    assert_eq!(states(&run(&github, "auto")), ["given"; 2]);
}

#[test]
fn what_would_confirm_a_vote_is_said() {
    let told = |checks: bool| {
        let github = demanding();
        if !checks {
            without_checks(&github);
        }
        all_comment_lgtm(&github);
        github.world().has_workflows = false;
        push_backdated(&github);
        let ended = run(&github, "auto");
        assert_eq!(states(&ended), ["unconfirmed"; 2]);
        assert!(our_comments(&github)[0].contains("❔ [carol](https://github.com/carol) on 2026-08-18, unconfirmed"));
        (our_comments(&github).remove(0), Step::untrusted(&github, NUMBER).run().stdout)
    };
    let (comment, annotations) = told(true);
    assert!(comment.contains("❔ Nothing shows that this was for the last commit: `/lgtm` again"), "{comment}");
    assert!(annotations.contains("perhaps before the last push") && !annotations.contains("checks: read"));
    let (comment, annotations) = told(false);
    assert!(comment.contains("`checks: read`") && annotations.contains("`checks: read`"), "{comment} {annotations}");
}

#[test]
fn statuses_show_a_head_too_and_each_is_refused_by_itself() {
    for (checks, statuses, confirmed) in
        [(Access::None, Access::Read, true), (Access::Read, Access::None, true), (Access::None, Access::None, false)]
    {
        let github = demanding();
        {
            let mut world = github.world();
            let read = Permissions { statuses, checks, ..Permissions::READ };
            world.add_token(READ_TOKEN, BOT, REPOSITORY, read);
            world.has_workflows = checks == Access::Read;
            world.repository(REPOSITORY).issue(NUMBER).push(changed("It is used well."));
            if statuses == Access::Read {
                let head = world.head(REPOSITORY, NUMBER);
                world.set_status(REPOSITORY, &head, "kubevirt-bot", "tide", "pending", "waits");
            }
        }
        all_comment_lgtm(&github);
        let ended = Step::untrusted(&github, NUMBER).run();
        assert_eq!(states(&ended), [if confirmed { "given" } else { "unconfirmed" }; 2], "{ended:#?}");
    }
}

#[test]
fn checks_of_before_the_branch_was_overwritten_show_nothing() {
    let github = demanding();
    // The author pushes what is to come, and takes it back. Then the votes, then the same commit again, without force.
    let (first, second) = {
        let mut world = github.world();
        let first = world.head(REPOSITORY, NUMBER);
        world.repository(REPOSITORY).issue(NUMBER).push(changed("It is used by nobody.").dated("2025-08-18T12:00:00Z"));
        let second = world.head(REPOSITORY, NUMBER);
        world.repository(REPOSITORY).issue(NUMBER).force_push_commit(&first);
        (first, second)
    };
    all_comment_lgtm(&github);
    assert_eq!(states(&run(&github, "never")), ["given"; 2], "for {first}");
    github.world().has_workflows = false;
    github.world().repository(REPOSITORY).issue(NUMBER).push_commit(&second);
    assert_eq!(states(&run(&github, "never")), ["unconfirmed"; 2]);
    assert_eq!(states(&run(&github, "auto")), ["unconfirmed"; 2]);
}

#[test]
fn checks_of_another_pull_request_show_nothing() {
    let github = demanding();
    let coming = {
        let mut world = github.world();
        let first = world.head(REPOSITORY, NUMBER);
        // Elsewhere, the commit that is to come gets its checks.
        let other = world.repository(REPOSITORY).open_pull_request_at(18, "mallory", "elsewhere", &first);
        other.push(changed("It is used by nobody.").dated("2025-08-18T12:00:00Z"));
        world.head(REPOSITORY, 18)
    };
    all_comment_lgtm(&github);
    github.world().repository(REPOSITORY).issue(NUMBER).push_commit(&coming);
    assert_eq!(states(&run(&github, "never")), ["unconfirmed"; 2]);
}

#[test]
fn the_latest_date_of_all_commits_counts() {
    let old = || Changes::write("a.md", "a\n").dated("2025-08-18T12:00:00Z");
    for after in [0, 1, 120] {
        let github = demanding();
        all_comment_lgtm(&github);
        github.world().has_workflows = false;
        {
            let mut world = github.world();
            world.repository(REPOSITORY).issue(NUMBER).push(changed("It is used by nobody."));
            for index in 0..after {
                world.repository(REPOSITORY).issue(NUMBER).push(old().and_write("b.md", index.to_string()));
            }
        }
        assert_eq!(states(&run(&github, "never")), ["outdated"; 2], "{after} old commits after it");
    }
    let github = demanding();
    github.world().has_workflows = false;
    {
        let mut world = github.world();
        for index in 0..110 {
            world.repository(REPOSITORY).issue(NUMBER).push(old().and_write("b.md", index.to_string()));
        }
    }
    all_comment_lgtm(&github);
    {
        let mut world = github.world();
        world.repository(REPOSITORY).issue(NUMBER).push(changed("It is used by nobody."));
        for index in 0..120 {
            world.repository(REPOSITORY).issue(NUMBER).push(old().and_write("c.md", index.to_string()));
        }
    }
    assert_eq!(states(&run(&github, "never")), ["outdated"; 2], "on a page that is neither the first nor the last");
}

#[test]
fn a_date_in_the_future_counts_as_now() {
    let github = demanding();
    {
        let mut world = github.world();
        world.has_workflows = false;
        world.repository(REPOSITORY).issue(NUMBER).push(changed("It is used.").dated("2099-01-01T00:00:00Z"));
    }
    all_comment_lgtm(&github);
    let ended = Step::untrusted(&github, NUMBER).run();
    assert_eq!(states(&ended), ["outdated"; 2], "{ended:#?}");
    let facts = std::fs::read_to_string(record(&github).join("snapshot/facts.yaml")).expect("facts");
    let facts = vep_check::facts::Facts::parse(&facts).expect("facts");
    let dated = facts.pull_request.expect("a pull request").committed_at.expect("a date");
    assert!(dated <= github.world().now(), "{dated}");
    // What GitHub itself shows of the head outweighs the date.
    run(&github, "auto");
    all_comment_lgtm(&github);
    assert_eq!(states(&run(&github, "auto")), ["given"; 2]);
}

#[test]
fn a_time_to_come_in_our_comment_outdates_no_vote() {
    let github = demanding();
    run(&github, "auto");
    all_comment_lgtm(&github);
    let head = github.world().head(REPOSITORY, NUMBER);
    for (seen, extra) in [(&"1".repeat(40), ""), (&head, " pushed-after=9999-01-01T00:00:00Z")] {
        // Whoever may write to the repository can edit it so, but not before now.
        let forged = format!("<!-- vep-check:summary v1 head={seen}{extra} read-at=9999-01-01T00:00:00Z -->\nold");
        let github_world = &mut github.world();
        github_world
            .repository(REPOSITORY)
            .issue(NUMBER)
            .edit_comment(0, &forged)
            .comment("carol", "/lgtm")
            .comment("erin", "/lgtm");
    }
    assert_eq!(states(&run(&github, "auto")), ["given"; 2]);
}

#[test]
fn our_comment_shows_a_head_as_of_when_that_was_read() {
    // The comment is edited long after the votes, but what it shows was read before them.
    let github = demanding();
    without_checks(&github);
    run(&github, "auto");
    let body = our_comments(&github).remove(0);
    all_comment_lgtm(&github);
    github.world().repository(REPOSITORY).issue(NUMBER).edit_comment(0, &body);
    assert_eq!(states(&run(&github, "auto")), ["given"; 2], "for this head");
    // And another head was there before the votes, not when the comment was edited.
    let github = demanding();
    run(&github, "auto");
    let body = our_comments(&github).remove(0);
    github.world().repository(REPOSITORY).issue(NUMBER).push(changed("It is used well."));
    all_comment_lgtm(&github);
    github.world().repository(REPOSITORY).issue(NUMBER).edit_comment(0, &body);
    assert_eq!(states(&run(&github, "auto")), ["given"; 2], "for another head");
}

#[test]
fn whoever_edits_a_comment_does_not_vote_for_its_author() {
    let github = demanding();
    {
        let mut world = github.world();
        let issue = world.repository(REPOSITORY).issue(NUMBER);
        issue
            .comment("carol", "nice")
            .comment("erin", "nice")
            .edit_comment_by("alice", 0, "/lgtm")
            .edit_comment(1, "/lgtm");
    }
    assert_eq!(states(&run(&github, "never")), ["missing", "given"]);
    // From the edit on, not from the beginning.
    github.world().repository(REPOSITORY).issue(NUMBER).push(changed("It is used well."));
    assert_eq!(states(&run(&github, "never")), ["missing", "outdated"]);
    github.world().repository(REPOSITORY).issue(NUMBER).edit_comment(1, "/lgtm\nagain");
    assert_eq!(states(&run(&github, "never")), ["missing", "given"]);
    {
        let mut world = github.world();
        let issue = world.repository(REPOSITORY).issue(NUMBER).review("carol", "COMMENTED", "nice");
        issue.edit_review_by("alice", 0, "/lgtm");
    }
    assert_eq!(states(&run(&github, "never")), ["missing", "given"]);
}

#[test]
fn the_status_of_a_commit_is_the_worst_of_the_pull_requests_that_have_it() {
    // carol may not sign off what she has opened herself, and somebody opens the same for her to sign off.
    let github = demanding();
    {
        let mut world = github.world();
        let head = world.head(REPOSITORY, NUMBER);
        let mut repository = world.repository(REPOSITORY);
        repository =
            repository.open_pull_request_at(18, "mallory", "again", &head).body(crate::scene::BODY).repository();
        repository.issue(18).review("carol", "APPROVED", "").review("erin", "APPROVED", "");
    }
    let second = || {
        let payload = events::pull_request(&github.world(), REPOSITORY, 18, "opened");
        let step = Step::new(&github, "issue_comment", &payload, WRITE_TOKEN).with("pull-request", "18");
        step.with("sign-off-status", "true").run()
    };
    assert_eq!(states(&second()), ["given"; 2]);
    let words = "#17 has the same commit: waiting for sig-compute, sig-network";
    assert_eq!(status(&github), ("pending".to_owned(), words.to_owned()));
    run(&github, "auto");
    assert_eq!(status(&github), ("pending".to_owned(), "waiting for sig-compute, sig-network".to_owned()));
    // An objection there is worse than a wait here.
    github.world().repository(REPOSITORY).issue(18).review("erin", "CHANGES_REQUESTED", "");
    run(&github, "auto");
    let words = "#18 has the same commit: objections of sig-network";
    assert_eq!(status(&github), ("failure".to_owned(), words.to_owned()));
    // Once both are signed off, and once the second is closed, it is the one's own.
    {
        let mut world = github.world();
        world.repository(REPOSITORY).issue(18).review("erin", "APPROVED", "");
        world.repository(REPOSITORY).issue(NUMBER).review("carol", "APPROVED", "").review("erin", "APPROVED", "");
    }
    run(&github, "auto");
    assert_eq!(status(&github), ("success".to_owned(), SIGNED.to_owned()));
    github.world().repository(REPOSITORY).issue(18).review("erin", "CHANGES_REQUESTED", "").close("mallory");
    run(&github, "auto");
    assert_eq!(status(&github), ("success".to_owned(), SIGNED.to_owned()));
}

#[test]
fn too_many_pull_requests_with_one_head_are_pending() {
    let github = demanding();
    {
        let mut world = github.world();
        let head = world.head(REPOSITORY, NUMBER);
        let issue = world.repository(REPOSITORY).issue(NUMBER);
        issue.review("carol", "APPROVED", "").review("erin", "APPROVED", "");
        for number in 20..24 {
            let repository = world.repository(REPOSITORY);
            let issue = repository.open_pull_request_at(number, "mallory", &format!("b{number}"), &head);
            issue.review("carol", "APPROVED", "").review("erin", "APPROVED", "");
        }
    }
    run(&github, "never");
    assert_eq!(status(&github), ("pending".to_owned(), "4 more pull requests have this commit".to_owned()));
}

#[test]
fn without_checks_and_comments_only_a_review_confirms() {
    let github = demanding();
    without_checks(&github);
    run(&github, "never");
    all_comment_lgtm(&github);
    // Our own status, which is set again with each vote, is no witness.
    for _ in 0..2 {
        let ended = run(&github, "never");
        assert_eq!((ended.code, states(&ended)), (1, vec!["unconfirmed".to_owned(); 2]), "{ended:#?}");
    }
    github.world().repository(REPOSITORY).issue(NUMBER).review("carol", "APPROVED", "").review("erin", "APPROVED", "");
    assert_eq!(states(&run(&github, "never")), ["given"; 2]);
}
