//! `feature-gate-name`: the feature gate has one name here and another there.

use std::collections::BTreeSet;

use crate::finding::{About, Finding, Severity, Subject};
use crate::rule::{Check, Context, Rule, one_line};
use crate::source::Span;
use crate::text::in_words;
use crate::tracking_issue::{GATE_FIELD, field};
use crate::vep::Vep;
use crate::vep::gate::{self, names};

/// How many gates a message names.
const MOST_NAMED: usize = 3;

/// Words in a line that tells of a name which the gate had.
const TOLD: [&str; 8] = ["before", "earlier", "former", "instead of", "old ", "previous", "renam", "replace"];

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "feature-gate-name",
    summary: "the feature gate has one name here and another there",
    severity: Severity::Notice,
    check: Check::Vep(check),
    needs: &[],
    fixable: false,
    page: include_str!("feature-gate-name.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    if vep.place.meta {
        return Vec::new();
    }
    [in_front_matter(vep, context), renamed(vep, context), in_issue(vep, context)].into_iter().flatten().collect()
}

/// The gates that the text of `vep` names, as a message lists them; none where nobody could tell which is its own.
fn named(vep: &Vep) -> Option<String> {
    let names = names(vep);
    let known: Vec<String> = names.counts.iter().map(|(name, _)| format!("`{}`", one_line(name))).collect();
    (!known.is_empty() && known.len() <= MOST_NAMED && !names.denied).then(|| in_words(&known))
}

/// That front matter has a gate which the text does not know.
fn in_front_matter(vep: &Vep, context: &Context<'_>) -> Option<Finding> {
    let field = vep.front_matter.as_ref()?.text("feature-gate")?;
    let body = vep.front_matter.as_ref().map_or(0, |front_matter| front_matter.block.span.end);
    let said = !gate::is_name(field.value) || occurrences(&vep.source.text()[body..], field.value).next().is_some();
    let named = named(vep).filter(|_| !said)?;
    let message = format!("the feature gate is `{}` here and {named} in the text", one_line(field.value));
    let help = which(context, names(vep).counts.iter().map(|(name, _)| *name).chain([field.value]));
    Some(RULE.at(vep.location(field.span), About::field("feature-gate"), message).help(help))
}

/// That the tracking issue has a gate which the document does not know.
fn in_issue(vep: &Vep, context: &Context<'_>) -> Option<Finding> {
    let (number, issue) = context.issue(vep)?;
    let text = field(&issue.body, GATE_FIELD)?;
    let mut words = text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| gate::is_name(word));
    let there = words.next()?;
    // Of several, none is the one.
    if words.any(|other| other != there) || occurrences(vep.source.text(), there).next().is_some() {
        return None;
    }
    let fields = vep.front_matter.as_ref().and_then(|front_matter| front_matter.text("feature-gate"));
    let here = match fields.as_ref().filter(|field| gate::is_name(field.value)) {
        Some(field) => format!("`{}`", one_line(field.value)),
        None => named(vep)?,
    };
    let message = format!("its feature gate is `{}`, the document has {here}", one_line(there));
    let finding = RULE.of(Subject::Issue(number), About::field("feature-gate"), message);
    let names = names(vep);
    let field = fields.iter().map(|field| field.value);
    Some(finding.help(which(context, names.counts.iter().map(|(name, _)| *name).chain(field).chain([there]))))
}

/// That the change gives the gate another name in some places and leaves the old one in others.
fn renamed(vep: &Vep, context: &Context<'_>) -> Option<Finding> {
    let base = context.base?;
    let (before, now) = (names(base), names(vep));
    let (old_text, text) = (base.source.text(), vep.source.text());
    let new = |name: &str| occurrences(old_text, name).next().is_none();
    let (now_called, _) = now.counts.iter().find(|(name, _)| new(name))?;
    let left = |name: &str| {
        let left = occurrences(text, name).count();
        left > 0 && left < occurrences(old_text, name).count()
    };
    let (was_called, _) = before.counts.iter().find(|(name, _)| left(name))?;
    let span = occurrences(text, was_called).find(|span| !tells(vep.source.slice(vep.source.lines(*span))))?;
    let message =
        format!("the feature gate is still `{}` here, and `{}` elsewhere", one_line(was_called), one_line(now_called));
    let help = match in_code(context, [*was_called, *now_called].into_iter()) {
        Some(name) if name == *was_called => format!("the code has `{}`: keep that name everywhere", one_line(name)),
        _ => format!("write `{}` here, too, if it is the same gate", one_line(now_called)),
    };
    Some(RULE.at(vep.location(span), About::Words, message).help(help))
}

/// What to write where a gate is `called` so and otherwise.
fn which<'n>(context: &Context<'_>, called: impl Iterator<Item = &'n str>) -> String {
    match in_code(context, called) {
        Some(name) => format!("the code has `{}`: write that in both", one_line(name)),
        None => "write the name that the code has, in both".to_owned(),
    }
}

/// The one of the names that the code of some release has, where that is known; of several, none is the one.
fn in_code<'n>(context: &Context<'_>, called: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let gates = context.snapshot.facts.work.gates.as_ref()?;
    let known: BTreeSet<&str> = called.filter(|called| gates.names().any(|name| name == *called)).collect();
    known.first().copied().filter(|_| known.len() == 1)
}

/// The places of `name` in `text`, as a whole word.
fn occurrences<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = Span> + 't {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).filter_map(move |(at, _)| {
        let whole = !text[..at].ends_with(is_word) && !text[at + name.len()..].starts_with(is_word);
        (whole && !name.is_empty()).then(|| Span::new(at, at + name.len()))
    })
}

/// Whether a line tells of a name that the gate had.
fn tells(line: &str) -> bool {
    let line = line.to_lowercase();
    TOLD.iter().any(|word| line.contains(word))
}
