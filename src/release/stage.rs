//! Stages of graduation: which ones a community has, and by which words documents name them.

use std::fmt;
use std::sync::Arc;

/// The longest name of a stage, in bytes.
pub const LONGEST_NAME: usize = 24;

/// How many stages a community has at most.
pub const MOST_STAGES: usize = 8;

/// A stage of graduation, as its community describes it. Their order is the order of graduation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stage {
    /// How many there are before it.
    rank: u8,
    name: Word,
    title: Word,
    /// Whether what reaches it is on unless somebody switches it off.
    pub on_by_default: bool,
    /// How many releases a feature may be in it; `None` for as many as it likes.
    pub limit: Option<u32>,
}

/// A few letters that are copied with what they name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Word {
    bytes: [u8; LONGEST_NAME],
    length: usize,
}

impl Word {
    fn new(text: &str) -> Option<Word> {
        let mut bytes = [0; LONGEST_NAME];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Word { bytes, length: text.len() })
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl Stage {
    /// The stage as the template's rows write it.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    /// The stage as a heading writes it.
    pub fn title(&self) -> &str {
        self.title.as_str()
    }

    /// The stage as front matter and JSON write it.
    pub fn key(&self) -> String {
        self.name().to_lowercase()
    }
}

/// What a community says of one of its stages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StageWords {
    /// Its name.
    pub name: String,
    /// Other words by which documents name it.
    pub also: Vec<String>,
    /// Whether what reaches it is on unless somebody switches it off.
    pub on_by_default: bool,
    /// How many releases a feature may be in it.
    pub limit: Option<u32>,
}

/// The stages of a community, in the order of graduation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stages(Arc<[Described]>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Described {
    stage: Stage,
    /// The words by which it is known, each as what it is made of.
    spellings: Vec<Vec<String>>,
}

/// Why stages cannot be what somebody wrote: the word, and what is wrong with it.
pub type WrongStage = (String, &'static str);

impl Stages {
    /// The stages that `described` says.
    ///
    /// # Errors
    /// A name that is none, that is too long, or that is another stage's already; too many stages.
    pub fn new(described: &[StageWords]) -> Result<Stages, WrongStage> {
        let mut all: Vec<Described> = Vec::new();
        for (rank, words) in (0_u8..).zip(described) {
            let wrong = |why| (words.name.clone(), why);
            if all.len() == MOST_STAGES {
                return Err(wrong("is one stage too many: there may be 8"));
            }
            let spellings: Vec<Vec<String>> =
                std::iter::once(&words.name).chain(&words.also).flat_map(|name| spellings(name)).collect();
            if let Some(other) = std::iter::once(&words.name).chain(&words.also).find(|name| !is_name(name)) {
                let why = "is no name of a stage, such as `alpha` or `Tech Preview`: letters, digits, spaces and hyphens, at most 24";
                return Err((other.clone(), why));
            }
            if all.iter().any(|other| other.spellings.iter().any(|spelling| spellings.contains(spelling))) {
                return Err(wrong("is what another stage is called already"));
            }
            let title = words.name[..1].to_ascii_uppercase() + &words.name[1..];
            let (Some(name), Some(title)) = (Word::new(&words.name), Word::new(&title)) else {
                return Err(wrong("is too long for the name of a stage"));
            };
            let stage = Stage { rank, name, title, on_by_default: words.on_by_default, limit: words.limit };
            all.push(Described { stage, spellings });
        }
        Ok(Stages(all.into()))
    }

    /// All of them.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Stage> {
        self.0.iter().map(|described| described.stage)
    }

    /// Whether there are none: features do not graduate.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first one.
    pub fn first(&self) -> Option<Stage> {
        self.iter().next()
    }

    /// The last one, in which nothing is left to graduate to.
    pub fn last(&self) -> Option<Stage> {
        self.iter().next_back()
    }

    /// Those that a feature is to leave: all but the last.
    pub fn early(&self) -> impl DoubleEndedIterator<Item = Stage> {
        self.0.iter().take(self.0.len().saturating_sub(1)).map(|described| described.stage)
    }

    /// The one behind `stage`.
    pub fn after(&self, stage: Stage) -> Option<Stage> {
        self.iter().find(|other| *other > stage)
    }

    /// The stage that one word names, whatever its case: `alpha`, `Beta`, and `Alpha2`, an alpha that was done again.
    pub fn from_word(&self, word: &str) -> Option<Stage> {
        self.starting(&[word]).map(|(stage, _)| stage)
    }

    /// The stage that `text` names and says no more: `Tech Preview`, `tech-preview`.
    pub fn from_name(&self, text: &str) -> Option<Stage> {
        let words: Vec<&str> = text.split(is_joint).collect();
        self.starting(&words).filter(|(_, taken)| *taken == words.len()).map(|(stage, _)| stage)
    }

    /// The stage that `words` begin with, and how many of them name it.
    pub fn starting(&self, words: &[&str]) -> Option<(Stage, usize)> {
        let mut found: Option<(Stage, usize)> = None;
        for described in self.0.iter() {
            for spelling in &described.spellings {
                let is_longer = found.is_none_or(|(_, longest)| spelling.len() > longest);
                if is_longer && spelling.len() <= words.len() && spelling.iter().zip(words).all(|(p, w)| is_part(p, w))
                {
                    found = Some((described.stage, spelling.len()));
                }
            }
        }
        found
    }

    /// Whether a name may begin with `word`.
    fn may_begin_with(&self, word: &str) -> bool {
        self.0.iter().any(|described| described.spellings.iter().any(|spelling| is_part(&spelling[0], word)))
    }

    /// The first stage that `words` name, and how many of them name it.
    pub fn find(&self, words: &[&str]) -> Option<(Stage, usize)> {
        (0..words.len()).find_map(|at| self.starting(&words[at..]))
    }

    /// The words that their names are made of, in small letters.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(|described| &described.spellings).flatten().map(String::as_str)
    }

    /// Whether `word` is one of those that stages are named by.
    pub fn has_word(&self, word: &str) -> bool {
        self.words().any(|part| is_part(part, word))
    }

    /// The stages that `words` name, in their order.
    pub fn in_words<'w>(&self, words: impl IntoIterator<Item = &'w str>) -> Vec<Stage> {
        let words: Vec<&str> = words.into_iter().collect();
        let (mut found, mut rest) = (Vec::new(), words.as_slice());
        while !rest.is_empty() {
            let (stage, taken) = self.starting(rest).map_or((None, 1), |(stage, taken)| (Some(stage), taken));
            found.extend(stage);
            rest = &rest[taken..];
        }
        found
    }

    /// The stage that `text` begins with, and how many bytes name it.
    pub fn prefix(&self, text: &str) -> Option<(Stage, usize)> {
        let mut words: Vec<&str> = Vec::new();
        let mut ends: Vec<usize> = Vec::new();
        let mut at = 0;
        while words.len() < MOST_WORDS {
            let length = text[at..].find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len() - at);
            // Nearly no text begins with one.
            if at == 0 && !self.may_begin_with(&text[..length]) {
                return None;
            }
            words.push(&text[at..at + length]);
            ends.push(at + length);
            at += length;
            let Some(joint) = text[at..].chars().next().filter(|c| is_joint(*c)) else { break };
            at += joint.len_utf8();
        }
        self.starting(&words).map(|(stage, taken)| (stage, ends[taken - 1]))
    }

    /// Their names as a list: `alpha, beta, GA`.
    pub fn names(&self) -> String {
        let names: Vec<Stage> = self.iter().collect();
        names.iter().map(Stage::name).collect::<Vec<_>>().join(", ")
    }

    /// Their keys as a choice: `alpha, beta or ga`.
    pub fn keys(&self) -> String {
        let keys: Vec<String> = self.iter().map(|stage| stage.key()).collect();
        match keys.as_slice() {
            [rest @ .., last] if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
            keys => keys.concat(),
        }
    }
}

