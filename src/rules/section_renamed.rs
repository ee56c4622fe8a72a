//! `section-renamed`: a section has an old or unusual name.

use crate::finding::{Finding, Severity};
use crate::rule::{self, Check, Context, Rule, is_linked, quoted};
use crate::source::Span;
use crate::vep::Vep;
use crate::vep::date::{has_day, has_link};
use crate::vep::visible::visible_lines;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "section-renamed",
    summary: "a section has an old or unusual name",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[],
    fixable: true,
    page: include_str!("section-renamed.md"),
};

/// What else is to be done where a link leads to the heading.
const LINKS: &str = ", and correct the links to it";

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (section, matches) in context.each_section() {
        // Beside the section itself, another name is another section.
        if matches.iter().any(|found| !found.renamed) {
            continue;
        }
        for found in matches {
            let heading = &vep.outline.headings[found.heading];
            let message = format!("{} is called `{}` in the template", quoted(heading), section.markdown);
            let finding = RULE.at(vep.heading_location(heading), rule::section(section), message);
            // The old name of the history asked for a plan.
            let history = section.name == context.config().history;
            if history && is_plan(vep, context.sections.body(vep, found.heading)) {
                let until = if context.may_be_empty(vep, section) { "; it may stay empty until then" } else { "" };
                let help = format!("this is a plan: add `{}` beside it, for what has shipped{until}", section.markdown);
                findings.push(finding.help(help));
                continue;
            }
            let remark = if history { "; it lists what has shipped, not the plan" } else { "" };
            let linked = is_linked(vep, context, heading);
            let links = if linked { LINKS } else { "" };
            let finding = finding.help(format!("write `{}`{remark}{links}", section.markdown));
            // A number in front or a remark behind would get lost, and one of two is the author's to choose.
            let whole = heading.text.starts_with(char::is_alphabetic) && !heading.text.contains('(');
            findings.push(if whole && !history && matches.len() == 1 && !linked {
                finding.fix(heading.text_span, section.title.as_str())
            } else {
                finding
            });
        }
    }
    findings
}

/// Whether the text of `body` says what is to be done, not what has been: it has neither a day nor a link.
fn is_plan(vep: &Vep, body: Span) -> bool {
    let lines = visible_lines(&vep.source, &vep.outline, body);
    let told = |line: &str| has_day(line) || has_link(line);
    vep.outline.has_content(body) && !lines.into_iter().any(|line| told(vep.source.slice(line)))
}
