//! `history-undated`: the history has entries without a date or a link.

use std::ops::RangeInclusive;

use crate::finding::{About, Finding, Severity};
use crate::release::{Stage, Version};
use crate::rule::{Check, Context, Rule, quoted};
use crate::source::Span;
use crate::vep::Vep;
use crate::vep::front_matter::is_undecided;
use crate::vep::prose::{self, Target};

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
                .help("begin it with the day, as in `2026-04-30: alpha, <link>`"),
        ];
    }
    let mut lines = prose::visible_lines(&vep.source, &vep.outline, body).into_iter();
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

/// Whether the target's release is out; where there are no schedules, a stage after alpha tells that alpha is.
fn has_shipped(target: &Target, context: &Context<'_>) -> bool {
    let Some(version) = target.version() else { return false };
    let (Some(schedules), Some(upcoming)) = (&context.snapshot.facts.schedules, context.upcoming()) else {
        return target.stage() != Some(Stage::Alpha);
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

/// Whether an entry begins with `TBD` where its day would stand: it has not happened yet.
fn is_to_come(vep: &Vep, entry: Span) -> bool {
    is_undecided(vep.source.slice(entry).trim_start_matches(|c: char| !c.is_alphanumeric()))
}

/// Whether `line` has an address, a link or the number of a pull request. The `#` of a heading is none of them.
fn has_link(line: &str) -> bool {
    let number = |(at, _): (usize, &str)| line[at + 1..].starts_with(|c: char| c.is_ascii_digit());
    line.contains("http") || line.contains("](") || line.match_indices('#').any(number)
}

/// Whether `text` has a date in any style, or the name of a release.
fn has_date(text: &str) -> bool {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let marks = ['(', ')', '*', '_', ',', '[', ']', '`', '|', '\u{2013}', '\u{2014}'];
    let words = text.split(|c: char| c.is_whitespace() || marks.contains(&c));
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.iter().any(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let month = MONTHS.iter().any(|month| word.starts_with(month)) && word.len() <= 9;
        is_date(word)
            || month && words.iter().any(|word| word.bytes().any(|b| b.is_ascii_digit()))
            || Version::parse_prefix(word).is_some()
    })
}

/// The years that two digits may stand for in a history: what VEPs tell of is no older than KubeVirt, of 2016.
const SHORT_YEARS: RangeInclusive<u32> = 16..=49;

/// Whether `word` is a date in digits: a year, with its month, or with month and day in any order. Of a year, two digits
/// are enough where the others can be a month and a day: `14/12/25`, and not `14/13/25`.
fn is_date(word: &str) -> bool {
    let parts: Vec<&str> = word.split(['-', '/', '.']).collect();
    let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let has_year = parts.iter().any(|part| part.starts_with("20") && part.len() == 4 && digits(part, 4));
    let numbers: Vec<u32> = parts.iter().filter(|part| digits(part, 2)).filter_map(|part| part.parse().ok()).collect();
    let is_day = |month: u32, day: u32| (1..=12).contains(&month) && (1..=31).contains(&day);
    match (parts.len(), numbers.as_slice()) {
        (1..=3, _) if has_year => true,
        (3, [first, second, third]) if word.contains('/') || word.contains('-') => {
            let last = SHORT_YEARS.contains(third) && (is_day(*first, *second) || is_day(*second, *first));
            last || (SHORT_YEARS.contains(first) && is_day(*second, *third))
        }
        _ => false,
    }
}
