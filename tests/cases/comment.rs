//! Runs the cases below `testdata/comment/`: what the comment on a pull request says. A case is a directory; a new one
//! is found by itself.
//!
//! A case is a snapshot: `head/`, perhaps `base/`, `facts.yaml` and `today.txt`, and `expected.md`, the comment.
//! `budget.txt` holds the characters that it may have instead of the usual number. With `steps.yaml` the case is a
//! history: each step is something that happens to the pull request, and `expected.md` has the table of sign-off and the
//! commit status after each. `VEP_CHECK_BLESS=1` writes what is found as expected.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::common::markdown::is_harmless;
use jiff::Timestamp;
use libtest_mimic::{Failed, Trial};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use serde::Deserialize;
use vep_check::check::check;
use vep_check::facts::{Comment, PullRequest, Review, ReviewState};
use vep_check::finding::{Finding, Severity, Subject};
use vep_check::fix::diffs;
use vep_check::load::load_snapshot;
use vep_check::output::markdown::{self, Budget, GITHUB, Style};
use vep_check::output::{json, schema};
use vep_check::report::{Labels, PullRequestSummary, Report, VepSummary, WantedLabel, Why};
use vep_check::rules;
use vep_check::sign_off::{SignOff, Standing, State, Vote, status};
use vep_check::snapshot::{Snapshot, Unchecked};
use vep_check::source::{Location, Source, Span};

/// All of this.
pub fn trials() -> Vec<Trial> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/comment");
    let mut directories: Vec<PathBuf> = fs::read_dir(&cases)
        .expect("the cases can be listed")
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| path.is_dir())
        .collect();
    directories.sort();
    let mut trials: Vec<Trial> = directories
        .into_iter()
        .map(|case| {
            let name = case.file_name().expect("a case has a name").to_string_lossy().into_owned();
            Trial::test(format!("comment/{name}"), move || run_case(&case))
        })
        .collect();
    trials.push(Trial::test("no report makes a page that is too long or harms", any_report));
    trials.push(Trial::test("errors survive longest", errors_survive_longest));
    trials.push(Trial::test("links stay in the repository", links_stay_in_the_repository));
    trials
}

fn run_case(case: &Path) -> Result<(), Failed> {
    let usual = "2026-08-18".parse().expect("a date");
    let snapshot = load_snapshot(case, None, usual, rules::ids()).map_err(|error| format!("{error:#}"))?;
    let found = if case.join("steps.yaml").is_file() { history(case, snapshot)? } else { comment(case, &snapshot)? };
    is_harmless(&found);
    let expected_path = case.join("expected.md");
    if std::env::var_os("VEP_CHECK_BLESS").is_some() {
        fs::write(&expected_path, &found)?;
        return Ok(());
    }
    let expected = fs::read_to_string(&expected_path).map_err(|error| format!("no expected.md: {error}"))?;
    if found == expected {
        Ok(())
    } else {
        Err(format!("expected:\n{expected}\nfound:\n{found}\n(VEP_CHECK_BLESS=1 accepts what is found)").into())
    }
}

fn comment(case: &Path, snapshot: &Snapshot) -> Result<String, Failed> {
    let mut style = Style::comment(GITHUB, 0);
    if let Ok(budget) = fs::read_to_string(case.join("budget.txt")) {
        style.budget = Budget::Characters(budget.trim().parse()?);
    }
    let mut report = check(snapshot);
    report.diffs = diffs(snapshot, &report);
    conforms(&report);
    let found = markdown::render(&report, &style);
    assert!(style.budget.size(&found) <= style.budget.total(), "{} characters", found.chars().count());
    Ok(found)
}

/// Asserts that the JSON form of `report` is as its schema says.
fn conforms(report: &Report) {
    let schema = serde_json::from_str(&schema::report()).expect("the schema is JSON");
    let json = serde_json::from_str(&json::render(report)).expect("the report is JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema that can be compiled");
    let errors: Vec<String> =
        validator.iter_errors(&json).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, [] as [String; 0], "{json:#}");
}

/// Something that happens to a pull request. The first happens at minute 1.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
enum Step {
    /// A comment: who, what.
    Comment(String, String),
    /// A review: who, its state, its text.
    Review(String, ReviewState, String),
    /// The last review of this person is dismissed.
    Dismiss(String),
    /// Something is pushed: the commit.
    Push(String),
}

