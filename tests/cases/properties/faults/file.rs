//! Faults of the file: no text, or a path that it does not belong to.

use vep_check::snapshot::Document;
use vep_check::source::Span;

use super::Fault;
use crate::properties::world::{Doc, Patch, World, line_of};

pub fn no_text(doc: &Doc, faults: &mut Vec<Fault>) {
    for text in ["", " \n\t\n"] {
        faults.push(Fault::new("no-text", doc.path(), text, 1));
    }
    let middle = doc.line_start(doc.text().len() / 2);
    for byte in [0, 0xff] {
        let mut bytes = doc.text().as_bytes().to_vec();
        bytes.insert(middle, byte);
        let mut fault = Fault::new("no-text", doc.path(), "", line_of(doc.text(), middle));
        fault.change.head = Document::from_bytes(doc.path(), bytes);
        faults.push(fault);
    }
}

/// More text than anybody reads.
pub fn long(doc: &Doc, faults: &mut Vec<Fault>) {
    let Some(title) = doc.vep.title.as_ref().filter(|_| !doc.has("document-long")) else { return };
    let more =
        Patch::new(Span::at(doc.text().trim_end().len()), format!("\n\n{}", "One more sentence.\n".repeat(1001)));
    faults.push(Fault::patched("document-long", doc, vec![more], title.heading.start));
}

/// Another number in the title than in the path.
pub fn number(doc: &Doc, faults: &mut Vec<Fault>) {
    let Some(title) = doc.vep.title.as_ref().filter(|title| title.usual) else { return };
    let (Some(number), Some(_)) = (title.number(), doc.vep.place.number()) else { return };
    let other = Patch::new(number.span, (number.value + 1000).to_string());
    faults.push(Fault::patched("title-number-mismatch", doc, vec![other], title.heading.start));
}

/// The faults of a path: the same document elsewhere.
pub fn elsewhere(doc: &Doc, world: &World) -> Vec<Fault> {
    let place = &doc.vep.place;
    let (Some([sig, directory]), Some(number)) = (place.directories.as_deref(), place.number()) else {
        return Vec::new();
    };
    let line = doc.vep.title.as_ref().map_or(1, |title| line_of(doc.text(), title.heading.start));
    let files = world.snapshot.tree.files();
    let moved_to = |rule: &'static str, path: String, files: Vec<String>| {
        let mut fault = Fault::new(rule, &path, doc.text(), line);
        fault.files = Some(files);
        // What the document links to beside or around it is no longer where it was.
        fault.brings(&["link-broken"])
    };
    let old = format!("veps/{sig}/{directory}/");
    let directory_to = |new: &str| -> Vec<String> {
        files.iter().map(|file| file.strip_prefix(&old).map_or(file.clone(), |rest| format!("{new}{rest}"))).collect()
    };
    let file_to = |new: &str| -> Vec<String> {
        files.iter().map(|file| if file == doc.path() { new.to_owned() } else { file.clone() }).collect()
    };
    let mut faults = Vec::new();
    let outside = format!("veps/{sig}/a-proposal.md");
    let moved = file_to(&outside);
    faults.push(moved_to("vep-location", outside, moved));
    for name in [format!("{number}_Bad Name"), "NNNN-bad-name".to_owned(), "bad-name".to_owned()] {
        let new = format!("veps/{sig}/{name}/");
        faults.push(moved_to("vep-directory-name", format!("{new}vep.md"), directory_to(&new)));
    }
    let renamed = format!("{old}a-proposal.md");
    let moved = file_to(&renamed);
    faults.push(moved_to("vep-file-name", renamed, moved));
    if !place.meta {
        for new in [format!("veps/sig-nowhere/{directory}/"), format!("veps/{directory}/")] {
            let mut fault = moved_to("vep-sig-directory", format!("{new}vep.md"), directory_to(&new));
            // Some SIGs have no feature gates.
            fault.brings.push("feature-gate-missing");
            faults.push(fault);
        }
    }
    let mut twice = Fault::new("vep-number-unique", doc.path(), doc.text(), line);
    twice.files = Some(files.iter().cloned().chain([format!("veps/sig-compute/{number}-another/vep.md")]).collect());
    faults.push(twice);
    faults
}
