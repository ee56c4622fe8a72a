//! `front-matter-participating-sigs`: `participating-sigs` is no list of SIGs.

use crate::finding::{About, Finding, MAX_FINDINGS, Severity};
use crate::rule::{Check, Context, Fact, Rule, one_line};
use crate::source::Spanned;
use crate::text::{after_not_applicable, did_you_mean, is_undecided};
use crate::vep::Vep;
use crate::vep::yaml::Value;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "front-matter-participating-sigs",
    summary: "`participating-sigs` is no list of SIGs",
    severity: Severity::Notice,
    check: Check::Vep(check),
    needs: &[Fact::FrontMatter],
    fixable: false,
    page: include_str!("front-matter-participating-sigs.md"),
};

/// The field.
const FIELD: &str = "participating-sigs";

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some(front_matter) = &vep.front_matter else { return Vec::new() };
    let Some(entry) = front_matter.readable(FIELD) else { return Vec::new() };
    let sigs = &context.snapshot.sigs;
    if let Value::Scalar { text, .. } = &entry.node.value {
        let names: Vec<&str> = text.split([',', ' ']).filter(|name| !name.is_empty()).collect();
        let none = after_not_applicable(text).is_some() || text.trim().eq_ignore_ascii_case("none");
        // What is no SIG is told of below, unless it is several.
        if none || names.len() > 1 || sigs.iter().any(|sig| sig == text.trim()) {
            let wanted = if none { String::new() } else { names.join(", ") };
            let message = format!("`{}` of `{FIELD}` is no list", one_line(text));
            let finding = RULE.at(vep.location(entry.node.span), About::field(FIELD), message);
            return vec![finding.help(format!("write `{FIELD}: [{}]`", one_line(&wanted)))];
        }
    }
    let unknown = front_matter.texts(FIELD).into_iter().filter(|text| !sigs.iter().any(|sig| sig == text.value));
    unknown
        .filter(|text| !is_undecided(text.value) && !context.is_placeholder(FIELD, text.value))
        .map(|text| unknown_sig(vep, sigs, &text))
        .take(MAX_FINDINGS + 1)
        .collect()
}

/// That `text` is none of `sigs`.
fn unknown_sig(vep: &Vep, sigs: &[String], text: &Spanned<&str>) -> Finding {
    let known = || sigs.iter().map(String::as_str);
    let bare = |name: &str| name.trim_start_matches('@').to_ascii_lowercase();
    let short = known().find(|sig| sig.split_once('-').is_some_and(|(_, name)| name == bare(text.value)));
    let meant = match short.or_else(|| known().find(|sig| *sig == bare(text.value))) {
        Some(sig) => format!("; did you mean `{sig}`?"),
        None => did_you_mean(text.value, known()),
    };
    let names: Vec<String> = known().map(|sig| format!("`{sig}`")).collect();
    RULE.at(
        vep.location(text.span),
        About::value(FIELD, text.value),
        format!("`{}` is not a SIG{meant}", one_line(text.value)),
    )
    .help(format!("write one of {}", names.join(", ")))
}
