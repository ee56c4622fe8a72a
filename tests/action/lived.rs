//! A release lived through, week by week: what the report says of each VEP, which comments are written, and which not.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::board::{BOARD_TOKEN, PROJECT};
use crate::common::vep;
use crate::fake_github::{
    BOT, Boards, CardOf, CardValue, Changes, FakeGithub, Fault, Permissions, REPOSITORY, WRITE_TOKEN, When, World,
    events,
};
use crate::faults::{Asked, tried};
use crate::release::{GUIDE, PRODUCT, SCHEDULE, gates, tracker};
use crate::scene::{ALIASES, CONFIG, SIGS, TEMPLATE};
use crate::step::{Ended, Step};

/// A run by the clock on a day, which tells tracking issues of v1.10.
pub fn weekly(github: &FakeGithub, today: &str) -> Step {
    let payload = events::schedule(&github.world(), REPOSITORY);
    Step::new(github, "schedule", &payload, WRITE_TOKEN)
        .with("release", "v1.10")
        .with("today", today)
        .with("check-in", "comment")
}

/// The path of the document of a VEP.
pub fn path(number: u32) -> String {
    format!("veps/sig-compute/{number}-thing/vep.md")
}

/// A document for alpha in a release, with a state and somebody who reviews it.
pub fn document(number: u32, release: &str, status: &str) -> String {
    let text = vep(number).replace("alpha for version: v1.10", &format!("alpha for version: {release}"));
    format!("---\nstatus: {status}\nreviewers: [carol]\n---\n\n{text}")
}

/// A repository with VEPs 11 to 15 for alpha in v1.10, whose issues list nothing, before the branch is cut.
pub fn planned() -> FakeGithub {
    let github = FakeGithub::start();
    let mut world = github.world();
    world.set_time("2026-06-01T12:00:00Z");
    let mut changes = Changes::write(TEMPLATE, include_str!("../../src/vep/template.md"));
    for number in 11..=15 {
        changes = changes.and_write(&path(number), document(number, "v1.10", "implementable"));
    }
    world.repository(REPOSITORY).commit(changes).label("freeze-exception");
    for number in 11..=15 {
        let issue = world.repository(REPOSITORY).open_issue(number, "alice", &format!("VEP {number}: A thing"));
        issue.body(&tracker("", ""));
    }
    world
        .repository("kubevirt/community")
        .commit(Changes::write("sigs.yaml", SIGS).and_write("OWNERS_ALIASES", ALIASES));
    world.repository("kubevirt/sig-release").commit(Changes::write("releases/v1.10/schedule.yaml", SCHEDULE));
    world.repository(GUIDE);
    let registered = "RegisterFeatureGate(FeatureGate{Name: SmallThing, State: Alpha})";
    world.repository(PRODUCT).commit(gates(registered).dated("2026-06-01T12:00:00Z"));
    drop(world);
    github
}

/// The same with a board for the release, without a card so far.
pub fn boarded() -> FakeGithub {
    let github = planned();
    let mut world = github.world();
    world.repository(REPOSITORY).commit(Changes::write(CONFIG, "release:\n  boards: {v1.10: 22}\n"));
    world.add_token(BOARD_TOKEN, "release-team", REPOSITORY, Permissions::READ);
    world.may_read_boards(BOARD_TOKEN, Boards::Read);
    world.project("kubevirt", PROJECT);
    drop(world);
    github
}

/// What people do in a week.
type Happens = fn(&mut World);

