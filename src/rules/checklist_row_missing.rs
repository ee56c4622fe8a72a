//! `checklist-row-missing`: a row of the template's checklist is missing.

use crate::finding::{About, Finding, Severity};
use crate::release::Stage;
use crate::rule::{Check, Context, Rule, one_line};
use crate::source::Span;
use crate::vep::Vep;
use crate::vep::checkbox::behind_box;
use crate::vep::checklist::ChecklistItem;
use crate::vep::name::Name;
use crate::vep::prose::Target;
use crate::vep::visible::visible_lines;

/// How alike a row and a line must be for the one to be meant for the other.
const ALIKE: f64 = 0.6;

/// How many words at the beginning are enough to know a row by: `(R) Enhancement issue`.
const FIRST_WORDS: usize = 3;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "checklist-row-missing",
    summary: "a row of the template's checklist is missing",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[],
    fixable: true,
    page: include_str!("checklist-row-missing.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some(heading) = vep.checklist_heading.filter(|_| vep.front_matter.is_none()) else { return Vec::new() };
    // A checklist of an earlier template is another one: `checklist-outdated` says so. Where the template is the
    // earlier one, as in a fork from before it changed, rows of stages stand in the place of what it has.
    let template = &context.template().vep.checklist;
    let of_all_stages =
        |item: &ChecklistItem| item.stage.is_none() && item.text.to_lowercase().contains("target version");
    let is_later = || template.iter().any(of_all_stages) && vep.checklist.iter().any(|item| item.stage.is_some());
    if vep.checklist.iter().any(of_all_stages) || is_later() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    // The rows that belong behind one of the document's, or at the beginning.
    let mut after: Option<&ChecklistItem> = None;
    let mut missing: Vec<&ChecklistItem> = Vec::new();
    let mut lines: Option<Vec<Line>> = None;
    for row in template.iter().filter(|row| !row.struck) {
        if let Some(item) = vep.checklist.iter().find(|item| is_same(row, item)) {
            findings.extend(finding(vep, heading, after, &missing));
            missing.clear();
            after = Some(item);
        } else if let Some(line) = meant(lines.get_or_insert_with(|| lines_without_items(vep, heading)), row) {
            findings.push(no_item(vep, words(vep, line), row));
        } else if is_wanted(vep, context, row) {
            missing.push(row);
        }
    }
    findings.extend(finding(vep, heading, after, &missing));
    findings
}

fn about(rows: &[&ChecklistItem]) -> About {
    About::each(rows.iter().map(|row| Name::of(&row.text).as_str().to_owned()))
}

/// Whether `item` is the template's `row`, in words of its own perhaps.
fn is_same(row: &ChecklistItem, item: &ChecklistItem) -> bool {
    match row.stage {
        Some(_) => row.stage == item.stage,
        None => item.stage.is_none() && says_the_same(&row.name, &item.name),
    }
}

/// Whether two rows begin alike, or are.
fn says_the_same(row: &Name, other: &Name) -> bool {
    let begins_alike = row.words().count() >= FIRST_WORDS
        && row.words().zip(other.words()).take_while(|(a, b)| a == b).count() >= FIRST_WORDS;
    begins_alike || row.likeness(other, ALIKE).is_some()
}

/// A line that is no item with a box.
struct Line {
    span: Span,
    name: Name,
    stage: Option<Stage>,
}

/// The lines of the section under `heading` that are no items with a box.
fn lines_without_items(vep: &Vep, heading: usize) -> Vec<Line> {
    let lines = visible_lines(&vep.source, &vep.outline, vep.own_text(heading)).into_iter();
    let no_item = |line: &Span| !vep.checklist.iter().any(|item| line.contains(Span::at(item.span.start)));
    let read = |span| {
        let name = Name::of_linked(vep.source.slice(span).trim_start_matches([' ', '\t', '-', '*', '+']));
        let stage = vep.stages.in_words(name.words()).first().copied();
        Line { span, name, stage }
    };
    lines.filter(no_item).map(read).collect()
}

/// Takes the line of `lines` that was meant to be `row` and is no item with a box, as `-[ ] (R) Alpha` is none: each
/// line is one row.
fn meant(lines: &mut Vec<Line>, row: &ChecklistItem) -> Option<Span> {
    let at = lines.iter().position(|line| line.stage == row.stage && says_the_same(&row.name, &line.name))?;
    Some(lines.remove(at).span)
}

