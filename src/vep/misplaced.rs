//! Front matter that is none, for want of its place or of its `---`: plainly meant, and told apart from a rule that is
//! drawn across the page by the fields between two lines.

use crate::source::Span;
use crate::text::is_visible_char;
use crate::vep::block::{Block, Lines, is_pair};

/// The keys of front matter, all in all.
/// <https://github.com/kubevirt/enhancements/blob/main/veps/meta-VEPs/282-vep-proposal-governance/vep.md>
pub(super) const KEYS: [&str; 14] = [
    "title",
    "vep-number",
    "creation-date",
    "status",
    "authors",
    "owning-sig",
    "participating-sigs",
    "reviewers",
    "approvers",
    "feature-gate",
    "stage",
    "milestone",
    "replaces",
    "superseded-by",
];

/// How many of them tell front matter from a page that begins with a rule or is written in an unusual way.
const ENOUGH_KEYS: usize = 2;

/// The longest line, in bytes, that can be meant as one of the `---`.
const LONGEST_FENCE: usize = 32;

/// Whether `line` was meant as `---`: more dashes, longer ones, an indent, or the sign of another format.
pub(super) fn is_nearly_a_fence(line: &str) -> bool {
    if line.len() > LONGEST_FENCE {
        return false;
    }
    let words = line.trim_matches(|c| !is_visible_char(c));
    let mut signs = words.chars().filter(|c| !c.is_whitespace());
    let enough = signs.clone().count() >= 3 || words == "--" || words.contains(['\u{2013}', '\u{2014}']);
    let first = signs.clone().next().filter(|first| matches!(first, '*' | '+' | '=' | '_' | '~' | '`' | '.'));
    enough && (signs.clone().all(is_dash) || first.is_some_and(|first| signs.all(|c| c == first)))
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// The same of the line that opens the block, which may say that it is YAML: `---yaml`, `--- # metadata`, a block of code.
fn is_nearly_an_opening(line: &str) -> bool {
    let words = line.split(" #").next().unwrap_or(line).trim_end();
    let without = |name: &str| {
        let (before, end) = words.split_at_checked(words.len().checked_sub(name.len())?)?;
        end.eq_ignore_ascii_case(name).then_some(before)
    };
    is_nearly_a_fence(without("yaml").or_else(|| without("yml")).unwrap_or(words))
}

/// The front matter that `text` has from byte `begin` on behind blank lines, comments, the title or some words, or between
/// lines that are nearly `---`.
pub(super) fn misplaced(text: &str, begin: usize) -> Option<Block> {
    let mut lines = Lines::new(text, begin);
    let (mut opening, clean) = opening(text, &mut lines)?;
    let mut yaml_start = lines.at();
    let exact = text[opening.range()].trim_end() == "---";
    let needed = if exact && clean { 1 } else { ENOUGH_KEYS };
    let mut keys = 0;
    for line in lines {
        let words = &text[line.range()];
        // Front matter that is shown as code has its own `---` within.
        if words.trim_end() == "---"
            && text[opening.end..line.start].trim().is_empty()
            && text[opening.range()].contains('`')
        {
            opening = line;
            yaml_start = (line.end + 1).min(text.len());
            continue;
        }
        if is_nearly_a_fence(words) {
            let yaml = Span::new(yaml_start, line.start);
            let block = Block { span: Span::new(opening.start, line.end), opening, yaml, closing: Some(line) };
            return (keys >= needed).then_some(block);
        }
        // A heading ends the search: the block would reach into the document.
        if words.starts_with("# ") || words.starts_with("##") {
            return None;
        }
        let words = words.trim_start_matches(' ');
        let is_key = |key: &str| words.strip_prefix(key).is_some_and(|rest| rest.starts_with(':'));
        keys += usize::from(is_pair(words) && KEYS.iter().any(|key| is_key(key)));
    }
    None
}

/// The line that opens the block, and whether nothing but blank lines stands before it.
fn opening(text: &str, lines: &mut Lines<'_>) -> Option<(Span, bool)> {
    let mut clean = true;
    let mut in_comment = false;
    for line in lines {
        let words = text[line.range()].trim_matches(|c| !is_visible_char(c));
        if in_comment || words.starts_with("<!--") {
            in_comment = !words.ends_with("-->");
            clean = false;
        } else if is_nearly_an_opening(&text[line.range()]) && (clean || words.starts_with(is_dash)) {
            return Some((line, clean));
        } else if words.starts_with("##") || words.starts_with("```") || words.starts_with("~~~") {
            return None;
        } else if !words.is_empty() {
            clean = false;
        }
    }
    None
}
