//! What is nearly a release: which one was meant, and what makes none of it.

use crate::release::version::Version;
use crate::text::is_visible_char;

/// What stands behind a release and makes none of it, where that is easily overlooked.
pub fn behind(text: &str) -> &'static str {
    let is_note = |text: &str| Version::parse_prefix(text).is_some_and(|(_, length)| text[length..].starts_with('['));
    match text {
        text if text.contains("[^") || is_note(text) => "; a footnote stands behind it",
        text if text.contains(['¹', '²', '³', '\u{2070}', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹']) => {
            "; a raised digit stands behind it"
        }
        _ => "",
    }
}

/// The release in `text`, where there is no more than one: `KubeVirt v1.10`, `release-1.10`, `(v1.10)`, `v1,10`; none of
/// Kubernetes.
pub fn meant(text: &str) -> Option<Version> {
    let lower = text.to_ascii_lowercase();
    if ["k8s", "kubernetes"].iter().any(|other| lower.contains(other)) {
        return None;
    }
    let mut found = releases(text);
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// The releases in `text`, with a comma for the point or a letter for a digit too: `v1,10`, `v1.1O`.
pub fn releases(text: &str) -> impl Iterator<Item = Version> {
    let mut plain = String::new();
    for c in text.split("[^").next().unwrap_or("").chars().filter(|c| is_visible_char(*c)) {
        let in_number = plain.ends_with(|last: char| last.is_ascii_digit() || last == '.');
        plain.push(match c {
            ',' | '_' | '．' | '·' | '․' | '。' => '.',
            // Digits of another width.
            '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
            'O' | 'o' if in_number => '0',
            'l' | 'I' if in_number => '1',
            c => c,
        });
    }
    let words = plain.split(|c: char| !(c.is_ascii_digit() || c == '.')).map(|word| word.trim_start_matches('.'));
    let found: Vec<Version> = words.filter_map(Version::parse_prefix).map(|(version, _)| version).collect();
    found.into_iter()
}
