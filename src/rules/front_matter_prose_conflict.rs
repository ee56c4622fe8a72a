//! `front-matter-prose-conflict`: metadata stands in front matter and in the text.

use crate::finding::{About, Finding, Severity};
use crate::release::Stage;
use crate::rule::{self, Check, Context, Fact, Rule, quoted};
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "front-matter-prose-conflict",
    summary: "metadata stands in front matter and in the text",
    severity: Severity::Notice,
    check: Check::Vep(check),
    needs: &[Fact::FrontMatter],
    fixable: false,
    page: include_str!("front-matter-prose-conflict.md"),
};

fn check(vep: &Vep, _: &Context<'_>) -> Vec<Finding> {
    if vep.front_matter.is_none() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for row in &vep.targets {
        let other = vep.milestones.iter().find(|other| other.stage == row.stage);
        let Some((other, there)) = other.and_then(|other| Some((other, other.version()?))) else { continue };
        let Some(here) = row.version().filter(|here| *here != there) else { continue };
        let stage = row.stage();
        let stage = stage.as_ref().map_or("the VEP", Stage::title);
        let message = format!("{stage} targets {here} here and {there} in the front matter");
        let finding = RULE.at(vep.location(row.value.span), rule::row(row), message).severity(Severity::Error);
        findings.push(
            finding
                .help("keep the front matter and delete the row")
                .related(vep.location(other.span), "the front matter"),
        );
    }
    for index in vep.target_headings.iter().copied().chain(vep.checklist_heading) {
        let heading = &vep.outline.headings[index];
        let message = format!("front matter replaces {}", quoted(heading));
        let help = if vep.milestones.is_empty() && vep.checklist_heading != Some(index) {
            "write the releases as `milestone` in the front matter, and delete this section"
        } else {
            "delete this section"
        };
        findings.push(
            RULE.at(vep.heading_location(heading), About::Section(heading.name.as_str().to_owned()), message)
                .help(help),
        );
    }
    findings
}
