//! YAML that others have written, as a tree of which each part can be taken by itself.
//!
//! Whatever the text is, something comes of it: where it is no YAML any more, what stands before is kept, and what the
//! break may have cut says so. Nothing here is an error; what was wrong is told with its line.

use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle};

use crate::text::one_line;
use crate::yaml::MAX_DEPTH;

/// How many values a file may have, those that its aliases stand for among them.
pub const MAX_NODES: usize = 200_000;

/// A value, with the line that it begins on.
#[derive(Debug, Clone)]
pub struct Node {
    /// From 1.
    pub line: usize,
    /// The value.
    pub value: Value,
    /// Whether the text broke before the value ended: there may have been more of it.
    pub cut: bool,
}

/// What a value can be.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// A text.
    Text(String),
    /// What YAML takes for a number, or for true or false.
    Literal(String),
    /// A list.
    List(Vec<Node>),
    /// A map, in its order; a key may stand in it more than once.
    Map(Vec<Entry>),
}

/// A key of a map with its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key; empty where it is no single word.
    pub key: String,
    /// The line of the key, from 1.
    pub line: usize,
    /// The value.
    pub node: Node,
}

/// Something that is wrong, with its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// From 1, where there is one.
    pub line: Option<usize>,
    /// What is wrong, in one line.
    pub message: String,
}

/// What a key of a map says.
#[derive(Debug)]
pub enum Field<'a> {
    /// The map does not have it.
    Absent,
    /// It cannot be told: the key stands there twice, is misspelt, or may have been cut off.
    Unclear(Option<Fault>),
    /// Its value.
    Is(&'a Node),
}

/// Where two values say the same, wherever they stand.
impl PartialEq for Node {
    fn eq(&self, other: &Node) -> bool {
        self.value == other.value && self.cut == other.cut
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Entry) -> bool {
        self.key == other.key && self.node == other.node
    }
}

/// Reads a file of at most `most` bytes. `None` where nothing stands in it; a byte order mark is nothing. The fault is
/// the one with which the text breaks off.
pub fn read(bytes: &[u8], most: usize) -> (Option<Node>, Option<Fault>) {
    let fault = |line, message: String| (None, Some(Fault { line, message }));
    if bytes.len() > most {
        return fault(None, format!("{} bytes; at most {most} are read", bytes.len()));
    }
    // A letter of another encoding spoils no entry but its own.
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    if let Some(at) = text.find('\0') {
        let line = text[..at].matches('\n').count() + 1;
        return fault(Some(line), "this is no text".to_owned());
    }
    Reader::default().read(text)
}

impl Node {
    /// What it is, for a message.
    pub const fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Text(_) => "a text",
            Value::Literal(_) => "a number or a yes or no",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// Its text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value of `name` in a map; nothing else has any.
    pub fn field(&self, name: &str) -> Field<'_> {
        let Value::Map(entries) = &self.value else { return Field::Absent };
        let mut found = entries.iter().filter(|entry| entry.key == name);
        if let Some(first) = found.next() {
            return match found.find(|other| other.node != first.node) {
                Some(other) => Field::Unclear(Some(Fault::at(other.line, format!("`{name}` stands twice")))),
                None => Field::Is(&first.node),
            };
        }
        // A misspelt key takes what it says away, and leaves no gap to be seen.
        if let Some(near) = entries.iter().find(|entry| is_near(&entry.key, name)) {
            let message = format!("`{}`; did you mean `{name}`?", one_line(&near.key));
            return Field::Unclear(Some(Fault::at(near.line, message)));
        }
        // What is merged from elsewhere, or may have followed.
        let merged = entries.iter().any(|entry| entry.key == "<<");
        if self.cut || merged { Field::Unclear(None) } else { Field::Absent }
    }
}

/// Whether `key` is probably a slip for `name`.
fn is_near(key: &str, name: &str) -> bool {
    let most = if name.len() < 5 { 1 } else { 2 };
    key.len().abs_diff(name.len()) <= most && strsim::osa_distance(&key.to_lowercase(), name) <= most
}

impl Fault {
    /// A fault on that line.
    pub fn at(line: usize, message: impl Into<String>) -> Fault {
        Fault { line: Some(line), message: message.into() }
    }
}

/// Turns the parser's events into values, without recursion.
#[derive(Default)]
struct Reader {
    open: Vec<Open>,
    top: Option<Node>,
    anchors: HashMap<usize, Node>,
    nodes: usize,
}

/// A list or a map whose end is still to come.
struct Open {
    line: usize,
    anchor: usize,
    kind: Kind,
}

enum Kind {
    List(Vec<Node>),
    Map(Vec<Entry>, Option<(String, usize)>),
}

impl Reader {
    fn read(mut self, text: &str) -> (Option<Node>, Option<Fault>) {
        let options = granit_parser::options! {
            disallow_directives: true,
            flow_nesting_limit: MAX_DEPTH,
            block_nesting_limit: MAX_DEPTH,
        };
        let mut broken = None;
        for event in Parser::new_from_str_with_options(text, options) {
            let fault = match event {
                Ok((event, span)) => self.event(event, span.start.line()).err(),
                Err(error) => {
                    let message = format!("this is no YAML: {}", one_line(&error.info()));
                    Some(Fault::at(error.marker().line(), message))
                }
            };
            if fault.is_some() {
                broken = fault;
                break;
            }
        }
        if broken.is_some() {
            self.cut();
        }
        (self.top, broken)
    }