/// The table of sign-off and the commit status after each step.
fn history(case: &Path, mut snapshot: Snapshot) -> Result<String, Failed> {
    let text = fs::read_to_string(case.join("steps.yaml"))?;
    let steps = serde_yaml::Deserializer::from_str(&text);
    let steps: Vec<Step> = serde_yaml::with::singleton_map_recursive::deserialize(steps)?;
    let mut pages = String::new();
    for (index, step) in steps.iter().enumerate() {
        let at = format!("2026-08-11T12:{:02}:00Z", index + 1).parse()?;
        let pull_request = snapshot.facts.pull_request.as_mut().ok_or("no pull request")?;
        let what = happen(pull_request, step, at);
        let report = check(&snapshot);
        let page = markdown::render(&report, &Style::comment(GITHUB, 0));
        is_harmless(&page);
        let table: Vec<&str> = page
            .lines()
            .skip_while(|line| !line.starts_with("| SIG"))
            .take_while(|line| line.starts_with('|'))
            .collect();
        let sign_offs = report.pull_request.and_then(|about| about.sign_offs).ok_or("no SIGs")?;
        let (state, description) = status(&sign_offs);
        let table = table.join("\n");
        pages.push_str(&format!("{}. {what}\n\n{table}\n\n{}: {description}\n\n", index + 1, state.name()));
    }
    Ok(pages)
}

/// Lets `step` happen at `at`; what happened, in words.
fn happen(pull_request: &mut PullRequest, step: &Step, at: Timestamp) -> String {
    match step {
        Step::Comment(author, body) => {
            let what = format!("{author} comments `{}`", body.escape_debug());
            let (author, body) = (author.clone(), body.clone());
            pull_request.comments.push(Comment { author, body, at, edited_at: None, edited_by: None, bot: false });
            what
        }
        Step::Review(author, state, body) => {
            let commit = pull_request.head.clone();
            let (author, body) = (author.clone(), body.clone());
            let what = format!("{author} reviews: {} `{}`", state.name(), body.escape_debug());
            let (edited_at, edited_by) = (None, None);
            pull_request.reviews.push(Review {
                author,
                state: *state,
                body,
                at,
                edited_at,
                edited_by,
                commit,
                bot: false,
            });
            what
        }
        Step::Dismiss(author) => {
            let mut reviews = pull_request.reviews.iter_mut();
            let last = reviews.rfind(|review| review.author == *author).expect("a review to dismiss");
            last.state = ReviewState::Dismissed;
            format!("the last review of {author} is dismissed")
        }
        Step::Push(commit) => {
            pull_request.head = Some(commit.clone());
            pull_request.pushed_at = Some(at);
            format!("{commit} is pushed")
        }
    }
}

/// Text that wants out of its place, and text of any kind.
fn text() -> impl Strategy<Value = String> {
    let evil = prop_oneof![
        Just("| a || b \\| c \\\\| `d|e\\|f` |".to_owned()),
        Just("\n/hold\r\n/lgtm\n".to_owned()),
        Just("::error::x %0A ##[add-matcher]x".to_owned()),
        Just("<!-- vep-check:summary v1 --></details><img src=x>".to_owned()),
        Just("@kubevirt/maintainers #12 GH-1 kubevirt/kubevirt#3 https://evil.example www.evil.example".to_owned()),
        Just("[a](https://evil.example) ![b](https://evil.example/x.png) [c]: d [^e] &commat;ann".to_owned()),
        Just("`` a ` b ``` c".to_owned()),
        Just("\u{202e}\u{2066}\u{200b}\u{feff}\u{e0041}\u{1b}[31m\u{0}\u{2028}".to_owned()),
        Just("a/../../b/./c".to_owned()),
        Just("alex@example.org, b@.c, mailto:d+e@-f.g".to_owned()),
        Just("long ".repeat(14_000)),
        Just("&|\\".repeat(24_000)),
    ];
    prop_oneof![2 => evil, 2 => any::<String>(), 1 => "[a-z/-]{1,20}", 1 => "[|\\\\`*_<>@#:!\\[\\] -]{0,30}"]
}

fn finding() -> impl Strategy<Value = (Severity, String, Option<String>, u8)> {
    let severity = prop_oneof![Just(Severity::Error), Just(Severity::Warning), Just(Severity::Notice)];
    (severity, text(), proptest::option::of(text()), any::<u8>())
}

fn state() -> impl Strategy<Value = State> {
    prop_oneof![
        Just(State::Given),
        Just(State::Refused),
        Just(State::Unconfirmed),
        Just(State::Outdated),
        Just(State::Missing)
    ]
}

fn standing() -> impl Strategy<Value = Standing> {
    prop_oneof![Just(Standing::Current), Just(Standing::Outdated), Just(Standing::Unconfirmed)]
}

