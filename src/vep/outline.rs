//! What a Markdown document consists of, as GitHub renders it: headings, text, comments, list items, links.
//!
//! One pass over the events of `pulldown-cmark`, flat on purpose: quotes and lists may nest a hundred thousand deep.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::source::Span;
use crate::text::{is_visible, says_something};
use crate::vep::html_comment::HtmlComment;
use crate::vep::link::{Link, attribute_value, leads_elsewhere};
use crate::vep::name::Name;

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The whole heading, markers included, without the last line end.
    pub span: Span,
    /// The text, markup removed, as it is read.
    pub text: String,
    /// The bytes of the text.
    pub text_span: Span,
    /// The text in the form that names are compared in.
    pub name: Name,
    /// Inside a quote or a list: not a section of the document.
    pub nested: bool,
}

/// What a [`Run`] is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunKind {
    /// Words of a paragraph, a list item or a table.
    Text,
    /// Words of a heading.
    Heading,
    /// Code, in line or as a block.
    Code,
    /// HTML that shows something by itself.
    Html,
    /// An HTML tag, or tags, with nothing between them.
    Tag,
    /// A picture.
    Picture,
}

/// A stretch of visible content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// What it is.
    pub kind: RunKind,
    /// Its bytes.
    pub span: Span,
    /// Whether a reader sees anything of it on the page, and it says something: not so a zero-width space, an empty
    /// block of code, a line in a footnote, which GitHub shows at the end of the page.
    pub shows: bool,
}

/// The parts of a document, each in the order of the text.
#[derive(Debug, Default)]
pub struct Outline {
    /// All headings.
    pub headings: Vec<Heading>,
    /// All visible content.
    pub runs: Vec<Run>,
    /// All comments that HTML knows as such; `-->` in a diagram closes nothing.
    pub comments: Vec<HtmlComment>,
    /// All list items, nested ones included, from the bullet on.
    pub items: Vec<Span>,
    /// All links and pictures but those to other sites and to anchors.
    pub links: Vec<Link>,
    /// All links to anchors of the document itself.
    pub inner_links: Vec<Link>,
}

impl Outline {
    /// Reads the Markdown of `text` from byte `from` on (what is before is front matter). Spans count from the start
    /// of `text`. Never fails: every text is Markdown.
    pub fn parse(text: &str, from: usize) -> Outline {
        let mut builder = Builder { text, ..Builder::default() };
        builder.outline.runs.reserve((text.len() - from) / BYTES_A_RUN);
        // Heading attributes stay off: GitHub shows `{#id}` as text. Metadata blocks stay off: they match in the middle
        // of a document, where GitHub sees a rule and a heading.
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS;
        for (event, range) in Parser::new_ext(&text[from..], options).into_offset_iter() {
            builder.event(event, range.start + from..range.end + from);
        }
        builder.finish()
    }

    /// The runs that start inside `span`.
    pub fn runs_in(&self, span: Span) -> &[Run] {
        within(&self.runs, span, |run| run.span.start)
    }

    /// The run that byte `at` is part of.
    pub fn run_at(&self, at: usize) -> Option<&Run> {
        let before = self.runs.partition_point(|run| run.span.start <= at);
        self.runs[..before].last().filter(|run| at < run.span.end)
    }

    /// The list items that start inside `span`.
    pub fn items_in(&self, span: Span) -> &[Span] {
        within(&self.items, span, |item| item.start)
    }

    /// The comments that start inside `span`.
    pub fn comments_in(&self, span: Span) -> &[HtmlComment] {
        within(&self.comments, span, |comment| comment.span.start)
    }

    /// The visible words inside `span`, headings aside, a space between two stretches that do not touch.
    pub fn words(&self, text: &str, span: Span) -> String {
        let mut words = String::new();
        let mut end = None;
        for run in self.runs_in(span) {
            if matches!(run.kind, RunKind::Heading | RunKind::Tag) {
                continue;
            }
            if end.is_some_and(|end| end < run.span.start) {
                words.push(' ');
            }
            words.push_str(text[run.span.range()].trim_end_matches(['\r', '\n']));
            end = Some(run.span.end);
        }
        words
    }

    /// Whether a reader finds anything but headings inside `span`. What renders to nothing visible is nothing.
    pub fn has_content(&self, span: Span) -> bool {
        self.runs_in(span).iter().any(|run| run.shows && run.kind != RunKind::Heading)
    }
}

/// The part of `sorted` whose starts lie in `span`.
fn within<T>(sorted: &[T], span: Span, start: impl Fn(&T) -> usize) -> &[T] {
    let from = sorted.partition_point(|item| start(item) < span.start);
    let to = sorted.partition_point(|item| start(item) < span.end).max(from);
    &sorted[from..to]
}

