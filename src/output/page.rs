//! A rule's page, which is Markdown, as a terminal shows it.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use textwrap::{Options, WordSplitter};

const BOLD: &str = "\x1b[1m";
const HEADING: &str = "\x1b[1;4m";
const CODE: &str = "\x1b[36m";
const DIM: &str = "\x1b[2m";
const PLAIN: &str = "\x1b[0m";

/// `markdown`, a page of ours, in lines of at most `width` columns, with headings and code set off by `color` where a
/// terminal has it. Blocks of code are indented and never broken.
pub fn render(markdown: &str, width: usize, color: bool) -> String {
    let mut page =
        Page { out: String::new(), words: String::new(), width: width.max(20), color, lists: Vec::new(), item: None };
    for event in Parser::new(markdown) {
        match event {
            Event::Start(Tag::Heading { .. }) => page.style(HEADING),
            Event::End(TagEnd::Heading(_)) => {
                page.style(PLAIN);
                page.paragraph();
            }
            Event::End(TagEnd::CodeBlock) => {
                page.code_block();
            }
            Event::Start(Tag::Strong | Tag::Emphasis) => page.style(BOLD),
            Event::End(TagEnd::Strong | TagEnd::Emphasis) => page.style(PLAIN),
            Event::Start(Tag::List(first)) => {
                page.paragraph();
                page.lists.push(first);
            }
            Event::End(TagEnd::List(_)) => {
                page.lists.pop();
                if page.lists.is_empty() {
                    page.gap();
                }
            }
            Event::Start(Tag::Item) => page.item = page.bullet(),
            Event::End(TagEnd::Paragraph) => page.paragraph(),
            Event::End(TagEnd::Item) => page.line(),
            Event::Text(text) => page.words.push_str(&text),
            Event::Code(text) => {
                page.style(CODE);
                page.words.push_str(&format!("`{text}`"));
                page.style(PLAIN);
            }
            Event::SoftBreak | Event::HardBreak => page.words.push(' '),
            _ => {}
        }
    }
    page.out.truncate(page.out.trim_end().len());
    page.out.push('\n');
    page.out
}

/// A page as far as it is written.
struct Page {
    out: String,
    /// What the block at hand says so far.
    words: String,
    width: usize,
    color: bool,
    /// The lists around it: the next number of each that has numbers.
    lists: Vec<Option<u64>>,
    /// What stands before the first line of the item at hand.
    item: Option<String>,
}

impl Page {
    fn style(&mut self, style: &str) {
        if self.color {
            self.words.push_str(style);
        }
    }

    /// The mark of the next item of the innermost list.
    fn bullet(&mut self) -> Option<String> {
        let number = self.lists.last_mut()?;
        Some(match number {
            Some(number) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            None => "- ".to_owned(),
        })
    }

    /// Ends a line, and leaves one blank behind it unless it stands in a list.
    fn paragraph(&mut self) {
        self.line();
        if self.lists.is_empty() {
            self.gap();
        }
    }

    fn line(&mut self) {
        let words = std::mem::take(&mut self.words);
        if words.trim().is_empty() {
            return;
        }
        let outer = "  ".repeat(self.lists.len().saturating_sub(1));
        let mark = self.item.take().unwrap_or_else(|| if self.lists.is_empty() { "" } else { "  " }.to_owned());
        let (first, rest) = (format!("{outer}{mark}"), format!("{outer}{}", " ".repeat(mark.len())));
        // A name such as `sig-compute` stays in one piece, so that it can be copied.
        let options = Options::new(self.width).initial_indent(&first).subsequent_indent(&rest);
        let options = options.word_splitter(WordSplitter::NoHyphenation).break_words(false);
        self.out.push_str(&textwrap::fill(words.trim(), options));
        self.out.push('\n');
    }

    fn code_block(&mut self) {
        for line in std::mem::take(&mut self.words).lines() {
            match (line.is_empty(), self.color) {
                (true, _) => {}
                (false, true) => self.out.push_str(&format!("    {DIM}{line}{PLAIN}")),
                (false, false) => self.out.push_str(&format!("    {line}")),
            }
            self.out.push('\n');
        }
        self.gap();
    }

    fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }
}
