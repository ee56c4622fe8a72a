//! One mistake of an author in each document, and all that is said of it: one finding is enough for one mistake, where it
//! is, and in words that fit it.

use libtest_mimic::{Failed, Trial};

use crate::common::case::Case;
use crate::rules;

pub fn trials() -> Vec<Trial> {
    Case::all("mistakes").into_iter().map(|case| Trial::test(case.name(), move || run(&case))).collect()
}

fn run(case: &Case) -> Result<(), Failed> {
    let report = rules::report(case)?;
    let mut text = String::new();
    for finding in &report.findings {
        text.push_str(&format!("{}: ", finding.rule));
        rules::write_finding(&mut text, finding);
    }
    for note in &report.notes {
        text.push_str(&format!("note: {}\n", note.words()));
    }
    Ok(case.expects("expected.txt", &text)?)
}
