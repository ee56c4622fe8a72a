//! `placeholder-text`: the template's placeholders are still in the text.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::finding::{About, Finding, MAX_FINDINGS, Severity};
use crate::rule::{Check, Context, Rule, first_line, one_line};
use crate::source::Span;
use crate::vep::Vep;
use crate::vep::outline::{Run, RunKind};

/// Words that the templates of VEPs and of tracking issues ask to replace.
const PLACEHOLDERS: [&str; 9] = ["NNNN", "$SIG", "$ASSIGNEE", "TODO", LINK, PULLS[0], PULLS[1], PULLS[2], PULLS[3]];

/// How addresses go on that have no number yet: `…/pull/XXXX`.
const PULLS: [&str; 4] = ["/pull/XX", "/pull/xx", "/issues/XX", "/issues/xx"];

/// How many bytes of bullets, quotes and emphasis may stand before a `TODO` that starts a line.
const LONGEST_MARKERS: usize = 64;

/// A placeholder that Markdown takes for a tag.
const LINK: &str = "<LINK>";

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "placeholder-text",
    summary: "the template's placeholders are still in the text",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[],
    fixable: false,
    page: include_str!("placeholder-text.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let mut findings = in_front_matter(vep, context);
    findings.extend(vep.outline.links.iter().filter_map(|link| {
        let at = PULLS.iter().find_map(|pull| link.destination.find(pull))?;
        let words = without_number(&link.destination[at..])?;
        Some(number_missing(vep, link.span, words))
    }));
    let title = vep.title.as_ref().map(|title| title.heading);
    let places = places(vep.source.text());
    if places.is_empty() {
        return findings;
    }
    let runs = vep.outline.runs.iter().filter(|run| title.is_none_or(|title| !title.contains(run.span)));
    findings.extend(runs.flat_map(|run| check_run(vep, run, &places)).take(MAX_FINDINGS + 1));
    findings
}

/// Where in `text` these words stand, each with its place. Most documents have none, and to look once is cheaper than to
/// look in every run.
fn places(text: &str) -> Vec<(usize, &'static str)> {
    static ALL_AT_ONCE: LazyLock<AhoCorasick> = LazyLock::new(|| {
        let builder = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(PLACEHOLDERS);
        builder.expect("a few short words are no large automaton")
    });
    ALL_AT_ONCE.find_iter(text).map(|found| (found.start(), PLACEHOLDERS[found.pattern().as_usize()])).collect()
}

/// The values of front matter that are still the template's.
fn in_front_matter(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some(front_matter) = &vep.front_matter else { return Vec::new() };
    let values =
        front_matter.entries.iter().flat_map(|entry| entry.node.scalars().into_iter().map(move |text| (entry, text)));
    let left = values.filter(|(entry, text)| context.is_placeholder(&entry.key.value, text.value));
    left.map(|(entry, text)| {
        let message =
            format!("`{}` in `{}` is a placeholder of the template", one_line(text.value), one_line(&entry.key.value));
        RULE.at(vep.location(text.span), About::value(&entry.key.value, text.value), message)
            .help("write what holds for this VEP")
    })
    .take(MAX_FINDINGS + 1)
    .collect()
}

fn check_run(vep: &Vep, run: &Run, places: &[(usize, &'static str)]) -> Vec<Finding> {
    let text = vep.source.slice(run.span);
    let from = places.partition_point(|(at, _)| *at < run.span.start);
    let inside = places[from..].iter().take_while(|(at, word)| at + word.len() <= run.span.end);
    let inside = inside.map(|(at, word)| (at - run.span.start, *word));
    let places: Vec<(usize, &str)> = match run.kind {
        RunKind::Text | RunKind::Heading => inside
            .filter(|(at, word)| *word != LINK && (PULLS.contains(word) || stands_alone(text, *at, word)))
            .filter(|(at, word)| *word != "TODO" || is_order(vep, run, *at))
            .take(MAX_FINDINGS + 1)
            .collect(),
        RunKind::Tag => inside.filter(|(_, word)| *word == LINK).take(MAX_FINDINGS + 1).collect(),
        _ => return Vec::new(),
    };
    places
        .into_iter()
        .filter_map(|(at, word)| {
            let start = run.span.start + at;
            if PULLS.contains(&word) {
                let words = without_number(&text[at..])?;
                return Some(number_missing(vep, Span::new(start, start + words.len()), words));
            }
            let quote = if word == "TODO" { order(text, at) } else { word.to_owned() };
            let help = match word {
                "TODO" => "write what is missing, or say in one line why it can wait",
                "NNNN" => "put the number of the tracking issue",
                _ => "replace it",
            };
            let message = format!("`{quote}` is a placeholder");
            Some(RULE.at(vep.location(Span::new(start, start + word.len())), About::Words, message).help(help))
        })
        .collect()
}

/// What `text`, which begins with one of [`PULLS`], has in the place of a number and before it.
fn without_number(text: &str) -> Option<&str> {
    let word = &text[..text.find(|c: char| !c.is_alphanumeric() && c != '/').unwrap_or(text.len())];
    let number = word.rsplit('/').next()?;
    number.bytes().all(|byte| byte.eq_ignore_ascii_case(&b'x')).then_some(word)
}

/// That an address, at `span`, has `words` in the place of a number.
fn number_missing(vep: &Vep, span: Span, words: &str) -> Finding {
    let message = format!("`{}` is a placeholder", one_line(words));
    let finding = RULE.at(vep.location(span), About::Words, message).severity(Severity::Notice);
    finding.help("put the number, or leave the link out until there is one")
}

/// The `TODO` at `at` with what it asks for: the rest of its line, or of its parenthesis.
fn order(text: &str, at: usize) -> String {
    let line = first_line(&text[at..]);
    let end = if text[..at].ends_with('(') { line.find(')') } else { None };
    one_line(&line[..end.unwrap_or(line.len())])
}

/// Whether the word at `at` is no part of a longer one.
fn stands_alone(text: &str, at: usize, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    !text[..at].ends_with(part) && !text[at + word.len()..].starts_with(part)
}

/// Whether a `TODO` asks for something, instead of being spoken of: at the start of a line or of a parenthesis, or
/// before a colon.
fn is_order(vep: &Vep, run: &Run, at: usize) -> bool {
    let at = run.span.start + at;
    let text = vep.source.text();
    if text[at + "TODO".len()..].starts_with(':') {
        return true;
    }
    let window = text.ceil_char_boundary(at.saturating_sub(LONGEST_MARKERS));
    let before = &text[window..at];
    let line = before.rfind('\n').map_or(before, |newline| &before[newline + 1..]);
    let at_start = window == 0 || line.len() < before.len();
    let marker = |c: char| c.is_whitespace() || c.is_ascii_digit() || "-*+>|#._\"'".contains(c);
    line.ends_with(['(', '[']) || (at_start && line.chars().all(marker))
}
