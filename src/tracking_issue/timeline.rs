//! The timeline of a tracking issue: which release each stage is planned for, and which pull requests are listed for it.
//!
//! Issues were written from several templates, and by hand: lines such as `* Alpha release target (x.y): v1.9`, a stage
//! with a list below it, and a table with a row a stage are all read.

use crate::facts::Issue;
use crate::release::{Stage, Stages, Version};
use crate::tracking_issue::lines::{is_heading, is_label, without_bullet, without_comments};
use crate::vep::checkbox::behind_box;

/// What a stage of a timeline has a list of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Pull requests of the implementation.
    Code,
    /// Pull requests of the documentation.
    Docs,
}

impl List {
    /// How a label or the heading of a column begins that names the list.
    const fn names(self) -> &'static [&'static str] {
        match self {
            List::Code => &["code"],
            List::Docs => &["doc", "user guide", "user-guide"],
        }
    }
}

/// What is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// There is no such list.
    Absent,
    /// Nothing, or what the template has there.
    Nothing,
    /// A word that there is nothing to list.
    NotApplicable,
    /// Pull requests.
    Some,
}

/// The release that a tracking issue names for `stage`, as in `* Alpha release target (x.y): v1.9`,
/// `* Beta release target (1.9):`, `* [ ] Beta (v1.7.0)`, or in a table's column of releases.
pub fn target(issue: &Issue, stage: Stage, stages: &Stages) -> Option<Version> {
    let body = without_comments(&issue.body);
    body.lines().find_map(|line| of_line(line, stage, stages)).or_else(|| {
        let cell = Table::of(&body, stages)?.cell(stage, &["release", "target", "version", "milestone"])?;
        first_version(&cell)
    })
}

/// What `issue` lists for `stage`.
pub fn listed(issue: &Issue, stage: Stage, list: List, stages: &Stages) -> Listed {
    list_text(issue, stage, list, stages).map_or(Listed::Absent, |text| judge(&text))
}

/// What stands in the list of `issue` for `stage`: the cell of a table, else what stands behind the list's label and
/// below it, up to the next stage, list, label or heading. `None` if there is no such list.
pub fn list_text(issue: &Issue, stage: Stage, list: List, stages: &Stages) -> Option<String> {
    let body = without_comments(&issue.body);
    if let Some(cell) = Table::of(&body, stages).and_then(|table| table.cell(stage, list.names())) {
        return Some(cell);
    }
    let mut inside = false;
    // How far the line is indented that names the release of the stage: its list may be nested below it.
    let mut target: Option<usize> = None;
    let mut text: Option<String> = None;
    for line in body.lines() {
        let words = plain(line);
        let begins = |names: &[&str]| names.iter().any(|name| words.to_lowercase().starts_with(name));
        let is_nested = target.is_some_and(|target| indentation(line) > target);
        if let Some(other) = stage_of(words, stages) {
            let is_target = words.to_lowercase().contains("release target");
            inside = !is_target && other == stage;
            target = (is_target && other == stage).then(|| indentation(line));
            if text.is_some() {
                break;
            }
        } else if (inside || is_nested) && begins(list.names()) && words.contains(':') {
            text = Some(words.split_once(':').map_or("", |(_, rest)| rest).to_owned());
        } else if is_heading(line) || is_label(line) && !line.starts_with([' ', '\t']) {
            inside = false;
            if text.is_some() {
                break;
            }
        } else if let Some(text) = &mut text {
            // Another list of the same stage.
            if begins(&["vep pr", "code", "doc", "user guide", "user-guide"]) && words.contains(':') {
                break;
            }
            text.push('\n');
            text.push_str(line);
        }
    }
    text
}

/// How many bytes of white space a line begins with.
fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// What a list says.
fn judge(text: &str) -> Listed {
    let digit = |c: char| c.is_ascii_digit();
    let is_number = |(at, mark): (usize, &str)| text[at + mark.len()..].starts_with(digit);
    let names_one = text.match_indices("/pull/").chain(text.match_indices('#')).any(is_number);
    let lower = text.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let none = ["n/a", "none", "not ", "no code", "no doc"].iter().any(|word| lower.starts_with(word)) || lower == "na";
    match (names_one, none) {
        (true, _) => Listed::Some,
        (false, true) => Listed::NotApplicable,
        (false, false) => Listed::Nothing,
    }
}