/// The weeks: a day; what happened before it; what that was; which comments are written; how VEPs 11 to 15 stand by the
/// report, where they are in it; how many stand in which way.
const WEEKS: [(&str, &str, Happens, &str, &str, &str); 19] = [
    (
        "2026-07-06",
        "planning begins, and no VEP has a card",
        |_| {},
        "11 new, 12 new, 13 new, 14 new, 15 new",
        "at-risk, at-risk, at-risk, at-risk, at-risk",
        "5 at-risk",
    ),
    ("2026-07-13", "nothing", |_| {}, "", "at-risk, at-risk, at-risk, at-risk, at-risk", "5 at-risk"),
    (
        "2026-07-20",
        "code and docs of one are listed",
        |world| {
            pull(world, 101, 11);
            list(world, 11, "kubevirt/kubevirt#101", "N/A, nothing shows");
        },
        "11 changed",
        "at-risk, at-risk, at-risk, at-risk, at-risk",
        "5 at-risk",
    ),
    (
        "2026-07-27",
        "cards come, but for one VEP",
        |world| [11, 12, 14, 15].into_iter().for_each(|number| card(world, number, "Tracked")),
        "12 changed, 14 changed, 15 changed, 11 changed",
        "on-track, unknown, at-risk, unknown, unknown",
        "1 at-risk, 3 unknown, 1 on-track",
    ),
    (
        "2026-08-03",
        "that one moves to the next release",
        |world| write(world, Changes::write(&path(13), document(13, "v1.11", "implementable"))),
        "13 changed",
        "on-track, unknown, -, unknown, unknown",
        "3 unknown, 1 on-track",
    ),
    (
        "2026-08-10",
        "its issue follows",
        |world| {
            world.repository(REPOSITORY).issue(13).body(&tracker("", "").replace("v1.10", "v1.11"));
        },
        "13 changed",
        "on-track, unknown, -, unknown, unknown",
        "3 unknown, 1 on-track",
    ),
    (
        "2026-08-17",
        "another is removed on the board",
        |world| card(world, 14, "Removed from milestone"),
        "14 changed",
        "on-track, unknown, -, removed, unknown",
        "2 unknown, 1 on-track, 1 removed",
    ),
    (
        "2026-08-24",
        "its document is withdrawn, and a card is archived",
        |world| {
            write(world, Changes::write(&path(14), document(14, "v1.10", "withdrawn")));
            world
                .project("kubevirt", PROJECT)
                .cards
                .iter_mut()
                .filter(|card| is_of(&card.of, 12))
                .for_each(|card| card.archived = true);
        },
        "12 changed, 14 changed",
        "on-track, at-risk, -, removed, unknown",
        "1 at-risk, 1 unknown, 1 on-track, 1 removed",
    ),
    (
        "2026-08-31",
        "that card is back, and an issue plans another release, two days before the freeze",
        |world| {
            card(world, 12, "Tracked");
            world.repository(REPOSITORY).issue(15).body(&tracker("", "").replace("v1.10", "v1.12"));
        },
        "15 changed, 12 changed",
        "on-track, unknown, -, removed, at-risk",
        "1 at-risk, 1 unknown, 1 on-track, 1 removed",
    ),
    (
        "2026-09-07",
        "the freeze passes, and code is what comes next",
        |_| {},
        "15 changed, 11 changed, 12 changed",
        "at-risk, at-risk, -, removed, missed",
        "1 missed, 2 at-risk, 1 removed",
    ),
    (
        "2026-09-14",
        "the team asks for an exception on the board, and a tracked card is at risk",
        |world| {
            card(world, 15, "Exception Required");
            card(world, 11, "At risk");
        },
        "15 changed",
        "at-risk, at-risk, -, removed, missed",
        "1 missed, 2 at-risk, 1 removed",
    ),
    (
        "2026-09-21",
        "it is granted",
        |world| {
            world.repository(REPOSITORY).issue(15).label("carol", "freeze-exception");
        },
        "15 changed",
        "at-risk, at-risk, -, removed, at-risk",
        "3 at-risk, 1 removed",
    ),
    (
        "2026-09-28",
        "its card is tracked again",
        |world| card(world, 15, "Tracked"),
        "15 changed",
        "at-risk, at-risk, -, removed, at-risk",
        "3 at-risk, 1 removed",
    ),
    (
        "2026-10-05",
        "code of one is merged",
        |world| {
            world.repository(PRODUCT).issue(101).merged_into("main", "2026-10-01T12:00:00Z");
        },
        "11 changed",
        "on-track, at-risk, -, removed, at-risk",
        "2 at-risk, 1 on-track, 1 removed",
    ),
    (
        "2026-10-12",
        "code of another is listed",
        |world| {
            pull(world, 102, 12);
            list(world, 12, "kubevirt/kubevirt#102", "N/A, nothing shows");
        },
        "12 changed",
        "on-track, at-risk, -, removed, at-risk",
        "2 at-risk, 1 on-track, 1 removed",
    ),
    ("2026-10-19", "nothing", |_| {}, "", "on-track, at-risk, -, removed, at-risk", "2 at-risk, 1 on-track, 1 removed"),
    (
        "2026-11-02",
        "the branch is cut",
        |world| {
            let mut product = world.repository(PRODUCT);
            product = product.commit(Changes::write("last", "code").dated("2026-10-29T12:00:00Z"));
            product.commit_to("release-1.10", "maintainer", Changes::write("fix", "of 1.10"));
            product.commit(Changes::write("newer", "code").dated("2026-11-01T12:00:00Z"));
        },
        "12 changed, 15 changed",
        "on-track, missed, -, removed, unknown",
        "1 missed, 1 unknown, 1 on-track, 1 removed",
    ),
    (
        "2026-11-09",
        "code is merged late, to the main branch alone",
        |world| {
            world.repository(PRODUCT).issue(102).merged_into("main", "2026-11-05T12:00:00Z");
        },
        "12 changed",
        "on-track, at-risk, -, removed, unknown",
        "1 at-risk, 1 unknown, 1 on-track, 1 removed",
    ),
    (
        "2026-11-16",
        "it comes to the branch",
        |world| {
            let body = "Manual backport of https://github.com/kubevirt/kubevirt/pull/102";
            let backport = world.repository(PRODUCT).open_plain_pull_request(112, "alice", "Do it there", body);
            backport.merged_into("release-1.10", "2026-11-12T12:00:00Z");
        },
        "12 changed",
        "on-track, on-track, -, removed, unknown",
        "1 unknown, 2 on-track, 1 removed",
    ),
];

