//! The comment: one, ours, up to date.

use std::sync::Mutex;

use crate::common::vep;
use crate::fake_github::{BOT, Changes, Matcher, READ_TOKEN, REPOSITORY, WRITE_TOKEN, When, events};
use crate::scene::{CONFIG, NUMBER, VEP, broken, faulty, flawless, our_comments, successful_writes, with_changes};
use crate::step::Step;

/// A comment as an earlier run left it.
const OLD: &str = "<!-- vep-check:summary v1 head=1111111111111111111111111111111111111111 \
                   read-at=2026-08-18T12:00:00Z -->\nold";

#[test]
fn a_fork_first_and_then_a_trusted_run() {
    let github = broken();
    let first = Step::untrusted(&github, NUMBER).run();
    first.ends(1, &["::error file=veps/sig-compute/10-small-thing/vep.md,line="]);
    assert_eq!(first.titles("notice").iter().filter(|title| **title == "no comment").count(), 1, "{first:#?}");
    assert!(first.titles("error").contains(&"link-broken") && first.titles("error").contains(&"checklist-marker"));
    assert_eq!((successful_writes(&github), our_comments(&github)), (vec![], vec![]));
    assert!(first.summary.contains("gone.md") && first.summary.contains("`sig-compute`"), "{}", first.summary);

    let second = Step::trusted(&github, NUMBER).run();
    second.ends(1, &[]);
    assert_eq!(second.titles("error"), Vec::<&str>::new(), "the annotations are with the first run");
    let [comment] = our_comments(&github).try_into().expect("one comment");
    assert!(comment.starts_with("<!-- vep-check:summary v1 head=") && comment.contains("gone.md"), "{comment}");
    let url = &second.outputs["comment-url"];
    assert!(url.contains("#issuecomment-"), "{url}");
    let body = comment.split_once('\n').expect("a marker").1.trim().to_owned();
    let heading = |page: &str| page.trim().lines().next().map(str::to_owned);
    assert_eq!(heading(&first.summary), heading(&body), "the summary has what the comment would say");
    assert_eq!(first.report, second.report);

    github.world().repository(REPOSITORY).issue(NUMBER).push(Changes::write(VEP, vep(10)));
    let third = Step::trusted(&github, NUMBER).run();
    third.ends(0, &[]);
    let [edited] = our_comments(&github).try_into().expect("one comment");
    assert!(!edited.contains("gone.md") && edited.contains("### ✅ VEP 10 is in order"), "{edited}");
    assert_eq!(&third.outputs["comment-url"], url);

    github.take_requests();
    let fourth = Step::trusted(&github, NUMBER).run();
    fourth.ends(0, &[]);
    assert_eq!(github.writes(), Vec::<String>::new());
    assert_eq!((our_comments(&github), &fourth.outputs["comment-url"]), (vec![edited], url));
}

#[test]
fn a_token_that_may_do_both_does_both() {
    let github = broken();
    let payload = events::pull_request(&github.world(), REPOSITORY, NUMBER, "opened");
    let ended = Step::new(&github, "pull_request", &payload, WRITE_TOKEN).run();
    ended.ends(1, &["::error file="]);
    assert_eq!((ended.titles("notice").contains(&"no comment"), our_comments(&github).len()), (false, 1));
}

#[test]
fn a_comment_is_asked_for_or_not() {
    let github = broken();
    Step::trusted(&github, NUMBER).with("comment", "never").run().ends(1, &[]);
    assert_eq!(github.writes(), Vec::<String>::new());
    let ended = Step::untrusted(&github, NUMBER).with("comment", "require").run();
    ended.ends(2, &["::error title=could not write::"]);
    assert_eq!(our_comments(&github).len(), 0);
}

/// Another run from beginning to end in the middle of this one.
fn interrupted(matcher: Matcher, when: When) -> Vec<String> {
    let github = broken();
    let once = Mutex::new(Some(Step::trusted(&github, NUMBER)));
    github.interrupt(matcher, when, move || {
        if let Some(step) = once.lock().expect("unharmed").take() {
            step.run().ends(1, &[]);
        }
    });
    let ended = Step::trusted(&github, NUMBER).run();
    ended.ends(1, &[]);
    our_comments(&github)
}

#[test]
fn two_runs_at_once_leave_one_comment() {
    let points = [
        (Matcher::operation("PullRequest"), When::After),
        (Matcher::operation("Conversation"), When::Before),
        (Matcher::operation("Conversation"), When::After),
        (Matcher::rest("POST", "/comments"), When::Before),
        (Matcher::rest("POST", "/comments"), When::After),
        (Matcher::operation("Conversation").nth(2), When::Before),
        (Matcher::operation("Conversation").nth(2), When::After),
    ];
    for (matcher, when) in points {
        let name = format!("{matcher:?} {when:?}");
        let comments = interrupted(matcher, when);
        assert_eq!(comments.len(), 1, "{name}: {comments:#?}");
    }
}

