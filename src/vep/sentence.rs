//! Prose as sentences of words to match.

use crate::vep::lexicon::{Lexicon, Word, WordSet};

/// Words that are one thing, longest first: what they are, and the words.
const JOINED: [(&str, &[&str]); 17] = [
    ("GATED", &["feature", "gated"]),
    ("GATED", &["featuregated"]),
    ("GATE", &["feature", "gate|gates|gating|flag|flags"]),
    ("GATE", &["featuregate|featuregates|fg|fgs"]),
    ("STAGES", &["alpha", "beta", "ga|stable"]),
    ("STAGES", &["alpha", ",", "beta", ",|and|or", "ga|stable"]),
    ("STAGES", &["alpha", ",", "beta", ",", "and|or", "ga|stable"]),
    ("EARLY", &["alpha", "and|or|nor|beta|,", "beta"]),
    ("EARLY", &["alpha", "beta"]),
    ("STAGES", &["graduation|graduating|maturity|lifecycle|release", "phase|phases|stage|stages|level|levels|process"]),
    ("STAGES", &["graduation", "criteria|requirements|steps|lifecycle|path|milestones"]),
    ("STAGES", &["life", "cycle", "phase|phases|stage|stages"]),
    ("STAGES", &["feature|standard|usual|normal|regular|common|typical", "lifecycle"]),
    ("STAGES", &["feature|standard|usual|normal|regular|common|typical", "life", "cycle"]),
    ("STAGES", &["graduation"]),
    ("ga", &["general", "availability"]),
    ("ga", &["generally", "available"]),
];

/// What takes a noun of [`STAGE_NOUNS`] to itself.
const STAGES: &str = "alpha|beta|EARLY|STAGES";

/// What follows the name of a stage and belongs to it.
const STAGE_NOUNS: &str =
    "phase|phases|stage|stages|lifecycle|cycle|process|progression|level|levels|release|releases|graduation";

/// Words that are written as one and are two.
const CONTRACTIONS: [(&str, &str); 7] = [
    ("cannot", "can"),
    ("can't", "can"),
    ("won't", "will"),
    ("wont", "will"),
    ("dont", "do"),
    ("doesnt", "does"),
    ("isnt", "is"),
];

/// What else a text is cut into.
const SIGNS: &str = ".|!|?|;|,|:|(|)|-|and|n/a";

/// So many words most sentences have at most, for which room is made at once.
const USUAL_SENTENCE: usize = 48;

/// Cuts prose into sentences of the words of a lexicon.
#[derive(Debug)]
pub(super) struct Cutter {
    joined: Vec<(Word, Vec<WordSet>)>,
    /// What they start with.
    starts: WordSet,
    stages: WordSet,
    stage_nouns: WordSet,
    contractions: Vec<(Word, Word)>,
    /// The first of each pair of them.
    contracted: WordSet,
    not: Word,
    question: Word,
    ends: WordSet,
    /// No words, and they end a clause.
    marks: WordSet,
}

