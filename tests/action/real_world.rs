//! The whole Action on a world as it is: the unchanged files of kubevirt/enhancements, community, sig-release and
//! project-infra, and thirteen pull requests that there were. Where `VEP_CHECK_SHARED` names no directory that has them, the
//! same is held on a small world of the same shapes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::skip::shared;
use crate::common::{TODAY, vep};
use crate::fake_github::{Changes, FakeGithub, REPOSITORY};
use crate::scene::{BODY, without_pull_request};
use crate::step::{Ended, Step};

/// What must come of a pull request.
struct Expected<'a> {
    number: u64,
    /// What kind of change it is, for people.
    what: &'a str,
    /// Whether it changes VEPs.
    concerned: bool,
    /// The rules with new errors.
    errors: &'a [&'a str],
    /// Who must stand in the comment: the chairs of the SIGs that are asked.
    people: &'a [&'a str],
}

/// Runs the Action twice, as a workflow does, and holds what comes of it.
fn holds(github: &FakeGithub, today: &str, expected: &Expected<'_>) {
    let Expected { number, what, concerned, errors, people } = expected;
    let name = format!("#{number}, {what}");
    let untrusted = Step::untrusted(github, *number).with("today", today).run();
    let trusted = Step::trusted(github, *number).with("today", today).run();
    let again = Step::trusted(github, *number).with("today", today).run();
    let found = |ended: &Ended| -> Vec<String> {
        let report = ended.report.as_ref().expect("a report");
        let findings = report["findings"].as_array().expect("findings").iter();
        let new = findings.filter(|one| one["existing"] == false && one["severity"] == "error");
        let mut rules: Vec<String> = new.map(|one| one["rule"].as_str().expect("a rule").to_owned()).collect();
        rules.sort();
        rules.dedup();
        rules
    };
    for ended in [&untrusted, &trusted, &again] {
        assert_ne!(ended.code, 2, "{name}: {ended:#?}");
        assert_eq!(found(ended), *errors, "{name}: {ended:#?}");
        let notes = &ended.report.as_ref().expect("a report")["notes"];
        if !concerned {
            continue;
        }
        assert_eq!(notes.as_array().map(Vec::len), Some(0), "{name}: {notes:#}");
    }
    assert_eq!(untrusted.code, i32::from(!errors.is_empty()), "{name}: {untrusted:#?}");
    let world = github.world();
    let comments = world.comments(REPOSITORY, *number);
    assert_eq!(comments.len(), usize::from(*concerned), "{name}: {comments:#?}");
    for (_, comment) in comments {
        for person in *people {
            assert!(comment.contains(&format!("`{person}`")), "{name}: no {person} in {comment}");
        }
    }
}

/// Every file below `root`, by its path from there.
fn files(root: &Path) -> Vec<(String, Vec<u8>)> {
    let mut open = vec![root.to_owned()];
    let mut files = Vec::new();
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(&directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(root).expect("below it").to_str().expect("UTF-8").to_owned();
                files.push((name, fs::read(&path).expect("a file")));
            }
        }
    }
    files.sort();
    files
}

fn all(files: Vec<(String, Vec<u8>)>) -> Changes {
    files.into_iter().fold(Changes::default(), |changes, (path, content)| changes.and_write(&path, content))
}

