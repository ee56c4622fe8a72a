//! The command line: arguments, exit codes, formats.

use std::fs;
use std::io::Read as _;
use std::process::Stdio;

use crate::common::{NO_TEMPLATE, Repo, Run, VEP, WITNESS, check_command, command, vep, vep_with_link};
use serde_json::Value;

/// A repository with one VEP that has an error, a warning and a notice, each from another rule.
fn with_all_levels() -> Repo {
    let repo = Repo::new();
    let text = vep_with_link(1, "gone.md").replace("version: v1.10", "version: 1.10.0").replace("VEP #1:", "VEP #1");
    repo.write(VEP, text.replace("# VEP #1 A small thing", "# VEP1: A small thing"));
    repo
}

pub fn schema(of: &str) -> Value {
    let run = Run::with(&["schema", of]);
    assert_eq!(run.code, 0);
    serde_json::from_str(&run.stdout).expect("a schema is JSON")
}

#[test]
fn a_flawless_vep_ends_with_0_and_a_friendly_line() {
    let run = Repo::with_vep().check(&[]);
    assert_eq!(
        (run.code, run.stdout.as_str(), run.stderr.as_str()),
        (0, "1 VEP checked, all good; 23 rules skipped, --verbose says why\n", NO_TEMPLATE)
    );
    let repo = Repo::with_vep();
    repo.write("veps/NNNN-vep-template/vep.md", include_str!("../../src/vep/template.md"));
    assert_eq!(repo.check(&[]).stderr, "");
}

#[test]
fn an_error_ends_with_1_and_shows_rule_place_and_help() {
    let run = Repo::with_witness().check(&[]);
    assert_eq!(run.code, 1);
    for part in
        ["error[link-broken]", &format!("{WITNESS}:26:12"), "`gone.md` does not exist", "help: ", "1 error in 1 VEP"]
    {
        assert!(run.stdout.contains(part), "no `{part}` in {}", run.stdout);
    }
    assert_eq!(run.stderr, NO_TEMPLATE);
}

#[test]
fn bad_arguments_end_with_2() {
    for (arguments, reason) in [
        (&["check", "--nonsense"] as &[&str], "--nonsense"),
        (&["check", "--format", "xml"], "xml"),
        (&["check", "--fail-on", "notice"], "notice"),
        (&["check", "--color", "sometimes"], "sometimes"),
        (&["check", "--today", "18.08.2026"], "YYYY-MM-DD"),
        (&["check", "--today", "2026-02-30"], "YYYY-MM-DD"),
        (&["frobnicate"], "frobnicate"),
        (&["show"], "PATH"),
        (&["schema", "everything"], "everything"),
        (&[], "Usage"),
    ] {
        let run = Run::with(arguments);
        run.is_broken(&[reason]);
    }
}

#[test]
fn help_and_version_end_with_0_and_help_names_the_exit_codes() {
    for arguments in [&["--help"] as &[&str], &["check", "--help"]] {
        let run = Run::with(arguments);
        assert_eq!(run.code, 0);
        assert!(run.stdout.contains("Exit codes: 0"), "{}", run.stdout);
    }
    assert_eq!(Run::with(&["--version"]).code, 0);
}

#[test]
fn a_root_that_is_no_directory_ends_with_2() {
    let repo = Repo::with_vep();
    for root in ["nowhere", VEP] {
        let root = repo.join(root);
        Run::of(&mut check_command(&root)).is_broken(&[&root.display().to_string(), "is not a directory"]);
    }
}

#[test]
fn base_and_head_outside_of_git_end_with_2() {
    let repo = Repo::with_vep();
    repo.check(&["--base", "main"]).is_broken(&["not in a git repository"]);
    repo.check(&["--head", "main"]).is_broken(&["not in a git repository"]);
}

#[test]
fn fail_on_says_what_fails() {
    let repo = with_all_levels();
    for level in ["error", "warning"] {
        assert_eq!(repo.check(&["--fail-on", level]).code, 1, "{level}");
    }
    assert_eq!(repo.check(&["--fail-on", "never"]).code, 0);
    repo.write(".github/vep-check.yaml", "rules: {link-broken: warning}\n");
    assert_eq!(repo.check(&[]).code, 0);
    assert_eq!(repo.check(&["--fail-on", "error"]).code, 0);
    assert_eq!(repo.check(&["--fail-on", "warning"]).code, 1);
    repo.write(".github/vep-check.yaml", "rules: {link-broken: notice, target-version-format: notice}\n");
    assert_eq!(repo.check(&["--fail-on", "warning"]).code, 0);
}

