//! `section-without-reason`: a section says only `N/A` or `TBD`.

use crate::finding::{Finding, Severity};
use crate::rule::{self, Check, Context, EmptyWords, Rule, empty_words, one_line, quoted};
use crate::vep::Vep;
use crate::vep::template::SectionKind;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "section-without-reason",
    summary: "a section says only `N/A` or `TBD`",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[],
    fixable: false,
    page: include_str!("section-without-reason.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (section, matches) in context.each_section() {
        // Of a history of which nothing has shipped, `N/A` says as much as silence.
        if section.kind != SectionKind::Prose || context.is_exempt(vep, section) || context.may_be_empty(vep, section) {
            continue;
        }
        for found in matches {
            let body = context.sections.body(vep, found.heading);
            let Some(EmptyWords { span, plain }) = empty_words(vep, body) else { continue };
            let heading = quoted(&vep.outline.headings[found.heading]);
            let message = format!("`{}` under {heading} has no reason", one_line(vep.source.slice(span)));
            let finding = RULE
                .at(vep.location(span), rule::section(section), message)
                .help("say in one line why it does not apply, as in `N/A: no new API calls`, or what is missing");
            findings.push(if plain { finding } else { finding.severity(Severity::Notice) });
        }
    }
    findings
}
