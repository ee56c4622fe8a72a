//! What other programs make of our output: code scanning of SARIF, GitHub's Markdown of the summary.

use crate::common::case::Case;
use crate::common::markdown::is_harmless;
use crate::common::skip::skip;
use crate::common::{self, Repo, VEP, WITNESS, vep, vep_with_link};
use serde_json::Value;
use std::collections::BTreeSet;
use vep_check::check::check;
use vep_check::cli::action::outputs::{Outputs, Summary};
use vep_check::finding::{About, Finding, Severity, Subject};
use vep_check::output::markdown;
use vep_check::report::{Report, VepSummary};
use vep_check::rule::page_url;
use vep_check::rules::{self, RULES};
use vep_check::source::{Location, Source, Span};

// SARIF

fn sarif(repo: &Repo, arguments: &[&str]) -> Value {
    let run = repo.check(&[arguments, &["--format", "sarif"]].concat());
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("no JSON ({error}): {run:?}"))
}

fn results(log: &Value) -> &[Value] {
    log["runs"][0]["results"].as_array().expect("results are a list")
}

fn fingerprints(log: &Value) -> Vec<String> {
    let of = |result: &Value| result["partialFingerprints"]["vepCheck/v1"].as_str().expect("a fingerprint").to_owned();
    results(log).iter().map(of).collect()
}

