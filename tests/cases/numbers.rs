//! Which issue tracks a VEP, by all rules that name one: what is said of a change is to be one voice.

use libtest_mimic::{Failed, Trial};

use crate::common::case::Case;
use crate::rules;

/// The rules that name the number of a VEP or of an issue.
const RULES: [&str; 13] = [
    "issue-missing",
    "issue-not-linked",
    "issue-placeholder",
    "issue-sig",
    "issue-target",
    "issue-title",
    "pr-title",
    "pr-tracking-issue",
    "title-format",
    "title-number-mismatch",
    "title-placeholder",
    "vep-directory-name",
    "vep-location",
];

pub fn trials() -> Vec<Trial> {
    Case::all("numbers").into_iter().map(|case| Trial::test(case.name(), move || run(&case))).collect()
}

fn run(case: &Case) -> Result<(), Failed> {
    let mut text = String::new();
    for finding in rules::report(case)?.findings.iter().filter(|finding| RULES.contains(&finding.rule)) {
        text.push_str(&format!("{}: ", finding.rule));
        rules::write_finding(&mut text, finding);
    }
    Ok(case.expects("expected.txt", &text)?)
}
