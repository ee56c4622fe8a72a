//! `vep-directory-name`: a VEP's directory is not named `<number>-<lower-case-words>`.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Fact, Role, Rule, top_of};
use crate::vep::Vep;
use crate::vep::place::{number_of, slug, slug_of_name};
use crate::vep::title::TitleForm;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "vep-directory-name",
    summary: "a VEP's directory is not named `<number>-<lower-case-words>`",
    severity: Severity::Error,
    check: Check::Path(check),
    needs: &[Fact::Numbers],
    fixable: false,
    page: include_str!("vep-directory-name.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let place = &vep.place;
    let layout = &context.config().layout;
    let flat = layout.is_flat();
    let unplaced = if flat { context.role != Role::Vep } else { place.below_sig().is_empty() };
    if context.role == Role::Appendix || unplaced || !layout.numbered {
        return Vec::new();
    }
    let (thing, name) = match flat {
        true => ("file", place.file.rsplit_once('.').map(|(stem, _)| stem)),
        false if place.main => ("directory", place.below_sig().last().map(String::as_str)),
        false => ("directory", place.vep_directory()),
    };
    let Some(name) = name.filter(|name| !is_well_formed(name)) else { return Vec::new() };

    let own = number_of(name).filter(|number| context.shared.trackers.may_be_issue(*number));
    let right = own.or_else(|| context.right_number(vep));
    let message = if number_of(name).is_some() {
        format!("{thing} `{name}` is not a number and lower-case words joined by hyphens")
    } else {
        format!("{thing} `{name}` does not start with the VEP number")
    };
    let number = right.map_or("<issue number>".to_owned(), |number| number.to_string());
    let words = Some(slug_of_name(without_number(name, &layout.title))).filter(|words| !words.is_empty());
    let words = words.or_else(|| vep.title.as_ref().map(|title| slug(&title.subject)));
    let words = words.filter(|words| !words.is_empty() && words.is_ascii()).unwrap_or_else(|| "<name>".to_owned());
    // A number that the document has nowhere must be said where it comes from.
    let help = match right.filter(|right| !vep.numbers().contains(right)) {
        Some(right) => format!("the tracking issue is #{right}: name the {thing} `{number}-{words}`"),
        None => format!("rename it to `{number}-{words}`"),
    };
    vec![RULE.at(top_of(vep), About::Whole, message).help(help)]
}

/// `name` without what stands for the number in front: `12_`, `NNNN-`, `VEP-12-`.
fn without_number<'n>(name: &'n str, form: &TitleForm) -> &'n str {
    let separator = |c: char| matches!(c, '-' | '_' | ' ' | '#');
    let behind = form.after_word(name).filter(|rest| rest.starts_with(separator));
    let rest = behind.map_or(name, |rest| rest.trim_start_matches(separator));
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.strip_prefix("NNNN").unwrap_or(rest)
}

/// `^[0-9]+-[a-z0-9]+(-[a-z0-9]+)*$`, the form that the repository's own check asks for.
fn is_well_formed(name: &str) -> bool {
    let mut parts = name.split('-');
    let number = parts.next().is_some_and(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    number && parts.clone().count() > 0 && parts.all(word)
}