#[test]
fn what_others_write_is_theirs() {
    let github = broken();
    let forged = OLD.replace("old", "all is well");
    let forged = forged.as_str();
    github.world().repository(REPOSITORY).issue(NUMBER).comment("mallory", forged);
    // By us, but of another kind; and one that only quotes ours.
    github.world().repository(REPOSITORY).issue(NUMBER).comment(BOT, "Thanks!").comment(BOT, &format!("> {forged}"));
    Step::trusted(&github, NUMBER).run().ends(1, &[]);
    let world = github.world();
    let comments = world.comments(REPOSITORY, NUMBER);
    assert_eq!(comments[..3].iter().map(|(_, body)| body.len()).sum::<usize>(), 2 * forged.len() + 2 + 7);
    assert_eq!((comments.len(), comments[3].0), (4, BOT));
    assert!(comments[3].1.contains("gone.md"));
}

#[test]
fn a_copy_of_our_comment_by_somebody_else_is_theirs() {
    let copied = {
        let github = broken();
        Step::trusted(&github, NUMBER).run();
        our_comments(&github).remove(0)
    };
    // The same world again: the marker fits its head, and only its author tells that it is not ours.
    for before in [true, false] {
        let github = broken();
        if !before {
            Step::trusted(&github, NUMBER).run().ends(1, &[]);
        }
        github
            .world()
            .repository(REPOSITORY)
            .issue(NUMBER)
            .comment("mallory", &copied)
            .push(Changes::write(VEP, vep(10)));
        Step::trusted(&github, NUMBER).run().ends(0, &[]);
        let world = github.world();
        let comments = world.comments(REPOSITORY, NUMBER);
        assert_eq!(comments.len(), 2, "{comments:#?}");
        assert!(comments.contains(&("mallory", copied.as_str())), "{comments:#?}");
        assert!(comments.iter().any(|(author, body)| *author == BOT && !body.contains("gone.md")), "{comments:#?}");
    }
}

#[test]
fn an_older_run_leaves_the_word_of_a_newer_one() {
    let github = broken();
    Step::trusted(&github, NUMBER).run();
    github
        .world()
        .repository(REPOSITORY)
        .issue(NUMBER)
        .push(Changes::write(VEP, faulty(10).replace("gone.md", "lost.md")));
    let newer = our_comments(&github).remove(0).replace("read-at=2026-", "read-at=2027-");
    github.meanwhile(Matcher::operation("Conversation"), When::Before, move |world| {
        world.tick();
        world.repository(REPOSITORY).issue(NUMBER).edit_comment(0, &format!("{newer}\n\nnews"));
    });
    github.take_requests();
    let ended = Step::trusted(&github, NUMBER).run();
    ended.ends(1, &[]);
    assert!(ended.stderr.contains("a newer run has written it"), "{}", ended.stderr);
    assert_eq!(github.writes(), Vec::<String>::new());
    assert!(our_comments(&github)[0].ends_with("news"));
}

#[test]
fn no_time_to_come_keeps_a_comment_as_it_is() {
    for time in ["9999-12-30T22:00:00Z", "2026-08-19T00:00:00Z"] {
        let github = broken();
        Step::trusted(&github, NUMBER).run();
        let body = our_comments(&github).remove(0);
        let (start, rest) = body.split_once("read-at=").expect("a marker");
        let (_, rest) = rest.split_once(' ').expect("its end");
        let frozen = format!("{start}read-at={time} {rest}\n\nall is well");
        github.world().repository(REPOSITORY).issue(NUMBER).edit_comment(0, &frozen);
        Step::trusted(&github, NUMBER).run().ends(1, &[]);
        let [comment] = our_comments(&github).try_into().expect("one comment");
        assert!(!comment.contains(time) && !comment.contains("all is well"), "{comment}");
    }
}

