//! Turns a report into text. Pure: a report in, a text out.

pub mod concise;
pub mod docs;
pub mod escape;
pub mod fix;
pub mod github;
mod group;
pub mod human;
pub mod json;
pub mod list;
pub mod markdown;
pub mod page;
pub mod release;
pub mod sarif;
pub mod schema;
pub mod show;
pub mod statistics;

use serde::Serialize;

use crate::text::cut;

/// `value` as JSON text, with a line end.
pub(crate) fn json_text(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("plain data has a JSON form");
    text.push('\n');
    // The runner obeys `##[` anywhere in a line of a log. It can only stand in a string, where this says the same.
    text.replace("##[", "##\\u005b")
}

/// `cells` of a table, padded to columns, a line a row.
fn columns<R: AsRef<[String]>>(rows: &[R]) -> Vec<String> {
    let cells: Vec<&[String]> = rows.iter().map(AsRef::as_ref).collect();
    let widest = |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..cells.first().map_or(0, |row| row.len())).map(widest).collect();
    let line = |row: &&[String]| {
        let padded = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    cells.iter().map(line).collect()
}

/// The longest title that a line of a terminal shows, in characters.
const LONGEST_TITLE: usize = 48;

/// `title` for a line of a terminal.
fn short_title(title: &str) -> String {
    cut(&escape::for_terminal(title), LONGEST_TITLE)
}

/// `count` things: `1 error`, `2 errors`.
pub fn plural(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}