/// How many words the name of a stage has at most: it has no room for more.
const MOST_WORDS: usize = LONGEST_NAME / 2;

/// What may stand between the words of a name.
const fn is_joint(c: char) -> bool {
    matches!(c, ' ' | '-')
}

/// Whether `word` is `part` of a name, in any case, or that with digits behind it; a number with more digits is another
/// one: `12` is no `1`.
fn is_part(part: &str, word: &str) -> bool {
    let (start, digits) = word.as_bytes().split_at_checked(part.len()).unwrap_or_default();
    let again = || !part.ends_with(|c: char| c.is_ascii_digit()) && digits.iter().all(u8::is_ascii_digit);
    start.eq_ignore_ascii_case(part.as_bytes()) && (digits.is_empty() || again())
}

fn is_name(name: &str) -> bool {
    name.len() <= LONGEST_NAME
        && name.split(is_joint).all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// What `name` is made of, also where its words are joined by hyphens.
fn spellings(name: &str) -> Vec<Vec<String>> {
    let lower = name.to_ascii_lowercase();
    let words: Vec<String> = lower.split(is_joint).map(str::to_owned).collect();
    let joined = vec![words.join("-")];
    if words.len() == 1 { vec![words] } else { vec![words, joined] }
}

#[cfg(test)]
mod tests {
    use super::{StageWords, Stages};

    fn stages(names: &[&str]) -> Stages {
        let words = |name: &&str| StageWords { name: (*name).to_owned(), ..StageWords::default() };
        Stages::new(&names.iter().map(words).collect::<Vec<_>>()).expect("names of stages")
    }

    #[test]
    fn a_name_is_known_in_any_case_with_hyphens_and_with_digits_behind() {
        let known = stages(&["Preview", "Preview Plus", "phase1", "phase2", "Step 1"]);
        let named = |text: &str| known.from_name(text).map_or("none".to_owned(), |stage| stage.name().to_owned());
        for (text, wanted) in [
            ("preview", "Preview"),
            ("PREVIEW-plus", "Preview Plus"),
            ("Preview2", "Preview"),
            ("phase2", "phase2"),
            ("phase", "none"),
            ("phase12", "none"),
            ("step 1", "Step 1"),
            ("Step-12", "none"),
            ("previews", "none"),
            ("preview of it", "none"),
            ("", "none"),
            ("ĂĂ", "none"),
        ] {
            assert_eq!(named(text), wanted, "{text}");
        }
        let begins = |text: &str| known.prefix(text).map(|(stage, length)| (stage.name().to_owned(), length));
        assert_eq!(begins("Preview plus: all"), Some(("Preview Plus".to_owned(), "Preview plus".len())));
        assert_eq!(begins("preview: plus"), Some(("Preview".to_owned(), "preview".len())));
        assert_eq!(begins("a preview"), None);
        let words = known.in_words("from preview to preview plus and phase1".split(' '));
        assert_eq!(words.iter().map(|stage| stage.name()).collect::<Vec<_>>(), ["Preview", "Preview Plus", "phase1"]);
    }

    #[test]
    fn without_stages_nothing_names_one() {
        let none = stages(&[]);
        assert!(none.is_empty() && none.first().is_none() && none.early().next().is_none());
        assert_eq!((none.from_word("alpha"), none.prefix("GA"), none.keys().as_str()), (None, None, ""));
    }
}
