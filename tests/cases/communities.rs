//! Other communities than KubeVirt's, checked with configuration alone: `expected.txt` is what vep-check prints.

use std::collections::BTreeSet;

use libtest_mimic::{Failed, Trial};

use crate::common::case::Case;
use crate::common::{Report, Run, TODAY, command};

pub fn trials() -> Vec<Trial> {
    Case::all("communities").into_iter().map(|case| Trial::test(case.name(), move || run(&case))).collect()
}

fn check(case: &Case, arguments: &[&str]) -> Run {
    Run::of(command().args(["check", "--snapshot"]).arg(&case.path).args(arguments))
}

fn run(case: &Case) -> Result<(), Failed> {
    let run = check(case, &["--color", "never"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    for theirs in ["kubevirt", "sig-compute", "`# vep", "vep.md"] {
        assert!(!run.stdout.to_lowercase().contains(theirs), "it is told of `{theirs}`");
    }
    has_good_and_bad(case);
    Ok(case.expects("expected.txt", &run.stdout)?)
}

/// Some of its documents have a fault, and some have none.
fn has_good_and_bad(case: &Case) {
    let report = Report::of(&check(case, &["--format", "json"]));
    let faulty: BTreeSet<&str> = report.findings().iter().filter_map(|finding| finding["path"].as_str()).collect();
    assert!(!faulty.is_empty(), "no document has a fault");
    // Of a change, only what differs is checked; the rest is checked alone.
    let mut whole = command();
    whole.args(["check", "--today", TODAY, "--format", "json", "--root"]).arg(case.path.join("head"));
    let whole = Report::of(&Run::of(&mut whole));
    let flawless = whole.veps().into_iter().filter(|path| whole.of_path(path).is_empty()).count();
    assert!(flawless >= 1, "no document is without a fault: {:?}", whole.veps());
}
