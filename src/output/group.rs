//! Findings that say the same of several places of a document.

use std::collections::HashMap;

use crate::finding::{Finding, Severity};

/// A finding, and those that say the same elsewhere.
pub(super) struct Group<'a> {
    /// The first, in the order of the report.
    pub(super) first: &'a Finding,
    /// The others, in that order.
    pub(super) others: Vec<&'a Finding>,
}

/// What makes findings equal for a reader: path, rule, severity, help, and the message but for what it quotes.
type Kind<'a> = (&'a str, &'static str, Severity, Option<&'a str>, String);

/// `findings`, those that say the same as one: with the same words, or with words that differ in what they quote alone.
/// What has another place to show, or concerns no file, stays by itself.
pub(super) fn grouped<'a>(findings: impl Iterator<Item = &'a Finding>) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut known: HashMap<Kind<'a>, usize> = HashMap::new();
    for finding in findings {
        if let Some(at) = finding.location().filter(|_| finding.related.is_empty()) {
            let kind =
                (at.source.path(), finding.rule, finding.severity, finding.help.as_deref(), unquoted(&finding.message));
            match known.get(&kind) {
                Some(&at) => {
                    groups[at].others.push(finding);
                    continue;
                }
                None => {
                    known.insert(kind, groups.len());
                }
            }
        }
        groups.push(Group { first: finding, others: Vec::new() });
    }
    groups
}

/// `message` without what stands between back-ticks.
fn unquoted(message: &str) -> String {
    message.split('`').step_by(2).collect::<Vec<_>>().join("`")
}

/// What `message` quotes first, if it quotes anything.
pub(super) fn quoted(message: &str) -> Option<&str> {
    message.split('`').nth(1)
}
