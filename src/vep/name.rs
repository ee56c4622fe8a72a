//! The form in which names of sections are compared.

use crate::text::likeness;

/// A heading's text without what authors vary freely: case, emphasis, hyphens, arrows, spaces around a slash, pictures, a number
/// in front, a colon or an anchor behind.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

/// How many bytes of a word's beginning are enough to know it by.
const SHORTEST_STEM: usize = 4;

impl Name {
    /// The comparable form of `text`.
    pub fn of(text: &str) -> Name {
        let text = without_number(without_picture(without_anchor(text.trim())));
        let mut name = String::with_capacity(text.len());
        let mut rest = text;
        loop {
            let plain = rest.bytes().take_while(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()).count();
            name.push_str(&rest[..plain]);
            let Some(c) = rest[plain..].chars().next() else { break };
            rest = &rest[plain + c.len_utf8()..];
            match c {
                '*' | '`' | ':' | '.' | '#' | '\u{feff}' | '\u{200b}' => {}
                '-' | '_' | '/' | '>' | '\u{2010}'..='\u{2015}' => push_space(&mut name),
                '&' => {
                    push_space(&mut name);
                    name.push_str("and ");
                }
                c if is_picture(c) => {}
                c if c.is_whitespace() => push_space(&mut name),
                c if c.is_ascii() => name.push(c.to_ascii_lowercase()),
                c => name.extend(c.to_lowercase()),
            }
        }
        name.truncate(name.trim_end().len());
        Name(name)
    }

    /// The comparable form of `text`, without where its links lead.
    pub fn of_linked(text: &str) -> Name {
        if !text.contains(['[', ']']) {
            return Name::of(text);
        }
        let mut words = String::new();
        let mut rest = text;
        while let Some((before, link)) = rest.split_once("](") {
            words.push_str(before);
            rest = link.split_once(')').map_or("", |(_, behind)| behind);
        }
        Name::of(&(words + rest).replace(['[', ']'], ""))
    }

    /// The name as a string: lower case, single spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name without a remark in parentheses behind it, as in `API Examples (full version)`; `None` if it has none.
    pub fn without_remark(&self) -> Option<Name> {
        let open = self.0.strip_suffix(')')?.rfind('(')?;
        Some(Name(self.0[..open].trim_end().to_owned())).filter(|name| !name.0.is_empty())
    }

    /// The name without *optional* in brackets behind it; `None` if it has no such word.
    pub fn without_optional(&self) -> Option<Name> {
        let plain = ["(optional)", "[optional]"].iter().find_map(|word| self.0.strip_suffix(word))?;
        Some(Name(plain.trim_end().to_owned())).filter(|name| !name.0.is_empty())
    }

    /// How alike two names are, 0 to 1, if that is at least `least`.
    pub fn likeness(&self, other: &Name, least: f64) -> Option<f64> {
        likeness(&self.0, &other.0, least)
    }

    /// Whether each word of `other` begins a word of this name, plural or not: `repositories affected` holds `repos`.
    pub fn holds_words_of(&self, other: &Name) -> bool {
        other.words().count() > 0
            && other.words().all(|wanted| {
                let stem = wanted.strip_suffix('s').unwrap_or(wanted);
                self.words().any(|word| word == stem || (stem.len() >= SHORTEST_STEM && word.starts_with(stem)))
            })
    }

    /// The words of the name.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.split(' ').filter(|word| !word.is_empty())
    }
}

/// Arrows, signs and emoji, with what joins them: no letters of any script.
fn is_picture(c: char) -> bool {
    (c >= '\u{2190}' && !c.is_alphanumeric() && !c.is_whitespace() && c != '\u{feff}') || c == '\u{200d}'
}

/// `text` without a picture in front, as `:dart:` or as itself.
fn without_picture(text: &str) -> &str {
    let text = text.trim_start_matches(|c: char| is_picture(c) || c.is_whitespace());
    let code = text.strip_prefix(':').and_then(|rest| rest.split_once(": "));
    let is_code = |code: &&str| code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    code.filter(|(code, _)| is_code(code)).map_or(text, |(_, rest)| rest.trim_start())
}

/// `text` without `{#anchor}` behind it, which other programs than GitHub take for the heading's own.
fn without_anchor(text: &str) -> &str {
    let anchor = text.strip_suffix('}').and_then(|text| text.rsplit_once(" {#"));
    anchor.filter(|(_, anchor)| !anchor.contains(char::is_whitespace)).map_or(text, |(before, _)| before.trim_end())
}

/// `text` without a leading `1.`, `2.3)`, `IV.` or `3 `, as numbered sections have.
fn without_number(text: &str) -> &str {
    let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(0);
    let (number, rest) = text.split_at(digits);
    if number.ends_with('.') || rest.starts_with(')') {
        return rest.trim_start_matches(')').trim_start();
    }
    if !number.is_empty() && rest.starts_with(' ') && rest.trim_start().starts_with(char::is_alphabetic) {
        return rest.trim_start();
    }
    let roman = text.find(|c| !matches!(c, 'I' | 'V' | 'X')).unwrap_or(0);
    let behind = text[roman..].strip_prefix(['.', ')']).and_then(|rest| rest.strip_prefix(' '));
    behind.filter(|_| roman > 0).map_or(text, str::trim_start)
}

fn push_space(name: &mut String) {
    if !name.is_empty() && !name.ends_with(' ') {
        name.push(' ');
    }
}
