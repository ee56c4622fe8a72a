//! `history-undated`: the history has entries without a date or a link.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Rule, quoted};
use crate::source::Span;
use crate::text::is_undecided;
use crate::vep::Vep;
use crate::vep::checkbox::behind_box;
use crate::vep::date::{has_date, has_link};
use crate::vep::prose::Target;
use crate::vep::visible::visible_lines;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "history-undated",
    summary: "the history has entries without a date or a link",
    severity: Severity::Notice,
    check: Check::Vep(check),
    needs: &[],
    fixable: false,
    page: include_str!("history-undated.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some((heading, body)) = context.history(vep) else { return Vec::new() };
    let entries = entries(vep, body);
    if entries.is_empty() {
        return Vec::new();
    }
    let quoted = quoted(heading);
    let within = context.section_name(&context.config().history);
    let undated = entries.iter().find(|entry| !has_date(vep.source.slice(**entry)) && !is_to_come(vep, **entry));
    if let Some(entry) = undated {
        let line = Span::new(entry.start, vep.source.lines(Span::at(entry.start)).end);
        let message = format!("an entry of {quoted} has no date");
        return vec![
            RULE.at(vep.location(line), About::Words, message)
                .within(within)
                .help(format!("begin it with the day, as in `{}`", context.history_entry(vep, "2026-04-30"))),
        ];
    }
    let mut lines = visible_lines(&vep.source, &vep.outline, body).into_iter();
    let linked = lines.any(|line| has_link(vep.source.slice(line)));
    // A draft's history tells of the draft: there is nothing to link to before the first release.
    let ships = vep.releases().iter().any(|target| has_shipped(target, context));
    if linked || !ships {
        return Vec::new();
    }
    let message = format!("no entry of {quoted} links to what shipped");
    vec![
        RULE.at(vep.heading_location(heading), About::Named("link".to_owned()), message)
            .within(within)
            .help("link the pull request of each entry"),
    ]
}

/// Whether the target's release is known to be out: all three stages of a new VEP may be planned.
fn has_shipped(target: &Target, context: &Context<'_>) -> bool {
    let Some(version) = target.version() else { return false };
    let (Some(schedules), Some(upcoming)) = (&context.snapshot.facts.schedules, context.upcoming()) else {
        return false;
    };
    let release = schedules.0.get(&version).and_then(|schedule| schedule.release.date());
    release.map_or(version < upcoming, |release| release <= context.snapshot.today)
}

/// The items of the section's lists, those inside other items aside. One below a dated heading has its date from it.
fn entries(vep: &Vep, body: Span) -> Vec<Span> {
    let mut entries: Vec<Span> = Vec::new();
    for item in vep.outline.items_in(body) {
        if entries.last().is_none_or(|last| item.start >= last.end) {
            entries.push(*item);
        }
    }
    let headings = vep.outline.headings.iter().filter(|heading| !heading.nested && body.contains(heading.span));
    let dated: Vec<Span> = headings.filter(|heading| has_date(&heading.text)).map(|heading| heading.span).collect();
    entries.retain(|entry| dated.partition_point(|heading| heading.start < entry.start) == 0);
    entries
}

/// Whether an entry begins with `TBD` where its day would stand, or with an open box: it has not happened yet.
fn is_to_come(vep: &Vep, entry: Span) -> bool {
    let words = vep.source.slice(entry).trim_start_matches(|c: char| c.is_whitespace() || "-*+".contains(c));
    let open = behind_box(words).is_some_and(|(ticked, _)| !ticked);
    open || is_undecided(words.trim_start_matches(|c: char| !c.is_alphanumeric()))
}
