//! `front-matter-missing`: the VEP has no front matter, and the repository requires it.

use crate::config::Presence;
use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Fact, Rule, top_of};
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "front-matter-missing",
    summary: "the VEP has no front matter, and the repository requires it",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[Fact::FrontMatter],
    fixable: false,
    page: include_str!("front-matter-missing.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let config = context.config();
    let asked = config.front_matter == Presence::Required || config.level(RULE.id).is_some();
    if !asked || vep.front_matter.is_some() {
        return Vec::new();
    }
    let help = "begin the file with the front matter of the template: `---`, the fields, `---`";
    vec![RULE.at(top_of(vep), About::Whole, "the VEP has no front matter").help(help)]
}
