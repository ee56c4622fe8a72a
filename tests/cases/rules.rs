//! What one rule finds in each of its cases, `testdata/rules/<id>/<case>/`, and what holds of every rule.

use std::fmt::Write as _;
use std::fs;

use libtest_mimic::{Failed, Trial};
use vep_check::check::check;
use vep_check::finding::Finding;
use vep_check::report::Report;
use vep_check::rule::Rule;
use vep_check::rules::{self, RULES};
use vep_check::source::Location;

use crate::common::case::{Case, root};
use crate::pages;
use crate::properties::edits;

/// A trial for each case, and two for each rule.
pub fn trials() -> Vec<Trial> {
    let mut trials = vec![Trial::test("each rule has its files, and each file its rule", files_agree)];
    for &rule in RULES {
        let cases = cases(rule);
        trials.extend(cases.iter().cloned().map(|case| Trial::test(case.name(), move || run(rule, &case))));
        trials.push(Trial::test(format!("rules/{}: its page", rule.id), move || pages::agrees(rule)));
        trials.push(Trial::test(format!("rules/{}: its cases show it", rule.id), move || show_it(rule, &cases)));
    }
    trials
}

fn cases(rule: &Rule) -> Vec<Case> {
    Case::all(&format!("rules/{}", rule.id))
}

/// What all rules find in a case.
pub fn report(case: &Case) -> Result<Report, Failed> {
    Ok(check(&case.snapshot()?))
}

fn run(rule: &Rule, case: &Case) -> Result<(), Failed> {
    let report = report(case)?;
    let mut text = String::new();
    for finding in report.findings.iter().filter(|finding| finding.rule == rule.id) {
        write_finding(&mut text, finding);
    }
    for skipped in report.skipped.iter().filter(|skipped| skipped.rule == rule.id) {
        _ = writeln!(text, "skipped: {}", skipped.reason());
    }
    Ok(case.expects("expected.txt", &text)?)
}

pub fn write_finding(out: &mut String, finding: &Finding) {
    let existing = if finding.existing { "existing " } else { "" };
    let subject = || finding.subject.name().expect("a finding without a place has a subject");
    let place = finding.location().map_or_else(subject, place);
    _ = writeln!(out, "{existing}{} {place}: {}", finding.severity, finding.message);
    for related in &finding.related {
        _ = writeln!(out, "  related: {}: {}", self::place(&related.location), related.message);
    }
    if let Some(help) = &finding.help {
        _ = writeln!(out, "  help: {help}");
    }
    if let (Some(fix), Some(at)) = (&finding.fix, finding.location()) {
        let span = Location::new(&at.source, fix.span);
        _ = writeln!(out, "  fix: {}: {:?}", self::place(&span), fix.replacement);
    }
}

fn place(at: &Location) -> String {
    let (start, end) = at.positions();
    format!("{}:{}:{}-{}:{}", at.source.path(), start.line, start.column, end.line, end.column)
}

/// One case fires and one stays silent, and some are fixed if the rule says so.
fn show_it(rule: &Rule, cases: &[Case]) -> Result<(), Failed> {
    let (mut fires, mut silent, mut fixed) = (false, edits::of(rule.id).is_some_and(|edits| edits.has_silent()), false);
    for case in cases {
        let report = report(case)?;
        let mut own = report.findings.iter().filter(|finding| finding.rule == rule.id).peekable();
        silent |= own.peek().is_none() && report.skipped.iter().all(|skipped| skipped.rule != rule.id);
        for finding in own {
            fires |= !finding.existing;
            fixed |= finding.fix.is_some();
        }
    }
    let wrong = [
        (!fires).then(|| "no case fires".to_owned()),
        (!silent).then(|| "no case and nothing in edits.yaml stays silent".to_owned()),
        (fixed != rule.fixable).then(|| format!("`fixable: {}`, but cases are fixed: {fixed}", rule.fixable)),
    ];
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

fn files_agree() -> Result<(), Failed> {
    let sources = root().join("src/rules");
    let names = |directory, end: &str| -> Result<Vec<String>, Failed> {
        let names = fs::read_dir(directory)?.map(|entry| entry.map(|entry| entry.file_name()));
        let names: Vec<_> = names.collect::<Result<_, _>>()?;
        let mut names: Vec<String> =
            names.iter().filter_map(|name| Some(name.to_str()?.strip_suffix(end)?.to_owned())).collect();
        names.sort();
        Ok(names)
    };
    let mut ids: Vec<String> = rules::ids().into_iter().map(str::to_owned).collect();
    ids.sort();
    let mut files: Vec<String> = ids.iter().map(|id| id.replace('-', "_")).chain(["mod".to_owned()]).collect();
    files.sort();
    assert_eq!(names(&sources, ".md")?, ids, "each rule has a page");
    assert_eq!(names(&sources, ".rs")?, files, "each rule has a file of its own");
    assert_eq!(names(&root().join("testdata/rules"), "")?, ids, "each rule has cases");
    Ok(())
}
