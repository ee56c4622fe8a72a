//! What sentences say of feature gates and stages: the phrases, ready to be looked for.

use std::cell::LazyCell;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::release::Stages;
use crate::vep::lexicon::{Lexicon, MOST_WORDS, Word, WordSet};
use crate::vep::pattern::{Matcher, Pattern};
use crate::vep::phrases::{CLASSES, NO, PHRASES, QUESTIONS, Says, VETOES, Where};
use crate::vep::sentence::Cutter;

/// The longest sentence that is understood, in words: so long is none that a person writes.
pub const LONGEST_SENTENCE: usize = 200;

/// Parts of words, in lower case, of which at least one stands in every phrase; or `fg` or the word `ga`
/// does, which are too short to be looked for among the others.
const STEMS: [&str; 10] = ["gate", "gating", "flag", "phase", "stage", "cycle", "graduat", "alpha", "beta", "general"];

struct Grammar {
    lexicon: Lexicon,
    matcher: Matcher,
    says: Vec<(Says, Where, Pattern)>,
    /// For each word, the phrases of which one of the fewest words needed is it: a bit for each of `says`.
    phrases_of: Vec<u128>,
    vetoes: Vec<Pattern>,
    questions: Vec<(Says, Pattern)>,
    /// How an answer begins that is a no.
    no: Vec<Pattern>,
    /// Some gate, not one that is known.
    gate: Pattern,
    /// What parts clauses.
    marks: WordSet,
    condition: WordSet,
    joint: WordSet,
    negation: WordSet,
    /// Other projects.
    foreign: WordSet,
    /// What takes a sentence back.
    however: WordSet,
    /// A gate, or stages.
    things: WordSet,
    comma: Word,
    nor: Word,
    without: Word,
    question: Word,
    gate_word: Word,
    alpha: WordSet,
    beta: WordSet,
    stages: Word,
}

const _: () = assert!(PHRASES.len() <= u128::BITS as usize, "a phrase has a bit of `phrases_of`");

static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| {
    let mut lexicon = Lexicon::new(CLASSES);
    let cutter = Cutter::new(&mut lexicon);
    let matcher = Matcher::new(&mut lexicon, cutter);
    let mut read = |text: &&'static str| Pattern::read(&mut lexicon, text);
    let says: Vec<(Says, Where, Pattern)> =
        PHRASES.iter().map(|(says, place, text)| (*says, *place, read(text))).collect();
    let mut phrases_of = vec![0; MOST_WORDS];
    for (at, (.., pattern)) in says.iter().enumerate() {
        let words = pattern.rarest();
        Word::all().filter(|word| words.contains(*word)).for_each(|word| phrases_of[word.number()] |= 1 << at);
    }
    Grammar {
        matcher,
        says,
        phrases_of,
        vetoes: VETOES.iter().map(&mut read).collect(),
        questions: QUESTIONS.iter().map(|(says, text)| (*says, read(text))).collect(),
        no: NO.iter().map(&mut read).collect(),
        gate: read(&"GATE"),
        marks: lexicon.learn_all(",|:|(|-"),
        condition: lexicon.learn_all("CONDITION|BEFORE_NOW"),
        joint: lexicon.learn_all("and|but|so|therefore|that|because|since"),
        negation: lexicon.learn_all("not|no|never|nor|neither"),
        foreign: lexicon.learn_all("kubernetes|upstream|k8s"),
        however: lexicon.learn_all("however|but"),
        things: lexicon.learn_all("GATE|STAGES"),
        comma: lexicon.learn(","),
        nor: lexicon.learn("nor"),
        without: lexicon.learn("without"),
        question: lexicon.learn("?"),
        gate_word: lexicon.learn("GATE"),
        alpha: lexicon.learn_all("alpha|EARLY"),
        beta: lexicon.learn_all("beta|EARLY"),
        stages: lexicon.learn("STAGES"),
        lexicon,
    }
});

/// Places in a text where a word stands without which no phrase can be.
#[derive(Debug)]
pub(super) struct Hints(Vec<usize>);

impl Hints {
    /// Those in `text`, where `stages` may have other names than sentences know.
    pub(super) fn of(text: &str, stages: Option<&Stages>) -> Hints {
        static STEMS_AT_ONCE: LazyLock<AhoCorasick> = LazyLock::new(|| {
            let builder = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(STEMS);
            builder.expect("a few short words are no large automaton")
        });
        let lower = &text.as_bytes().to_ascii_lowercase();
        let mut hints: Vec<usize> = STEMS_AT_ONCE.find_iter(lower).map(|stem| stem.start()).collect();
        hints.extend(memchr::memmem::find_iter(lower, "fg"));
        let is_word = |at: Option<&u8>| at.is_some_and(u8::is_ascii_alphanumeric);
        hints.extend(memchr::memmem::find_iter(lower, "ga").filter(|at| {
            !is_word(at.checked_sub(1).and_then(|before| lower.get(before))) && !is_word(lower.get(at + 2))
        }));
        let names = stages.into_iter().flat_map(Stages::words);
        hints.extend(names.flat_map(|name| memchr::memmem::find_iter(lower, name.as_bytes())));
        hints.sort_unstable();
        Hints(hints)
    }

