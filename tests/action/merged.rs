//! After a merge: what tracking issues are told that their descriptions must be changed to.

use serde_json::Value;

use crate::board::BOARD_TOKEN;
use crate::fake_github::{BOT, Changes, FakeGithub, Fault, Matcher, REPOSITORY, WRITE_TOKEN, When, events};
use crate::lived::{boarded, card, document, path, planned, weekly};
use crate::release::tracker;
use crate::step::{Ended, Step};

/// Merges `changes`, and returns the payload of the push.
fn merge(github: &FakeGithub, changes: Changes) -> Value {
    let mut world = github.world();
    let main = |world: &crate::fake_github::World| {
        world.find(REPOSITORY).expect("it is there").refs["refs/heads/main"].clone()
    };
    let before = main(&world);
    world.repository(REPOSITORY).commit(changes);
    events::push(&world, REPOSITORY, "main", &before)
}

/// The run after a push.
fn after(github: &FakeGithub, payload: &Value, check_in: &str) -> Step {
    Step::new(github, "push", payload, WRITE_TOKEN)
        .with("release", "v1.10")
        .with("today", "2026-07-06")
        .with("check-in", check_in)
        .with("after-merge", "comment")
}

/// Our comments on each issue, without their marker lines.
fn said(github: &FakeGithub) -> Vec<(u64, String)> {
    let world = github.world();
    let each = (11..=15).flat_map(|number| {
        let comments = world.comments(REPOSITORY, number).into_iter().filter(|(author, _)| *author == BOT);
        comments.map(move |(_, body)| (number, body.split_once('\n').expect("a marker").1.to_owned()))
    });
    each.collect()
}

/// What an issue is told to write.
#[track_caller]
fn is_told(github: &FakeGithub, number: u64, words: &str) {
    let said = said(github);
    let [(of, text)] = &said[..] else { panic!("one comment: {said:#?}") };
    assert_eq!(*of, number, "{said:#?}");
    assert!(text.contains(words), "no `{words}`: {text}");
}

fn described(github: &FakeGithub, number: u64, body: &str) {
    github.world().repository(REPOSITORY).issue(number).body(body);
}

fn green(ended: &Ended) {
    assert_eq!(ended.code, 0, "{ended:#?}");
}

#[test]
fn a_target_that_moves_is_told_until_the_issue_follows() {
    let github = planned();
    let push = merge(&github, Changes::write(&path(12), document(12, "v1.11", "implementable")));
    green(&after(&github, &push, "never").run());
    is_told(&github, 12, "- **Alpha release target**: write `v1.11` in the place of `v1.10`\n");
    github.take_requests();
    green(&after(&github, &push, "never").run());
    assert_eq!(github.writes(), [""; 0], "the same run again says nothing new");
    described(&github, 12, &tracker("", "").replace("v1.10", "v1.11"));
    green(&weekly(&github, "2026-07-13").with("check-in", "never").with("after-merge", "comment").run());
    assert_eq!(said(&github), [], "it is gone when it is done");
}

#[test]
fn a_status_that_changes_is_told() {
    let github = planned();
    described(&github, 12, &format!("{}\n**Proposal status**: provisional\n", tracker("", "")));
    let push = merge(&github, Changes::write(&path(12), document(12, "v1.10", "implemented")));
    green(&after(&github, &push, "never").run());
    is_told(&github, 12, "- **Proposal status**: write `implemented` in the place of `provisional`\n");
}

#[test]
fn a_directory_with_another_name_is_told() {
    let github = planned();
    let link = |path: &str| format!("\n**Enhancement link**: https://github.com/{REPOSITORY}/blob/main/{path}\n");
    described(&github, 12, &format!("{}{}", tracker("", ""), link(&path(12))));
    let to = "veps/sig-network/12-other-thing/vep.md";
    let push = merge(&github, Changes::default().and_rename(&path(12), to));
    green(&after(&github, &push, "never").run());
    is_told(&github, 12, &format!("write `https://github.com/{REPOSITORY}/blob/HEAD/{to}` in the place of"));
    described(&github, 12, &format!("{}{}", tracker("", ""), link(to)));
    green(&after(&github, &push, "never").run());
    assert_eq!(said(&github), [], "it is gone when it is done");
}

#[test]
fn a_document_that_is_deleted_leaves_a_check_in_that_says_so_once() {
    let github = planned();
    github.world().repository(REPOSITORY).issue(14).comment("mallory", "<!-- vep-check:check-in v1 release=v1.10 -->");
    green(&weekly(&github, "2026-07-06").run());
    let push = merge(&github, Changes::default().and_remove(&path(12)));
    let others = |github: &FakeGithub| said(github).into_iter().filter(|(number, _)| *number != 12).collect::<Vec<_>>();
    let before = others(&github);
    green(&after(&github, &push, "comment").run());
    let texts: Vec<String> =
        said(&github).into_iter().filter(|(number, _)| *number == 12).map(|(_, text)| text).collect();
    let says = "### v1.10: removed\n\nNo merged document targets v1.10 for this VEP any more.";
    assert!(matches!(texts.as_slice(), [text] if text.contains(says)), "{texts:#?}");
    assert_eq!(others(&github), before);
    github.take_requests();
    green(&after(&github, &push, "comment").run());
    green(&weekly(&github, "2026-07-06").run());
    assert_eq!(github.writes(), [""; 0], "it says so once");

    // Of one that had no check-in, nothing is said.
    let github = planned();
    let push = merge(&github, Changes::default().and_remove(&path(12)));
    green(&after(&github, &push, "never").run());
    assert_eq!((said(&github), github.writes()), (vec![], vec![]));
}

