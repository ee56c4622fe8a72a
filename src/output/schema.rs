//! JSON Schemas of what vep-check reads and writes.

use serde_json::Value;

use crate::config::{ConfigFile, Level};
use crate::load::facts::FactsFile;
use crate::output::json::JsonReport;
use crate::output::list::JsonList;
use crate::output::release::JsonRelease;

/// The schema of `--format json`.
pub fn report() -> String {
    print(schemars::schema_for!(JsonReport).to_value())
}

/// The schema of what `--facts` reads.
pub fn facts() -> String {
    print(schemars::schema_for!(FactsFile).to_value())
}

/// The schema of `vep-check list --format json`.
pub fn list() -> String {
    print(schemars::schema_for!(JsonList).to_value())
}

/// The schema of `vep-check release --format json`.
pub fn release() -> String {
    print(schemars::schema_for!(JsonRelease).to_value())
}

/// The schema of the configuration, in which `rules` are the ids that may be named.
pub fn config(rules: &[&str]) -> String {
    let mut schema = schemars::schema_for!(ConfigFile).to_value();
    let levels = schemars::schema_for!(Level).to_value();
    let names = levels.get("oneOf").cloned().unwrap_or(levels);
    let each: serde_json::Map<String, Value> =
        rules.iter().map(|id| ((*id).to_owned(), serde_json::json!({ "oneOf": names }))).collect();
    if let Some(rules) = schema.pointer_mut("/properties/rules").and_then(Value::as_object_mut) {
        rules.insert("properties".to_owned(), Value::Object(each));
        rules.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
    print(schema)
}

fn print(schema: Value) -> String {
    let mut text = serde_json::to_string_pretty(&schema).expect("plain data has a JSON form");
    text.push('\n');
    text
}