fn start_lines(log: &Value) -> Vec<u64> {
    let of = |result: &Value| result["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64();
    results(log).iter().map(|result| of(result).expect("a line")).collect()
}

/// A VEP with several findings, two of them alike.
fn faulty() -> String {
    vep_with_link(1, "gone.md")
        .replace("## Goals\n\n", "## Goals\n\nSee [that](gone.md).\n\n")
        .replace("## Scalability\n\nA sentence that says what there is to say about it.", "## Scalability\n\nN/A")
        .replace("## Alternatives\n\nA sentence that says what there is to say about it.", "## Alternatives")
}

#[test]
fn fingerprints_survive_moved_lines() {
    let repo = Repo::new();
    repo.write(VEP, faulty());
    let before = sarif(&repo, &[]);
    let moved = faulty()
        .replace("## VEP Status Metadata", "A few words\nover three\nlines.\n\n## VEP Status Metadata")
        .replace("## Goals", "More words.\n\n## Goals");
    repo.write(VEP, moved);
    let after = sarif(&repo, &[]);
    assert_eq!(results(&before).len(), 4, "{before:#}");
    assert_eq!(fingerprints(&before), fingerprints(&after));
    assert!(
        start_lines(&before)
            .iter()
            .zip(start_lines(&after))
            .all(|(before, after)| after == before + 4 || after == before + 6)
    );
    let different: BTreeSet<String> = fingerprints(&before).into_iter().collect();
    assert_eq!(different.len(), 4, "two findings that are alike are still two");
}

#[test]
fn sarif_tells_apart_two_files_with_the_same_finding() {
    let repo = Repo::with_witness();
    repo.write(VEP, vep_with_link(1, "gone.md"));
    let different: BTreeSet<String> = fingerprints(&sarif(&repo, &[])).into_iter().collect();
    assert_eq!(different.len(), 2);
}

#[test]
fn sarif_describes_every_rule_fired_or_not() {
    let log = sarif(&Repo::with_vep(), &[]);
    assert_eq!(results(&log), &[] as &[Value]);
    let described = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
    let ids: Vec<&str> = described.iter().filter_map(|rule| rule["id"].as_str()).collect();
    assert_eq!(ids, rules::ids());
    for rule in described {
        let id = rule["id"].as_str().expect("an id");
        assert!(!rule["shortDescription"]["text"].as_str().expect("a description").is_empty(), "{id}");
        assert!(!rule["help"]["text"].as_str().expect("help").is_empty(), "{id}");
        assert_eq!(rule["help"]["markdown"], rule["help"]["text"], "{id}");
        assert_eq!(rule["helpUri"], page_url(id));
        assert!(
            ["error", "warning", "note"].contains(&rule["defaultConfiguration"]["level"].as_str().expect("a level"))
        );
    }
    let repo = Repo::new();
    repo.write(VEP, faulty());
    for result in results(&sarif(&repo, &[])) {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("a small one");
        assert_eq!(result["ruleId"], rules::ids()[index]);
    }
}

/// A repository with a finding that is older than the change, one that the document allows, and a new one.
fn suppressed() -> (Repo, String) {
    let repo = Repo::git_init();
    repo.write(VEP, vep_with_link(1, "gone.md"));
    let base = repo.commit("before");
    let allowed = "<!-- vep-check: allow section-without-reason nothing grows here -->\nN/A";
    let text = vep_with_link(1, "gone.md")
        .replace(
            "## Scalability\n\nA sentence that says what there is to say about it.",
            &format!("## Scalability\n\n{allowed}"),
        )
        .replace("## Goals\n\n", "## Goals\n\nTODO: more.\n\n");
    repo.write(VEP, text);
    (repo, base)
}

#[test]
fn sarif_suppresses_what_is_older_or_allowed() {
    let (repo, base) = suppressed();
    let log = sarif(&repo, &["--base", &base]);
    let of = |rule: &str| -> Vec<&Value> {
        let found = results(&log).iter().find(|result| result["ruleId"] == rule);
        let found = found.unwrap_or_else(|| panic!("no {rule} in {log:#}"));
        found["suppressions"].as_array().map(|all| all.iter().collect()).unwrap_or_default()
    };
    assert_eq!(of("link-broken").len(), 1);
    assert_eq!(of("link-broken")[0]["kind"], "external");
    assert_eq!(of("section-without-reason").len(), 1);
    assert_eq!(of("section-without-reason")[0]["kind"], "inSource");
    assert_eq!(of("section-without-reason")[0]["justification"], "nothing grows here");
    assert_eq!(of("placeholder-text"), Vec::<&Value>::new());
}

#[test]
fn sarif_is_valid() {
    let Some(path) = std::env::var_os("VEP_CHECK_SARIF_SCHEMA") else {
        skip("VEP_CHECK_SARIF_SCHEMA is not set");
        return;
    };
    let schema = std::fs::read_to_string(path).expect("the schema can be read");
    let mut schema: Value = serde_json::from_str(&schema).expect("the schema is JSON");
    // The published pattern of a language has a bracket too many, which this validator does not pass over.
    for part in ["run", "toolComponent"] {
        if let Some(language) = schema.pointer_mut(&format!("/definitions/{part}/properties/language")) {
            language.as_object_mut().expect("a schema").remove("pattern");
        }
    }
    let validator = jsonschema::validator_for(&schema).expect("a schema that can be compiled");
    let check = |log: &Value| {
        let errors: Vec<String> =
            validator.iter_errors(log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(errors, [] as [String; 0], "{log:#}");
    };
    check(&sarif(&Repo::with_vep(), &[]));
    check(&sarif(&Repo::new(), &[]));
    let (repo, base) = suppressed();
    repo.write(WITNESS, vep_with_link(99, "gone.md").replace("v1.10", "1.10.0"));
    repo.write("veps/sig-compute/7 ä#?%|/vep.md", "\u{feff}# **VEP**\r\n\r\n## Goals\r\n");
    repo.write("veps/sig-compute/8-empty/vep.md", "");
    repo.write("veps/sig-compute/9-bytes/vep.md", b"# VEP #9: \xff\n");
    check(&sarif(&repo, &["--base", &base]));
    check(&sarif(&repo, &[]));
}

// Markdown

/// What a title, a heading, a path or a value may hold to get out of its cell, or at the reader.
const EVIL: [&str; 24] = [
    "a | b || c",
    "`|` and \\| and \\\\|",
    "``a ` b``",
    "a `odd",
    "<b>bold</b> <br> <img src=x onerror=y>",
    "<!-- hidden",
    "<!-- hidden --> shown",
    "</details></summary></table>",
    "@kubevirt-bot and @kubevirt/maintainers",
    "(@ann)",
    "#12 and kubevirt/kubevirt#34 and GH-56",
    "[a link](https://example.org) and ![a picture](https://example.org/x.png)",
    "[a][b] [c] [d]: https://example.org",
    "<https://example.org> https://example.org www.example.org ann@example.org",
    "two\nlines",
    "two\n\nparagraphs\n\n| a | b |\n|---|---|\n| c | d |",
    "\n/hold\n/lgtm",
    "/hold",
    "\u{202e}backwards\u{202c} \u{2066}isolated\u{2069} \u{200f}mark",
    "*a* _b_ **c** ~d~ ~~e~~ $f$ :g:",
    "&lt;b&gt; &#64;ann &commat;ann &num;12 &vert;",
    "```\ncode\n```",
    "\r\n# A heading\r\n- [ ] an item",
    "\\",
];

/// A report with each of these wherever a report can have something from a document.
fn evil_report() -> Report {
    let mut report = Report::default();
    for evil in EVIL {
        let path = format!("veps/sig-compute/1-{}/vep.md", evil.replace('\n', " "));
        report.veps.push(VepSummary {
            path: path.clone(),
            title: Some(evil.to_owned()),
            sig: Some(evil.to_owned()),
            remarks: vec![evil.to_owned()],
            ..VepSummary::default()
        });
        let source = std::sync::Arc::new(Source::new(path, evil));
        for message in [evil.to_owned(), format!("`{evil}` is wrong"), format!("{evil} `{evil}` {evil}")] {
            report.findings.push(Finding {
                rule: "title-format",
                severity: Severity::Error,
                message: message.clone().into(),
                about: About::Whole,
                within: None,
                subject: Subject::Document(Location::new(&source, Span::at(0))),
                related: Vec::new(),
                help: Some(message),
                fix: None,
                existing: report.findings.len().is_multiple_of(2),
                allowed: report.findings.len().is_multiple_of(5).then(|| evil.to_owned()),
            });
        }
    }
    report
}

#[test]
fn nothing_of_a_document_gets_out_of_its_cell() {
    is_harmless(&markdown::render(&evil_report(), &markdown::Style::summary(markdown::GITHUB)));
}

#[test]
fn nothing_of_a_repository_gets_out_of_its_cell() {
    let repo = Repo::new();
    for (index, evil) in EVIL.iter().enumerate() {
        let number = index + 1;
        let line = evil.replace(['\r', '\n'], " ");
        let text = vep(1)
            .replace("# VEP #1: A small thing", &format!("# VEP {number} {line}"))
            .replace("v1.10", &line)
            .replace("- [ ] (R) Beta", &format!("- [+] (R) {line} Beta"))
            .replace(
                "## Motivation\n",
                &format!("## {line}\n\nTODO: {evil}\n\n[x](<{}>)\n", line.replace(['<', '>'], "")),
            )
            .replace("## Goals\n", &format!("## Goals {line}\n"));
        repo.write(&format!("veps/sig-compute/{number}-x{}/vep.md", line.replace(['/', '\\'], "-")), &text);
        repo.write(&format!("veps/sig-network/{number}-x/{}.md", line.replace(['/', '\\'], "-")), text);
    }
    let run = repo.check(&["--format", "markdown"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    is_harmless(&run.stdout);
}

/// The reports of all cases below `testdata/rules` and `testdata/comment`.
fn reports() -> Vec<(String, Report)> {
    let rules = RULES.iter().flat_map(|rule| Case::all(&format!("rules/{}", rule.id)));
    let cases = rules.chain(Case::all("comment"));
    cases
        .map(|case| {
            let snapshot = case.snapshot().unwrap_or_else(|error| panic!("{error}"));
            (case.name(), check(&snapshot))
        })
        .collect()
}

/// Asserts that code scanning takes `log`. Of a file with one result that it does not take, it takes none.
///
/// <https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit>
fn is_taken(name: &str, log: &Value) {
    for result in results(log) {
        let locations = result["locations"].as_array().expect("locations");
        assert_eq!(locations.len(), 1, "{name}: {result:#}");
        for location in locations.iter().chain(result["relatedLocations"].as_array().into_iter().flatten()) {
            let uri = location["physicalLocation"]["artifactLocation"]["uri"].as_str().expect("a path");
            assert!(!uri.is_empty() && !uri.starts_with('/') && !uri.contains("://"), "{name}: {uri}");
            assert!(uri.bytes().all(|byte| byte.is_ascii_graphic()) && !uri.contains(['#', '?']), "{name}: {uri}");
            assert!(location["physicalLocation"]["region"]["startLine"].as_u64() > Some(0), "{name}: {location:#}");
        }
        let related = result["relatedLocations"].as_array().map_or(0, Vec::len);
        assert!(related <= 1000, "{name}: {related} locations");
        let message = result["message"]["text"].as_str().expect("a message");
        assert!(!message.is_empty() && message.chars().count() <= 1024, "{name}: {message}");
        assert!(result["ruleId"].as_str().is_some_and(|id| id.len() <= 255), "{name}: {result:#}");
    }
    for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules") {
        assert!(rule["shortDescription"]["text"].as_str().is_some_and(|text| text.len() <= 1024), "{name}: {rule:#}");
    }
}

#[test]
fn code_scanning_takes_the_report_of_every_case() {
    let mut without_place = 0;
    for (name, report) in reports() {
        let log: Value = serde_json::from_str(&vep_check::output::sarif::render(&report, RULES)).expect("JSON");
        is_taken(&name, &log);
        let of_none = report.findings.iter().filter(|finding| finding.location().is_none()).count();
        if !report.veps.is_empty() {
            assert_eq!(results(&log).len(), report.findings.len(), "{name}: nothing is left out");
            without_place += of_none;
        }
    }
    assert!(without_place > 10, "findings about pull requests and issues are among them: {without_place}");
}

#[test]
fn what_has_no_place_stands_at_a_document_whatever_its_path() {
    let repo = Repo::git_init();
    repo.write(VEP, vep(1));
    let base = repo.commit("before");
    let facts = "pull-request: { number: 17, title: Some work, author: zoe }\n";
    repo.write("facts.yaml", facts);
    let path = "veps/sig-compute/12-warm #1 pülls/vep.md";
    repo.write(path, vep(12));
    let facts = repo.join("facts.yaml").display().to_string();
    let log = sarif(&repo, &["--base", &base, "--facts", &facts]);
    is_taken("a path with blanks and signs", &log);
    let of_the_request = results(&log).iter().find(|result| result["ruleId"] == "pr-title").expect("`pr-title`");
    let uri = &of_the_request["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "veps/sig-compute/12-warm%20%231%20p%C3%BClls/vep.md");
}

#[test]
fn what_has_no_place_and_no_document_is_counted() {
    let mut report = evil_report();
    report.veps.clear();
    for finding in &mut report.findings[..3] {
        finding.subject = Subject::PullRequest;
        finding.message = "long ".repeat(1000).into();
    }
    for finding in &mut report.findings[3..6] {
        finding.message = "ä".repeat(2000).into();
    }
    let log: Value = serde_json::from_str(&vep_check::output::sarif::render(&report, RULES)).expect("JSON");
    is_taken("without documents", &log);
    assert_eq!(results(&log).len(), report.findings.len() - 3);
    let told = log["runs"][0]["invocations"][0]["toolExecutionNotifications"].to_string();
    assert!(told.contains("3 findings about the pull request or an issue have no place in a file"), "{told}");
}

#[test]
fn what_cannot_be_printed_is_an_error() {
    for arguments in
        [&["--help"][..], &["--version"], &["check", "--help"], &["completions", "bash"], &["man"], &["rules"]]
    {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a full disk");
        let ended = common::command().args(arguments).stdout(full).output().expect("it starts");
        assert_eq!(ended.status.code(), Some(2), "{arguments:?}");
        assert!(String::from_utf8_lossy(&ended.stderr).contains("cannot write to stdout"), "{arguments:?}");
    }
}

#[test]
fn a_job_summary_is_never_larger_than_the_runner_takes() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let file = directory.path().join("summary.md");
    let mut summary = Summary::new(Some(file.clone()));
    for _ in 0..5 {
        summary.add(&format!("{}\n", "x".repeat(400_000)));
    }
    let written = std::fs::read_to_string(&file).expect("a summary");
    assert!(written.len() <= 1024 * 1024 && written.len() > 800_000, "{} bytes", written.len());
    assert!(written.ends_with("it is in the log.\n"), "{}", &written[written.len() - 100..]);
    assert_eq!(written.matches("it is in the log").count(), 1);
}

#[test]
fn no_line_between_outputs_is_used_twice() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let file = directory.path().join("output");
    for _ in 0..3 {
        Outputs::default().write(Some(&file)).expect("a writable file");
    }
    let written = std::fs::read_to_string(&file).expect("outputs");
    let lines: Vec<&str> = written.lines().filter_map(|line| Some(line.split_once("<<")?.1)).collect();
    assert_eq!(lines.len(), 3 * Outputs::default().each().len());
    assert!(lines.iter().all(|line| line.len() >= 32), "{lines:?}");
    let different: BTreeSet<&str> = lines.iter().copied().collect();
    assert_eq!(different.len(), lines.len(), "nobody can guess a line that was there before");
}
