//! `policy-broken`: the change breaks the configuration, the template or a file of owners.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Rule};
use crate::snapshot::Snapshot;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "policy-broken",
    summary: "the change breaks the configuration, the template or a file of owners",
    severity: Severity::Error,
    check: Check::Policy(check),
    needs: &[],
    fixable: false,
    page: include_str!("policy-broken.md"),
};

fn check(snapshot: &Snapshot) -> Vec<Finding> {
    let broken = snapshot.broken_policy.iter();
    let help = "fix it here: once it is on the base branch, every check is made with it";
    broken.map(|broken| RULE.at(broken.location.clone(), About::Words, broken.message.as_str()).help(help)).collect()
}
