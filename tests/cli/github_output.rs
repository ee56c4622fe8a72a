//! What the runner of GitHub Actions makes of our output: our annotations, whole, and nothing that a document says.

use crate::common::{Repo, Run, VEP, command, vep};
use crate::runner::{Command, commands};
use serde_json::Value;
use vep_check::output::escape::is_obeyed;

/// What documents try to say.
const EVIL: [&str; 8] = [
    "::error::boo",
    " ::set-env name=X::y",
    "##[error]boo",
    "%0A::warning::x",
    "%250A::warning::x",
    "a%0D%0A::stop-commands::b, c: d",
    "\u{85}::add-mask::x",
    "\u{2028}::notice::x",
];

/// A repository in which everything that a message can quote is hostile: titles, headings, links, comments, rows,
/// boxes, names of files and of directories.
fn hostile() -> Repo {
    let repo = Repo::new();
    for (n, evil) in EVIL.into_iter().enumerate() {
        let number = n + 1;
        let mut text = vep(7);
        for (from, to) in [
            ("# VEP #7: A small thing", format!("# VEP {evil}")),
            ("## Goals", format!("## Goals {evil}")),
            ("## Motivation", format!("## Motivatoin {evil}")),
            ("version: v1.10", format!("version: {evil}")),
            ("- [ ] (R) Beta", format!("- [{}] (R) Beta", &evil.trim_start()[..2])),
            (
                "## Design\n\n",
                format!("## Design\n\n[a](<{evil}>) ![b](<x y/{evil}>) [c](<{evil}#d>)\n\nTODO: {evil}\n\n"),
            ),
            ("## Repos\n\nA sentence that says what there is to say about it.", format!("## Repos\n\n<!-- {evil}\n")),
        ] {
            text = text.replace(from, &to);
        }
        repo.write(&format!("veps/sig-compute/{number}-x/vep.md"), &text);
        repo.write(&format!("veps/sig-compute/{number}{}/vep.md", evil.replace('/', "-")), &text);
        repo.write(&format!("veps/sig-compute/{number}\n{}/vep.md", evil.replace('/', "-")), vep(7));
        repo.write(&format!("veps/{}/{number}-y/{}.md", evil.replace('/', "-"), evil.replace('/', "-")), &text);
        repo.write(&format!("veps/sig-network/{number}-z/vep.md"), format!("# {evil}\n\n<!-- {evil}\n# {evil}"));
        repo.write(&format!("veps/sig-network/{number}-w/vep.md"), format!("{evil}\u{0}"));
    }
    repo
}

/// `text` as it may be shown: the runner's second grammar taken apart.
fn shown(text: &str) -> String {
    let kept = |c: char| matches!(c, '\r' | '\n') || !is_obeyed(c);
    let text: String = text.chars().map(|c| if kept(c) { c } else { '\u{fffd}' }).collect();
    text.replace("##[", "##\u{200b}[")
}

#[test]
fn every_command_of_a_hostile_repository_is_ours_and_says_what_the_report_says() {
    let repo = hostile();
    let report = repo.report(&[]);
    let whole = commands(&repo.check(&["--format", "github"]).stdout);
    // One document at a time as well, so that the limit of ten hides nothing.
    let mut all: Vec<Command> = whole;
    for path in report.veps() {
        all.extend(commands(&repo.check(&["--format", "github", path]).stdout));
    }
    assert!(all.len() > 100, "{}", all.len());
    let expected: Vec<(String, String, String, String)> = report
        .findings()
        .iter()
        .map(|finding| {
            let text = |key: &str| finding[key].as_str().unwrap_or_default();
            let message = match finding["help"].as_str() {
                Some(help) => format!("{}\n{help}", text("message")),
                None => text("message").to_owned(),
            };
            (text("severity").to_owned(), text("rule").to_owned(), shown(text("path")), shown(&message))
        })
        .collect();
    for Command { name, properties, message } in all {
        let of = |key: &str| properties.get(key).cloned().unwrap_or_default();
        let found = (name, of("title"), of("file"), message);
        assert!(expected.contains(&found), "not ours: {found:#?}");
        let keys: Vec<&str> = properties.keys().map(String::as_str).collect();
        let known = ["col", "endColumn", "endLine", "file", "line", "title"];
        assert!(keys.iter().all(|key| known.contains(key)), "{keys:?}");
    }
}

