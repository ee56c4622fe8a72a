//! Reads a VEP's tracking issue, and the description of a pull request, as their templates lay them out:
//! `**Label**:` and what follows.

use crate::facts::Issue;
use crate::release::{Stage, Version};

/// The text under `**label**:` of `body`, up to the next label or heading, comments aside. `None` if there is no such
/// label.
pub fn field(body: &str, label: &str) -> Option<String> {
    let body = without_comments(body);
    let mut lines = body.lines();
    let mut text = lines.find_map(|line| after_label(line, label))?.to_owned();
    for line in lines {
        if is_label(line) || line.starts_with('#') {
            break;
        }
        text.push('\n');
        text.push_str(line);
    }
    Some(text.trim().to_owned())
}

/// What stands behind `**label**:` at the start of a line, or behind the same without emphasis.
fn after_label<'a>(line: &'a str, label: &str) -> Option<&'a str> {
    let words = line.trim_start().trim_start_matches('*');
    let rest =
        words.get(..label.len()).filter(|start| start.eq_ignore_ascii_case(label)).map(|_| &words[label.len()..])?;
    // `**Primary contact (assignee)**:` has a remark behind the label.
    let (remark, rest) = rest.split_once(':')?;
    let plain = remark.trim_matches(['*', ' ']);
    (plain.is_empty() || plain.starts_with('(')).then(|| rest.trim_start_matches('*').trim())
}

fn is_label(line: &str) -> bool {
    line.trim_start().strip_prefix("**").is_some_and(|rest| rest.contains("**:") || rest.contains(":**"))
}

/// `text` without HTML comments. One that is never closed hides the rest.
pub fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = comment.split_once("-->").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

/// The number that an issue's title gives the VEP: `VEP 12: …`, `[Draft] VEP-12`, `VEP #12`.
pub fn number_in_title(title: &str) -> Option<u64> {
    let mut rest = title.trim();
    while let Some((_, after)) = rest.strip_prefix('[').and_then(|inside| inside.split_once(']')) {
        rest = after.trim_start();
    }
    let rest = rest.get(..3).filter(|vep| vep.eq_ignore_ascii_case("vep")).map(|_| &rest[3..])?;
    let digits = rest.trim_start_matches([' ', '-', '#', '_', ':']);
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().ok()
}

/// The numbers that stand in `text` as words of their own, whatever is around them.
pub fn numbers(text: &str) -> impl Iterator<Item = u64> {
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok())
}

/// The numbers of issues in `text`: `#12`, `12`, `…/issues/12`, `…/pull/12`.
pub fn issue_numbers(text: &str) -> Vec<u64> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | ',' | '<' | '>'));
    words
        .filter_map(|word| {
            let word = word.trim_end_matches(['.', ';', '/']);
            let word = word.split(['?']).next().unwrap_or(word);
            let tail = match word.rsplit_once("/issues/").or_else(|| word.rsplit_once("/pull/")) {
                Some((_, tail)) => tail.split(['#', '/']).next().unwrap_or(tail),
                None => word.rsplit('#').next().unwrap_or(word),
            };
            tail.parse().ok()
        })
        .collect()
}

/// The primary SIG of a tracking issue, as in `/sig compute` below `Primary SIG:`. `None` if it names none.
pub fn primary_sig(issue: &Issue) -> Option<String> {
    let field = field(&issue.body, "Responsible SIGs")?;
    let from = field.to_lowercase().find("primary sig").unwrap_or(0);
    let to = field.to_lowercase().find("additional sig").unwrap_or(field.len()).max(from);
    let part = field.get(from..to)?;
    part.lines().find_map(|line| {
        let line = line.trim().trim_start_matches("Primary SIG:").trim();
        let name = line.strip_prefix("/sig").or_else(|| line.strip_prefix("sig"))?;
        let name = name.trim_start_matches([' ', '/', '-']).split_whitespace().next()?;
        let name = name.trim_start_matches("sig-");
        (!name.starts_with('$')).then(|| format!("sig-{}", name.to_lowercase()))
    })
}

/// The release that a tracking issue names for `stage`, as in `* Alpha release target (x.y): v1.9`.
pub fn target(issue: &Issue, stage: Stage) -> Option<Version> {
    without_comments(&issue.body).lines().find_map(|line| {
        let words = line.trim_start_matches([' ', '*', '-', '\t']);
        let first = words.split_whitespace().next()?;
        if Stage::from_word(first) != Some(stage) || !words.to_lowercase().contains("release target") {
            return None;
        }
        let (_, value) = words.split_once(':')?;
        Version::parse_prefix(value.trim().trim_matches(['*', '`'])).map(|(version, _)| version)
    })
}

/// What of the issue's template is still unfilled, as a message names it.
pub fn unfilled(issue: &Issue) -> Vec<&'static str> {
    let mut unfilled = Vec::new();
    if without_comments(&issue.body).contains("$ASSIGNEE") {
        unfilled.push("`$ASSIGNEE`");
    }
    let sigs = field(&issue.body, "Responsible SIGs").unwrap_or_default();
    let primary = sigs.split("Additional").next().unwrap_or("");
    if primary.contains("$SIG") {
        unfilled.push("`$SIG`");
    }
    for (label, name) in [("Feature Gate", "the feature gate"), ("Enhancement link", "the enhancement link")] {
        if field(&issue.body, label).is_some_and(|text| text.is_empty()) {
            unfilled.push(name);
        }
    }
    unfilled
}
