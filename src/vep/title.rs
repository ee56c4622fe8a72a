//! The title: `# VEP #10: Text`, and how else people write it; `titles.txt`, beside this file, has such as were seen.

use std::fmt::Display;

use crate::source::{Source, Span, Spanned};
use crate::vep::outline::{Heading, Outline};

/// How a repository writes its titles: `VEP #{number}: {title}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitleForm {
    pattern: String,
    word: String,
}

impl TitleForm {
    /// The form of `pattern`; `None` if `{title}` is not in it, or a `{number}` without `:` or behind the title.
    pub fn new(pattern: &str) -> Option<TitleForm> {
        let mark = if pattern.contains("{number}") { "{number}:" } else { "{title}" };
        let (before, after) = pattern.split_once(mark)?;
        let after = if mark == "{title}" { mark } else { after };
        let word = before.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        after.contains("{title}").then(|| TitleForm { pattern: pattern.to_owned(), word })
    }

    /// A heading in this form.
    pub fn heading(&self, number: impl Display, title: &str) -> String {
        let Some((before, after)) = self.pattern.split_once("{number}") else {
            return format!("# {}", self.pattern.replacen("{title}", title, 1));
        };
        format!("# {before}{number}{}", after.replacen("{title}", title, 1))
    }

    /// Whether titles have a number.
    pub fn has_number(&self) -> bool {
        self.pattern.contains("{number}")
    }

    /// Whether a title in this form tells that a document is one of the repository's.
    pub fn is_telling(&self) -> bool {
        self.has_number() || !self.word.is_empty()
    }

    /// A document by its number, as a sentence names it: `VEP 10`.
    pub fn name(&self, number: u64) -> String {
        if self.word.is_empty() { format!("#{number}") } else { format!("{} {number}", self.word) }
    }

    /// A document by its number, in one word: `VEP-10`.
    pub fn tag(&self, number: u64) -> String {
        if self.word.is_empty() { format!("#{number}") } else { format!("{}-{number}", self.word) }
    }

    /// What stands behind the word for a document, where `text` begins with it. Where titles have no such word, every
    /// text does.
    pub fn after_word<'t>(&self, text: &'t str) -> Option<&'t str> {
        let start = text.get(..self.word.len())?;
        start.eq_ignore_ascii_case(&self.word).then(|| &text[self.word.len()..])
    }

    /// The same, where there is such a word.
    fn says_word(&self, text: &str) -> bool {
        !self.word.is_empty() && self.after_word(text).is_some()
    }
}

/// What a title has in place of an author's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unwritten {
    /// The template's words alone.
    Template,
    /// The template's words beside others.
    Beside,
    /// A word for what is still to come: `TBD`.
    Word,
}

/// The fewest words of a template by which they are known among others.
const TELLING_WORDS: usize = 3;

/// What `title`, without its number, has in place of an author's words, where that of the template is `template`.
pub fn unwritten(title: &str, template: &str) -> Option<Unwritten> {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let (of_template, own) = (words(template), words(title));
    if !own.is_empty() && own.concat() == of_template.concat() {
        Some(Unwritten::Template)
    } else if let [word] = own.as_slice() {
        matches!(word.as_str(), "tbd" | "tba" | "todo" | "title").then_some(Unwritten::Word)
    } else {
        let beside =
            of_template.len() >= TELLING_WORDS && own.windows(of_template.len()).any(|part| part == of_template);
        beside.then_some(Unwritten::Beside)
    }
}

/// The document's title.
#[derive(Debug, Clone)]
pub struct Title {
    /// 1 to 6; a title should be 1.
    pub level: u8,
    /// The whole heading.
    pub heading: Span,
    /// The words of the heading.
    pub span: Span,
    /// What the VEP is about: the words after the number and the colon, markup removed.
    pub subject: String,
    /// Where the number should stand.
    pub number: TitleNumber,
    /// Whether the heading has a form that is in use: `VEP #10: Text`, `VEP 10: Text`, `VEP-10:`, `VEP #10 Part 2:`.
    pub usual: bool,
    /// Whether it continues the VEP whose number it has: `VEP 10.1: …`, `VEP #10 Addendum: …`, `VEP #10 - Part 2: …`.
    pub continues: bool,
}

/// What stands in the place of the number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TitleNumber {
    /// A number, without leading zeros.
    Number(Spanned<u64>),
    /// `NNNN`, `XXX`: the template's word.
    Placeholder(Span),
    /// Nothing.
    Missing,
}

impl Title {
    /// The title of a document: its first heading of level 1, else a first heading that says `VEP`.
    pub fn find(source: &Source, outline: &Outline, form: &TitleForm) -> Option<Title> {
        let top = outline.headings.iter().find(|heading| heading.level == 1 && !heading.nested);
        let first = outline.headings.first().filter(|heading| form.says_word(&heading.text));
        let heading = match (top, first) {
            (Some(top), Some(first)) if !form.says_word(&top.text) => {
                if first.level == 1 {
                    top
                } else {
                    first
                }
            }
            (Some(top), _) => top,
            (None, first) => first?,
        };
        Some(Title::read(source, heading, form))
    }

