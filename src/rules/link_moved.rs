//! `link-moved`: a link to this repository leads to where a file was.

use crate::finding::{Finding, MAX_FINDINGS, Severity};
use crate::rule::{Check, Context, Rule, one_line};
use crate::vep::Vep;
use crate::vep::outline::Link;
use crate::vep::place::{number_of, slug};

/// The rule.
pub static RULE: Rule = Rule {
    id: "link-moved",
    summary: "a link to this repository leads to where a file was",
    severity: Severity::Warning,
    check: Check::Markdown(check),
    needs: &[],
    page: include_str!("link-moved.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    vep.outline.links.iter().filter_map(|link| check_link(vep, context, link)).take(MAX_FINDINGS + 1).collect()
}

fn check_link(vep: &Vep, context: &Context<'_>, link: &Link) -> Option<Finding> {
    let written = link.destination.as_str();
    let (before, path) = own_path(written, &context.config().repository)?;
    let path = path.split(['#', '?']).next().unwrap_or("");
    let path = path.trim_end_matches('/');
    if path.is_empty()
        || context.tree.has(path)
        || !path.starts_with(&format!("{}/", context.config().layout.directory))
    {
        return None;
    }
    let message = format!("`{}` is no longer there", one_line(path));
    let finding = RULE.at(vep.location(link.span), message);
    Some(match moved_to(context, path) {
        Some(now) => {
            let suffix = &written[written.find(['#', '?']).unwrap_or(written.len())..];
            let url = format!("{before}{now}{suffix}");
            let finding = finding.help(format!("it moved: write `{url}`"));
            if link.exact { finding.fix(link.span, url) } else { finding }
        }
        None => finding.help("link to where it is now, or name the VEP by its number"),
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

/// The one VEP that `path` can have been: with the number of its directory, or with its name behind a number.
fn moved_to(context: &Context<'_>, path: &str) -> Option<String> {
    let layout = &context.config().layout;
    let number = path.split('/').rev().find_map(|part| number_of(part).filter(|_| part.contains('-')));
    let stem =
        path.rsplit('/').map(|part| part.trim_end_matches(".md")).find(|part| format!("{part}.md") != layout.file)?;
    let stem = slug(stem.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-'));
    let mut found = context.tree.veps(layout).iter().filter(|(own, directory)| {
        let name = directory.rsplit('/').next().unwrap_or(directory);
        let words = name.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('-');
        number.map_or(words == stem, |number| *own == number)
    });
    let (_, directory) = found.next()?;
    found.next().is_none().then(|| format!("{directory}/{}", layout.file))
}