    /// Whether there is one from `start` up to `end`.
    pub(super) fn any(&self, start: usize, end: usize) -> bool {
        self.0.get(self.0.partition_point(|hint| *hint < start)).is_some_and(|hint| *hint < end)
    }
}

/// What a phrase says, and which early stages its words name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said {
    pub(super) says: Says,
    pub(super) alpha: bool,
    pub(super) beta: bool,
    pub(super) stages: bool,
}

/// What the words of one paragraph, item or row say. Some phrases count only in a section `about_stages`.
pub(super) fn said(text: &str, about_stages: bool) -> Vec<Said> {
    let grammar = &*GRAMMAR;
    let mut all = Vec::new();
    let sentences = grammar.matcher.sentences(&grammar.lexicon, text);
    for (index, sentence) in sentences.iter().enumerate().filter(|(_, sentence)| sentence.len() <= LONGEST_SENTENCE) {
        let mut phrases = sentence.iter().fold(0, |all, word| all | grammar.phrases_of[word.number()]);
        if phrases == 0 {
            continue;
        }
        if let Some(answer) = sentences.get(index + 1).filter(|_| sentence.last() == Some(&grammar.question)) {
            all.extend(grammar.answered(sentence, answer));
            continue;
        }
        let words: WordSet = sentence.iter().copied().collect();
        // `… is not subject to stages. However, this part is subject to stages.`
        let taken_back = || {
            let next = sentences.get(index + 1)?;
            let however = next.first().is_some_and(|first| grammar.however.contains(*first));
            (however && next.iter().any(|word| grammar.things.contains(*word))).then_some(())
        };
        // Few sentences say anything, so this is looked at last.
        let vetoed = LazyCell::new(|| {
            let mut vetoes = grammar.vetoes.iter().filter(|veto| veto.may_match(&words));
            taken_back().is_some() || vetoes.any(|veto| grammar.matcher.find(veto, sentence).next().is_some())
        });
        let counts = |place: &Where| about_stages || *place == Where::Anywhere;
        while phrases != 0 {
            let (says, place, pattern) = &grammar.says[phrases.trailing_zeros() as usize];
            phrases &= phrases - 1;
            if !counts(place) || !pattern.may_match(&words) {
                continue;
            }
            let found = grammar.matcher.find(pattern, sentence);
            let found = found.filter(|(from, _)| grammar.states(sentence, *from) && !*vetoed);
            all.extend(found.map(|(from, to)| grammar.said(*says, &sentence[from..to])));
        }
    }
    all
}

/// Whether a text speaks of some gate, not of one that is known.
pub(super) fn speaks_of_a_gate(text: &str) -> bool {
    let Grammar { matcher, lexicon, gate, .. } = &*GRAMMAR;
    matcher.sentences(lexicon, text).iter().any(|sentence| matcher.find(gate, sentence).next().is_some())
}

impl Grammar {
    fn said(&self, says: Says, matched: &[Word]) -> Said {
        let has = |set: &WordSet| matched.iter().any(|word| set.contains(*word));
        Said { says, alpha: has(&self.alpha), beta: has(&self.beta), stages: matched.contains(&self.stages) }
    }

    /// What `question` comes to with `answer` behind it, if that is a no.
    fn answered(&self, question: &[Word], answer: &[Word]) -> Option<Said> {
        let begins = |pattern: &Pattern| self.matcher.find(pattern, answer).next().is_some_and(|(from, _)| from == 0);
        let negates = |word: &Word| self.negation.contains(*word) || *word == self.without;
        if !question.contains(&self.gate_word) || question.iter().any(negates) || !self.no.iter().any(begins) {
            return None;
        }
        let vetoed = self.vetoes.iter().any(|veto| self.matcher.find(veto, answer).next().is_some());
        let asks = |(_, pattern): &&(Says, Pattern)| self.matcher.find(pattern, question).next().is_some();
        let (says, _) = self.questions.iter().find(asks).filter(|_| !vetoed)?;
        Some(self.said(*says, question))
    }

    /// Whether the clause states what it says from the word `from` on: under no condition, about today and this project,
    /// and not negated once more.
    fn states(&self, sentence: &[Word], from: usize) -> bool {
        let clause = sentence[..from].iter().rposition(|word| self.marks.contains(*word));
        let before = &sentence[clause.map_or(0, |mark| mark + 1)..from];
        let has = |words: &[Word], set: &WordSet| words.iter().any(|word| set.contains(*word));
        if has(before, &self.condition) {
            return false;
        }
        let joint = before.iter().rposition(|word| self.joint.contains(*word));
        let own = &before[joint.map_or(0, |joint| joint + 1)..];
        let negated = sentence[from] != self.nor && has(own, &self.negation);
        // Where a sentence starts with it, `without a gate` is a condition.
        let condition = from == 0 && sentence[0] == self.without && sentence.contains(&self.comma);
        !negated && !condition && !has(own, &self.foreign)
    }
}
