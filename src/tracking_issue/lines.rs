//! Lines of a description: bullets, labels, headings, and what is hidden.

/// A line of a list as what it says.
pub(super) fn without_bullet(line: &str) -> &str {
    let line = line.trim_start();
    line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")).unwrap_or(line).trim_start()
}

/// Whether a line begins with a label: `**Label**:`.
pub(super) fn is_label(line: &str) -> bool {
    without_bullet(line).strip_prefix("**").is_some_and(|rest| rest.contains("**:") || rest.contains(":**"))
}

/// Whether a line is a heading. `#12` is none: it is an issue.
pub(super) fn is_heading(line: &str) -> bool {
    line.starts_with('#') && line.trim_start_matches('#').starts_with([' ', '\t'])
}

/// `text` without HTML comments. One that is never closed hides the rest.
pub fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = comment.split_once("-->").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}
