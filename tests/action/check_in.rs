//! What tracking issues are told of a release: what is written, and what never is.

use std::sync::Mutex;
use std::thread;

use crate::common::hostile::PAYLOADS;
use crate::common::markdown as page;
use crate::fake_github::{BOT, Changes, FakeGithub, Fault, Matcher, READ_TOKEN, REPOSITORY, When, events};
use crate::faults::{Asked, tried};
use crate::lived::{document, path, planned, weekly};
use crate::release::{PRODUCT, tracker};
use crate::scene::TEMPLATE;
use crate::step::Step;

const DAY: &str = "2026-07-06";

/// Our comments on the issues.
fn said(github: &FakeGithub) -> Vec<(u64, String)> {
    let world = github.world();
    let issues: Vec<u64> = world.find(REPOSITORY).expect("it is there").issues.keys().copied().collect();
    let each = issues.into_iter().flat_map(|number| {
        let comments = world.comments(REPOSITORY, number).into_iter().filter(|(author, _)| *author == BOT);
        comments.map(move |(_, body)| (number, body.to_owned())).collect::<Vec<_>>()
    });
    each.collect()
}

fn issues(github: &FakeGithub) -> Vec<u64> {
    said(github).into_iter().map(|(number, _)| number).collect()
}

const MARKER: &str = "<!-- vep-check:check-in v1 release=v1.10 -->";

#[test]
fn the_report_is_left_for_later_steps() {
    let github = planned();
    let ended = weekly(&github, DAY).with("check-in", "never").with("page", "release/index.html").run();
    ended.ends(0, &["v1.10: 5 VEPs and stages"]);
    let output = |name: &str| ended.outputs[name].as_str();
    assert_eq!((output("report"), output("page")), ("vep-check-release.json", "release/index.html"));
    let counts = ["on-track", "at-risk", "missed", "unknown"].map(output);
    assert_eq!(counts, ["0", "0", "0", "5"]);
    assert!(ended.summary.starts_with("## v1.10 on 2026-07-06: planning"), "{}", ended.summary);
    assert_eq!(github.writes(), [""; 0]);
}

#[test]
fn a_dry_run_says_what_would_be_written() {
    let github = planned();
    let ended = weekly(&github, DAY).with("check-in", "dry-run").run();
    ended.ends(0, &["would be written in tracking issues: issue 11: check-in for v1.10: new"]);
    assert!(ended.summary.contains("### Would be written in tracking issues\n\n- issue 11: check-in"), "{ended:#?}");
    assert_eq!(github.writes(), [""; 0]);
}

#[test]
fn a_copied_marker_is_not_taken_as_ours() {
    let github = planned();
    let copied = format!("{MARKER}\n### v1.10: ✅ on track\n");
    github.world().repository(REPOSITORY).issue(11).comment("mallory", &copied);
    // The account of other workflows quotes it.
    github.world().repository(REPOSITORY).issue(12).comment(BOT, &format!("> {MARKER}"));
    weekly(&github, DAY).run().ends(0, &[]);
    let world = github.world();
    let bodies = |number| world.comments(REPOSITORY, number);
    assert_eq!(bodies(11)[0], ("mallory", copied.as_str()));
    assert!(bodies(11)[1].0 == BOT && bodies(11)[1].1.starts_with(MARKER) && bodies(11).len() == 2);
    assert!(bodies(12)[0].1.starts_with("> ") && bodies(12).len() == 2);
}

#[test]
fn closed_locked_and_removed_ones_are_left_alone() {
    let github = planned();
    {
        let mut world = github.world();
        world.repository(REPOSITORY).issue(11).close("alice");
        world.repository(REPOSITORY).issue(12).lock();
        let withdrawn = document(13, "v1.10", "withdrawn");
        world.repository(REPOSITORY).commit(Changes::write(&path(13), withdrawn));
    }
    let ended = weekly(&github, DAY).run();
    ended.ends(0, &["issue 12: check-in for v1.10: left as it is, the issue is locked"]);
    assert_eq!(issues(&github), [14, 15]);
}

