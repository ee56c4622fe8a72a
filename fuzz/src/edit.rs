//! Changes of answers, as bytes say them: any node of any answer becomes something else.

use serde_json::{Value, json};

use crate::fake_github::Answer;

/// The kinds of answers, by which edits name them.
pub const CLASSES: [&str; 12] = [
    "PullRequest",
    "Community",
    "Objects",
    "Conversation",
    "Reviews",
    "Labels",
    "Milestones",
    "Marks",
    "tree",
    "compare",
    "blob",
    "other",
];

/// A change of the answers of a kind.
#[derive(Debug, Clone)]
pub struct Edit {
    what: u8,
    class: usize,
    node: usize,
    payload: String,
    items: Vec<Value>,
}

fn number(class: &str) -> usize {
    CLASSES.iter().position(|known| *known == class).expect("a kind of answers")
}

impl Edit {
    /// The edit that a line says: what is done, to which kind of answers, at which node, and with what. `None` for a
    /// line that is too short.
    pub fn parse(line: &[u8]) -> Option<Edit> {
        let [what, class, high, low, payload @ ..] = line else { return None };
        let digit = |byte: &u8| usize::from(byte.wrapping_sub(b'0'));
        Some(Edit {
            what: what.wrapping_sub(b'a') % 16,
            class: digit(class) % CLASSES.len(),
            node: digit(high) * 64 + digit(low),
            payload: String::from_utf8_lossy(payload).into_owned(),
            items: Vec::new(),
        })
    }

    /// All answers of `class` are `body`.
    pub fn whole(class: &str, body: &str) -> Edit {
        Edit { what: 13, class: number(class), node: 0, payload: body.to_owned(), items: Vec::new() }
    }

    /// The list `field` of all answers of `class` has these items, too.
    pub fn more(class: &str, field: &str, items: Vec<Value>) -> Edit {
        Edit { what: 16, class: number(class), node: 0, payload: field.to_owned(), items }
    }

    /// Whether the answer to the request of this number is lost, and perhaps others with it.
    pub fn loses(&self, class: usize, number: usize) -> bool {
        self.what == 15 && self.class == class && (self.node == number || self.node > 64)
    }

    /// What `answer`, one of `class`, becomes.
    pub fn apply(&self, class: usize, answer: Answer) -> Answer {
        if self.class != class {
            return answer;
        }
        match self.what {
            13 => Answer { body: self.payload.clone().into_bytes(), ..answer },
            14 => Answer { status: 200 + (self.node % 400) as u16, ..answer },
            15 => answer,
            _ => match answer.parsed() {
                Some(mut body) => {
                    self.change(&mut body);
                    Answer { body: body.to_string().into_bytes(), ..answer }
                }
                None => answer,
            },
        }
    }

    fn change(&self, body: &mut Value) {
        if self.what == 16 {
            if let Some(Value::Array(items)) = body.get_mut(&self.payload) {
                items.extend(self.items.iter().cloned());
            }
            return;
        }
        let count = count(body);
        let other = nth(body, &mut (self.payload.bytes().map(usize::from).sum::<usize>() % count)).cloned();
        let Some(node) = nth_mut(body, &mut (self.node % count)) else { return };
        match self.what {
            0 => *node = Value::Null,
            1 => *node = json!(self.payload),
            2 => *node = serde_json::from_str(&self.payload).unwrap_or_else(|_| json!(self.payload)),
            3 => *node = other.unwrap_or_default(),
            4 => match node {
                Value::Array(items) => drop(items.pop()),
                Value::Object(fields) => drop(fields.pop_front()),
                Value::Bool(flag) => *flag = !*flag,
                Value::String(text) => text.clear(),
                _ => *node = json!(0),
            },
            5 => match node {
                Value::Array(items) => items.extend(items.clone()),
                Value::String(text) => text.push_str(&self.payload),
                _ => *node = json!([]),
            },
            6 => match node {
                Value::Array(items) => items.reverse(),
                Value::String(text) => *text = text.repeat(40),
                _ => *node = json!({}),
            },
            7 => match node {
                Value::Array(items) => items.push(Value::Null),
                Value::String(text) => text.insert_str(0, &self.payload),
                _ => *node = json!(-1),
            },
            8 => match node {
                Value::Array(items) => {
                    let one = items.first().cloned();
                    items.extend(one.into_iter().cycle().take(150));
                }
                _ => *node = json!(u64::MAX),
            },
            9 => match node {
                Value::Object(fields) => fields.clear(),
                _ => *node = json!(self.payload.chars().rev().collect::<String>()),
            },
            _ => match node {
                Value::String(text) => {
                    let at = text.floor_char_boundary(self.payload.len());
                    text.truncate(at);
                    text.push_str(&self.payload);
                }
                Value::Array(items) => items.extend(other),
                _ => *node = json!(self.payload.len()),
            },
        }
    }
}

trait PopFront {
    fn pop_front(&mut self) -> Option<Value>;
}

impl PopFront for serde_json::Map<String, Value> {
    fn pop_front(&mut self) -> Option<Value> {
        let first = self.keys().next()?.clone();
        self.remove(&first)
    }
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0,
    }
}

/// The node of that number, each before those within it.
fn nth<'a>(value: &'a Value, left: &mut usize) -> Option<&'a Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(items) => items.iter().find_map(|item| nth(item, left)),
        Value::Object(fields) => fields.values().find_map(|field| nth(field, left)),
        _ => None,
    }
}

fn nth_mut<'a>(value: &'a mut Value, left: &mut usize) -> Option<&'a mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| nth_mut(item, left)),
        Value::Object(fields) => fields.values_mut().find_map(|field| nth_mut(field, left)),
        _ => None,
    }
}