/// Of a push whose run never came, the weekly run finds what it reads anyway: issues with a card.
#[test]
fn a_document_that_is_deleted_is_found_by_the_card_of_its_issue() {
    let github = boarded();
    (12..=14).for_each(|number| card(&mut github.world(), number, "Tracked"));
    let weekly = |day| {
        github.take_requests();
        green(&weekly(&github, day).with("board-token", BOARD_TOKEN).with("after-merge", "comment").run());
        github.writes().len()
    };
    assert_eq!(weekly("2026-07-06"), 5);
    merge(&github, Changes::default().and_remove(&path(12)));
    merge(&github, Changes::default().and_remove(&path(11)));
    assert_eq!(weekly("2026-07-13"), 1, "that of 12; 11 has no card");
    let of = |wanted| said(&github).into_iter().filter(move |(number, _)| *number == wanted);
    assert!(of(12).any(|(_, text)| text.starts_with("### v1.10: removed")), "{:#?}", said(&github));
    assert!(of(11).any(|(_, text)| text.starts_with("### v1.10: ⚠️ at risk")), "{:#?}", said(&github));
    assert_eq!(weekly("2026-07-20"), 0);
}

#[test]
fn what_changes_nothing_of_the_kind_is_told_to_nobody() {
    let github = planned();
    // The issue was wrong before, and nobody is told of that because of a sentence.
    described(&github, 12, &tracker("", "").replace("v1.10", "v1.12"));
    let text = document(12, "v1.10", "implementable").replace("what there is to say", "all that there is to say");
    let push = merge(&github, Changes::write(&path(12), text));
    github.take_requests();
    let ended = after(&github, &push, "comment").run();
    green(&ended);
    assert_eq!((said(&github), github.writes()), (vec![], vec![]), "{ended:#?}");
}

#[test]
fn two_merges_in_a_minute_are_both_told_in_whatever_order_their_runs_come() {
    for order in [[0, 1], [1, 0]] {
        let github = planned();
        let pushes = [
            merge(&github, Changes::write(&path(12), document(12, "v1.11", "implementable"))),
            merge(&github, Changes::write(&path(13), document(13, "v1.12", "implementable"))),
        ];
        order.iter().for_each(|index| green(&after(&github, &pushes[*index], "never").run()));
        let said = said(&github);
        let found: Vec<(u64, bool)> = said.iter().map(|(number, text)| (*number, text.contains("v1.1"))).collect();
        assert_eq!(found, [(12, true), (13, true)], "{said:#?}");
    }
}

#[test]
fn with_check_ins_it_stands_in_the_check_in() {
    let github = planned();
    green(&weekly(&github, "2026-07-06").with("after-merge", "comment").run());
    assert_eq!(said(&github).len(), 5);
    let push = merge(&github, Changes::write(&path(12), document(12, "v1.11", "implementable")));
    github.take_requests();
    green(&after(&github, &push, "comment").run());
    assert_eq!(github.writes().len(), 1, "{:?}", github.writes());
    let said = said(&github);
    assert_eq!(said.len(), 5, "{said:#?}");
    let told: Vec<u64> =
        said.iter().filter(|(_, text)| text.contains("write `v1.11`")).map(|(number, _)| *number).collect();
    assert_eq!(told, [12]);
    // One of its own, from a time without check-ins, goes.
    let github = planned();
    let push = merge(&github, Changes::write(&path(12), document(12, "v1.10", "implemented")));
    described(&github, 12, &tracker("", "").replace("v1.10", "v1.12"));
    green(&after(&github, &push, "never").run());
    is_told(&github, 12, "#### To change");
    green(&after(&github, &push, "comment").run());
    is_told(&github, 12, "### v1.10: ");
}

#[test]
fn a_push_elsewhere_and_an_unreadable_commit_write_nothing() {
    let github = planned();
    let mut push = merge(&github, Changes::write(&path(12), document(12, "v1.11", "implementable")));
    push["ref"] = "refs/heads/release-1.9".into();
    after(&github, &push, "comment").run().ends(0, &["nothing to check"]);
    push["ref"] = "refs/heads/main".into();
    push["before"] = "0123456789012345678901234567890123456789".into();
    after(&github, &push, "comment").run().ends(2, &["cannot read what the push came after"]);
    push["before"] = "../../../user".into();
    after(&github, &push, "comment").run().ends(2, &["is not the id of a commit"]);
    assert_eq!(said(&github), []);
}

#[test]
fn nothing_is_written_where_the_documents_of_then_cannot_be_read() {
    let github = planned();
    let push = merge(&github, Changes::write(&path(12), document(12, "v1.11", "implementable")));
    let before = push["before"].as_str().expect("a commit").to_owned();
    github.fail(Matcher::rest("GET", &format!("/git/trees/{before}")).always(), When::Before, Fault::Status(502));
    assert_eq!(after(&github, &push, "comment").run().code, 2);
    assert_eq!(said(&github), []);
}