    /// The number, if there is one.
    pub fn number(&self) -> Option<&Spanned<u64>> {
        match &self.number {
            TitleNumber::Number(number) => Some(number),
            _ => None,
        }
    }

    fn read(source: &Source, heading: &Heading, form: &TitleForm) -> Title {
        // The bytes, not the text: `\#86` must give the place of the number.
        let raw = source.slice(heading.text_span);
        let mut at = skip(raw, 0, |c| c.is_whitespace() || matches!(c, '*' | '_' | '`') || is_picture(c));
        if raw[at..].starts_with('[')
            && let Some(close) = raw[at..].find(']')
        {
            at = skip(raw, at + close + 1, char::is_whitespace); // `[Draft] VEP #10: …`
        }
        if !form.has_number() {
            return Title::unnumbered(heading, form);
        }
        let vep = form.says_word(&raw[at..]);
        let after_vep = if vep { at + form.word.len() } else { at };
        let slot = skip(raw, after_vep, |c| c.is_whitespace() || matches!(c, '#' | '\\' | '-' | '_'));
        let hash = raw[after_vep..slot].contains('#');
        let word_end = skip(raw, slot, char::is_alphanumeric);
        let word = &raw[slot..word_end];
        let colon = raw[slot..].find(':').map(|n| slot + n);

        let base = heading.text_span.start;
        let span = Span::new(base + slot, base + word_end);
        let separated = slot > after_vep || !vep;
        let number = match word.parse::<u64>() {
            // A bare number in front of a title without `VEP` counts only as `#10 …` or `10: …`.
            Ok(number) if vep || hash || colon == Some(word_end) => TitleNumber::Number(Spanned::new(number, span)),
            _ if (vep || form.word.is_empty()) && is_placeholder(word) => TitleNumber::Placeholder(span),
            _ => TitleNumber::Missing,
        };
        // The text as it is read: half of a pair of emphasis would be no subject.
        let text = without_bracket(&heading.text);
        let subject = match (text.split_once(':'), &number) {
            (Some((_, subject)), _) if vep || number != TitleNumber::Missing => subject,
            (None, TitleNumber::Number(_) | TitleNumber::Placeholder(_)) => {
                text.split_once(word).map_or("", |(_, subject)| subject.trim_start_matches(is_separator))
            }
            _ => text,
        };
        let subject = subject.trim().to_owned();
        let usual =
            (vep || form.word.is_empty()) && separated && colon.is_some() && !subject.is_empty() && heading.level == 1;
        let until_colon = colon.filter(|_| vep && matches!(number, TitleNumber::Number(_)));
        let continues = until_colon.is_some_and(|colon| continues(&raw[word_end.min(colon)..colon]));
        Title {
            level: heading.level,
            heading: heading.span,
            span: heading.text_span,
            subject,
            number,
            usual,
            continues,
        }
    }

    /// A title of a repository whose titles have no number.
    fn unnumbered(heading: &Heading, form: &TitleForm) -> Title {
        let text = without_bracket(&heading.text);
        let behind = form.after_word(text).filter(|_| form.says_word(text));
        let subject = behind.map_or(text, |rest| rest.trim_start_matches([' ', ':', '-'])).trim().to_owned();
        let says_word = form.word.is_empty() || behind.is_some();
        Title {
            level: heading.level,
            heading: heading.span,
            span: heading.text_span,
            usual: says_word && !subject.is_empty() && heading.level == 1,
            subject,
            number: TitleNumber::Missing,
            continues: false,
        }
    }
}

/// The words of a title without `[Draft]` in front.
fn without_bracket(text: &str) -> &str {
    text.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(text, |(_, rest)| rest.trim_start())
}

/// Whether `words`, between a title's number and its colon, say that the VEP of that number is continued.
fn continues(words: &str) -> bool {
    const WORDS: [&str; 7] = ["addendum", "amendment", "extension", "follow", "followup", "part", "supplement"];
    let addendum = words.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let mut words = words.split(|c: char| !c.is_alphanumeric());
    addendum || words.any(|word| WORDS.contains(&word.to_ascii_lowercase().as_str()))
}

/// What may stand between a number and the subject: ` - `, `) `.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '.' | ')' | ',' | '\u{2010}'..='\u{2015}' | '\u{ff1a}')
}

/// Whether `c` is part of an emoji, which authors put before a heading's words.
fn is_picture(c: char) -> bool {
    !c.is_ascii() && !c.is_alphanumeric() && !matches!(c, '\u{2000}'..='\u{200c}' | '\u{200e}'..='\u{206f}')
}

/// `NNNN` and `XXX` in any length, case and mixture with nothing else.
fn is_placeholder(word: &str) -> bool {
    word.len() >= 2 && (word.bytes().all(|b| b == b'N') || word.bytes().all(|b| b == b'X' || b == b'x'))
        || word.eq_ignore_ascii_case("tbd")
}

/// The first byte from `from` on whose character does not satisfy `skipped`.
fn skip(text: &str, from: usize, skipped: impl Fn(char) -> bool) -> usize {
    text[from..].find(|c: char| !skipped(c)).map_or(text.len(), |n| from + n)
}
