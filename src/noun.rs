//! What a community calls its documents: `VEP`, `KEP`, `enhancement`. Our own words say *VEP*; what is told to people has
//! the community's word in its place, with the article and the plural that go with it.

use std::borrow::Cow;

/// What our own words call a document.
const WORD: &str = "VEP";

/// How many letters a noun has at most.
const LONGEST: usize = 40;

/// What a community calls a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noun {
    one: String,
    many: String,
    article: &'static str,
}

impl Default for Noun {
    /// The word that our own texts have.
    fn default() -> Self {
        Noun::new(WORD).expect("a word")
    }
}

impl Noun {
    /// The noun `one`; `None` if it is no word, or no few.
    pub fn new(one: &str) -> Option<Noun> {
        let is_word = one.starts_with(|c: char| c.is_ascii_alphabetic())
            && one.ends_with(|c: char| c.is_ascii_alphabetic())
            && one.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-'));
        (is_word && one.len() <= LONGEST).then(|| Noun { one: one.to_owned(), many: many(one), article: article(one) })
    }

    /// Whether it is the word that our own texts have.
    pub fn is_ours(&self) -> bool {
        self.one == WORD
    }

    /// One of them: `KEP`.
    pub fn one(&self) -> &str {
        &self.one
    }

    /// Several of them: `KEPs`.
    pub fn several(&self) -> &str {
        &self.many
    }

    /// So many of them: `1 KEP`, `3 KEPs`.
    pub fn count(&self, count: usize) -> String {
        format!("{count} {}", if count == 1 { &self.one } else { &self.many })
    }

    /// The noun as a heading begins with it: `Enhancement`.
    pub fn title(&self) -> String {
        let (first, rest) = self.one.split_at(1);
        first.to_ascii_uppercase() + rest
    }

    /// `words` of ours with this noun: `an enhancement` for `a VEP`.
    pub fn say<'w>(&self, words: &'w str) -> Cow<'w, str> {
        if self.is_ours() || !words.contains(WORD) {
            return Cow::Borrowed(words);
        }
        let mut said = String::with_capacity(words.len());
        let mut rest = words;
        while let Some(at) = rest.find(WORD) {
            let (before, behind) = (&rest[..at], &rest[at + WORD.len()..]);
            let several = behind.strip_prefix('s').filter(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()));
            let is_word = !before.ends_with(|c: char| c.is_alphanumeric())
                && (several.is_some() || !behind.starts_with(|c: char| c.is_alphanumeric()));
            if !is_word {
                said.push_str(&rest[..at + WORD.len()]);
                rest = behind;
                continue;
            }
            match before.strip_suffix("a ").filter(|front| !front.ends_with(|c: char| c.is_alphanumeric())) {
                Some(front) => said.extend([front, self.article, " "]),
                None => said.push_str(before),
            }
            said.push_str(if several.is_some() { &self.many } else { &self.one });
            rest = several.unwrap_or(behind);
        }
        said.push_str(rest);
        Cow::Owned(said)
    }
}

/// Several of `one`.
fn many(one: &str) -> String {
    let vowel = |stem: &str| stem.ends_with(['a', 'e', 'i', 'o', 'u']);
    match one.strip_suffix('y').filter(|stem| !vowel(stem)) {
        Some(stem) => format!("{stem}ies"),
        None if ["s", "x", "ch", "sh"].iter().any(|end| one.ends_with(end)) => format!("{one}es"),
        None => format!("{one}s"),
    }
}

/// The article of `one`: by its first sound, which is that of a letter where it is spelt, as `RFC` is.
fn article(one: &str) -> &'static str {
    let word = one.split([' ', '-']).next().unwrap_or(one);
    let vowels = ['a', 'e', 'i', 'o', 'u'];
    let lower = word.to_ascii_lowercase();
    let spelt = word.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase()) && !lower.contains(vowels);
    let first =
        if spelt { lower.starts_with(['f', 'h', 'l', 'm', 'n', 'r', 's', 'x']) } else { lower.starts_with(vowels) };
    // `a user story`, `a unit`
    let you = ["use", "uni", "eu", "one"].iter().any(|sound| lower.starts_with(sound));
    if first && !you { "an" } else { "a" }
}

#[cfg(test)]
mod tests {
    use super::Noun;

    #[test]
    fn a_noun_has_the_article_and_the_plural_that_go_with_it() {
        let said = |noun: &str| {
            let noun = Noun::new(noun).expect("a noun");
            noun.say("a VEP, the VEP's, VEPs, no VEP; of a (new) VEP, VEPro and vep-check").into_owned()
        };
        let words = [
            ("VEP", "a VEP, the VEP's, VEPs, no VEP; of a (new) VEP, VEPro and vep-check"),
            ("KEP", "a KEP, the KEP's, KEPs, no KEP; of a (new) KEP, VEPro and vep-check"),
            ("RFC", "an RFC, the RFC's, RFCs, no RFC; of a (new) RFC, VEPro and vep-check"),
            (
                "enhancement",
                "an enhancement, the enhancement's, enhancements, no enhancement; of a (new) enhancement, VEPro and vep-check",
            ),
            (
                "user story",
                "a user story, the user story's, user stories, no user story; of a (new) user story, VEPro and vep-check",
            ),
        ];
        for (noun, wanted) in words {
            assert_eq!(said(noun), wanted);
        }
        for none in ["", "9", "a`b", "<b>", "KEP\n", &"k".repeat(41)] {
            assert_eq!(Noun::new(none), None, "{none}");
        }
    }
}
