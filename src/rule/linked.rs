//! What documents link to.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::snapshot::Snapshot;
use crate::source::Source;

/// Where the documents of a check have addresses with an anchor, once a rule has asked: all of them are read for it.
#[derive(Debug)]
pub struct Anchors<'a> {
    snapshot: &'a Snapshot,
    places: OnceLock<HashMap<String, Vec<Place>>>,
}

/// An address with an anchor.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) source: Arc<Source>,
    /// Where its `#` stands.
    pub(super) at: usize,
}

impl<'a> Anchors<'a> {
    /// The addresses in the documents of `snapshot`.
    pub fn of(snapshot: &'a Snapshot) -> Anchors<'a> {
        Anchors { snapshot, places: OnceLock::new() }
    }

    /// The addresses that end in `anchor`.
    pub(super) fn places(&self, anchor: &str) -> &[Place] {
        let places = self.places.get_or_init(|| {
            let mut places: HashMap<String, Vec<Place>> = HashMap::new();
            for source in self.snapshot.changes.iter().map(|change| &change.head.source) {
                let text = source.text();
                for at in memchr::memchr_iter(b'#', text.as_bytes()) {
                    // Nearly all mark a heading, or a comment in code.
                    if text[..at].ends_with(|c: char| c.is_whitespace() || c == '#') {
                        continue;
                    }
                    let anchor = anchor_at(&text[at + 1..]);
                    if !anchor.is_empty() {
                        let place = Place { source: Arc::clone(source), at };
                        places.entry(anchor.to_owned()).or_default().push(place);
                    }
                }
            }
            places
        });
        places.get(anchor).map_or(&[], Vec::as_slice)
    }
}

/// What of an anchor `text` begins with.
pub(super) fn anchor_at(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(text.len())]
}
