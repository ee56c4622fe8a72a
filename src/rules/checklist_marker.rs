//! `checklist-marker`: a box of the checklist is neither `[ ]` nor `[x]`.

use crate::finding::{About, Finding, MAX_FINDINGS, Severity};
use crate::rule::{self, Check, Context, Rule, first_line, one_line};
use crate::source::Span;
use crate::text::is_visible_char;
use crate::vep::Vep;
use crate::vep::checkbox::{look_alike, ticked};
use crate::vep::checklist::{ChecklistItem, Marker};

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

fn check(vep: &Vep, _: &Context<'_>) -> Vec<Finding> {
    vep.checklist
        .iter()
        .filter(|item| !item.struck)
        .filter_map(|item| check_item(vep, item))
        .take(MAX_FINDINGS + 1)
        .collect()
}

fn check_item(vep: &Vep, item: &ChecklistItem) -> Option<Finding> {
    let span = item.marker.span;
    let about = item.stage.map_or(About::Words, rule::stage_row);
    let text = vep.source.slice(span);
    // What the author meant is certain for `[]` and `[ x]`, not for `[+]`.
    let inside = text.trim_matches(['[', ']']).trim_matches(|c| !is_visible_char(c));
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
    let wanted = wanted.or(other.map(|_| "[x]"));
    let finding = RULE.at(vep.location(span), about, message);
    Some(match wanted {
        Some(wanted) => finding.help(format!("write `{wanted}`")).fix(span, wanted),
        None => finding.help("write `[ ]`, or `[x]` once it is approved"),
    })
}