#[test]
fn a_comment_of_the_same_account_that_only_begins_like_ours_is_left_alone() {
    let head = "1".repeat(40);
    let lines = [
        "<!-- vep-check:summary v1 -->".to_owned(),
        format!("<!-- vep-check:summary v1 head={head} -->"),
        format!("<!-- vep-check:summary v1 head={head} read-at=2026-08-18T12:00:00Z of=another-workflow -->"),
        format!("<!-- vep-check:summary v1 read-at=2026-08-18T12:00:00Z head={head} -->"),
        format!("<!-- vep-check:summary v1 head=x{head} read-at=2026-08-18T12:00:00Z -->"),
        format!("<!-- vep-check:summary v1 head={head} read-at=soon -->"),
        format!("<!-- vep-check:summary v1 head={head} read-at=2026-08-18T12:00:00Z --> and more"),
        "<!-- vep-check:summary v10 -->".to_owned(),
    ];
    for line in lines {
        let github = broken();
        let theirs = format!("{line}\ntheir words");
        github.world().repository(REPOSITORY).issue(NUMBER).comment(BOT, &theirs);
        Step::trusted(&github, NUMBER).run().ends(1, &[]);
        let comments = our_comments(&github);
        assert_eq!((comments.len(), &comments[0]), (2, &theirs), "{line}");
    }
}

#[test]
fn a_push_in_between_is_what_the_comment_is_about() {
    let github = broken();
    github.meanwhile(Matcher::operation("Conversation"), When::Before, |world| {
        world.repository(REPOSITORY).issue(NUMBER).push(Changes::write(VEP, vep(10)));
    });
    let step = Step::trusted(&github, NUMBER).with("apply-labels", "true").with("sign-off-status", "true");
    let ended = step.run();
    ended.ends(0, &[]);
    assert!(ended.stderr.contains("something was pushed meanwhile; checking once more"), "{}", ended.stderr);
    let [comment] = our_comments(&github).try_into().expect("one comment");
    let world = github.world();
    let head = world.head(REPOSITORY, NUMBER);
    assert!(comment.contains(&format!("head={head}")) && !comment.contains("gone.md"), "{comment}");
    assert_eq!(world.statuses(REPOSITORY, &head).len(), 1);
}

#[test]
fn duplicates_go_and_the_oldest_stays() {
    let github = broken();
    Step::trusted(&github, NUMBER).run();
    let (first, url) = (our_comments(&github).remove(0), github.world().issue(REPOSITORY, NUMBER).comments[0].id);
    for text in [first.as_str(), OLD] {
        github.world().repository(REPOSITORY).issue(NUMBER).comment(BOT, text);
    }
    let ended = Step::trusted(&github, NUMBER).run();
    ended.ends(1, &[]);
    assert_eq!(our_comments(&github), [first]);
    assert!(ended.outputs["comment-url"].ends_with(&url.to_string()));
}

#[test]
fn a_deleted_comment_is_made_again() {
    let github = broken();
    Step::trusted(&github, NUMBER).run();
    github.world().repository(REPOSITORY).issue(NUMBER).delete_comment(0).push(Changes::write("a.md", "a\n"));
    Step::trusted(&github, NUMBER).run().ends(1, &[]);
    assert_eq!(our_comments(&github).len(), 1);
    // And where it goes between our read and our edit.
    github.world().repository(REPOSITORY).issue(NUMBER).push(Changes::write(VEP, vep(10)));
    github.meanwhile(Matcher::rest("PATCH", "/comments/"), When::Before, |world| {
        world.repository(REPOSITORY).issue(NUMBER).delete_comment(0);
    });
    Step::trusted(&github, NUMBER).run().ends(0, &[]);
    assert_eq!(our_comments(&github).len(), 1);
}

#[test]
fn a_pull_request_without_a_vep_any_more_says_so() {
    let github = broken();
    Step::trusted(&github, NUMBER).run().ends(1, &[]);
    github
        .world()
        .repository(REPOSITORY)
        .issue(NUMBER)
        .push(Changes::default().and_remove(VEP).and_write("x.md", "x\n"));
    Step::trusted(&github, NUMBER).run().ends(0, &["changes no VEP"]);
    let [comment] = our_comments(&github).try_into().expect("one comment");
    assert!(comment.contains("This pull request changes no VEP any more"), "{comment}");
    github.take_requests();
    Step::trusted(&github, NUMBER).run().ends(0, &[]);
    assert_eq!(github.writes(), Vec::<String>::new());
}

