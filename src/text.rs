//! Words of documents as messages quote them.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// `parts` as a sentence lists them: `a`, `a and b`, `a, b and c`.
pub fn in_words(parts: &[String]) -> String {
    match parts {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => parts.concat(),
    }
}

/// Whether a name only says that somebody is still to be found: `TBD`, `@tbd`, `TBD (a member of the SIG)`.
pub fn is_undecided(name: &str) -> bool {
    let name = name.trim_start_matches('@');
    let word = name.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '/')).unwrap_or(name.len());
    name[..word].eq_ignore_ascii_case("tbd")
}

/// The first of `parts`, at most `most`, with a sign where there are more: `a, b, …`.
pub fn first_few(parts: &[String], most: usize) -> String {
    let more = if parts.len() > most { ", …" } else { "" };
    format!("{}{more}", parts[..parts.len().min(most)].join(", "))
}

/// The rest of the line that `text` starts with, as far as a message can quote it.
pub fn first_line(text: &str) -> &str {
    text[..text.floor_char_boundary(400)].lines().next().unwrap_or("")
}

/// How many characters of a text a message quotes.
const MOST_QUOTED: usize = 80;

/// `text` on one line, without back-ticks, at most eighty characters: fit to stand between back-ticks.
pub fn one_line(text: &str) -> String {
    let is_plain = |byte: u8| (b' '..=b'~').contains(&byte) && byte != b'`';
    if text.len() <= MOST_QUOTED && text.bytes().all(is_plain) {
        return text.trim_end().to_owned();
    }
    let mut line = String::new();
    for (count, c) in text.chars().enumerate() {
        if count == MOST_QUOTED {
            line.push('…');
            break;
        }
        line.push(match c {
            '`' => '\'',
            c if c.is_whitespace() || c.is_control() => ' ',
            c => c,
        });
    }
    line.truncate(line.trim_end().len());
    line
}

/// `text`, at most `most` characters of it.
pub fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A number in a row: `1st`, `12th`.
pub fn ordinal(count: u32) -> String {
    let end = match (count % 10, count % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{count}{end}")
}

/// Whether a character is seen on a page: no white space and none of those that take no room or only part words, be it
/// that editors show them. Those are Unicode's `Default_Ignorable_Code_Point`, and blanks that it counts as letters.
/// <https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt>
pub fn is_visible_char(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_graphic();
    }
    let ignorable = matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}');
    let blank = c == '\u{2800}';
    !(c.is_whitespace() || c.is_control() || ignorable || blank)
}

/// The first character of `text` that is easily taken for another, or for none, as a message names it: `a no-break
/// space (U+00A0)`. `None` if there is none; signs such as `✅` are made of several characters, and are left alone.
pub fn invisible_in(text: &str) -> Option<String> {
    let part_of_a_sign = |c: char| matches!(c, '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0020}'..='\u{e007f}');
    let odd = text.chars().find(|&c| !(c.is_ascii() || is_visible_char(c) || part_of_a_sign(c)))?;
    let name = match odd {
        '\u{a0}' | '\u{202f}' => "a no-break space",
        '\u{ad}' => "a soft hyphen",
        '\u{200b}' => "a zero-width space",
        '\u{200c}' => "a zero-width non-joiner",
        '\u{2060}' => "a word joiner",
        '\u{feff}' => "a byte order mark",
        odd if odd.is_whitespace() => "an unusual space",
        _ => "an invisible character",
    };
    Some(format!("{name} (U+{:04X})", u32::from(odd)))
}

/// `text` without accents; letters that have one and are none without it are written as two, or as what they look like.
pub fn without_accents(text: &str) -> String {
    let mut plain = String::new();
    for c in text.nfd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'ß' | 'ẞ' => plain.push_str("ss"),
            'æ' | 'Æ' => plain.push_str("ae"),
            'œ' | 'Œ' => plain.push_str("oe"),
            'þ' | 'Þ' => plain.push_str("th"),
            'ø' | 'Ø' => plain.push('o'),
            'ł' | 'Ł' => plain.push('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => plain.push('d'),
            'ı' => plain.push('i'),
            c => plain.push(c),
        }
    }
    plain
}

/// Whether anything of `text` is seen on a page.
pub fn is_visible(text: &str) -> bool {
    text.chars().any(is_visible_char)
}

