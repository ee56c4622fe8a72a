//! `template-instructions`: the template's instructions are still in the file.

use crate::finding::{Finding, Severity};
use crate::rule::{Check, Context, Rule};
use crate::vep::Vep;
use std::collections::HashSet;

/// The rule.
pub static RULE: Rule = Rule {
    id: "template-instructions",
    summary: "the template's instructions are still in the file",
    severity: Severity::Notice,
    check: Check::Vep(check),
    needs: &[],
    page: include_str!("template-instructions.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let template = &context.template().vep;
    // What the section of target releases says about the next planning phase is worth keeping.
    let kept: Vec<_> = template.target_headings.iter().map(|&heading| template.section(heading)).collect();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let instructions: HashSet<String> = template
        .outline
        .comments
        .iter()
        .filter(|comment| !kept.iter().any(|section| section.contains(comment.span)))
        .map(|comment| words(template.source.slice(comment.span)))
        .collect();
    let longest = instructions.iter().map(String::len).max().unwrap_or(0) * 2;
    let left: Vec<_> = vep
        .outline
        .comments
        .iter()
        .filter(|comment| comment.span.end - comment.span.start <= longest)
        .filter(|comment| instructions.contains(&words(vep.source.slice(comment.span))))
        .collect();
    let Some(first) = left.first() else { return Vec::new() };
    let message = "instructions of the template are left in the file";
    let help = match left.len() {
        1 => "delete the comment once its section is filled".to_owned(),
        more => format!("delete the comments once their sections are filled; there are {more}"),
    };
    vec![RULE.at(vep.location(first.span), message).help(help)]
}
