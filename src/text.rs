//! Words of documents as messages quote them.

/// The rest of the line that `text` starts with, as far as a message can quote it.
pub fn first_line(text: &str) -> &str {
    text[..text.floor_char_boundary(400)].lines().next().unwrap_or("")
}

/// `text` on one line, without back-ticks, at most eighty characters: fit to stand between back-ticks.
pub fn one_line(text: &str) -> String {
    let mut line = String::new();
    for (count, c) in text.chars().enumerate() {
        if count == 80 {
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

/// Whether two texts say the same, white space aside.
pub fn same_words(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

/// `text` as it stands in an address: letters, digits and the bytes of `kept` as they are, others by their numbers.
pub fn percent_encoded(text: &str, kept: &[u8]) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// How alike two texts are, 0 to 1, if that is at least `least`.
pub fn likeness(one: &str, other: &str, least: f64) -> Option<f64> {
    let (one_length, other_length) = (one.chars().count(), other.chars().count());
    let (short, long) = (one_length.min(other_length), one_length.max(other_length));
    // Whatever else they say, that share must be added: no need for a table of the one's length times the other's, and
    // a heading may have fifty megabytes.
    if (short as f64) < least * long as f64 {
        return None;
    }
    Some(strsim::normalized_damerau_levenshtein(one, other)).filter(|likeness| *likeness >= least)
}

/// The name among `known` that `word` was probably meant to be, as the end of a message.
pub fn did_you_mean<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    let near = known.filter_map(|name| Some((likeness(word, name, 0.6)?, name))).max_by(|a, b| a.0.total_cmp(&b.0));
    near.map_or(String::new(), |(_, name)| format!("; did you mean `{name}`?"))
}
