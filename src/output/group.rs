//! Findings that say the same of several places of a document.

use std::collections::HashMap;
use std::hash::Hash;

use crate::finding::{Finding, Severity};

/// A finding, and those that say the same elsewhere.
pub(super) struct FindingGroup<'a> {
    /// The first, in the order of the report.
    pub(super) first: &'a Finding,
    /// The others, in that order.
    pub(super) others: Vec<&'a Finding>,
}

/// What makes findings equal for a reader: path, rule, severity, help, and the message but for what it quotes.
type Kind<'a> = (&'a str, &'static str, Severity, Option<&'a str>, String);

/// `findings`, those that say the same as one: with the same words, or with words that differ in what they quote alone.
/// What has another place to show, or concerns no file, stays by itself.
pub(super) fn grouped<'a>(findings: impl Iterator<Item = &'a Finding>) -> Vec<FindingGroup<'a>> {
    let kind = |finding: &'a Finding| -> Option<Kind<'a>> {
        let at = finding.location().filter(|_| finding.related.is_empty())?;
        Some((at.source.path(), finding.rule, finding.severity, finding.help.as_deref(), finding.message.frame()))
    };
    by_key(findings, kind)
        .into_iter()
        .map(|group| FindingGroup { first: group[0], others: group[1..].to_vec() })
        .collect()
}

/// `findings` in groups of those with the same key, in the order of their first; what has no key is a group by itself.
pub(super) fn by_key<'a, K: Eq + Hash>(
    findings: impl Iterator<Item = &'a Finding>,
    key: impl Fn(&'a Finding) -> Option<K>,
) -> Vec<Vec<&'a Finding>> {
    let (mut groups, mut group_of): (Vec<Vec<&'a Finding>>, HashMap<K, usize>) = (Vec::new(), HashMap::new());
    for finding in findings {
        let next = groups.len();
        let group = key(finding).map_or(next, |key| *group_of.entry(key).or_insert(next));
        if group == next {
            groups.push(Vec::new());
        }
        groups[group].push(finding);
    }
    groups
}
