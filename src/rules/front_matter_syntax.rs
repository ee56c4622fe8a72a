//! `front-matter-syntax`: the front matter is not the YAML that it should be.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Rule, one_line};
use crate::source::{BOM, Span};
use crate::text::is_visible;
use crate::vep::Vep;
use crate::vep::block::Block;
use crate::vep::front_matter::FrontMatter;
use crate::vep::yaml::{Value, quoted};

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
    findings.extend(misplaced(vep, front_matter.block));
    match front_matter.block.closing {
        Some(closing) => findings.extend(odd_line(vep, closing, "the front matter ends with a line `---`")),
        None => findings.push(
            RULE.at(vep.location(front_matter.first_line()), About::Whole, "the front matter has no closing `---`")
                .help("write `---` on a line of its own where it ends"),
        ),
    }
    for fault in &front_matter.faults {
        let mut finding =
            RULE.at(vep.location(fault.span), About::Words, fault.message.as_str()).help(fault.help.as_str());
        if let Some(first) = fault.first {
            finding = finding.related(vep.location(first), "the first");
        }
        if let Some(fix) = &fault.fix {
            finding = finding.fix(fault.span, fix.as_str());
        }
        findings.push(finding);
    }
    findings.extend(cut_off(vep, front_matter));
    findings
}

/// That a comment begins within the title: `title: VEP #10: Hooks`.
fn cut_off(vep: &Vep, front_matter: &FrontMatter) -> Option<Finding> {
    let entry = front_matter.entry("title")?;
    let Value::Scalar { text, plain: true } = &entry.node.value else { return None };
    let rest = vep.source.text()[entry.node.span.end..].lines().next()?.trim_end();
    let comment = rest.trim_start();
    let in_words = comment.strip_prefix('#').is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
    let span = Span::new(entry.node.span.start, entry.node.span.end + rest.len());
    let whole = quoted(vep.source.slice(span));
    let message = format!("the title ends at `{}`: a `#` behind a space begins a comment", one_line(text));
    let finding = RULE.at(vep.location(span), About::Words, message).severity(Severity::Notice);
    in_words.then(|| finding.help(format!("write `title: {}`", one_line(&whole))).fix(span, whole))
}

/// That the block does not begin on the first line, or not with `---`.
fn misplaced(vep: &Vep, block: Block) -> Option<Finding> {
    let text = vep.source.text();
    let before = &text[..block.opening.start];
    if before.trim_start_matches(BOM).is_empty() {
        return odd_line(vep, block.opening, "front matter begins with a line `---`");
    }
    let finding = RULE.at(
        vep.location(block.opening),
        About::Named("begin".to_owned()),
        "front matter must begin on the first line",
    );
    let start = before.len() - before.trim_start_matches(BOM).len();
    Some(match is_visible(before) {
        false => finding.help("delete what stands before it").fix(Span::new(start, block.opening.start), ""),
        true => finding.help("move it to the top of the file, above all else"),
    })
}

/// What is wrong with a line of the block's two that is not quite `---`.
fn odd_line(vep: &Vep, line: Span, message: &str) -> Option<Finding> {
    let words = vep.source.slice(line).trim_end();
    let line = Span::new(line.start, line.start + words.len());
    let seen =
        if words.contains('`') { "with that of a block of code".to_owned() } else { format!("`{}`", one_line(words)) };
    let finding = || RULE.at(vep.location(line), About::Words, format!("{message}, not {seen}"));
    (words != "---").then(|| finding().help("write `---`").fix(line, "---"))
}
