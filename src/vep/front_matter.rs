//! The YAML block at the top of a document: where it is, and what its fields say.

use crate::source::{BOM, Span, Spanned};
use crate::text::likeness;
use crate::vep::block::{Block, Lines, is_pair};
use crate::vep::misplaced::{KEYS, is_nearly_a_fence, misplaced};
use crate::vep::yaml::{self, Entry, Fault, Node, Value};

/// How alike a key is to the field that was meant, from 0 to 1.
const NEARLY: f64 = 0.8;

/// A block of front matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontMatter {
    /// Where it is.
    pub block: Block,
    /// Its fields, in the order of the text; of a key that stands twice, the first.
    pub entries: Vec<Entry>,
    /// What is wrong with its YAML.
    pub faults: Vec<Fault>,
}

impl FrontMatter {
    /// Reads the block at `block` of `text`.
    pub fn read(text: &str, block: Block) -> FrontMatter {
        let (entries, faults) = yaml::read(text, block.yaml);
        FrontMatter { block, entries, faults }
    }

    /// Reads a file that is nothing but fields.
    pub fn of_file(text: &str) -> FrontMatter {
        let begin = if text.starts_with(BOM) { BOM.len() } else { 0 };
        // A document of YAML may begin with the line that parts it from others.
        let first = text[begin..].split_inclusive('\n').next().unwrap_or_default();
        let skipped = if first.trim_end() == "---" { first.len() } else { 0 };
        let yaml = Span::new(begin + skipped, text.len());
        let first = text[yaml.range()].find('\n').unwrap_or(text.len() - yaml.start);
        let opening = Span::new(yaml.start, yaml.start + first);
        FrontMatter::read(text, Block { span: Span::new(begin, text.len()), opening, yaml, closing: None })
    }