/// Whether `text` shows a reader anything: a lone `\`, left over of a line break, does not.
pub fn says_something(text: &str) -> bool {
    text.chars().any(|c| is_visible_char(c) && c != '\\')
}

/// What follows an `N/A` that `text` begins with, in one of its spellings: `N.A.`, `n/a`, `NA`; `None` if it does not
/// begin so.
pub fn after_not_applicable(text: &str) -> Option<&str> {
    let behind_n = text.strip_prefix(['n', 'N'])?;
    let (between, rest) = behind_n.split_at(behind_n.find(['a', 'A'])?);
    let parts = |c: char| matches!(c, ' ' | '.' | '/' | '\\');
    let joined = between.is_empty() || (!between.trim_matches(' ').is_empty() && between.chars().all(parts));
    let rest = rest[1..].strip_prefix('.').unwrap_or(&rest[1..]);
    (joined && !rest.starts_with(char::is_alphanumeric)).then_some(rest)
}

/// Whether white space may stand between two words of one paragraph: a formatter may have wrapped them.
pub fn is_gap(blank: &str) -> bool {
    !blank.is_empty() && blank.matches('\n').count() <= 1
}

/// `text` without the white space at its end, which parts words.
pub fn before_gap(text: &str) -> Option<&str> {
    let words = text.trim_end();
    is_gap(&text[words.len()..]).then_some(words)
}

/// `text` without the white space that it begins with, which parts words.
pub fn behind_gap(text: &str) -> Option<&str> {
    let words = text.trim_start();
    is_gap(&text[..text.len() - words.len()]).then_some(words)
}

/// `text` with each paragraph on a line.
pub fn unwrapped(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    for line in text.split('\n') {
        match line.trim() {
            "" => whole.push_str("\n\n"),
            words => {
                if !whole.is_empty() && !whole.ends_with('\n') {
                    whole.push(' ');
                }
                whole.push_str(words);
            }
        }
    }
    // A word may go on behind the text.
    if text.ends_with(char::is_whitespace) {
        whole.truncate(whole.trim_end().len());
        whole.push(' ');
    }
    whole
}

/// What stands behind the words of `phrase`, with which `text` begins, be they on two lines.
pub fn strip_words<'t>(text: &'t str, phrase: &str) -> Option<&'t str> {
    let mut words = phrase.split(' ');
    let first = text.strip_prefix(words.next()?)?;
    words.try_fold(first, |rest, word| behind_gap(rest)?.strip_prefix(word))
}

/// Where `text` has the words of `phrase`, be they on two lines.
pub fn find_words<'t>(text: &'t str, phrase: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
    let first = phrase.split(' ').next().unwrap_or(phrase);
    text.match_indices(first).filter_map(move |(at, _)| Some(at..text.len() - strip_words(&text[at..], phrase)?.len()))
}

/// Whether two texts say the same, white space aside.
pub fn same_words(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

/// How many characters two texts have in common, in whatever order, or a few more: each edit of the one into the other
/// brings one at most.
fn in_common(one: &str, other: &str) -> usize {
    let mut counts = [0_usize; 64];
    let class = |c: char| c as usize % 64;
    one.chars().for_each(|c| counts[class(c)] += 1);
    other.chars().filter(|c| counts[class(*c)].checked_sub(1).map(|left| counts[class(*c)] = left).is_some()).count()
}

/// How alike two texts are, 0 to 1, if that is at least `least`.
pub fn likeness(one: &str, other: &str, least: f64) -> Option<f64> {
    let (one_length, other_length) = (one.chars().count(), other.chars().count());
    let (short, long) = (one_length.min(other_length), one_length.max(other_length));
    // Whatever else they say, that share must be added: no need for a table of the one's length times the other's, and
    // a heading may have fifty megabytes.
    let too_few = |count: usize| (count as f64) < least * long as f64 - 1e-9;
    if too_few(short) || too_few(in_common(one, other)) {
        return None;
    }
    Some(strsim::normalized_damerau_levenshtein(one, other)).filter(|likeness| *likeness >= least)
}

/// The name among `known` that `word` was probably meant to be, as the end of a message.
pub fn did_you_mean<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    let near = known.filter_map(|name| Some((likeness(word, name, 0.6)?, name))).max_by(|a, b| a.0.total_cmp(&b.0));
    near.map_or(String::new(), |(_, name)| format!("; did you mean `{name}`?"))
}