fn is_of(of: &CardOf, number: u64) -> bool {
    matches!(of, CardOf::Issue(_, other) if *other == number)
}

/// Gives an issue a card with a status, in the place of the one that it has.
pub fn card(world: &mut World, number: u64, status: &'static str) {
    let project = world.project("kubevirt", PROJECT);
    project.cards.retain(|card| !is_of(&card.of, number));
    project.card(CardOf::Issue(REPOSITORY.to_owned(), number), &[("Status", CardValue::Selected(status))]);
}

fn pull(world: &mut World, number: u64, of: u64) {
    let body = format!("For https://github.com/kubevirt/enhancements/issues/{of}.");
    world.repository(PRODUCT).open_plain_pull_request(number, "alice", "Do a thing", &body);
}

fn list(world: &mut World, number: u64, code: &str, docs: &str) {
    world.repository(REPOSITORY).issue(number).body(&tracker(code, docs));
}

fn write(world: &mut World, changes: Changes) {
    world.repository(REPOSITORY).commit(changes);
}

/// Lets a week begin on `day`.
fn begins(github: &FakeGithub, day: &str, happens: Happens) {
    let mut world = github.world();
    world.set_time(&format!("{day}T06:00:00Z"));
    happens(&mut world);
    world.set_time(&format!("{day}T07:00:00Z"));
}

fn run(github: &FakeGithub, day: &str) -> Ended {
    let ended = weekly(github, day).with("board-token", BOARD_TOKEN).run();
    assert_eq!(ended.code, 0, "{day}: {ended:#?}");
    ended
}

/// Our comments on an issue.
fn said(github: &FakeGithub, number: u64) -> Vec<String> {
    let world = github.world();
    let comments = world.comments(REPOSITORY, number).into_iter().filter(|(author, _)| *author == BOT);
    comments.map(|(_, body)| body.to_owned()).collect()
}

