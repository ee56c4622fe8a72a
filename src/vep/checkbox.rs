//! The boxes that items begin with, `[ ]` and `[x]`, in whichever spelling: for all that look at one or past it.

/// How many bytes a box holds at most.
const WIDEST: usize = 3;

/// Whether a box that holds `inside` is ticked: `[x]`, `[ ]`, `[]`, `[ X ]`; `None` where that makes no box.
pub fn ticked(inside: &str) -> Option<bool> {
    match inside.trim() {
        "" => Some(false),
        "x" | "X" => Some(true),
        _ => None,
    }
}

/// The letters of other scripts that look like an `x`.
const LOOK_ALIKES: [char; 8] = ['х', 'Х', 'χ', 'Χ', 'ｘ', 'Ｘ', 'ⅹ', 'Ⅹ'];

/// The letter of another script that a box holds in the place of its `x`.
pub fn look_alike(inside: &str) -> Option<char> {
    let mut letters = inside.trim().chars();
    letters.next().filter(|letter| LOOK_ALIKES.contains(letter) && letters.next().is_none())
}

/// Whether the box that `words` begin with is ticked, and what stands behind it; `None` where they begin with none.
pub fn behind_box(words: &str) -> Option<(bool, &str)> {
    let inside = words.strip_prefix('[')?;
    let close = inside.bytes().take(WIDEST + 1).position(|byte| byte == b']')?;
    Some((ticked(&inside[..close])?, &inside[close + 1..]))
}

/// What stands before the box that `words` end with.
pub fn before_box(words: &str) -> Option<&str> {
    let inside = words.strip_suffix(']')?;
    // A bounded look: a line may have millions of links.
    let near = inside.ceil_char_boundary(inside.len().saturating_sub(WIDEST + 1));
    let open = near + inside[near..].rfind('[')?;
    ticked(&inside[open + 1..]).map(|_| &inside[..open])
}
