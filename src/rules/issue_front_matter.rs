//! `issue-front-matter`: the tracking issue has another status, reviewer or approver than front matter.

use std::collections::BTreeSet;

use crate::finding::{About, Finding, Severity, Subject};
use crate::rule::{Check, Context, Fact, Rule, one_line};
use crate::text::is_undecided;
use crate::tracking_issue::{field, people};
use crate::vep::Vep;
use crate::vep::front_matter::FrontMatter;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "issue-front-matter",
    summary: "the tracking issue has another status, reviewer or approver than front matter",
    severity: Severity::Notice,
    check: Check::Vep(check),
    needs: &[Fact::Issues, Fact::FrontMatter],
    fixable: false,
    page: include_str!("issue-front-matter.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some((number, issue)) = context.issue(vep) else { return Vec::new() };
    let Some(front_matter) = &vep.front_matter else { return Vec::new() };
    let mut findings = Vec::new();
    let status = front_matter.text("status").map(|status| status.value);
    if let (Some(here), Some(there)) = (status, field(&issue.body, "Proposal status")) {
        let there = there.trim_matches(['`', '*', '_', ' ']);
        let said = there.split_whitespace().next().unwrap_or("");
        if !said.is_empty() && !said.eq_ignore_ascii_case(here) {
            let message = format!("its proposal status is `{}`, the document has `{}`", one_line(said), one_line(here));
            let finding = RULE.of(Subject::Issue(number), About::field("status"), message);
            findings.push(finding.help(format!("write `{}` in the issue", one_line(here))));
        }
    }
    for (label, key) in [("Reviewers", "reviewers"), ("Approvers", "approvers")] {
        let there: BTreeSet<String> = people(issue, label).iter().map(|name| name.to_lowercase()).collect();
        let here = named(front_matter, key);
        if there.is_empty() || here.is_empty() || there == here {
            continue;
        }
        let list =
            |names: &BTreeSet<String>| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let message = format!("its {key} are {}, the document has {}", list(&there), list(&here));
        let finding = RULE.of(Subject::Issue(number), About::field(key), message);
        findings.push(finding.help("write the same people in both"));
    }
    findings
}

/// The people of a field of front matter, in lower case and without `@`; none while it is undecided.
fn named(front_matter: &FrontMatter, key: &str) -> BTreeSet<String> {
    let texts = front_matter.texts(key);
    let named = texts.iter().map(|text| text.value).filter(|name| !is_undecided(name));
    named.map(|name| name.trim_start_matches('@').to_lowercase()).collect()
}