/// The real world, with a pull request as it was: its files at base and with the change.
pub fn real(corpus: &Path, number: u64) -> (FakeGithub, String) {
    let directory = corpus.join("prs").join(number.to_string());
    let about = fs::read_to_string(directory.join("pr.json")).expect("a pull request");
    let about: serde_json::Value = serde_json::from_str(&about).expect("JSON");
    let (before, after) = (files(&directory.join("base")), files(&directory.join("head")));
    let github = FakeGithub::start();
    let mut world = github.world();
    let mut repository = world.repository(REPOSITORY);
    let labels = fs::read_to_string(corpus.join("project-infra/labels.yaml")).expect("labels");
    let labels: serde_yaml::Value = serde_yaml::from_str(&labels).expect("YAML");
    let of = |value: &serde_yaml::Value| value["labels"].as_sequence().cloned().unwrap_or_default();
    for label in [of(&labels["default"]), of(&labels["repos"][REPOSITORY])].concat() {
        repository = repository.label(label["name"].as_str().expect("a name"));
    }
    let mut tree = files(&corpus.join("enhancements"));
    // What the change adds was not there, nor was what came beside it later; what it changes was as it was.
    let directory_of = |path: &str| path.rsplit_once('/').map(|(directory, _)| directory.to_owned());
    let is_new = |path: &str| !before.iter().any(|(other, _)| other == path);
    let added: Vec<_> =
        after.iter().filter(|(path, _)| is_new(path)).filter_map(|(path, _)| directory_of(path)).collect();
    let touched = |path: &str| before.iter().chain(&after).any(|(other, _)| other == path);
    let in_numbered =
        |path: &str| path.split('/').count() > 3 && directory_of(path).is_some_and(|at| added.contains(&at));
    tree.retain(|(path, _)| !touched(path) && !in_numbered(path));
    tree.extend(before.clone());
    // Of pictures there is only the name.
    let listed = about["files"].as_array().expect("files").iter().filter(|file| file["status"] == "added");
    let listed = listed.filter_map(|file| file["path"].as_str());
    let absent: Vec<_> = listed.filter(|path| !after.iter().any(|(other, _)| other == path)).collect();
    let pictures: Vec<_> = absent.into_iter().map(|path| (path.to_owned(), Vec::new())).collect();
    // Each VEP has its tracking issue, by the number of its directory.
    let numbers_in =
        |path: &str| -> Vec<u64> { path.split('/').filter_map(|part| part.split('-').next()?.parse().ok()).collect() };
    let numbers: BTreeSet<u64> = tree.iter().chain(&after).flat_map(|(path, _)| numbers_in(path)).collect();
    repository.commit(all(tree));
    for issue in numbers.into_iter().filter(|issue| *issue != number) {
        world.repository(REPOSITORY).open_issue(issue, "an-author", &format!("VEP {issue}"));
    }
    world.repository("kubevirt/community").commit(all(files(&corpus.join("community"))));
    world.repository("kubevirt/sig-release").commit(all(files(&corpus.join("sig-release"))));
    let gone = |(path, _): &&(String, Vec<u8>)| {
        let listed = about["files"].as_array().expect("files").iter();
        let mut gone = listed.filter(|file| file["status"] == "removed" || file["status"] == "renamed");
        gone.any(|file| {
            file["path"] == path.as_str() && file["status"] == "removed" || file["previous"] == path.as_str()
        })
    };
    let changes = before
        .iter()
        .filter(gone)
        .fold(all([after.clone(), pictures].concat()), |changes, (path, _)| changes.and_remove(path));
    world
        .repository(REPOSITORY)
        .open_pull_request_from_fork(number, "an-author", "a-change", changes)
        .title("VEP: a change");
    drop(world);
    (github, about["head_date"].as_str().expect("a date").to_owned())
}

/// The chairs of the SIGs that are always asked, as `sigs.yaml` writes them, and those of others.
const ALWAYS: [&str; 6] = ["iholder101", "jean-edouard", "eddev", "maiqueb", "akalenyu", "mhenriks"];
const BUILD: [&str; 9] = with(ALWAYS, ["dhiller", "brianmcarey", "xpivarc"]);
const CONTROL: [&str; 8] = with(ALWAYS, ["lyarwood", "xpivarc"]);
/// sig-release has no chairs in `sigs.yaml`, and approvers among the aliases.
const RELEASE: [&str; 9] = with(ALWAYS, ["acardace", "fossedihelm", "xpivarc"]);

