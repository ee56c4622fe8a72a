//! `front-matter-stage`: `stage` is missing, or none of alpha, beta, ga.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Fact, Rule, one_line};
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "front-matter-stage",
    summary: "`stage` is missing, or none of alpha, beta, ga",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[Fact::Stages, Fact::FrontMatter],
    fixable: false,
    page: include_str!("front-matter-stage.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some(front_matter) = vep.front_matter.as_ref().filter(|_| !vep.place.meta) else { return Vec::new() };
    let stages = context.config().stages();
    match front_matter.filled("stage") {
        Some(_) if front_matter.readable("stage").is_none() => Vec::new(),
        Some(entry) => {
            let text = front_matter.text("stage").map_or("", |text| text.value);
            if stages.iter().any(|stage| stage.key() == text) {
                return Vec::new();
            }
            let message = format!("`{}` is no stage", one_line(vep.source.slice(entry.node.span)));
            vec![
                RULE.at(vep.location(entry.node.span), About::value("stage", text), message)
                    .help(format!("write {}", stages.keys())),
            ]
        }
        None if vep.status() == Some("implementable") => {
            let near = front_matter.nearly("stage").filter(|_| front_matter.entry("stage").is_none());
            let entry = front_matter.entry("stage").or(near);
            let span = entry.map_or(front_matter.first_line(), |entry| entry.key.span);
            let help = match near {
                Some(near) => format!("did you mean `stage` instead of `{}`?", one_line(&near.key.value)),
                None => {
                    let first = stages.first().map(|stage| stage.key()).unwrap_or_default();
                    format!("write `stage: {first}`{}", &stages.keys()[first.len()..])
                }
            };
            let message = "an implementable VEP has no `stage`";
            vec![RULE.at(vep.location(span), About::field("stage"), message).help(help)]
        }
        None => Vec::new(),
    }
}
