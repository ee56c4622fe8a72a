//! A repository around one document, and what must hold for every report about it.

use std::cell::RefCell;
use std::path::Path;

use vep_check::check::check;
use vep_check::facts::Facts;
use vep_check::finding::{Finding, MAX_FINDINGS};
use vep_check::fix::{FixedDocument, diffs, fixes};
use vep_check::load::{Request, load_directories};
use vep_check::output;
use vep_check::report::Report;
use vep_check::rule::Rule;
use vep_check::rules::{RULES, ids, rule};
use vep_check::snapshot::{Change, Document, Snapshot, Tree};
use vep_check::source::Span;

use super::annotations::are_annotations;
use super::escape::are_safe_pages;
use super::runner::commands;

/// Where the document lies.
pub const PATH: &str = "veps/sig-compute/18-warm-standby/vep.md";

/// Everything that can be known, so that every rule runs.
pub const FACTS: &str = "\
schedules:
  v1.8: { freeze: 2026-01-07, release: 2026-03-25 }
  v1.9: { freeze: 2026-04-30, release: 2026-07-15 }
  v1.10: { freeze: 2026-09-09 }
sigs:
  - { name: sig-compute, label: sig/compute, chairs: [alex], approvers: [robin] }
  - { name: sig-network, label: sig/network }
labels: [sig/compute, sig/network, target/v1.10, freeze-exception]
milestones: [v1.10]
pull-request:
  number: 100
  title: 'VEP 18: Warm standby'
  body: 'Tracks #18'
  author: alex
  labels: [sig/compute, freeze-exception]
  milestone: v1.9
  pushed-at: 2026-08-01T12:00:00Z
  reviews: [{ author: robin, state: APPROVED, at: 2026-08-02T12:00:00Z }]
  comments: [{ author: alex, body: /lgtm, at: 2026-08-02T12:00:00Z }]
issues:
  '18': { title: 'VEP 18: Warm standby', body: 'sig/compute', labels: [sig/network] }
";

thread_local! {
    static WORLD: RefCell<Snapshot> = RefCell::new(open());
}

fn open() -> Snapshot {
    let mut directories = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|above| above.join("testdata/example"));
    let example = directories.find(|directory| directory.is_dir()).expect("the example of the repository");
    let facts = Facts::parse(FACTS).expect("facts");
    let request = Request { facts, ..Request::new("2026-08-18".parse().expect("a date"), ids()) };
    load_directories(&request, None, &example).expect("the example can be read")
}

/// A document of these bytes.
pub fn document(bytes: &[u8]) -> Document {
    Document::from_bytes(PATH, bytes.to_vec())
}

/// Checks the example's own document in the world that `set` makes of the example, as [`checked`] does.
pub fn checked_in(set: impl FnOnce(&mut Snapshot)) {
    let example = include_bytes!("../../testdata/example/veps/sig-compute/18-warm-standby/vep.md");
    is_shown_safely(&checked(&document(example), None, set));
}

/// The report about `head`, which was `base` before, in the world that `set` makes of the example. All that must hold
/// for findings has been held against it.
pub fn checked(head: &Document, base: Option<&Document>, set: impl FnOnce(&mut Snapshot)) -> Report {
    WORLD.with_borrow_mut(|world| {
        let before = (world.config.clone(), world.facts.clone());
        world.changes = vec![Change { head: head.clone(), base: base.cloned() }];
        world.base_tree = base.map(|_| Tree::new(world.tree.files().to_vec()));
        set(world);
        let report = check(world);
        (world.config, world.facts) = before;
        is_sound(&report);
        report
    })
}

/// The report about `head`, with the diffs of what can be fixed, and `head` fixed, if anything can.
pub fn fix_document(head: &Document) -> (Report, Option<FixedDocument>) {
    WORLD.with_borrow_mut(|world| {
        world.changes = vec![Change { head: head.clone(), base: None }];
        world.base_tree = None;
        let mut report = check(world);
        report.diffs = diffs(world, &report);
        let fixed = fixes(world, &report).pop();
        (report, fixed)
    })
}

/// Holds every finding against what a finding is.
pub fn is_sound(report: &Report) {
    let place = |finding: &Finding| finding.location().map(|at| (at.source.path().to_owned(), at.span.start));
    assert!(report.findings.is_sorted_by_key(place), "out of order: {:#?}", report.findings);
    for finding in &report.findings {
        assert!(rule(finding.rule).is_some(), "no rule `{}`", finding.rule);
        let related = finding.related.iter().map(|related| &related.location);
        for at in finding.location().into_iter().chain(related) {
            fits(at.source.text(), at.span);
        }
        if let (Some(fix), Some(at)) = (&finding.fix, finding.location()) {
            fits(at.source.text(), fix.span);
        }
        assert!(!finding.message.trim().is_empty() && !finding.message.contains(['\n', '\r']), "{finding:#?}");
    }
    for rule in RULES {
        let count = report.findings.iter().filter(|finding| finding.rule == rule.id).count();
        assert!(count <= MAX_FINDINGS, "{count} findings of {}", rule.id);
    }
}

/// `span` lies in `text` and on character boundaries.
pub fn fits(text: &str, span: Span) {
    assert!(text.get(span.range()).is_some(), "{span:?} of {} bytes", text.len());
}

/// Renders `report` in every format and holds the outcome against what its reader obeys.
pub fn is_shown_safely(report: &Report) {
    let text = output::human::render(report, false);
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
    assert_eq!(commands(&text), [], "{text}");
    are_annotations(report, &output::github::render(report));
    let json = output::json::render(report);
    let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let messages = value["findings"].as_array().expect("findings").iter().map(|finding| &finding["message"]);
    assert!(messages.eq(report.findings.iter().map(|finding| finding.message.as_str())), "{json}");
    // The pages of the other rules would be most of it.
    let found = |rule: &&Rule| report.findings.iter().any(|finding| finding.rule == rule.id);
    let rules: Vec<&Rule> = RULES.iter().copied().filter(found).collect();
    let sarif = output::sarif::render(report, &rules);
    serde_json::from_str::<serde_json::Value>(&sarif).expect("JSON");
    assert_eq!((commands(&json), commands(&sarif)), (vec![], vec![]));
    are_safe_pages(report);
}
