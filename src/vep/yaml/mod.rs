//! Reads the YAML of front matter: untrusted, small, and probably faulty.
//!
//! Each entry of the top level is read by itself, so that a fault in one hides none in another, and a fault that many
//! authors make (`- @handle`, a tab, a colon in a title) is noted and read as it was meant. Anchors, aliases, tags
//! and directives have no use here and are refused, so nothing can grow.

mod node;
mod repair;

use granit_parser::{Event, Parser, ScalarStyle};

use crate::source::{BOM, Span, Spanned};
use crate::text::one_line;
use crate::vep::yaml::repair::{IS_A_LIST, explain, is_emphasis, repair, starts_with_key};

pub use crate::vep::yaml::node::{Entry, Fault, Node, Value, quoted};

/// The largest front matter that is read, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;

/// How deep lists and mappings may nest.
pub const MAX_DEPTH: usize = 16;

/// How many entries the top level may have, and how many values each of them.
pub const MAX_NODES: usize = 4096;

/// Reads the mapping at `span` of `text`: its entries and its faults, each in the order of the text.
pub fn read(text: &str, span: Span) -> (Vec<Entry>, Vec<Fault>) {
    let mut faults = Vec::new();
    if span.end - span.start > MAX_BYTES {
        let message = format!("front matter has at most {MAX_BYTES} bytes");
        faults.push(Fault::new(Span::at(span.start), message, "move what is not metadata into the document"));
        return (Vec::new(), faults);
    }
    let mut entries: Vec<Entry> = Vec::new();
    for chunk in chunks(text, span) {
        for entry in read_chunk(text, chunk, &mut faults) {
            if entry.key.value.is_empty() {
                continue; // no key at all; a fault says so
            }
            if let Some(first) = entries.iter().find(|first| first.key.value == entry.key.value) {
                let message = format!("`{}` stands twice", entry.key.value);
                let mut fault = Fault::new(entry.key.span, message, "delete one of the two");
                fault.first = Some(first.key.span);
                faults.push(fault);
            } else if entries.len() < MAX_NODES {
                entries.push(entry);
            }
        }
    }
    faults.sort_by_key(|fault| fault.span);
    (entries, faults)
}

/// The entries of the top level: each begins at a line that starts with a key, and so does what is no entry, lest it
/// spoil the one before.
fn chunks(text: &str, span: Span) -> Vec<Span> {
    let mut chunks: Vec<Span> = Vec::new();
    let mut at = span.start;
    for line in text[span.range()].split_inclusive('\n') {
        let end = at + line.len();
        let blank = line.trim().is_empty() || line.starts_with('#');
        match chunks.last_mut() {
            Some(chunk) if !starts_with_key(line) && !is_stray(line, &text[chunk.range()]) => chunk.end = end,
            _ if blank => {}
            _ => chunks.push(Span::new(at, end)),
        }
        at = end;
    }
    chunks
}

/// Whether `line` belongs neither to the entry `before` nor to any other: words at the margin.
fn is_stray(line: &str, before: &str) -> bool {
    // A list in brackets goes on after these, wherever the next line begins.
    let open = before.trim_end().ends_with(['[', '{', ',']);
    let quoted_key = line.starts_with('"') && line[1..].split_once('"').is_some_and(|(_, rest)| rest.starts_with(':'));
    !open && (quoted_key || line.starts_with(|c: char| c.is_alphanumeric() || c == '%'))
}

fn read_chunk(text: &str, chunk: Span, faults: &mut Vec<Fault>) -> Vec<Entry> {
    let raw = &text[chunk.range()];
    let none = faults.len();
    let (repaired, unreadable) = repair(raw, chunk.start, faults);
    let before = faults.len();
    // To YAML, `title: *Hooks*` is an alias.
    let first = raw.lines().next().unwrap_or("");
    let value = first.split_once(':').map_or("", |(_, value)| value.split(" #").next().unwrap_or("").trim());
    if starts_with_key(first) && raw.trim_end() == first.trim_end() && is_emphasis(value) && before == none {
        let (fault, entry) = explain(raw, chunk.start, Fault::new(chunk, "", ""));
        faults.push(fault);
        return entry.into_iter().collect();
    }
    match Reader::read(text, &repaired, chunk.start, faults) {
        Ok(mut entries) => {
            for entry in entries.iter_mut().filter(|_| unreadable) {
                entry.node.value = Value::Unreadable;
            }
            entries
        }
        Err(fault) => {
            if let Some(line) = indented_key(text, chunk, &fault) {
                faults.truncate(none);
                let mut entries = read_chunk(text, Span::new(chunk.start, line.start), faults);
                faults.push(Fault::new(
                    line,
                    format!("the line of `{}` is indented in an odd way", key_in(&text[line.range()])),
                    "indent it as the lines that it belongs to, or not at all",
                ));
                entries.extend(unread(text, Span::new(line.start, chunk.end)));
                return entries;
            }
            faults.truncate(before);
            let (fault, entry) = explain(raw, chunk.start, fault);
            faults.push(fault);
            entry.into_iter().collect()
        }
    }
}

