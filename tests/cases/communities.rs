//! Other communities than KubeVirt's, checked with configuration alone: `expected.txt` is what vep-check prints.

use std::collections::BTreeSet;

use libtest_mimic::{Failed, Trial};
use regex::Regex;
use vep_check::check::check;
use vep_check::noun::Noun;
use vep_check::release::Stages;
use vep_check::rules::RULES;

use crate::common::case::Case;
use crate::common::{Report, Run, TODAY, command};

pub fn trials() -> Vec<Trial> {
    let cases = Case::all("communities").into_iter().map(|case| Trial::test(case.name(), move || run(&case)));
    cases.chain([Trial::test("every rule speaks of the community's documents", every_rule)]).collect()
}

fn check_case(case: &Case, arguments: &[&str]) -> Run {
    Run::of(command().args(["check", "--snapshot"]).arg(&case.path).args(arguments))
}

fn run(case: &Case) -> Result<(), Failed> {
    let run = check_case(case, &["--color", "never"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    speaks_its_own_words(case)?;
    has_good_and_bad(case);
    Ok(case.expects("expected.txt", &run.stdout)?)
}

/// Nothing that it is told names what is another community's: no VEP, nothing of KubeVirt's, no stage that it has not. Of
/// the program and its rules there are names, in lower case, and the address where it lies.
fn speaks_its_own_words(case: &Case) -> Result<(), Failed> {
    let (own, theirs) = (case.snapshot()?.config.stages().clone(), Stages::default());
    let stages: Vec<&str> = theirs.words().filter(|word| !own.has_word(word)).chain(["vep\\.md"]).collect();
    let pattern = format!(r"\bVEPs?\b|(?i:kubevirt|sig-compute|\b({})\b)", stages.join("|"));
    let shown = Regex::new(&pattern).expect("a pattern");
    let checks = ["human", "concise", "github", "json", "markdown"].map(|format| ("check", ["--format", format]));
    let releases = ["human", "markdown", "json", "html", "mail"].map(|format| ("release", ["--format", format]));
    let releases = releases.into_iter().filter(|_| case.text("facts.yaml").is_some());
    let root = case.path.join("head");
    for (subcommand, more) in checks.into_iter().chain([("list", ["--format", "human"])]).chain(releases) {
        let mut command = command();
        match subcommand {
            "check" => command.args(["check", "--verbose", "--snapshot"]).arg(&case.path),
            "release" => command.args(["release", "--snapshot"]).arg(&case.path),
            other => command.arg(other).arg("--root").arg(&root),
        };
        let run = Run::of(command.args(more));
        for said in [&run.stdout, &run.stderr] {
            let said = said.replace(env!("CARGO_PKG_REPOSITORY"), "");
            let found = shown.find(&said).map(|found| &said[found.start().saturating_sub(80)..found.end()]);
            assert_eq!(found, None, "{subcommand} {more:?} speaks of another community");
        }
        assert!(run.code < 2, "{subcommand} {more:?}: {}", run.stderr);
    }
    Ok(())
}

/// Some of its documents have a fault, and some have none.
fn has_good_and_bad(case: &Case) {
    let report = Report::of(&check_case(case, &["--format", "json"]));
    let faulty: BTreeSet<&str> = report.findings().iter().filter_map(|finding| finding["path"].as_str()).collect();
    assert!(!faulty.is_empty(), "no document has a fault");
    // Of a change, only what differs is checked; the rest is checked alone.
    let mut whole = command();
    whole.args(["check", "--today", TODAY, "--format", "json", "--root"]).arg(case.path.join("head"));
    let whole = Report::of(&Run::of(&mut whole));
    let flawless = whole.veps().into_iter().filter(|path| whole.of_path(path).is_empty()).count();
    assert!(flawless >= 1, "no document is without a fault: {:?}", whole.veps());
}

/// Whatever the cases of all rules find, it is said in the community's word: what stands in back-ticks aside, which is what
/// the document or the template says.
fn every_rule() -> Result<(), Failed> {
    let quoted = Regex::new("`[^`]*`").expect("a pattern");
    let theirs = Regex::new(r"\bVEPs?\b|\ba enhancement").expect("a pattern");
    let (mut said, mut wrong) = (0, Vec::new());
    for rule in RULES {
        for case in Case::all(&format!("rules/{}", rule.id)) {
            let mut snapshot = case.snapshot()?;
            snapshot.config.noun = Noun::new("enhancement").ok_or("it is a word")?;
            for finding in check(&snapshot).findings {
                let related = finding.related.iter().map(|related| related.message.clone());
                for words in related.chain([finding.message.to_string()]).chain(finding.help.clone()) {
                    said += usize::from(words.contains("enhancement"));
                    let own = quoted.replace_all(&words, "").into_owned();
                    wrong.extend(theirs.is_match(&own).then(|| format!("{}: {words}", finding.rule)));
                }
            }
        }
    }
    wrong.dedup();
    assert!(said > 50, "only {said} messages name a document");
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}
