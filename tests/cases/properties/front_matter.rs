//! Faults of front matter, in documents that get a faultless one in place of their metadata in prose.

use std::collections::BTreeMap;
use std::sync::Arc;

use vep_check::source::{Source, Span};

use super::faults::Fault;
use super::world::{Doc, Edited, Key, Patch, World, count, document, key, line_of};

/// A document with front matter.
pub struct WithFrontMatter {
    pub with: Doc,
    /// The front matter and the text with its metadata in prose, and what is found in that text alone.
    both: String,
    prose: BTreeMap<Key, usize>,
    has_rows: bool,
    meta: bool,
}

/// `doc` with front matter instead of the sections of metadata; `None` where its directory has no number.
pub fn doc(doc: &Doc, world: &mut World) -> Option<WithFrontMatter> {
    let vep = &doc.vep;
    let number = vep.place.number()?;
    let sig = vep.place.sig()?.to_owned();
    let subject = vep.subject().unwrap_or("A title").replace(['"', '\\'], "'");
    let owning = if vep.place.meta { String::new() } else { format!("owning-sig: {sig}\n") };
    // Of a gate that the text does not know, there would be a finding.
    let gate = if doc.text().contains("feature gate `SmallThing`") { "feature-gate: SmallThing\n" } else { "" };
    let fields = format!(
        "---\ntitle: \"{subject}\"\nvep-number: {number}\ncreation-date: \"2026-04-30\"\nstatus: implementable\n\
         authors: [\"@ann\"]\n{owning}participating-sigs: []\nreviewers: [\"@bob\"]\napprovers: [\"@cyd\"]\n\
         {gate}stage: alpha\nmilestone:\n  alpha: \"v1.10\"\nreplaces: \"\"\n\
         superseded-by: \"\"\n---\n\n"
    );
    let block = vep.front_matter.as_ref().map(|front_matter| front_matter.block.span);
    let start = block.map_or(0, |span| (span.end + 1).min(doc.text().len()));
    let headings = &vep.outline.headings;
    let metadata = vep.target_headings.iter().copied().chain(vep.checklist_heading).chain(vep.metadata_heading);
    let patches = metadata.map(|index| Patch::remove(Span::new(headings[index].span.start, vep.own_text(index).end)));
    let front = Patch::new(Span::new(0, start), fields.as_str());
    let text = Edited::new(doc.text(), patches.chain([front.clone()]).collect()).text;
    let with = world.doc(&Arc::new(Source::new(doc.path(), text)));
    let both = Edited::new(doc.text(), vec![front]).text;
    let prose = count(world.check_text(doc.path(), &doc.text()[start..]).iter().map(key));
    let has_rows = !vep.target_headings.is_empty();
    Some(WithFrontMatter { with, both, prose, has_rows, meta: vep.place.meta })
}

/// The faults that `there` can have.
pub fn faults(there: &WithFrontMatter) -> Vec<Fault> {
    let mut faults = Vec::new();
    let text = there.with.text();
    // What the front matter says instead, found on the line that has `at` now.
    let mut put = |rule: &'static str, old: &str, new: &str, at: &str, brings: &'static [&'static str]| {
        let Some(found) = text.find(old) else { panic!("no {old:?} in {text}") };
        let changed = format!("{}{new}{}", &text[..found], &text[found + old.len()..]);
        let line = line_of(&changed, changed.find(at).unwrap_or_else(|| panic!("no {at:?} for {rule}")));
        faults.push(Fault::new(rule, there.with.path(), &changed, line).brings(brings));
    };

    let syntax = "front-matter-syntax";
    let body = &text[text.find("\n---\n").map_or(0, |end| end + 5)..];
    if !body.lines().any(|line| line.trim_end() == "---") {
        put(syntax, "superseded-by: \"\"\n---\n", "superseded-by: \"\"\n", "---", &[]);
    }

    let missing = "front-matter-field-missing";
    let lines: Vec<&str> = text.lines().skip(1).take_while(|line| *line != "---").collect();
    for field in ["title", "vep-number", "creation-date", "status", "authors", "owning-sig", "reviewers", "approvers"] {
        let Some(line) = lines.iter().find(|line| line.starts_with(&format!("{field}:"))) else { continue };
        put(missing, &format!("{line}\n"), "", "---", &[]);
        put(missing, line, &format!("{field}:"), &format!("{field}:"), &[]);
    }

    put("front-matter-milestone", "\"v1.10\"", "1.10", "  alpha:", &[]);
    put("front-matter-milestone", "\"v1.10\"", "soon", "  alpha:", &[]);
    // What is about the process itself has no stages and no SIG.
    if !there.meta {
        put("front-matter-stage", "stage: alpha", "stage: gamma", "stage:", &[]);
        put("front-matter-stage", "stage: alpha\n", "", "---", &[]);
        put("front-matter-milestone", "  alpha: \"v1.10\"\n", "", "milestone:", &[]);
        // No release is targeted now.
        put("front-matter-milestone", " \"v1.10\"", "", "  alpha:", &["targets-empty"]);
        put("front-matter-milestone", "\"v1.10\"", "TBD", "  alpha:", &["targets-empty"]);
    }

    transitions(there, &mut faults);
    conflicts(there, &mut faults);
    faults
}

/// From a state that none but one may follow.
fn transitions(there: &WithFrontMatter, faults: &mut Vec<Fault>) {
    let text = there.with.text();
    for before in ["implemented", "deferred", "rejected", "withdrawn", "replaced"] {
        let line = line_of(text, text.find("status:").expect("a state"));
        let mut fault = Fault::new("front-matter-transition", there.with.path(), text, line);
        let base = text.replacen("status: implementable", &format!("status: {before}"), 1);
        fault.change.base = Some(document(there.with.path(), &base));
        faults.push(fault);
    }
}

/// The metadata in prose is still there.
fn conflicts(there: &WithFrontMatter, faults: &mut Vec<Fault>) {
    if !there.has_rows {
        return;
    }
    let mut fault = Fault::new("front-matter-prose-conflict", there.with.path(), &there.both, 1);
    let targets = |(_, line): &(usize, &str)| line.starts_with('#') && line.to_lowercase().contains("target releases");
    fault.lines = there.both.lines().enumerate().filter(targets).map(|(index, _)| index + 1).collect();
    fault.older.clone_from(&there.prose);
    // The front matter targets Alpha, perhaps of a VEP that says that it has no gate.
    faults.push(fault.brings(&["stage-without-gate"]));
}
