//! `graduation-vague`: a criterion that nobody can check.

use std::cell::LazyCell;
use std::ops::Range;

use crate::finding::{About, Finding, MAX_FINDINGS, Severity};
use crate::rule::{Check, Context, Rule};
use crate::source::{Span, is_within};
use crate::text::{find_words, in_words};
use crate::vep::Vep;
use crate::vep::criteria::criteria;
use crate::vep::outline::RunKind;

/// Words of criteria to which reviewers objected: that a feature waits for them tells nobody when it is ready.
const VAGUE: [&str; 5] = [
    // A template was changed for it: kubevirt/enhancements#30.
    "stable enough",
    // kubevirt/enhancements#175.
    "mature and stable",
    "when we are confident",
    "several releases",
    "no major issues",
];

/// Words that say, in the same part of the text, what such a phrase is to mean.
const EXPLAINED: [&str; 4] = ["defined as", "defined by", "which means", "that means"];

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "graduation-vague",
    summary: "a criterion that nobody can check",
    severity: Severity::Notice,
    check: Check::Vep(check),
    needs: &[],
    fixable: false,
    page: include_str!("graduation-vague.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some((_, body)) = context.graduation(vep) else { return Vec::new() };
    // Few documents have such a phrase.
    let text = vep.source.slice(body).to_ascii_lowercase();
    let places = places(&text);
    if places.is_empty() {
        return Vec::new();
    }
    // What is ticked somebody has checked.
    let ticked: LazyCell<Vec<Span>, _> = LazyCell::new(|| ticked(vep, body));
    let explained: LazyCell<Vec<usize>, _> = LazyCell::new(|| explained(&text));
    // Up to the next heading, something says what is meant.
    let is_explained = |at: usize| {
        let headings = &vep.outline.headings;
        let next = headings.get(headings.partition_point(|heading| heading.span.start <= at));
        let end = next.map_or(body.end, |next| next.span.start.min(body.end));
        let first = explained.partition_point(|place| body.start + place < at);
        explained.get(first).is_some_and(|place| body.start + place < end)
    };
    let is_text = |place: &Range<usize>| {
        vep.outline.run_at(body.start + place.start).is_some_and(|run| run.kind == RunKind::Text)
    };
    let places: Vec<Range<usize>> = places.into_iter().filter(is_text).collect();
    // One finding for each criterion, whatever lines it is wrapped in.
    let found = places.chunk_by(|one, next| is_one_paragraph(&text[one.end..next.start])).filter_map(|here| {
        let first = here.first()?;
        let span = Span::new(body.start + first.start, body.start + first.end);
        let told = is_within(span.start, &ticked) || is_explained(span.start);
        (!told).then_some((span, here))
    });
    let finding = |(span, places): (Span, &[Range<usize>])| {
        let mut phrases: Vec<String> = Vec::new();
        for place in places {
            let phrase = format!("`{}`", text[place.clone()].split_whitespace().collect::<Vec<_>>().join(" "));
            if !phrases.contains(&phrase) {
                phrases.push(phrase);
            }
        }
        let verb = if phrases.len() == 1 { "is no criterion" } else { "are no criteria" };
        let message = format!("{} {verb} that anybody can check", in_words(&phrases));
        RULE.at(vep.location(span), About::Words, message)
            .within(context.section_name(&context.config().graduation))
            .help("write what must be true: which tests pass, which issues are closed, for how many releases")
    };
    found.take(MAX_FINDINGS + 1).map(finding).collect()
}

/// Where `text`, in lower case, has such phrases, in their order.
fn places(text: &str) -> Vec<Range<usize>> {
    // `One release with no major issues` says for how long.
    let is_told = |place: &Range<usize>| text[..place.start].split_whitespace().next_back() == Some("with");
    let mut places: Vec<Range<usize>> =
        VAGUE.iter().flat_map(|phrase| find_words(text, phrase)).filter(|place| !is_told(place)).collect();
    places.sort_unstable_by_key(|place| place.start);
    places
}

/// Whether no paragraph and no item ends within `text`.
fn is_one_paragraph(text: &str) -> bool {
    let lines: Vec<&str> = text.split('\n').map(str::trim).collect();
    let (_, rest) = lines.split_first().unwrap_or((&"", &[]));
    let is_blank = |lines: &[&str]| lines.iter().any(|line| line.is_empty());
    let begins = |line: &&str| line.starts_with(['-', '*', '+', '#', '|']);
    !rest.iter().any(begins) && !rest.split_last().is_some_and(|(_, whole)| is_blank(whole))
}

/// The ticked criteria in `body`, without those within another.
fn ticked(vep: &Vep, body: Span) -> Vec<Span> {
    let mut ticked: Vec<Span> = Vec::new();
    for item in criteria(vep, body).into_iter().filter(|item| item.ticked == Some(true)) {
        if ticked.last().is_none_or(|before| before.end <= item.span.start) {
            ticked.push(item.span);
        }
    }
    ticked
}

/// Where `text`, in lower case, says what something means, in order.
fn explained(text: &str) -> Vec<usize> {
    let places = EXPLAINED.iter().flat_map(|words| find_words(text, words)).map(|place| place.start);
    let mut places: Vec<usize> = places.collect();
    places.sort_unstable();
    places
}
