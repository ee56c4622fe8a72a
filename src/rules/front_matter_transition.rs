//! `front-matter-transition`: a state follows one that it may not follow.

use crate::config::Permission;
use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Fact, Rule};
use crate::vep::Vep;
use crate::vep::status::{Status, Transition};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "front-matter-transition",
    summary: "a state follows one that it may not follow",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[Fact::FrontMatter],
    fixable: false,
    page: include_str!("front-matter-transition.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let before = context.base.and_then(Vep::status).and_then(Status::from_name);
    let now = vep.front_matter.as_ref().and_then(|front_matter| front_matter.text("status"));
    let (Some(before), Some(written)) = (before, now) else { return Vec::new() };
    let Some(now) = Status::from_name(written.value) else { return Vec::new() };
    let location = vep.location(written.span);
    match before.to(now) {
        Transition::Allowed => Vec::new(),
        Transition::Revival if context.config().revive == Permission::Allow => {
            let message = "a deferred VEP is provisional again";
            vec![
                RULE.at(location, About::field("status"), message)
                    .severity(Severity::Notice)
                    .help("have its reviewers confirm that it is taken up again"),
            ]
        }
        Transition::Revival | Transition::Forbidden => {
            let revive = context.config().revive == Permission::Allow;
            let next = Status::ALL.into_iter().filter(|next| match before.to(*next) {
                Transition::Allowed => *next != before,
                Transition::Revival => revive,
                Transition::Forbidden => false,
            });
            let next: Vec<String> = next.map(|status| format!("`{}`", status.name())).collect();
            let help = match next.as_slice() {
                [] => format!("`{}` is final: open a new VEP", before.name()),
                next => format!("from `{}` a VEP can only become {}", before.name(), next.join(" or ")),
            };
            let message = format!("`{}` cannot become `{}`", before.name(), now.name());
            vec![RULE.at(location, About::field("status"), message).help(help)]
        }
    }
}
