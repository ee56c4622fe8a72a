//! Reads the YAML of front matter: untrusted, small, and probably faulty.
//!
//! Each entry of the top level is read by itself, so that a fault in one hides none in another, and a fault that many
//! authors make (`- @handle`, a tab, a colon in a title) is noted and read as it was meant. Anchors, aliases, tags
//! and directives have no use here and are refused, so nothing can grow.

use std::borrow::Cow;

use granit_parser::{Event, Parser, ScalarStyle};

use crate::source::{BOM, Span, Spanned};
use crate::text::{is_visible, is_visible_char, one_line};

/// The largest front matter that is read, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;

/// How deep lists and mappings may nest.
pub const MAX_DEPTH: usize = 16;

/// How many entries the top level may have, and how many values each of them.
pub const MAX_NODES: usize = 4096;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Its bytes, quotes included; where nothing stands, the place behind the key.
    pub span: Span,
}

impl Node {
    /// The texts in it: its own, those of its list, or those of its mapping.
    pub fn scalars(&self) -> Vec<Spanned<&str>> {
        match &self.value {
            Value::Scalar { text, .. } => vec![Spanned::new(text.trim(), self.span)],
            Value::List(nodes) => nodes.iter().flat_map(Node::scalars).collect(),
            Value::Map(entries) => entries.iter().flat_map(|entry| entry.node.scalars()).collect(),
            Value::Empty | Value::Unreadable => Vec::new(),
        }
    }
}

/// What a value can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Empty,
    /// A word or a text.
    Scalar {
        /// The text, without quotes. Never read as a number or a date.
        text: String,
        /// Whether it has no quotes.
        plain: bool,
    },
    /// Something that is no YAML; a fault says so.
    Unreadable,
    /// A list.
    List(Vec<Node>),
    /// A mapping.
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: Spanned<String>,
    /// The value.
    pub node: Node,
}

/// Something wrong with the YAML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What.
    pub message: String,
    /// Where.
    pub span: Span,
    /// What to write instead.
    pub help: String,
    /// The other place, of a key that stands twice.
    pub first: Option<Span>,
    /// What to put at `span`, where that is certain.
    pub fix: Option<String>,
}

/// `text` as a quoted value on one line: in the form of JSON, which YAML reads.
pub fn quoted(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_whitespace() || c.is_control() { ' ' } else { c }).collect();
    serde_json::to_string(line.trim()).expect("text has a JSON form")
}

impl Fault {
    fn new(span: Span, message: impl Into<String>, help: impl Into<String>) -> Fault {
        Fault { message: message.into(), span, help: help.into(), first: None, fix: None }
    }
}

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

fn starts_with_key(line: &str) -> bool {
    let first = line.chars().next();
    if first.is_none_or(|c| c.is_whitespace() || matches!(c, '#' | '-' | ']' | '}' | ',' | '%')) {
        return false;
    }
    line.match_indices(':').any(|(at, _)| line[at + 1..].starts_with([' ', '\t', '\r', '\n']) || at + 1 == line.len())
}

/// Whether `line` belongs neither to the entry `before` nor to any other: words at the margin.
fn is_stray(line: &str, before: &str) -> bool {
    // A list in brackets goes on after these, wherever the next line begins.
    let open = before.trim_end().ends_with(['[', '{', ',']);
    !open && line.starts_with(|c: char| c.is_alphanumeric() || c == '%')
}

fn read_chunk(text: &str, chunk: Span, faults: &mut Vec<Fault>) -> Vec<Entry> {
    let raw = &text[chunk.range()];
    let mended = mend(raw, chunk.start, faults);
    let before = faults.len();
    // To YAML, `title: *Hooks*` is an alias.
    let value = raw.split_once(':').map_or("", |(_, value)| value.split(" #").next().unwrap_or("").trim());
    if starts_with_key(raw.lines().next().unwrap_or("")) && !value.contains('\n') && is_emphasis(value) {
        let (fault, entry) = explain(raw, chunk.start, Fault::new(chunk, "", ""));
        faults.push(fault);
        return entry.into_iter().collect();
    }
    match Reader::read(text, &mended, chunk.start, faults) {
        Ok(entries) => entries,
        Err(fault) => {
            faults.truncate(before);
            let (fault, entry) = explain(raw, chunk.start, fault);
            faults.push(fault);
            entry.into_iter().collect()
        }
    }
}

