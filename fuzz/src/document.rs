//! Documents: how they are read, and what is found in them.

use pulldown_cmark::{Event, Options, Parser, Tag};
use vep_check::config::{Config, Presence};
use vep_check::finding::Finding;
use vep_check::known;
use vep_check::output::markdown::{self, GITHUB, Style};
use vep_check::output::show;
use vep_check::report::Report;
use vep_check::snapshot::Document;
use vep_check::source::Span;
use vep_check::vep::Vep;
use vep_check::vep::front_matter;
use vep_check::vep::yaml::{Entry, Node, Value};

use super::runner::commands;
use super::world::{checked, document as document_of, fits, fix_document, is_shown_safely};

/// What stands between the document and what it was before, where an input has both.
const BASE: &[u8] = b"\n%%% base\n";

/// A document, alone or with its base: read, checked, shown in every format.
pub fn document(data: &[u8]) {
    let (head, base) = head_and_base(data);
    is_shown_safely(&checked(&head, base.as_ref(), |_| {}));
    assert_eq!(commands(&show::human(&read(&head))), []);
}

/// The same without its looks, which take most of the time.
pub fn reading(data: &[u8]) {
    let (head, base) = head_and_base(data);
    is_read_well(&head);
    checked(&head, base.as_ref(), |_| {});
    if base.is_none() {
        let unchanged = checked(&head, Some(&head), |_| {});
        let new = unchanged.findings.iter().find(|finding| finding.location().is_some() && !finding.existing);
        assert!(new.is_none(), "held against the same document: {new:#?}");
    }
}

/// A document and the edits that are certain: what is fixed is gone and nothing else is wrong; there is nothing to fix
/// a second time; the comment that offers the diff is no longer than it may be, and no line of it is a command.
pub fn fix(data: &[u8]) {
    let head = document_of(data);
    let (before, fixed) = fix_document(&head);
    let Some(fixed) = fixed else { return };
    let page = markdown::render(&before, &Style::comment(GITHUB, 0));
    assert!(page.chars().count() <= markdown::COMMENT, "{} characters", page.chars().count());
    assert!(!page.lines().any(|line| line.starts_with('/')), "{page}");
    let (after, again) = fix_document(&document_of(fixed.new.as_bytes()));
    assert!(again.is_none(), "something is fixed a second time: {:#?}", again.map(|again| again.fixed));
    let count = |report: &Report| report.findings.iter().filter(|finding| finding.location().is_some()).count();
    let is_left = |left: &&Finding| fixed.fixed.iter().any(|finding| known::is_left_of(finding, left));
    let left = fixed.left.iter().filter(is_left).count();
    assert!(count(&after) + fixed.fixed.len() <= count(&before) + left, "fixed {:#?}\n{after:#?}", fixed.fixed);
}

fn head_and_base(data: &[u8]) -> (Document, Option<Document>) {
    let cut = data.windows(BASE.len()).position(|window| window == BASE);
    match cut {
        Some(at) => (document_of(&data[..at]), Some(document_of(&data[at + BASE.len()..]))),
        None => (document_of(data), None),
    }
}

fn read(document: &Document) -> Vep {
    let config = Config::default();
    Vep::parse(document.source.clone(), &config.layout, &config.metadata)
}

/// The YAML on top of a document that would else be as good as another.
pub fn front_matter(data: &[u8]) {
    let body = include_bytes!("../../testdata/example/veps/sig-network/12-bridge-mtu/vep.md");
    let document = document_of(&[b"---\n", data, b"\n---\n", body.as_slice()].concat());
    is_read_well(&document);
    let required = |world: &mut vep_check::snapshot::Snapshot| world.config.front_matter = Presence::Required;
    is_shown_safely(&checked(&document, None, required));
}

/// Every part of `document` has its place, and no heading is lost.
fn is_read_well(document: &Document) {
    let vep = read(document);
    let text = vep.source.text();
    let outline = &vep.outline;
    for heading in &outline.headings {
        fits(text, heading.span);
        fits(text, heading.text_span);
        assert!(heading.span.contains(heading.text_span), "{heading:?}");
        assert!((1..=6).contains(&heading.level), "{heading:?}");
    }
    let runs = outline.runs.iter().map(|run| run.span);
    let comments = outline.comments.iter().map(|comment| comment.span);
    let lists: [Vec<Span>; 4] = [
        outline.headings.iter().map(|heading| heading.span).collect(),
        runs.collect(),
        comments.collect(),
        outline.items.clone(),
    ];
    for spans in lists {
        assert!(spans.is_sorted_by_key(|span| span.start), "{spans:?}");
        spans.into_iter().for_each(|span| fits(text, span));
    }
    let targets = vep.targets.iter().chain(&vep.milestones);
    let places = targets.flat_map(|target| [target.span, target.value.span]);
    let places = places.chain(outline.links.iter().map(|link| link.span));
    places.chain(vep.checklist.iter().flat_map(|item| [item.span, item.marker.span])).for_each(|span| fits(text, span));
    if let Some(front_matter) = &vep.front_matter {
        front_matter.entries.iter().for_each(|entry| entry_fits(text, front_matter.block.span, entry));
        for fault in &front_matter.faults {
            fits(text, fault.span);
            assert!(front_matter.block.span.contains(fault.span), "{fault:?}");
        }
    }
    has_every_heading(&vep);
}

/// An entry, and all within it, lies in `block`.
fn entry_fits(text: &str, block: Span, entry: &Entry) {
    fits(text, entry.key.span);
    assert!(block.contains(entry.key.span), "{entry:?}");
    node_fits(text, block, &entry.node);
}

fn node_fits(text: &str, block: Span, node: &Node) {
    fits(text, node.span);
    assert!(block.contains(node.span), "{node:?} outside of {block:?}");
    match &node.value {
        Value::List(nodes) => nodes.iter().for_each(|node| node_fits(text, block, node)),
        Value::Map(entries) => entries.iter().for_each(|entry| entry_fits(text, block, entry)),
        Value::Empty | Value::Scalar { .. } | Value::Unreadable => {}
    }
}

/// `show` lists the headings that the parser finds, each on its line and of its level.
fn has_every_heading(vep: &Vep) {
    let shown = show::json(vep);
    assert_eq!(commands(&shown), []);
    let shown: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
    let shown = shown["headings"].as_array().expect("headings");
    let text = vep.source.text();
    let (_, from) = front_matter::split(text);
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS;
    let mut line = 1;
    let mut counted = 0;
    let mut count = 0;
    for (event, range) in Parser::new_ext(&text[from..], options).into_offset_iter() {
        let Event::Start(Tag::Heading { level, .. }) = event else { continue };
        let at = from + range.start;
        line += text[counted..at].matches('\n').count();
        counted = at;
        let heading = shown.get(count).unwrap_or_else(|| panic!("line {line}: a heading is lost"));
        assert_eq!((heading["line"].as_u64(), heading["level"].as_u64()), (Some(line as u64), Some(level as u64)));
        count += 1;
    }
    assert_eq!(count, shown.len(), "headings that are none");
}