#[test]
fn no_other_output_for_a_hostile_repository_is_a_command() {
    let repo = hostile();
    for format in ["human", "json", "sarif", "markdown"] {
        for arguments in [&["--format", format] as &[&str], &["--format", format, "--color", "always"]] {
            let run = repo.check(arguments);
            assert_eq!(commands(&run.stdout), [], "{format}");
            assert_eq!(commands(&run.stderr), [], "{format}");
        }
    }
    for path in repo.report(&[]).veps() {
        for format in ["human", "json"] {
            let path = repo.join(path);
            let run = Run::of(command().args(["show", "--format", format]).arg(path));
            assert_eq!((commands(&run.stdout), commands(&run.stderr)), (vec![], vec![]));
        }
    }
}

#[test]
fn a_message_that_is_wrapped_starts_no_line_with_a_command() {
    let repo = Repo::new();
    for length in 1..70 {
        let words = format!("{} ::error::boo", "a".repeat(length));
        let text = vep(7).replace("# VEP #7: A small thing", &format!("# VEP7: {words}"));
        repo.write(&format!("veps/sig-compute/{length}-x/vep.md"), text.replace("v1.10", &words));
    }
    assert_eq!(commands(&repo.check(&[]).stdout), []);
}

#[test]
fn json_says_what_a_document_says_all_the_same() {
    let repo = Repo::new();
    repo.write(VEP, vep(1).replace("A small thing", "##[error]boo"));
    assert_eq!(repo.report(&[]).json["veps"][0]["title"], "##[error]boo");
    let shown = Run::of(command().args(["show", "--format", "json"]).arg(repo.join(VEP)));
    let shown: Value = serde_json::from_str(&shown.stdout).expect("JSON");
    assert_eq!(shown["title"], "##[error]boo");
}

#[test]
fn reasons_on_stderr_command_nothing() {
    let repo = hostile();
    for evil in EVIL {
        for evil in [evil.to_owned(), format!("x\n{evil}")] {
            for arguments in [
                vec!["check", "--root", repo.path().to_str().expect("UTF-8"), &evil],
                vec!["check", "--root", &evil],
                vec!["check", "--config", &evil],
                vec!["check", "--base", &evil],
                vec!["show", &evil],
                vec!["explain", &evil],
            ] {
                let run = Run::of(command().current_dir(repo.path()).args(&arguments));
                assert_eq!(
                    (run.code, commands(&run.stdout), commands(&run.stderr)),
                    (2, vec![], vec![]),
                    "{arguments:?}"
                );
            }
        }
    }
}

/// A repository with `errors` broken links, `warnings` odd versions and `notices` odd titles, each in a file of its
/// own, and the annotations for it.
fn annotations(errors: usize, warnings: usize, notices: usize) -> (Vec<Command>, String) {
    let repo = Repo::new();
    let mut number = 0;
    let mut write = |count: usize, from: &str, to: &str| {
        for _ in 0..count {
            number += 1;
            let text = vep(number).replace(from, to);
            repo.write(&format!("veps/sig-compute/{number:02}-x/vep.md"), text);
        }
    };
    write(notices, "# VEP #", "# VEP");
    write(warnings, "v1.10", "1.10.0");
    write(errors, "## Motivation\n", "## Motivation\n\n[a](gone.md) [b](gone-too.md)\n");
    let log = repo.check(&["--format", "github"]).stdout;
    let last = log.lines().last().expect("a last line").to_owned();
    (commands(&log), last)
}

fn count(commands: &[Command], name: &str) -> usize {
    commands.iter().filter(|command| command.name == name).count()
}

#[test]
fn there_is_one_annotation_a_rule_and_file_and_the_last_line_counts_the_rest() {
    let (commands, last) = annotations(1, 0, 0);
    assert_eq!(commands.len(), 1);
    assert!(commands[0].message.contains("`gone.md`"), "the first of the file");
    assert!(last.starts_with("1 more finding without annotation"), "{last}");
}