/// `raw` with what many authors get wrong replaced by as many other bytes, so that the rest can be read; the faults
/// are noted.
fn mend<'a>(raw: &'a str, base: usize, faults: &mut Vec<Fault>) -> Cow<'a, str> {
    let mut mended = Cow::Borrowed(raw);
    let mut at = 0;
    let value = raw.split_once(':').map_or("", |(_, rest)| rest.trim_start());
    let flow = value.starts_with(['[', '{']);
    let block_text = value.starts_with(['|', '>']);
    for line in raw.split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = line[..indent].find('\t').filter(|_| !line.trim().is_empty()) {
            let span = Span::new(base + at + tab, base + at + tab + 1);
            faults.push(Fault::new(span, "a tab indents this line", "indent with spaces: YAML knows no tabs there"));
            mended.to_mut().replace_range(at..at + indent, &" ".repeat(indent));
        }
        let words = line.trim_end();
        if words.starts_with('%') {
            let span = Span::new(base + at, base + at + words.len());
            faults.push(Fault::new(span, "YAML directives have no meaning here", "delete this line"));
            mended.to_mut().replace_range(at..at + words.len(), &" ".repeat(words.len()));
        }
        if let Some(span) = emphasised_item(words).filter(|_| !flow && !block_text) {
            let span = Span::new(at + span.start, at + span.end);
            let value = &raw[span.range()];
            let message = format!("`{}` needs quotes: in YAML no word starts with `*`", one_line(value));
            let place = Span::new(base + span.start, base + span.end);
            let mut fault = Fault::new(place, message, format!("write `{}`", one_line(&in_quotes(value))));
            fault.fix = Some(in_quotes(value));
            faults.push(fault);
            mended.to_mut().replace_range(span.range(), &"_".repeat(value.len()));
        }
        for start in handles(words, flow).into_iter().filter(|_| !block_text) {
            let handle_end = words[start..].find([',', ']', ' ', '\t', '\r']).map_or(words.len(), |n| start + n);
            let handle = &words[start..handle_end];
            let span = Span::new(base + at + start, base + at + handle_end);
            let shown = one_line(handle);
            let message = format!("`{shown}` needs quotes: in YAML no word starts with `@`");
            let mut fault = Fault::new(span, message, format!("write `\"{shown}\"`"));
            fault.fix = Some(format!("\"{handle}\""));
            faults.push(fault);
            // Read as a plain word; its text is taken from the source again.
            mended.to_mut().replace_range(at + start..at + start + 1, "_");
        }
        at += line.len();
    }
    mended
}

/// Whether a value is Markdown, as `**Quiet** boot` is, and no alias.
fn is_emphasis(value: &str) -> bool {
    value.starts_with('*') && (value.contains(char::is_whitespace) || value.ends_with('*'))
}

/// The value of an item of a list that is Markdown: `- *Jane*`.
fn emphasised_item(line: &str) -> Option<Span> {
    let item = line.trim_start_matches(' ').strip_prefix("- ")?.trim_start();
    let value = item.split(" #").next()?.trim_end();
    let start = line.len() - item.len();
    is_emphasis(value).then(|| Span::new(start, start + value.len()))
}