const fn with<const MORE: usize, const ALL: usize>(
    always: [&'static str; 6],
    more: [&'static str; MORE],
) -> [&'static str; ALL] {
    let mut all = [""; ALL];
    let mut at = 0;
    while at < ALL {
        all[at] = if at < 6 { always[at] } else { more[at - 6] };
        at += 1;
    }
    all
}

/// What must come of each pull request, read in its documents.
const EXPECTED: [Expected<'_>; 13] = [
    new(423, "a new VEP", &[], &ALWAYS),
    new(393, "a new VEP", &[], &BUILD),
    new(237, "a new VEP", &[], &ALWAYS),
    new(348, "a new VEP, with another document beside it", &[], &CONTROL),
    new(234, "a new VEP", &[], &RELEASE),
    // No `vep.md`, and a comment that is not closed before the history.
    // With its targets filled, `## Implementation Phases` may no longer be empty.
    new(102, "an update", &["section-empty"], &ALWAYS),
    new(279, "an update", &[], &ALWAYS),
    new(330, "an update of two VEPs", &[], &ALWAYS),
    new(252, "a VEP of two documents and pictures", &["section-commented-out", "vep-file-name"], &ALWAYS),
    // The new one has no `## Scalability`, and neither is a `vep.md`.
    new(402, "a rename, and a new VEP", &["section-missing", "vep-file-name"], &ALWAYS),
    // Two links lead to where they led from the old directories.
    new(339, "every VEP renamed", &["link-broken"], &ALWAYS),
    new(324, "a new VEP about the process", &[], &ALWAYS),
    Expected { number: 273, what: "no VEP: the template", concerned: false, errors: &[], people: &[] },
];

const fn new<'a>(number: u64, what: &'a str, errors: &'a [&'a str], people: &'a [&'a str]) -> Expected<'a> {
    Expected { number, what, concerned: true, errors, people }
}

#[test]
fn pull_requests_of_the_real_repository() {
    let Some(shared) = shared() else { return };
    let corpus: PathBuf = shared.join("corpus");
    for expected in &EXPECTED {
        let (github, today) = real(&corpus, expected.number);
        holds(&github, &today, expected);
    }
}

/// A pull request against the small world.
fn small(number: u64, changes: Changes) -> FakeGithub {
    let github = without_pull_request();
    let mut world = github.world();
    let meta = Changes::write("veps/meta-VEPs/98-a-process/vep.md", vep(98));
    world.repository(REPOSITORY).commit(meta.and_write("veps/sig-network/97-other/vep.md", vep(97)));
    for issue in [11, 97, 98, 99] {
        world.repository(REPOSITORY).open_issue(issue, "alice", &format!("VEP {issue}: A small thing"));
    }
    world
        .repository(REPOSITORY)
        .open_pull_request_from_fork(number, "an-author", "a-change", changes)
        .title("VEP 10: A small thing")
        .body(BODY);
    drop(world);
    github
}

#[test]
fn pull_requests_of_a_small_repository_of_the_same_shape() {
    let edited = |number| vep(number).replace("It is used.", "It is used by many.");
    let broken = |number| vep(number).replace("## Motivation\n\nA sentence", "## Motivation\n\n[A](gone.md) sentence");
    let (old, other) = ("veps/sig-network/99-old/vep.md", "veps/sig-network/97-other/vep.md");
    let people = ["Carol", "alice", "dave", "erin", "heidi"];
    for (changes, expected) in [
        (Changes::write("veps/sig-compute/10-small-thing/vep.md", vep(10)), new(200, "a new VEP", &[], &people)),
        (
            Changes::write("veps/sig-storage/11-new/vep.md", broken(11)),
            new(201, "a faulty one", &["link-broken"], &people),
        ),
        (Changes::write(old, edited(99)), new(202, "an update", &[], &people)),
        (Changes::write(old, edited(99)).and_write(other, broken(97)), new(203, "two", &["link-broken"], &people)),
        (Changes::default().and_rename(old, "veps/sig-network/99-renamed/vep.md"), new(204, "a rename", &[], &people)),
        (Changes::write("veps/meta-VEPs/98-a-process/vep.md", edited(98)), new(205, "a process", &[], &people)),
        (
            Changes::write("docs/x.md", "words"),
            Expected { number: 206, what: "no VEP", concerned: false, errors: &[], people: &[] },
        ),
    ] {
        holds(&small(expected.number, changes), TODAY, &expected);
    }
}
