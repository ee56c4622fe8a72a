//! `checklist-outdated`: the checklist has items of an earlier template.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Rule, one_line};
use crate::source::Span;
use crate::vep::Vep;
use crate::vep::checklist::ChecklistItem;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "checklist-outdated",
    summary: "the checklist has items of an earlier template",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[],
    fixable: false,
    page: include_str!("checklist-outdated.md"),
};

/// Items that the checklist of kubevirt/enhancements had until 2026-03-19, in the form in which names are compared.
const OLD_ITEMS: [&str; 2] =
    ["(r) target version is explicitly mentioned and approved", "(r) graduation criteria filled"];

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    // The newer items are one a stage: nothing for a VEP that has none.
    if vep.place.meta {
        return Vec::new();
    }
    let is_old = |item: &ChecklistItem| OLD_ITEMS.contains(&item.name.as_str());
    let template = &context.template().vep.checklist;
    if template.is_empty() || template.iter().any(is_old) {
        return Vec::new();
    }
    let stage = template.iter().find(|item| item.stage.is_some());
    let help = stage.map_or("replace it by the items of the template".to_owned(), |item| {
        format!("replace it by `- [ ] {}` and the template's items for the other stages", one_line(&item.text))
    });
    let old = vep.checklist.iter().filter(|item| is_old(item) && !item.struck && !context.has_no_stages(vep));
    let found = old.map(|item| {
        let message = format!("`{}` is an item of an earlier template", one_line(&item.text));
        // With the bullet, which the help's words begin with too.
        let line = vep.source.lines(Span::at(item.span.start));
        let indent = vep.source.slice(line).len() - vep.source.slice(line).trim_start().len();
        let span = Span::new(line.start + indent, item.span.end);
        RULE.at(vep.location(span), About::Whole, message).help(help.as_str())
    });
    // One is enough to replace them all.
    found.take(1).collect()
}
