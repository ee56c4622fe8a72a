//! `graduation-vague`: a criterion that nobody can check.

use std::cell::LazyCell;

use crate::finding::{About, Finding, MAX_FINDINGS, Severity};
use crate::rule::{Check, Context, Rule};
use crate::source::Span;
use crate::text::in_words;
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
    if !VAGUE.iter().any(|phrase| memchr::memmem::find(text.as_bytes(), phrase.as_bytes()).is_some()) {
        return Vec::new();
    }
    // What is ticked somebody has checked.
    let ticked: LazyCell<Vec<Span>, _> = LazyCell::new(|| {
        let ticked = criteria(vep, body).into_iter().filter(|item| item.ticked == Some(true));
        ticked.map(|item| item.span).collect()
    });
    let is_ticked = |span: Span| ticked.iter().any(|item| item.contains(Span::at(span.start)));
    let runs = vep.outline.runs_in(body).iter().filter(|run| run.kind == RunKind::Text);
    let found = runs.filter_map(|run| {
        let places = places(&vep.source.slice(run.span).to_ascii_lowercase());
        let (first, phrase) = *places.first()?;
        let start = run.span.start + first;
        let told = is_ticked(run.span) || is_explained(vep, Span::new(start, body.end));
        (!told).then_some((Span::new(start, start + phrase.len()), places))
    });
    let finding = |(span, places): (Span, Vec<(usize, &str)>)| {
        let phrases: Vec<String> = places.iter().map(|(_, phrase)| format!("`{phrase}`")).collect();
        let verb = if places.len() == 1 { "is no criterion" } else { "are no criteria" };
        let message = format!("{} {verb} that anybody can check", in_words(&phrases));
        RULE.at(vep.location(span), About::Words, message)
            .within(context.section_name(&context.config().graduation))
            .help("write what must be true: which tests pass, which issues are closed, for how many releases")
    };
    found.take(MAX_FINDINGS + 1).map(finding).collect()
}

/// Where `text`, in lower case, has such phrases, in their order; of each the first.
fn places(text: &str) -> Vec<(usize, &'static str)> {
    // `One release with no major issues` says for how long.
    let place = |phrase: &'static str| {
        text.match_indices(phrase).map(|(at, _)| (at, phrase)).find(|(at, _)| !text[..*at].ends_with("with "))
    };
    let mut places: Vec<_> = VAGUE.into_iter().filter_map(place).collect();
    places.sort_unstable();
    places
}

/// Whether the text of `rest`, up to the next heading, says what is meant.
fn is_explained(vep: &Vep, rest: Span) -> bool {
    let headings = vep.outline.headings.iter().map(|heading| heading.span.start);
    let end = headings.filter(|start| *start > rest.start).min().map_or(rest.end, |start| start.min(rest.end));
    let text = vep.source.slice(Span::new(rest.start, end)).to_ascii_lowercase();
    EXPLAINED.iter().any(|words| text.contains(words))
}
