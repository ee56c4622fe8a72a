//! What many authors get wrong in YAML, read as it was meant.

use std::borrow::Cow;

use crate::source::{Span, Spanned};
use crate::text::{is_visible, is_visible_char, one_line};
use crate::vep::yaml::node::{Entry, Fault, Node, Value};

/// `raw` with what many authors get wrong replaced by as many other bytes, so that the rest can be read; the faults
/// are noted. The second: whether something of it could not be read for all that.
pub(super) fn repair<'a>(raw: &'a str, base: usize, faults: &mut Vec<Fault>) -> (Cow<'a, str>, bool) {
    let mut repaired = Cow::Borrowed(raw);
    let mut unreadable = false;
    let mut at = 0;
    let value = raw.split_once(':').map_or("", |(_, rest)| rest.trim_start());
    let flow = value.starts_with(['[', '{']);
    let block_text = value.starts_with(['|', '>']);
    let nests =
        raw.lines().next().and_then(|line| line.split_once(':')).is_some_and(|(_, rest)| uncommented(rest).is_empty());
    for line in raw.split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = line[..indent].find('\t').filter(|_| !line.trim().is_empty()) {
            let span = Span::new(base + at + tab, base + at + tab + 1);
            faults.push(Fault::new(span, "a tab indents this line", "indent with spaces: YAML knows no tabs there"));
            repaired.to_mut().replace_range(at..at + indent, &" ".repeat(indent));
        }
        let words = line.trim_end();
        let pairs = if value.starts_with('{') { glued_pairs(words, base + at) } else { Vec::new() };
        unreadable |= !pairs.is_empty();
        faults.extend(pairs);
        let strange = no_line_of_yaml(words, base + at).filter(|_| !block_text);
        let glued = glued(words, base + at).filter(|_| nests && at > 0 && strange.is_none());
        unreadable |= glued.is_some();
        if let Some(fault) = strange.or(glued) {
            faults.push(fault);
            repaired.to_mut().replace_range(at..at + words.len(), &" ".repeat(words.len()));
        } else if !block_text {
            for span in marked_words(words, flow) {
                let (value, place) = (&words[span.range()], Span::new(base + at + span.start, base + at + span.end));
                faults.push(marked(value, place));
                let plain = value.replace(MARKS, " ").replace('@', "_");
                repaired.to_mut().replace_range(at + span.start..at + span.end, &plain);
            }
            for (span, fault) in in_need_of_quotes(words, base + at, flow) {
                faults.push(fault);
                // Its text is taken from the source again, where it makes sense.
                repaired.to_mut().replace_range(at + span.start..at + span.end, &"_".repeat(span.end - span.start));
            }
        }
        at += line.len();
    }
    (repaired, unreadable)
}

/// `value` without the comment behind it.
fn uncommented(value: &str) -> &str {
    value.split(" #").next().unwrap_or("").trim()
}

/// That `line`, which stands at byte `base`, is nothing to YAML: a directive, or a comment of another language.
fn no_line_of_yaml(line: &str, base: usize) -> Option<Fault> {
    let words = line.trim_start();
    let span = Span::new(base + line.len() - words.len(), base + line.len());
    let comment = words.strip_prefix("//").or_else(|| words.strip_prefix("<!--")?.strip_suffix("-->"));
    if let Some(comment) = comment {
        let message = format!("`{}` is no comment to YAML", one_line(words));
        return Some(Fault::new(span, message, format!("write `# {}`", one_line(comment.trim()))));
    }
    let directive = || Fault::new(span, "YAML directives have no meaning here", "delete this line");
    line.starts_with('%').then(directive)
}

