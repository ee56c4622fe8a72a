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
        let message = message.replace("a YAML tag starting with '!'", "one word");
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
        ConfigError::new(text, line_of_key(text, key), "", &format!("`{key}: {value}` {why}"))
    }
}

/// What the parser says, and the line that it names last; its own words for that place are taken out where they are the
/// only ones.
fn without_place(error: &str) -> (String, Option<usize>) {
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
    let found = text.lines().position(|line| {
        let line = line.trim_start().trim_start_matches(['"', '\'', '{', '-', ' ']);
        let rest = line.strip_prefix(key).map(|rest| rest.trim_start_matches(['"', '\'', ' ']));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '#']))
    })?;
    Some(found + 1)
}
