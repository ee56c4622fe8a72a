//! `anchor-missing`: a link leads to a heading that the document does not have.

use std::cell::LazyCell;

use crate::finding::{About, Finding, MAX_FINDINGS, Severity};
use crate::rule::{Check, Context, Rule, Targets, named_places, one_line};
use crate::text::likeness;
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "anchor-missing",
    summary: "a link leads to a heading that the document does not have",
    severity: Severity::Notice,
    check: Check::Markdown(check),
    needs: &[],
    fixable: true,
    page: include_str!("anchor-missing.md"),
};

/// How alike an anchor and what a link says must be for the one to be meant.
const NEARLY_RIGHT: f64 = 0.8;

/// In documents with more headings, none is looked for that was meant.
const MOST_HEADINGS: usize = 500;

fn check(vep: &Vep, _: &Context<'_>) -> Vec<Finding> {
    if vep.outline.inner_links.is_empty() {
        return Vec::new();
    }
    let Some(targets) = Targets::of(vep) else { return Vec::new() };
    let named = LazyCell::new(|| named_places(vep.source.text()));
    let links = vep.outline.inner_links.iter();
    let missing = links.filter_map(|link| Some((link, targets.missing(&link.destination)?)));
    missing
        .filter(|(_, anchor)| !named.contains(anchor))
        .map(|(link, anchor)| {
            let written = one_line(&link.destination);
            let message = format!("no heading of this document has the anchor `{written}`");
            let finding = RULE.at(vep.location(link.span), About::Link(link.destination.clone()), message);
            match targets.respelt(&anchor) {
                Some(right) => {
                    let finding = finding.help(format!("write `#{right}`"));
                    if link.exact { finding.fix(link.span, format!("#{right}")) } else { finding }
                }
                None => finding.help(match nearest(&targets, &anchor) {
                    Some(near) => format!("did you mean `#{near}`?"),
                    None => {
                        "write the words of a heading: small letters, `-` for each space, no other signs".to_owned()
                    }
                }),
            }
        })
        .take(MAX_FINDINGS + 1)
        .collect()
}

/// The only anchor that goes on where `anchor` ends, else the one that is most like it.
fn nearest<'a>(targets: &'a Targets, anchor: &str) -> Option<&'a str> {
    let goes_on = |other: &&str| other.strip_prefix(anchor).is_some_and(|rest| rest.starts_with('-'));
    let mut longer = targets.anchors().filter(goes_on);
    if let (Some(only), None) = (longer.next(), longer.next()) {
        return Some(only);
    }
    if targets.anchors().count() > MOST_HEADINGS {
        return None;
    }
    let near = targets.anchors().filter_map(|other| Some((likeness(anchor, other, NEARLY_RIGHT)?, other)));
    near.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1))).map(|(_, other)| other)
}