#[test]
fn sixty_one_issues_take_two_runs() {
    let github = planned();
    {
        let mut world = github.world();
        let mut changes = Changes::write(TEMPLATE, include_str!("../../src/vep/template.md"));
        for number in 16..=71 {
            changes = changes.and_write(&path(number), document(number, "v1.10", "implementable"));
        }
        world.repository(REPOSITORY).commit(changes);
        for number in 16..=71 {
            let issue = world.repository(REPOSITORY).open_issue(number, "alice", &format!("VEP {number}: A thing"));
            issue.body(&tracker("", ""));
        }
        // The most urgent comes first, whatever its number.
        world.repository(REPOSITORY).issue(71).body(&tracker("", "").replace("v1.10", "v1.12"));
    }
    let words = "1 comment not made; a run makes at most 60, and the next one goes on";
    weekly(&github, DAY).run().ends(0, &[words]);
    assert_eq!(issues(&github).len(), 60);
    assert!(issues(&github).contains(&71));
    let ended = weekly(&github, "2026-07-13").run();
    assert!(ended.code == 0 && !ended.stdout.contains("not made"), "{ended:#?}");
    assert_eq!(issues(&github), (11..=71).collect::<Vec<u64>>());
}

#[test]
fn a_token_that_may_not_write_ends_the_run_and_is_told() {
    let github = planned();
    let payload = events::schedule(&github.world(), REPOSITORY);
    let step = || {
        let step = Step::new(&github, "schedule", &payload, READ_TOKEN).with("release", "v1.10").with("today", DAY);
        step.with("check-in", "comment")
    };
    let ended = step().run();
    ended.ends(2, &["could not write", "Resource not accessible by integration"]);
    assert_eq!(ended.outputs["unknown"], "5", "the report is there all the same");
    // What refuses three times refuses all.
    assert_eq!(github.writes().len(), 3, "{:?}", github.writes());
    assert_eq!(step().with("on-error", "report").run().code, 0);
}

#[test]
fn one_refused_write_keeps_no_other_from_being_made() {
    let github = planned();
    github.fail(Matcher::rest("POST", "/issues/12/comments").always(), When::Before, Fault::Status(422));
    weekly(&github, DAY).run().ends(2, &["issue 12: POST /repos/kubevirt/enhancements/issues/12/comments"]);
    assert_eq!(issues(&github), [11, 13, 14, 15]);
    github.clear_faults();
    weekly(&github, DAY).run().ends(0, &[]);
    assert_eq!(issues(&github), [11, 12, 13, 14, 15]);
}

#[test]
fn two_runs_at_once_leave_one_comment_on_each_issue() {
    let points = || {
        [
            (Matcher::operation("Talks"), When::After),
            (Matcher::rest("POST", "/issues/13/comments"), When::Before),
            (Matcher::rest("POST", "/issues/13/comments"), When::After),
            (Matcher::operation("Talks").nth(2), When::Before),
        ]
    };
    for lag in [0, 2] {
        for (matcher, when) in points() {
            let name = format!("{matcher:?} {when:?}, listed after {lag}");
            let github = planned();
            github.world().listing_lag = lag;
            let other = Mutex::new(Some(weekly(&github, DAY)));
            github.interrupt(matcher, when, move || {
                if let Some(step) = other.lock().expect("unharmed").take() {
                    step.run();
                }
            });
            weekly(&github, DAY).run();
            github.clear_faults();
            github.world().listing_lag = 0;
            // What a list showed too late goes with the next run.
            weekly(&github, "2026-07-13").run().ends(0, &[]);
            assert_eq!(issues(&github), [11, 12, 13, 14, 15], "{name}");
        }
    }
    let github = planned();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| weekly(&github, DAY).run());
        }
    });
    assert_eq!(issues(&github), [11, 12, 13, 14, 15]);
}

