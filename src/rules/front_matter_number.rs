//! `front-matter-number`: `vep-number` is not the number of the directory.

use crate::finding::{Finding, Severity};
use crate::rule::{Check, Context, Rule, one_line};
use crate::vep::Vep;
use crate::vep::title::Title;

/// The rule.
pub static RULE: Rule = Rule {
    id: "front-matter-number",
    summary: "`vep-number` is not the number of the directory",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[],
    page: include_str!("front-matter-number.md"),
};

fn check(vep: &Vep, _: &Context<'_>) -> Vec<Finding> {
    let Some(field) = vep.front_matter.as_ref().and_then(|front_matter| front_matter.text("vep-number")) else {
        return Vec::new();
    };
    let location = vep.location(field.span);
    let directory = vep.place.number();
    let Ok(number) = field.value.parse::<u64>() else {
        if field.value == "NNNN" && vep.status() == Some("provisional") {
            return Vec::new();
        }
        let message = format!("`{}` is not a number", one_line(field.value));
        let help = directory
            .map_or("write the number of the tracking issue".to_owned(), |n| format!("write `vep-number: {n}`"));
        return vec![RULE.at(location, message).help(help)];
    };
    let title = vep.title.as_ref().and_then(Title::number);
    let (other, what) = match (directory, title) {
        (Some(directory), _) => (directory, "directory"),
        (None, Some(title)) => (title.value, "title"),
        (None, None) => return Vec::new(),
    };
    if number == other {
        return Vec::new();
    }
    let message = format!("`vep-number` is {number}, the {what} says {other}");
    vec![RULE.at(location, message).help("use the number of the VEP's tracking issue in both")]
}
