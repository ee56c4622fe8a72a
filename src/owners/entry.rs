//! What these files have in common: lists of people, and how that which has another shape is told.

use std::collections::BTreeSet;

use crate::note::Notes;
use crate::text::one_line;
use crate::yaml::tree::{self, Field, Node, Value};

/// Logins, each once, and whether they are all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct People {
    pub(super) logins: Vec<String>,
    /// The same in lower case: there may be very many.
    pub(super) known: BTreeSet<String>,
    /// Whether there is nobody else. Where something could not be read, there may be.
    pub(super) complete: bool,
}

/// Something that was told, and that leaves open what the file says.
pub(super) struct Unclear;

impl Default for People {
    fn default() -> People {
        People { complete: true, ..People::UNKNOWN }
    }
}

impl People {
    pub(super) const UNKNOWN: People = People { logins: Vec::new(), known: BTreeSet::new(), complete: false };

    /// Adds others, and what is not known of them.
    pub(super) fn add(&mut self, others: &People) {
        self.complete &= others.complete;
        others.logins.iter().for_each(|login| self.add_login(login));
    }

    /// Adds one.
    pub(super) fn add_login(&mut self, login: &str) {
        if self.known.insert(login.to_lowercase()) {
            self.logins.push(login.to_owned());
        }
    }
}

/// The map that a file is; `None` where nothing stands in it.
pub(super) fn open(bytes: &[u8], most: usize, notes: &mut Notes) -> Result<Option<Node>, Unclear> {
    let (top, broken) = tree::read(bytes, most);
    let is_broken = broken.is_some();
    if let Some(fault) = broken {
        notes.add(fault.line, fault.message);
    }
    match top {
        Some(Node { value: Value::Null, cut: false, .. }) => Ok(None),
        Some(top) if matches!(top.value, Value::Map(_)) => Ok(Some(top)),
        None if !is_broken => Ok(None),
        Some(top) if !is_broken => {
            notes.add(Some(top.line), format!("this is {}; the file is a map", top.kind()));
            Err(Unclear)
        }
        _ => Err(Unclear),
    }
}

/// The value of `name`; `None` where `map` has none.
pub(super) fn value_of<'a>(map: &'a Node, name: &str, notes: &mut Notes) -> Result<Option<&'a Node>, Unclear> {
    match map.field(name) {
        Field::Absent => Ok(None),
        Field::Is(node) => Ok(Some(node)),
        Field::Unclear(fault) => {
            fault.into_iter().for_each(|fault| notes.add(fault.line, fault.message));
            Err(Unclear)
        }
    }
}

/// Says that `node` is not what it should be, unless the text broke there, which was told.
pub(super) fn tell(node: &Node, what: &str, should_be: &str, notes: &mut Notes) {
    if !node.cut {
        notes.add(Some(node.line), format!("{what} is {}; it is {should_be}", node.kind()));
    }
}

/// Those in a list; `login` takes an entry to the value that is the login.
pub(super) fn people<'a>(
    list: &'a Node,
    what: &str,
    notes: &mut Notes,
    login: impl Fn(&'a Node, &mut Notes) -> Result<&'a Node, Unclear>,
) -> People {
    let Value::List(entries) = &list.value else {
        tell(list, what, "a list of people", notes);
        return People::UNKNOWN;
    };
    let mut people = People { complete: !list.cut, ..People::default() };
    for entry in entries {
        let Ok(node) = login(entry, notes) else {
            people.complete = false;
            continue;
        };
        match node.text().filter(|text| !node.cut && is_login(text)) {
            Some(login) => people.add_login(login),
            None => {
                people.complete = false;
                match node.text() {
                    Some(text) if !node.cut => {
                        notes.add(Some(node.line), format!("`{}` in {what} is no login", one_line(text)));
                    }
                    _ => tell(node, &format!("an entry of {what}"), "a login", notes),
                }
            }
        }
    }
    people
}

/// Whether somebody can have that login, or an alias that name. Those of a company's own accounts have a `_`.
fn is_login(text: &str) -> bool {
    let name = text.strip_prefix('@').unwrap_or(text);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty() && name.len() <= 100 && name.chars().all(is_plain)
}

/// Whether a directory can have that name.
pub(super) fn is_directory(name: &str) -> bool {
    is_login(name) && !name.starts_with(['@', '.'])
}