#[test]
fn an_older_run_does_not_write_over_a_newer_one() {
    let github = planned();
    weekly(&github, DAY).run().ends(0, &[]);
    let newer = Mutex::new(Some(weekly(&github, "2026-09-07")));
    let handle = github.handle();
    github.interrupt(Matcher::operation("Trackers"), When::After, move || {
        if let Some(step) = newer.lock().expect("unharmed").take() {
            handle.world().set_time("2026-09-07T12:00:00Z");
            step.run();
        }
    });
    let body = tracker("kubevirt/kubevirt#999", "");
    github.world().repository(REPOSITORY).issue(11).body(&body);
    let ended = weekly(&github, "2026-07-13").run();
    ended.ends(0, &["issue 12: check-in for v1.10: left as it is, somebody has changed the comment meanwhile"]);
    assert!(said(&github).iter().all(|(_, body)| body.contains("at risk")), "{:#?}", said(&github));
}

#[test]
fn what_only_an_open_pull_request_says_is_told_to_no_issue() {
    let github = planned();
    {
        let mut world = github.world();
        world.repository(REPOSITORY).open_issue(40, "alice", "VEP 40: Somebody else's");
        let text = document(40, "v1.10", "implementable");
        world.repository(REPOSITORY).open_pull_request_from_fork(
            41,
            "mallory",
            "many",
            Changes::write(&path(40), text),
        );
    }
    weekly(&github, DAY).run().ends(0, &[]);
    assert_eq!(issues(&github), [11, 12, 13, 14, 15]);
}

#[test]
fn assignees_are_called_upon_when_it_comes_to_be_at_risk() {
    let github = planned();
    for (number, login) in [(11, "alice"), (11, "bob"), (12, "a b @c"), (13, "carol")] {
        github.world().repository(REPOSITORY).issue(number).assign(login);
    }
    let pings = |github: &FakeGithub| -> Vec<(u64, String)> {
        let pings = said(github).into_iter().filter(|(_, body)| body.starts_with("<!-- vep-check:check-in-ping v1"));
        pings.map(|(number, body)| (number, body.lines().nth(1).expect("a line").to_owned())).collect()
    };
    let on = |day: &str| {
        github.world().set_time(&format!("{day}T12:00:00Z"));
        weekly(&github, day).with("check-in-ping", "on-risk").run().ends(0, &[]);
    };
    // How it begins is in the check-in.
    on(DAY);
    assert_eq!(pings(&github), []);
    let body = tracker("", "").replace("v1.10", "v1.12");
    github.world().repository(REPOSITORY).issue(11).body(&body);
    on("2026-07-13");
    let word = |stands: &str| (11, format!("@alice @bob: v1.10 is now {stands}; the check-in says what is missing."));
    assert_eq!(pings(&github), [word("⚠️ at risk")]);
    // It comes and goes within a week.
    github.world().repository(REPOSITORY).issue(11).body(&tracker("", ""));
    on("2026-07-14");
    github.world().repository(REPOSITORY).issue(11).body(&body);
    github.take_requests();
    on("2026-07-15");
    assert_eq!((pings(&github).len(), github.writes().len()), (1, 1), "{:?}", github.writes());
    on("2026-09-07");
    let of = |number| pings(&github).into_iter().filter(|(of, _)| *of == number).collect::<Vec<_>>();
    assert_eq!(of(11), [word("❌ missed")]);
    assert_eq!((of(12).len(), of(13).len()), (0, 1), "{:?}", pings(&github));
}

