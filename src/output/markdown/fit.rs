//! Makes a page of sections that is never longer than it may be: what is too much is cut row by row and counted.

use crate::noun::Noun;
use crate::output::plural;

/// How long a page may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Budget {
    /// In characters, as comments are measured.
    Characters(usize),
    /// In bytes, as job summaries are measured.
    Bytes(usize),
}

impl Budget {
    /// How much of this budget `text` takes.
    pub fn size(self, text: &str) -> usize {
        match self {
            Budget::Characters(_) => text.chars().count(),
            Budget::Bytes(_) => text.len(),
        }
    }

    /// All of it.
    pub const fn total(self) -> usize {
        match self {
            Budget::Characters(total) | Budget::Bytes(total) => total,
        }
    }
}

/// How many sections may have many rows: each is sure of such a part of the page before any gets more.
const PARTS: usize = 10;

/// A part of the page.
#[derive(Debug, Default)]
pub(super) struct Section {
    /// What comes before the rows; ends with a line end.
    pub head: String,
    /// Lines, with their ends, from the most to the least important.
    pub rows: Vec<String>,
    /// What comes after the rows.
    pub tail: &'static str,
    /// What a row is about, for the count of those that were cut: `finding`.
    pub thing: &'static str,
    /// Who is served first when there is not enough for all: the lowest.
    pub rank: u8,
}

impl Section {
    /// What the section says where only the first `shown` rows are there.
    fn note(&self, shown: usize, noun: &Noun) -> String {
        let cut = self.rows.len() - shown;
        let gap = if self.head.is_empty() && shown == 0 { "" } else { "\n" };
        match (cut, shown) {
            (0, _) => String::new(),
            (_, 0) => format!("{gap}… {}, cut for length\n", noun.say(&plural(cut, self.thing))),
            _ => format!("{gap}… and {}\n", noun.say(&plural(cut, &format!("more {}", self.thing)))),
        }
    }
}

/// The page: each section with as many rows as there is room for, an empty line between sections. Sections are served
/// by rank; each first gets up to a tenth of the page, then the rest is given out. A section whose frame does not fit
/// is left out.
pub(super) fn page(sections: &[Section], budget: Budget, noun: &Noun) -> String {
    let mut by_rank: Vec<usize> = (0..sections.len()).collect();
    by_rank.sort_by_key(|&index| sections[index].rank);
    let mut left = budget.total();
    by_rank.retain(|&index| {
        let section = &sections[index];
        // No other note is longer than this one.
        let note = section.note(0, noun);
        let frame = budget.size(&section.head) + budget.size(&note) + budget.size(section.tail) + 1;
        let fits = frame <= left;
        left -= if fits { frame } else { 0 };
        fits
    });
    let (mut shown, mut used) = (vec![0; sections.len()], vec![0; sections.len()]);
    for share in [budget.total() / PARTS, usize::MAX] {
        for &index in &by_rank {
            for row in &sections[index].rows[shown[index]..] {
                let size = budget.size(row);
                if size > left || used[index] + size > share {
                    break;
                }
                left -= size;
                used[index] += size;
                shown[index] += 1;
            }
        }
    }
    let mut page = String::new();
    for (index, section) in sections.iter().enumerate().filter(|(index, _)| by_rank.contains(index)) {
        if !page.is_empty() {
            page.push('\n');
        }
        page.push_str(&section.head);
        page.extend(section.rows[..shown[index]].iter().map(String::as_str));
        page.push_str(&section.note(shown[index], noun));
        page.push_str(section.tail);
    }
    page
}