/// The line of `chunk` at which `fault` is, where that is a key which is indented otherwise than what it stands below.
fn indented_key(text: &str, chunk: Span, fault: &Fault) -> Option<Span> {
    if !fault.message.ends_with("did not find expected key") {
        return None;
    }
    let start = text[..fault.span.start.min(chunk.end)].rfind('\n')? + 1;
    let line = text[start..chunk.end].lines().next()?;
    let words = line.trim_start_matches(' ');
    let is_key = start > chunk.start && words.len() < line.len() && starts_with_key(words);
    is_key.then(|| Span::new(start, start + line.trim_end().len()))
}

/// The word before the colon of `line`.
fn key_in(line: &str) -> String {
    line.split_once(':').map_or(line, |(key, _)| key).trim().to_owned()
}

/// The keys that stand on the lines of `span`, and of which nobody can tell what they belong to.
fn unread(text: &str, span: Span) -> impl Iterator<Item = Entry> {
    let keys = text[span.range()].lines().filter(|line| starts_with_key(line.trim_start_matches(' ')));
    keys.map(move |line| Entry {
        key: Spanned::new(key_in(line), Span::at(span.start)),
        node: Node { value: Value::Unreadable, span: Span::at(span.start) },
    })
}

/// Turns the parser's events into values, without recursion.
struct Reader<'a> {
    text: &'a str,
    base: usize,
    stack: Vec<Open>,
    nodes: usize,
    top: Option<Node>,
}

/// A list or mapping whose end is still to come.
struct Open {
    start: usize,
    kind: OpenKind,
}

enum OpenKind {
    List(Vec<Node>),
    Map { entries: Vec<Entry>, key: Option<Spanned<String>> },
}

