//! Links to headings.

use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};

use crate::rule::context::Context;
use crate::rule::linked::anchor_at;
use crate::vep::Vep;
use crate::vep::link::percent_decoded;
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

/// Where links within a document may lead.
#[derive(Debug)]
pub struct Targets {
    /// The anchors of headings, each with the number that the last of those with the same words got.
    anchors: HashMap<String, usize>,
    /// The letters and digits of headings of which nobody but GitHub can say which anchor they get.
    uncertain: Vec<String>,
}

impl Targets {
    /// Where links within `vep` may lead; `None` where nobody can say that of many headings, as of those in HTML.
    pub fn of(vep: &Vep) -> Option<Targets> {
        let text = vep.source.text();
        let in_html = |at: usize| matches!(text.as_bytes().get(at + 1..at + 3), Some([b'h' | b'H', b'1'..=b'6']));
        if memchr::memchr_iter(b'<', text.as_bytes()).any(in_html) {
            return None;
        }
        let mut targets = Targets { anchors: HashMap::new(), uncertain: Vec::new() };
        for heading in &vep.outline.headings {
            if is_uncertain(vep.source.slice(heading.span)) {
                targets.uncertain.push(letters(&heading.text));
            }
            targets.add(anchor(&heading.text));
        }
        (targets.uncertain.len() <= MOST_UNCERTAIN).then_some(targets)
    }

    /// Adds a heading whose words make `anchor`; where others have that, it gets the next number behind it.
    fn add(&mut self, anchor: String) {
        let Some(&last) = self.anchors.get(&anchor) else {
            self.anchors.insert(anchor, 0);
            return;
        };
        let mut number = last + 1;
        while self.anchors.contains_key(&format!("{anchor}-{number}")) {
            number += 1;
        }
        self.anchors.insert(format!("{anchor}-{number}"), 0);
        self.anchors.insert(anchor, number);
    }

    /// The anchor that `destination`, which begins with `#`, would have to have a heading for and has none.
    pub fn missing(&self, destination: &str) -> Option<String> {
        let wanted = percent_decoded(&destination[1..]).to_lowercase();
        let wanted = wanted.strip_prefix("user-content-").unwrap_or(&wanted);
        let own_letters = LazyCell::new(|| letters(wanted));
        let may_be = |other: &String| other.contains(&*own_letters) || own_letters.contains(other);
        let found = is_elsewhere(wanted) || self.anchors.contains_key(wanted) || self.uncertain.iter().any(may_be);
        (!found).then(|| wanted.to_owned())
    }

    /// The only anchor with the letters and digits of `missing`.
    pub fn respelt(&self, missing: &str) -> Option<&str> {
        let wanted = letters(missing);
        let mut alike = self.anchors().filter(|anchor| letters(anchor) == wanted);
        alike.next().filter(|_| alike.next().is_none())
    }

    /// The anchors.
    pub fn anchors(&self) -> impl Iterator<Item = &str> {
        self.anchors.keys().map(String::as_str)
    }
}

/// The names that HTML in `text` gives to places, in lower case: what follows `id=` and `name=`, be it in code.
pub fn named_places(text: &str) -> HashSet<String> {
    let value = |at: usize| {
        let before = text[..at].trim_end();
        let start = before.ceil_char_boundary(before.len().saturating_sub("name".len()));
        let attribute = before[start..].to_ascii_lowercase();
        let value = text[at + 1..].trim_start().trim_start_matches(['"', '\'']);
        let value = &value[..value.floor_char_boundary(LONGEST)];
        let end = value.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '>')).unwrap_or(value.len());
        (attribute == "name" || attribute.ends_with("id")).then(|| value[..end].to_lowercase())
    };
    memchr::memchr_iter(b'=', text.as_bytes()).filter_map(value).collect()
}

/// How many bytes of a name of a place are looked at, and how many letters of a heading.
const LONGEST: usize = 200;

/// With more headings of which nobody can say which anchor they get, nothing is said of any.
const MOST_UNCERTAIN: usize = 100;

/// Whether `anchor` is no heading's: the top of the page, a footnote, a line, words to be looked for.
fn is_elsewhere(anchor: &str) -> bool {
    let is_line = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    matches!(anchor, "" | "top")
        || ["fn-", "fnref-", "fn:", "fnref:", ":~:"].iter().any(|start| anchor.starts_with(start))
        || anchor.strip_prefix('l').is_some_and(is_line)
}

/// Whether the anchor of a heading, written as `markdown`, depends on what GitHub makes of it: pictures, HTML, footnotes,
/// formulas, and letters whose case or kind tables of other years know otherwise.
fn is_uncertain(markdown: &str) -> bool {
    let dash_or_quote = |c: char| ('\u{2010}'..='\u{2027}').contains(&c);
    markdown.contains(['<', '$'])
        || markdown.contains("![")
        || markdown.contains("[^")
        || markdown.matches(':').count() > 1
        || markdown.chars().any(|c| !c.is_ascii() && !dash_or_quote(c))
}

/// The first letters and digits of `text` in ASCII.
fn letters(text: &str) -> String {
    let letters = text.chars().filter(char::is_ascii_alphanumeric);
    letters.take(LONGEST).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether an address in `text` is `anchor` alone, or ends in it, whatever the case of its letters.
fn holds(text: &str, anchor: &str) -> bool {
    memchr::memchr_iter(b'#', text.as_bytes())
        // The rest is looked at where it may lead there: nearly all `#` mark headings.
        .filter(|at| {
            let start = text.as_bytes()[at + 1..].get(..anchor.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(anchor.as_bytes()))
        })
        .any(|at| !text[..at].ends_with(['#', '\\']) && anchor_at(&text[at + 1..]).eq_ignore_ascii_case(anchor))
}
