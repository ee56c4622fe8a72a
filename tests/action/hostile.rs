//! Pull requests that mean harm: nothing of what they say reaches a reader as more than text.

use std::fs;

use vep_check::rules;

use crate::common::hostile::{PAYLOADS, harm, is_deceptive, is_plain};
use crate::common::{markdown as page, vep};
use crate::fake_github::{Changes, FakeGithub, REPOSITORY, WRITE_TOKEN, events};
use crate::same::snapshot;
use crate::scene::{NUMBER, VEP, flawless, our_comments, with_changes, without_pull_request};
use crate::step::{Ended, Step};
use crate::suggestions::reviews;

/// A pull request that says `payload` in every place.
fn poisoned(payload: &str) -> FakeGithub {
    let github = without_pull_request();
    let quoted = serde_json::to_string(payload).expect("text is JSON");
    let name: String = payload.replace(['/', '\\', '\0'], "").chars().take(60).collect();
    let text = vep(10)
        .replace("A small thing", payload)
        .replace("alpha for version: v1.10", &format!("alpha for version: {payload}"))
        .replace("## Motivation\n\n", &format!("## Motivation\n\n[x]({name}.md) [y](<{name}>)\n\n"))
        .replace("## Goals", &format!("## {payload}"))
        .replace("- [x] (R) Alpha", &format!("- [] {payload}\n- [{payload}] (R) Alpha"))
        .replace("feature gate `SmallThing`", &format!("feature gate `{payload}`, feature gate {payload}"));
    let people = format!("authors: [{quoted}]\nreviewers: [TBD, {quoted}]\napprovers: [{quoted}]");
    let fielded = format!("---\ntitle: {quoted}\nstatus: {quoted}\nowning-sig: {quoted}\n{people}\n---\n{text}");
    let changes = Changes::write(VEP, &text)
        .and_write("veps/sig-compute/11-fielded/vep.md", fielded)
        .and_write(&format!("veps/sig-compute/10-small-thing/{name}.md"), "# Notes\n")
        .and_write(&format!("veps/{name}/12-{name}/vep.md"), vep(12));
    let mut world = github.world();
    let mut repository = world.repository(REPOSITORY).label(payload).milestone(payload);
    repository = repository.issue(10).title(payload).body(payload).label("mallory", payload).repository();
    repository
        .open_pull_request_from_fork(NUMBER, "mallory", &format!("b-{name}"), changes)
        .title(payload)
        .body(&format!("**Tracking issue**: {payload}\n\n{payload}"))
        .label("mallory", payload)
        .milestone("mallory", payload)
        .comment("mallory", payload)
        .comment(payload, "/lgtm")
        .review(payload, "CHANGES_REQUESTED", payload)
        .review_lines("mallory", "APPROVED", payload, &[payload]);
    let people = format!(
        "sigs:\n- dir: sig-compute\n  leadership:\n    chairs: [{{github: {quoted}}}, {{github: carol}}]\n- dir: {quoted}\n"
    );
    world.repository("kubevirt/community").commit(Changes::write("sigs.yaml", people));
    drop(world);
    github
}

/// Asserts that what the step printed and left behind is ours alone.
#[track_caller]
fn is_harmless(name: &str, github: &FakeGithub, ended: &Ended) {
    for printed in [&ended.stdout, &ended.stderr] {
        // The message of a command ends with its line, whatever is in it.
        let others = printed.split('\n').filter(|line| !line.starts_with("::"));
        let odd = others.flat_map(str::chars).find(|c| c.is_control() || is_deceptive(*c) && *c != '\u{200b}');
        assert_eq!((odd, printed.contains('\r')), (None, false), "{name}: {printed}");
        assert!(!printed.contains("##["), "{name}: {printed}");
    }
    // Each line that begins a command is one that we meant.
    let lines = ended.stdout.lines().filter(|line| line.trim_start().starts_with("::"));
    assert_eq!(lines.count(), ended.commands.len(), "{name}: {}", ended.stdout);
    let ours = ["no comment", "could not check", "could not read"];
    for command in &ended.commands {
        let title = command.properties["title"].as_str();
        assert!(rules::ids().contains(&title) || ours.contains(&title), "{name}: {command:?}");
        let known = ["file", "line", "endLine", "col", "endColumn", "title"];
        assert!(command.properties.keys().all(|key| known.contains(&key.as_str())), "{name}: {command:?}");
    }
    let keys: Vec<&str> = ended.outputs.keys().map(String::as_str).collect();
    let known = [
        "at-risk",
        "comment-url",
        "conclusion",
        "errors",
        "missed",
        "notices",
        "on-track",
        "page",
        "report",
        "sarif",
        "unknown",
        "warnings",
    ];
    assert_eq!(keys, known, "{name}");
    for key in ["errors", "notices", "warnings"] {
        assert!(ended.outputs[key].parse::<u32>().is_ok(), "{name}: {:?}", ended.outputs);
    }
    assert!(["", "vep-check-report.json"].contains(&ended.outputs["report"].as_str()), "{name}: {:?}", ended.outputs);
    assert!(ended.summary.len() < 1024 * 1024, "{name}");
    page::is_harmless(ended.summary.trim_end());
    let comments = our_comments(github);
    assert!(comments.len() <= 1, "{name}: {comments:#?}");
    for comment in comments {
        assert!(comment.chars().count() <= 65_536, "{name}");
        let (marker, content) = comment.split_once('\n').expect("a marker");
        assert!(marker.starts_with("<!-- vep-check:summary v1 head=") && marker.ends_with("-->"), "{name}: {marker}");
        page::is_harmless(content);
    }
}