#[test]
fn hostile_texts_are_inert() {
    for payload in PAYLOADS {
        let github = planned();
        {
            let mut world = github.world();
            let quoted = serde_json::to_string(payload).expect("text is JSON");
            let text =
                document(11, "v1.10", "implementable").replace("status: implementable", &format!("status: {quoted}"));
            let line = payload.replace(['\n', '\r'], " ");
            let text = text.replace("A small thing", &line).replace("feature gate `SmallThing`", &line);
            world.repository(REPOSITORY).commit(Changes::write(&path(11), text));
            let body = format!(
                "{}\n**Proposal status**: {payload}\n\n**Enhancement link**: {payload}\n\n**Feature Gate**: {payload}\n",
                tracker(&format!("TODO {payload}"), &format!("N/A {payload}"))
            );
            world
                .repository(REPOSITORY)
                .issue(11)
                .title(payload)
                .body(&body)
                .label("mallory", payload)
                .comment(payload, payload);
            let body = format!("{payload} https://github.com/kubevirt/enhancements/issues/11");
            world.repository(PRODUCT).open_plain_pull_request(500, payload, payload, &body);
        }
        let ended = weekly(&github, DAY).with("after-merge", "comment").run();
        page::is_harmless(ended.summary.trim_end());
        let said = said(&github);
        if ended.code == 2 {
            // What is no text is no document, and nobody knows what it targets.
            assert!(ended.stdout.contains("some VEPs cannot be read") && said.is_empty(), "{payload:?}: {ended:#?}");
            continue;
        }
        assert!(said.iter().any(|(number, _)| *number == 11), "{payload:?}");
        for (_, body) in said {
            let (marker, content) = body.split_once('\n').expect("a marker");
            assert_eq!(marker, MARKER, "{payload:?}");
            page::is_harmless(content);
            assert!(!content.lines().any(|line| line.trim_start().starts_with('/')), "{payload:?}: {content}");
        }
    }
}

/// What may come of a fault: all is written as without it, or what could not be read or written is told and all else is
/// whole. A comment is never there twice, and none says less than it should.
#[test]
fn every_fault_of_every_request_of_a_run_that_writes() {
    let scene = || {
        let github = planned();
        weekly(&github, DAY).run();
        github.world().set_time("2026-07-13T12:00:00Z");
        github.world().repository(REPOSITORY).issue(12).body(&tracker("kubevirt/kubevirt#999", ""));
        let deleted = github.world().comments(REPOSITORY, 13).len() - 1;
        github.world().repository(REPOSITORY).issue(13).delete_comment(deleted);
        github.take_requests();
        github
    };
    let github = scene();
    let before = said(&github);
    weekly(&github, "2026-07-13").run().ends(0, &[]);
    let whole = said(&github);
    let mut combinations = Vec::new();
    for asked in Asked::all(&github) {
        for fault in Fault::ALL.into_iter().filter(|fault| asked.suffers(*fault)) {
            combinations.extend([false, true].map(|always| (asked.clone(), fault, always)));
        }
    }
    let failed = tried(&combinations, |(request, fault, always), timeout| {
        let github = scene();
        github.fail(request.matcher(*always), When::Before, *fault);
        let ended = weekly(&github, "2026-07-13").env("VEP_CHECK_TIMEOUT", timeout).run();
        let found = said(&github);
        let is_one = |number| found.iter().filter(|(of, _)| *of == number).count() <= 1;
        let is_right = match ended.code {
            0 => found.iter().all(|said| before.contains(said) || whole.contains(said) || is_less_known(said, &whole)),
            // Each comment is as it was, or as it should be.
            2 => !ended.stdout.is_empty() && found.iter().all(|said| before.contains(said) || whole.contains(said)),
            _ => false,
        };
        let is_fine = is_right && (11..=15).all(is_one);
        (!is_fine).then(|| format!("{request:?} {fault:?}, always {always}: {found:#?} {ended:#?}"))
    });
    println!("{} combinations of requests and faults", combinations.len());
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), combinations.len(), failed.join("\n\n"));
}

/// Whether it is the comment that was not there before, and knows no more than it might: what was refused is noted in it.
fn is_less_known((number, body): &(u64, String), whole: &[(u64, String)]) -> bool {
    let count = |body: &str| body.matches("❔").count();
    let could = whole.iter().find(|(of, _)| of == number).map_or(0, |(_, body)| count(body));
    *number == 13 && count(body) >= could && body.contains("<!-- vep-check:refused query ")
}

#[test]
fn what_we_say_is_plain() {
    let github = planned();
    weekly(&github, DAY).run().ends(0, &[]);
    for (_, body) in said(&github) {
        page::is_harmless(body.split_once('\n').expect("a marker").1);
        assert!(body.starts_with(&format!("{MARKER}\n### v1.10: ")), "{body}");
        // Nothing of it passes with the days.
        assert!(!body.contains("ago") && !body.contains("left") && !body.contains(DAY), "{body}");
    }
}
