//! A release lived through, week by week: what the report says of each VEP, which comments are written, and which not.

use std::collections::BTreeMap;

use crate::common::vep;
use crate::fake_github::{BOT, Changes, FakeGithub, REPOSITORY, WRITE_TOKEN, World, events};
use crate::release::{GUIDE, PRODUCT, SCHEDULE, gates, tracker};
use crate::scene::{ALIASES, SIGS, TEMPLATE};
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

/// Our comments on an issue, each with its first line of text.
fn said(github: &FakeGithub, number: u64) -> Vec<String> {
    let world = github.world();
    let comments = world.comments(REPOSITORY, number).into_iter().filter(|(author, _)| *author == BOT);
    comments
        .map(|(_, body)| body.lines().nth(1).unwrap_or_default().trim_start_matches("### v1.10: ").to_owned())
        .collect()
}

/// Which issues a step says that it wrote to, and how: `11 new`.
fn wrote(ended: &Ended) -> String {
    let (_, told) = ended.summary.split_once("### Written in tracking issues\n").unwrap_or_default();
    let lines = told.lines().filter_map(|line| line.strip_prefix("- issue ")).map(|line| {
        let (number, words) = line.split_once(':').expect("a number");
        format!("{number} {}", words.rsplit(' ').next().expect("a word"))
    });
    lines.collect::<Vec<_>>().join(", ")
}

/// What people do in a week.
type Happens = fn(&mut World);

/// The weeks: a day, what happens before it, what is written on it, and how the VEPs stand by their comments.
const WEEKS: [(&str, &str, Happens, &str, &str); 13] = [
    (
        "2026-07-06",
        "planning begins",
        |_| {},
        "11 new, 12 new, 13 new, 14 new, 15 new",
        "❔ not known, ❔ not known, ❔ not known, ❔ not known, ❔ not known",
    ),
    ("2026-07-13", "nothing", |_| {}, "", "❔ not known, ❔ not known, ❔ not known, ❔ not known, ❔ not known"),
    (
        "2026-07-20",
        "code and docs are listed",
        |world| {
            pull(world, 101, 11);
            list(world, 11, "kubevirt/kubevirt#101", "N/A, nothing shows");
        },
        "11 changed",
        "❔ not known, ❔ not known, ❔ not known, ❔ not known, ❔ not known",
    ),
    (
        "2026-07-27",
        "a VEP moves to the next release",
        |world| write(world, Changes::write(&path(13), document(13, "v1.11", "implementable"))),
        "13 changed",
        "❔ not known, ❔ not known, removed, ❔ not known, ❔ not known",
    ),
    (
        "2026-08-03",
        "its issue follows",
        |world| {
            world.repository(REPOSITORY).issue(13).body(&tracker("", "").replace("v1.10", "v1.11"));
        },
        "13 changed",
        "❔ not known, ❔ not known, removed, ❔ not known, ❔ not known",
    ),
    (
        "2026-08-10",
        "another is withdrawn",
        |world| write(world, Changes::write(&path(14), document(14, "v1.10", "withdrawn"))),
        "14 changed",
        "❔ not known, ❔ not known, removed, removed, ❔ not known",
    ),
    (
        "2026-08-31",
        "the issue of one plans another release, two days before the freeze",
        |world| {
            world.repository(REPOSITORY).issue(15).body(&tracker("", "").replace("v1.10", "v1.12"));
        },
        "15 changed",
        "❔ not known, ❔ not known, removed, removed, ⚠️ at risk",
    ),
    (
        "2026-09-07",
        "the freeze passes, and code is what comes next",
        |_| {},
        "15 changed, 11 changed, 12 changed",
        "⚠️ at risk, ⚠️ at risk, removed, removed, ❌ missed",
    ),
    (
        "2026-09-14",
        "an exception is granted",
        |world| {
            world.repository(REPOSITORY).issue(15).label("carol", "freeze-exception");
        },
        "15 changed",
        "⚠️ at risk, ⚠️ at risk, removed, removed, ⚠️ at risk",
    ),
    (
        "2026-10-05",
        "its code is merged",
        |world| {
            world.repository(PRODUCT).issue(101).merged_into("main", "2026-10-01T12:00:00Z");
        },
        "11 changed",
        "❔ not known, ⚠️ at risk, removed, removed, ⚠️ at risk",
    ),
    (
        "2026-11-02",
        "the branch is cut",
        |world| {
            pull(world, 102, 12);
            list(world, 12, "kubevirt/kubevirt#102", "N/A, nothing shows");
            let mut product = world.repository(PRODUCT);
            product = product.commit(Changes::write("last", "code").dated("2026-10-29T12:00:00Z"));
            product.commit_to("release-1.10", "maintainer", Changes::write("fix", "of 1.10"));
            product.commit(Changes::write("newer", "code").dated("2026-11-01T12:00:00Z"));
        },
        "12 changed, 15 changed",
        "❔ not known, ❌ missed, removed, removed, ❔ not known",
    ),
    (
        "2026-11-09",
        "code is merged late, to the main branch alone",
        |world| {
            world.repository(PRODUCT).issue(102).merged_into("main", "2026-11-05T12:00:00Z");
        },
        "12 changed",
        "❔ not known, ⚠️ at risk, removed, removed, ❔ not known",
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
        "❔ not known, ❔ not known, removed, removed, ❔ not known",
    ),
];

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

#[test]
fn a_release_from_planning_to_its_end() {
    let github = planned();
    let mut wrong = Vec::new();
    for (day, what, happens, written, stand) in WEEKS {
        {
            let mut world = github.world();
            world.set_time(&format!("{day}T06:00:00Z"));
            happens(&mut world);
            world.set_time(&format!("{day}T07:00:00Z"));
        }
        let ended = weekly(&github, day).run();
        assert_eq!(ended.code, 0, "{day}: {ended:#?}");
        let found: Vec<String> = (11..=15).map(|number| said(&github, number).join(" and ")).collect();
        if (wrote(&ended).as_str(), found.join(", ").as_str()) != (written, stand) {
            wrong.push(format!("{day}, {what}: written `{}`, they stand {}", wrote(&ended), found.join(", ")));
        }
        // On the next day there is nothing new.
        github.take_requests();
        let again = weekly(&github, &next(day)).run();
        if !github.writes().is_empty() {
            wrong.push(format!("{day}, {what}: on the next day {:?}\n{}", github.writes(), again.summary));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.join("\n"), shown(&github));
}

/// The day after.
fn next(day: &str) -> String {
    let day: jiff::civil::Date = day.parse().expect("a day");
    day.tomorrow().expect("a day").to_string()
}

/// What stands in the issues.
fn shown(github: &FakeGithub) -> String {
    let world = github.world();
    let comments: BTreeMap<u64, _> = (11..=15).map(|number| (number, world.comments(REPOSITORY, number))).collect();
    format!("{comments:#?}")
}
