//! The VEPs of a repository, a line each.

use schemars::JsonSchema;
use serde::Serialize;

use crate::noun::Noun;
use crate::output::escape::for_terminal;
use crate::output::json::JsonVep;
use crate::output::{columns, json_text, short_title};
use crate::release::Stages;
use crate::report::VepSummary;
use crate::vep::place::number_of;

/// The VEPs that `vep-check list` was asked for.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonList {
    /// The version of this form: 1.
    version: u32,
    /// The VEPs, by number.
    veps: Vec<JsonVep>,
}

/// `veps`, by number, as a table, with a line that counts them, and one for each whose directory has another number than its
/// title, or whose number another has as well.
pub fn human(veps: &[VepSummary], noun: &Noun, stages: &Stages) -> String {
    let column = noun.one().to_ascii_uppercase();
    let row = |[number, sig]: [String; 2], targets: Vec<String>, [status, title]: [String; 2]| -> Vec<String> {
        [number, sig].into_iter().chain(targets).chain([status, title]).collect()
    };
    let names = stages.iter().map(|stage| stage.name().to_ascii_uppercase());
    let mut rows = vec![row([column, "SIG".to_owned()], names.collect(), ["STATUS", "TITLE"].map(str::to_owned))];
    for vep in veps {
        let target = |stage| vep.targets.get(&stage).map_or("-".to_owned(), ToString::to_string);
        let word = |text: Option<&String>| text.map_or("-".to_owned(), |text| for_terminal(text));
        let title = short_title(vep.title.as_ref().unwrap_or(&vep.path));
        let number = vep.number.map_or("-".to_owned(), |number| number.to_string());
        let targets = stages.iter().map(target).collect();
        rows.push(row([number, word(vep.sig.as_ref())], targets, [word(vep.status.as_ref()), title]));
    }
    let mut out = String::new();
    for line in columns(&rows) {
        out.push_str(&line);
        out.push('\n');
    }
    out.push_str(&format!("{}\n", noun.count(veps.len())));
    for vep in veps {
        let mut parts = vep.path.rsplit('/').map(number_of).zip(["file", "directory"]);
        let other =
            parts.find_map(|(number, what)| Some((number?, what))).filter(|(other, _)| vep.number != Some(*other));
        if let (Some((other, what)), Some(number)) = (other, vep.number) {
            let path = for_terminal(&vep.path);
            out.push_str(&format!("{} {number} by its title is {other} by its {what}: {path}\n", noun.one()));
        }
    }
    for same in veps.chunk_by(|a, b| a.number == b.number).filter(|same| same.len() > 1) {
        if let Some(number) = same[0].number {
            let paths: Vec<String> = same.iter().map(|vep| for_terminal(&vep.path)).collect();
            out.push_str(&format!("{} {number} is there {} times: {}\n", noun.one(), same.len(), paths.join(", ")));
        }
    }
    out
}

/// `veps` as JSON text, with a line end.
pub fn json(veps: &[VepSummary], stages: &Stages) -> String {
    json_text(&JsonList { version: 1, veps: veps.iter().map(|vep| JsonVep::of(vep, stages)).collect() })
}