/// That an item has another bullet, or that no space follows its dash or the colon of a key, on `line`, which stands at byte `base` and below a
/// key: `  * "@jane"`, `  -"@jane"`, `  alpha:"v1.10"`.
fn glued(line: &str, base: usize) -> Option<Fault> {
    let words = line.trim_start();
    let start = base + line.len() - words.len();
    if let Some(bullet) = words.chars().next().filter(|c| matches!(c, '*' | '+' | '\u{2022}' | '\u{2013}')) {
        let span = Span::new(start, start + bullet.len_utf8());
        let mut fault =
            Fault::new(span, format!("an item of a list begins with `-`, not with `{bullet}`"), "write `-`");
        fault.fix = Some("-".to_owned());
        return words[bullet.len_utf8()..].starts_with(' ').then_some(fault);
    }
    let word = words.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(words.len());
    let (length, message, help) = if words.starts_with('-') && words[1..].starts_with(['"', '\'', '@', '`', '*']) {
        (1, "no space follows the dash".to_owned(), "write a space behind the dash")
    } else {
        let value = words[word..].strip_prefix(':').filter(|_| word > 0 && !words.starts_with('-'))?;
        if value.is_empty() || value.starts_with([' ', '\t', '/', ':']) {
            return None;
        }
        (word + 1, no_space_behind(&words[..word]), BEHIND_THE_COLON)
    };
    let mut fault = Fault::new(Span::at(start + length), message, help);
    fault.fix = Some(" ".to_owned());
    Some(fault)
}

/// That no space follows the colons of keys in braces on `line`, which stands at byte `base`: `{alpha:"v1.10"}`.
fn glued_pairs(line: &str, base: usize) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut at = base + line.find('{').map_or(0, |brace| brace + 1);
    for part in line.split_once('{').map_or(line, |(_, inside)| inside).split(['{', ',', '}']) {
        let word = part.trim_start();
        let start = at + part.len() - word.len();
        let key = word.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(word.len());
        let value = word[key..].strip_prefix(':').filter(|_| key > 0);
        if value.is_some_and(|value| value.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '\''))) {
            let mut fault = Fault::new(Span::at(start + key + 1), no_space_behind(&word[..key]), BEHIND_THE_COLON);
            fault.fix = Some(" ".to_owned());
            faults.push(fault);
        }
        at += part.len() + 1;
    }
    faults
}

/// What to write where no space follows a colon.
const BEHIND_THE_COLON: &str = "write a space behind the colon";

fn no_space_behind(key: &str) -> String {
    format!("no space follows the colon of `{}`", one_line(key))
}

/// What Markdown marks words with, and YAML something else.
const MARKS: [char; 2] = ['*', '`'];

/// Where `line` has values that are one word, all of it marked: `` - `jane` ``, `stage: **alpha**`, `[*jane*]`. A title may
/// have marks. `flow` where a comma parts values.
fn marked_words(line: &str, flow: bool) -> Vec<Span> {
    if !line.contains(MARKS) {
        return Vec::new();
    }
    let words = line.trim_start();
    let item = words.strip_prefix("- ").map(str::trim_start);
    let is_key = |key: &str| key.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    let value = match item.unwrap_or(words).split_once(": ").filter(|(key, _)| is_key(key)) {
        Some(("title", _)) => return Vec::new(),
        Some((_, value)) => value.trim_start(),
        None if flow => words,
        None => match item {
            Some(item) => item,
            None => return Vec::new(),
        },
    };
    let is_marked = |part: &str| {
        let word = part.trim_matches(MARKS);
        let plain = !word.contains(|c: char| c.is_whitespace() || MARKS.contains(&c) || matches!(c, '"' | '\''));
        let begins = word.starts_with(|c: char| c.is_alphanumeric() || c == '@');
        part.starts_with(MARKS) && part.ends_with(MARKS) && plain && begins
    };
    let separators: &[char] = if flow { &[',', '[', ']'] } else { &[] };
    let mut found = Vec::new();
    let mut at = line.len() - value.len();
    for part in uncommented(value).split(separators) {
        let word = part.trim();
        let from = at + part.len() - part.trim_start().len();
        if is_marked(word) {
            found.push(Span::new(from, from + word.len()));
        }
        at += part.len() + 1;
    }
    found
}

