//! The page of each rule, `src/rules/<id>.md`: its headings, and its example, which is the rule's case `example` as it
//! is, and as vep-check prints it.

use std::fs;

use libtest_mimic::Failed;
use vep_check::finding::Finding;
use vep_check::output::human;
use vep_check::rule::Rule;

use crate::common::case::{Case, expect, root};
use crate::rules::report;

/// The headings of every page, in their order.
const HEADINGS: [&str; 4] = ["## What it checks", "## Why", "## How to fix", "## Example"];

/// How many lines around a finding an example that is written anew shows.
const AROUND: usize = 2;

/// The page ends with the document of the case `example` and the first message that it gives, as the program prints it.
pub fn agrees(rule: &Rule) -> Result<(), Failed> {
    let path = root().join("src/rules").join(format!("{}.md", rule.id));
    let page = fs::read_to_string(&path)?;
    assert!(page.starts_with(&format!("# {}\n", rule.id)), "it starts with the id of its rule");
    let headings: Vec<&str> = page.lines().filter(|line| HEADINGS.contains(line)).collect();
    assert_eq!(headings, HEADINGS, "the headings of a page");
    let says = page.contains("`vep-check fix`");
    assert_eq!(says, rule.fixable, "it says whether `vep-check fix` can fix something, as the rule does");

    let case = Case { path: root().join("testdata/rules").join(rule.id).join("example") };
    let mut report = report(&case)?;
    report.findings.retain(|finding| finding.rule == rule.id);
    report.findings.truncate(1);
    report.skipped.clear();
    let finding = report.findings.first().ok_or("the case `example` has no finding of the rule")?;
    let printed = human::render(&report, false);
    let message = printed.rsplit_once("\n\n").map_or("", |(finding, _)| finding);
    let (before, example) = page.split_once("## Example\n").expect("the heading is there");
    let example = if example.contains("```") { renumbered(example, &case)? } else { excerpt(finding) };
    Ok(expect(&path, format!("{before}## Example\n{}", with_message(&example, message)))?)
}

/// An example of the lines around a finding.
fn excerpt(finding: &Finding) -> String {
    let Some(at) = finding.location() else { return String::new() };
    let (start, end) = at.positions();
    let lines: Vec<&str> = at.source.text().lines().collect();
    let (mut first, mut last) = (start.line.saturating_sub(1 + AROUND), (end.line + AROUND).min(lines.len()));
    while first + 1 < start.line && lines[first].trim().is_empty() {
        first += 1;
    }
    while last > end.line && lines[last - 1].trim().is_empty() {
        last -= 1;
    }
    let from = if first == 0 { String::new() } else { format!(", from line {}", first + 1) };
    let shown = lines.get(first..last).unwrap_or_default().join("\n");
    format!("\n`{}`{from}:\n\n```markdown\n{shown}\n```\n", at.source.path())
}

/// `example` with the line at which its excerpt begins in the document, where it begins behind the first.
fn renumbered(example: &str, case: &Case) -> Result<String, Failed> {
    let path = example.trim_start().strip_prefix('`').and_then(|rest| rest.split('`').next());
    let block = example.split_once("```markdown\n").or_else(|| example.split_once("```yaml\n"));
    let (Some(path), Some((_, block))) = (path, block) else { return Ok(example.to_owned()) };
    let block = block.split("```").next().unwrap_or_default();
    let document = fs::read_to_string(case.path.join("head").join(path))?;
    let Some(at) = document.find(block) else { return Ok(example.to_owned()) };
    let line = document[..at].matches('\n').count() + 1;
    let (said, rest) = example.split_once("```").expect("a block");
    let said = match said.split_once(", from line ") {
        Some((before, number)) => {
            let behind = number.trim_start_matches(|c: char| c.is_ascii_digit());
            if line == 1 { format!("{before}{behind}") } else { format!("{before}, from line {line}{behind}") }
        }
        None if line == 1 => said.to_owned(),
        None => said.replacen(&format!("`{path}`"), &format!("`{path}`, from line {line}"), 1),
    };
    Ok(format!("{said}```{rest}"))
}

/// `example` with `message` as what is printed.
fn with_message(example: &str, message: &str) -> String {
    const FENCE: &str = "```text\n";
    let Some((before, rest)) = example.split_once(FENCE) else {
        return format!("{example}\n{FENCE}{message}\n```\n");
    };
    let (_, behind) = rest.split_once("\n```").unwrap_or((rest, "\n"));
    format!("{before}{FENCE}{message}\n```{behind}")
}