/// How many bytes of a document there are to a [`Run`]: prose has more, lists and tables have less.
const BYTES_A_RUN: usize = 64;

/// How many bytes behind a link's destination are searched for it.
const LONGEST_LINK_TITLE: usize = 512;

#[derive(Default)]
struct Builder<'a> {
    text: &'a str,
    outline: Outline,
    heading: Option<Heading>,
    containers: usize,
    /// How many open blocks have been recorded whole already, so that their inner events add no run.
    hidden: usize,
    /// The footnote whose text is being read, and whether any of it shows.
    footnote: Option<(String, bool)>,
    /// The footnotes that say something.
    footnotes: HashSet<String>,
    /// References to footnotes: the run that one is part of, and the footnote's name.
    references: Vec<(usize, String)>,
}

impl Builder<'_> {
    /// The outline, once all has been read: only now is known which footnotes say something.
    fn finish(mut self) -> Outline {
        for (run, name) in self.references {
            self.outline.runs[run].shows |= self.footnotes.contains(&name);
        }
        self.outline
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        let span = Span::from(range);
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag),
            Event::Text(words) => {
                self.heading_text(&words, span);
                let kind = if self.heading.is_some() { RunKind::Heading } else { RunKind::Text };
                // The words of a block of code come one by one: any that is seen makes it one that shows.
                let shows = if self.hidden > 0 { is_visible(&words) } else { says_something(&words) };
                self.run(kind, span, shows);
            }
            Event::Code(code) => {
                self.heading_text(&code, span);
                // Code in a heading is still the heading's name, not the section's content.
                let kind = if self.heading.is_some() { RunKind::Heading } else { RunKind::Code };
                self.run(kind, span, is_visible(&code));
            }
            Event::InlineHtml(_) => self.html(span),
            Event::SoftBreak | Event::HardBreak => self.heading_text(" ", span),
            Event::FootnoteReference(name) => {
                self.run(RunKind::Text, span, false);
                let run = self.outline.runs.len() - 1;
                self.references.push((run, name.into_string()));
            }
            Event::Html(_) | Event::TaskListMarker(_) | Event::Rule => {}
            Event::InlineMath(math) | Event::DisplayMath(math) => self.run(RunKind::Text, span, is_visible(&math)),
        }
    }

    fn start(&mut self, tag: Tag<'_>, span: Span) {
        match tag {
            Tag::Heading { level, .. } => {
                let text = self.text[span.range()].trim_end();
                let span = Span::new(span.start, span.start + text.len());
                self.heading = Some(Heading {
                    level: level as u8,
                    span,
                    text: String::new(),
                    text_span: Span::at(span.end),
                    name: Name::default(),
                    nested: self.containers > 0,
                });
            }
            Tag::BlockQuote(_) | Tag::List(_) => self.containers += 1,
            Tag::FootnoteDefinition(name) => {
                self.containers += 1;
                self.footnote = Some((name.into_string(), false));
            }
            Tag::Item => {
                self.containers += 1;
                self.outline.items.push(span);
            }
            Tag::CodeBlock(_) => {
                self.run(RunKind::Code, span, false);
                self.hidden += 1;
            }
            Tag::HtmlBlock => {
                self.html(span);
                self.hidden += 1;
            }
            Tag::Link { link_type, dest_url, .. } => self.link(link_type, &dest_url, span, false),
            Tag::Image { link_type, dest_url, .. } => {
                self.run(RunKind::Picture, span, !dest_url.is_empty());
                self.link(link_type, &dest_url, span, true);
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                if let Some(mut heading) = self.heading.take() {
                    heading.text.truncate(heading.text.trim_end().len());
                    heading.name = Name::of(&heading.text);
                    // A vertical tab behind the text is white space here and a character of the text to the parser.
                    let Span { start, end } = heading.text_span;
                    heading.text_span = Span::new(start.min(heading.span.end), end.min(heading.span.end));
                    self.outline.headings.push(heading);
                }
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => self.containers -= 1,
            TagEnd::FootnoteDefinition => {
                self.containers -= 1;
                self.footnotes.extend(self.footnote.take().filter(|(_, shows)| *shows).map(|(name, _)| name));
            }
            TagEnd::CodeBlock | TagEnd::HtmlBlock => self.hidden -= 1,
            _ => {}
        }
    }

    fn heading_text(&mut self, words: &str, span: Span) {
        if let Some(heading) = &mut self.heading {
            if heading.text.is_empty() {
                heading.text_span = span;
            }
            heading.text.push_str(words);
            heading.text_span.end = span.end;
        }
    }

    /// Records content. Stretches of one kind that touch become one: the parser ends a text at every character that
    /// might have been markup.
    fn run(&mut self, kind: RunKind, span: Span, mut shows: bool) {
        if let Some((_, footnote_shows)) = &mut self.footnote {
            *footnote_shows |= shows;
            shows = false;
        }
        if let Some(last) = self.outline.runs.last_mut()
            && (self.hidden > 0 || (last.kind == kind && last.span.end == span.start))
        {
            last.span.end = last.span.end.max(span.end);
            last.shows |= shows;
            return;
        }
        self.outline.runs.push(Run { kind, span, shows });
    }

    /// A block or a stretch of HTML: comments, and what is between them.
    fn html(&mut self, span: Span) {
        let html = &self.text[span.range()];
        let mut from = 0;
        while let Some(found) = html[from..].find("<!--") {
            let open = from + found;
            self.visible_html(span.start + from, span.start + open);
            // `<!-->` is a whole comment, so the search for the end starts at its second hyphen.
            let close = html[open + 2..].find("-->").map(|found| open + 2 + found + 3);
            from = close.unwrap_or(html.len());
            let comment = Span::new(span.start + open, span.start + from);
            self.outline.comments.push(HtmlComment { span: comment, closed: close.is_some() });
        }
        self.visible_html(span.start + from, span.end);
    }

    fn visible_html(&mut self, start: usize, end: usize) {
        let html = &self.text[start..end];
        if html.trim().is_empty() {
            return;
        }
        let mut shows = false;
        let mut outside = 0;
        for (at, byte) in html.bytes().enumerate() {
            match byte {
                b'<' => {
                    shows = shows || html_says_something(&html[outside.min(at)..at]);
                    outside = html.len();
                    self.html_link(start, at, &mut shows);
                }
                b'>' if outside > at => outside = at + 1,
                _ => {}
            }
        }
        shows = shows || html_says_something(&html[outside..]);
        let kind = if shows { RunKind::Html } else { RunKind::Tag };
        self.run(kind, Span::new(start, end), shows);
    }

    /// The destination of an `<a>` or `<img>` that starts at `at` of the HTML at `start`. A picture `shows` something.
    fn html_link(&mut self, start: usize, at: usize, shows: &mut bool) {
        let tag = &self.text[start + at..];
        // Up to the next bracket of either kind, so that a million unclosed tags are read once each.
        let tag = &tag[..tag[1..].find(['<', '>']).map_or(tag.len(), |n| n + 1)];
        let name = tag[1..].split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
        let (attribute, picture) = match name.to_ascii_lowercase().as_str() {
            "img" | "video" | "source" => ("src", true),
            "a" => ("href", false),
            _ => return,
        };
        if let Some(value) = attribute_value(tag, attribute) {
            *shows |= picture && !value.is_empty();
            let span = Span::new(start + at + value.start, start + at + value.end);
            let destination = self.text[span.range()].to_owned();
            self.keep_link(Link { destination, span, picture, exact: true });
        }
    }

    fn link(&mut self, link_type: LinkType, destination: &CowStr<'_>, span: Span, picture: bool) {
        let inner = destination.starts_with('#') && !picture;
        if link_type == LinkType::Email || leads_elsewhere(destination) && !inner {
            return;
        }
        if link_type == LinkType::Autolink {
            let span = Span::new(span.start + "<".len(), span.end - ">".len());
            self.keep_link(Link { destination: destination.to_string(), span, picture, exact: true });
            return;
        }
        let inline = matches!(link_type, LinkType::Inline) && !destination.is_empty();
        // The destination stands at the end, before at most a title; a bounded look keeps nested pictures linear.
        let tail = span.end.saturating_sub(destination.len() + LONGEST_LINK_TITLE).max(span.start);
        let tail = self.text.ceil_char_boundary(tail);
        let place = self.text[tail..span.end].rfind(destination.as_ref()).filter(|_| inline);
        let exact = place.is_some();
        let span = place.map_or(span, |n| Span::new(tail + n, tail + n + destination.len()));
        self.keep_link(Link { destination: destination.to_string(), span, picture, exact });
    }

    fn keep_link(&mut self, link: Link) {
        if link.destination.starts_with('#') {
            self.outline.inner_links.extend(Some(link).filter(|link| !link.picture));
        } else if !leads_elsewhere(&link.destination) {
            self.outline.links.push(link);
        }
    }
}

/// Whether HTML outside of tags says something, its entities resolved: `&nbsp;` does not.
fn html_says_something(html: &str) -> bool {
    // An indent would make code of it, in which entities are none.
    let is_entity = html.contains('&');
    says_something(html)
        && (!is_entity
            || Parser::new(html.trim_start())
                .any(|event| matches!(event, Event::Text(words) | Event::Code(words) if says_something(&words))))
}
