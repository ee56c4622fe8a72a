//! What is wrong with a configuration: on which line, what was meant, and what stands there.

use std::error::Error;
use std::fmt;

use crate::text::{did_you_mean, one_line};

/// How many characters of a line are shown.
const LONGEST_LINE: usize = 80;

/// What is wrong with a configuration. Its text names and shows the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The line, from 1, where one can be told.
    pub line: Option<usize>,
    /// What is wrong: first what was probably meant, if that can be told.
    pub message: String,
    /// What the line says.
    shown: String,
}

impl Error for ConfigError {}

/// A value that makes no sense.
#[derive(Debug)]
pub(super) struct WrongValue {
    /// The key that it is the value of.
    pub(super) key: &'static str,
    /// What is written.
    pub(super) value: String,
    /// What is wrong with it: the end of a sentence that begins with both.
    pub(super) why: String,
}

impl WrongValue {
    pub(super) fn new(key: &'static str, value: &str, why: impl Into<String>) -> WrongValue {
        WrongValue { key, value: value.to_owned(), why: why.into() }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) if self.shown.is_empty() => write!(f, "line {line}: {}", self.message),
            Some(line) => write!(f, "line {line}, `{}`: {}", self.shown, self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl ConfigError {
    /// On `line` of `text`. `meant` is what [`did_you_mean`] says of it.
    pub(super) fn new(text: &str, line: Option<usize>, meant: &str, message: &str) -> ConfigError {
        let shown = line.and_then(|line| text.lines().nth(line.saturating_sub(1))).unwrap_or_default().trim();
        let shown: String = one_line(shown).replace('`', "'").chars().take(LONGEST_LINE).collect();
        let meant = meant.trim_start_matches("; ");
        let message = if meant.is_empty() { message.to_owned() } else { format!("{meant} {message}") };
        ConfigError { line, message, shown }
    }

    /// What the parser says of `text`. Where it lists what it expected, the nearest is what was meant, and the others are
    /// left out.
    pub(super) fn of_parser(text: &str, error: &str) -> ConfigError {
        let (message, line) = without_place(error);
        let message = WORDS.iter().fold(message, |message, (theirs, ours)| message.replace(theirs, ours));
        let message = shortened(&message);
        let line = line.or_else(|| line_of_position(text, error));
        if let Some(key) = message.split("duplicate field `").nth(1).and_then(|rest| rest.split('`').next()) {
            let twice = lines_of_key(text, key).filter(|at| *at >= line.unwrap_or(1)).nth(1);
            return ConfigError::new(text, twice.or(line), "", &message);
        }
        // Of what may be one of several things, the place is where all of it begins.
        if let Some(key) = message.split_once("` is `always`").and_then(|(before, _)| before.rsplit('`').next()) {
            let begins = |line: &str| {
                line.trim_start().starts_with(key)
                    || line.contains(&format!("{{{key}:"))
                    || line.contains(&format!(" {key}:"))
            };
            let from = line.unwrap_or(1) - 1;
            let at = text.lines().skip(from).position(begins).map(|at| at + from + 1);
            return ConfigError::new(text, at.or(line), "", &message);
        }
        let mut words = error.split('`').skip(1).step_by(2);
        let unknown = error.contains("unknown field") || error.contains("unknown variant");
        let Some(word) = words.next().filter(|_| unknown) else { return ConfigError::new(text, line, "", &message) };
        let meant = did_you_mean(word, words);
        let message = match message.split_once(", expected one of `") {
            Some((before, _)) if !meant.is_empty() => before,
            _ => &message,
        };
        // Of what stands at the very beginning, the parser names no line.
        ConfigError::new(text, line.or_else(|| line_of_key(text, word)), &meant, message)
    }

    /// What is wrong with a value in `text`.
    pub(super) fn of_value(text: &str, wrong: &WrongValue) -> ConfigError {
        let WrongValue { key, value, why } = wrong;
        // Of several, the one with this value is meant, be it in brackets or on a line of its own.
        let has_both =
            |line: &&str| line.split_once(&format!("{key}:")).is_some_and(|(_, rest)| rest.contains(value.as_str()));
        let line = text.lines().position(|line| !value.is_empty() && has_both(&line)).map(|at| at + 1);
        let line = line.or_else(|| line_of_key(text, value).filter(|_| lines_of_key(text, key).nth(1).is_some()));
        let line = line.or_else(|| line_of_key(text, key));
        ConfigError::new(text, line, "", &format!("`{key}: {}` {why}", one_line(value)))
    }
}

/// What the parser calls the things of YAML, and what people call them.
const WORDS: [(&str, &str); 5] = [
    ("a YAML tag starting with '!'", "one word"),
    ("invalid type: sequence, expected field identifier", "a key is one word, and no list"),
    ("invalid type: map, expected field identifier", "a key is one word, and no map"),
    ("invalid type: sequence", "invalid type: a list"),
    ("invalid type: unit value", "invalid type: nothing"),
];

/// How many characters a message has at most.
const LONGEST_MESSAGE: usize = 400;

/// `message`, cut where it quotes very much.
fn shortened(message: &str) -> String {
    match message.char_indices().nth(LONGEST_MESSAGE) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message.to_owned(),
    }
}

/// The line of the place that the parser counts in characters: at the very beginning, or of what is no text.
fn line_of_position(text: &str, error: &str) -> Option<usize> {
    if error.contains("while scanning") {
        return Some(1);
    }
    let position: usize = error.rsplit_once(" at position ")?.1.parse().ok()?;
    Some(text.bytes().take(position).filter(|byte| *byte == b'\n').count() + 1)
}

/// What the parser says, and the line that it names first; its own words for that place are taken out where they are the
/// only ones.
fn without_place(error: &str) -> (String, Option<usize>) {
    // Where it names another, that is where what cannot go on began.
    if let Some((fault, context)) = error.split_once(", while ").filter(|(fault, _)| fault.contains(" at line ")) {
        let (message, line) = without_place(fault);
        return (format!("{message}, while {context}"), line);
    }
    let number = |rest: &str| rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let Some((before, rest)) = error.rsplit_once("line ") else { return (error.to_owned(), None) };
    let line = rest[..number(rest)].parse().ok();
    let after = rest[number(rest)..].strip_prefix(" column ").map(|rest| &rest[number(rest)..]);
    match (before.strip_suffix(" at "), after) {
        (Some(before), Some(after)) if !before.contains(" at line ") => (format!("{before}{after}"), line),
        _ => (error.to_owned(), line),
    }
}

/// The line, from 1, on which `key` is a key or an item of a list.
pub(super) fn line_of_key(text: &str, key: &str) -> Option<usize> {
    lines_of_key(text, key).next()
}

/// All lines, from 1, on which `key` is one.
fn lines_of_key(text: &str, key: &str) -> impl Iterator<Item = usize> {
    let is_line_of_key = move |line: &str| {
        let line = line.trim_start().trim_start_matches(['"', '\'', '{', '-', ' ']);
        let rest = line.strip_prefix(key).map(|rest| rest.trim_start_matches(['"', '\'', ' ']));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '#']))
    };
    text.lines().enumerate().filter(move |(_, line)| is_line_of_key(line)).map(|(at, _)| at + 1)
}
