//! `front-matter-date`: `creation-date` is no date, or is written in another form.

use jiff::civil::Date;

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Fact, Rule, one_line};
use crate::vep::Vep;
use crate::vep::date::days;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "front-matter-date",
    summary: "`creation-date` is no date, or is written in another form",
    severity: Severity::Notice,
    check: Check::Vep(check),
    needs: &[Fact::FrontMatter],
    fixable: true,
    page: include_str!("front-matter-date.md"),
};

/// The field.
const FIELD: &str = "creation-date";

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some(entry) = vep.front_matter.as_ref().and_then(|front_matter| front_matter.readable(FIELD)) else {
        return Vec::new();
    };
    let span = entry.node.span;
    let scalars = entry.node.scalars();
    let text = match scalars.as_slice() {
        [only] => only.value.trim(),
        _ => vep.source.slice(span),
    };
    if text.parse::<Date>().is_ok() || context.is_placeholder(FIELD, text) {
        return Vec::new();
    }
    let shown = one_line(text);
    let finding = |message: String| RULE.at(vep.location(span), About::field(FIELD), message);
    vec![match days(text).as_slice() {
        [] => finding(format!("`{shown}` of `{FIELD}` is no date"))
            .help(format!("write the year, the month and the day: `{FIELD}: \"2026-04-30\"`")),
        [day] => {
            let finding =
                finding(format!("`{FIELD}` is written `{shown}`")).help(format!("write `{FIELD}: \"{day}\"`"));
            // One scalar in one piece, with its quotes or without.
            let whole = vep.source.slice(span).trim_matches(['"', '\'']) == text;
            if whole { finding.fix(span, format!("\"{day}\"")) } else { finding }
        }
        several => {
            let days: Vec<String> = several.iter().map(|day| format!("`\"{day}\"`")).collect();
            finding(format!("`{shown}` of `{FIELD}` may be one of {} days", several.len()))
                .help(format!("write {}", days.join(" or ")))
        }
    }]
}
