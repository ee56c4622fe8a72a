//! One voice a word: no two findings mark the same place and ask for different things, and nothing is said twice of one
//! issue.

use std::collections::HashMap;
use std::path::Path;

use libtest_mimic::Failed;
use vep_check::check::check;
use vep_check::finding::{Finding, Subject};
use vep_check::load::{Request, load, load_snapshot};
use vep_check::report::Report;
use vep_check::rules::ids;

use crate::common::TODAY;
use crate::common::case::root;
use crate::common::skip::shared;

/// Rules that point at the place beside which something is missing, or at the title for the whole document: what they say
/// is not of the words there. A release that nobody knows is as well one that is too far away.
const BESIDE: [&str; 18] = [
    "vep-location",
    "vep-directory-name",
    "vep-file-name",
    "vep-sig-directory",
    "vep-number-unique",
    "metadata-missing",
    "target-missing",
    "target-stage-skipped",
    "targets-empty",
    "checklist-missing",
    "section-missing",
    "section-empty",
    "graduation-stage-missing",
    "graduation-stage-empty",
    "feature-gate-missing",
    "front-matter-field-missing",
    "checklist-row-missing",
    "target-release-unknown",
];

/// Holds `report`, of what is called `name`, to the property; what breaks it goes to `broken`. The number of findings.
fn hold(name: &str, report: &Report, broken: &mut Vec<String>) -> usize {
    let mut at: HashMap<(&str, usize), &Finding> = HashMap::new();
    let mut of_issues: HashMap<(u64, &str, &str), &Finding> = HashMap::new();
    for finding in &report.findings {
        let said = match (&finding.subject, finding.location()) {
            (_, Some(_)) if BESIDE.contains(&finding.rule) => None,
            (_, Some(place)) => at.insert((place.source.path(), place.span.start), finding),
            (Subject::Issue(number), _) => of_issues.insert((*number, finding.rule, &finding.message), finding),
            _ => None,
        };
        if let Some(other) = said {
            let (rules, help) = ((other.rule, finding.rule), (&other.help, &finding.help));
            broken.push(format!("{name}: {rules:?}: {:?} and {:?}: {help:?}", other.message, finding.message));
        }
    }
    report.findings.len()
}

/// The property over the examples of the rules, and over real documents and pull requests.
pub(super) fn one_a_word() -> Result<(), Failed> {
    let today = TODAY.parse().expect("a date");
    let mut broken = Vec::new();
    let (mut checked, mut findings) = (0, 0);
    let mut snapshot = |path: &Path, broken: &mut Vec<String>| {
        if path.join("head").is_dir() {
            let report = check(&load_snapshot(path, None, today, ids()).expect("a snapshot"));
            checked += 1;
            findings += hold(&path.display().to_string(), &report, broken);
        }
    };
    let directories = |path: &Path| -> Vec<_> {
        let entries = std::fs::read_dir(path).expect("a directory");
        entries.map(|entry| entry.expect("a readable entry").path()).filter(|path| path.is_dir()).collect()
    };
    for rule in directories(&root().join("testdata/rules")) {
        snapshot(&rule.join("example"), &mut broken);
    }
    if let Some(shared) = shared() {
        directories(&shared.join("corpus/prs")).iter().for_each(|change| snapshot(change, &mut broken));
        let request = Request { root: Some(shared.join("corpus/enhancements")), ..Request::new(today, ids()) };
        findings += hold("corpus", &check(&load(&request).expect("the corpus")), &mut broken);
    }
    println!("one voice: {checked} changes and cases, {findings} findings");
    if broken.is_empty() { Ok(()) } else { Err(format!("{}\n{}", broken.len(), broken.join("\n")).into()) }
}
