//! Edits after which a document says what it said before.

use std::fmt::Write as _;

use libtest_mimic::Failed;
use proptest::collection::vec;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use vep_check::source::{BOM, Span};
use vep_check::vep::outline::RunKind;

use super::world::{Doc, Edited, Key, Patch, World, count, key, minus};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edit {
    Crlf,
    Bom,
    TrailingSpaces,
    Setext,
    ClosingHashes,
    Fence,
    Diagram,
    Section,
    Wrap,
}

const EDITS: [Edit; 9] = [
    Edit::Crlf,
    Edit::Bom,
    Edit::TrailingSpaces,
    Edit::Setext,
    Edit::ClosingHashes,
    Edit::Fence,
    Edit::Diagram,
    Edit::Section,
    Edit::Wrap,
];

/// Code that holds a bit of everything that rules look for, were it not code.
const FENCE: &str = "```markdown\n# VEP #NNNN: Short, descriptive title\n## Motivation\n### Beta\n- [] (R) Beta target \
    version is explicitly mentioned and approved\n- [x] (R) GA target version is explicitly mentioned and approved\n\
    - This VEP targets beta for version: v1.0\n- This VEP targets GA for version: soon\n<!-- opened\nTODO: fill $SIG, \
    <LINK> and NNNN\n[gone](gone.md)\n```\n\n";

const DIAGRAM: &str = "```mermaid\ngraph LR\n  A --> B\n  B -->|then| C\n  C <!--> D\n```\n\n";

const SECTION: &str = "## Words of thanks\n\nThe authors thank everybody who has read this early.\n\n";

/// Where and how `edit` can be made in `doc`.
fn places(doc: &Doc, edit: Edit) -> Vec<Patch> {
    let headings = doc.vep.outline.headings.iter().filter(|heading| !heading.nested);
    let hashed = headings.clone().filter(|heading| doc.slice(heading.span).starts_with('#'));
    let before_headings = |block: &str| -> Vec<Patch> {
        doc.gaps().into_iter().map(|(at, _)| Patch::insert(at, format!("\n{block}"))).collect()
    };
    match edit {
        Edit::Crlf | Edit::Bom => Vec::new(),
        Edit::TrailingSpaces => headings.map(|heading| Patch::insert(heading.span.end, "  \t")).collect(),
        Edit::ClosingHashes => hashed
            .filter(|heading| !doc.slice(heading.span).ends_with(['#', '\\']))
            .map(|heading| Patch::insert(heading.span.end, " ##"))
            .collect(),
        Edit::Setext => hashed
            .filter(|heading| heading.level <= 2 && doc.text()[..heading.span.start].ends_with("\n\n"))
            .filter_map(|heading| {
                let words = doc.slice(heading.span).trim_start_matches('#').trim();
                let words = words.trim_end_matches('#').trim_end();
                let plain = words.starts_with(char::is_alphabetic) && !words.contains('|');
                let underline = if heading.level == 1 { "=====" } else { "---" };
                plain.then(|| Patch::new(heading.span, format!("{words}\n{underline}")))
            })
            .collect(),
        Edit::Fence => before_headings(FENCE),
        Edit::Diagram => before_headings(DIAGRAM),
        Edit::Section => doc
            .gaps()
            .into_iter()
            .filter(|(_, next)| next.is_none_or(|next| next > 0 && doc.vep.outline.headings[next].level <= 2))
            .map(|(at, _)| Patch::insert(at, format!("\n{SECTION}")))
            .collect(),
        Edit::Wrap => breaks(doc),
    }
}

/// After how many characters a line of prose is wrapped.
const WIDTH: usize = 60;

/// Where a formatter that wraps prose would break lines, with the indent that paragraphs of items have.
fn breaks(doc: &Doc) -> Vec<Patch> {
    let mut patches = Vec::new();
    let mut last = 0;
    for run in doc.vep.outline.runs.iter().filter(|run| run.kind == RunKind::Text) {
        let line = doc.vep.source.lines(Span::at(run.span.start));
        let text = doc.slice(line);
        let bullet = text.len() - text.trim_start_matches([' ', '-', '*', '+']).len();
        // Rows of tables and HTML are no prose.
        if text.contains(['|', '<', '>']) || text.trim_start().starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        for (at, _) in doc.slice(run.span).match_indices(' ') {
            let at = run.span.start + at;
            let next = &doc.text()[at + 1..run.span.end];
            let starts_word = next.starts_with(|c: char| c.is_alphabetic());
            if starts_word && at >= line.start.max(last) + WIDTH && at > line.start + bullet {
                last = at;
                patches.push(Patch::new(Span::new(at, at + 1), format!("\n{}", " ".repeat(bullet))));
            }
        }
    }
    patches
}