prop_compose! {
    fn sign_off()(
        sig in text(),
        state in state(),
        representatives in proptest::collection::vec(text(), 0..30),
        votes in proptest::collection::vec((text(), any::<bool>(), standing()), 0..12),
    ) -> SignOff {
        let at = "2026-08-11T12:00:00Z".parse().expect("a time");
        let votes = votes.into_iter().map(|(login, approves, standing)| Vote { login, approves, at, standing });
        SignOff { sig, state, votes: votes.collect(), representatives }
    }
}

prop_compose! {
    fn pull_request()(
        names in (text(), text(), text(), proptest::option::of(text())),
        sign_offs in proptest::option::of(proptest::collection::vec(sign_off(), 0..30)),
        labels in proptest::collection::vec((text(), any::<bool>(), any::<bool>()), 0..30),
        flags in (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()),
    ) -> PullRequestSummary {
        let (repository, head, exception_label, head_repository) = names;
        let (draft, exception, checks_refused, real) = flags;
        let wanted = labels.into_iter().map(|(name, set, milestone)| {
            WantedLabel { why: Why::Sig(name.clone()), name, milestone, defined: Some(true), set }
        });
        PullRequestSummary {
            number: 100,
            repository: if real { "kubevirt/enhancements".to_owned() } else { repository },
            head: Some(if real { "5f3c0a9be1d24c7780e6f1a2b3c4d5e6f7a8b9c0".to_owned() } else { head }),
            head_repository,
            draft,
            sign_offs,
            labels: Labels { wanted: wanted.collect(), ..Labels::default() },
            checks_refused,
            exception_label,
            exception,
        }
    }
}

/// The summary of a VEP of which nothing but its path is known.
fn summary_of(path: String) -> VepSummary {
    VepSummary {
        path,
        number: None,
        title: None,
        sig: None,
        targets: BTreeMap::new(),
        freezes: BTreeMap::new(),
        status: None,
        meta: false,
        participating_sigs: Vec::new(),
    }
}

prop_compose! {
    fn report()(
        paths in proptest::collection::vec(text(), 1..4),
        titles in proptest::collection::vec(text(), 0..40),
        findings in proptest::collection::vec(finding(), 0..30),
        // A few reports are very large.
        times in prop_oneof![4 => Just(1_usize), 1 => Just(400)],
        unchecked in proptest::collection::vec((text(), text()), 0..4),
        pull_request in proptest::option::of(pull_request()),
    ) -> Report {
        let mut report = Report { pull_request, ..Report::default() };
        let sources: Vec<Arc<Source>> = paths.iter().map(|path| Arc::new(Source::new(path.clone(), "x\ny"))).collect();
        // The page holds a few hundred characters of each; of many, no more need be there.
        let longest = if times > 1 { 400 } else { usize::MAX };
        let cut = |words: &String| -> String { words.chars().take(longest).collect() };
        let findings: Vec<_> = findings
            .into_iter()
            .map(|(severity, words, help, kind)| (severity, cut(&words), help.as_ref().map(cut), kind))
            .collect();
        for (severity, words, help, kind) in findings.iter().cycle().take(findings.len() * times) {
            let subject = match kind % 4 {
                0 => Subject::PullRequest,
                1 => Subject::Issue(u64::from(*kind)),
                _ => {
                    Subject::Document(Location::new(&sources[usize::from(*kind) % sources.len()], Span::at(2)))
                }
            };
            report.findings.push(Finding {
                rule: if kind % 5 == 0 { "sign-off-missing" } else { "title-format" },
                severity: *severity,
                message: words.clone(),
                subject,
                related: Vec::new(),
                help: help.clone(),
                fix: None,
                existing: kind % 3 == 0,
                allowed: (kind % 7 == 0).then(|| words.clone()),
            });
        }
        for (index, title) in titles.into_iter().enumerate() {
            report.veps.push(VepSummary {
                number: (index % 2 == 0).then_some(12),
                sig: Some(title.clone()),
                title: Some(title),
                ..summary_of(paths[0].clone())
            });
        }
        let unchecked = unchecked.into_iter().map(|(path, reason)| Unchecked { path, reason });
        report.unchecked = unchecked.collect();
        report
    }
}

/// Any budget, the real ones among them.
fn budget() -> impl Strategy<Value = Budget> {
    let size = prop_oneof![0_usize..8_000, Just(59_900), Just(900_000)];
    (size, any::<bool>()).prop_map(|(size, bytes)| if bytes { Budget::Bytes(size) } else { Budget::Characters(size) })
}

