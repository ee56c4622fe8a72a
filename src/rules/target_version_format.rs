//! `target-version-format`: a target release is not written `vX.Y`.

use crate::finding::{Finding, MAX_FINDINGS, Severity};
use crate::release::Version;
use crate::rule::{self, Check, Context, Rule, one_line};
use crate::source::Span;
use crate::vep::Vep;
use crate::vep::prose::{Target, TargetValue};

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
    // What must be left empty needs no other spelling: that is `target-beyond-upcoming`'s.
    let is_emptied = |target: &Target| target.version().is_some_and(|version| context.is_beyond(vep, version));
    let rows = vep.releases().iter().filter(|target| !target.struck && !is_emptied(target));
    rows.filter_map(|target| check_target(vep, target)).take(MAX_FINDINGS + 1).collect()
}

fn check_target(vep: &Vep, target: &Target) -> Option<Finding> {
    let text = vep.source.slice(target.value.span);
    match target.value.value {
        // In front matter these are `front-matter-milestone`'s.
        _ if target.is_bare_number(&vep.source) => None,
        TargetValue::Other if target.front_matter => None,
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
            let message = format!("`{}` is not a release", one_line(text));
            let help = "write a release as `v1.9`, `TBD`, `N/A` with a reason, or nothing";
            Some(
                RULE.at(vep.location(target.value.span), rule::row(target), message)
                    .severity(Severity::Error)
                    .help(help),
            )
        }
        _ => None,
    }
}
