//! Names of people in a remark.

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
    let shown: Vec<String> = known.iter().take(MOST_PEOPLE).map(|person| format!("`{person}`")).collect();
    let more = if known.len() > MOST_PEOPLE { ", …" } else { "" };
    if shown.is_empty() { String::new() } else { format!("{}{more}", shown.join(", ")) }
}
