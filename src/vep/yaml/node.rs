//! What front matter is made of, and what can be wrong in it.

use crate::source::{Span, Spanned};

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
    pub(super) fn new(span: Span, message: impl Into<String>, help: impl Into<String>) -> Fault {
        Fault { message: message.into(), span, help: help.into(), first: None, fix: None }
    }
}