fn any_report() -> Result<(), Failed> {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let run = runner.run(&(report(), budget()), |(report, budget)| {
        let page = markdown::render(&report, &Style { server: GITHUB, budget });
        prop_assert!(budget.size(&page) <= budget.total(), "{} of {budget:?}", budget.size(&page));
        let harmless = std::panic::catch_unwind(|| is_harmless(&page));
        prop_assert!(harmless.is_ok(), "{page}");
        Ok(())
    });
    run.map_err(|error| error.to_string().chars().take(4000).collect::<String>().into())
}

/// What is neither a path nor a commit nor a repository becomes no link.
fn links_stay_in_the_repository() -> Result<(), Failed> {
    const COMMIT: &str = "5f3c0a9be1d24c7780e6f1a2b3c4d5e6f7a8b9c0";
    let page = |path: &str, head: &str, fork: &str, repository: &str| {
        let about = PullRequestSummary {
            number: 100,
            repository: repository.to_owned(),
            head: Some(head.to_owned()),
            head_repository: Some(fork.to_owned()),
            draft: false,
            sign_offs: None,
            labels: Labels::default(),
            checks_refused: false,
            exception_label: String::new(),
            exception: false,
        };
        let vep = VepSummary { number: Some(10), ..summary_of(path.to_owned()) };
        let report = Report { veps: vec![vep], pull_request: Some(about), ..Report::default() };
        markdown::render(&report, &Style::comment(GITHUB, 0))
    };
    let linked = |path: &str, head: &str, fork: &str, repository: &str| {
        let page = page(path, head, fork, repository);
        is_harmless(&page);
        page.contains("[**VEP 10**](https://github.com/")
    };
    let (fork, base) = ("alex/enhancements", "kubevirt/enhancements");
    assert!(linked("veps/a b/ä|`#?%/vep.md", COMMIT, fork, base));
    for path in ["veps/../../../../evil/x.md", "..", "./x.md", "veps//x.md", "/x.md", &"x".repeat(3_000)] {
        assert!(!linked(path, COMMIT, fork, base), "{path}");
    }
    for head in ["", "main", "../..", "5f3c0a9be1d24c7780e6f1a2b3c4d5e6f7a8b9c0/.."] {
        assert!(!linked("veps/x.md", head, fork, base), "{head}");
    }
    for name in ["", "alex", "../..", "alex/..", "alex/a/b", "alex/a b", "a)/b", "alex/a#"] {
        assert!(!linked("veps/x.md", COMMIT, name, name), "{name}");
        assert!(linked("veps/x.md", COMMIT, name, base), "{name}: the base repository has the commit, too");
    }
    Ok(())
}

/// A report with many findings of each severity, and as many older ones.
fn errors_survive_longest() -> Result<(), Failed> {
    let source = Arc::new(Source::new("veps/sig-compute/10-hooks/vep.md", "x"));
    let mut report = Report::default();
    let severities = [Severity::Notice, Severity::Warning, Severity::Error];
    for index in 0..10_000 {
        report.findings.push(Finding {
            rule: "title-format",
            severity: severities[index % 3],
            message: format!("number {index} is wrong"),
            subject: Subject::Document(Location::new(&source, Span::at(0))),
            related: Vec::new(),
            help: None,
            fix: None,
            existing: index % 2 == 0,
            allowed: None,
        });
    }
    for number in 1..=3_000 {
        let path = format!("veps/sig-compute/{number}-x/vep.md");
        let vep = VepSummary { number: Some(number), title: Some("Hooks".to_owned()), ..summary_of(path) };
        report.veps.push(vep);
    }
    let page = markdown::render(&report, &Style::comment(GITHUB, 100));
    let size = page.chars().count();
    assert!((55_000..=59_900).contains(&size), "{size} characters: most of the room is used");
    let count = |mark: &str| page.lines().filter(|line| line.starts_with(mark)).count();
    let (new, old) = page.split_once("<details>").ok_or("no older findings")?;
    let shown = |part: &str| part.lines().filter(|line| line.starts_with("| ❌")).count();
    assert!(shown(new) > 5 * shown(old) && shown(old) > 10, "{} new, {} old", shown(new), shown(old));
    assert_eq!(count("| ⚠️") + count("| ℹ️"), 0, "there is not room for all errors");
    let note = format!("… and {} more findings", 5_000 - shown(new));
    assert!(new.contains(&note), "no `{note}`");
    let veps = page.lines().filter(|line| line.starts_with("- **VEP")).count();
    assert!(veps > 50 && new.contains(&format!("… and {} more VEPs", 3_000 - veps)), "{veps} VEPs");
    let note = format!("… and {} more older findings", 5_000 - shown(old));
    assert!(old.contains(&note), "no `{note}`");
    Ok(())
}
