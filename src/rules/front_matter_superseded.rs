//! `front-matter-superseded`: `replaces` and `superseded-by` do not agree.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Fact, Rule, one_line};
use crate::vep::Vep;
use crate::vep::front_matter;
use crate::vep::front_matter::FrontMatter;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "front-matter-superseded",
    summary: "`replaces` and `superseded-by` do not agree",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[Fact::Numbers, Fact::FrontMatter],
    fixable: false,
    page: include_str!("front-matter-superseded.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some(front_matter) = &vep.front_matter else { return Vec::new() };
    let mut findings = Vec::new();
    let missing = match front_matter.text("superseded-by") {
        Some(text) => text.value == "0",
        None => front_matter.misshapen("superseded-by").is_none(),
    };
    if vep.status() == Some("replaced") && missing {
        let field = front_matter.entry("superseded-by").or(front_matter.entry("status"));
        let span = field.map_or(front_matter.first_line(), |entry| entry.key.span);
        let message = "a replaced VEP does not say by which";
        findings.push(
            RULE.at(vep.location(span), About::field("superseded-by"), message)
                .help("write `superseded-by: <number of the other VEP>`"),
        );
    }
    for (field, back) in [("replaces", "superseded-by"), ("superseded-by", "replaces")] {
        findings.extend(check_field(vep, context, front_matter, field, back));
    }
    findings
}

fn check_field(
    vep: &Vep,
    context: &Context<'_>,
    front_matter: &FrontMatter,
    field: &str,
    back: &str,
) -> Option<Finding> {
    if let Some(span) = front_matter.misshapen(field) {
        let message = format!("`{}` of `{field}` is not the number of a VEP", one_line(vep.source.slice(span)));
        return Some(
            RULE.at(vep.location(span), About::value(field, vep.source.slice(span)), message)
                .help(format!("write `{field}: <number>`, or nothing")),
        );
    }
    let text = front_matter.text(field).filter(|text| text.value != "0")?;
    let location = vep.location(text.span);
    let Some(number) = front_matter.number(field) else {
        let message = format!("`{}` of `{field}` is not the number of a VEP", one_line(text.value));
        return Some(
            RULE.at(location, About::value(field, text.value), message)
                .help(format!("write `{field}: <number>`, or nothing")),
        );
    };
    if vep.number() == Some(number) {
        let message = format!("`{field}` names the VEP itself");
        return Some(
            RULE.at(location, About::value(field, text.value), message)
                .help("write the number of the other VEP, or nothing"),
        );
    }
    let layout = &context.config().layout;
    let Some((_, directory)) = context.tree.vep_numbered(layout, number).first() else {
        let message = format!("there is no VEP {number} to be named by `{field}`");
        return Some(RULE.at(location, About::value(field, text.value), message).help("correct the number"));
    };
    // The other VEP says the same from its side, if it has front matter at all.
    let path = layout.document_of(directory);
    let other = context.snapshot.cited.iter().find(|document| document.path() == path)?;
    let fields = FrontMatter::read(other.source.text(), front_matter::split(other.source.text()).0?);
    let own = vep.number()?;
    if fields.number(back) == Some(own) {
        return None;
    }
    let message = format!("VEP {number} does not say `{back}: {own}`");
    Some(RULE.at(location, About::value(field, text.value), message).help(format!("add `{back}: {own}` to `{path}`")))
}
