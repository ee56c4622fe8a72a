//! Metadata in prose, said once more as front matter. Pure: a document in, a document out.
//!
//! The fields and their order are those of VEP 282, which calls front matter additive: the text below it is kept byte
//! for byte, with its target releases and its checklist. They hold reasons, remarks and signatures that front matter
//! has no field for; `front-matter-prose-conflict` points at them until a person has deleted them.
//!
//! <https://github.com/kubevirt/enhancements/blob/main/veps/meta-VEPs/282-vep-proposal-governance/vep.md>

mod milestone;

use std::fmt::Write as _;

use crate::authorship::{Author, Authorship};
use crate::noun::Noun;
use crate::release::Stage;
use crate::snapshot::{Document, Snapshot};
use crate::source::BOM;
use crate::vep::Vep;
use crate::vep::gate::{self, Names};
use crate::vep::name::Name;
use crate::vep::yaml::quoted;

/// What the comment begins with that stands behind each value that a person must decide.
pub const TO_DECIDE: &str = "# to decide: ";

/// How many names of feature gates a comment lists.
const MOST_GATES: usize = 5;

/// A document with front matter.
#[derive(Debug)]
pub struct Migrated {
    /// Its text.
    pub text: String,
    /// The fields that a person must decide.
    pub undecided: Vec<&'static str>,
}

/// Puts front matter on top of the VEP `document`, which `snapshot` holds and `authorship` tells the beginnings of. `None`
/// if it has front matter, or no text.
pub fn migrate(document: &Document, snapshot: &Snapshot, authorship: Option<&Authorship>) -> Option<Migrated> {
    let config = &snapshot.config;
    let vep = Vep::parse(document.source.clone(), &config.layout, &config.metadata);
    if document.no_text.is_some() || vep.front_matter.is_some() || !vep.has_text() {
        return None;
    }
    let mut block = FrontMatter::new(&config.noun);
    identity(&mut block, &vep, snapshot);
    beginnings(&mut block, authorship);
    block.blank();
    people(&mut block, &vep, snapshot);
    block.blank();
    plan(&mut block, &vep);
    let FrontMatter { yaml, undecided, .. } = block;

    let text = vep.source.text();
    let (mark, body) = text.strip_prefix(BOM).map_or(("", text), |body| (&text[..BOM.len()], body));
    let windows = body.find('\n').is_some_and(|newline| body[..newline].ends_with('\r'));
    let block = format!("---\n{yaml}---\n\n");
    let block = if windows { block.replace('\n', "\r\n") } else { block };
    Some(Migrated { text: format!("{mark}{block}{body}"), undecided })
}

/// Fields as they are written one after the other.
struct FrontMatter<'a> {
    yaml: String,
    undecided: Vec<&'static str>,
    noun: &'a Noun,
}

impl FrontMatter<'_> {
    fn new(noun: &Noun) -> FrontMatter<'_> {
        FrontMatter { yaml: String::new(), undecided: Vec::new(), noun }
    }

    fn blank(&mut self) {
        if !self.yaml.ends_with("\n\n") {
            self.yaml.push('\n');
        }
    }

    fn line(&mut self, line: &str) {
        self.yaml.push_str(line);
        self.yaml.push('\n');
    }

    /// `line`, of the field `key`, that a person must look at, with the reason.
    fn undecided(&mut self, key: &'static str, line: &str, reason: &str) {
        _ = writeln!(self.yaml, "{line}  {TO_DECIDE}{}", self.noun.say(reason));
        if !self.undecided.contains(&key) {
            self.undecided.push(key);
        }
    }
}

/// Title and number. The directory's number comes before the title's, as for `front-matter-number`.
fn identity(block: &mut FrontMatter<'_>, vep: &Vep, snapshot: &Snapshot) {
    // A document that begins with `# Overview` has a section where its title should be.
    let is_section = |words: &str| snapshot.template.sections.iter().any(|section| section.name == Name::of(words));
    let titled = vep.title.as_ref().is_some_and(|title| title.number().is_some() || !is_section(&title.subject));
    match vep.subject().filter(|subject| titled && !subject.is_empty()) {
        Some(subject) => block.line(&format!("title: {}", quoted(subject))),
        None => block.undecided("title", "title: \"\"", "the document has no title"),
    }
    match vep.place.number().or_else(|| vep.number()) {
        Some(number) => block.line(&format!("vep-number: {number}")),
        None => block.undecided("vep-number", "vep-number: NNNN", "the number of the tracking issue"),
    }
}

/// Creation date, state and authors. Of the state, prose says nothing.
fn beginnings(block: &mut FrontMatter<'_>, authorship: Option<&Authorship>) {
    match authorship {
        Some(authorship) => block.line(&format!("creation-date: {}", quoted(&authorship.date.to_string()))),
        None => block.undecided(
            "creation-date",
            "creation-date: \"\"",
            "the day of the first commit, which git does not tell here",
        ),
    }
    let states = "implementable if a release tracks it, implemented once it is generally available";
    block.undecided("status", "status: provisional", states);
    block.blank();
    let Some(authorship) = authorship else {
        return block.undecided("authors", "authors: []", "who wrote it, which git does not tell here");
    };
    let authors = people_of(&authorship.authors);
    if authors.is_empty() {
        return block.undecided("authors", "authors: []", "git names no person");
    }
    block.line("authors:");
    for author in authors {
        match author.handle() {
            Some(handle) => block.line(&format!("  - {}", quoted(&format!("@{handle}")))),
            None => {
                let name = quoted(&author.name);
                block.undecided("authors", &format!("  - {name}"), "the handle on GitHub, of which git has the name");
            }
        }
    }
}

