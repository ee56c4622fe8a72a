//! What reviewers of KubeVirt were seen asking for by hand, and that it is said first: each a case below
//! `testdata/asks/`, the document, the pull request and the issue as they were the day before, made small. `ask.yaml`
//! of a case says what was asked, who answers it and with which words. `others.yaml` has what is not said, and why.

use std::collections::BTreeMap;

use libtest_mimic::{Failed, Trial};
use serde::Deserialize;
use vep_check::check::check;
use vep_check::fix::diffs;
use vep_check::output::markdown::{self, GITHUB, Style};

use crate::common::case::{Case, root};
use crate::rules;

/// What stands for a rule where a line of the comment answers.
const COMMENT: &str = "comment";

/// What somebody asked for, and what answers it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    /// Where: the path of a thread of kubevirt/enhancements.
    seen: String,
    /// What for.
    ask: String,
    /// The rule that says it first, or `comment`.
    answer: String,
    /// The words of it that lead the author there.
    says: String,
}

/// What somebody asked for, and why nothing says it first.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Other {
    seen: String,
    ask: String,
    /// Who says it instead.
    #[serde(rename = "left-to")]
    left_to: LeftTo,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum LeftTo {
    /// It needs somebody's judgement.
    People,
    /// It is about an issue that nobody has a pull request for, or about the board.
    ReleaseReport,
    /// Nobody: a rule would misfire, or has not been found yet.
    Nobody,
}

pub fn trials() -> Vec<Trial> {
    Case::all("asks").into_iter().map(|case| Trial::test(case.name(), move || run(&case))).collect()
}

fn ask(case: &Case) -> Result<Ask, Failed> {
    let text = case.text("ask.yaml").ok_or_else(|| format!("{}: there is no ask.yaml", case.name()))?;
    Ok(serde_yaml::from_str(&text)?)
}

fn run(case: &Case) -> Result<(), Failed> {
    Ok(case.expects("expected.txt", &answer(case, &ask(case)?)?)?)
}

/// What answers `ask`: findings, which are held against the change, or lines of the comment.
fn answer(case: &Case, ask: &Ask) -> Result<String, Failed> {
    let snapshot = case.snapshot()?;
    let mut report = check(&snapshot);
    let mut text = String::new();
    if ask.answer == COMMENT {
        report.diffs = diffs(&snapshot, &report);
        let page = markdown::render(&report, &Style::comment(GITHUB, 0));
        for line in page.lines().flat_map(|line| line.split("<br>")).filter(|line| line.contains(&ask.says)) {
            text.push_str(line.trim_start_matches("<sup>").trim_end_matches("</sup>"));
            text.push('\n');
        }
    } else {
        let own = report.findings.iter().filter(|finding| finding.rule == ask.answer && !finding.existing);
        own.for_each(|finding| rules::write_finding(&mut text, finding));
    }
    if text.contains(&ask.says) { Ok(text) } else { Err(format!("nothing says `{}`: {text}", ask.says).into()) }
}

/// The table of all asks by number, with what answers each, and how many are answered.
pub fn table() -> String {
    let mut rows: BTreeMap<u32, String> = BTreeMap::new();
    let mut said = 0;
    for case in Case::all("asks") {
        let ask = ask(&case).unwrap_or_else(|error| panic!("{}: {error:?}", case.name()));
        let name = case.path.file_name().and_then(|name| name.to_str()).expect("UTF-8");
        let by = match ask.answer.as_str() {
            COMMENT => "the comment".to_owned(),
            rule => format!("[`{rule}`](src/rules/{rule}.md)"),
        };
        said += 1;
        row(&mut rows, number(name), &ask.seen, &ask.ask, &by);
    }
    let others = std::fs::read_to_string(root().join("testdata/asks/others.yaml")).expect("others.yaml is there");
    let others: BTreeMap<u32, Other> = serde_yaml::from_str(&others).expect("others.yaml is YAML");
    let count = |who: LeftTo| others.values().filter(|other| other.left_to == who).count();
    let (people, report, nobody) = (count(LeftTo::People), count(LeftTo::ReleaseReport), count(LeftTo::Nobody));
    for (number, other) in &others {
        let by = match other.left_to {
            LeftTo::People => "–, it needs judgement",
            LeftTo::ReleaseReport => "–, it is the [release report's](docs/release.md)",
            LeftTo::Nobody => "–",
        };
        row(&mut rows, *number, &other.seen, &other.ask, by);
    }
    assert!(
        rows.keys().copied().eq(1..=u32::try_from(rows.len()).expect("few")),
        "each number once, and none left out"
    );
    let head = format!(
        "Of {} asks, {said} are said first, {report} are the release report's, {people} need judgement, and {nobody} \
         nothing says.\n\n| | Seen at | What was asked for | What says it first |\n|--:|---|---|---|\n",
        rows.len(),
    );
    rows.into_values().fold(head, |table, row| table + &row)
}

fn number(name: &str) -> u32 {
    name.split('-').next().and_then(|number| number.parse().ok()).expect("a case begins with the number of its ask")
}

fn row(rows: &mut BTreeMap<u32, String>, number: u32, seen: &str, ask: &str, by: &str) {
    let thread = seen.rsplit('/').next().unwrap_or(seen);
    let link = format!("[#{thread}](https://github.com/kubevirt/enhancements/{seen})");
    let before = rows.insert(number, format!("| {number} | {link} | {ask} | {by} |\n"));
    assert!(before.is_none(), "{number} stands twice");
}
