//! `link-closed`: a linked issue or pull request was closed without being merged, or as not planned.

use crate::facts::Issue;
use crate::finding::{About, Finding, MAX_FINDINGS, Severity};
use crate::rule::{Check, Context, Fact, Rule};
use crate::source::Span;
use crate::vep::Vep;
use crate::vep::link;

/// Words of a paragraph that tells what has become of what it links.
const TOLD: [&str; 12] = [
    "abandon",
    "clos",
    "declin",
    "earlier",
    "former",
    "instead",
    "not merged",
    "obsolete",
    "previous",
    "reject",
    "supersede",
    "withdraw",
];

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "link-closed",
    summary: "a linked issue or pull request was closed without being merged, or as not planned",
    severity: Severity::Notice,
    check: Check::Vep(check),
    needs: &[Fact::Issues],
    fixable: false,
    page: include_str!("link-closed.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let repository = context.snapshot.repository();
    let mut findings: Vec<Finding> = Vec::new();
    let mut seen = Vec::new();
    for (number, link) in link::issues(&vep.outline.links, repository) {
        let Some(issue) = dropped(number, context).filter(|_| !seen.contains(&number)) else { continue };
        seen.push(number);
        let own = context.tracker(vep) == Some(number) || vep.numbers().contains(&number);
        if own || tells(paragraph(vep, link.span)) || findings.len() > MAX_FINDINGS {
            continue;
        }
        let message = match issue.pull_request {
            true => format!("pull request #{number} was closed without being merged"),
            false => format!("issue #{number} was closed as not planned"),
        };
        let finding = RULE.at(vep.location(link.span), About::Link(link.destination.clone()), message);
        findings.push(finding.help("leave it out, or say what has become of it"));
    }
    findings
}

/// What is known to be the issue or pull request `number` that came to nothing.
fn dropped<'a>(number: u64, context: &Context<'a>) -> Option<&'a Issue> {
    let issue = context.snapshot.facts.issues.as_ref()?.get(&number)?.as_ref()?;
    issue.dropped.then_some(issue)
}

/// The text around `span`, up to empty lines.
fn paragraph(vep: &Vep, span: Span) -> &str {
    let text = vep.source.text();
    let start = text[..span.start].rfind("\n\n").map_or(0, |at| at + 2);
    let end = text[span.end..].find("\n\n").map_or(text.len(), |at| span.end + at);
    &text[start..end]
}

/// Whether a text tells that something was closed.
fn tells(text: &str) -> bool {
    let text = text.to_lowercase();
    TOLD.iter().any(|word| text.contains(word))
}
