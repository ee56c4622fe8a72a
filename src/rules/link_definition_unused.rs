//! `link-definition-unused`: a link is defined and not used, or its two halves stand apart.

use std::cell::LazyCell;
use std::collections::HashSet;

use crate::finding::{About, Finding, MAX_FINDINGS, Severity};
use crate::rule::{Check, Context, Rule, one_line};
use crate::source::Span;
use crate::vep::Vep;
use crate::vep::outline::RunKind;
use crate::vep::visible::visible_lines;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "link-definition-unused",
    summary: "a link is defined and not used, or its two halves stand apart",
    severity: Severity::Notice,
    check: Check::Vep(check),
    needs: &[],
    fixable: false,
    page: include_str!("link-definition-unused.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let mut findings = unused(vep, context.template().vep.source.text());
    findings.extend(apart(vep));
    findings.extend(undefined(vep));
    findings.sort_by_key(|finding| finding.location().map(|at| at.span));
    findings.truncate(MAX_FINDINGS + 1);
    findings
}

/// Definitions such as `[name]: address` whose name stands nowhere else in brackets, and that are not those of the template,
/// which has `given` for its text: a new document gets these with it.
fn unused(vep: &Vep, given: &str) -> Vec<Finding> {
    let text = vep.source.text();
    if memchr::memmem::find(text.as_bytes(), b"]:").is_none() {
        return Vec::new();
    }
    let whole = Span::new(0, text.len());
    let definitions: Vec<(Span, &str)> = visible_lines(&vep.source, &vep.outline, whole)
        .into_iter()
        .filter_map(|line| Some((line, definition(vep.source.slice(line))?)))
        .filter(|(line, _)| vep.outline.runs_in(*line).is_empty())
        .collect();
    if definitions.is_empty() {
        return Vec::new();
    }
    // A definition has a colon behind its brackets.
    let brackets = memchr::memchr_iter(b'[', text.as_bytes()).filter_map(|at| {
        // No look goes farther than a name may be long.
        let near = &text[at + 1..text.floor_char_boundary(at + 2 + LONGEST_NAME)];
        let (name, _) = near.split_once(']')?;
        let before = text[..at].trim_end_matches(|c: char| c.is_whitespace() && c != '\n');
        let begins_line = before.is_empty() || before.ends_with('\n');
        let defines = begins_line && text[at + 1 + name.len()..].starts_with("]:");
        // No name that is defined has a bracket in it.
        (!defines && !name.contains('[')).then(|| same(name))
    });
    let used: HashSet<String> = brackets.collect();
    let is_given = |line: Span| given.lines().any(|other| other.trim() == vep.source.slice(line).trim());
    let left = definitions.into_iter().filter(|(line, name)| !used.contains(&same(name)) && !is_given(*line));
    left.map(|(line, name)| {
        let start = line.start + vep.source.slice(line).find('[').unwrap_or(0);
        let message = format!("nothing uses the link `[{}]` that is defined here", one_line(name));
        RULE.at(vep.location(Span::new(start, start + name.len() + 2)), About::Words, message)
            .help(format!("write `[{}]` where it belongs, or delete the line", one_line(name)))
    })
    .collect()
}

/// The longest name of a link, in bytes, that Markdown knows.
const LONGEST_NAME: usize = 999;

/// The name that a line defines, as in `[name]: address`. That of a footnote is none.
fn definition(line: &str) -> Option<&str> {
    let (name, address) = line.trim_start().strip_prefix('[')?.split_once("]:")?;
    let plain = !name.is_empty() && name.len() <= LONGEST_NAME && !name.starts_with('^') && !name.contains(['[', ']']);
    (plain && !address.trim().is_empty()).then_some(name)
}

/// A name as Markdown compares it.
fn same(name: &str) -> String {
    name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// Links by a name that nothing defines: `[some words][1]`.
fn undefined(vep: &Vep) -> Vec<Finding> {
    let text = vep.source.text();
    let mut findings = Vec::new();
    let defined = LazyCell::new(|| text.lines().filter_map(definition).map(same).collect::<HashSet<String>>());
    for at in memchr::memmem::find_iter(text.as_bytes(), "][") {
        // No look goes farther than a name may be long.
        let window = text.ceil_char_boundary(at.saturating_sub(LONGEST_NAME));
        let open = memchr::memrchr2(b'[', b'\n', &text.as_bytes()[window..at]).map(|open| window + open);
        let Some(start) = open.filter(|open| text.as_bytes()[*open] == b'[') else { continue };
        let near = &text[at + 2..text.floor_char_boundary(at + 2 + LONGEST_NAME)];
        let Some((name, _)) = near.split_once(']').filter(|(name, _)| !name.contains('\n')) else { continue };
        let rest = &text[at + 2 + name.len() + 1..];
        // Words and a number, or several words: `[sig-compute][serial]` is how tests are called.
        let words = &text[start + 1..at];
        let number = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
        let meant = words.contains(char::is_alphabetic) && (number || words.trim().contains(' ') && !name.is_empty());
        let alone =
            !text[..start].ends_with(|c: char| c.is_alphanumeric() || c == ']') && !rest.starts_with(['[', '(']);
        if !meant || !alone || name.contains('[') || name.starts_with('^') || !is_shown(vep, start) {
            continue;
        }
        if !defined.contains(&same(name)) {
            let span = Span::new(start, at + 2 + name.len() + 1);
            let message = format!("nothing defines the link `[{}]`, which makes it plain text", one_line(name));
            let help = format!("write the address: `[{}](…)`", one_line(words));
            findings.push(RULE.at(vep.location(span), About::Words, message).help(help));
            if findings.len() > MAX_FINDINGS {
                break;
            }
        }
    }
    findings
}

/// Whether what stands at `at` is text: code and comments are shown as they stand.
fn is_shown(vep: &Vep, at: usize) -> bool {
    vep.outline.run_at(at).is_some_and(|run| run.kind == RunKind::Text)
}

/// Links with a space between their halves: `[words] (address)`.
fn apart(vep: &Vep) -> Vec<Finding> {
    let mut findings = Vec::new();
    let text = vep.source.text();
    // The last bracket that opened on this line.
    let mut open = None;
    let mut from = 0;
    for at in memchr::memmem::find_iter(text.as_bytes(), "] (") {
        if let Some(last) = memchr::memrchr2(b'[', b'\n', &text.as_bytes()[from..at]) {
            open = Some(from + last).filter(|last| text.as_bytes()[*last] == b'[');
        }
        from = at;
        let Some(start) = open.filter(|start| at > start + 2) else { continue };
        let Some(length) = text[at + 3..].find([')', '\n', ' ']) else { continue };
        let address = &text[at + 3..at + 3 + length];
        let leads = address.contains("://") || address.starts_with("./") || address.starts_with("../");
        let span = Span::new(start, at + 3 + length + 1);
        if leads && is_shown(vep, start) && text[at + 3 + length..].starts_with(')') {
            let message = "a space parts the two halves of a link, which makes it plain text";
            let help = format!("write `](` without the space, as in `{}(…)`", one_line(&text[start..=at]));
            findings.push(RULE.at(vep.location(span), About::Words, message).help(help));
        }
    }
    findings
}
