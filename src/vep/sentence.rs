//! Sentences of prose as words to match, and patterns of such words.

/// A word of a sentence, or a mark that parts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// In lower case; several words that mean one thing are one token in capitals, such as `GATE`.
    pub(super) text: String,
    /// Where it starts, in bytes of the text that was cut into sentences.
    pub(super) at: usize,
}

/// Words that are one thing, longest first: what they are, and the tokens.
const JOINED: [(&str, &[&str]); 17] = [
    ("GATED", &["feature", "gated"]),
    ("GATED", &["featuregated"]),
    ("GATE", &["feature", "gate|gates|gating|flag|flags"]),
    ("GATE", &["featuregate|featuregates|fg|fgs"]),
    ("ALL", &["alpha", "beta", "ga|stable"]),
    ("ALL", &["alpha", ",", "beta", ",|and|or", "ga|stable"]),
    ("ALL", &["alpha", ",", "beta", ",", "and|or", "ga|stable"]),
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

/// What follows the name of a stage and belongs to it.
const STAGE_NOUNS: [&str; 13] = [
    "phase",
    "phases",
    "stage",
    "stages",
    "lifecycle",
    "cycle",
    "process",
    "progression",
    "level",
    "levels",
    "release",
    "releases",
    "graduation",
];

/// The sentences of `text`, a paragraph, an item or a row of a table without comments. What is struck through says
/// nothing and is left out.
pub(super) fn sentences(text: &str) -> Vec<Vec<Token>> {
    let mut sentences = vec![Vec::new()];
    let mut words = Words { text, at: 0 };
    while let Some(token) = words.next() {
        let ends = matches!(token.text.as_str(), "." | "!" | "?" | ";");
        let sentence = sentences.last_mut().expect("there is one from the start");
        // A question states nothing: its mark stays.
        let opens = sentence.is_empty() && is_mark(&token);
        if !opens && (!ends || token.text == "?") {
            push(sentence, token);
        }
        if ends {
            sentences.push(Vec::new());
        }
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences.iter_mut().for_each(join);
    sentences
}

/// Adds a word, contractions taken apart.
fn push(sentence: &mut Vec<Token>, token: Token) {
    let base = match token.text.as_str() {
        "cannot" | "can't" => Some("can"),
        "won't" | "wont" => Some("will"),
        "dont" => Some("do"),
        "doesnt" => Some("does"),
        "isnt" => Some("is"),
        text => text.strip_suffix("n't"),
    };
    match base.map(str::to_owned) {
        Some(base) => {
            sentence.push(Token { text: base, at: token.at });
            sentence.push(Token { text: "not".into(), at: token.at });
        }
        None => sentence.push(token),
    }
}

/// Makes one token of each of [`JOINED`], and of a stage and its noun.
fn join(sentence: &mut Vec<Token>) {
    let mut joined: Vec<Token> = Vec::with_capacity(sentence.len());
    let mut at = 0;
    while at < sentence.len() {
        let found = JOINED.iter().find(|(_, words)| starts_with(&sentence[at..], words));
        let (text, length) = found.map_or((None, 1), |(name, words)| (Some(*name), words.len()));
        let text = text.map_or_else(|| sentence[at].text.clone(), str::to_owned);
        let token = Token { text, at: sentence[at].at };
        at += length;
        if matches!(token.text.as_str(), "alpha" | "beta" | "EARLY" | "ALL" | "STAGES") {
            while sentence.get(at).is_some_and(|next| STAGE_NOUNS.contains(&next.text.as_str())) {
                at += 1;
            }
        }
        joined.push(token);
    }
    for token in joined.iter_mut().filter(|token| token.text == "ALL") {
        token.text = "STAGES".into();
    }
    *sentence = joined;
}

fn starts_with(tokens: &[Token], words: &[&str]) -> bool {
    tokens.len() >= words.len()
        && words.iter().zip(tokens).all(|(word, token)| word.split('|').any(|word| word == token.text))
}

/// Cuts a text into words and marks.
struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl Words<'_> {
    fn next(&mut self) -> Option<Token> {
        loop {
            let rest = &self.text[self.at..];
            let c = rest.chars().next()?;
            let start = self.at;
            if rest.starts_with('~') {
                self.skip_struck(rest);
                continue;
            }
            if let Some(destination) = rest.strip_prefix("](") {
                self.at += "](".len() + destination.find(')').map_or(0, |close| close + 1);
                continue;
            }
            if c.is_alphanumeric() {
                return Some(self.word(rest));
            }
            self.at += c.len_utf8();
            let spaced = rest[c.len_utf8()..].chars().next().is_none_or(char::is_whitespace);
            let mark = match c {
                '.' | '!' | '?' if spaced || self.text[self.at..].starts_with(['*', '_', ')', '"', '|']) => c.into(),
                ';' | ',' | ':' | '(' | ')' => c.to_string(),
                '|' | '=' => ":".into(),
                '-' if spaced && self.text[..start].ends_with(char::is_whitespace) => "-".into(),
                '\u{2013}' | '\u{2014}' | '\u{2192}' => "-".into(),
                '&' | '+' => "and".into(),
                _ => continue,
            };
            return Some(Token { text: mark, at: start });
        }
    }

    /// The word that `rest` starts with.
    fn word(&mut self, rest: &str) -> Token {
        let start = self.at;
        let not_applicable = ["n/a", "n.a."].iter().find(|word| {
            rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
                && !rest[word.len()..].starts_with(char::is_alphanumeric)
        });
        if let Some(word) = not_applicable {
            self.at += word.len();
            return Token { text: "n/a".into(), at: start };
        }
        let inside = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '\u{2019}' | '_');
        let mut length = rest.find(|c| !inside(c)).unwrap_or(rest.len());
        // `e.g.` ends no sentence.
        while rest[length..].starts_with('.') && rest[length + 1..].starts_with(char::is_alphanumeric) {
            length += 1;
            length += rest[length..].find(|c| !inside(c)).unwrap_or(rest.len() - length);
        }
        if rest[..length].len() <= 3 && rest[..length].contains('.') && rest[length..].starts_with('.') {
            length += 1;
        }
        let written = rest[..length].trim_end_matches(['_', '\'', '\u{2019}']);
        self.at += length;
        Token { text: written.to_lowercase().replace('\u{2019}', "'"), at: start }
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

/// One part of a pattern.
#[derive(Debug, Clone, Copy)]
enum Part<'a> {
    /// One of these words, or of a class of words.
    Word(&'a str),
    /// The same, or nothing.
    Maybe(&'a str),
    /// Up to so many words of whatever kind, in one clause.
    Any(usize),
    /// Up to so many words that only describe what follows.
    Plain(usize),
    /// The sentence starts.
    Start,
    /// The sentence ends, or a mark does.
    End,
}

impl<'a> Part<'a> {
    fn of(text: &'a str) -> Part<'a> {
        let count = |digits: &str| digits.parse().unwrap_or(0);
        match text.split_at(1) {
            ("*", digits) => Part::Any(count(digits)),
            ("~", digits) => Part::Plain(count(digits)),
            ("?", word) if !word.is_empty() => Part::Maybe(word),
            ("^", "") => Part::Start,
            ("$", "") => Part::End,
            _ => Part::Word(text),
        }
    }
}

/// Classes of words, as patterns name them; the words of one are parted by spaces.
pub(super) type Classes = [(&'static str, &'static str)];

/// A pattern of words: alternatives parted by `|`, `?word` for what may be left out, `*3` for up to three words,
/// `~3` for up to three that stand between a determiner and its noun, `^` for the start of the sentence, `$` for the
/// end of a clause. A name in capitals is a class of words, or a token of that name; `AFTER` is what may follow a noun
/// that there is none of, `NOTHING` are words such as `N/A` and `not needed`, and `GATE` is one that nothing points at,
/// as `THE_GATE` may be.
#[derive(Debug)]
pub(super) struct Pattern {
    parts: Vec<Part<'static>>,
    /// Words of which every sentence that matches has one, each by its alternatives: a cheap look before all is tried.
    needs: Vec<Vec<&'static str>>,
    classes: &'static Classes,
}

impl Pattern {
    /// Reads a pattern.
    pub(super) fn new(text: &'static str, classes: &'static Classes) -> Pattern {
        let parts: Vec<Part<'static>> = text.split(' ').map(Part::of).collect();
        let is_token =
            |word: &&str| !matches!(*word, "AFTER" | "NOTHING") && classes.iter().all(|(name, _)| name != word);
        let need = |part: &Part<'static>| match part {
            Part::Word(words) if words.split('|').all(|word| is_token(&word)) => {
                Some(words.split('|').map(|word| if word == "THE_GATE" { "GATE" } else { word }).collect())
            }
            _ => None,
        };
        // What patterns end with is rarer than what they begin with.
        let needs = parts.iter().rev().filter_map(need).collect();
        Pattern { parts, needs, classes }
    }

    /// Where the pattern matches in `sentence`: the first token and the one behind the last of each match.
    pub(super) fn find<'s>(&'s self, sentence: &'s [Token]) -> impl Iterator<Item = (usize, usize)> + 's {
        let has = |words: &Vec<&str>| sentence.iter().any(|token| words.contains(&token.text.as_str()));
        let starts = if self.needs.iter().all(has) { sentence.len() } else { 0 };
        (0..starts).filter_map(|from| Some((from, self.matches(sentence, from, &self.parts)?)))
    }

    fn matches(&self, sentence: &[Token], at: usize, parts: &[Part<'_>]) -> Option<usize> {
        let Some((first, rest)) = parts.split_first() else { return Some(at) };
        match *first {
            Part::Word(word) => word.split('|').find_map(|word| {
                let end = self.step(sentence, at, word)?;
                self.matches(sentence, end, rest)
            }),
            Part::Maybe(word) => {
                let mut with = word.split('|').filter_map(|word| self.step(sentence, at, word));
                with.find_map(|end| self.matches(sentence, end, rest)).or_else(|| self.matches(sentence, at, rest))
            }
            Part::Any(most) => self.gap(sentence, at, most, rest, |token| !is_mark(token)),
            Part::Plain(most) => {
                self.gap(sentence, at, most, rest, |token| !is_mark(token) && !self.is(token, "BREAK"))
            }
            Part::Start => (at == 0).then(|| self.matches(sentence, at, rest)).flatten(),
            Part::End => {
                let ends = sentence.get(at).is_none_or(|token| is_mark(token) || token.text == ",");
                ends.then(|| self.matches(sentence, at, rest)).flatten()
            }
        }
    }

    fn gap(
        &self,
        sentence: &[Token],
        at: usize,
        most: usize,
        rest: &[Part<'_>],
        passes: impl Fn(&Token) -> bool,
    ) -> Option<usize> {
        for next in at..=at + most {
            if let Some(end) = self.matches(sentence, next, rest) {
                return Some(end);
            }
            if !sentence.get(next).is_some_and(&passes) {
                return None;
            }
        }
        None
    }

    /// Where the match of one `word` of a pattern ends that starts at `at`.
    fn step(&self, sentence: &[Token], at: usize, word: &str) -> Option<usize> {
        match word {
            "AFTER" => self.is_after_noun(sentence, at).then_some(at),
            "NOTHING" => self.nothing(sentence, at),
            "THE_GATE" => sentence.get(at).filter(|token| token.text == "GATE").map(|_| at + 1),
            // What already exists and is pointed at is not what is missing.
            "GATE" if at > 0 && self.is(&sentence[at - 1], "DEFINITE") => None,
            _ => sentence.get(at).filter(|token| self.is(token, word)).map(|_| at + 1),
        }
    }

    /// Whether what stands at `at` may follow a noun that there is none of: `no gate`, `no gate is needed`, but not
    /// `no gate is enabled`.
    fn is_after_noun(&self, sentence: &[Token], at: usize) -> bool {
        let Some(token) = sentence.get(at) else { return true };
        if is_mark(token) || self.is(token, "ON") {
            return true;
        }
        // `no gate to guard it`, but not `no gate to be set`.
        if token.text == "to" {
            return sentence.get(at + 1).is_some_and(|next| next.text != "be");
        }
        let verb = sentence[at..].iter().find(|token| !self.is(token, "AUX"));
        verb.is_some_and(|verb| self.is(verb, "WANTED|UNNEEDED"))
    }

    /// Where the words end that say, at `at`, that there is nothing: `N/A`, `none`, `not needed`.
    fn nothing(&self, sentence: &[Token], at: usize) -> Option<usize> {
        let ends = |at: usize| sentence.get(at).is_none_or(|token| is_mark(token) || token.text == ",");
        match sentence.get(at).map(|token| token.text.as_str())? {
            "n/a" | "none" | "nil" | "nothing" => Some(at + 1),
            "na" | "no" if ends(at + 1) => Some(at + 1),
            "no" => {
                let need = sentence.get(at + 1).filter(|token| self.is(token, "GATE|gate|need"));
                need.filter(|_| self.is_after_noun(sentence, at + 2)).map(|_| at + 2)
            }
            "-" if at + 1 == sentence.len() => Some(at + 1),
            "not" | "is" | "are" | "does" | "do" | "will" => {
                let verb = sentence[at..].iter().position(|token| !self.is(token, "AUX|does|do|not"))? + at;
                let negated = sentence[at..verb].iter().any(|token| token.text == "not");
                (negated && self.is(&sentence[verb], "WANTED|relevant|apply")).then_some(verb + 1)
            }
            _ => self.is(&sentence[at], "UNNEEDED").then_some(at + 1),
        }
    }

    fn is(&self, token: &Token, word: &str) -> bool {
        is(token, word, self.classes)
    }
}

/// Whether a token is one of the words or classes that `words` lists.
pub(super) fn is(token: &Token, words: &str, classes: &Classes) -> bool {
    words.split('|').any(|word| {
        // Classes have their names in capitals, and most words of a pattern are no class.
        let class = || classes.iter().find(|(name, _)| *name == word);
        token.text == word
            || word.starts_with(|c: char| c.is_ascii_uppercase())
                && class().is_some_and(|(_, words)| words.split(' ').any(|word| token.text == word))
    })
}

/// Whether a token is no word and ends a clause.
fn is_mark(token: &Token) -> bool {
    matches!(token.text.as_str(), ":" | "-" | "(" | ")" | "?")
}
