//! The issues and pull requests that a text names, in whatever form people write them.

use crate::facts::Reference;

/// The most that are taken from one text: a description that names more is no list that somebody keeps.
pub const MAX_REFERENCES: usize = 300;

/// What stands around a name and is no part of it.
const AROUND: [char; 14] = ['(', ')', '[', ']', ',', ';', '<', '>', '*', '_', '`', '"', '\'', '|'];

/// The issues and pull requests that `text`, written in the repository `home`, names, each once, in their order:
/// `https://github.com/owner/name/pull/12`, the same without scheme, `owner/name#12`, `name#12` where that is the name
/// of `home` or of one of `others`, and `#12`, which is one of `home`.
pub fn references(text: &str, home: &str, others: &[&str]) -> Vec<Reference> {
    let mut found = Vec::new();
    let words = text.split(|c: char| c.is_whitespace() || AROUND.contains(&c));
    for reference in words.filter_map(|word| reference(word, home, others)) {
        if !found.contains(&reference) {
            found.push(reference);
        }
        if found.len() == MAX_REFERENCES {
            break;
        }
    }
    found
}

fn reference(word: &str, home: &str, others: &[&str]) -> Option<Reference> {
    for kind in ["/pull/", "/issues/"] {
        if let Some((before, after)) = word.split_once(kind) {
            return Reference::new(repository(before)?, leading_number(after)?);
        }
    }
    let (name, number) = word.split_once('#')?;
    let number = leading_number(number)?;
    let named = |repository: &&str| repository.rsplit('/').next().is_some_and(|short| short.eq_ignore_ascii_case(name));
    match name {
        "" => Reference::new(home, number),
        _ if name.contains('/') => Reference::new(name, number),
        _ => Reference::new(std::iter::once(home).chain(others.iter().copied()).find(named)?, number),
    }
}

/// The repository whose address `text` is: its last two parts, behind a server.
fn repository(text: &str) -> Option<&str> {
    let name = text.rfind('/')?;
    let owner = text[..name].rfind('/')?;
    Some(&text[owner + 1..])
}

/// The number that `text` begins with, if nothing but an end follows that an address may have.
fn leading_number(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let rest = &text[end..];
    let ends = rest.is_empty() || rest.starts_with(['.', ':', '/', '#', '?', '!', ')', '\u{2026}']);
    text[..end].parse().ok().filter(|_| ends)
}
