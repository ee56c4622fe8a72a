//! What an issue and a document are about, by the words of their titles.

use std::collections::BTreeSet;

use crate::vep::criteria::stems;

/// Stems of words that stand in titles of all kinds.
const FRAME: [&str; 14] =
    ["vep", "draf", "meta", "retr", "supp", "add", "allo", "enab", "impl", "intr", "kube", "prop", "enha", "feat"];

/// How many words must be left to tell what a title is about.
const FEWEST: usize = 2;

/// Whether two titles have a word of weight in common, prefixes and numbers aside; `None` where one has too few words
/// to tell.
pub fn is_about(title: &str, other: &str) -> Option<bool> {
    let (here, there) = (weighty(title), weighty(other));
    // Initials and words that are joined differently are the same words: `NAD`, `hot-plug`.
    let joined = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let (all_here, all_there) = (joined(title), joined(other));
    let alike = here.iter().any(|stem| all_there.contains(stem)) || there.iter().any(|stem| all_here.contains(stem));
    (alike || (here.len() >= FEWEST && there.len() >= FEWEST)).then_some(alike)
}

/// The stems of the words that tell what a title is about.
fn weighty(title: &str) -> BTreeSet<String> {
    let mut stems = stems(title);
    stems.retain(|stem| stem.chars().any(char::is_alphabetic) && !FRAME.contains(&stem.as_str()));
    stems
}
