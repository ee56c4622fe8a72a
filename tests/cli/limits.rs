//! What is too much is refused with a reason, and the page that states the limits states those of the program.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::common::{Repo, Run, VEP, WITNESS, command, vep};
use vep_check::cli::action::MAX_EVENT_BYTES;
use vep_check::cli::action::outputs::MAX_SUMMARY;
use vep_check::cli::lsp;
use vep_check::finding::MAX_FINDINGS;
use vep_check::github::publish::{MAX_ASTRAY, MAX_CREATED, MAX_FILES, MAX_MINIMIZED, MAX_ROUNDS};
use vep_check::github::{access, answer, budget, load, pages};
use vep_check::line_map::MOST_COMPARED;
use vep_check::load::facts;
use vep_check::load::{
    MAX_BESIDE, MAX_DOCUMENTS, MAX_LOOKUPS, MAX_PATH_BYTES, MAX_PATHS, MAX_RECORDED_BYTES, MAX_REFS, MAX_TOTAL_BYTES,
};
use vep_check::note::{MAX_NOTES_OF_FILE, Notes};
use vep_check::output::release::MAX_CORRECTIONS;
use vep_check::output::{markdown, sarif};
use vep_check::owners::{Aliases, SigsFile, sigs};
use vep_check::rule::{MAX_UNKNOWN_SIGS, MOST_MOVED};
use vep_check::snapshot::Document;
use vep_check::suggest;
use vep_check::{config, note, owners, release, vep as document, write, yaml};

#[test]
fn the_page_states_the_limits_of_the_program() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/limits.md");
    let page = fs::read_to_string(page).expect("the page can be read");
    let stated: Vec<(&str, usize)> = page
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("| ")?.split(" | ");
            Some((cells.next()?, cells.next()?.parse().ok()?))
        })
        .collect();
    let limits = [
        ("a document, in bytes", Document::MAX_BYTES as usize),
        ("characters of a document that may be markup, line ends among them", Document::MAX_MARKS),
        ("documents of one check", MAX_DOCUMENTS),
        ("bytes of these documents together", MAX_TOTAL_BYTES),
        ("a file of metadata beside a document, in bytes", MAX_BESIDE as usize),
        ("paths of a commit", MAX_PATHS),
        ("bytes of such a path", MAX_PATH_BYTES),
        ("branches and tags that are looked at for the one that was meant", MAX_REFS),
        ("lines that are looked up to find what moved", MAX_LOOKUPS),
        ("changed lines of a document that are compared each with each", MOST_COMPARED),
        ("documents that a change moves, among which the new place of a link is looked for", MOST_MOVED),
        ("a `.git` file that says where git's own directory is, in bytes", write::MAX_POINTER as usize),
        ("an event of a workflow, in bytes", MAX_EVENT_BYTES as usize),
        ("the date and the paths of a recorded change, in bytes", MAX_RECORDED_BYTES as usize),
        ("findings of one rule in one document, or about the pull request", MAX_FINDINGS),
        ("SIGs unknown to the community that a pull request names", MAX_UNKNOWN_SIGS),
        ("front matter, in bytes", document::yaml::MAX_BYTES),
        ("words of a sentence that is read for what a VEP says that it has not", document::grammar::LONGEST_SENTENCE),
        ("criteria of one document that are held against those before", document::criteria::MOST_CRITERIA),
        ("how deep front matter nests", document::yaml::MAX_DEPTH),
        ("keys of front matter, and values of each", document::yaml::MAX_NODES),
        ("a configuration, in bytes", config::MAX_BYTES),
        ("characters of a card's status, and of the name of a reviewer on it", load::LONGEST_VALUE),
        ("a file of facts, in bytes", facts::MAX_BYTES as usize),
        ("brackets open at once in the YAML of these", yaml::MAX_DEPTH),
        ("a schedule of a release, in bytes", release::MAX_BYTES),
        ("`sigs.yaml`, `OWNERS` or `OWNERS_ALIASES`, in bytes", owners::MAX_BYTES),
        ("values in one of these files of others", yaml::tree::MAX_NODES),
        ("releases of sig-release", release::MAX_SCHEDULES),
        ("notes about one file of others", MAX_NOTES_OF_FILE),
        ("notes of one run", note::MAX_NOTES),
        ("other pull requests with the same head whose sign-off is looked at", load::MAX_SAME_HEAD),
        ("pull requests of one run that are asked for at once", load::MAX_AT_ONCE),
        ("documents that one of these may change to be fetched with those of the others", load::MAX_DOCUMENTS_AHEAD),
        ("a comment, in characters", markdown::COMMENT),
        ("suggestions of one review", suggest::MAX_SUGGESTIONS),
        ("characters of the lines of a suggestion", suggest::MAX_LENGTH),
        ("files of a pull request that are looked through for their diffs", MAX_FILES),
        ("suggestions and reviews of earlier heads that one run folds away", MAX_MINIMIZED),
        ("comments that one run makes in tracking issues", MAX_CREATED),
        ("issues without a VEP in which a weekly run looks for its comment", MAX_ASTRAY),
        ("lines that a tracking issue is told to change", MAX_CORRECTIONS),
        ("a job summary, in bytes", markdown::SUMMARY),
        ("a job summary of many pull requests, in bytes", MAX_SUMMARY),
        ("how often one run reads a pull request that is changed meanwhile", MAX_ROUNDS),
        ("an answer of GitHub, in bytes", answer::MAX_ANSWER as usize),
        ("further pages of one list on GitHub", pages::MAX_PAGES),
        ("requests to GitHub of one run", budget::MAX_REQUESTS),
        ("seconds for one pull request", access::DEADLINE.as_secs() as usize),
        ("seconds for all open pull requests", access::DEADLINE_OF_ALL.as_secs() as usize),
        ("results of SARIF", sarif::MAX_RESULTS),
        ("a message of a result of SARIF, in characters", sarif::MAX_MESSAGE),
        ("a message of an editor to `vep-check lsp`, in bytes", lsp::wire::MAX_MESSAGE as usize),
        ("documents that an editor has open at once", lsp::MAX_OPEN),
    ];
    assert_eq!(stated, limits);
}

