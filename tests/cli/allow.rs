//! `<!-- vep-check: allow RULE reason -->` on the line before a finding.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::common::NO_TEMPLATE;
use serde_json::Value;
use vep_check::check::check;
use vep_check::finding::{Finding, Severity};
use vep_check::load::{Request, load_directories};
use vep_check::report::Report;
use vep_check::rules::ids;

const VEP: &str = "veps/sig-compute/10-hooks/vep.md";
const CONFIG: &str = ".github/vep-check.yaml";

/// A repository of one document, and perhaps a configuration.
fn write(root: &Path, text: &str, config: Option<&str>) {
    let config = config.map(|config| (CONFIG, config));
    for (path, text) in [(VEP, text)].into_iter().chain(config) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, text).expect("a file");
    }
}

fn report(base: Option<(&str, Option<&str>)>, head: (&str, Option<&str>)) -> Report {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = |side: &str| directory.path().join(side);
    write(&path("head"), head.0, head.1);
    if let Some(base) = base {
        write(&path("base"), base.0, base.1);
    }
    let request = Request::new("2026-08-18".parse().expect("a date"), ids());
    let base = base.map(|_| path("base"));
    let snapshot = load_directories(&request, base.as_deref(), &path("head")).expect("it can be read");
    check(&snapshot)
}

/// The only finding of `rule`.
fn only<'a>(report: &'a Report, rule: &str) -> &'a Finding {
    let mut found = report.findings.iter().filter(|finding| finding.rule == rule);
    let only = found.next().unwrap_or_else(|| panic!("no finding of `{rule}`"));
    assert!(found.next().is_none(), "several findings of `{rule}`");
    only
}

/// A document whose row of alpha has a patch number, a warning; `before` stands on the lines before it.
fn patch_number(before: &str) -> String {
    format!("# VEP #10: Hooks\n\n### Target releases\n\n{before}- This VEP targets alpha for version: v1.9.0\n")
}

#[test]
fn the_line_before_and_a_reason() {
    // What stands before the row, and the reason that counts.
    let cases: &[(&str, Option<&str>)] = &[
        ("", None),
        ("<!-- vep-check: allow target-version-format the patch matters -->\n", Some("the patch matters")),
        ("<!--vep-check:allow target-version-format it matters-->\n", Some("it matters")),
        ("<!--  vep-check:  allow   target-version-format   it  matters  -->\n", Some("it  matters")),
        ("  <!-- vep-check: allow target-version-format it matters -->\n", Some("it matters")),
        ("<!-- vep-check: allow target-version-format\n     it matters -->\n", Some("it matters")),
        ("- This VEP targets beta for version:\n<!-- vep-check: allow target-version-format why -->\n", Some("why")),
        ("<!-- a note --> <!-- vep-check: allow target-version-format why -->\n", Some("why")),
        // Not on the line before.
        ("<!-- vep-check: allow target-version-format it matters -->\n\n", None),
        ("<!-- vep-check: allow target-version-format it matters -->\n<!-- a note -->\n", None),
        // Not this rule, no rule, no such rule.
        ("<!-- vep-check: allow target-missing it matters -->\n", None),
        ("<!-- vep-check: allow -->\n", None),
        ("<!-- vep-check: allow all it matters -->\n", None),
        ("<!-- vep-check: allow target-version it matters -->\n", None),
        ("<!-- vep-check: deny target-version-format it matters -->\n", None),
        ("<!-- allow target-version-format it matters -->\n", None),
        // No comment of the document.
        ("`<!-- vep-check: allow target-version-format it matters -->`\n", None),
        ("```\n<!-- vep-check: allow target-version-format it matters -->\n```\n", None),
        ("vep-check: allow target-version-format it matters\n", None),
    ];
    for (before, wanted) in cases {
        for end in ["\n", "\r\n"] {
            let report = report(None, (&patch_number(before).replace('\n', end), None));
            let finding = only(&report, "target-version-format");
            assert_eq!(finding.severity, Severity::Warning);
            let reason = finding.allowed.as_deref().map(|reason| reason.replace('\r', ""));
            assert_eq!(reason.as_deref(), *wanted, "{before}");
        }
    }
}

#[test]
fn without_a_reason_the_help_says_so() {
    let report = report(None, (&patch_number("<!-- vep-check: allow target-version-format -->\n"), None));
    let finding = only(&report, "target-version-format");
    assert_eq!(finding.allowed, None);
    let help = finding.help.as_deref().unwrap_or_default();
    assert!(help.starts_with("write `v1.9`; ") && help.ends_with("write `allow RULE reason`"), "{help}");
}

#[test]
fn several_comments_allow_several_rules() {
    let text = patch_number(
        "<!-- vep-check: allow target-missing later --> <!-- vep-check: allow target-version-format now -->\n",
    );
    let report = report(None, (&text, None));
    assert_eq!(only(&report, "target-version-format").allowed.as_deref(), Some("now"));
    // `target-missing` points at the same row, for beta and for GA.
    let missing: Vec<_> = report.findings.iter().filter(|finding| finding.rule == "target-missing").collect();
    assert_eq!(missing.len(), 1);
    assert!(missing.iter().all(|finding| finding.allowed.as_deref() == Some("later")));
}

