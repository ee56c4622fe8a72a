//! Properties of the comment, whatever is reported: it is not too long, does no harm, and keeps what matters most.

use std::sync::Arc;

use libtest_mimic::{Failed, Trial};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use vep_check::finding::{About, Finding, Severity, Subject};
use vep_check::output::markdown::{self, Budget, Detail, GITHUB, Style};
use vep_check::report::{Labels, PullRequestSummary, Report, VepSummary, WantedLabel, Why};
use vep_check::sign_off::{SignOff, Standing, State, Vote};
use vep_check::snapshot::Unchecked;
use vep_check::source::{Location, Source, Span};

use crate::common::markdown::is_harmless;

pub fn trials() -> Vec<Trial> {
    vec![
        Trial::test("no report makes a page that is too long or harms", any_report),
        Trial::test("errors survive longest", errors_survive_longest),
        Trial::test("links stay in the repository", links_stay_in_the_repository),
    ]
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
            unresolved: usize::from(draft) * 2,
            older_conversations: checks_refused,
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
    VepSummary { remarks: vec![path.clone()], path, ..VepSummary::default() }
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
                message: words.clone().into(),
                about: About::Whole,
                within: None,
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
    let run = runner.run(&(report(), budget(), any::<bool>()), |(report, budget, brief)| {
        let detail = if brief { Detail::Brief } else { Detail::Full };
        let page = markdown::render(&report, &Style { server: GITHUB, budget, detail });
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
            unresolved: 1,
            older_conversations: false,
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
            message: format!("number {index} is wrong").into(),
            about: About::Whole,
            within: None,
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
    let style = Style { server: GITHUB, budget: Budget::Characters(59_900), detail: Detail::Full };
    let page = markdown::render(&report, &style);
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