impl Cutter {
    /// Teaches `lexicon` what sentences are cut by.
    pub(super) fn new(lexicon: &mut Lexicon) -> Cutter {
        lexicon.learn_all(SIGNS);
        let mut words = |words: &[&'static str]| words.iter().map(|word| lexicon.learn_all(word)).collect();
        let joined: Vec<(&'static str, Vec<WordSet>)> =
            JOINED.iter().map(|(name, parts)| (*name, words(parts))).collect();
        let mut starts = WordSet::default();
        joined.iter().filter_map(|(_, parts)| parts.first()).for_each(|first| starts.add(first));
        let contractions = CONTRACTIONS.map(|(one, base)| (lexicon.learn(one), lexicon.learn(base)));
        Cutter {
            starts,
            joined: joined.into_iter().map(|(name, parts)| (lexicon.learn(name), parts)).collect(),
            stages: lexicon.learn_all(STAGES),
            stage_nouns: lexicon.learn_all(STAGE_NOUNS),
            contracted: contractions.iter().map(|(one, _)| *one).collect(),
            contractions: contractions.into(),
            not: lexicon.learn("not"),
            question: lexicon.learn("?"),
            ends: lexicon.learn_all(".|!|?|;"),
            marks: lexicon.learn_all(":|-|(|)|?"),
        }
    }

    /// Whether a word is none and ends a clause.
    pub(super) fn is_mark(&self, word: Word) -> bool {
        self.marks.contains(word)
    }

    /// The sentences of `text`, a paragraph, an item or a row of a table without comments. What is struck through says
    /// nothing and is left out.
    pub(super) fn sentences(&self, lexicon: &Lexicon, text: &str) -> Vec<Vec<Word>> {
        let mut sentences = Vec::new();
        let mut sentence = Vec::with_capacity(USUAL_SENTENCE);
        let lower = text.to_ascii_lowercase();
        let mut words = Words { lexicon, text: &lower, at: 0 };
        while let Some((word, negated)) = words.next() {
            let ends = self.ends.contains(word);
            // A question states nothing: its mark stays.
            let opens = sentence.is_empty() && self.is_mark(word);
            if !opens && (!ends || word == self.question) {
                self.push(&mut sentence, word, negated);
            }
            if ends && !sentence.is_empty() {
                sentences.push(self.joined(&sentence));
                sentence.clear();
            }
        }
        if !sentence.is_empty() {
            sentences.push(self.joined(&sentence));
        }
        sentences
    }

    /// Adds a word, contractions taken apart.
    fn push(&self, sentence: &mut Vec<Word>, word: Word, negated: bool) {
        let contraction = || self.contractions.iter().find(|(one, _)| *one == word).map(|(_, base)| *base);
        let base = if self.contracted.contains(word) { contraction() } else { None };
        sentence.push(base.unwrap_or(word));
        if negated || base.is_some() {
            sentence.push(self.not);
        }
    }

    /// A sentence with one word for each of [`JOINED`], and for a stage and its noun.
    fn joined(&self, sentence: &[Word]) -> Vec<Word> {
        let mut joined = Vec::with_capacity(sentence.len());
        let mut at = 0;
        while at < sentence.len() {
            let joined_words = || self.joined.iter().find(|(_, words)| starts_with(&sentence[at..], words));
            let found = if self.starts.contains(sentence[at]) { joined_words() } else { None };
            let (word, length) = found.map_or((sentence[at], 1), |(name, words)| (*name, words.len()));
            at += length;
            if self.stages.contains(word) {
                while sentence.get(at).is_some_and(|next| self.stage_nouns.contains(*next)) {
                    at += 1;
                }
            }
            joined.push(word);
        }
        joined
    }
}

fn starts_with(sentence: &[Word], words: &[WordSet]) -> bool {
    sentence.len() >= words.len() && words.iter().zip(sentence).all(|(set, word)| set.contains(*word))
}

/// Which bytes are of a word in ASCII: one look for each letter of a document.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = u8::MIN;
    while byte.is_ascii() {
        plain[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'\'' | b'_');
        byte += 1;
    }
    plain
};

/// How many bytes of `text`, from its beginning on, are of a word in ASCII.
fn plain_length(text: &[u8]) -> usize {
    text.iter().position(|byte| !PLAIN[usize::from(*byte)]).unwrap_or(text.len())
}

/// What keyboards and editors put for an apostrophe.
const APOSTROPHES: [char; 4] = ['\u{2019}', '\u{2018}', '\u{b4}', '\u{2bc}'];

/// How many bytes of `text`, from its beginning on, are of a word.
fn word_length(text: &str) -> usize {
    let plain = plain_length(text.as_bytes());
    match text.as_bytes().get(plain) {
        Some(byte) if !byte.is_ascii() => {
            let inside = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '_') || APOSTROPHES.contains(&c);
            plain + text[plain..].find(|c| !inside(c)).unwrap_or(text.len() - plain)
        }
        _ => plain,
    }
}

/// Cuts a text into words and marks.
struct Words<'a> {
    lexicon: &'a Lexicon,
    /// In lower case, as far as it is ASCII.
    text: &'a str,
    at: usize,
}