    fn event(&mut self, event: Event<'_>, line: usize) -> Result<(), Fault> {
        let node = |value| Node { line, value, cut: false };
        match event {
            Event::DocumentStart(..) if self.top.is_some() => {
                Err(Fault::at(line, "another document begins here; one is read"))
            }
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain && tag.is_none();
                self.add(node(scalar(text.into_owned(), plain)), anchor)
            }
            Event::SequenceStart(_, anchor, _) => self.open(line, anchor, Kind::List(Vec::new())),
            Event::MappingStart(_, anchor, _) => self.open(line, anchor, Kind::Map(Vec::new(), None)),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(open) => {
                    let anchor = open.anchor;
                    self.nodes -= 1; // counted where it opened
                    self.add(open.close(false), anchor)
                }
                None => Ok(()),
            },
            Event::Alias(anchor) => {
                let Some(meant) = self.anchors.get(&anchor).cloned() else {
                    return Err(Fault::at(line, "an alias stands within what it means"));
                };
                self.nodes += size(&meant);
                self.add(Node { line, ..meant }, 0)
            }
            _ => Ok(()),
        }
    }

    fn open(&mut self, line: usize, anchor: usize, kind: Kind) -> Result<(), Fault> {
        self.count(line)?;
        self.open.push(Open { line, anchor, kind });
        Ok(())
    }

    fn count(&mut self, line: usize) -> Result<(), Fault> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(Fault::at(line, format!("more than {MAX_NODES} values")));
        }
        Ok(())
    }

    fn add(&mut self, node: Node, anchor: usize) -> Result<(), Fault> {
        self.count(node.line)?;
        if anchor > 0 {
            self.nodes += size(&node);
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut().map(|open| &mut open.kind) {
            None => self.top = Some(node),
            Some(Kind::List(nodes)) => nodes.push(node),
            Some(Kind::Map(entries, key)) => match key.take() {
                None => *key = Some((word(&node), node.line)),
                Some((key, line)) => entries.push(Entry { key, line, node }),
            },
        }
        Ok(())
    }

    /// Ends what is open where the text breaks.
    fn cut(&mut self) {
        while let Some(open) = self.open.pop() {
            let node = open.close(true);
            match self.open.last_mut().map(|open| &mut open.kind) {
                None => self.top = Some(node),
                Some(Kind::List(nodes)) => nodes.push(node),
                Some(Kind::Map(entries, key)) => {
                    let (key, line) = key.take().unwrap_or_default();
                    entries.push(Entry { key, line, node });
                }
            }
        }
        // The break may belong to what has just ended: what was meant to go on there.
        let mut last = self.top.as_mut();
        while let Some(node) = last {
            node.cut = true;
            last = match &mut node.value {
                Value::List(nodes) => nodes.last_mut(),
                Value::Map(entries) => entries.last_mut().map(|entry| &mut entry.node),
                _ => None,
            };
        }
    }
}

impl Open {
    fn close(self, cut: bool) -> Node {
        let value = match self.kind {
            Kind::List(nodes) => Value::List(nodes),
            Kind::Map(mut entries, key) => {
                let pending = key.map(|(key, line)| {
                    let node = Node { line, value: Value::Null, cut: true };
                    Entry { key, line, node }
                });
                entries.extend(pending);
                Value::Map(entries)
            }
        };
        Node { line: self.line, value, cut }
    }
}

/// A key, which is a single word.
fn word(node: &Node) -> String {
    match &node.value {
        Value::Text(text) | Value::Literal(text) => text.clone(),
        _ => String::new(),
    }
}

fn size(node: &Node) -> usize {
    let mut size = 0;
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        size += 1;
        match &node.value {
            Value::List(nodes) => open.extend(nodes),
            Value::Map(entries) => open.extend(entries.iter().map(|entry| &entry.node)),
            _ => {}
        }
    }
    size
}

/// A scalar as YAML 1.2 and the programs of Go, which still know `yes` and `no`, take it.
fn scalar(text: String, plain: bool) -> Value {
    if !plain {
        return Value::Text(text);
    }
    let lower = text.to_lowercase();
    match lower.as_str() {
        "" | "~" | "null" => Value::Null,
        "true" | "false" | "yes" | "no" | "on" | "off" => Value::Literal(text),
        _ if is_number(&lower) => Value::Literal(text),
        _ => Value::Text(text),
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.trim_start_matches(['-', '+']);
    let radix = |prefix: &str, radix| digits.strip_prefix(prefix).is_some_and(|rest| is_all(rest, radix));
    let is_decimal = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') && digits.parse::<f64>().is_ok();
    is_decimal || radix("0x", 16) || radix("0o", 8) || radix("0b", 2) || matches!(digits, ".inf" | ".nan")
}

fn is_all(text: &str, radix: u32) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_digit(radix))
}
