//! A history of votes, as `steps.txt` of a case has it: what people do, one thing a line.
//!
//! A line is `<login> <does> <words>`, where `\n` in the words begins a new line; `#` begins a remark. With `quietly`
//! before it, nothing is shown, as where a workflow was cancelled.

/// A thing that somebody does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The line as it stands there.
    pub line: String,
    pub login: String,
    pub does: String,
    pub words: String,
    pub quietly: bool,
}

/// The steps of `text`, in their order.
pub fn read(text: &str) -> Vec<Step> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(step).collect()
}

/// The step of one line.
pub fn step(line: &str) -> Step {
    let loud = line.strip_prefix("quietly ");
    let mut words = loud.unwrap_or(line).splitn(3, ' ');
    let mut word = || words.next().unwrap_or_default().replace("\\n", "\n");
    Step { line: line.to_owned(), login: word(), does: word(), words: word(), quietly: loud.is_some() }
}
