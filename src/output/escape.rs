//! Makes text of a pull request harmless to whatever reads our output next.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};

/// What is written by its number in the path of an address, whose tildes Markdown might read.
pub const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'/');

/// What a workflow command's message may hold, in the runner's own encoding.
///
/// <https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts>
pub fn command_data(text: &str) -> String {
    // A log shows what a terminal would; line ends have a form of their own.
    let text = text.replace(|c| !matches!(c, '\r' | '\n') && is_obeyed(c), "\u{fffd}");
    // The runner finds the older form `##[command]` anywhere in a line.
    let text = text.replace("##[", "##\u{200b}[");
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What a workflow command's property may hold, in the runner's own encoding.
pub fn command_property(text: &str) -> String {
    command_data(text).replace(':', "%3A").replace(',', "%2C")
}

/// `text` with nothing in it that a terminal obeys or that a line of a log could be mistaken for: control characters
/// and characters that change the direction of writing become visible, `##[` is taken apart.
pub fn for_terminal(text: &str) -> String {
    defused(&visible(text))
}

/// `text` with control characters and characters that change the direction of writing made visible, one for one.
pub fn visible(text: &str) -> String {
    // Most text has nothing of the kind.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // Line separators are white space, too, and the runner trims all white space before a command.
            c if c.is_whitespace() => safe.push(' '),
            c if c.is_control() || is_bidi(c) => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

/// Lines of a diff as they may stand in a log of GitHub's runner: nothing in them is a command. Without commands in it,
/// the diff stays what it is.
pub fn diff_for_log(diff: &str) -> String {
    // The runner takes a lone carriage return for a line end, and trims a line before it looks for `::`.
    let lines = diff.split_inclusive(['\n', '\r']).map(|line| {
        let words = line.trim_start();
        let (space, words) = line.split_at(line.len() - words.len());
        if words.starts_with("::") { format!("{space}\u{200b}{words}") } else { line.to_owned() }
    });
    defused(&lines.collect::<String>())
}

/// Lines of a diff as they may stand in a terminal.
pub fn diff_for_terminal(diff: &str) -> String {
    diff.lines().map(|line| for_terminal(line) + "\n").collect()
}

/// Whether a terminal or a reader of lines obeys `c`, tabs aside.
pub fn is_obeyed(c: char) -> bool {
    c != '\t' && (c.is_control() || is_bidi(c) || matches!(c, '\u{2028}' | '\u{2029}'))
}

/// `text` without `##[`, which the runner obeys anywhere in a line.
pub fn defused(text: &str) -> String {
    text.replace("##[", "##\u{200b}[")
}

/// Whether `c` changes the direction in which text is shown.
pub fn is_bidi(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{061c}')
}

/// The longest text that stands in a cell of a table, in characters.
const LONGEST_CELL: usize = 300;

/// Words of ours with back-ticks around what stands in a file, as Markdown in one cell of a table. Nothing in them can
/// end the cell, open a tag or a link, or call upon a person; what is between back-ticks stays code.
pub fn text(words: &str) -> String {
    let words = shortened(words);
    let mut safe = String::new();
    // Back-ticks come in pairs in our messages; an odd one out is a character like others.
    let pairs = words.matches('`').count() / 2;
    for (index, part) in words.split('`').enumerate() {
        if index % 2 == 1 && index / 2 < pairs {
            let code = code(part);
            // What stood before and behind nothing is still apart.
            safe.push_str(if code.is_empty() { "\u{200b}" } else { &code });
        } else {
            if index % 2 == 1 {
                safe.push_str("\\`");
            }
            let followed = index + 1 < words.split('`').count();
            push_part(&mut safe, part, followed);
        }
    }
    safe
}

/// `words` as code, in one cell of a table or anywhere else in a line. What is copied from there is what `words` has.
pub fn code(words: &str) -> String {
    let words = visible(&shortened(words).replace(is_invisible, "\u{fffd}"));
    let words = words.trim();
    if words.is_empty() {
        return String::new();
    }
    // A bar ends the cell of a table even inside back-ticks. The runner finds `##[` and other programs their own comments
    // by `<!--`, wherever it stands.
    if ["|", "<!--", "##["].iter().any(|mark| words.contains(mark)) {
        return code_of_entities(words);
    }
    // Code ends at as many back-ticks as it begins with: one more than stand in it.
    let fence = fence(words, 1);
    let space = if words.starts_with('`') || words.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{words}{space}{fence}")
}

/// The back-ticks that begin and end `text` as code: more than stand in it in a row, and `least` or more.
pub fn fence(text: &str, least: usize) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(least.max(longest + 1))
}

/// `words` as code in which nothing stands that a reader of Markdown could take for more than a character: an entity is
/// never markup. <https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references>
fn code_of_entities(words: &str) -> String {
    let mut code = String::from("<code>");
    for c in words.chars() {
        // GitHub looks for addresses of mail in what a text says, not in how it is written: one in two pieces is none.
        if c == '@' && !code.ends_with("<code>") {
            code.push_str("</code><code>");
        }
        match c {
            c if c.is_ascii_punctuation() => code.push_str(&format!("&#{};", u32::from(c))),
            c => code.push(c),
        }
    }
    code + "</code>"
}

/// Pushes words that are no code; `followed` says whether code stands behind them. A number like `#12`, which GitHub
/// would link, becomes code: it can be found and copied as it is.
fn push_part(safe: &mut String, part: &str, followed: bool) {
    let mut rest = part;
    while let Some(c) = rest.chars().next() {
        let digits = rest.strip_prefix('#').map_or(0, |number| number.bytes().take_while(u8::is_ascii_digit).count());
        let behind = rest.get(1 + digits..).and_then(|behind| behind.chars().next());
        let stands_alone = safe.chars().next_back().is_none_or(|before| matches!(before, ' ' | '('))
            && behind.map_or(!followed, |c| !c.is_alphanumeric() && c != '_');
        if digits > 0 && stands_alone {
            safe.push_str(&format!("`{}`", &rest[..=digits]));
            rest = &rest[1 + digits..];
            continue;
        }
        rest = &rest[c.len_utf8()..];
        push_plain(safe, c, rest.chars().next());
    }
}

fn push_plain(safe: &mut String, c: char, next: Option<char>) {
    // Back-ticks with nothing between them go, so that what is last in a part may stand before a word.
    let before_word = next.is_none_or(|next| next.is_alphanumeric() || next == '/');
    match c {
        c if c.is_whitespace() => safe.push(' '),
        c if c.is_control() || is_bidi(c) || is_invisible(c) => safe.push('\u{fffd}'),
        // `@name` notifies; `a@b.c`, `#12`, `GH-12` and addresses become links, a backslash or not. A space of no width
        // takes them apart. What of an address of mail follows the sign need not begin a word.
        '@' if next.is_none_or(|next| !next.is_whitespace()) => safe.push_str("@\u{200b}"),
        '#' | ':' if before_word => {
            safe.push(c);
            safe.push('\u{200b}');
        }
        '-' if before_word && ["GH", "gh", "Gh", "gH"].iter().any(|gh| safe.ends_with(gh)) => {
            safe.push_str("-\u{200b}");
        }
        // GitHub sets mathematics between two of these.
        '$' => safe.push_str("\u{200b}$\u{200b}"),
        '.' if safe.ends_with("www") => safe.push_str("\u{200b}."),
        '<' => safe.push_str("&lt;"),
        '>' => safe.push_str("&gt;"),
        '&' => safe.push_str("&amp;"),
        '\\' | '*' | '_' | '{' | '}' | '[' | ']' | '|' | '~' | '!' => {
            safe.push('\\');
            safe.push(c);
        }
        c => safe.push(c),
    }
}

/// Whether `c` is seen, in its place, and copied as what it is.
pub fn is_shown_as_it_is(c: char) -> bool {
    !is_obeyed(c) && !is_invisible(c)
}

/// Whether nothing is shown of `c` (`Default_Ignorable_Code_Point`), selectors of a character's form aside.
///
/// <https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point>
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

fn shortened(words: &str) -> String {
    let mut short: String = words.chars().take(LONGEST_CELL).collect();
    if short.len() < words.len() {
        short.push('…');
    }
    short
}