/// That `value`, at `place`, is a word in marks.
fn marked(value: &str, place: Span) -> Fault {
    let quoted = in_quotes(value.trim_matches(MARKS));
    let mark = if value.starts_with('`') { "a back-tick" } else { "`*`" };
    let message = format!("in YAML no word starts with {mark}");
    let mut fault = Fault::new(place, message, format!("write `{}`", one_line(&quoted)));
    fault.fix = Some(quoted);
    fault
}

/// The values on `line`, which stands at byte `base`, that need quotes; each with what must not be read of it. `flow`
/// where a comma parts values.
fn in_need_of_quotes(line: &str, base: usize, flow: bool) -> Vec<(Span, Fault)> {
    let item = marked_item(line).filter(|_| !flow).map(|span| (span, needs_quotes(&line[span.range()], span, base)));
    let mut all: Vec<(Span, Fault)> = item.into_iter().collect();
    for start in handles(line, flow) {
        let rest = &line[start..];
        let length = match flow {
            true => rest.find([',', ']', ' ', '\t']).unwrap_or(rest.len()),
            false => uncommented(rest).len(),
        };
        let span = Span::new(start, start + length);
        let value = &line[span.range()];
        let parts: Vec<&str> = value.split([',', ' ']).filter(|part| !part.is_empty()).collect();
        if flow || parts == [value] {
            all.push((Span::new(start, start + 1), needs_quotes(value, span, base)));
        } else if parts.iter().all(|part| part.starts_with('@')) {
            all.push((span, several(&parts, line[..start].trim_end().ends_with(':'), span, base)));
        } else {
            all.push((span, needs_quotes(value, span, base)));
        }
    }
    all
}

/// That `value`, at `span` of a line at byte `base`, begins with what no word of YAML begins with.
fn needs_quotes(value: &str, span: Span, base: usize) -> Fault {
    if let Some(word) = value.strip_prefix('`').map(|word| word.trim_end_matches('`')) {
        let help = format!("write `{}`", one_line(&in_quotes(word)));
        let mut fault =
            Fault::new(Span::new(base + span.start, base + span.end), "in YAML no word starts with a back-tick", help);
        fault.fix = Some(in_quotes(word));
        return fault;
    }
    let first = value.chars().next().unwrap_or('@');
    let message =
        format!("`{}` needs quotes: in YAML no word starts with `{}`", one_line(value), one_line(&first.to_string()));
    let span = Span::new(base + span.start, base + span.end);
    let mut fault = Fault::new(span, message, format!("write `{}`", one_line(&in_quotes(value))));
    fault.fix = Some(in_quotes(value));
    fault
}

/// That several handles stand where one value may: behind a key, or in one item of a list.
fn several(handles: &[&str], behind_key: bool, span: Span, base: usize) -> Fault {
    let span = Span::new(base + span.start, base + span.end);
    let quoted: Vec<String> = handles.iter().map(|handle| in_quotes(handle)).collect();
    let message = format!("`{}` is no list", one_line(&handles.join(", ")));
    if !behind_key {
        return Fault::new(span, message, format!("write each on a line of its own, as `- {}`", one_line(&quoted[0])));
    }
    let list = format!("[{}]", quoted.join(", "));
    let mut fault = Fault::new(span, message, format!("write `{}`", one_line(&list)));
    fault.fix = Some(list);
    fault
}

/// Whether a value is Markdown, as `**Quiet** boot` is, and no alias.
pub(super) fn is_emphasis(value: &str) -> bool {
    value.starts_with('*') && (value.contains(char::is_whitespace) || value.ends_with('*'))
}

