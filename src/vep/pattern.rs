//! Patterns of words, looked for in sentences.

use crate::vep::lexicon::{Lexicon, Word, WordSet};
use crate::vep::sentence::Cutter;

/// One part of a pattern.
#[derive(Debug)]
enum Part {
    /// One of these.
    One(Alternatives),
    /// The same, or nothing.
    Maybe(Alternatives),
    /// Up to so many words of whatever kind, in one clause.
    Any(usize),
    /// Up to so many words that only describe what follows.
    Plain(usize),
    /// The sentence starts.
    Start,
    /// The sentence ends, or a mark does.
    End,
}

/// Words of which one is wanted, and what is more than a word.
#[derive(Debug, Default)]
struct Alternatives {
    words: WordSet,
    /// A gate that nothing points at.
    gate: bool,
    /// What may follow a noun that there is none of.
    after: bool,
    /// Words that say that there is nothing.
    nothing: bool,
}

impl Alternatives {
    fn read(lexicon: &mut Lexicon, text: &'static str) -> Alternatives {
        let mut alternatives = Alternatives::default();
        for name in text.split('|') {
            match name {
                "AFTER" => alternatives.after = true,
                "NOTHING" => alternatives.nothing = true,
                "GATE" => alternatives.gate = true,
                "THE_GATE" => alternatives.words.insert(lexicon.learn("GATE")),
                _ => alternatives.words.add(&lexicon.learn_all(name)),
            }
        }
        alternatives
    }

    /// The words of which a sentence must have one, where it must have one.
    fn needed(&self, gate: Word) -> Option<WordSet> {
        let mut words = self.words;
        if self.gate {
            words.insert(gate);
        }
        (!self.after && !self.nothing).then_some(words)
    }
}

impl Part {
    fn read(lexicon: &mut Lexicon, text: &'static str) -> Part {
        let count = |digits: &str| digits.parse().unwrap_or(0);
        match text.split_at(1) {
            ("*", digits) => Part::Any(count(digits)),
            ("~", digits) => Part::Plain(count(digits)),
            ("?", words) if !words.is_empty() => Part::Maybe(Alternatives::read(lexicon, words)),
            ("^", "") => Part::Start,
            ("$", "") => Part::End,
            _ => Part::One(Alternatives::read(lexicon, text)),
        }
    }
}

/// A pattern of words: alternatives parted by `|`, `?word` for what may be left out, `*3` for up to three words,
/// `~3` for up to three that stand between a determiner and its noun, `^` for the start of the sentence, `$` for the
/// end of a clause. A name in capitals is a class of words, or a word that several were joined to; `AFTER` is what may
/// follow a noun that there is none of, `NOTHING` are words such as `N/A` and `not needed`, and `GATE` is one that
/// nothing points at, as `THE_GATE` may be.
#[derive(Debug)]
pub(super) struct Pattern {
    parts: Vec<Part>,
    /// Words of which every sentence that matches has one of each: a cheap look before all is tried.
    needs: Vec<WordSet>,
}

impl Pattern {
    /// Reads a pattern.
    pub(super) fn read(lexicon: &mut Lexicon, text: &'static str) -> Pattern {
        let parts: Vec<Part> = text.split(' ').map(|part| Part::read(lexicon, part)).collect();
        let gate = lexicon.learn("GATE");
        let need = |part: &Part| if let Part::One(one) = part { one.needed(gate) } else { None };
        // What patterns end with is rarer than what they begin with.
        let needs = parts.iter().rev().filter_map(need).collect();
        Pattern { parts, needs }
    }

    /// The fewest words of which every sentence that matches has one; all where it need not have any.
    pub(super) fn rarest(&self) -> WordSet {
        self.needs.iter().min_by_key(|need| need.len()).copied().unwrap_or(WordSet::ALL)
    }

    /// Whether a sentence of these words may match.
    pub(super) fn may_match(&self, words: &WordSet) -> bool {
        self.needs.iter().all(|need| need.meets(words))
    }
}

/// What patterns are looked for with: classes of words that have a meaning for all of them.
#[derive(Debug)]
pub(super) struct Matcher {
    cutter: Cutter,
    gate: Word,
    comma: Word,
    not: Word,
    to: Word,
    be: Word,
    no: Word,
    dash: Word,
    /// With one of these in front, a noun is known already.
    definite: WordSet,
    /// What does not stand between a determiner and its noun.
    breaks: WordSet,
    on: WordSet,
    aux: WordSet,
    wanted: WordSet,
    unneeded: WordSet,
    /// `N/A` and the like.
    nil: WordSet,
    /// What is nothing at the end of a clause only.
    no_or_na: WordSet,
    /// What there is no need of.
    needed: WordSet,
    /// What a negated verb may begin with, and go on with.
    verb: WordSet,
    verbs: WordSet,
    /// What is negated then.
    negated: WordSet,
}