/// `value` between double quotes.
fn in_quotes(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Where a value of `line` starts with an `@` without quotes; `flow` where a comma parts values.
fn handles(line: &str, flow: bool) -> Vec<usize> {
    let outside_quotes = |at: usize| {
        line[..at].matches('"').count().is_multiple_of(2)
            && line[..at].matches('\'').count().is_multiple_of(2)
            && !line[..at].contains(" #")
    };
    let starts_value = |at: usize| {
        let before = line[..at].trim_end_matches([' ', '\t']);
        let item = before.chars().all(|c| matches!(c, '-' | ' ' | '\t'));
        before.is_empty()
            || (before.len() < at && (before.ends_with(':') || item))
            || (flow && before.ends_with(['[', ',']))
    };
    let at_signs = line.match_indices('@').map(|(at, _)| at);
    at_signs.take(64).filter(|&at| starts_value(at) && outside_quotes(at)).collect()
}

/// A clear fault from the parser's, and the entry as it was probably meant.
fn explain(raw: &str, base: usize, fault: Fault) -> (Fault, Option<Entry>) {
    let line = raw.lines().next().unwrap_or("");
    let Some((key, rest)) = line.split_once(':').filter(|_| starts_with_key(line)) else {
        return no_entry(line.trim_end(), base, fault);
    };
    let value = rest.trim();
    // A comment behind the value is no part of it.
    let value = value.find(" #").map_or(value, |comment| value[..comment].trim_end());
    let start = base + line.len() - rest.trim_start().len();
    let span = Span::new(start, start + value.len());
    // A lone carriage return ends a line of YAML, too.
    let single = !raw.trim_end().contains(['\n', '\r']);
    let key = Spanned::new(key.trim().to_owned(), Span::new(base, base + key.trim_end().len()));
    // `[VEP] Hooks`, `"Hooks" for nodes`: meant as words, for all that they begin with.
    let goes_on = |open: char, close: char| {
        value.strip_prefix(open).is_some_and(|rest| rest.contains(close) && !rest.ends_with(close))
    };
    // `| words`, `> 1.9`, `& more`: YAML knows something else that begins so, which is not meant.
    let words = is_emphasis(value)
        || (value.starts_with(['|', '>', '&', '!']) && value[1..].starts_with([' ', '=']) && is_visible(&value[2..]));
    let plain = words
        || !value.starts_with(['"', '\'', '[', '{', '|', '>', '&', '*', '!'])
        || [('"', '"'), ('\'', '\''), ('[', ']'), ('{', '}')].into_iter().any(|(open, close)| goes_on(open, close));
    if single && plain && !value.is_empty() {
        let quoted = in_quotes(value);
        let shown = one_line(&key.value);
        let message = format!("the value of `{shown}` needs quotes");
        let mut fault = Fault::new(span, message, format!("write `{shown}: {quoted}`"));
        fault.fix = Some(quoted);
        let node = Node { value: Value::Scalar { text: value.to_owned(), plain: true }, span };
        return (fault, Some(Entry { key, node }));
    }
    let entry = Entry { key, node: Node { value: Value::Unreadable, span } };
    // A quote that is never closed is found at the end of the text; the place to look is where it opens.
    let fault = if value.starts_with(['"', '\'']) { Fault { span, ..fault } } else { fault };
    (fault, Some(entry))
}

/// The fault of a chunk that begins with no key, and the entry that it was probably meant as: a key that stands in a
/// line which cannot be read is not missing.
fn no_entry(line: &str, base: usize, fault: Fault) -> (Fault, Option<Entry>) {
    let span = Span::new(base, base + line.len());
    if line.starts_with("- ") {
        let message = "front matter is a list here; it has a key on each line";
        return (Fault::new(span, message, "write `key: value`"), None);
    }
    let key_end = line.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(line.len());
    if key_end == 0 {
        return (fault, None);
    }
    let key = Spanned::new(line[..key_end].to_owned(), Span::new(base, base + key_end));
    let Some(value) = line[key_end..].strip_prefix(':').filter(|value| !value.is_empty()) else {
        let help = match line[key_end..].trim_start().strip_prefix([':', '=', ';', '\u{ff1a}']) {
            Some(value) => format!("write `{}: {}`", key.value, one_line(value.trim())),
            None => "write `key: value`".to_owned(),
        };
        let fault = Fault::new(span, format!("`{}` is no key with a value", one_line(line)), help);
        return (fault, Some(Entry { key, node: Node { value: Value::Unreadable, span } }));
    };
    // What looks like a space may stand there.
    let blank = value.len() - value.trim_start_matches(|c| !is_visible_char(c)).len();
    let at = base + key_end + ":".len();
    let message = format!("no space follows the colon of `{}`", one_line(&key.value));
    let mut fault = Fault::new(Span::new(at, at + blank), message, "write a space behind the colon");
    fault.fix = Some(" ".to_owned());
    let words = value[blank..].split(" #").next().unwrap_or("").trim_end();
    // A list, or what else takes reading, is read once the space is there.
    let value = match words.starts_with(char::is_alphanumeric) {
        true => Value::Scalar { text: words.to_owned(), plain: true },
        false => Value::Unreadable,
    };
    let span = Span::new(at + blank, at + blank + words.len());
    (fault, Some(Entry { key, node: Node { value, span } }))
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
        if event.tag().is_some() {
            // A tag stands before the place of its value.
            let before = self.text[..span.start].trim_end();
            let start = before.rfind([' ', '\t', '\n']).map_or(0, |at| at + 1);
            let tag = before[start..].starts_with('!').then(|| Span::new(start, before.len()));
            faults.push(Fault { span: tag.unwrap_or(span), ..refused("YAML tags") });
        }
        match event {
            Event::Scalar(value, style, ..) => {
                let node = self.scalar(&value, style, span, faults);
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
                self.add(Node { value: Value::Empty, span }, faults);
            }
            _ => {}
        }
        Ok(())
    }

    fn scalar(&self, value: &str, style: ScalarStyle, span: Span, faults: &mut Vec<Fault>) -> Node {
        let plain = style == ScalarStyle::Plain;
        // A plain word is taken from the source: what was mended reads as it was written.
        let one_line = plain && !self.text[span.range()].contains('\n');
        let text = if one_line { self.text[span.range()].trim_start_matches(BOM).to_owned() } else { value.to_owned() };
        let is_key = matches!(self.stack.last(), Some(Open { kind: OpenKind::Map { key: None, .. }, .. }));
        if plain && !is_key && is_boolean(&text) {
            let message = format!("`{text}` without quotes is a yes or no to YAML, not a word");
            let mut fault = Fault::new(span, message, format!("write `\"{text}\"`, or leave the value out"));
            fault.fix = Some(format!("\"{text}\""));
            faults.push(fault);
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
