//! The comment on each real pull request: nothing in sight is said twice, and nobody is told what they cannot act on.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use libtest_mimic::Failed;
use serde_json::Value;
use vep_check::check::check;
use vep_check::fix::diffs;
use vep_check::load::load_snapshot;
use vep_check::output::markdown::{self, GITHUB, Style};
use vep_check::rules::ids;
use vep_check::snapshot::Snapshot;

use super::comment::explains_its_marks;
use super::corpus::copy;
use crate::common::markdown::is_harmless;

/// What is known besides, in which the number and the head of the pull request are still missing.
const FACTS: &str = "\
schedules:
  v1.10:
    freeze: 2026-09-02
    release: 2026-11-25
sigs:
  - name: sig-compute
    label: sig/compute
    chairs: [carol]
  - name: sig-storage
    label: sig/storage
    chairs: [sam]
labels: [kind/vep, sig/compute]
pull-request:
  title: Some work
  author: alex
  labels: []
  body: no issue
  head-repository: alex/enhancements
";

/// Holds the comment on each pull request in `directory`.
pub fn all(directory: &Path, template: &Path) -> Result<(), Failed> {
    let mut failed = Vec::new();
    let (mut longest, mut rows) = ((0, String::new()), 0);
    for entry in fs::read_dir(directory)? {
        let number = entry?.file_name().to_string_lossy().into_owned();
        let page = comment(&directory.join(&number), template, &number)?;
        is_harmless(&page);
        explains_its_marks(&page);
        let (lines, count) = wrong(&page);
        rows += count;
        failed.extend(lines.into_iter().map(|line| format!("#{number}: {line}")));
        longest = longest.max((page.chars().count(), number));
    }
    println!("the longest comment is that on #{}: {} characters", longest.1, longest.0);
    println!("{rows} rows looked at");
    if rows == 0 {
        return Err("there is no row".into());
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n").into()) }
}

/// The comment on the pull request that is stored in `stored`.
fn comment(stored: &Path, template: &Path, number: &str) -> Result<String, Failed> {
    let snapshot = snapshot(stored, template, number)?;
    let mut report = check(&snapshot);
    report.diffs = diffs(&snapshot, &report);
    Ok(markdown::render(&report, &Style::comment(GITHUB, 0)))
}

/// All that is known of the pull request that is stored in `stored`.
pub fn snapshot(stored: &Path, template: &Path, number: &str) -> Result<Snapshot, Failed> {
    let case = tempfile::tempdir()?;
    let described: Value = serde_json::from_slice(&fs::read(stored.join("pr.json"))?)?;
    for side in ["base", "head"] {
        fs::create_dir_all(case.path().join(side).join("veps/NNNN-vep-template"))?;
        copy(&stored.join(side), &case.path().join(side))?;
        copy(template, &case.path().join(side).join("veps/NNNN-vep-template"))?;
    }
    let head = described["head"].as_str().ok_or("a pull request without a head")?;
    fs::write(case.path().join("facts.yaml"), format!("{FACTS}  number: {number}\n  head: {head}\n"))?;
    Ok(load_snapshot(case.path(), None, "2026-08-18".parse()?, ids())?)
}

/// The lines of `page` that are there twice, outside of diffs, and the rows that their reader cannot act on; and how many
/// rows there are.
fn wrong(page: &str) -> (Vec<String>, usize) {
    let mut seen = BTreeSet::new();
    let mut in_diff = false;
    let (mut wrong, mut rows) = (Vec::new(), 0);
    for line in page.lines().filter(|line| !line.trim().is_empty()) {
        in_diff ^= line.starts_with("```");
        if in_diff || line.starts_with("```") || line == "</details>" || line == "<details>" || line.starts_with("|:--")
        {
            continue;
        }
        // Without its number, and without where its links lead.
        let words = line.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches(". ");
        let words: String = words
            .split("](")
            .enumerate()
            .map(|(index, part)| if index == 0 { part } else { part.split_once(')').map_or(part, |(_, rest)| rest) })
            .collect();
        // What the place is does not make another sentence of it.
        let sentence = words.split_once("** ").map_or(words.as_str(), |(_, sentence)| sentence);
        rows += usize::from(line.contains('→'));
        let is_row = line.starts_with("- **") || line.starts_with(|c: char| c.is_ascii_digit());
        if !seen.insert(if is_row { sentence.to_owned() } else { words.clone() }) {
            wrong.push(format!("said twice: {line}"));
        }
        // What is wrong comes with what to write, in the words of an arrow.
        let is_finding = line.starts_with(|c: char| c.is_ascii_digit()) || line.starts_with("- **");
        let is_vep = line.contains("**VEP") || line.contains("VEP without a number");
        if is_finding && !is_vep && !line.contains('→') && !page.contains("still the template") {
            wrong.push(format!("nothing to do: {line}"));
        }
    }
    (wrong, rows)
}

/// What [`wrong`] must find in a page, and what it must not.
pub fn finds_what_is_wrong() -> Result<(), Failed> {
    let good = "### ❌ 2 things to fix\n\n1. **[Line 3](a#3)** [`[]` is not a checkbox](b) → write `[ ]` ✏️\n\
                2. **[Line 9](a#9)** [`x.md` does not exist](b) → correct the path\n";
    let pages = [
        (good.to_owned(), None),
        (format!("{good}3. **[Line 12](a#12)** [`x.md` does not exist](c) → correct the path\n"), Some("said twice")),
        (format!("{good}- **[Line 9](a#9)** [`x.md` does not exist](b) → correct the path\n"), Some("said twice")),
        (format!("{good}\n**Labels to set**: `/sig a`\n\n**Labels to set**: `/sig a`\n"), Some("said twice")),
        (format!("{good}3. **[Line 20](a#20)** [the label `x` is not there](b)\n"), Some("nothing to do")),
        (format!("{good}\n```diff\n-a\n-a\n```\n"), None),
    ];
    for (page, expected) in pages {
        let (found, _) = wrong(&page);
        let kinds: Vec<&str> = found.iter().filter_map(|found| Some(found.split_once(": ")?.0)).collect();
        assert_eq!(kinds, Vec::from_iter(expected), "{page}");
    }
    Ok(())
}
