//! `template-instructions`: the template's instructions are still in the file.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Rule};
use crate::text::same_words;
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "template-instructions",
    summary: "the template's instructions are still in the file",
    severity: Severity::Notice,
    check: Check::Vep(check),
    needs: &[],
    fixable: false,
    page: include_str!("template-instructions.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let template = &context.template().vep;
    // What the section of target releases says about the next planning phase is worth keeping.
    let kept: Vec<_> = template.target_headings.iter().map(|&heading| template.section(heading)).collect();
    let comments = template.outline.comments.iter().map(|comment| comment.span);
    let instructions: Vec<(Option<u8>, &str)> = comments
        .filter(|comment| !kept.iter().any(|section| section.contains(*comment)))
        .map(|comment| template.source.slice(comment))
        .filter(|comment| !is_marker(comment))
        .map(|comment| (first_sign(comment), comment))
        .collect();
    let is_instruction = |text: &str| {
        let first = first_sign(text);
        instructions.iter().any(|(sign, instruction)| *sign == first && same_words(instruction, text))
    };
    let comments = vep.outline.comments.iter();
    let left: Vec<_> = comments.filter(|comment| is_instruction(vep.source.slice(comment.span))).collect();
    let Some(first) = left.first() else { return Vec::new() };
    let message = "instructions of the template are left in the file";
    let help = match left.len() {
        1 => "delete the comment once its section is filled".to_owned(),
        more => format!("delete the comments once their sections are filled; there are {more}"),
    };
    vec![RULE.at(vep.location(first.span), About::Whole, message).help(help)]
}

/// Whether `comment` is one word, which is for a program and not for people: `<!-- toc -->`, `<!-- prettier-ignore -->`.
fn is_marker(comment: &str) -> bool {
    let mut words = comment.trim_start_matches("<!--").trim_end_matches("-->").split_whitespace();
    words.next().is_some() && words.next().is_none()
}

/// What the words of `comment` begin with: nearly all that differ, differ there.
fn first_sign(comment: &str) -> Option<u8> {
    comment.trim_start_matches("<!--").trim_start().bytes().next()
}