/// The value of an item of a list that is Markdown: `- *Jane*`, `` - `jane` ``, `- [jane](https://github.com/jane)`.
fn marked_item(line: &str) -> Option<Span> {
    let item = line.trim_start_matches(' ').strip_prefix("- ")?.trim_start();
    let value = uncommented(item);
    let start = line.len() - item.len();
    let is_link = value.starts_with('[') && value.contains("](");
    let is_word = !marked_words(line, false).is_empty();
    let needs_quotes = is_emphasis(value) || is_link || value.starts_with('`');
    (needs_quotes && !is_word).then(|| Span::new(start, start + value.len()))
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
    // `milestone:{alpha: "v1.10"}`: the space that is there is another's.
    if rest.starts_with(['{', '[']) {
        return no_entry(line.trim_end(), base, fault);
    }
    let value = rest.trim();
    // A comment behind the value is no part of it.
    let value = uncommented(value);
    let start = base + line.len() - rest.trim_start().len();
    let span = Span::new(start, start + value.len());
    // A lone carriage return ends a line of YAML, too.
    let single = !raw.trim_end().contains(['\n', '\r']);
    let key = Spanned::new(key.trim().to_owned(), Span::new(base, base + key.trim_end().len()));
    if let Some(key) = marked_key(&key) {
        let text = Value::Scalar { text: value.to_owned(), plain: true };
        let readable = single && value.starts_with(char::is_alphanumeric);
        let node = Node { value: if readable { text } else { Value::Unreadable }, span };
        let message = format!("the key `{}` has marks of Markdown", one_line(&key.value));
        let mut fault = Fault::new(key.span, message, format!("write `{}`", one_line(&key.value)));
        fault.fix = Some(key.value.clone());
        return (fault, Some(Entry { key, node }));
    }
    // `[VEP] Hooks`, `"Hooks" for nodes`: meant as words, for all that they begin with.
    let goes_on = |open: char, close: char| {
        value.strip_prefix(open).is_some_and(|rest| rest.contains(close) && !rest.ends_with(close))
    };
    // `| words`, `> 1.9`, `& more`: YAML knows something else that begins so, which is not meant.
    let words = is_emphasis(value)
        || (value.starts_with(['|', '>', '&', '!']) && value[1..].starts_with([' ', '=']) && is_visible(&value[2..]));
    // `'it's'`: the quote inside ends the value for YAML.
    let inside = ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
    let plain = words
        || inside.is_some()
        || !value.starts_with(['"', '\'', '[', '{', '|', '>', '&', '*', '!'])
        || [('"', '"'), ('\'', '\''), ('[', ']'), ('{', '}')].into_iter().any(|(open, close)| goes_on(open, close));
    if single && plain && !value.is_empty() {
        let value = inside.unwrap_or(value);
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

/// The key that `key` is without what Markdown marks words with: `**title**`.
fn marked_key(key: &Spanned<String>) -> Option<Spanned<String>> {
    let word = key.value.trim_matches(MARKS);
    let plain = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    (plain && word.len() < key.value.len()).then(|| Spanned::new(word.to_owned(), key.span))
}

/// That keys are written as items.
pub(super) const IS_A_LIST: &str = "front matter is a list here; it has a key on each line";

/// The fault of a chunk that begins with no key, and the entry that it was probably meant as: a key that stands in a
/// line which cannot be read is not missing.
fn no_entry(line: &str, base: usize, fault: Fault) -> (Fault, Option<Entry>) {
    let span = Span::new(base, base + line.len());
    if line.starts_with("- ") {
        return (Fault::new(span, IS_A_LIST, "write `key: value`"), None);
    }
    let key_end =
        line.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '"' | '\''))).unwrap_or(line.len());
    let key = line[..key_end].trim_matches(['"', '\'']);
    if key.is_empty() {
        return (fault, None);
    }
    let key = Spanned::new(key.to_owned(), Span::new(base, base + key_end));
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
    let mut fault = Fault::new(Span::new(at, at + blank), no_space_behind(&key.value), BEHIND_THE_COLON);
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
