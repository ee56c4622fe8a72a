//! What stands in fields of metadata that the configuration describes, as it is written.

use crate::config::{Field, FieldKind, FieldRole};
use crate::release::{Stages, Version};
use crate::source::Span;
use crate::text::after_not_applicable;
use crate::vep::yaml::{Node, Value};

/// Whether `value` begins with what GitHub takes as a login or a team, and what follows is a remark: `@ann, for storage`.
pub fn is_handle(value: &str) -> bool {
    let name = login(value);
    let behind = value.strip_prefix('@').unwrap_or(value).strip_prefix(name).unwrap_or_default();
    let is_remark = value.starts_with('@') || !behind.starts_with(' ');
    // Several in one text are no list.
    let is_one = !behind.trim_start_matches([',', ';', ' ']).starts_with('@');
    let none = after_not_applicable(value).is_some() || value.eq_ignore_ascii_case("none");
    none || is_remark && is_one && is_login(name)
}

/// The name that `value` begins with, without a remark behind it.
pub fn login(value: &str) -> &str {
    let value = value.strip_prefix('@').unwrap_or(value);
    let ends = |(at, c): (usize, char)| match c {
        ',' | ' ' | '(' | ';' => Some(at),
        ':' => value[at + 1..].chars().next().is_none_or(char::is_whitespace).then_some(at),
        _ => None,
    };
    &value[..value.char_indices().find_map(ends).unwrap_or(value.len())]
}

/// What to write instead of `value`, which is more than the name of somebody on GitHub: `Ann (@ann)`, `@ann, @bo`.
pub fn handles_instead(value: &str) -> Option<String> {
    let names: Vec<String> = handles_in(value).iter().map(|name| format!("\"@{name}\"")).collect();
    (!names.is_empty()).then(|| format!("write `{}`", names.join(", ")))
}

/// The names of people on GitHub in `value`.
fn handles_in(value: &str) -> Vec<&str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/' | '.');
    let mut found: Vec<&str> = Vec::new();
    for mark in ["github.com/", "@"] {
        for (at, _) in value.match_indices(mark) {
            let rest = &value[at + mark.len()..];
            let name = &rest[..rest.find(|c: char| !is_part(c)).unwrap_or(rest.len())];
            let name = name.trim_end_matches(['/', '.']);
            // `ann@example.com` is no name.
            let begins = mark != "@" || !value[..at].ends_with(char::is_alphanumeric);
            if begins && is_login(name) && !found.contains(&name) {
                found.push(name);
            }
        }
    }
    found
}

/// Whether `name` is what GitHub takes as a login or a team.
fn is_login(name: &str) -> bool {
    let part = |part: &str| {
        (1..=39).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    name.split('/').count() <= 2 && name.split('/').all(part)
}

/// The release that `value` names.
pub fn release(value: &str) -> Option<Version> {
    value.trim_start_matches('v').parse().ok()
}

/// Whether `value` is an address, perhaps with a remark in brackets behind it.
pub fn is_link(value: &str) -> bool {
    let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let (address, remark) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let remark = remark.trim();
        address.contains('.') && (remark.is_empty() || remark.starts_with('(') && remark.ends_with(')'))
    })
}

/// Where the value of `field`, which is at `node`, has another form than it should, and what is wrong with that.
pub fn misshapen(field: &Field, node: &Node, stages: &Stages) -> Option<(Span, String)> {
    let name = &field.name;
    let is_map = matches!(node.value, Value::Map(_));
    if field.is_single() {
        let what = if is_map { "keys of its own" } else { "list of them" };
        let is_other = is_map || matches!(node.value, Value::List(_));
        return is_other.then(|| (node.span, format!("`{name}` has one value, and no {what}")));
    }
    if field.role == Some(FieldRole::Targets) {
        let is_other = !is_map && !stages.is_empty();
        return is_other.then(|| (node.span, format!("`{name}` has a release for each stage")));
    }
    let has_values = matches!(field.kind, FieldKind::Handles | FieldKind::Link | FieldKind::Sig);
    let map = has_values.then(|| first_map(node)).flatten()?;
    Some((map.span, format!("`{name}` is a list of values, and has keys in it")))
}

/// The first item of a list at `node` that says nothing.
pub fn empty_item(node: &Node) -> Option<&Node> {
    let Value::List(items) = &node.value else { return None };
    items.iter().find(|item| match &item.value {
        Value::Scalar { text, .. } => text.trim().is_empty(),
        value => *value == Value::Empty,
    })
}

/// The first map in `node`, itself among them.
fn first_map(node: &Node) -> Option<&Node> {
    match &node.value {
        Value::Map(_) => Some(node),
        Value::List(items) => items.iter().find_map(first_map),
        _ => None,
    }
}

/// What may stand in a field.
pub fn example(field: &Field) -> &str {
    match (field.one_of.first(), field.kind) {
        (Some(first), _) => first,
        (None, FieldKind::Text) => "…",
        (None, FieldKind::Number) => "<number>",
        (None, FieldKind::Handles) => "[\"@handle\"]",
        (None, FieldKind::Release) => "v1.10",
        (None, FieldKind::Date) => "2026-04-30",
        (None, FieldKind::Link) => "https://…",
        (None, FieldKind::Sig) => "<sig>",
        (None, FieldKind::Stage) => "<stage>",
    }
}
