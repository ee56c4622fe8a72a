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

/// `count` things: `1 error`, `2 errors`.
pub fn plural(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}
