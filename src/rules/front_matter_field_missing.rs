//! `front-matter-field-missing`: a field of the front matter is missing or empty.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Fact, Rule, one_line};
use crate::vep::Vep;
use crate::vep::yaml::{Entry, quoted};

/// The fields that every VEP with front matter has, with what may stand there.
const FIELDS: [(&str, &str); 8] = [
    ("title", "title: <short, descriptive title>"),
    ("vep-number", "vep-number: <number of the tracking issue>"),
    ("creation-date", "creation-date: \"2026-04-30\""),
    ("status", "status: provisional"),
    ("authors", "authors: [\"@handle\"]"),
    ("owning-sig", "owning-sig: sig-compute"),
    ("reviewers", "reviewers: [TBD]"),
    ("approvers", "approvers: [TBD]"),
];

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "front-matter-field-missing",
    summary: "a field of the front matter is missing or empty",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[Fact::FrontMatter],
    fixable: true,
    page: include_str!("front-matter-field-missing.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some(front_matter) = &vep.front_matter else { return Vec::new() };
    let mut findings = Vec::new();
    for (field, example) in FIELDS {
        // A VEP about the process itself belongs to no SIG.
        if field == "owning-sig" && vep.place.meta {
            continue;
        }
        let number = vep.place.number().filter(|_| field == "vep-number");
        let sig = vep.place.sig().filter(|sig| field == "owning-sig" && context.snapshot.sigs.iter().any(|s| s == sig));
        // The directory tells two of them.
        let help = match (number, sig) {
            (Some(number), _) => format!("write `vep-number: {number}`"),
            (_, Some(sig)) => format!("write `owning-sig: {sig}`"),
            _ => format!("write `{example}`"),
        };
        match front_matter.entry(field) {
            Some(_) if front_matter.filled(field).is_some() => {}
            Some(entry) => {
                let (message, help) = match commented(vep, entry) {
                    Some(words) if number.is_none() => (
                        format!("`{field}` is empty: `#` begins a comment"),
                        format!("write `{field}: {}`", one_line(&quoted(words))),
                    ),
                    Some(_) => (format!("`{field}` is empty: `#` begins a comment"), help),
                    None => (format!("`{field}` is empty"), help),
                };
                findings.push(RULE.at(vep.location(entry.key.span), About::field(field), message).help(help));
            }
            None => {
                let message = format!("the front matter has no `{field}`");
                findings.push(match front_matter.nearly(field) {
                    Some(near) => RULE
                        .at(vep.location(near.key.span), About::field(field), message)
                        .help(format!("did you mean `{field}` instead of `{}`?", near.key.value))
                        .fix(near.key.span, field),
                    None => RULE.at(vep.location(front_matter.first_line()), About::field(field), message).help(help),
                });
            }
        }
    }
    findings
}

/// What stands behind the key of `entry`, which is empty, and was meant as its value: `title: #10 Hooks`.
fn commented<'v>(vep: &'v Vep, entry: &Entry) -> Option<&'v str> {
    let line = vep.source.text()[entry.key.span.end..].lines().next()?;
    let words = line.trim_start_matches(['"', '\'', ':', ' ', '\t']).trim_end();
    words.strip_prefix('#').is_some_and(|rest| rest.starts_with(char::is_alphanumeric)).then_some(words)
}