#[test]
fn payloads_in_every_place() {
    let mut made = 0;
    for payload in PAYLOADS {
        let github = poisoned(payload);
        for verbose in [false, true] {
            let payload_of_event = events::pull_request(&github.world(), REPOSITORY, NUMBER, "opened");
            let step = Step::new(&github, "pull_request", &payload_of_event, WRITE_TOKEN)
                .with("apply-labels", "true")
                .with("sign-off-status", "true")
                .with("suggestions", "true");
            let ended = if verbose { step.argument("--verbose").run() } else { step.run() };
            assert!(ended.code == 1 || ended.code == 2, "{payload:?}: {ended:#?}");
            is_harmless(&format!("{payload:?}"), &github, &ended);
        }
        for body in suggested(&github) {
            made += 1;
            is_plain(&body);
            assert_eq!(harm(&body), None, "{payload:?}: {body}");
        }
        let world = github.world();
        let names: Vec<&str> = world.labels(REPOSITORY, NUMBER);
        assert!(
            names.iter().all(|name| [payload, "kind/vep", "sig/compute", "target/v1.10"].contains(name)),
            "{names:?}"
        );
        for (_, _, text) in world.statuses(REPOSITORY, &world.head(REPOSITORY, NUMBER)) {
            assert!(
                text.len() <= 140 && text.chars().all(|c| c.is_ascii_alphanumeric() || " -,".contains(c)),
                "{text}"
            );
        }
    }
    assert!(made > 10, "{made} suggestions");
}

/// The comments on lines that were made, with the words of the reviews that they belong to.
fn suggested(github: &FakeGithub) -> Vec<String> {
    let comments = reviews(github).into_iter().flat_map(|review| review["comments"].as_array().cloned());
    comments.flatten().map(|comment| comment["body"].as_str().expect("words").to_owned()).collect()
}

#[test]
fn a_very_long_title() {
    for unit in ["x", "`", "|", "@a ", "\u{1f41b}", "::error::\n"] {
        let github = flawless();
        let title = unit.repeat((1 << 20) / unit.len());
        github
            .world()
            .repository(REPOSITORY)
            .issue(NUMBER)
            .title(&title)
            .body(&title)
            .label("mallory", &title[..unit.len() * 40]);
        github.world().repository(REPOSITORY).issue(10).title(&title).body(&title);
        let ended = Step::trusted(&github, NUMBER).with("annotations", "always").run();
        ended.ends(0, &[]);
        is_harmless(unit, &github, &ended);
        assert!(our_comments(&github)[0].len() < 60_000);
    }
}

#[test]
fn three_thousand_hostile_documents() {
    let changes = (0..3000).fold(Changes::default(), |changes, index| {
        changes.and_write(
            &format!("veps/sig-compute/{index}-a|`@b`<i>/vep.md"),
            "# VEP #1: @all </details> ##[x]\n\n/hold\n",
        )
    });
    let github = with_changes(changes);
    let ended = Step::trusted(&github, NUMBER).with("annotations", "always").run();
    ended.ends(1, &[]);
    is_harmless("3,000 documents", &github, &ended);
    assert!(ended.commands.len() <= 30, "{}", ended.commands.len());
    assert!(our_comments(&github)[0].contains("more"), "it says that it is cut");
}

#[test]
fn documents_whose_paths_lead_out_are_neither_read_nor_written() {
    for path in [
        "veps/../../../escaped.md",
        "veps/.git/hooks/x.md",
        "veps/sig-compute/./x.md",
        "veps//x.md",
        "veps/a\\..\\x.md",
    ] {
        let github = with_changes(Changes::write(VEP, vep(10)).and_write(path, "# escaped\n"));
        let ended = Step::trusted(&github, NUMBER).run();
        ended.ends(2, &[]);
        let reason =
            if path.contains('\\') { "its path has a backslash" } else { "its path leads out of the repository" };
        assert!(ended.summary.contains(reason), "{path}: {ended:#?}");
        is_harmless(path, &github, &ended);
        let directory = tempfile::tempdir().expect("a temporary directory");
        fs::create_dir_all(directory.path().join("a/b")).expect("a writable directory");
        let run = snapshot(&github, &directory.path().join("a/b"));
        assert!(run.code == 0 && run.stderr.contains(reason), "{path}: {run:?}");
        let escaped =
            walk(directory.path()).into_iter().filter(|file| file.ends_with("x.md") || file.ends_with("escaped.md"));
        assert_eq!(escaped.collect::<Vec<_>>(), Vec::<std::path::PathBuf>::new(), "{path}: it was written");
    }
}

/// All files below a directory.
fn walk(directory: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(directory).expect("readable").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

#[test]
fn a_link_in_the_workspace_is_not_followed() {
    let github = flawless();
    let outside = tempfile::tempdir().expect("a temporary directory");
    let step = Step::untrusted(&github, NUMBER).with("sarif-file", "out/new/report.sarif");
    let target = outside.path().join("target");
    fs::write(&target, "kept").expect("a writable file");
    step.link("vep-check-report.json", &target);
    step.link("out", outside.path());
    let ended = step.run();
    ended.ends(2, &["its directory is a link that leads out of the workspace"]);
    assert_eq!(fs::read_to_string(&target).expect("there"), "kept");
    assert_eq!(fs::read_dir(outside.path()).expect("readable").count(), 1);
    Step::untrusted(&github, NUMBER).with("sarif-file", "../out.sarif").run().ends(2, &["a path in the workspace"]);
    let ended = Step::untrusted(&github, NUMBER).with("sarif-file", "out/report.sarif").run();
    ended.ends(0, &[]);
    assert_eq!(ended.outputs["sarif"], "out/report.sarif");
}
