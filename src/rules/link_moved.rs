//! `link-moved`: a link to this repository leads to where a file was.

use crate::finding::{About, Finding, MAX_FINDINGS, Severity};
use crate::rule::{Check, Context, Rule, moved_by_change, moved_to, one_line};
use crate::vep::Vep;
use crate::vep::link::{Link, percent_decoded, percent_encoded};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "link-moved",
    summary: "a link to this repository leads to where a file was",
    severity: Severity::Warning,
    check: Check::Markdown(check),
    needs: &[],
    fixable: true,
    page: include_str!("link-moved.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    vep.outline.links.iter().filter_map(|link| check_link(vep, context, link)).take(MAX_FINDINGS + 1).collect()
}

fn check_link(vep: &Vep, context: &Context<'_>, link: &Link) -> Option<Finding> {
    let written = link.destination.as_str();
    let (before, path) = own_path(written, &context.config().repository)?;
    let path = percent_decoded(path.split(['#', '?']).next().unwrap_or(""));
    let path = path.trim_end_matches('/');
    if path.is_empty()
        || context.tree.has(path)
        || !path.starts_with(&format!("{}/", context.config().layout.directory))
    {
        return None;
    }
    let moved = moved_by_change(context, path).or_else(|| moved_to(context, path, before.contains("/tree/")));
    // Of what has no trace left, nobody knows whether it ever was there.
    let what = if moved.is_some() { "is no longer there" } else { "is not in the repository" };
    let finding =
        RULE.at(vep.location(link.span), About::Link(path.to_owned()), format!("`{}` {what}", one_line(path)));
    Some(match moved {
        Some(now) => {
            let suffix = &written[written.find(['#', '?']).unwrap_or(written.len())..];
            let url = format!("{before}{}{suffix}", percent_encoded(&now));
            let finding = finding.help(format!("it moved: write `{url}`"));
            if link.exact { finding.fix(link.span, url) } else { finding }
        }
        None if context.config().layout.numbered => {
            finding.help("link to where it is now, or name the VEP by its number")
        }
        None => finding.help("link to where it is now, or name the VEP by its title"),
    })
}

/// A link to a file of `repository` on its main branch, split before the path.
fn own_path<'a>(url: &'a str, repository: &str) -> Option<(&'a str, &'a str)> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let rest = rest.strip_prefix("www.").unwrap_or(rest).strip_prefix("github.com/")?;
    let rest = rest
        .get(..repository.len())
        .filter(|own| own.eq_ignore_ascii_case(repository))
        .map(|_| &rest[repository.len()..])?;
    let kinds = ["/blob/main/", "/tree/main/", "/blob/master/", "/tree/master/", "/blob/HEAD/", "/tree/HEAD/"];
    let path = kinds.iter().find_map(|kind| rest.strip_prefix(kind))?;
    Some((&url[..url.len() - path.len()], path))
}
