//! Links to headings.

use crate::rule::context::Context;
use crate::vep::Vep;
use crate::vep::outline::Heading;

/// Whether a link leads to `heading`: one of the document itself, or of another that is checked with it. With another
/// name, the heading would have another anchor.
pub fn is_linked(vep: &Vep, context: &Context<'_>, heading: &Heading) -> bool {
    let anchor = anchor(&heading.text);
    if anchor.is_empty() {
        return false;
    }
    let own = vep.source.path();
    let (directory, file) = own.rsplit_once('/').unwrap_or(("", own));
    let name = directory.rsplit('/').next().unwrap_or_default();
    // By its file name beside the document, with its directory from elsewhere.
    let (beside, elsewhere) = (format!("{file}#{anchor}"), format!("{name}/{file}#{anchor}"));
    holds(vep.source.text(), &format!("#{anchor}"))
        || context.snapshot.changes.iter().map(|change| &change.head.source).any(|other| {
            let path = other.path();
            let is_beside = path.rsplit_once('/').map_or("", |(directory, _)| directory) == directory;
            path != own && holds(other.text(), if is_beside { &beside } else { &elsewhere })
        })
}

/// The anchor that GitHub gives a heading.
///
/// <https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links>
fn anchor(text: &str) -> String {
    let kept = text.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).flat_map(char::to_lowercase).collect()
}

/// Whether a link of `text` ends in `address`. Another anchor may begin with it.
fn holds(text: &str, address: &str) -> bool {
    let mut found = memchr::memmem::find_iter(text.as_bytes(), address.as_bytes());
    found.any(|at| {
        let (before, rest) = (&text[..at], &text[at + address.len()..]);
        !before.ends_with(['#', '\\']) && !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_'))
    })
}
