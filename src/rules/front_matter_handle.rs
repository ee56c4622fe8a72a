//! `front-matter-handle`: a name in the front matter is no handle, stands twice, or approves itself.

use std::collections::{HashMap, HashSet};

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Fact, Rule, one_line};
use crate::source::{Span, Spanned};
use crate::text::is_undecided;
use crate::vep::Vep;
use crate::vep::front_matter::{FrontMatter, scalar};
use crate::vep::yaml::{Node, Value};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "front-matter-handle",
    summary: "a name in the front matter is no handle, stands twice, or approves itself",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[Fact::FrontMatter],
    fixable: false,
    page: include_str!("front-matter-handle.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some(front_matter) = &vep.front_matter else { return Vec::new() };
    let mut findings = Vec::new();
    for field in ["authors", "reviewers", "approvers"] {
        for node in misshapen(front_matter, field) {
            let message = format!("`{}` is not a GitHub handle", one_line(vep.source.slice(node.span)));
            findings.push(RULE.at(vep.location(node.span), About::Words, message).help("write `\"@handle\"`"));
        }
        // Of those who are still to be found there may be several.
        let names = front_matter.texts(field).into_iter().filter(|name| !is_undecided(name.value));
        // `placeholder-text` asks who it is.
        let names = names.filter(|name| !context.is_placeholder(field, name.value));
        let mut seen: HashMap<String, Span> = HashMap::new();
        for name in names {
            if !is_handle(bare(&name)) {
                let message = format!("`{}` is not a GitHub handle", one_line(name.value));
                findings.push(RULE.at(vep.location(name.span), About::Words, message).help("write `\"@handle\"`"));
            }
            let first = *seen.entry(login(&name)).or_insert(name.span);
            if first != name.span {
                let message = format!("`{}` stands twice in `{field}`", one_line(name.value));
                let finding = RULE.at(vep.location(name.span), About::Words, message).help("delete one of the two");
                findings.push(finding.related(vep.location(first), "the first"));
            }
        }
    }
    findings.extend(approves_itself(vep, front_matter, context));
    findings
}

/// What is neither text nor nothing where a name should stand: a list in the list, a mapping.
fn misshapen<'a>(front_matter: &'a FrontMatter, field: &str) -> Vec<&'a Node> {
    let nodes = match front_matter.filled(field).map(|entry| &entry.node) {
        Some(Node { value: Value::List(nodes), .. }) => nodes.as_slice(),
        Some(node) => std::slice::from_ref(node),
        None => &[],
    };
    let shaped = |node: &Node| scalar(node).is_some() || matches!(node.value, Value::Empty | Value::Unreadable);
    nodes.iter().filter(|node| !shaped(node)).collect()
}

/// A VEP whose only approvers are its authors.
fn approves_itself(vep: &Vep, front_matter: &FrontMatter, context: &Context<'_>) -> Option<Finding> {
    let (authors, approvers) = (front_matter.texts("authors"), front_matter.texts("approvers"));
    let authors: HashSet<String> = authors.iter().map(login).collect();
    let is_open = |name: &str| is_undecided(name) || context.is_placeholder("approvers", name);
    let is_author = |name: &Spanned<&str>| authors.contains(&login(name)) && !is_open(name.value);
    let first = approvers.first().filter(|_| approvers.iter().all(is_author))?;
    let message = "the only approvers are the authors";
    Some(
        RULE.at(vep.location(first.span), About::field("approvers"), message)
            .help("add an approver of the owning SIG who is not an author"),
    )
}

fn bare<'a>(name: &Spanned<&'a str>) -> &'a str {
    name.value.trim_start_matches('@')
}

/// `name` as GitHub tells logins apart.
fn login(name: &Spanned<&str>) -> String {
    bare(name).to_ascii_lowercase()
}

/// Whether GitHub would take `name` as a login, or as an organisation's team.
fn is_handle(name: &str) -> bool {
    let part = |part: &str| {
        (1..=39).contains(&part.len())
            && !part.starts_with('-')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    match name.split_once('/') {
        Some((organisation, team)) => part(organisation) && part(team),
        None => part(name),
    }
}
