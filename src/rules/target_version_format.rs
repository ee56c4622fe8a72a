//! `target-version-format`: a target release is not written `vX.Y`.

use crate::finding::{Finding, MAX_FINDINGS, Severity};
use crate::release::{Version, behind, meant, releases};
use crate::rule::{self, Check, Context, Rule, one_line};
use crate::source::Span;
use crate::text::is_visible_char;
use crate::vep::Vep;
use crate::vep::prose::Target;
use crate::vep::target_value::TargetValue;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "target-version-format",
    summary: "a target release is not written `vX.Y`",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[],
    fixable: true,
    page: include_str!("target-version-format.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let rows = vep.releases().iter().filter(|target| !target.struck);
    rows.filter_map(|target| check_target(vep, context, target)).take(MAX_FINDINGS + 1).collect()
}

fn check_target(vep: &Vep, context: &Context<'_>, target: &Target) -> Option<Finding> {
    let text = vep.source.slice(target.value.span);
    match target.value.value {
        // In front matter these are `front-matter-milestone`'s.
        _ if target.is_bare_number(&vep.source) => None,
        TargetValue::Other if target.front_matter => None,
        TargetValue::Version { version, .. } if second(text, version).is_some() => {
            let message = format!("`{}` names two releases, of which the first counts", one_line(text));
            let help = format!("write the one that is meant, as in `{version}`");
            Some(RULE.at(vep.location(target.value.span), rule::row(target), message).help(help))
        }
        TargetValue::Version { version, as_wanted: false } => {
            let mut length = Version::parse_prefix(text).map_or(text.len(), |(_, length)| length);
            if text[length..].starts_with('.') {
                // `1.11.x` as a whole.
                let rest = &text[length..];
                length += rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(')).unwrap_or(rest.len());
            }
            let span = Span::new(target.value.span.start, target.value.span.start + length);
            let message = format!("`{}` should be written `{version}`", one_line(&text[..length]));
            let finding = RULE.at(vep.location(span), rule::row(target), message).help(format!("write `{version}`"));
            Some(finding.fix(span, version.to_string()))
        }
        TargetValue::Other => {
            let message = format!("`{}` is not a release{}", one_line(text), behind(text));
            let help = match meant(text) {
                Some(version) => format!("write `{version}`"),
                None if releases(text).count() > 1 => {
                    let first = releases(text).next().map_or_else(String::new, |version| version.to_string());
                    format!("write the one that is meant, as in `{first}`")
                }
                None => {
                    let example = context.upcoming().map_or_else(|| "v1.9".to_owned(), |upcoming| upcoming.to_string());
                    format!("write a release as `{example}`, `TBD`, `N/A` with a reason, or nothing")
                }
            };
            let finding = RULE.at(vep.location(target.value.span), rule::row(target), message).help(help);
            let visible: String = text.chars().filter(|c| is_visible_char(*c)).collect();
            Some(match visible.parse::<Version>().ok().filter(|_| visible != text) {
                Some(version) => finding.severity(Severity::Error).fix(target.value.span, version.to_string()),
                None => finding.severity(Severity::Error),
            })
        }
        _ => None,
    }
}

/// Another release than `first` right behind it in `text`: `v1.9 or v1.10`, `v1.9, v1.10`, but not `v1.9 (was v1.8)`.
fn second(text: &str, first: Version) -> Option<Version> {
    const BETWEEN: [&str; 9] = ["or", "and", "to", "until", "/", "-", "–", "|", "&"];
    let (_, length) = Version::parse_prefix(text)?;
    let mut words = text[length..].split([' ', '\t', ',']).filter(|word| !word.is_empty()).peekable();
    while words.next_if(|word| BETWEEN.contains(word)).is_some() {}
    words.next()?.parse().ok().filter(|second| *second != first)
}
