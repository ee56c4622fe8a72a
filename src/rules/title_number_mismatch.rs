//! `title-number-mismatch`: the title and the directory have different numbers.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Fact, Rule};
use crate::vep::Vep;
use crate::vep::title::Title;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "title-number-mismatch",
    summary: "the title and the directory have different numbers",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[Fact::Numbers],
    fixable: false,
    page: include_str!("title-number-mismatch.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let title = vep.title.as_ref().and_then(Title::number);
    let (Some(title), Some(directory)) = (title, vep.place.number()) else { return Vec::new() };
    if title.value == directory {
        return Vec::new();
    }
    let what = context.config().layout.own();
    let message = format!("the title says {}, the {what} says {directory}", title.value);
    // Where both may be an issue's, which of them is right is not known.
    let both = [title.value, directory].into_iter().all(|number| context.shared.trackers.may_be_issue(number));
    let help = match context.tracker(vep) {
        Some(right) if !both || !vep.numbers().contains(&title.value) => {
            format!("use the number of the VEP's tracking issue, {right}, in both")
        }
        _ => "use the number of the VEP's tracking issue in both".to_owned(),
    };
    vec![RULE.at(vep.location(title.span), About::Whole, message).help(help)]
}
