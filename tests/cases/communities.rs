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
use crate::release::forms;

pub fn trials() -> Vec<Trial> {
    let cases = Case::all("communities").into_iter().map(|case| Trial::test(case.name(), move || run(&case)));
    let all = [
        Trial::test("every rule speaks of the community's documents", every_rule),
        Trial::test("a release is told of in the community's word", every_release),
    ];
    cases.chain(all).collect()
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

/// What is asked of a community's repository, besides a check; `{}` stands for the first of its documents.
const ASKED: [&[&str]; 4] = [&["list"], &["list", "--format", "json"], &["show", "{}"], &["fix", "--diff"]];

/// What is refused, or may be.
const REFUSED: [&[&str]; 3] = [&["show", "no/such.md"], &["migrate", "--diff"], &["new"]];

/// Nothing that it is told names what is another community's: no VEP, nothing of KubeVirt's, no stage that it has not. Of
/// the program and its rules there are names, in lower case, and the address where it lies.
fn speaks_its_own_words(case: &Case) -> Result<(), Failed> {
    let (own, theirs) = (case.snapshot()?.config.stages().clone(), Stages::default());
    let stages: Vec<&str> = theirs.words().filter(|word| !own.has_word(word)).chain(["vep\\.md"]).collect();
    let pattern = format!(r"\bVEPs?\b|(?i:kubevirt|sig-compute|\b({})\b)", stages.join("|"));
    let shown = Regex::new(&pattern).expect("a pattern");
    let root = case.path.join("head");
    let whole =
        Report::of(&Run::of(command().args(["check", "--today", TODAY, "--format", "json", "--root"]).arg(&root)));
    // Pages of rules name stages that many have.
    let sarif = check_case(case, &["--format", "sarif"]).stdout.replace(env!("CARGO_PKG_REPOSITORY"), "");
    let found = Regex::new(r".{0,60}(\bVEPs?\b|(?i:kubevirt)).{0,20}").expect("a pattern");
    assert_eq!(found.find(&sarif).map(|found| found.as_str()), None, "SARIF speaks of another community");
    let document = whole.veps().into_iter().next().unwrap_or_default().to_owned();
    let mut runs = Vec::new();
    for format in ["human", "concise", "github", "json", "markdown"] {
        runs.push(("check", check_case(case, &["--verbose", "--format", format])));
    }
    for format in ["human", "markdown", "json", "html", "mail"].iter().filter(|_| case.text("facts.yaml").is_some()) {
        let mut command = command();
        runs.push(("release", Run::of(command.args(["release", "--format", format, "--snapshot"]).arg(&case.path))));
    }
    let asked = |arguments: &[&'static str]| {
        let mut command = command();
        command.arg(arguments[0]).arg("--root").arg(&root);
        command.args(arguments[1..].iter().map(|argument| argument.replace("{}", &document)));
        (arguments[0], Run::of(&mut command))
    };
    runs.extend(ASKED.into_iter().map(asked));
    for (what, run) in &runs {
        assert!(run.code < 2, "{what}: {}", run.stderr);
    }
    runs.extend(REFUSED.into_iter().map(asked));
    for (what, run) in runs {
        for said in [&run.stdout, &run.stderr] {
            // Headings are the document's own.
            let ours = said.lines().filter(|line| what != "show" || !line.starts_with("    "));
            let said = ours.collect::<Vec<_>>().join("\n").replace(env!("CARGO_PKG_REPOSITORY"), "");
            let found = shown.find(&said).map(|found| &said[found.start().saturating_sub(80)..found.end()]);
            assert_eq!(found, None, "{what} speaks of another community");
        }
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

/// Whatever is said of a release, in each form and in tracking issues: what stands in back-ticks aside, and what the
/// configuration and a title of these cases say.
fn every_release() -> Result<(), Failed> {
    let quoted = Regex::new("`[^`]*`|VEP Reviewer|meta-VEPs|This VEP").expect("a pattern");
    let theirs = Regex::new(r".{0,60}\bVEPs?\b|.{0,60}\ba enhancement").expect("a pattern");
    let (mut said, mut wrong) = (0, Vec::new());
    for case in Case::all("release") {
        let mut snapshot = case.snapshot()?;
        snapshot.config.noun = Noun::new("enhancement").ok_or("it is a word")?;
        for (name, form) in forms(&case, &snapshot)? {
            let form = String::from_utf8_lossy(&form);
            said += usize::from(form.contains("nhancement"));
            let own = quoted.replace_all(&form, "").into_owned();
            wrong.extend(theirs.find_iter(&own).map(|found| format!("{}: {}", name.display(), found.as_str())));
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(said > 20, "only {said} forms name a document");
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}