#[test]
fn a_document_of_nothing_but_markup_is_a_finding_and_hides_no_other() {
    let repo = Repo::with_witness();
    repo.write(VEP, vep(1) + &"[".repeat(Document::MAX_MARKS));
    let report = repo.report(&[]);
    report.has("no-text", VEP, "characters of markup");
    report.has_witness();
    let shown = Run::of(command().arg("show").arg(repo.join(VEP)));
    shown.is_broken(&["too much markup"]);
}

#[test]
fn as_many_letters_are_a_document() {
    let repo = Repo::new();
    repo.write(VEP, vep(1) + &"words and words ".repeat(Document::MAX_MARKS / 16 + 1));
    assert_eq!(repo.check(&[]).code, 0);
}

#[test]
fn too_many_documents_are_refused_and_a_part_of_them_is_checked() {
    let repo = Repo::with_witness();
    for number in 0..MAX_DOCUMENTS {
        repo.write(&format!("veps/sig-compute/1-x/{number}.md"), "");
    }
    repo.check(&[]).is_broken(&["10000 documents", "PATH"]);
    assert_eq!(repo.check(&[WITNESS]).code, 1);
}

#[test]
fn sigs_that_nobody_knows_hide_none_that_is_known() {
    let repo = Repo::new();
    let unknown: String = (0..1000).map(|number| format!("sig-x{number}, ")).collect();
    let people =
        "creation-date: \"2026-04-30\"\nstatus: provisional\nauthors: [\"@a\"]\nreviewers: [TBD]\napprovers: [TBD]";
    let head = format!("title: A small thing\nvep-number: 1\n{people}\nowning-sig: sig-compute");
    repo.write(VEP, format!("---\n{head}\nparticipating-sigs: [{unknown}sig-scale]\n---\n{}", vep(1)));
    repo.write(".github/vep-check.yaml", "sign-off: required\n");
    let sigs = "sigs:\n  - { name: sig-compute, label: sig/compute, chairs: [bo] }\n  - { name: sig-scale, label: sig/scale, chairs: [cy] }";
    repo.write(
        "facts.yaml",
        format!("{sigs}\npull-request: {{ number: 100, title: \"VEP 1\", author: a, labels: [] }}\n"),
    );
    let report = repo.report(&["--facts", &repo.join("facts.yaml").to_string_lossy()]);
    let found = report.json["findings"].as_array().expect("findings").iter();
    let found: Vec<&str> =
        found.filter(|one| one["rule"] == "sign-off-missing").filter_map(|one| one["message"].as_str()).collect();
    assert_eq!(found.len(), MAX_FINDINGS);
    for sig in ["sig-compute", "sig-scale"] {
        assert!(found.contains(&format!("`{sig}` has not signed off").as_str()), "{sig}: {found:?}");
    }
    let listed = report.json["pull_request"]["sign_offs"].as_array().expect("a table").len();
    assert_eq!(listed, MAX_UNKNOWN_SIGS + 4, "two more are the configuration's");
}

