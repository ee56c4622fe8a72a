//! `section-without-reason`: a section says only `N/A` or `TBD`.

use crate::finding::{Finding, Severity};
use crate::rule::{self, Check, Context, Rule, one_line, quoted};
use crate::source::Span;
use crate::text::{after_not_applicable, is_visible_char};
use crate::vep::Vep;
use crate::vep::outline::RunKind;
use crate::vep::template::SectionKind;

/// Words that say that there is nothing to say.
const EMPTY_WORDS: [&str; 11] = [
    "",
    "none",
    "nil",
    "nothing",
    "not applicable",
    "tbd",
    "tba",
    "to be determined",
    "to be decided",
    "to be defined",
    "to be done",
];

/// The longest text, in bytes, that can be one of them.
const LONGEST: usize = 120;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "section-without-reason",
    summary: "a section says only `N/A` or `TBD`",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[],
    fixable: false,
    page: include_str!("section-without-reason.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (section, matches) in context.each_section() {
        // Of a history of which nothing has shipped, `N/A` says as much as silence.
        if section.kind != SectionKind::Prose || context.is_exempt(vep, section) || context.may_be_empty(vep, section) {
            continue;
        }
        for found in matches {
            let body = context.sections.body(vep, found.heading);
            let Some(span) = empty_words(vep, body) else { continue };
            let heading = quoted(&vep.outline.headings[found.heading]);
            let message = format!("`{}` under {heading} has no reason", one_line(vep.source.slice(span)));
            findings.push(
                RULE.at(vep.location(span), rule::section(section), message)
                    .help("say in one line why it does not apply, as in `N/A: no new API calls`, or what is missing"),
            );
        }
    }
    findings
}

/// Where the words of `body` stand, if all they say is that there is nothing.
fn empty_words(vep: &Vep, body: Span) -> Option<Span> {
    let mut runs = vep.outline.runs_in(body).iter().filter(|run| run.shows);
    let first = runs.next()?;
    let last = runs.clone().next_back().unwrap_or(first);
    let span = Span::new(first.span.start, last.span.end);
    if span.end - span.start > LONGEST || first.kind != RunKind::Text || runs.any(|run| run.kind != RunKind::Text) {
        return None;
    }
    let words = vep.outline.words(vep.source.text(), span).to_lowercase();
    let words = words.trim_matches(|c: char| {
        !is_visible_char(c) || matches!(c, '.' | '…' | '_' | '*' | '-' | '–' | '—' | '(' | ')' | '!' | '<' | '>')
    });
    let not_applicable = after_not_applicable(words).is_some_and(str::is_empty);
    let empty = not_applicable || EMPTY_WORDS.contains(&words) || words.starts_with("to be filled");
    empty.then_some(span)
}
