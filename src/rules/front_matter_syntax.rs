//! `front-matter-syntax`: the front matter is not the YAML that it should be.

use crate::finding::{Finding, Severity};
use crate::rule::{Check, Context, Rule};
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "front-matter-syntax",
    summary: "the front matter is not the YAML that it should be",
    severity: Severity::Error,
    check: Check::Markdown(check),
    needs: &[],
    fixable: true,
    page: include_str!("front-matter-syntax.md"),
};

fn check(vep: &Vep, _: &Context<'_>) -> Vec<Finding> {
    let Some(front_matter) = &vep.front_matter else { return Vec::new() };
    let mut findings = Vec::new();
    if !front_matter.block.closed {
        let message = "the front matter has no closing `---`";
        findings.push(
            RULE.at(vep.location(front_matter.first_line()), message)
                .help("write `---` on a line of its own where it ends"),
        );
    }
    for fault in &front_matter.faults {
        let mut finding = RULE.at(vep.location(fault.span), fault.message.as_str()).help(fault.help.as_str());
        if let Some(first) = fault.first {
            finding = finding.related(vep.location(first), "the first");
        }
        if let Some(fix) = &fault.fix {
            finding = finding.fix(fault.span, fix.as_str());
        }
        findings.push(finding);
    }
    findings
}
