//! `checklist-marker`: a box of the checklist is neither `[ ]` nor `[x]`.

use crate::finding::{Finding, MAX_FINDINGS, Severity};
use crate::rule::{Check, Context, Rule, one_line};
use crate::vep::Vep;
use crate::vep::prose::Marker;

/// The rule.
pub static RULE: Rule = Rule {
    id: "checklist-marker",
    summary: "a box of the checklist is neither `[ ]` nor `[x]`",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[],
    page: include_str!("checklist-marker.md"),
};

fn check(vep: &Vep, _: &Context<'_>) -> Vec<Finding> {
    let odd = vep.checklist.iter().filter(|item| item.marker.value == Marker::Odd && !item.struck);
    odd.map(|item| {
        let span = item.marker.span;
        let text = vep.source.slice(span);
        let message = format!("`{}` is not a checkbox", one_line(text));
        // What the author meant is certain for `[]` and `[ x]`, not for `[+]`.
        match text.trim_matches(['[', ']']).trim() {
            "" => RULE.at(vep.location(span), message).help("write `[ ]`").fix(span, "[ ]"),
            "x" | "X" => RULE.at(vep.location(span), message).help("write `[x]`").fix(span, "[x]"),
            _ => RULE.at(vep.location(span), message).help("write `[ ]`, or `[x]` once it is approved"),
        }
    })
    .take(MAX_FINDINGS + 1)
    .collect()
}
