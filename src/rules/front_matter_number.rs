//! `front-matter-number`: `vep-number` is not the number of the directory.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Fact, Rule, one_line};
use crate::vep::Vep;
use crate::vep::title::Title;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "front-matter-number",
    summary: "`vep-number` is not the number of the directory",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[Fact::Numbers, Fact::FrontMatter],
    fixable: true,
    page: include_str!("front-matter-number.md"),
};

fn check(vep: &Vep, _: &Context<'_>) -> Vec<Finding> {
    let Some(front_matter) = &vep.front_matter else { return Vec::new() };
    let field = front_matter.text("vep-number");
    let Some(span) = field.as_ref().map(|field| field.span).or_else(|| front_matter.misshapen("vep-number")) else {
        return Vec::new();
    };
    let location = vep.location(span);
    let directory = vep.place.number();
    let value = field.map_or(vep.source.slice(span), |field| field.value);
    let Ok(number) = value.parse::<u64>() else {
        if value == "NNNN" && vep.status() == Some("provisional") {
            return Vec::new();
        }
        let message = format!("`{}` is not a number", one_line(value));
        let help = directory
            .map_or("write the number of the tracking issue".to_owned(), |n| format!("write `vep-number: {n}`"));
        let finding = RULE.at(location, About::value("vep-number", value), message).help(help);
        // `"#10"`, `VEP-10`, `NNNN` in the directory of VEP 10: what is meant is certain.
        let meant = directory.filter(|_| value == "NNNN" || front_matter.number("vep-number") == directory);
        return vec![match meant {
            Some(number) => finding.fix(span, number.to_string()),
            None => finding,
        }];
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
    vec![
        RULE.at(location, About::value("vep-number", value), message)
            .help("use the number of the VEP's tracking issue in both"),
    ]
}
