//! `front-matter-status`: `status` is none of the seven states.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Fact, Rule, one_line};
use crate::text::did_you_mean;
use crate::vep::Vep;
use crate::vep::status::Status;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "front-matter-status",
    summary: "`status` is none of the seven states",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[Fact::FrontMatter],
    fixable: false,
    page: include_str!("front-matter-status.md"),
};

fn check(vep: &Vep, _: &Context<'_>) -> Vec<Finding> {
    let Some(entry) = vep.front_matter.as_ref().and_then(|front_matter| front_matter.readable("status")) else {
        return Vec::new();
    };
    let text = vep.status().unwrap_or_else(|| vep.source.slice(entry.node.span));
    if Status::from_name(text).is_some() {
        return Vec::new();
    }
    let names = Status::ALL.map(Status::name);
    let message = format!("`{}` is no state{}", one_line(text), did_you_mean(&text.to_lowercase(), names.into_iter()));
    vec![
        RULE.at(vep.location(entry.node.span), About::value("status", text), message)
            .help(format!("write one of {}", names.join(", "))),
    ]
}
