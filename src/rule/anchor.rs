//! Links to headings.

use crate::rule::context::Context;
use crate::rule::linked::anchor_at;
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
    let elsewhere = format!("{name}/{file}");
    holds(vep.source.text(), &anchor)
        || context.shared.anchors.places(&anchor).iter().any(|place| {
            let path = place.source.path();
            let is_beside = path.rsplit_once('/').map_or("", |(directory, _)| directory) == directory;
            let before = place.source.text()[..place.at].strip_suffix(if is_beside { file } else { &elsewhere });
            path != own && before.is_some_and(|before| !before.ends_with(['#', '\\']))
        })
}

/// The anchor that GitHub gives a heading.
///
/// <https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links>
fn anchor(text: &str) -> String {
    let kept = text.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).flat_map(char::to_lowercase).collect()
}

/// Whether an address in `text` is `anchor` alone, or ends in it.
fn holds(text: &str, anchor: &str) -> bool {
    memchr::memchr_iter(b'#', text.as_bytes())
        // The rest is looked at where it may lead there: nearly all `#` mark headings.
        .filter(|at| text.as_bytes()[at + 1..].starts_with(anchor.as_bytes()))
        .any(|at| !text[..at].ends_with(['#', '\\']) && anchor_at(&text[at + 1..]) == anchor)
}
