//! `checklist-marker`: a box of the checklist is neither `[ ]` nor `[x]`.

use crate::finding::{About, Finding, MAX_FINDINGS, Severity};
use crate::rule::{self, Check, Context, Rule, first_line, one_line};
use crate::source::Span;
use crate::text::is_visible_char;
use crate::vep::Vep;
use crate::vep::checkbox::{behind_box, look_alike, ticked};
use crate::vep::checklist::{ChecklistItem, Marker, checklist};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "checklist-marker",
    summary: "a box of the checklist is neither `[ ]` nor `[x]`",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[],
    fixable: true,
    page: include_str!("checklist-marker.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let of_checklist = vep.checklist.iter().filter(|item| !item.struck).filter_map(|item| check_item(vep, item));
    of_checklist.chain(elsewhere(vep, context)).take(MAX_FINDINGS + 1).collect()
}

/// Boxes outside the checklist that are none, in sections where others are.
fn elsewhere<'v>(vep: &'v Vep, context: &'v Context<'_>) -> impl Iterator<Item = Finding> + 'v {
    let has_odd = |items: &[Span]| items.iter().any(|item| begins_with_odd_box(vep.source.slice(*item)));
    let headings = if has_odd(&vep.outline.items) { vep.outline.headings.as_slice() } else { &[] };
    let headings = headings.iter().enumerate();
    let others = headings.filter(|(index, heading)| !heading.nested && Some(*index) != vep.checklist_heading);
    let sections = others.map(|(index, _)| vep.own_text(index)).filter(move |own| has_odd(vep.outline.items_in(*own)));
    sections.flat_map(move |own| {
        let items = checklist(&vep.source, &vep.outline, own, context.config().stages());
        let are_boxes = items.iter().any(|item| item.marker.value != Marker::Odd && !item.glued);
        let is_meant = move |item: &ChecklistItem| {
            let odd = item.marker.value == Marker::Odd && !item.struck && !item.glued;
            are_boxes && odd && behind_box(vep.source.slice(item.marker.span)).is_some()
        };
        let meant = items.into_iter().filter(is_meant).map(|item| ChecklistItem { stage: None, ..item });
        meant.filter_map(|item| Some(check_item(vep, &item)?.severity(Severity::Notice)))
    })
}

/// Whether an item begins with a box that has a form of its own: `- []`, `- [ x]`.
fn begins_with_odd_box(item: &str) -> bool {
    let Some((_, words)) = item.trim_start().split_once(char::is_whitespace) else { return false };
    let words = words.trim_start();
    behind_box(words).is_some() && !["[ ]", "[x]", "[X]"].iter().any(|right| words.starts_with(right))
}

fn check_item(vep: &Vep, item: &ChecklistItem) -> Option<Finding> {
    let span = item.marker.span;
    let about = item.stage.map_or(About::Words, rule::stage_row);
    let text = vep.source.slice(span);
    // What the author meant is certain for `[]` and `[ x]`, not for `[+]`.
    let inside = text.trim_matches(['[', ']', '\\']).trim_matches(|c| !is_visible_char(c));
    let wanted = ticked(inside).map(|ticked| if ticked { "[x]" } else { "[ ]" });
    if item.glued {
        let behind = &vep.source.text()[span.end..];
        let blank = behind.len() - behind.trim_start_matches(|c| !is_visible_char(c) && c != '\n').len();
        let place = Span::new(span.start, span.end + blank);
        let message = format!("no space stands behind the box `{}`, so that GitHub shows none", one_line(text));
        let words = one_line(first_line(&behind[blank..]));
        let finding = RULE.at(vep.location(place), about, message);
        return Some(match wanted {
            Some(wanted) => finding.help(format!("write `{wanted} {words}`")).fix(place, format!("{wanted} ")),
            None => finding.help(format!("write `[ ] {words}`, or `[x]` once it is approved")),
        });
    }
    if item.marker.value != Marker::Odd {
        return None;
    }
    let mut message = format!("`{}` is not a checkbox", one_line(text));
    let other = look_alike(inside);
    // The eye cannot tell the two.
    message
        .extend(other.map(|letter| format!("; `{letter}` (U+{:04X}) is another letter than `x`", u32::from(letter))));
    if text.starts_with('\\') {
        message.push_str(": the `\\` makes plain text of it");
    }
    let wanted = wanted.or(other.map(|_| "[x]"));
    let finding = RULE.at(vep.location(span), about, message);
    Some(match wanted {
        Some(wanted) => finding.help(format!("write `{wanted}`")).fix(span, wanted),
        None => finding.help("write `[ ]`, or `[x]` once it is approved"),
    })
}
