//! Reads the registry of feature gates from the product's code, which is Go: constants with the names of gates, and calls
//! that register them with a state.
//!
//! <https://github.com/kubevirt/kubevirt/tree/main/pkg/virt-config/featuregate>

use std::collections::BTreeMap;

use crate::facts::{GateState, Registry};
use crate::note::{self, Note, Notes};

/// The largest file that is read, in bytes: those of today have 15 kB.
pub const MAX_BYTES: usize = 1024 * 1024;

/// What registers a gate.
const REGISTER: &str = "RegisterFeatureGate";

/// A word, a text or a mark of Go, with its line, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Token<'a> {
    kind: Kind<'a>,
    line: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind<'a> {
    Word(&'a str),
    Text(&'a str),
    Mark(char),
}

/// The gates that the `files` of one release register, each with its name and its text. A constant that is not registered
/// is off and can be switched on by its name: it counts as alpha. `None`, with a note that says why, where one of the files
/// is no text, empty, cut off or not of the known shape: then nothing is known of any gate.
pub fn read(files: &[(String, &[u8])], notes: &mut Vec<Note>) -> Option<Registry> {
    let mut constants = BTreeMap::new();
    let mut registered = Vec::new();
    let mut is_whole = true;
    for (file, (name, bytes)) in files.iter().enumerate() {
        note::of_file(name.clone(), notes, |notes| match std::str::from_utf8(bytes).map(tokens) {
            Err(_) => {
                notes.add(None, "the file is not UTF-8");
                is_whole = false;
            }
            Ok(Ok(tokens)) if tokens.is_empty() => {
                notes.add(None, "the file is empty");
                is_whole = false;
            }
            Ok(Ok(tokens)) => {
                constants.extend(constants_of(&tokens));
                is_whole &= registrations(file, &tokens, notes, &mut registered);
            }
            Ok(Err(line)) => {
                notes.add(Some(line), "the file is cut off: something that is opened here is not closed");
                is_whole = false;
            }
        });
    }
    let first = files.first().map_or_else(String::new, |(name, _)| name.clone());
    if is_whole && registered.is_empty() {
        note::of_file(first.clone(), notes, |notes| notes.add(None, format!("nothing calls `{REGISTER}`")));
        is_whole = false;
    }
    let mut registry: Registry = constants.values().map(|name| ((*name).to_owned(), GateState::Alpha)).collect();
    for Registered { name, state, line, file } in registered {
        let Some(name) = name.resolve(&constants) else {
            let file = files.get(file).map_or(first.as_str(), |(name, _)| name);
            note::of_file(file, notes, |notes: &mut Notes| {
                notes.add(Some(line), "no constant here has the name of the gate that is registered");
            });
            return None;
        };
        registry.insert(name.to_owned(), state);
    }
    is_whole.then_some(registry)
}

/// A gate as it is registered.
struct Registered<'a> {
    name: Named<'a>,
    state: GateState,
    line: usize,
    file: usize,
}

/// The name of a gate: a constant, or the text itself.
enum Named<'a> {
    Constant(&'a str),
    Text(&'a str),
}

impl<'a> Named<'a> {
    fn resolve(&self, constants: &BTreeMap<&str, &'a str>) -> Option<&'a str> {
        match self {
            Named::Constant(name) => constants.get(name).copied(),
            Named::Text(text) => Some(text),
        }
    }
}

/// The constants that hold the name of a gate: a word, and not a sentence.
fn constants_of<'a>(tokens: &[Token<'a>]) -> Vec<(&'a str, &'a str)> {
    let of = |window: &[Token<'a>]| match (window[0].kind, window[1].kind, window[2].kind) {
        (Kind::Word(name), Kind::Mark('='), Kind::Text(text)) => is_name(text).then_some((name, text)),
        _ => None,
    };
    tokens.windows(3).filter_map(of).collect()
}

