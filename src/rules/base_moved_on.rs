//! `base-moved-on`: the base branch has brought a part into the document that the change needs and lacks.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Rule, quoted, top_of};
use crate::snapshot::Document;
use crate::text::in_words;
use crate::vep::Vep;
use crate::vep::checklist::ChecklistItem;
use crate::vep::prose::Target;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "base-moved-on",
    summary: "the base branch has brought a part into the document that the change needs and lacks",
    severity: Severity::Warning,
    check: Check::Change(check),
    needs: &[],
    fixable: false,
    page: include_str!("base-moved-on.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some(base) = context.base.filter(|base| is_about_stages(vep, base, context)) else { return Vec::new() };
    let Some(now) = context.snapshot.moved_on.iter().find(|now| now.path() == base.source.path()) else {
        return Vec::new();
    };
    let Some(Brought { parts, help }) = brought(&read(now, context), base, vep) else { return Vec::new() };
    let message = format!("the base branch has {} by now, which this change lacks", in_words(&parts));
    vec![RULE.at(top_of(vep), About::Each(parts), message).help(help)]
}

/// Whether the change says something of stages, in whatever section: then it needs what says which release they target.
fn is_about_stages(vep: &Vep, base: &Vep, context: &Context<'_>) -> bool {
    let config = context.config();
    let sections = [&config.graduation, &config.history];
    vep.shipping_versions() != base.shipping_versions()
        || sections.iter().any(|name| context.changes_section(vep, name))
}

fn read(document: &Document, context: &Context<'_>) -> Vep {
    Vep::parse(document.source.clone(), &context.config().layout, &context.config().metadata)
}

/// What the base branch has brought.
struct Brought {
    /// As a sentence names them.
    parts: Vec<String>,
    /// What to do.
    help: &'static str,
}

/// What of the metadata in `now` neither `base` nor `head` has.
fn brought(now: &Vep, base: &Vep, head: &Vep) -> Option<Brought> {
    let lack = |has: fn(&Vep) -> bool| has(now) && !has(base) && !has(head);
    if lack(|vep| vep.front_matter.is_some()) {
        let help = "rebase, and write into its `milestone` what the change targets";
        return Some(Brought { parts: vec!["front matter".to_owned()], help });
    }
    // Front matter stands for all of the rest.
    if head.front_matter.is_some() {
        return None;
    }
    let (mut parts, mut help) = (Vec::new(), "rebase, and tick in it what the change has done");
    let targets = lack(|vep| !vep.target_headings.is_empty());
    if targets {
        parts.extend(now.target_headings.first().map(|index| quoted(&now.outline.headings[*index])));
    } else {
        let lacks = |row: &&Target| ![base, head].iter().any(|vep| vep.targets.iter().any(|old| same_row(old, row)));
        let rows = now.targets.iter().filter(|row| !head.targets.is_empty() && lacks(row));
        parts.extend(rows.filter_map(|row| Some(format!("the row of {}", row.stage()?.title()))));
    }
    if !parts.is_empty() {
        help = "rebase, and write there which release the change targets";
    }
    if lack(|vep| vep.checklist_heading.is_some()) {
        parts.extend(now.checklist_heading.map(|index| quoted(&now.outline.headings[index])));
    } else {
        let lacks = |item: &&ChecklistItem| {
            ![base, head].iter().any(|vep| vep.checklist.iter().any(|old| old.stage == item.stage))
        };
        let items = now.checklist.iter().filter(|item| !head.checklist.is_empty() && lacks(item));
        let stages: Vec<String> = items.filter_map(|item| Some(item.stage?.title().to_owned())).collect();
        if !stages.is_empty() {
            let items = if stages.len() == 1 { "item" } else { "items" };
            parts.push(format!("the checklist's {items} of {}", in_words(&stages)));
        }
    }
    (!parts.is_empty()).then_some(Brought { parts, help })
}

/// Whether two rows are about the same stage of the same gate.
fn same_row(one: &Target, other: &Target) -> bool {
    one.stage == other.stage && one.gate == other.gate
}