/// `doc` with `patches`, and with the edits that concern all of it.
fn edited(doc: &Doc, patches: Vec<Patch>, crlf: bool, bom: bool) -> String {
    let mut text = Edited::new(doc.text(), patches).text;
    if crlf && !text.contains('\r') {
        text = text.replace('\n', "\r\n");
    }
    if bom && !text.starts_with(BOM) {
        text.insert_str(0, BOM);
    }
    text
}

/// What is found otherwise in `text` than in the document `index` itself; nothing, if it is as it should be.
fn difference(world: &mut World, index: usize, text: &str) -> String {
    let path = world.docs[index].path().to_owned();
    // How many lines a document has is no matter of what it says.
    let said = |key: &Key| key.0 != "document-long";
    let now = count(world.check_text(&path, text).iter().map(key).filter(said));
    let mut before = world.docs[index].keys();
    before.retain(|key, _| said(key));
    let mut difference = String::new();
    for (rule, message) in minus(&now, &before) {
        _ = writeln!(difference, "  {path}: new: {rule}: {message}");
    }
    for (rule, message) in minus(&before, &now) {
        _ = writeln!(difference, "  {path}: gone: {rule}: {message}");
    }
    difference
}

/// Each edit, at every place at once, on each document.
pub fn each_edit() -> Result<(), Failed> {
    let (mut failures, mut documents, mut checks, mut made) = (String::new(), 0, 0, 0);
    for mut world in World::all() {
        documents += world.docs.len();
        for index in 0..world.docs.len() {
            for edit in EDITS {
                let patches = places(&world.docs[index], edit);
                let whole = matches!(edit, Edit::Crlf | Edit::Bom);
                if patches.is_empty() && !whole {
                    continue;
                }
                checks += 1;
                made += patches.len().max(1);
                let text = edited(&world.docs[index], patches, edit == Edit::Crlf, edit == Edit::Bom);
                let difference = difference(&mut world, index, &text);
                if !difference.is_empty() {
                    _ = writeln!(failures, "{edit:?}:\n{difference}");
                }
            }
        }
    }
    println!("harmless edits: {documents} documents, {checks} kinds of edit made in them at {made} places");
    if failures.is_empty() { Ok(()) } else { Err(failures.into()) }
}

/// A world and a document in it, each by its index, with the edits that can be made there.
type Choice = (usize, usize, Vec<(Edit, Patch)>);

/// How many combinations of edits are tried.
const CASES: u32 = 400;

/// Several edits at once, here and there. The generator starts from the same seed each time.
pub fn many_edits() -> Result<(), Failed> {
    let mut worlds = World::all();
    let places: Vec<Choice> = worlds
        .iter()
        .enumerate()
        .flat_map(|(world, there)| there.docs.iter().enumerate().map(move |(index, doc)| (world, index, doc)))
        .map(|(world, index, doc)| {
            let all = EDITS.into_iter().flat_map(|edit| places(doc, edit).into_iter().map(move |patch| (edit, patch)));
            (world, index, all.collect())
        })
        .collect();
    let config = Config { cases: CASES, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let strategy = (0..places.len(), vec(0..10_000_usize, 1..12), proptest::bool::ANY, proptest::bool::ANY);
    let worlds = std::cell::RefCell::new(&mut worlds);
    let result = runner.run(&strategy, |(document, choices, crlf, bom)| {
        let (world, index, all) = &places[document];
        let mut patches: Vec<Patch> = Vec::new();
        if !all.is_empty() {
            let mut chosen: Vec<&(Edit, Patch)> = choices.iter().map(|choice| &all[choice % all.len()]).collect();
            chosen.sort_by_key(|(_, patch)| (patch.span, patch.with.len()));
            // One edit of a heading is enough; blocks may follow one another.
            for (edit, patch) in chosen {
                let block = matches!(edit, Edit::Fence | Edit::Diagram | Edit::Section);
                let touches = |other: &Patch| other.span.end >= patch.span.start && other.span.start <= patch.span.end;
                if block || !patches.iter().any(touches) {
                    patches.push(patch.clone());
                }
            }
        }
        let mut worlds = worlds.borrow_mut();
        let text = edited(&worlds[*world].docs[*index], patches, crlf, bom);
        let difference = difference(&mut worlds[*world], *index, &text);
        proptest::prop_assert!(difference.is_empty(), "{}", difference);
        Ok(())
    });
    println!("harmless edits: {CASES} combinations");
    match result {
        Ok(()) => Ok(()),
        Err(TestError::Fail(reason, case)) => Err(format!("{reason}\nfor the choices {case:?}").into()),
        Err(TestError::Abort(reason)) => Err(reason.to_string().into()),
    }
}
