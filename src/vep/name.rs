//! The form in which names of sections are compared.

use crate::text::likeness;

/// A heading's text without what authors vary freely: case, emphasis, hyphens, spaces around a slash, a number in
/// front, a colon behind.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

/// How many bytes of a word's beginning are enough to know it by.
const SHORTEST_STEM: usize = 4;

impl Name {
    /// The comparable form of `text`.
    pub fn of(text: &str) -> Name {
        let text = without_number(text.trim());
        let mut name = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                'a'..='z' | '0'..='9' => name.push(c),
                '*' | '`' | ':' | '.' | '#' | '\u{feff}' | '\u{200b}' => {}
                '-' | '_' | '/' | '\u{2010}'..='\u{2015}' => push_space(&mut name),
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

/// `text` without a leading `1.` or `2.3)`, as numbered sections have.
fn without_number(text: &str) -> &str {
    let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(0);
    let (number, rest) = text.split_at(digits);
    if number.ends_with('.') || rest.starts_with(')') {
        return rest.trim_start_matches(')').trim_start();
    }
    text
}

fn push_space(name: &mut String) {
    if !name.is_empty() && !name.ends_with(' ') {
        name.push(' ');
    }
}