/// That `line` was meant to be `row` and is no item with a box.
fn no_item(vep: &Vep, line: Span, row: &ChecklistItem) -> Finding {
    let message = format!("no checklist item `{}`", one_line(&row.text));
    let words = vep.source.slice(line);
    let glued = words.strip_prefix(['-', '*', '+']).filter(|behind| behind_box(behind).is_some());
    let finding = |message: String| RULE.at(vep.location(line), about(&[row]), message);
    if let Some(behind) = glued {
        let finding = finding(format!("{message}: a space is missing before the box"));
        return finding.help(format!("write `- {}`", one_line(behind))).fix(Span::at(line.start + 1), " ");
    }
    let bullet = words.len() - words.trim_start_matches(['-', '*', '+', ' ', '\t']).len();
    let bare = &words[bullet..];
    // What word processors begin items with is certain to be one.
    if let Some(sign) = bare.chars().next().filter(|sign| bullet == 0 && BULLETS.contains(sign))
        && let Some((ticked, behind)) = behind_box(bare[sign.len_utf8()..].trim_start())
    {
        let marker = if ticked { "[x]" } else { "[ ]" };
        return finding(format!("{message}: `{sign}` begins no item in Markdown"))
            .help(format!("write `- {marker}{}`", one_line(behind)))
            .fix(Span::new(line.start, line.start + sign.len_utf8()), "-");
    }
    let other = OTHER_BOXES.iter().find(|(sign, _)| bare.starts_with(sign));
    let message = match other {
        Some((sign, _)) if sign.starts_with('`') => format!("{message}: back-ticks make code of the box"),
        Some((sign, _)) => format!("{message}: `{sign}` is no box"),
        // Whatever else stands there may have been meant as a box.
        None if bare.starts_with(|c: char| c.is_alphanumeric() || c == '(') => {
            format!("{message}: this line has no box")
        }
        None => message,
    };
    let is_ticked = || behind_box(bare).is_some_and(|(ticked, _)| ticked);
    let marker = if other.map_or_else(is_ticked, |(_, ticked)| *ticked) { "[x]" } else { "[ ]" };
    finding(message).help(format!("write `- {marker} {}` on this line", row.text))
}

/// What word processors begin the items of a list with.
const BULLETS: [char; 8] = ['•', '◦', '▪', '‣', '·', '–', '—', '●'];

/// What people and programs write for a box, and whether that is ticked.
static OTHER_BOXES: [(&str, bool); 23] = [
    ("☐", false),
    ("☑", true),
    ("☒", true),
    ("✅", true),
    ("✔", true),
    ("✓", true),
    ("❌", false),
    ("□", false),
    ("⬜", false),
    (":white_check_mark:", true),
    (":heavy_check_mark:", true),
    ("( )", false),
    ("()", false),
    ("(x)", true),
    ("(X)", true),
    ("［ ］", false),
    ("［\u{3000}］", false),
    ("［］", false),
    ("［x］", true),
    ("［ｘ］", true),
    ("`[ ]`", false),
    ("`[x]`", true),
    ("<input", false),
];

/// The words of `line`.
fn words(vep: &Vep, line: Span) -> Span {
    let text = vep.source.slice(line);
    let start = line.start + (text.len() - text.trim_start().len());
    Span::new(start, line.start + text.trim_end().len())
}

/// Whether `vep` needs the template's `row`: not that of a stage that it does not have.
fn is_wanted(vep: &Vep, context: &Context<'_>, row: &ChecklistItem) -> bool {
    let Some(stage) = row.stage else { return true };
    // One of a template that had no stages yet; a change, which is of today, has to have them.
    if vep.target_headings.is_empty() && !context.is_change() {
        return false;
    }
    let does_not_apply = |target: &&Target| target.stage() == Some(stage) && target.does_not_apply();
    !(vep.place.meta
        || vep.targets.iter().any(|target| does_not_apply(&target))
        || context.has_no_stages(vep)
        || context.is_ruled_out(vep, stage))
}

fn finding(vep: &Vep, heading: usize, after: Option<&ChecklistItem>, rows: &[&ChecklistItem]) -> Option<Finding> {
    let (first, more) = rows.split_first()?;
    let names: Vec<String> = rows.iter().map(|row| format!("`{}`", one_line(&row.text))).collect();
    let message = format!("no checklist item {}", names.join(", "));
    let help = match more {
        [] => format!("add `- [ ] {}`, and leave the box open until it is approved", first.text),
        _ => "add these rows of the template, and leave the boxes open until they are approved".to_owned(),
    };
    let place = after.map_or(vep.outline.headings[heading].span, |item| item.span);
    let finding = RULE.at(vep.location(place), about(rows), message).help(help);
    Some(match insertion(vep, heading, after, rows) {
        Some((at, text)) => finding.fix(Span::at(at), text),
        None => finding,
    })
}

/// Where `rows` go and as what; `None` where a comment that is never closed would swallow them.
fn insertion(
    vep: &Vep,
    heading: usize,
    after: Option<&ChecklistItem>,
    rows: &[&ChecklistItem],
) -> Option<(usize, String)> {
    let own = vep.own_text(heading);
    if vep.outline.comments_in(own).iter().any(|comment| !comment.closed) {
        return None;
    }
    // Beside another item, with its bullet.
    let beside = after.or(vep.checklist.first());
    let line = beside.map(|item| vep.source.lines(Span::at(item.span.start)));
    let bullet = line.zip(beside).map_or("- ", |(line, item)| vep.source.slice(Span::new(line.start, item.span.start)));
    if !matches!(bullet.trim(), "-" | "*" | "+") {
        return None;
    }
    let lines: Vec<String> = rows.iter().map(|row| format!("{bullet}[ ] {}", row.text)).collect();
    if after.is_none()
        && let Some(line) = line
    {
        let newline = vep.source.newline_at(line.start);
        return Some((line.start, lines.iter().map(|row| format!("{row}{newline}")).collect()));
    }
    let end = match after {
        Some(item) => {
            let whole = vep.outline.items_in(own).iter().rev().find(|whole| whole.contains(item.marker.span))?;
            whole.start + vep.source.slice(*whole).trim_end().len()
        }
        None => own.start + vep.source.slice(own).trim_end().len(),
    };
    let newline = vep.source.newline_at(end);
    let gap = if after.is_none() { newline } else { "" };
    Some((end, format!("{gap}{}", lines.iter().map(|row| format!("{newline}{row}")).collect::<String>())))
}
