//! The words that patterns of sentences know. A word is a number, so that one look tells whether it is in a class.

/// A word of a sentence, or a mark that parts it; all words that no pattern knows are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word(u16);

impl Word {
    /// A word that no pattern knows.
    pub(super) const OTHER: Word = Word(0);

    /// The words below [`MOST_WORDS`], in the order of their numbers.
    pub(super) fn all() -> impl Iterator<Item = Word> {
        (0..).map(Word).take(MOST_WORDS)
    }

    /// Its number, which is below [`MOST_WORDS`].
    pub(super) fn number(self) -> usize {
        usize::from(self.0)
    }
}

/// How many words there may be, and one.
pub(super) const MOST_WORDS: usize = 640;

/// Some words.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct WordSet([u64; MOST_WORDS / 64]);

impl WordSet {
    /// Every word.
    pub(super) const ALL: WordSet = WordSet([u64::MAX; MOST_WORDS / 64]);

    /// Adds `word`.
    pub(super) fn insert(&mut self, word: Word) {
        self.0[word.number() / 64] |= 1 << (word.number() % 64);
    }

    /// Adds all of `others`.
    pub(super) fn add(&mut self, others: &WordSet) {
        self.0.iter_mut().zip(&others.0).for_each(|(words, others)| *words |= others);
    }

    /// Whether `word` is one of them.
    pub(super) fn contains(&self, word: Word) -> bool {
        self.0[word.number() / 64] >> (word.number() % 64) & 1 == 1
    }

    /// How many they are.
    pub(super) fn len(&self) -> u32 {
        self.0.iter().map(|words| words.count_ones()).sum()
    }

    /// Whether a word is in both.
    pub(super) fn meets(&self, other: &WordSet) -> bool {
        self.0.iter().zip(&other.0).any(|(words, others)| words & others != 0)
    }
}

impl FromIterator<Word> for WordSet {
    fn from_iter<I: IntoIterator<Item = Word>>(words: I) -> WordSet {
        let mut set = WordSet::default();
        words.into_iter().for_each(|word| set.insert(word));
        set
    }
}

/// Classes of words, by their names in capitals; the words of one are parted by spaces.
pub(super) type Classes = [(&'static str, &'static str)];

/// Every word that some pattern knows.
#[derive(Debug)]
pub(super) struct Lexicon {
    /// The words by their numbers; the first is none.
    words: Vec<&'static str>,
    /// For each [`slot`], the word that was learnt last: so small that it stays at hand while a text is read.
    slots: Vec<Word>,
    /// For each word, the one of the same slot that was learnt before it.
    before: Vec<Word>,
    classes: &'static Classes,
}

/// Into how many parts the words are sorted: nearly each has one to itself.
const SLOTS: usize = 2048;

/// A number that most words have for themselves, and that takes next to no time: each word of a text is looked up.
fn slot(word: &[u8]) -> usize {
    let byte = |at: usize| word.get(at).map_or(0, |byte| usize::from(*byte));
    (word.len() + 31 * byte(0) + 7 * byte(2) + 127 * byte(word.len().saturating_sub(1))) % SLOTS
}

impl Lexicon {
    /// One that knows no word yet.
    pub(super) fn new(classes: &'static Classes) -> Lexicon {
        Lexicon { words: vec![""], slots: vec![Word::OTHER; SLOTS], before: vec![Word::OTHER], classes }
    }

    /// The number of `word`, which is known from now on.
    pub(super) fn learn(&mut self, word: &'static str) -> Word {
        let known = self.word(word.as_bytes());
        if known != Word::OTHER {
            return known;
        }
        let learnt = Word(u16::try_from(self.words.len()).expect("fewer words than MOST_WORDS"));
        self.words.push(word);
        self.before.push(std::mem::replace(&mut self.slots[slot(word.as_bytes())], learnt));
        learnt
    }

    /// The words, and those of the classes, that `alternatives` lists with `|` between them; they are known from now on.
    pub(super) fn learn_all(&mut self, alternatives: &'static str) -> WordSet {
        let mut set = WordSet::default();
        for name in alternatives.split('|') {
            set.insert(self.learn(name));
            let class = self.classes.iter().find(|(class, _)| *class == name);
            for word in class.into_iter().flat_map(|(_, words)| words.split_whitespace()) {
                set.insert(self.learn(word));
            }
        }
        set
    }

    /// The number of a word in lower case.
    pub(super) fn word(&self, text: &[u8]) -> Word {
        let mut word = self.slots[slot(text)];
        while word != Word::OTHER && self.words[word.number()].as_bytes() != text {
            word = self.before[word.number()];
        }
        word
    }
}