#[test]
fn the_json_report_holds_to_its_schema() {
    let schema = schema("report");
    jsonschema::meta::validate(&schema).expect("the schema is a schema");
    let validator = jsonschema::validator_for(&schema).expect("a schema that can be compiled");
    let repo = with_all_levels();
    repo.write(WITNESS, b"not \xff text");
    repo.write("veps/sig-compute/stray.md", "# VEP #7: Astray\n\n<!-- a <!-- b -->\n");
    for repo in [&repo, &Repo::with_vep(), &Repo::new()] {
        let report = repo.report(&[]);
        let errors: Vec<String> = validator.iter_errors(&report.json).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        assert_eq!(report.json["version"], 1);
    }
    assert!(!validator.is_valid(&serde_json::json!({"version": 1})), "the schema asks for something");
}

#[test]
fn the_json_summary_counts_what_is_listed() {
    let report = with_all_levels().report(&[]);
    let count = |severity: &str| report.findings().iter().filter(|finding| finding["severity"] == severity).count();
    let summary = &report.json["summary"];
    for (key, severity) in [("errors", "error"), ("warnings", "warning"), ("notices", "notice")] {
        assert_eq!(summary[key], count(severity), "{key}");
        assert_ne!(summary[key], 0, "{key}");
    }
    assert_eq!((&summary["existing"], &summary["checked"]), (&0.into(), &1.into()));
}

