//! Names of people in a remark.

use crate::text::first_few;

/// How many people are named.
const MOST_PEOPLE: usize = 5;

/// The first of `people` as code, each once and without an `@`, but for `authors`.
pub(super) fn named<'a>(people: impl Iterator<Item = &'a String>, authors: &[&str]) -> String {
    let plain = |name: &'a str| name.trim_start_matches('@');
    let mut known: Vec<&str> = Vec::new();
    for person in people.map(|person| plain(person)) {
        let mut seen = authors.iter().map(|author| author.trim_start_matches('@')).chain(known.iter().copied());
        if !seen.any(|other| other.eq_ignore_ascii_case(person)) {
            known.push(person);
        }
        if known.len() > MOST_PEOPLE {
            break;
        }
    }
    let shown: Vec<String> = known.iter().map(|person| format!("`{person}`")).collect();
    first_few(&shown, MOST_PEOPLE)
}