impl Words<'_> {
    /// The next word, and whether it is the base of one that ends with `n't`.
    fn next(&mut self) -> Option<(Word, bool)> {
        loop {
            // Nearly all is plain words with spaces between.
            let bytes = &self.text.as_bytes()[self.at..];
            if *bytes.first()? == b' ' {
                self.at += 1;
                continue;
            }
            let (word, behind) = bytes.split_at(plain_length(bytes));
            if word.last().is_some_and(u8::is_ascii_alphanumeric)
                && matches!(behind.first(), None | Some(b' ' | b',' | b':' | b';' | b')'))
                && word[0].is_ascii_alphanumeric()
            {
                self.at += word.len();
                return Some(self.look_up(word));
            }
            let rest = &self.text[self.at..];
            let c = rest.chars().next()?;
            let start = self.at;
            if c.is_alphanumeric() {
                return Some(self.word(rest));
            }
            if c == '~' {
                self.skip_struck(rest);
                continue;
            }
            if let Some(destination) = rest.strip_prefix("](") {
                self.at += "](".len() + destination.find(')').map_or(0, |close| close + 1);
                continue;
            }
            self.at += c.len_utf8();
            let spaced = rest[c.len_utf8()..].chars().next().is_none_or(char::is_whitespace);
            let mark = match c {
                '.' | '!' | '?' if spaced || self.text[self.at..].starts_with(['*', '_', ')', '"', '|']) => {
                    &rest[..c.len_utf8()]
                }
                ';' | ',' | ':' | '(' | ')' => &rest[..c.len_utf8()],
                '|' | '=' => ":",
                '-' if spaced && self.text[..start].ends_with(char::is_whitespace) => "-",
                '\u{2013}' | '\u{2014}' | '\u{2192}' => "-",
                '&' | '+' => "and",
                _ => continue,
            };
            return Some((self.lexicon.word(mark.as_bytes()), false));
        }
    }

    /// The word that `rest` starts with.
    fn word(&mut self, rest: &str) -> (Word, bool) {
        let not_applicable = ["n/a", "n.a."]
            .iter()
            .find(|word| rest.strip_prefix(**word).is_some_and(|behind| !behind.starts_with(char::is_alphanumeric)));
        if let Some(word) = not_applicable {
            self.at += word.len();
            return (self.lexicon.word(b"n/a"), false);
        }
        let mut length = word_length(rest);
        // `e.g.` ends no sentence.
        while rest[length..].starts_with('.') && rest[length + 1..].starts_with(char::is_alphanumeric) {
            length += 1;
            length += word_length(&rest[length..]);
        }
        if rest[..length].len() <= 3 && rest[..length].contains('.') && rest[length..].starts_with('.') {
            length += 1;
        }
        self.at += length;
        let written = rest[..length].trim_end_matches(['_', '\'']).trim_end_matches(APOSTROPHES);
        self.known(written)
    }

    /// The number of a word that need not be ASCII.
    fn known(&self, written: &str) -> (Word, bool) {
        if written.is_ascii() {
            return self.look_up(written.as_bytes());
        }
        self.look_up(written.to_lowercase().replace(APOSTROPHES, "'").as_bytes())
    }

    fn look_up(&self, lower: &[u8]) -> (Word, bool) {
        let whole = self.lexicon.word(lower);
        let base = if whole == Word::OTHER { lower.strip_suffix(b"n't") } else { None };
        base.map_or((whole, false), |base| (self.lexicon.word(base), true))
    }

    /// Goes on behind what is struck through, if `rest` begins with that.
    fn skip_struck(&mut self, rest: &str) {
        let tildes = rest.len() - rest.trim_start_matches('~').len();
        let inside = &rest[tildes..];
        // `~35` is about so many, and strikes nothing.
        let closes =
            |(at, _): &(usize, &str)| !inside[..*at].is_empty() && !inside[..*at].ends_with(char::is_whitespace);
        let end = inside.match_indices(&rest[..tildes]).find(closes).map(|(at, _)| at).filter(|_| tildes <= 2);
        self.at += tildes + end.map_or(0, |end| end + tildes);
    }
}