#[test]
fn long_lists_are_read_to_the_end() {
    let github = broken();
    {
        let mut world = github.world();
        let mut issue = world.repository(REPOSITORY).issue(NUMBER);
        for index in 0..250 {
            issue = issue.comment("bob", &format!("remark {index}"));
        }
        issue = issue.comment(BOT, OLD);
        for index in 0..130 {
            issue = issue.review("bob", "COMMENTED", &format!("review {index}"));
        }
        issue = issue.review("dave", "APPROVED", "").comment("bob", "the last one");
        let mut repository = issue.repository();
        for index in 0..150 {
            repository = repository.label(&format!("area/{index}"));
        }
        repository.label("sig/last").issue(NUMBER).title("VEP-10");
    }
    let ended = Step::trusted(&github, NUMBER).run();
    ended.ends(1, &[]);
    let [comment] = our_comments(&github).try_into().expect("one comment");
    assert!(comment.contains("gone.md"), "the old one is edited: {comment}");
    assert!(comment.contains("✅") && comment.contains("dave"), "{comment}");
    let labels = ended.report.as_ref().expect("a report")["pull_request"]["labels"]["wanted"].to_string();
    assert!(labels.contains("kind/vep"), "{labels}");
    assert_eq!(github.world().comments(REPOSITORY, NUMBER).len(), 252);
}

#[test]
fn a_locked_conversation_is_no_fault_of_the_pull_request() {
    for (vep_text, code) in [(None, 1), (Some(vep(10)), 0)] {
        let github = if vep_text.is_some() { flawless() } else { broken() };
        github.world().repository(REPOSITORY).issue(NUMBER).lock();
        let ended = Step::trusted(&github, NUMBER).run();
        ended.ends(code, &["::notice title=no comment::"]);
        assert_eq!(our_comments(&github).len(), 0);
        assert!(!ended.summary.is_empty());
    }
}

#[test]
fn nothing_is_tried_where_nothing_is_to_write() {
    let github = flawless();
    Step::trusted(&github, NUMBER).run();
    github.take_requests();
    let payload = events::pull_request(&github.world(), REPOSITORY, NUMBER, "synchronize");
    let ended = Step::new(&github, "pull_request", &payload, READ_TOKEN).run();
    ended.ends(0, &[]);
    assert_eq!((ended.titles("notice").contains(&"no comment"), github.writes().len()), (false, 0));
}

/// A marker says what a push came after, and so which votes are older than it: only ours may.
#[test]
fn no_marker_of_somebody_else_outdates_a_vote() {
    let github = flawless();
    github.world().repository(REPOSITORY).issue(NUMBER).comment("carol", "/lgtm").comment("mallory", OLD);
    Step::trusted(&github, NUMBER).run().ends(0, &[]);
    let own = our_comments(&github).remove(0);
    let (marker, rest) = own.split_once('\n').expect("a marker");
    assert!(!marker.contains("pushed-after"), "{marker}");
    assert!(rest.contains("carol") && !rest.contains("before the last push"), "{rest}");
}

/// What a comment shows was read before it was written, and long before somebody edits it: a push may lie in between.
#[test]
fn an_edit_of_our_comment_outdates_no_vote() {
    let github = flawless();
    Step::trusted(&github, NUMBER).run().ends(0, &[]);
    let own = our_comments(&github).remove(0);
    let edited = format!("{own}\nand more");
    let push = Changes::write(VEP, vep(10).replace("It is used.", "It is used often."));
    github.world().repository(REPOSITORY).issue(NUMBER).push(push).comment("carol", "/lgtm").edit_comment(0, &edited);
    Step::trusted(&github, NUMBER).run().ends(0, &[]);
    let own = our_comments(&github).remove(0);
    assert!(own.contains("carol") && !own.contains("before the last push"), "{own}");
}

/// Where nobody has anything to do, nobody is written to; a comment that is there already is one line.
#[test]
fn no_comment_says_nothing() {
    let harmless = Changes::write(CONFIG, "sign-off: report\n");
    let github = with_changes(harmless.clone());
    Step::trusted(&github, NUMBER).run().ends(0, &[]);
    assert_eq!(our_comments(&github), Vec::<String>::new());

    let github = with_changes(harmless.and_write(VEP, vep(10)));
    Step::trusted(&github, NUMBER).run().ends(0, &[]);
    let [before] = our_comments(&github).try_into().expect("one comment");
    assert!(before.contains("VEP 10 is in order"), "{before}");
    github.world().repository(REPOSITORY).issue(NUMBER).push(Changes::default().and_remove(VEP));
    Step::trusted(&github, NUMBER).run().ends(0, &[]);
    let [after] = our_comments(&github).try_into().expect("one comment");
    assert_eq!(after.lines().count(), 2, "the marker and a line: {after}");
}

/// A draft and an untouched template ask nobody to sign off.
#[test]
fn nobody_is_asked_to_sign_off_a_template() {
    let github = with_changes(Changes::write(VEP, include_str!("../../src/vep/template.md")));
    Step::trusted(&github, NUMBER).run();
    let [comment] = our_comments(&github).try_into().expect("one comment");
    assert!(comment.contains("is still the template") && !comment.contains("Sign-off"), "{comment}");
}
