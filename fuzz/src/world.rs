//! A repository around one document, and what must hold for every report about it.

use std::cell::RefCell;
use std::path::Path;

use vep_check::check::check;
use vep_check::facts::Facts;
use vep_check::finding::{Finding, MAX_FINDINGS, Severity};
use vep_check::fix::{FixedDocument, diffs, fixes};
use vep_check::load::{Request, load_directories};
use vep_check::output;
use vep_check::report::Report;
use vep_check::rule::Rule;
use vep_check::rules::{RULES, ids, rule};
use vep_check::snapshot::{Change, Document, Snapshot, Tree};
use vep_check::source::{Location, Source, Span};

use super::escape::are_safe_pages;
use super::runner::{Command, commands};

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

/// Every command in `log` is, once decoded, a new finding of `report`, its notes or what could not be decided, and of
/// each severity there are as many as fit.
pub fn are_annotations(report: &Report, log: &str) {
    let commands = commands(log);
    let mut expected: Vec<Command> = report.new_findings().map(annotation).collect();
    expected.extend(
        report
            .undecided()
            .map(|undecided| plain("error", &format!("could not decide {}", undecided.rule), &undecided.reason())),
    );
    if !report.notes.is_empty() {
        let mut words: Vec<String> = report.notes.iter().take(10).map(|note| note.words()).collect();
        let more = report.notes.len() - words.len();
        words.extend((more > 0).then(|| format!("and {more} more")));
        expected.push(plain("notice", "could not read", &words.join("\n")));
    }
    for command in &commands {
        assert!(expected.contains(command), "not ours: {command:#?}\nof {expected:#?}");
    }
    for severity in [Severity::Error, Severity::Warning, Severity::Notice] {
        let any = report.count(severity) > 0
            || match severity {
                Severity::Error => report.undecided().next().is_some(),
                Severity::Warning => false,
                Severity::Notice => !report.notes.is_empty(),
            };
        let count = commands.iter().filter(|command| command.name == severity.to_string()).count();
        assert!(count <= 10 && (count > 0) == any, "{count} annotations of {severity}");
    }
}

/// A command that is about no line, decoded.
fn plain(name: &str, title: &str, message: &str) -> Command {
    let properties = [("title".to_owned(), title.to_owned())].into();
    Command { name: name.to_owned(), properties, message: defused(message) }
}

/// The command that `finding` must be, decoded.
fn annotation(finding: &Finding) -> Command {
    let mut properties = vec![("title", finding.rule.to_owned())];
    if let Some(at) = finding.location() {
        let (start, end) = at.positions();
        properties.push(("file", defused(at.source.path())));
        properties.push(("line", start.line.to_string()));
        properties.push(("endLine", end.line.to_string()));
        if start.line == end.line {
            properties.push(("col", start.column.to_string()));
            properties.push(("endColumn", end.column.to_string()));
        }
    }
    let subject = finding.subject.name().map_or(String::new(), |subject| format!("{subject}: "));
    let help = finding.help.as_ref().map_or(String::new(), |help| format!("\n{help}"));
    Command {
        name: finding.severity.to_string(),
        properties: properties.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
        message: defused(&format!("{subject}{}{help}", finding.message)),
    }
}

/// `text` as it may be shown: what a terminal obeys made visible, the runner's second grammar taken apart.
fn defused(text: &str) -> String {
    let kept = |c: char| matches!(c, '\r' | '\n') || !output::escape::is_obeyed(c);
    let text: String = text.chars().map(|c| if kept(c) { c } else { '\u{fffd}' }).collect();
    text.replace("##[", "##\u{200b}[")
}

/// A place in a text of its own.
pub fn place(path: &str, text: &str, span: Span) -> Location {
    Location::new(&Source::new(path, text).into(), span)
}
