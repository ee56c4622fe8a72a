//! How vep-check reads a document, for `vep-check show`.

use std::fmt::Write as _;

use serde::Serialize;

use crate::output::escape::for_terminal;
use crate::output::json::{ByStage, targets};
use crate::output::json_text;
use crate::vep::Vep;
use crate::vep::checklist::Marker;

#[derive(Serialize)]
struct Shown<'a> {
    path: &'a str,
    title: Option<&'a str>,
    number: Option<u64>,
    sig: Option<&'a str>,
    front_matter: bool,
    /// The file of metadata beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    beside: Option<&'a str>,
    targets: ByStage<String>,
    checklist: Vec<ShownItem<'a>>,
    headings: Vec<ShownHeading<'a>>,
}

#[derive(Serialize)]
struct ShownItem<'a> {
    line: usize,
    checked: Option<bool>,
    text: &'a str,
}

#[derive(Serialize)]
struct ShownHeading<'a> {
    line: usize,
    level: u8,
    text: &'a str,
}

/// Several documents as a JSON list, with a line end.
pub fn json_list(veps: &[Vep]) -> String {
    json_text(&veps.iter().map(shown).collect::<Vec<_>>())
}

/// The document as JSON text, with a line end.
pub fn json(vep: &Vep) -> String {
    json_text(&shown(vep))
}

/// Several documents for a terminal, each with its path.
pub fn human_list(veps: &[Vep]) -> String {
    let each = veps.iter().map(|vep| format!("path       {}\n{}", for_terminal(vep.source.path()), human(vep)));
    each.collect::<Vec<_>>().join("\n")
}

/// The document for a terminal.
pub fn human(vep: &Vep) -> String {
    let shown = shown(vep);
    let mut out = String::new();
    let word = |text: Option<&str>| for_terminal(text.unwrap_or("-"));
    _ = writeln!(out, "title      {}", word(shown.title));
    _ = writeln!(out, "number     {}", shown.number.map_or("-".to_owned(), |number| number.to_string()));
    _ = writeln!(out, "SIG        {}", word(shown.sig));
    if let Some((file, fields)) = &vep.beside {
        _ = writeln!(out, "metadata   {}", for_terminal(file.path()));
        for entry in &fields.entries {
            let values: Vec<&str> = entry.node.scalars().iter().map(|text| text.value).collect();
            _ = writeln!(out, "    {}: {}", for_terminal(&entry.key.value), for_terminal(&values.join(", ")));
        }
    }
    if vep.stages.is_empty() {
        out.push_str("stages     none\n");
    }
    let width = vep.stages.iter().map(|stage| stage.name().len() + 1).max().unwrap_or_default().max(11);
    for (stage, version) in vep.shipping_versions() {
        _ = writeln!(out, "{:<width$}{version}", stage.name());
    }
    for item in &shown.checklist {
        let mark = item.checked.map_or('?', |checked| if checked { 'x' } else { ' ' });
        _ = writeln!(out, "[{mark}] {:>5}  {}", item.line, for_terminal(item.text));
    }
    for heading in &shown.headings {
        let indent = "  ".repeat(usize::from(heading.level) - 1);
        _ = writeln!(out, "    {:>5}  {indent}{}", heading.line, for_terminal(heading.text));
    }
    out
}

fn shown(vep: &Vep) -> Shown<'_> {
    let line = |offset| vep.source.position(offset).line;
    Shown {
        path: vep.source.path(),
        title: vep.subject(),
        number: vep.number(),
        sig: vep.sig(),
        front_matter: vep.front_matter.is_some(),
        beside: vep.beside.as_ref().map(|(file, _)| file.path()),
        targets: targets(&vep.shipping_versions(), &vep.stages),
        checklist: vep
            .checklist
            .iter()
            .map(|item| ShownItem {
                line: line(item.span.start),
                checked: match item.marker.value {
                    Marker::Ticked => Some(true),
                    Marker::Unticked => Some(false),
                    Marker::Odd => None,
                },
                text: &item.text,
            })
            .collect(),
        headings: vep
            .outline
            .headings
            .iter()
            .map(|heading| ShownHeading { line: line(heading.span.start), level: heading.level, text: &heading.text })
            .collect(),
    }
}