#[test]
fn there_are_at_most_ten_annotations_of_each_severity_errors_first() {
    let (commands, last) = annotations(12, 13, 14);
    assert_eq!([count(&commands, "error"), count(&commands, "warning"), count(&commands, "notice")], [10, 10, 10]);
    assert!(commands.iter().map(|command| &command.name).is_sorted_by_key(|name| match name.as_str() {
        "error" => 0,
        "warning" => 1,
        _ => 2,
    }));
    // Twelve files with two broken links each.
    assert!(last.starts_with(&format!("{} more findings without annotation", 12 * 2 + 13 + 14 - 30)), "{last}");
}

#[test]
fn where_everything_has_an_annotation_the_last_line_counts() {
    let (commands, last) = annotations(0, 3, 0);
    assert_eq!(commands.len(), 3);
    assert_eq!(last, "3 warnings in 3 VEPs; 23 rules skipped, --verbose says why");
    let (commands, last) = annotations(0, 0, 0);
    assert_eq!((commands.len(), last.as_str()), (0, "no VEP to check"));
}

#[cfg(unix)]
#[test]
fn what_could_not_be_checked_counts_as_errors_and_comes_first() {
    use std::os::unix::ffi::OsStrExt as _;
    let repo = Repo::with_witness();
    repo.write("veps/sig-compute/1-x/x", "");
    for n in 0..12 {
        let name = [b"\xff##[error]b,:%", format!("{n}.md").as_bytes()].concat();
        std::fs::write(repo.join("veps/sig-compute/1-x").join(std::ffi::OsStr::from_bytes(&name)), "").expect("a file");
    }
    let run = repo.check(&["--format", "github"]);
    assert_eq!(run.code, 2);
    let commands = commands(&run.stdout);
    assert_eq!(count(&commands, "error"), 10);
    assert!(commands[0].properties["file"].ends_with("b,:%0.md"), "{:?}", commands[0]);
    assert_eq!(commands[0].properties["title"], "could not check");
    let last = run.stdout.lines().last().expect("a last line");
    assert!(last.starts_with("3 more findings without annotation"), "{last}");
}

#[test]
fn columns_stand_only_where_the_first_and_the_last_line_are_one() {
    let repo = Repo::new();
    repo.write(VEP, vep(1).replace("# VEP #1: A small thing", "VEP #1: A small\nthing\n===").replace("## Repos\n", ""));
    repo.write("veps/sig-compute/2-x/vep.md", vep(3));
    let log = repo.check(&["--format", "github"]).stdout;
    let commands = commands(&log);
    let with = commands.iter().filter(|command| command.properties.contains_key("col")).count();
    assert!(with > 0);
    for command in &commands {
        let of = |key: &str| command.properties.get(key).map(|value| value.parse::<usize>().expect("a number"));
        let one_line = of("line") == of("endLine");
        assert_eq!((of("col").is_some(), of("endColumn").is_some()), (one_line, one_line), "{command:?}");
        assert!(of("line") <= of("endLine") && of("col") <= of("endColumn"), "{command:?}");
    }
    let mismatch = commands.iter().find(|command| command.properties["title"] == "title-number-mismatch");
    let mismatch = mismatch.expect("a finding").properties.clone();
    let of = |key: &str| mismatch[key].as_str();
    assert_eq!([of("line"), of("endLine"), of("col"), of("endColumn")], ["1", "1", "8", "9"]);
}

#[test]
fn a_place_of_many_lines_has_no_columns() {
    let repo = Repo::new();
    // A notice about the whole heading, which goes over three lines.
    repo.write(VEP, vep(1).replace("# VEP #1: A small thing", "VEP1: A small\nthing\n==="));
    let commands = commands(&repo.check(&["--format", "github"]).stdout);
    let many = commands.iter().find(|command| command.properties.get("endLine") != command.properties.get("line"));
    let many = many.unwrap_or_else(|| panic!("{commands:#?}"));
    assert!(!many.properties.contains_key("col") && !many.properties.contains_key("endColumn"), "{many:?}");
}