/// An error: the link is broken.
const BROKEN_LINK: &str = "# VEP #10: Hooks\n\n<!-- vep-check: allow link-broken it will come -->\n[there](there.md)\n";

#[test]
fn an_error_is_not_allowed_by_default() {
    let report = report(None, (BROKEN_LINK, None));
    let finding = only(&report, "link-broken");
    assert_eq!((finding.severity, &finding.allowed), (Severity::Error, &None));
    let help = finding.help.as_deref().unwrap_or_default();
    assert!(
        help.ends_with("the comment above cannot allow this: the repository's configuration does not let it"),
        "{help}"
    );
}

#[test]
fn the_level_of_the_configuration_counts() {
    let text = patch_number("<!-- vep-check: allow target-version-format it matters -->\n");
    for (config, rule, text, allowed) in [
        ("rules:\n  link-broken: warning\n", "link-broken", BROKEN_LINK, true),
        ("rules:\n  target-version-format: error\n", "target-version-format", text.as_str(), false),
        ("suppressible: [link-broken]\n", "link-broken", BROKEN_LINK, true),
        ("suppressible: [link-broken]\n", "target-version-format", text.as_str(), false),
        ("suppressible: []\n", "target-version-format", text.as_str(), false),
        ("suppressible: [target-version-format]\n", "target-version-format", text.as_str(), true),
    ] {
        let report = report(None, (text, Some(config)));
        assert_eq!(only(&report, rule).allowed.is_some(), allowed, "{rule} with {config}");
    }
}

#[test]
fn the_configuration_of_the_base_decides() {
    let before = "# VEP #10: Hooks\n\nThere.\n";
    let (none, lets) = ("suppressible: []\n", "suppressible: [link-broken]\n");
    for (base, head, allowed) in [(none, lets, false), (lets, none, true)] {
        let report = report(Some((before, Some(base))), (BROKEN_LINK, Some(head)));
        assert_eq!(only(&report, "link-broken").allowed.is_some(), allowed, "base: {base}");
    }
}

#[test]
fn what_is_old_is_neither_new_nor_listed_as_allowed() {
    let allowed = patch_number("<!-- vep-check: allow target-version-format it matters -->\n");
    let report = report(Some((&patch_number(""), None)), (&allowed, None));
    assert!(only(&report, "target-version-format").existing);
    assert_eq!(report.allowed().count(), 0);
}

fn run(root: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_vep-check"))
        .args(["check", "--today", "2026-08-18", "--color", "never", "--root"])
        .arg(root)
        .args(arguments)
        .output()
        .expect("vep-check starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.is_empty() || said == NO_TEMPLATE, "{said}");
    (output.status.code(), String::from_utf8(output.stdout).expect("text"))
}

/// All that is wrong with the document is allowed: it is good, and every form of the report lists what was allowed.
#[test]
fn every_report_lists_it_and_none_counts_it() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let text = patch_number("<!-- vep-check: allow target-version-format it | matters -->\n");
    let off = "rules:\n  metadata-missing: off\n  target-missing: off\n  checklist-missing: off\n  section-missing: off\n  \
        feature-gate-missing: off\n";
    write(directory.path(), &text, Some(off));
    let root = directory.path();

    let (code, human) = run(root, &["--fail-on", "warning"]);
    assert_eq!(code, Some(0), "{human}");
    assert!(human.contains(&format!("allowed[target-version-format] {VEP}:6:39: it | matters\n")), "{human}");
    assert!(human.contains("1 VEP checked, all good"), "{human}");
    assert!(!human.contains("warning["), "{human}");

    let (code, github) = run(root, &["--fail-on", "warning", "--format", "github"]);
    assert_eq!(code, Some(0));
    assert!(!github.contains("::warning"), "{github}");

    let (_, json) = run(root, &["--format", "json"]);
    let json: Value = serde_json::from_str(&json).expect("JSON");
    let found = json["findings"].as_array().expect("findings");
    assert_eq!(found.len(), 1, "{json:#}");
    assert_eq!(found[0]["allowed"], "it | matters");
    assert_eq!(found[0]["existing"], false);
    assert_eq!(json["summary"]["warnings"], 0, "{json:#}");

    let (_, sarif) = run(root, &["--format", "sarif"]);
    let sarif: Value = serde_json::from_str(&sarif).expect("SARIF");
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "target-version-format");
    assert_eq!(result["suppressions"][0]["kind"], "inSource");
    assert_eq!(result["suppressions"][0]["justification"], "it | matters");

    let (_, markdown) = run(root, &["--format", "markdown"]);
    let line = markdown.lines().find(|line| line.starts_with("- allowed: ")).expect("a line");
    assert!(line.contains("target-version-format") && line.contains("matters"), "{line}");
}

/// What is said of the comment `before` the faulty row: by which finding's help, and by which notes.
fn told(before: &str) -> (String, Vec<String>) {
    let report = report(None, (&patch_number(before), None));
    let helps = report.findings.iter().filter_map(|finding| finding.help.as_deref());
    let said: Vec<&str> = helps.filter_map(|help| help.find("; the comment ").map(|at| &help[at..])).collect();
    let notes = report.notes.iter().map(|note| format!("{:?}: {}", note.line, note.message)).collect();
    (said.concat(), notes)
}