/// SIGs, reviewers and approvers. Prose names nobody, and `TBD` is what an undecided one is called.
fn people(block: &mut FrontMatter<'_>, vep: &Vep, snapshot: &Snapshot) {
    if !vep.place.meta {
        match vep.place.sig().filter(|sig| snapshot.sigs.iter().any(|known| known == sig)) {
            Some(sig) => block.line(&format!("owning-sig: {sig}")),
            None => block.undecided("owning-sig", "owning-sig: \"\"", "the directory is no SIG's"),
        }
    }
    block.line("participating-sigs: []");
    block.blank();
    block.line("reviewers:\n  - TBD\napprovers:\n  - TBD");
}

/// Feature gate, stage and releases. A VEP about the process itself has no gate and no stage.
fn plan(block: &mut FrontMatter<'_>, vep: &Vep) {
    if !vep.place.meta {
        feature_gate(block, vep);
    }
    let releases = match milestone::of(vep) {
        Ok(releases) => releases,
        Err(reason) => {
            if !vep.place.meta {
                block.undecided("stage", "stage: \"\"", &vep.stages.keys());
            }
            return block.undecided("milestone", "milestone:", &reason);
        }
    };
    let planned: Vec<Stage> =
        releases.iter().filter(|release| release.is_planned).map(|release| release.stage).collect();
    if !vep.place.meta {
        match planned.as_slice() {
            [] => block.undecided("stage", "stage: \"\"", &format!("{}; no release is targeted", vep.stages.keys())),
            [stage] => block.line(&format!("stage: {}", stage.key())),
            [.., last] => block.undecided("stage", &format!("stage: {}", last.key()), "the one that is worked on now"),
        }
    }
    let ticked = milestone::ticked(vep).into_iter().find(|stage| !planned.contains(stage));
    match ticked {
        Some(stage) => {
            let reason = format!("the checklist has {} ticked, which has no release", stage.name());
            block.undecided("milestone", "milestone:", &reason);
        }
        None if planned.is_empty() => return,
        None => block.line("milestone:"),
    }
    if planned.is_empty() {
        return;
    }
    for release in releases {
        let line = format!("  {}: {}", release.stage.key(), quoted(&release.value));
        if release.is_release { block.line(&line) } else { block.undecided("milestone", &line, "this is no release") }
    }
}

/// The gate, where the text speaks of one and the same more than once. Another may be that of another VEP.
fn feature_gate(block: &mut FrontMatter<'_>, vep: &Vep) {
    let Names { counts, denied } = gate::names(vep);
    let list: Vec<&str> = counts.iter().map(|(name, _)| *name).take(MOST_GATES).collect();
    match counts.as_slice() {
        [] if denied => {}
        [] => block.undecided("feature-gate", "feature-gate: \"\"", "the text names none"),
        [(name, count)] => {
            let line = format!("feature-gate: {name}");
            match (denied, count) {
                (true, _) => block.undecided("feature-gate", &line, "the text seems to say, too, that there is none"),
                (false, _) if !is_own(vep, name) => {
                    block.undecided("feature-gate", &line, "the text does not say that it is this VEP's own");
                }
                (false, 1) => block.undecided("feature-gate", &line, "the text names it once"),
                (false, _) => block.line(&line),
            }
        }
        _ => block.undecided("feature-gate", "feature-gate: \"\"", &format!("the text names {}", list.join(", "))),
    }
}

/// What a line says of the gate that the VEP brings.
const OWN_GATE: [&str; 12] = [
    "introduc",
    "new feature gate",
    "new feature-gate",
    "guarded",
    "gated",
    "behind",
    "protected",
    "controlled",
    "feature gate:",
    "feature gate**:",
    "feature gate name",
    "will add",
];

/// Whether the text says that the gate `name` is the VEP's own, and nowhere beside it names another VEP or a pull
/// request that it is from. A word all in capitals is as likely an abbreviation.
fn is_own(vep: &Vep, name: &str) -> bool {
    if vep.targets.iter().any(|target| target.gate.as_deref() == Some(name)) {
        return true;
    }
    let text = vep.source.text();
    let has_name = |line: &&str| line.split(|c: char| !c.is_alphanumeric()).any(|word| word == name);
    let mut own = false;
    for line in text.lines().filter(has_name) {
        let line = line.to_lowercase();
        if names_another(&line, vep.number()) {
            return false;
        }
        own |= OWN_GATE.iter().any(|words| line.contains(words));
    }
    own && name.contains(char::is_lowercase)
}

/// Whether `line`, in lower case, names a pull request, or a VEP other than that of this number.
fn names_another(line: &str, own: Option<u64>) -> bool {
    let numbers = |word: &'static str| {
        line.match_indices(word).filter_map(move |(at, _)| {
            let rest = line[at + word.len()..].trim_start_matches([' ', '#', '-']);
            rest[..rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())].parse::<u64>().ok()
        })
    };
    line.contains("/pull/") || numbers("vep").chain(numbers("/issues/")).any(|number| Some(number) != own)
}

/// The people among the authors of a commit, each once: a program is none, and one person may have several addresses.
fn people_of(authors: &[Author]) -> Vec<&Author> {
    let mut people: Vec<&Author> = Vec::new();
    for author in authors.iter().filter(|author| !author.is_program()) {
        match people.iter_mut().find(|known| known.is_same_person(author)) {
            // The address that tells the handle is worth more.
            Some(known) if known.handle().is_none() && author.handle().is_some() => *known = author,
            Some(_) => {}
            None => people.push(author),
        }
    }
    people
}
