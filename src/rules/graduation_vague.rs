//! `graduation-vague`: a criterion that nobody can check.

use std::cell::LazyCell;

use crate::finding::{About, Finding, MAX_FINDINGS, Severity};
use crate::rule::{Check, Context, Rule};
use crate::source::Span;
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
    // What is ticked somebody has checked. Few documents have such a phrase, so this is looked at last.
    let ticked: LazyCell<Vec<Span>, _> = LazyCell::new(|| {
        let ticked = criteria(vep, body).into_iter().filter(|item| item.ticked == Some(true));
        ticked.map(|item| item.span).collect()
    });
    let is_ticked = |span: Span| ticked.iter().any(|item| item.contains(Span::at(span.start)));
    let runs = vep.outline.runs_in(body).iter().filter(|run| run.kind == RunKind::Text);
    let found = runs.flat_map(|run| {
        let text = vep.source.slice(run.span).to_ascii_lowercase();
        // `One release with no major issues` says for how long.
        let places = |phrase: &'static str| {
            let found = text.match_indices(phrase).filter(|(at, _)| !text[..*at].ends_with("with "));
            found.map(|(at, _)| (at, phrase)).collect::<Vec<_>>()
        };
        let places = VAGUE.into_iter().flat_map(places).map(|(at, phrase)| (run.span.start + at, phrase));
        places.filter(|_| !is_ticked(run.span)).collect::<Vec<_>>()
    });
    let finding = |(at, phrase): (usize, &str)| {
        let message = format!("`{phrase}` is no criterion that anybody can check");
        RULE.at(vep.location(Span::new(at, at + phrase.len())), About::Words, message)
            .within(context.section_name(&context.config().graduation))
            .help("write what must be true: which tests pass, which issues are closed, for how many releases")
    };
    found.take(MAX_FINDINGS + 1).map(finding).collect()
}
