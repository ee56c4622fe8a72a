//! The first day in a repository whose merges are Tide's: the workflow as it is copied stops nobody, and says what it would
//! stop once it may.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::common::TODAY;
use crate::common::skip::shared;
use crate::fake_github::{Changes, FakeGithub, REPOSITORY};
use crate::real_world::real;
use crate::scene::without_pull_request;
use crate::step::{Ended, Step};

/// The inputs that the workflow of the required check gives, as one copies it.
fn copied() -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/workflows/examples/vep-check.yaml");
    let workflow = fs::read_to_string(path).expect("a workflow");
    let workflow: serde_yaml::Value = serde_yaml::from_str(&workflow).expect("YAML");
    let steps = workflow["jobs"]["vep-check"]["steps"].as_sequence().expect("steps");
    let given = steps.iter().find_map(|step| step["with"].as_mapping()).expect("inputs");
    let text = |value: &serde_yaml::Value| value.as_str().expect("a text").to_owned();
    given.iter().map(|(name, value)| (text(name), text(value))).collect()
}

/// Runs the required check with `inputs`.
fn checked(github: &FakeGithub, number: u64, today: &str, inputs: &[(String, String)]) -> Ended {
    let step = Step::untrusted(github, number).with("today", today);
    inputs.iter().fold(step, |step, (name, value)| step.with(name, value)).run()
}

/// How many findings of this severity are new.
fn new(ended: &Ended, severity: &str) -> usize {
    let findings = ended.report.as_ref().and_then(|report| report["findings"].as_array());
    let is_new = |one: &&Value| one["existing"] == false && one["severity"] == severity;
    findings.map_or(0, |findings| findings.iter().filter(is_new).count())
}

#[test]
fn a_faulty_document_is_green_with_the_workflow_as_copied_and_red_without_its_last_lines() {
    let github = without_pull_request();
    let faulty = Changes::write("veps/sig-compute/10-small-thing/vep.md", "# VEP #10: A thing\n\n[a](gone.md)\n");
    github.world().repository(REPOSITORY).open_pull_request_from_fork(200, "an-author", "a-change", faulty);
    let inputs = copied();
    let first = checked(&github, 200, TODAY, &inputs);
    assert_eq!((first.code, first.outputs["conclusion"].as_str()), (0, "failure"), "{first:#?}");
    assert!(first.summary.contains("gone.md"), "{}", first.summary);
    let trusted: Vec<_> = inputs.into_iter().filter(|(name, _)| !["fail-on", "on-error"].contains(&&**name)).collect();
    let auto = [("fail-on".to_owned(), "auto".to_owned())];
    let later = checked(&github, 200, TODAY, &[&trusted[..], &auto].concat());
    assert_eq!((later.code, later.outputs["conclusion"].as_str()), (1, "failure"), "{later:#?}");
    // Nor does a GitHub that does not answer stop anybody.
    let nobody = FakeGithub::start();
    nobody.world().repository(REPOSITORY).commit(Changes::write("README.md", "# A\n")).open_pull_request_from_fork(
        201,
        "an-author",
        "a-change",
        Changes::write("README.md", "# B\n"),
    );
    let step = Step::untrusted(&nobody, 201).env("GITHUB_GRAPHQL_URL", "http://127.0.0.1:9/graphql");
    let ended = copied().iter().fold(step, |step, (name, value)| step.with(name, value)).run();
    assert_eq!((ended.code, ended.outputs["conclusion"].as_str()), (0, "error"), "{ended:#?}");
}

#[test]
fn no_pull_request_of_the_real_repository_is_stopped_on_the_first_day() {
    let Some(shared) = shared() else { return };
    let corpus: PathBuf = shared.join("corpus");
    let numbers = fs::read_dir(corpus.join("prs")).expect("pull requests");
    let numbers = numbers.filter_map(|entry| entry.expect("an entry").file_name().to_str()?.parse().ok());
    let mut numbers: Vec<u64> = numbers.collect();
    numbers.sort_unstable();
    let inputs = copied();
    let (mut red, mut findings) = (0, Vec::new());
    for &number in &numbers {
        let (github, today) = real(&corpus, number);
        let ended = checked(&github, number, &today, &inputs);
        assert_eq!(ended.code, 0, "#{number}: {ended:#?}");
        assert_ne!(ended.outputs["conclusion"], "error", "#{number}: {ended:#?}");
        red += usize::from(ended.outputs["conclusion"] == "failure");
        findings.push(["error", "warning", "notice"].map(|severity| new(&ended, severity)));
    }
    let sum = |at: usize| findings.iter().map(|counts| counts[at]).sum::<usize>();
    let mut all: Vec<usize> = findings.iter().map(|counts| counts.iter().sum()).collect();
    all.sort_unstable();
    println!(
        "{} pull requests on the first day: none red, {red} would be; {} errors, {} warnings, {} notices, \
         in the middle one {} findings",
        numbers.len(),
        sum(0),
        sum(1),
        sum(2),
        all[all.len() / 2]
    );
}