/// A line without bullet, box, quotes and emphasis in front.
fn plain(line: &str) -> &str {
    let words = without_bullet(line).trim_start_matches(['#', '>', ' ']);
    behind_box(words).map_or(words, |(_, behind)| behind).trim_start_matches([' ', '*', '_'])
}

/// The stage that a line begins with, where it says little else.
fn stage_of(words: &str, stages: &Stages) -> Option<Stage> {
    let (stage, name) = stages.prefix(words)?;
    let rest = words[name..].trim_start_matches(['*', '_', ':', ' ']);
    let short = rest.is_empty() || rest.starts_with(['(', '[', '-']) || rest.len() < LONGEST_REMARK;
    short.then_some(stage)
}

/// How many bytes may stand behind the stage in a line that names it.
const LONGEST_REMARK: usize = 40;

fn of_line(line: &str, stage: Stage, stages: &Stages) -> Option<Version> {
    let boxed = without_bullet(line).starts_with('[');
    let words = plain(line);
    let (named, _) = stages.prefix(words)?;
    let target = words.to_lowercase().contains("release target");
    if named != stage || !(target || boxed) || words.contains('|') {
        return None;
    }
    let (label, value) = words.split_once(':').unwrap_or((words, ""));
    let value = if target { value } else { "" };
    let remark = label.split_once('(').map_or("", |(_, inside)| inside.split(')').next().unwrap_or(""));
    first_version(value).or_else(|| first_version(remark))
}

/// The release that a few words name: `kubevirt 1.8`, `v1.7.0?`.
fn first_version(text: &str) -> Option<Version> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '*' | '`' | '(' | ')' | '[' | ']' | ','));
    words.filter_map(|word| Version::parse_prefix(word.trim_end_matches(['?', '.']))).map(|(version, _)| version).next()
}

/// A table with a row a stage.
struct Table<'a> {
    stages: &'a Stages,
    head: Vec<&'a str>,
    rows: Vec<Vec<&'a str>>,
}

impl<'a> Table<'a> {
    /// The first table of `body` in which a row begins with a stage.
    fn of(body: &'a str, stages: &'a Stages) -> Option<Table<'a>> {
        let lines: Vec<&str> = body.lines().map(str::trim).collect();
        let rules = lines.iter().enumerate().filter(|(_, line)| is_rule(line)).map(|(at, _)| at);
        rules.filter(|at| *at > 0).find_map(|at| {
            let rows = lines[at + 1..].iter().take_while(|line| line.contains('|'));
            let table = Table { stages, head: cells(lines[at - 1]), rows: rows.map(|line| cells(line)).collect() };
            table.rows.iter().any(|row| row_stage(row, stages).is_some()).then_some(table)
        })
    }

    /// What the row of `stage` has in the column whose heading has one of `names`.
    fn cell(&self, stage: Stage, names: &[&str]) -> Option<String> {
        let is_named = |head: &&str| names.iter().any(|name| head.to_lowercase().contains(name));
        let column = self.head.iter().position(is_named)?;
        let row = self.rows.iter().find(|row| row_stage(row, self.stages) == Some(stage))?;
        Some((*row.get(column)?).to_owned())
    }
}

/// The line below the heads of a table.
fn is_rule(line: &str) -> bool {
    line.contains('-') && line.contains('|') && line.chars().all(|c| matches!(c, '-' | '|' | ':' | ' '))
}

fn cells(line: &str) -> Vec<&str> {
    line.trim().trim_start_matches('|').trim_end_matches('|').split('|').map(str::trim).collect()
}

fn row_stage(row: &[&str], stages: &Stages) -> Option<Stage> {
    let words = row.first()?.trim_matches(['*', '_', '`', ' ']);
    stages.prefix(words).map(|(stage, _)| stage)
}