/// Whether `text` can be the name of a gate.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase()) && text.chars().all(|c| c.is_ascii_alphanumeric())
}

/// Adds the gates that the file of this index registers; whether all of them could be read.
fn registrations<'a>(file: usize, tokens: &[Token<'a>], notes: &mut Notes, found: &mut Vec<Registered<'a>>) -> bool {
    let mut is_whole = true;
    for (at, token) in tokens.iter().enumerate() {
        let is_called = tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Mark('('));
        let is_declared = at > 0 && tokens[at - 1].kind == Kind::Word("func");
        if token.kind != Kind::Word(REGISTER) || !is_called || is_declared {
            continue;
        }
        match (field(&tokens[at..], "Name"), field(&tokens[at..], "State")) {
            (Some(name), Some(Kind::Word(state))) => {
                let state = GateState::ALL.into_iter().find(|known| known.name() == state);
                let name = match name {
                    Kind::Word(name) => Some(Named::Constant(name)),
                    Kind::Text(text) => Some(Named::Text(text)),
                    Kind::Mark(_) => None,
                };
                match (name, state) {
                    (Some(name), Some(state)) => found.push(Registered { name, state, line: token.line, file }),
                    _ => {
                        notes.add(Some(token.line), "a gate is registered with a name or a state that is not known");
                        is_whole = false;
                    }
                }
            }
            _ => {
                notes.add(Some(token.line), "a gate is registered without a name or a state");
                is_whole = false;
            }
        }
    }
    is_whole
}

/// The value of the field `name` of the literal in the call that `tokens` begins with.
fn field<'a>(tokens: &[Token<'a>], name: &str) -> Option<Kind<'a>> {
    let mut depth = 0_usize;
    for window in tokens.windows(3) {
        match window[0].kind {
            Kind::Mark('(' | '{' | '[') => depth += 1,
            Kind::Mark(')' | '}' | ']') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return None;
                }
            }
            Kind::Word(word) if word == name && depth == 2 && window[1].kind == Kind::Mark(':') => {
                return Some(window[2].kind);
            }
            Kind::Word(_) | Kind::Text(_) | Kind::Mark(_) => {}
        }
    }
    None
}

/// The tokens of `text`, without comments.
///
/// # Errors
/// A comment, a text or a bracket is not closed; the line, from 1, on which it is opened.
fn tokens(text: &str) -> Result<Vec<Token<'_>>, usize> {
    let mut tokens = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let (mut rest, mut line) = (text, 1);
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            _ if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            _ if rest.starts_with("/*") => rest.find("*/").ok_or(line)? + 2,
            '"' => {
                let length = text_length(&rest[1..]).ok_or(line)?;
                tokens.push(Token { kind: Kind::Text(&rest[1..=length]), line });
                length + 2
            }
            '`' => {
                let length = rest[1..].find('`').ok_or(line)?;
                tokens.push(Token { kind: Kind::Text(&rest[1..=length]), line });
                length + 2
            }
            '\'' => rest[1..].find('\'').ok_or(line)? + 2,
            c if c.is_alphanumeric() || c == '_' => {
                let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                tokens.push(Token { kind: Kind::Word(&rest[..length]), line });
                length
            }
            c if c.is_whitespace() => c.len_utf8(),
            c => {
                match c {
                    '(' | '{' | '[' => open.push(line),
                    ')' | '}' | ']' => drop(open.pop()),
                    _ => {}
                }
                tokens.push(Token { kind: Kind::Mark(c), line });
                c.len_utf8()
            }
        };
        line += rest[..taken].matches('\n').count();
        rest = &rest[taken..];
    }
    open.pop().map_or(Ok(tokens), Err)
}

/// How many bytes a text between quotes has, which begins behind the first; `None` where it does not end in its line.
fn text_length(rest: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in rest.char_indices() {
        match c {
            '\n' => return None,
            '"' if !escaped => return Some(at),
            _ => escaped = c == '\\' && !escaped,
        }
    }
    None
}