    /// The field `key`, filled or not.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key.value == key)
    }

    /// The field `key`, unless it is absent or says nothing: empty, `""`, `[]`.
    pub fn filled(&self, key: &str) -> Option<&Entry> {
        self.entry(key).filter(|entry| !is_empty(&entry.node))
    }

    /// The field `key`, as far as there is anything to say of it: filled, and readable. `front-matter-syntax` speaks of
    /// what is not.
    pub fn readable(&self, key: &str) -> Option<&Entry> {
        self.filled(key).filter(|entry| entry.node.value != Value::Unreadable)
    }

    /// A key that is no field and nearly `field`: `owning_sig`, `Stage`, `reviewer`.
    pub fn nearly(&self, field: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| {
            let key = entry.key.value.to_lowercase().replace(['_', ' '], "-");
            let key = key.trim_end_matches(':');
            !KEYS.contains(&entry.key.value.as_str()) && (key == field || likeness(key, field, NEARLY).is_some())
        })
    }

    /// The single text of field `key`.
    pub fn text(&self, key: &str) -> Option<Spanned<&str>> {
        scalar(&self.filled(key)?.node)
    }

    /// The place of a list or mapping in field `key`, where a single text should stand.
    pub fn misshapen(&self, key: &str) -> Option<Span> {
        let node = &self.filled(key)?.node;
        matches!(node.value, Value::List(_) | Value::Map(_)).then_some(node.span)
    }

    /// The number of a VEP in field `key`; `0` stands for none.
    pub fn number(&self, key: &str) -> Option<u64> {
        let number =
            self.text(key)?.value.trim_start_matches(['#', 'V', 'v', 'E', 'e', 'P', 'p', '-', ' ']).parse().ok();
        number.filter(|number| *number > 0)
    }

    /// The texts of field `key`: those of a list, or the one that stands there without a list.
    pub fn texts(&self, key: &str) -> Vec<Spanned<&str>> {
        match self.filled(key).map(|entry| &entry.node) {
            Some(Node { value: Value::List(nodes), .. }) => nodes.iter().filter_map(scalar).collect(),
            Some(node) => scalar(node).into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// The entries of field `key`, which is a mapping.
    pub fn map(&self, key: &str) -> &[Entry] {
        match self.entry(key).map(|entry| &entry.node.value) {
            Some(Value::Map(entries)) => entries,
            _ => &[],
        }
    }

    /// The place of the first line, the one to point at for something that is missing.
    pub fn first_line(&self) -> Span {
        self.block.opening
    }
}

/// The text of a scalar, unless it is empty.
pub fn scalar(node: &Node) -> Option<Spanned<&str>> {
    match &node.value {
        Value::Scalar { text, .. } if !text.trim().is_empty() => Some(Spanned::new(text.trim(), node.span)),
        _ => None,
    }
}

fn is_empty(node: &Node) -> bool {
    match &node.value {
        Value::Empty => true,
        Value::Unreadable => false,
        Value::Scalar { text, .. } => text.trim().is_empty(),
        Value::List(nodes) => nodes.iter().all(is_empty),
        Value::Map(entries) => entries.is_empty(),
    }
}

/// Finds the front matter of `text` and the byte at which the Markdown begins. A `---` that nothing like YAML follows
/// is a rule drawn across the page, not front matter.
///
/// What was plainly meant as front matter and is none is taken for it as well, be it that the title stands before it:
/// then the Markdown begins at the block, and the caller leaves that out.
pub fn split(text: &str) -> (Option<Block>, usize) {
    let begin = if text.starts_with(BOM) { BOM.len() } else { 0 };
    let mut lines = Lines::new(text, begin);
    let Some(first) = lines.next() else { return (None, begin) };
    if text[first.range()].trim_end() != "---" {
        let block = misplaced(text, begin);
        let on_top = block.filter(|block| text[begin..block.span.start].trim().is_empty());
        return (block, on_top.map_or(begin, |block| after(text, block.span.end)));
    }
    let opening = Span::new(first.start, first.start + text[first.range()].trim_end().len());
    let yaml_start = lines.at();
    let mut after_blank = true;
    // Lines that are comments to YAML and headings to Markdown, until the next line tells.
    let mut heading = None;
    // Where the second `---` is missing and no heading follows, the block ends before the first paragraph.
    let mut paragraph = None;
    while let Some(line) = lines.next() {
        let words = text[line.range()].trim_end();
        let yaml = Span::new(yaml_start, line.start);
        let is_fence = words == "---";
        if is_fence && !says_fields(&text[yaml.range()]) {
            return (None, begin);
        }
        // `----`, or a `---` that an editor has made a long dash of; further down it may be a rule.
        let may_be_fence = || heading.is_none() && paragraph.is_none() && is_nearly_a_fence(words);
        if is_fence || may_be_fence() && begins_with_pair(&text[yaml.range()]) {
            let span = Span::new(begin, line.end);
            return (Some(Block { span, opening, yaml, closing: Some(line) }), lines.at());
        }
        if words.starts_with('#') {
            if after_blank || words.starts_with("##") {
                heading.get_or_insert(line.start);
            }
            // A title: without this, a rule further down would make all of the document front matter. A comment has
            // its key on the next line.
            if words.starts_with("# VEP") && text[lines.at()..].lines().next().is_none_or(|next| next.trim().is_empty())
            {
                heading.get_or_insert(line.start);
                break;
            }
        } else if !words.is_empty() {
            if heading.is_some() && !is_pair(words) {
                break;
            }
            heading = None;
            if after_blank && !is_pair(words) && !words.starts_with([' ', '\t', '-', ']', '}']) {
                paragraph.get_or_insert(line.start);
            }
        }
        after_blank = words.is_empty();
    }
    let end = heading.or(paragraph).unwrap_or(text.len());
    let yaml = Span::new(yaml_start, end);
    if !begins_with_pair(&text[yaml.range()]) {
        return (None, begin);
    }
    (Some(Block { span: Span::new(begin, end), opening, yaml, closing: None }), end)
}

/// Whether the first line of `yaml` that says anything is a key with its value.
fn begins_with_pair(yaml: &str) -> bool {
    meaningful(yaml).next().is_some_and(is_pair)
}

/// The start of the line behind the one that ends at `end`.
fn after(text: &str, end: usize) -> usize {
    (end + 1).min(text.len())
}

/// Whether `yaml` has fields, even if only commented out or as items of a list; or nothing at all.
fn says_fields(yaml: &str) -> bool {
    let comment = |line: &str| line.strip_prefix('#').is_some_and(is_pair);
    let item = |line: &str| line.strip_prefix("- ").is_some_and(is_pair);
    yaml.trim().is_empty()
        || yaml.lines().any(|line| is_pair(line) || comment(line))
        || meaningful(yaml).next().is_some_and(item)
}

/// The lines of `yaml` that are neither blank nor comments.
fn meaningful(yaml: &str) -> impl Iterator<Item = &str> {
    yaml.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
}
