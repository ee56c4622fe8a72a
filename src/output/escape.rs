//! Makes text of a pull request harmless to whatever reads our output next.

/// What a workflow command's message may hold, in the runner's own encoding.
///
/// <https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts>
pub fn command_data(text: &str) -> String {
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
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => safe.push(' '),
            c if c.is_control() || is_bidi(c) => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    defused(&safe)
}

/// `text` without `##[`, which the runner obeys anywhere in a line.
pub fn defused(text: &str) -> String {
    text.replace("##[", "##\u{200b}[")
}

/// Whether `c` changes the direction in which text is shown.
pub fn is_bidi(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{061c}')
}