#[test]
fn yaml_that_would_stall_is_refused() {
    for (text, reason) in [
        (format!("labels: {}", "[".repeat(100_000)), "nest more than 100 deep"),
        ("%TAG ! tag:x,2026:\n".repeat(50_000) + "---\nlabels: []\n", "starts line 1"),
    ] {
        let repo = Repo::with_witness();
        repo.write("facts.yaml", &text);
        repo.write("releases/v1.9/schedule.yaml", &text);
        let facts = repo.join("facts.yaml");
        repo.check(&["--facts", facts.to_str().expect("UTF-8")]).is_broken(&["facts.yaml", reason]);
        let root = repo.path().to_str().expect("UTF-8").to_owned();
        let short = text[..text.len().min(60_000)].to_owned();
        repo.write("releases/v1.9/schedule.yaml", short);
        let run = repo.check(&["--schedules", &root]);
        assert_eq!(run.code, 1, "{run:?}");
        assert!(run.stderr.contains("v1.9/schedule.yaml, line 1: this is no YAML"), "{run:?}");
    }
}

#[cfg(unix)]
#[test]
fn what_never_ends_is_not_read() {
    let repo = Repo::with_witness();
    let pipe = repo.join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    for endless in ["/dev/zero", pipe.to_str().expect("UTF-8")] {
        Run::of(command().args(["show", endless])).is_broken(&["it is no regular file"]);
        repo.check(&["--facts", endless]).is_broken(&["it is no regular file"]);
        repo.check(&["--config", endless]).is_broken(&["it is no regular file"]);
        for name in ["facts.yaml", "today.txt", "tip.txt"] {
            let recorded = Repo::new();
            recorded.write(&format!("head/{WITNESS}"), vep(99));
            std::os::unix::fs::symlink(endless, recorded.join(name)).expect("a link");
            let directory = recorded.path().to_str().expect("UTF-8").to_owned();
            Run::of(command().args(["check", "--snapshot", &directory])).is_broken(&[name, "it is no regular file"]);
        }
        let mut step = command();
        step.arg("action").env("GITHUB_REPOSITORY", "a/b").env("GITHUB_EVENT_NAME", "push");
        let ended = Run::of(
            step.env("GITHUB_EVENT_PATH", endless).env_remove("GITHUB_STEP_SUMMARY").env_remove("GITHUB_OUTPUT"),
        );
        assert!(ended.code == 2 && ended.stdout.contains("it is no regular file"), "{ended:?}");
        let schedules = Repo::new();
        schedules.write("releases/v1.9/x", "");
        std::os::unix::fs::symlink(endless, schedules.join("releases/v1.9/schedule.yaml")).expect("a link");
        let ended = repo.check(&["--schedules", schedules.path().to_str().expect("UTF-8")]);
        assert_eq!(ended.code, 1, "{ended:?}");
    }
}

#[test]
fn files_of_others_as_large_as_may_be_are_read_and_beyond_that_unknown() {
    let read = |text: &str| {
        let mut notes = Notes::of("OWNERS_ALIASES");
        let aliases = Aliases::read(text.as_bytes(), &mut notes);
        let (sigs, incomplete) = sigs(&SigsFile::NONE, "sig-", &aliases, &BTreeMap::new());
        (sigs.first().map_or(0, |sig| sig.approvers.len()), incomplete, notes.finish())
    };
    let people = |count: usize| -> String { (0..count).map(|number| format!("  - p{number}\n")).collect() };
    let alias = |count: usize| format!("aliases:\n  sig-compute-approvers:\n{}", people(count));
    assert_eq!(read(&alias(90_000)), (90_000, false, vec![]));
    let (known, incomplete, notes) =
        read(&format!("aliases: {{ sig-compute-approvers: [{}] }}", "a, ".repeat(300_000)));
    assert!(known <= 1 && incomplete && notes[0].message.contains("more than 200000 values"), "{notes:?}");
    let (known, incomplete, notes) = read(&alias(110_000));
    assert_eq!((known, incomplete, notes.len()), (0, true, 1), "{notes:?}");
    assert!(notes[0].message.ends_with("at most 1048576 are read"), "{notes:?}");
    // Each of them has a fault, and a few are told.
    let faulty: String = (0..1000).map(|number| format!("  sig-{number}-approvers: 1\n")).collect();
    let (_, incomplete, notes) = read(&format!("aliases:\n{faulty}"));
    assert_eq!((incomplete, notes.len()), (false, MAX_NOTES_OF_FILE));
    assert!(notes.last().is_some_and(|note| note.message.ends_with("(and 990 more)")), "{notes:?}");
}
