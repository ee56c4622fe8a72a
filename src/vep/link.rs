//! Links as they stand in a document, and what their destinations mean.

use std::ops::Range;

use crate::source::Span;

/// A link or picture whose destination this repository must provide, or might.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The destination as it is understood, escapes and entities resolved.
    pub destination: String,
    /// The bytes of the destination where they can be told, else of the whole link.
    pub span: Span,
    /// Whether it is an image.
    pub picture: bool,
    /// Whether `span` is just the destination, so that it may be replaced.
    pub exact: bool,
}
/// Whether a destination is an anchor of the same page or another site's, GitHub aside: nothing to look up here.
pub(super) fn leads_elsewhere(destination: &str) -> bool {
    destination.starts_with('#')
        || destination.starts_with("//")
        || (has_scheme(destination) && !destination.contains("github.com/"))
}

/// Whether `destination` starts with a URI scheme.
pub fn has_scheme(destination: &str) -> bool {
    let Some((scheme, _)) = destination.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

/// The numbers of the issues and pull requests of `repository`, `owner/name`, that `links` lead to, each with its link.
pub fn issues<'l>(links: &'l [Link], repository: &str) -> impl Iterator<Item = (u64, &'l Link)> {
    let repository = format!("github.com/{repository}/").to_ascii_lowercase();
    links.iter().filter_map(move |link| {
        let lower = link.destination.to_ascii_lowercase();
        let path = lower.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
        let path = match path.strip_prefix(&repository) {
            Some(path) => path,
            // Beside the files of the repository: `../../issues/5`.
            None if path.starts_with("../") => path.trim_start_matches("../"),
            None => return None,
        };
        let rest = path.strip_prefix("issues/").or_else(|| path.strip_prefix("pull/"))?;
        let digits = &rest[..rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())];
        Some((digits.parse().ok()?, link))
    })
}

/// `%20` and the like as the bytes that they stand for.
pub fn percent_decoded(path: &str) -> String {
    percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned()
}

/// A path as it can stand in a link.
pub fn percent_encoded(path: &str) -> String {
    path.replace('%', "%25").replace(' ', "%20").replace('(', "%28").replace(')', "%29")
}

/// Where the value of `attribute` stands in an HTML tag.
pub(super) fn attribute_value(tag: &str, attribute: &str) -> Option<Range<usize>> {
    let mut from = 0;
    loop {
        let lower = tag.get(from..)?;
        let found = lower.char_indices().map(|(n, _)| n).find(|&n| {
            lower.as_bytes()[n..].get(..attribute.len()).is_some_and(|s| s.eq_ignore_ascii_case(attribute.as_bytes()))
        })?;
        let start = from + found;
        let after = start + attribute.len();
        let rest = tag[after..].trim_start();
        let own_word = tag[..start].ends_with(|c: char| c.is_whitespace());
        if own_word && let Some(value) = rest.strip_prefix('=') {
            let value = value.trim_start();
            let at = tag.len() - value.len();
            return Some(match value.chars().next() {
                Some(quote @ ('"' | '\'')) => at + 1..at + 1 + value[1..].find(quote)?,
                _ => at..at + value.find(char::is_whitespace).unwrap_or(value.len()),
            });
        }
        from = after;
    }
}
