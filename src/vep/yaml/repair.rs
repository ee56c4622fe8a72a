//! What many authors get wrong in YAML, read as it was meant.

use std::borrow::Cow;

use crate::source::{Span, Spanned};
use crate::text::{is_visible, is_visible_char, one_line};
use crate::vep::yaml::node::{Entry, Fault, Node, Value};

/// `raw` with what many authors get wrong replaced by as many other bytes, so that the rest can be read; the faults
/// are noted.
pub(super) fn repair<'a>(raw: &'a str, base: usize, faults: &mut Vec<Fault>) -> Cow<'a, str> {
    let mut repaired = Cow::Borrowed(raw);
    let mut at = 0;
    let value = raw.split_once(':').map_or("", |(_, rest)| rest.trim_start());
    let flow = value.starts_with(['[', '{']);
    let block_text = value.starts_with(['|', '>']);
    for line in raw.split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = line[..indent].find('\t').filter(|_| !line.trim().is_empty()) {
            let span = Span::new(base + at + tab, base + at + tab + 1);
            faults.push(Fault::new(span, "a tab indents this line", "indent with spaces: YAML knows no tabs there"));
            repaired.to_mut().replace_range(at..at + indent, &" ".repeat(indent));
        }
        let words = line.trim_end();
        if words.starts_with('%') {
            let span = Span::new(base + at, base + at + words.len());
            faults.push(Fault::new(span, "YAML directives have no meaning here", "delete this line"));
            repaired.to_mut().replace_range(at..at + words.len(), &" ".repeat(words.len()));
        }
        if let Some(span) = emphasised_item(words).filter(|_| !flow && !block_text) {
            let span = Span::new(at + span.start, at + span.end);
            let value = &raw[span.range()];
            let message = format!("`{}` needs quotes: in YAML no word starts with `*`", one_line(value));
            let place = Span::new(base + span.start, base + span.end);
            let mut fault = Fault::new(place, message, format!("write `{}`", one_line(&in_quotes(value))));
            fault.fix = Some(in_quotes(value));
            faults.push(fault);
            repaired.to_mut().replace_range(span.range(), &"_".repeat(value.len()));
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
            repaired.to_mut().replace_range(at + start..at + start + 1, "_");
        }
        at += line.len();
    }
    repaired
}

/// Whether a value is Markdown, as `**Quiet** boot` is, and no alias.
pub(super) fn is_emphasis(value: &str) -> bool {
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
pub(super) fn explain(raw: &str, base: usize, fault: Fault) -> (Fault, Option<Entry>) {
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

pub(super) fn starts_with_key(line: &str) -> bool {
    let first = line.chars().next();
    if first.is_none_or(|c| c.is_whitespace() || matches!(c, '#' | '-' | ']' | '}' | ',' | '%')) {
        return false;
    }
    line.match_indices(':').any(|(at, _)| line[at + 1..].starts_with([' ', '\t', '\r', '\n']) || at + 1 == line.len())
}