/// Which issues a step says that it wrote to, and how: `11 new`.
fn wrote(ended: &Ended) -> Vec<(u64, String)> {
    let (_, told) = ended.summary.split_once("### Written in tracking issues\n").unwrap_or_default();
    let lines = told.lines().filter_map(|line| line.strip_prefix("- issue ")).map(|line| {
        let (number, words) = line.split_once(':').expect("a number");
        (number.parse().expect("a number"), words.rsplit(' ').next().expect("a word").to_owned())
    });
    lines.collect()
}

/// The entry of a VEP in the report.
fn entry(report: &Value, number: u64) -> Option<&Value> {
    report["entries"].as_array().expect("entries").iter().find(|entry| entry["vep"] == number)
}

/// How many stand in which way: `2 on-track, 1 removed`.
fn counted(report: &Value) -> String {
    let states = ["missed", "at-risk", "unknown", "on-track", "done", "removed"];
    let counts = states.map(|state| (report["counts"][state.replace('-', "_")].as_u64().expect("a number"), state));
    let told = counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, state)| format!("{count} {state}"));
    told.collect::<Vec<_>>().join(", ")
}

/// The words of a check-in for a standing; a VEP that is not in the report any more is removed.
fn words(standing: Option<&str>) -> &'static str {
    match standing {
        Some("missed") => "❌ missed",
        Some("at-risk") => "⚠️ at risk",
        Some("unknown") => "❔ not known",
        Some("on-track") => "✅ on track",
        _ => "removed",
    }
}

/// What a check-in may change with: the standing, the state of the document, what is required, the description of the issue.
fn state(github: &FakeGithub, report: &Value, number: u64) -> (Option<Value>, Vec<Value>, String) {
    let entry = entry(report, number);
    let needs = entry.and_then(|entry| entry["needs"].as_array()).into_iter().flatten();
    let required = needs.filter(|need| need["required"] == true).cloned().collect();
    let body = github.world().issue(REPOSITORY, number).body.clone().unwrap_or_default();
    (entry.map(|entry| serde_json::json!([entry["standing"], entry["status"]])), required, body)
}

#[test]
fn a_release_from_planning_to_its_end() {
    let github = boarded();
    let (mut wrong, mut total, mut before) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
    for (day, what, happens, writes, stand, counts) in WEEKS {
        begins(&github, day, happens);
        let ended = run(&github, day);
        let report = ended.release.as_ref().expect("a report");
        let wrote = wrote(&ended);
        let standing = |number| entry(report, number).map(|entry| entry["standing"].as_str().expect("a standing"));
        let found = [
            wrote.iter().map(|(number, how)| format!("{number} {how}")).collect::<Vec<_>>().join(", "),
            (11..=15).map(|number| standing(number).unwrap_or("-")).collect::<Vec<_>>().join(", "),
            counted(report),
        ];
        if found.each_ref().map(String::as_str) != [writes, stand, counts] {
            wrong.push(format!("{day}, {what}: {found:#?}"));
        }
        for number in 11..=15 {
            let now = state(&github, report, number);
            let heading = format!("\n### v1.10: {}\n", words(standing(number)));
            let said = said(&github, number);
            assert!(matches!(said.as_slice(), [one] if one.contains(&heading)), "{day}, {what}: {heading} {said:#?}");
            let is_written = wrote.iter().any(|(of, _)| *of == number);
            *total.entry(number).or_insert(0) += usize::from(is_written);
            let is_same = before.insert(number, now.clone()).is_some_and(|before| before == now);
            assert!(!is_same || !is_written, "{day}, {what}: {number} is written, and nothing has changed: {said:#?}");
        }
        // On the next day there is nothing new.
        github.take_requests();
        let again = run(&github, &next(day));
        if !github.writes().is_empty() {
            wrong.push(format!("{day}, {what}: on the next day {:?}\n{}", github.writes(), again.summary));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(total.into_iter().collect::<Vec<_>>(), WRITES);
}

/// How many times something is written in each issue, of nineteen weeks.
const WRITES: [(u64, usize); 5] = [(11, 5), (12, 9), (13, 3), (14, 4), (15, 8)];

/// All that happens until `day`, and then a run that tells of it.
fn until(day: &str) -> FakeGithub {
    let github = boarded();
    WEEKS.iter().filter(|week| week.0 <= day).for_each(|(day, _, happens, ..)| begins(&github, day, *happens));
    run(&github, day);
    github.take_requests();
    github
}

/// Nothing that was known is taken back because GitHub refuses to say it for a week.
#[test]
fn a_week_of_refusals_changes_no_comment() {
    let github = until("2026-10-05");
    run(&github, "2026-10-06");
    let mut combinations = Vec::new();
    for asked in Asked::all(&github) {
        let refusals = [Fault::Forbidden, Fault::GraphqlErrors("FORBIDDEN"), Fault::Unauthorized];
        combinations
            .extend(refusals.map(|fault| (asked.clone(), fault)).into_iter().filter(|(of, fault)| of.suffers(*fault)));
    }
    let failed = tried(&combinations, |(asked, fault), timeout| {
        let github = until("2026-10-05");
        github.fail(asked.matcher(true), When::Before, *fault);
        let weekly =
            |day| weekly(&github, day).with("board-token", BOARD_TOKEN).env("VEP_CHECK_TIMEOUT", timeout).run();
        let refused = weekly("2026-10-12");
        github.clear_faults();
        let healed = weekly("2026-10-19");
        let is_wrong = healed.code != 0 || !github.writes().is_empty();
        is_wrong.then(|| format!("{asked:?} {fault:?}: {:?}\n{refused:#?}\n{healed:#?}", github.writes()))
    });
    println!("{} combinations of requests and refusals", combinations.len());
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), combinations.len(), failed.join("\n\n"));
}

