//! The parts of the README and of `docs/` that are made from something else: rules, `action.yml`, workflows.

use std::fs;

use libtest_mimic::{Failed, Trial};
use serde::Deserialize;
use serde_yaml::{Mapping, Value};
use vep_check::output::docs;
use vep_check::rules::RULES;

use crate::asks;
use crate::common::case::{expect, root};
use crate::common::pages::{Page, pages};

pub fn trials() -> Vec<Trial> {
    vec![Trial::test("rules/ and action.yml: what pages show of them", pages_agree)]
}

/// What of `action.yml` the pages show.
#[derive(Deserialize)]
struct Action {
    inputs: Mapping,
    outputs: Mapping,
}

fn field(of: &Value, key: &str) -> String {
    of.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The blocks between markers, each with what belongs there.
fn generated() -> [(&'static str, String); 7] {
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let action: Action = serde_yaml::from_str(&read("action.yml")).expect("action.yml is YAML");
    let name = |key: &Value| key.as_str().expect("a name").to_owned();
    let mut inputs = String::from("| Input | Default | What it is |\n|---|---|---|\n");
    for (key, input) in &action.inputs {
        let default = field(input, "default");
        let default = if default.is_empty() { String::new() } else { format!("`{default}`") };
        inputs.push_str(&format!("| `{}` | {default} | {} |\n", name(key), field(input, "description")));
    }
    let mut outputs = String::from("| Output | What it is |\n|---|---|\n");
    for (key, output) in &action.outputs {
        outputs.push_str(&format!("| `{}` | {} |\n", name(key), field(output, "description")));
    }
    let workflow = |name: &str| format!("```yml\n{}```\n", read(&format!(".github/workflows/examples/{name}")));
    [
        ("rules", docs::markdown(RULES)),
        ("asks", asks::table()),
        ("inputs", inputs),
        ("outputs", outputs),
        ("workflow", workflow("vep-check.yaml")),
        ("workflow-of-the-comment", workflow("vep-comment.yaml")),
        ("workflow-of-the-release", workflow("vep-release.yaml")),
    ]
}

/// What stands between markers is what it is made of.
fn pages_agree() -> Result<(), Failed> {
    let mut pages = pages();
    for (name, wanted) in generated() {
        let (begin, end) = (format!("<!-- {name}:begin -->\n"), format!("<!-- {name}:end -->"));
        let holds = |page: &&mut Page| page.text.contains(&begin);
        let page = pages.iter_mut().find(holds).unwrap_or_else(|| panic!("no page has `{begin}`"));
        let (before, rest) = page.text.split_once(&begin).expect("the page has it");
        let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("{} has `{end}`", page.name));
        // Links lead from the root, and a page may lie below it.
        let wanted = match page.name.starts_with("docs/") {
            true => wanted.replace("](src/", "](../src/").replace("](docs/", "]("),
            false => wanted,
        };
        assert_eq!(rest.matches(&end).count(), 1, "{} has `{end}` once", page.name);
        page.text = format!("{before}{begin}{wanted}{end}{after}");
    }
    let wrong: Vec<String> =
        pages.iter().filter_map(|page| expect(&root().join(&page.name), &page.text).err()).collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}
