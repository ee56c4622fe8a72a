//! Metadata as today's template has it: the checklist.

use crate::release::{Stage, Stages};
use crate::source::{Source, Span, Spanned};
use crate::vep::checkbox::{behind_box, ticked};
use crate::vep::name::Name;
use crate::vep::outline::Outline;

/// One item of the sign-off checklist.
#[derive(Debug, Clone)]
pub struct ChecklistItem {
    /// The box.
    pub marker: Spanned<Marker>,
    /// The words behind the box.
    pub text: String,
    /// Their comparable form, without where links lead.
    pub name: Name,
    /// The stage whose target the item is about.
    pub stage: Option<Stage>,
    /// Struck through: does not apply.
    pub struck: bool,
    /// The first line of the item, from the box on.
    pub span: Span,
    /// Whether words stand right behind the box. GitHub then shows none: `[ ](R) Alpha` is a link.
    pub glued: bool,
}

/// A box of the checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// `[x]`
    Ticked,
    /// `[ ]`
    Unticked,
    /// `[]`, `[+]`, `\[ \]`: meant as a box, shown as text.
    Odd,
}

/// The items with a box among the list items that start inside `body`.
pub fn checklist(source: &Source, outline: &Outline, body: Span, stages: &Stages) -> Vec<ChecklistItem> {
    outline.items_in(body).iter().filter_map(|item| checklist_item(source, *item, stages)).collect()
}

fn checklist_item(source: &Source, item: Span, stages: &Stages) -> Option<ChecklistItem> {
    let text = source.slice(item);
    // The first item of an indented list starts with the indent.
    let indent = text.len() - text.trim_start().len();
    let bullet = indent + text[indent..].find(char::is_whitespace)?;
    let open = bullet + text[bullet..].find(|c: char| !(c.is_whitespace() || c == '~'))?;
    // Formatters write `[]`, which is no box to them, as `\[\]`.
    let escaped = text[open..].starts_with('\\');
    let start = open + usize::from(escaped);
    let inside = text[start..].strip_prefix('[')?;
    // A box holds at most a few characters, and no destination follows it.
    let close = start + 1 + inside.char_indices().take(4).find(|(_, c)| *c == ']')?.0;
    let content = &text[start + 1..close];
    let content = if escaped { content.strip_suffix('\\').unwrap_or(content) } else { content };
    let behind = &text[close + 1..];
    let reference = !content.is_empty() && content.bytes().all(|byte| byte.is_ascii_digit());
    let ticked = ticked(content);
    let marker = match ticked {
        None if escaped => return None,
        _ if escaped => Marker::Odd,
        Some(true) if content.len() == 1 => Marker::Ticked,
        Some(false) if content == " " => Marker::Unticked,
        _ => Marker::Odd,
    };
    // `[x](https://…)` leads somewhere, `[ ](R)` nowhere.
    let leads = behind.starts_with('(') && behind[..behind.find(')').unwrap_or(0)].contains(['/', '#', '.']);
    if reference || content.contains('\n') || behind.starts_with(':') || leads {
        return None;
    }
    if behind.starts_with(['(', '[']) && ticked.is_none() {
        return None;
    }
    let words = own_words(behind);
    let struck = text[..open].contains('~') || words.starts_with('~');
    let words = words.trim_matches('~').trim();
    let end = item.start + close + 1 + behind.find('\n').unwrap_or(behind.len());
    Some(ChecklistItem {
        marker: Spanned::new(marker, Span::new(item.start + open, item.start + close + 1)),
        text: words.to_owned(),
        name: Name::of_linked(words),
        stage: item_stage(words, stages),
        struck,
        span: Span::new(item.start + open, end),
        // GitHub wants white space of ASCII there. <https://github.github.com/gfm/#task-list-items-extension->
        glued: !behind.is_empty() && !behind.starts_with([' ', '\t', '\r', '\n', '~']),
    })
}

/// The words of an item, which may begin on a line below its box or go on there. A line without indent may have been meant
/// as another item, as `-[ ] (R) Alpha`.
fn own_words(behind: &str) -> String {
    let is_item = |line: &str| line.starts_with(['-', '*', '+']) || behind_box(line).is_some();
    let is_own = |line: &&str| line.starts_with([' ', '\t']) && !line.trim().is_empty() && !is_item(line.trim_start());
    let mut lines = behind.lines();
    let first = lines.next().map(str::trim).filter(|first| !first.is_empty());
    first.into_iter().chain(lines.take_while(is_own).map(str::trim)).collect::<Vec<_>>().join(" ")
}

/// The stage in `Alpha target version is explicitly mentioned and approved`.
fn item_stage(words: &str, stages: &Stages) -> Option<Stage> {
    let lower = words.to_lowercase();
    let before = &lower[..lower.find("target")?];
    let words = before.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    stages.in_words(words).first().copied()
}