#[test]
fn colour_follows_the_flag_then_the_environment_then_the_terminal() {
    let repo = Repo::with_witness();
    let is_coloured = |arguments: &[&str], environment: &[(&str, &str)]| {
        let run = Run::of(check_command(repo.path()).args(arguments).envs(environment.iter().copied()));
        assert_eq!(run.code, 1);
        run.stdout.contains('\x1b')
    };
    assert!(!is_coloured(&[], &[]), "a pipe is no terminal");
    assert!(is_coloured(&["--color", "always"], &[]));
    assert!(is_coloured(&["--color", "always"], &[("NO_COLOR", "1")]), "the flag beats the environment");
    assert!(!is_coloured(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(is_coloured(&["--color", "auto"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!is_coloured(&[], &[("CLICOLOR_FORCE", "0")]));
    assert!(!is_coloured(&[], &[("CLICOLOR_FORCE", "")]));
    assert!(!is_coloured(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]), "NO_COLOR is the last word");
    assert!(is_coloured(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "")]), "an empty NO_COLOR says nothing");
    for format in ["json", "github"] {
        assert!(!is_coloured(&["--color", "always", "--format", format], &[]), "{format} is for programs");
    }
}

/// Many findings, so that the output does not fit into a pipe.
fn with_much_output() -> Repo {
    let repo = Repo::new();
    for number in 1..40 {
        let links: String = (0..90).map(|n| format!("[a](gone-{n}.md)\n")).collect();
        repo.write(&format!("veps/sig-compute/{number}-x/vep.md"), vep(number) + &links);
    }
    repo
}

#[test]
fn a_closed_pipe_is_no_crash() {
    let repo = with_much_output();
    for format in ["human", "json", "github"] {
        let mut child = check_command(repo.path())
            .args(["--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stdout = child.stdout.take().expect("a pipe");
        let mut byte = [0];
        stdout.read_exact(&mut byte).expect("some output");
        drop(stdout);
        let run = Run::read(child.wait_with_output().expect("the program ends"));
        let said = if format == "human" { NO_TEMPLATE } else { "" };
        assert_eq!((run.code, run.stderr.as_str()), (1, said), "{format}");
    }
}

#[test]
fn a_closed_pipe_for_messages_is_no_crash_either() {
    let repo = Repo::with_witness();
    for (arguments, code) in [(&["--verbose"] as &[&str], 1), (&["--base", "main"], 2)] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let status = check_command(repo.path()).args(arguments).stdout(Stdio::null()).stderr(writer).status();
        assert_eq!(status.expect("the program starts").code(), Some(code), "{arguments:?}");
    }
}

#[test]
fn two_runs_print_the_same_and_findings_are_sorted_by_path_position_and_rule() {
    let repo = with_all_levels();
    for number in [30, 4, 200] {
        let text = vep_with_link(number, "gone.md").replace("## Goals", "## Gaols").replace("## Repos\n", "");
        repo.write(&format!("veps/sig-storage/{number}-Odd_Name/vep.md"), text + "\nNNNN NNNN <LINK>\n");
    }
    repo.write("veps/sig-storage/4-Odd_Name/b.md", "[a](x.md)");
    repo.write("veps/loose.md", vep(8));
    for format in ["human", "json", "github"] {
        assert_eq!(repo.check(&["--format", format]), repo.check(&["--format", format]), "{format}");
    }
    let report = repo.report(&[]);
    let key = |finding: &Value| {
        let number = |key: &str| finding[key].as_u64().expect("a number");
        let text = |key: &str| finding[key].as_str().expect("a text").to_owned();
        let place = (number("line"), number("column"), number("end_line"), number("end_column"));
        (text("path"), place, text("rule"))
    };
    let keys: Vec<_> = report.findings().iter().map(key).collect();
    assert!(keys.len() > 20);
    assert!(keys.is_sorted(), "{keys:#?}");
}

#[test]
fn show_tells_how_a_document_is_read() {
    let repo = Repo::with_vep();
    let path = repo.join(VEP);
    let path = path.to_str().expect("UTF-8");
    let human = Run::with(&["show", path]);
    assert_eq!(human.code, 0);
    for part in ["A small thing", "number     1", "v1.10", "Enhancement issue created", "Release Signoff Checklist"] {
        assert!(human.stdout.contains(part), "no `{part}` in {}", human.stdout);
    }
    let json = Run::with(&["show", "--format", "json", path]);
    let json: Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!((&json["title"], &json["number"]), (&"A small thing".into(), &1.into()));
    assert_eq!(json["targets"], serde_json::json!({"alpha": "v1.10", "beta": null, "ga": null}));
    assert_eq!(json["checklist"].as_array().map(Vec::len), Some(4));
    assert_eq!(json["checklist"][0]["checked"], true);
    assert_eq!(json["headings"][0], serde_json::json!({"line": 1, "level": 1, "text": "VEP #1: A small thing"}));
    assert_eq!(json["headings"][2], serde_json::json!({"line": 5, "level": 3, "text": "Target releases"}));
}

#[test]
fn show_of_what_cannot_be_read_ends_with_2() {
    let repo = Repo::with_vep();
    let nowhere = repo.join("nowhere.md");
    Run::with(&["show", nowhere.to_str().expect("UTF-8")]).is_broken(&["is no file or directory"]);
    repo.write("bad.md", b"\xff");
    Run::with(&["show", repo.join("bad.md").to_str().expect("UTF-8")]).is_broken(&["is not UTF-8"]);
}

#[test]
fn rules_are_listed_in_three_formats_that_agree() {
    let human = Run::with(&["rules"]);
    let markdown = Run::with(&["rules", "--format", "markdown"]);
    let json = Run::with(&["rules", "--format", "json"]);
    let rules: Value = serde_json::from_str(&json.stdout).expect("JSON");
    let rules = rules.as_array().expect("a list");
    assert!(rules.len() >= 20);
    assert_eq!(human.stdout.lines().count(), rules.len());
    assert_eq!(markdown.stdout.lines().count(), rules.len() + 2);
    for (n, rule) in rules.iter().enumerate() {
        let text = |key: &str| rule[key].as_str().expect("a text");
        let line = human.stdout.lines().nth(n).expect("a line");
        assert!(line.starts_with(text("id")) && line.ends_with(text("summary")), "{line}");
        assert!(line.contains(text("severity")), "{line}");
        let row = markdown.stdout.lines().nth(n + 2).expect("a row");
        assert!(row.contains(&format!("`{}`", text("id"))) && row.contains(text("severity")), "{row}");
        assert!(text("url").starts_with("https://"));
    }
}

#[test]
fn explain_prints_the_page_of_a_rule() {
    let run = Run::with(&["explain", "link-broken"]);
    assert_eq!(run.code, 0);
    assert!(run.stdout.starts_with("# link-broken\n"), "{}", run.stdout);
}

#[test]
fn explain_of_an_unknown_rule_ends_with_2_and_the_right_word() {
    Run::with(&["explain", "link-brocken"]).is_broken(&["no rule `link-brocken`", "did you mean `link-broken`?"]);
    let run = Run::with(&["explain", "zzz"]);
    run.is_broken(&["no rule `zzz`"]);
    assert!(!run.stderr.contains("did you mean"));
}

#[test]
fn columns_count_characters_and_a_missing_thing_points_after_its_predecessor() {
    let repo = Repo::new();
    let text =
        vep(1).replace("## Motivation\n\n", "## Motivation\n\nÄöü 𝄞 [this](gone.md).\n\n").replace("## Repos\n", "");
    repo.write(VEP, text);
    let report = repo.report(&[]);
    assert_eq!(report.new_findings()[..1], [format!("link-broken {VEP}:26:14")]);
    let finding = report.of_path(VEP)[0];
    assert_eq!((&finding["end_line"], &finding["end_column"]), (&26.into(), &21.into()));
    let missing = report.findings().iter().find(|finding| finding["rule"] == "section-missing").expect("a finding");
    let line = fs::read_to_string(repo.join(VEP)).expect("a file");
    let line = line.lines().nth(missing["line"].as_u64().expect("a line") as usize - 1).expect("that line");
    assert_eq!(line, "## User Stories");
}

#[test]
fn a_snapshot_is_checked_from_its_directory_alone() {
    let repo = Repo::new();
    repo.write(&format!("base/{VEP}"), vep(1));
    repo.write(&format!("head/{VEP}"), vep(1).replace("alpha for version: v1.10", "alpha for version: v1.9"));
    repo.write("facts.yaml", "schedules:\n  v1.9: {freeze: 2026-04-30}\n  v1.10: {freeze: 2026-09-02}\n");
    let snapshot = repo.join("");
    let snapshot = snapshot.to_str().expect("a UTF-8 path");
    let rules = |arguments: &[&str]| {
        let mut all = vec!["check", "--snapshot", snapshot, "--format", "json"];
        all.extend(arguments);
        let run = Run::with(&all);
        let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let findings = report["findings"].as_array().expect("findings");
        let rules: Vec<String> = findings.iter().map(|finding| finding["rule"].to_string()).collect();
        (run.code, rules)
    };
    assert_eq!(rules(&["--today", "2026-05-01"]), (0, vec!["\"target-frozen\"".to_owned()]));
    assert_eq!(rules(&["--today", "2026-04-30"]), (0, vec![]));
    repo.write("today.txt", "2026-05-01\n");
    assert_eq!(rules(&[]), (0, vec!["\"target-frozen\"".to_owned()]));
    assert_eq!(rules(&["--today", "2026-04-30"]), (0, vec![]), "the option wins over the file");
}

#[test]
fn a_snapshot_that_is_none_ends_with_2_and_what_is_missing() {
    let repo = Repo::new();
    let snapshot = repo.join("");
    let snapshot = snapshot.to_str().expect("a UTF-8 path");
    let run = Run::with(&["check", "--snapshot", snapshot]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("has no directory `head`"), "{}", run.stderr);
    repo.write(&format!("head/{VEP}"), vep(1));
    repo.write("today.txt", "tomorrow");
    let run = Run::with(&["check", "--snapshot", snapshot]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("holds no date; one is written 2026-04-30"), "{}", run.stderr);
    assert_eq!(Run::with(&["check", "--snapshot", snapshot, "--base", "main"]).code, 2, "one or the other");
}

#[test]
fn a_check_that_finds_no_vep_at_all_is_no_green() {
    let repo = Repo::new();
    repo.write("README.md", "# Something else\n");
    for command in ["check", "fix"] {
        let run = |more: &[&str]| Run::of(command_at(command, &repo).args(more));
        let ended = run(&[]);
        assert_eq!(ended.code, 2, "{ended:?}");
        assert!(
            ended.stderr.contains("there is no VEP below `veps/`") && ended.stderr.contains("--allow-empty"),
            "{ended:?}"
        );
        let allowed = run(&["--allow-empty"]);
        assert_eq!((allowed.code, allowed.stderr.as_str()), (0, ""));
    }
    let text = repo.check(&["--format", "json"]);
    assert!(text.code == 2 && text.stdout.starts_with('{'), "{text:?}");
    repo.write(VEP, vep(1));
    assert_eq!(repo.check(&[]).code, 0);
}

/// `vep-check COMMAND --root REPO`.
fn command_at(name: &str, repo: &Repo) -> std::process::Command {
    let mut command = command();
    command.arg(name).arg("--root").arg(repo.path());
    command
}

#[test]
fn a_change_that_changes_no_vep_was_looked_at() {
    let repo = Repo::git_init();
    repo.write("README.md", "# Something\n");
    let base = repo.commit("base");
    let run = repo.check(&["--base", &base]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
}
