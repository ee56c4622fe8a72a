//! `issue-subject`: the tracking issue speaks of something else than the document.

use crate::finding::{About, Finding, Severity, Subject};
use crate::rule::{Check, Context, Fact, Rule, one_line};
use crate::vep::Vep;
use crate::vep::criteria::stems;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "issue-subject",
    summary: "the tracking issue speaks of something else than the document",
    severity: Severity::Notice,
    check: Check::Vep(check),
    needs: &[Fact::Issues],
    fixable: false,
    page: include_str!("issue-subject.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some((number, issue)) = context.issue(vep) else { return Vec::new() };
    let Some(title) = vep.title.as_ref().filter(|title| title.usual) else { return Vec::new() };
    // Prefixes and the number aside; the template's own words are no title yet, and `issue-title` says so.
    let mut there = stems(&issue.title);
    let mut here = stems(&title.subject);
    for stems in [&mut there, &mut here] {
        stems.retain(|stem| stem.chars().any(char::is_alphabetic) && !FRAME.contains(&stem.as_str()));
    }
    let of_template = context.template().vep.title.as_ref().map(|title| title.subject.to_lowercase());
    let is_template = |text: &str| of_template.as_ref().is_some_and(|words| text.to_lowercase().contains(words));
    let template = is_template(&issue.title) || is_template(&title.subject);
    // Initials and words that are joined differently are the same words: `NAD`, `hot-plug`.
    let joined = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let (all_there, all_here) = (joined(&issue.title), joined(&title.subject));
    let alike = here.iter().any(|stem| all_there.contains(stem)) || there.iter().any(|stem| all_here.contains(stem));
    if template || alike || here.len() < FEWEST || there.len() < FEWEST {
        return Vec::new();
    }
    let message =
        format!("its title speaks of `{}`, the document of `{}`", one_line(&issue.title), one_line(&title.subject));
    let help = "correct the number in the document, or the title of the issue";
    vec![RULE.of(Subject::Issue(number), About::Whole, message).help(help)]
}

/// Stems of words that stand in titles of all kinds.
const FRAME: [&str; 14] =
    ["vep", "draf", "meta", "retr", "supp", "add", "allo", "enab", "impl", "intr", "kube", "prop", "enha", "feat"];

/// How many words must be left to tell what a title is about.
const FEWEST: usize = 2;