/// What changes in such a week is told in the next one; what needs nothing of what is refused, at once.
#[test]
fn what_changes_while_the_board_is_refused() {
    let github = until("2026-10-05");
    github.world().may_read_boards(BOARD_TOKEN, Boards::Hidden);
    list(&mut github.world(), 12, "kubevirt/kubevirt#102", "N/A, nothing shows");
    write(&mut github.world(), Changes::write(&path(11), document(11, "v1.10", "withdrawn")));
    let refused = run(&github, "2026-10-12");
    refused.ends(
        0,
        &[
            "issue 12: check-in for v1.10: left as it is",
            "issue 15: check-in for v1.10: left",
            "GitHub refuses query Board",
        ],
    );
    assert_eq!(github.writes().len(), 1, "{:?}", github.writes());
    github.world().may_read_boards(BOARD_TOKEN, Boards::Read);
    assert_eq!(wrote(&run(&github, "2026-10-19")), [(12, "changed".to_owned())]);
}

/// A token that never could is no reason to say nothing: what is not known says so, and changes once it is.
#[test]
fn a_token_that_never_could_read_the_board() {
    for boards in [Boards::Hidden, Boards::OutOfScope] {
        let github = boarded();
        github.world().may_read_boards(BOARD_TOKEN, boards);
        assert_eq!(wrote(&run(&github, "2026-07-06")).len(), 5);
        assert!(
            (11..=15)
                .all(|number| said(&github, number)[0].contains("tracked status | Enhancement Freeze | ❔ not known"))
        );
        assert_eq!(wrote(&run(&github, "2026-07-13")), []);
        list(&mut github.world(), 12, "kubevirt/kubevirt#102", "N/A, nothing shows");
        assert_eq!(wrote(&run(&github, "2026-07-20")), [(12, "changed".to_owned())]);
        github.world().may_read_boards(BOARD_TOKEN, Boards::Read);
        assert_eq!(wrote(&run(&github, "2026-07-27")).len(), 5);
    }
}

/// The day after.
fn next(day: &str) -> String {
    let day: jiff::civil::Date = day.parse().expect("a day");
    day.tomorrow().expect("a day").to_string()
}
