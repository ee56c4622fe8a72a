//! What `vep-check release` says of a repository: `expected/` has each form. `version.txt` names the release.

use std::collections::BTreeMap;
use std::path::PathBuf;

use libtest_mimic::{Failed, Trial};
use vep_check::output::{release, schema};
use vep_check::release_report::ReleaseReport;

use crate::common::case::Case;
use crate::common::markdown::is_harmless;

pub fn trials() -> Vec<Trial> {
    Case::all("release").into_iter().map(|case| Trial::test(case.name(), move || run(&case))).collect()
}

fn run(case: &Case) -> Result<(), Failed> {
    let version = case.text("version.txt").ok_or("no version.txt")?.trim().parse()?;
    let snapshot = case.snapshot()?;
    let report = ReleaseReport::of(&snapshot, version);
    let show = release::Shown { sigs: &[], prefix: "sig-", stage: None };
    let (human, markdown, json) =
        (release::human(&report, &show), release::markdown(&report, &show), release::json(&report, &show));
    is_harmless(&markdown);
    conforms(&json);
    let forms = [("human.txt", human), ("report.md", markdown), ("report.json", json)];
    let forms: BTreeMap<PathBuf, Vec<u8>> =
        forms.into_iter().map(|(name, form)| (PathBuf::from(name), form.into_bytes())).collect();
    Ok(case.expects_files(&forms)?)
}

/// Asserts that the JSON form is as its schema says.
fn conforms(json: &str) {
    let schema = serde_json::from_str(&schema::release()).expect("the schema is JSON");
    let json = serde_json::from_str(json).expect("the report is JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema that can be compiled");
    let errors: Vec<String> =
        validator.iter_errors(&json).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, [] as [String; 0], "{json:#}");
}
