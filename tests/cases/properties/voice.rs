//! One voice a word: no two findings mark the same place and ask for different things, and nothing is said twice of one
//! issue.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use libtest_mimic::Failed;
use vep_check::check::check;
use vep_check::facts::{Issue, PullRequest};
use vep_check::finding::{Finding, Subject};
use vep_check::load::facts::read_schedules;
use vep_check::load::{Request, load, load_snapshot};
use vep_check::release::Schedules;
use vep_check::report::Report;
use vep_check::rules::ids;
use vep_check::snapshot::Snapshot;
use vep_check::source::Location;

use crate::common::TODAY;
use crate::common::case::root;
use crate::common::skip::shared;

/// Rules about where a document lies, which is written nowhere in it: the title stands for the document.
const OF_THE_PATH: [&str; 4] = ["vep-location", "vep-directory-name", "vep-file-name", "vep-sig-directory"];

/// Rules that find something missing, and point at what stands before its place: the section before a missing one, the
/// heading above, the title where nothing else is there. What they say is not of the words there, and several things
/// may be missing at one place.
const MISSING: [&str; 14] = [
    "section-empty",
    "graduation-criteria-removed",
    "graduation-ticked-early",
    "graduation-without-tests",
    "document-long",
    "metadata-missing",
    "targets-empty",
    "checklist-missing",
    "checklist-row-missing",
    "section-missing",
    "graduation-stage-missing",
    "on-by-default-missing",
    "feature-gate-missing",
    "front-matter-field-missing",
];

/// Issues of which there is something to say: of each number, another title, an untouched description, or nothing.
fn issues(numbers: impl Iterator<Item = u64>) -> BTreeMap<u64, Option<Issue>> {
    let title = |number: u64| match number % 3 {
        0 => format!("VEP #{number}: Your short, descriptive title"),
        1 => "Some work".to_owned(),
        _ => format!("VEP #{}: Some work", number + 1),
    };
    let issue = |number| Issue {
        title: title(number),
        body: BODY.to_owned(),
        labels: vec!["sig/none".to_owned()],
        pull_request: false,
        closed: false,
        dropped: false,
    };
    numbers.map(|number| (number, (number % 7 > 0).then(|| issue(number)))).collect()
}

/// The description of such an issue.
const BODY: &str = "**Feature Gate**: \n\n**Enhancement link**: \n\n- Target version:\n  - Alpha: v1.8\n";

/// `snapshot` with what is known of its issues and releases, as a pull request with number `own`.
fn with_facts(mut snapshot: Snapshot, schedules: &Schedules, own: u64) -> Snapshot {
    let numbers = snapshot.changes.iter().flat_map(|change| change.head.path().split(['/', '-']));
    let numbers: Vec<u64> = numbers.filter_map(|part| part.parse().ok()).chain([own]).collect();
    snapshot.facts.issues = Some(issues(numbers.into_iter()));
    let facts =
        PullRequest { number: own, title: "Some work".to_owned(), author: "alex".to_owned(), ..PullRequest::default() };
    snapshot.facts.pull_request = Some(facts);
    snapshot.facts.schedules = Some(schedules.clone());
    snapshot
}

/// Holds `report`, of what is called `name`, to the property; what breaks it goes to `broken`. The number of findings, and
/// how many of them are about issues.
fn hold(name: &str, report: &Report, broken: &mut Vec<String>) -> (usize, usize) {
    let mut at: HashMap<(&str, usize), &Finding> = HashMap::new();
    let mut of_issues: HashMap<(u64, &str), &Finding> = HashMap::new();
    let mut on_issues = 0;
    for finding in &report.findings {
        let help = finding.help.as_deref().unwrap_or_default();
        let mut said = Vec::new();
        match (&finding.subject, finding.location()) {
            (Subject::Issue(number), _) => {
                on_issues += 1;
                said.extend(of_issues.insert((*number, help), finding));
                said.extend(of_issues.insert((*number, finding.message.as_str()), finding));
            }
            (_, Some(place)) => {
                // A field that is missing in a file of metadata is told of where that begins.
                let is_field = finding.rule == "metadata-field" && place.span.start == 0;
                if !OF_THE_PATH.contains(&finding.rule) && !MISSING.contains(&finding.rule) && !is_field {
                    said.extend(at.insert((place.source.path(), place.span.start), finding));
                }
                // Who is to write a whole heading or item finds all of it marked.
                let marked = place.source.slice(place.span);
                let whole = ["write `#", "write `- "].iter().find(|start| help.starts_with(**start));
                if let Some(start) =
                    whole.filter(|start| !marked.starts_with(&start["write `".len()..]) && !is_heading(place))
                {
                    broken.push(format!("{name}: {}: {start}… and {marked:?}", finding.rule));
                }
            }
            _ => {}
        }
        for other in said {
            let (rules, help) = ((other.rule, finding.rule), (&other.help, &finding.help));
            broken.push(format!("{name}: {rules:?}: {:?} and {:?}: {help:?}", other.message, finding.message));
        }
    }
    (report.findings.len(), on_issues)
}

/// Whether what is marked at `place` is a whole line, which may have been meant as a heading or an item.
fn is_heading(place: &Location) -> bool {
    let line = place.source.slice(place.source.lines(place.span));
    line.trim() == place.source.slice(place.span).trim()
}

/// The property over the cases of the rules, and over real documents and pull requests.
pub(super) fn one_a_word() -> Result<(), Failed> {
    let today = TODAY.parse().expect("a date");
    let mut broken = Vec::new();
    let (mut checked, mut findings, mut of_issues) = (0, 0, 0);
    let mut snapshot = |path: &Path, schedules: Option<&Schedules>, broken: &mut Vec<String>| {
        if path.join("head").is_dir() {
            let own = path.file_name().and_then(|name| name.to_str()?.parse().ok());
            let snapshot = load_snapshot(path, None, today, ids()).expect("a snapshot");
            let report = check(&match (own, schedules) {
                (Some(number), Some(schedules)) => with_facts(snapshot, schedules, number),
                _ => snapshot,
            });
            checked += 1;
            let (all, about_issues) = hold(&path.display().to_string(), &report, broken);
            findings += all;
            of_issues += about_issues;
        }
    };
    let directories = |path: &Path| -> Vec<_> {
        let entries = std::fs::read_dir(path).expect("a directory");
        entries.map(|entry| entry.expect("a readable entry").path()).filter(|path| path.is_dir()).collect()
    };
    let rules = directories(&root().join("testdata/rules")).into_iter().flat_map(|rule| directories(&rule));
    for case in rules.chain(directories(&root().join("testdata/mistakes"))) {
        snapshot(&case, None, &mut broken);
    }
    if let Some(shared) = shared() {
        let (schedules, _) = read_schedules(&shared.join("corpus/sig-release")).expect("schedules");
        let changes = directories(&shared.join("corpus/prs"));
        changes.iter().for_each(|change| snapshot(change, Some(&schedules), &mut broken));
        let request = Request { root: Some(shared.join("corpus/enhancements")), ..Request::new(today, ids()) };
        let snapshot = with_facts(load(&request).expect("the corpus"), &schedules, 0);
        let (all, about_issues) = hold("corpus", &check(&snapshot), &mut broken);
        findings += all;
        of_issues += about_issues;
    }
    println!("one voice: {checked} changes and cases, {findings} findings, {of_issues} of them about issues");
    if broken.is_empty() { Ok(()) } else { Err(format!("{}\n{}", broken.len(), broken.join("\n")).into()) }
}