#[test]
fn a_comment_that_does_nothing_is_told_of() {
    let not_understood = "; the comment above is not understood: write `<!-- vep-check: allow RULE reason -->`";
    let elsewhere = "; the comment that allows this must stand on the line right before it";
    let cases = [
        (
            "allow target-version-forma it matters",
            "; the comment above names no rule `target-version-forma`; did you mean `target-version-format`?",
        ),
        (
            "allow target-version-format, target-missing later",
            "; the comment above names no rule `target-version-format,`; did you mean `target-version-format`?",
        ),
        ("disable target-version-format it matters", not_understood),
        ("allow", not_understood),
        ("Allow target-version-format it matters", not_understood),
    ];
    for (words, wanted) in cases {
        assert_eq!(told(&format!("<!-- vep-check: {words} -->\n")), (wanted.to_owned(), vec![]), "{words}");
    }
    for comment in [
        "vep-check allow target-version-format why",
        "vepcheck: allow target-version-format why",
        "vep_check: ignore it",
        "VEP-Check: allow target-version-format why",
        "vep-chek: allow target-version-format why",
        "veps-check ignore target-version-format why",
        "allow target-version-format why",
        "disable target-version-format",
        "vep-check-disable target-version-format",
        "vep-check-ignore-next-line target-version-format",
        "VEP_check_disable",
    ] {
        assert_eq!(told(&format!("<!-- {comment} -->\n")).0, not_understood, "{comment}");
    }
    let comment = "<!-- vep-check: allow target-version-format it matters -->";
    assert_eq!(told(&format!("{comment}\n\n")), (elsewhere.to_owned(), vec![]));
    for comment in [
        "vep-check says that the release has three numbers",
        "the tool vep-check: allow it",
        "vep-checks allow",
        "vep-check-list disable",
        "allow it",
        "other-lint: ignore target-version-format",
    ] {
        assert_eq!(told(&format!("<!-- {comment} -->\n")), (String::new(), vec![]), "{comment}");
    }
}

/// A document whose milestone in front matter has a patch number; `before` stands on the lines before it.
fn in_front_matter(before: &str) -> String {
    format!("---\ntitle: Hooks\nmilestone:\n{before}  alpha: v1.9.0\n---\n\n# VEP #10: Hooks\n")
}

#[test]
fn a_comment_of_yaml_allows_what_stands_below_it() {
    let said = |before: &str| {
        let report = report(None, (&in_front_matter(before), None));
        let finding = only(&report, "target-version-format");
        (finding.allowed.clone(), finding.help.clone().unwrap_or_default(), report.notes.len())
    };
    let plain = "write `v1.9`".to_owned();
    for comment in ["  # ", "#", "# ", "    #  "] {
        let before = format!("{comment}vep-check: allow target-version-format it matters\n");
        assert_eq!(said(&before), (Some("it matters".to_owned()), plain.clone(), 0), "{comment}");
        assert_eq!(said(&before.replace('\n', "\r\n")).0.as_deref(), Some("it matters"), "{comment}");
    }
    for (comment, wanted) in [
        ("# vep-check: allow target-version-format\n", "the comment above gives no reason: write `allow RULE reason`"),
        (
            "# vep-check: allow target-version-formats why\n",
            "the comment above names no rule `target-version-formats`; did you mean `target-version-format`?",
        ),
        (
            "# vep-check-disable target-version-format\n",
            "the comment above is not understood: write `# vep-check: allow RULE reason`",
        ),
        (
            "  # vep-check: allow target-version-format why\n\n",
            "the comment that allows this must stand on the line right before it",
        ),
    ] {
        assert_eq!(said(comment), (None, format!("{plain}; {wanted}"), 0), "{comment}");
    }
    for comment in ["# the milestones\n", "  beta: \"#vep-check: allow it\"\n", "# vep-check says so\n"] {
        assert_eq!(said(comment), (None, plain.clone(), 0), "{comment}");
    }
}

#[test]
fn a_comment_with_nothing_below_is_noted_with_its_line() {
    let far = |words: &str| format!("<!-- vep-check: {words} -->\n\nWords.\n\n");
    let note = |words: &str| told(&far(words)).1;
    let line = patch_number(&far("allow")).lines().position(|line| line.starts_with("<!--")).expect("a comment") + 1;
    let said = |words: &str| vec![format!("Some({line}): the comment {words}")];
    assert_eq!(note("allow section-renam why"), said("names no rule `section-renam`; did you mean `section-renamed`?"));
    assert_eq!(
        note("allow target-missing why"),
        said("allows nothing: `target-missing` finds nothing on the next line; delete it")
    );
    assert_eq!(note("skip target-missing"), said("is not understood: write `<!-- vep-check: allow RULE reason -->`"));
    assert_eq!(
        note("allow issue-title why"),
        Vec::<String>::new(),
        "nobody knows whether a rule without its facts finds anything"
    );
}