impl Reader<'_> {
    /// Reads `yaml`, which stands at byte `base` of `text`.
    fn read(text: &str, yaml: &str, base: usize, faults: &mut Vec<Fault>) -> Result<Vec<Entry>, Fault> {
        let options = granit_parser::options! {
            strict_indentation: false,
            disallow_directives: true,
            emit_unresolved_aliases: true,
            emit_anchor_events: true,
            flow_nesting_limit: MAX_DEPTH,
            block_nesting_limit: MAX_DEPTH,
        };
        let mut reader = Reader { text, base, stack: Vec::new(), nodes: 0, top: None };
        for event in Parser::new_from_str_with_options(yaml, options) {
            match event {
                Ok((event, span)) => {
                    let start = base + span.start.byte_offset().unwrap_or(0);
                    let end = base + span.end.byte_offset().unwrap_or(yaml.len());
                    reader.event(event, Span::new(start, end.max(start)), faults)?;
                }
                Err(error) => {
                    let at = base + error.marker().byte_offset().unwrap_or(0).min(yaml.len());
                    let line = text[at..base + yaml.len()].lines().next().unwrap_or("").trim_end();
                    let span = Span::new(at, at + line.len());
                    if error.info().contains("recursion limit") {
                        let message = format!("lists and keys nest deeper than {MAX_DEPTH}");
                        return Err(Fault::new(span, message, "write the value itself"));
                    }
                    let message = format!("front matter is not valid YAML: {}", error.info());
                    return Err(Fault::new(span, message, "correct this line, or put quotes around the value"));
                }
            }
        }
        match reader.top {
            Some(Node { value: Value::Map(entries), .. }) => Ok(entries),
            // `- title: Hooks` on each line.
            Some(Node { value: Value::List(items), span })
                if !items.is_empty() && items.iter().all(|item| matches!(item.value, Value::Map(_))) =>
            {
                let first = text[base..].lines().next().unwrap_or("");
                let words = first.trim_start_matches(['-', ' ']).trim_end();
                let line = Span::new(span.start, span.start + first.trim_end().len());
                let others = if items.len() > 1 { ", and the others alike" } else { "" };
                faults.push(Fault::new(line, IS_A_LIST, format!("write `{}`{others}", one_line(words))));
                let entries = items.into_iter().filter_map(|item| match item.value {
                    Value::Map(entries) => Some(entries),
                    _ => None,
                });
                Ok(entries.flatten().collect())
            }
            Some(node) => {
                Err(Fault::new(node.span, "front matter is a list of keys with values", "write `key: value`"))
            }
            None => Ok(Vec::new()),
        }
    }

    fn event(&mut self, event: Event<'_>, span: Span, faults: &mut Vec<Fault>) -> Result<(), Fault> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            let message = format!("a key of front matter has at most {MAX_NODES} values");
            return Err(Fault::new(span, message, "keep only metadata here"));
        }
        let refused = |what: &str| Fault::new(span, format!("{what} have no meaning here"), "write the value itself");
        let tagged = event.tag().is_some();
        if tagged {
            // A tag stands before the place of its value.
            let before = self.text[..span.start].trim_end();
            let start = before.rfind([' ', '\t', '\n']).map_or(0, |at| at + 1);
            let tag = before[start..].starts_with('!').then(|| Span::new(start, before.len()));
            faults.push(Fault { span: tag.unwrap_or(span), ..refused("YAML tags") });
        }
        match event {
            Event::Scalar(value, style, ..) => {
                let mut node = self.scalar(&value, style, span, faults);
                if tagged && node.value == Value::Empty {
                    node.value = Value::Unreadable;
                }
                self.add(node, faults);
            }
            Event::SequenceStart(..) => self.stack.push(Open { start: span.start, kind: OpenKind::List(Vec::new()) }),
            Event::MappingStart(..) => {
                let kind = OpenKind::Map { entries: Vec::new(), key: None };
                self.stack.push(Open { start: span.start, kind });
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = self.stack.pop() {
                    let value = match open.kind {
                        OpenKind::List(nodes) => Value::List(nodes),
                        OpenKind::Map { entries, .. } => Value::Map(entries),
                    };
                    // Without brackets it ends where the next thing begins: its last word is the end that is meant.
                    let length = self.text[open.start..span.end.max(open.start)].trim_end().len();
                    let node = Node { value, span: Span::new(open.start, open.start + length) };
                    self.add(node, faults);
                }
            }
            Event::Anchor(..) => faults.push(refused("YAML anchors")),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                faults.push(refused("YAML aliases"));
                self.add(Node { value: Value::Unreadable, span }, faults);
            }
            _ => {}
        }
        Ok(())
    }

    fn scalar(&self, value: &str, style: ScalarStyle, span: Span, faults: &mut Vec<Fault>) -> Node {
        let plain = style == ScalarStyle::Plain;
        // A plain word is taken from the source: what was repaired reads as it was written.
        let one_line = plain && !self.text[span.range()].contains('\n');
        let text = if one_line { self.text[span.range()].trim_start_matches(BOM).to_owned() } else { value.to_owned() };
        let is_key = matches!(self.stack.last(), Some(Open { kind: OpenKind::Map { key: None, .. }, .. }));
        if plain && !is_key && is_boolean(&text) {
            let message = format!("`{text}` without quotes is a yes or no to YAML, not a word");
            let mut fault = Fault::new(span, message, format!("write `\"{text}\"`, or leave the value out"));
            fault.fix = Some(format!("\"{text}\""));
            faults.push(fault);
        }
        // What was taken out lest it spoil the rest.
        if one_line && !value.is_empty() && value.bytes().all(|byte| byte == b'_') && text != value {
            return Node { value: Value::Unreadable, span };
        }
        let empty = plain && (text.is_empty() || matches!(text.as_str(), "~" | "null" | "Null" | "NULL"));
        Node { value: if empty { Value::Empty } else { Value::Scalar { text, plain } }, span }
    }

    fn add(&mut self, node: Node, faults: &mut Vec<Fault>) {
        match self.stack.last_mut().map(|open| &mut open.kind) {
            None => {
                if self.top.is_none() {
                    self.top = Some(node);
                }
            }
            Some(OpenKind::List(nodes)) => nodes.push(node),
            Some(OpenKind::Map { entries, key }) => match key.take() {
                None => *key = Some(key_of(node, self.text, self.base, faults)),
                Some(key) if key.value.is_empty() => {} // no key at all; a fault says so
                Some(key) => {
                    if let Some(first) = entries.iter().find(|first| first.key.value == key.value) {
                        let message = format!("`{}` stands twice", key.value);
                        let mut fault = Fault::new(key.span, message, "delete one of the two");
                        fault.first = Some(first.key.span);
                        faults.push(fault);
                    } else {
                        entries.push(Entry { key, node });
                    }
                }
            },
        }
    }
}

fn key_of(node: Node, text: &str, base: usize, faults: &mut Vec<Fault>) -> Spanned<String> {
    match node.value {
        Value::Scalar { text, .. } => Spanned::new(text, node.span),
        _ => {
            let span = Span::new(node.span.start.max(base), node.span.end.min(text.len()));
            faults.push(Fault::new(span, "a key is a single word", "write `key: value`"));
            Spanned::new(String::new(), node.span)
        }
    }
}

/// What YAML 1.1, which many programs still speak, reads as true or false.
fn is_boolean(text: &str) -> bool {
    ["yes", "no", "on", "off", "true", "false", "y", "n"].iter().any(|word| text.eq_ignore_ascii_case(word))
}