impl Matcher {
    /// Teaches `lexicon` what patterns are looked for with, over the sentences of `cutter`.
    pub(super) fn new(lexicon: &mut Lexicon, cutter: Cutter) -> Matcher {
        Matcher {
            cutter,
            gate: lexicon.learn("GATE"),
            comma: lexicon.learn(","),
            not: lexicon.learn("not"),
            to: lexicon.learn("to"),
            be: lexicon.learn("be"),
            no: lexicon.learn("no"),
            dash: lexicon.learn("-"),
            definite: lexicon.learn_all("DEFINITE"),
            breaks: lexicon.learn_all("BREAK"),
            on: lexicon.learn_all("ON"),
            aux: lexicon.learn_all("AUX"),
            wanted: lexicon.learn_all("WANTED|UNNEEDED"),
            unneeded: lexicon.learn_all("UNNEEDED"),
            nil: lexicon.learn_all("n/a|none|nil|nothing"),
            no_or_na: lexicon.learn_all("na|no"),
            needed: lexicon.learn_all("GATE|gate|need"),
            verb: lexicon.learn_all("not|is|are|does|do|will"),
            verbs: lexicon.learn_all("AUX|does|do|not"),
            negated: lexicon.learn_all("WANTED|relevant|apply"),
        }
    }

    /// Cuts `text` into sentences.
    pub(super) fn sentences(&self, lexicon: &Lexicon, text: &str) -> Vec<Vec<Word>> {
        self.cutter.sentences(lexicon, text)
    }

    /// Where `pattern` matches in `sentence`: the first word and the one behind the last of each match.
    pub(super) fn find<'s>(
        &'s self,
        pattern: &'s Pattern,
        sentence: &'s [Word],
    ) -> impl Iterator<Item = (usize, usize)> + 's {
        (0..sentence.len()).filter_map(|from| Some((from, self.matches(sentence, from, &pattern.parts)?)))
    }

    fn matches(&self, sentence: &[Word], at: usize, parts: &[Part]) -> Option<usize> {
        let Some((first, rest)) = parts.split_first() else { return Some(at) };
        let go_on = |end: usize| self.matches(sentence, end, rest);
        match first {
            Part::One(one) => self.ends(sentence, at, one).find_map(go_on),
            Part::Maybe(one) => self.ends(sentence, at, one).find_map(go_on).or_else(|| go_on(at)),
            Part::Any(most) => self.gap(sentence, at, *most, rest, |word| !self.cutter.is_mark(word)),
            Part::Plain(most) => {
                self.gap(sentence, at, *most, rest, |word| !self.cutter.is_mark(word) && !self.breaks.contains(word))
            }
            Part::Start => (at == 0).then(|| go_on(at)).flatten(),
            Part::End => self.clause_ends(sentence, at).then(|| go_on(at)).flatten(),
        }
    }

    fn gap(
        &self,
        sentence: &[Word],
        at: usize,
        most: usize,
        rest: &[Part],
        passes: impl Fn(Word) -> bool,
    ) -> Option<usize> {
        for next in at..=at + most {
            if let Some(end) = self.matches(sentence, next, rest) {
                return Some(end);
            }
            if !sentence.get(next).is_some_and(|word| passes(*word)) {
                return None;
            }
        }
        None
    }

    /// Where matches of `one` end that start at `at`.
    fn ends(&self, sentence: &[Word], at: usize, one: &Alternatives) -> impl Iterator<Item = usize> {
        let word = sentence.get(at).copied();
        // What already exists and is pointed at is not what is missing.
        let is_new = || !at.checked_sub(1).is_some_and(|before| self.definite.contains(sentence[before]));
        let gate = one.gate && word == Some(self.gate) && is_new();
        let single = (gate || word.is_some_and(|word| one.words.contains(word))).then_some(at + 1);
        let nothing = one.nothing.then(|| self.nothing(sentence, at)).flatten();
        let after = (one.after && self.is_after_noun(sentence, at)).then_some(at);
        [single, nothing, after].into_iter().flatten()
    }

    /// Whether a clause ends at `at`.
    fn clause_ends(&self, sentence: &[Word], at: usize) -> bool {
        sentence.get(at).is_none_or(|word| self.cutter.is_mark(*word) || *word == self.comma)
    }

    /// Whether what stands at `at` may follow a noun that there is none of: `no gate`, `no gate is needed`, but not
    /// `no gate is enabled`.
    fn is_after_noun(&self, sentence: &[Word], at: usize) -> bool {
        let Some(&word) = sentence.get(at) else { return true };
        if self.cutter.is_mark(word) || self.on.contains(word) {
            return true;
        }
        // `no gate to guard it`, but not `no gate to be set`.
        if word == self.to {
            return sentence.get(at + 1).is_some_and(|next| *next != self.be);
        }
        let verb = sentence[at..].iter().find(|word| !self.aux.contains(**word));
        verb.is_some_and(|verb| self.wanted.contains(*verb))
    }

    /// Where the words end that say, at `at`, that there is nothing: `N/A`, `none`, `not needed`.
    fn nothing(&self, sentence: &[Word], at: usize) -> Option<usize> {
        let word = *sentence.get(at)?;
        if self.nil.contains(word) || (self.no_or_na.contains(word) && self.clause_ends(sentence, at + 1)) {
            return Some(at + 1);
        }
        if word == self.no {
            let need = sentence.get(at + 1).filter(|word| self.needed.contains(**word));
            return need.filter(|_| self.is_after_noun(sentence, at + 2)).map(|_| at + 2);
        }
        if word == self.dash && at + 1 == sentence.len() {
            return Some(at + 1);
        }
        if self.verb.contains(word) {
            let verb = sentence[at..].iter().position(|word| !self.verbs.contains(*word))? + at;
            let is_negated = sentence[at..verb].contains(&self.not);
            return (is_negated && self.negated.contains(sentence[verb])).then_some(verb + 1);
        }
        self.unneeded.contains(word).then_some(at + 1)
    }
}
