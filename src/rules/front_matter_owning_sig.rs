//! `front-matter-owning-sig`: `owning-sig` is no SIG, or not that of the directory.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Fact, Rule, one_line};
use crate::text::did_you_mean;
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "front-matter-owning-sig",
    summary: "`owning-sig` is no SIG, or not that of the directory",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[Fact::FrontMatter],
    fixable: false,
    page: include_str!("front-matter-owning-sig.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some(front_matter) = vep.front_matter.as_ref().filter(|_| !vep.place.meta) else { return Vec::new() };
    let Some(field) = front_matter.text("owning-sig") else {
        return front_matter.misshapen("owning-sig").map_or(Vec::new(), |span| {
            let message = format!("`{}` is not a SIG", one_line(vep.source.slice(span)));
            let help = "name the one SIG that owns the VEP; others are `participating-sigs`";
            vec![RULE.at(vep.location(span), About::value("owning-sig", vep.source.slice(span)), message).help(help)]
        });
    };
    let sigs = &context.snapshot.sigs;
    let location = vep.location(field.span);
    if !sigs.iter().any(|sig| sig == field.value) {
        let near = did_you_mean(field.value, sigs.iter().map(String::as_str));
        let message = format!("`{}` is not a SIG{near}", one_line(field.value));
        let known: Vec<String> = sigs.iter().map(|sig| format!("`{sig}`")).collect();
        return vec![
            RULE.at(location, About::value("owning-sig", field.value), message)
                .help(format!("write one of {}", known.join(", "))),
        ];
    }
    match vep.place.sig().filter(|sig| *sig != field.value && sigs.iter().any(|known| known == sig)) {
        Some(sig) => {
            let message = format!("`owning-sig` is `{}`, but the file is under `{sig}`", field.value);
            let help = format!("write `owning-sig: {sig}`, or move the directory");
            vec![RULE.at(location, About::value("owning-sig", field.value), message).help(help)]
        }
        None => Vec::new(),
    }
}
