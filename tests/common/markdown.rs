//! What Markdown of ours must hold to, whatever it reports on.

use std::io::Write as _;
use std::process::{Command, Stdio};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Where links of ours lead, besides the pages of rules.
pub const SERVER: &str = "https://github.com/";

/// Asserts that `page` shows its tables whole and nothing of a document as more than text: no command to a robot or to
/// the runner, no name that notifies, no reference, no link, picture, comment or HTML but ours, nothing invisible.
#[track_caller]
pub fn is_harmless(page: &str) {
    let page = &without_diffs(page);
    for line in page.split(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}']) {
        let start = line.trim_start();
        assert!(!start.starts_with('/'), "a command to a robot: {line:?}");
        assert!(!start.starts_with("::"), "a command to the runner: {line:?}");
    }
    for mark in ["##[", "<!--", "[APPROVALNOTIFIER]"] {
        assert!(!page.contains(mark), "{mark} in:\n{page}");
    }
    // The space of no width is ours: it takes apart what would be a name, a reference, a command.
    let unseen = |c: &char| {
        c.is_control() && *c != '\n'
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
    };
    assert_eq!(page.chars().find(unseen), None, "{page}");
    rows_are_whole(page);
    let parsed = Parsed::of(page);
    parsed.is_harmless();
    if let Some(xml) = rendered(page) {
        assert_eq!(xml.matches("<table_cell").count(), parsed.cells.len(), "readers differ:\n{page}");
        assert_eq!(xml.matches("<link ").count(), parsed.links.len(), "readers differ:\n{page}");
        assert_eq!(xml.matches("<image ").count(), 0, "a picture:\n{page}");
        assert_eq!(xml.matches(">&lt;code&gt;<").count(), parsed.codes, "readers differ:\n{page}");
    }
}

/// `page` without the diffs that are to be copied byte for byte. In them, too, no line is a command, and no comment is
/// opened but in what we insert.
#[track_caller]
fn without_diffs(page: &str) -> String {
    let mut rest = String::new();
    let mut fence = None;
    for line in page.split_inclusive('\n') {
        let start =
            line.trim_end().strip_suffix("diff").filter(|ticks| ticks.len() > 2 && ticks.bytes().all(|b| b == b'`'));
        match fence {
            None if start.is_some() => fence = start,
            Some(ticks) if line.trim_end() == ticks => fence = None,
            Some(ticks) => {
                assert!(line.starts_with([' ', '+', '-', '@', '\\', '\n']), "no line of a diff: {line:?}");
                assert!(!line.contains(ticks), "the end of the diff inside of it: {line:?}");
                assert!(!line.contains("<!--") || line.starts_with('+'), "a comment that is not ours: {line:?}");
                assert!(!line.contains("##[") && !line.contains("[APPROVALNOTIFIER]"), "{line:?}");
            }
            None => rest.push_str(line),
        }
    }
    assert_eq!(fence, None, "a diff without an end:\n{page}");
    rest
}

/// Readers drop cells too many and add cells too few, both in silence: each row must have as many as the head of its
/// table, whether or not a backslash before an escaped bar is escaped itself.
#[track_caller]
fn rows_are_whole(page: &str) {
    let cells = |row: &str, backslash_can_be_escaped: bool| {
        let (mut bars, mut escaped) = (0, false);
        for c in row.chars() {
            bars += usize::from(c == '|' && !escaped);
            escaped = c == '\\' && !(escaped && backslash_can_be_escaped);
        }
        bars
    };
    let mut columns = None;
    for line in page.lines() {
        if line.starts_with('|') {
            let head = *columns.get_or_insert_with(|| cells(line, true));
            assert_eq!([cells(line, true), cells(line, false)], [head, head], "a torn row: {line}");
            assert!(line.ends_with(" |") || line.ends_with(":--|"), "a row without an end: {line}");
        } else {
            columns = None;
        }
    }
}

/// A page as pulldown-cmark reads it.
#[derive(Default)]
pub struct Parsed {
    /// The text of each cell, `\u{1}` for code.
    pub cells: Vec<String>,
    /// Where links lead.
    pub links: Vec<String>,
    /// Text between two pieces of other things, code as `\u{1}`.
    texts: Vec<String>,
    html: Vec<String>,
    /// How many pieces of code are written as HTML.
    codes: usize,
    tables: usize,
    rows: usize,
    images: usize,
    footnotes: usize,
}

impl Parsed {
    /// Reads `page`.
    pub fn of(page: &str) -> Parsed {
        let mut parsed = Parsed::default();
        let mut text = String::new();
        let mut in_code = false;
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
        for event in Parser::new_ext(page, options) {
            match event {
                Event::InlineHtml(html) if &*html == "<code>" && !in_code => in_code = true,
                Event::InlineHtml(html) if &*html == "</code>" && in_code => {
                    in_code = false;
                    parsed.codes += 1;
                    text.push('\u{1}');
                }
                // As in any code, and nothing else is there.
                Event::Text(_) if in_code => {}
                other if in_code => panic!("{other:?} in code:\n{page}"),
                Event::Text(words) => text.push_str(&words),
                // Nothing inside code is a name or a reference.
                Event::Code(_) => text.push('\u{1}'),
                Event::SoftBreak | Event::HardBreak => text.push(' '),
                Event::Html(html) | Event::InlineHtml(html) => {
                    parsed.html.push(html.into_string());
                    text.push(' ');
                }
                Event::Start(tag) => match tag {
                    Tag::Link { dest_url, .. } => parsed.links.push(dest_url.into_string()),
                    Tag::Image { .. } => parsed.images += 1,
                    Tag::Table(_) => parsed.tables += 1,
                    Tag::TableRow | Tag::TableHead => parsed.rows += 1,
                    Tag::FootnoteDefinition(_) => parsed.footnotes += 1,
                    _ => {}
                },
                Event::End(TagEnd::TableCell) => {
                    parsed.cells.push(text.clone());
                    parsed.texts.push(std::mem::take(&mut text));
                }
                Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_)) => {
                    parsed.texts.push(std::mem::take(&mut text));
                }
                _ => {}
            }
        }
        assert!(!in_code, "code without an end:\n{page}");
        parsed.texts.push(text);
        // A row begins with a bar, and there is nothing else that does; the line below the head is no row.
        let lines = page.lines().filter(|line| line.starts_with('|')).count();
        assert_eq!(lines, parsed.rows + parsed.tables, "each line of a table is a row:\n{page}");
        parsed
    }

    fn is_harmless(&self) {
        assert_eq!((self.images, self.footnotes), (0, 0), "a picture or a footnote");
        let (mut open, mut most) = (0_i32, 0);
        for html in &self.html {
            for tag in html.split('<').skip(1) {
                match tag.split('>').next().unwrap_or_default() {
                    "br" | "summary" | "/summary" | "sup" | "/sup" | "sub" | "/sub" => {}
                    "details" => open += 1,
                    "/details" => open -= 1,
                    other => panic!("raw HTML: <{other}>"),
                }
                most = most.max(open);
                assert!(open >= 0, "a fold that was never opened is closed");
            }
        }
        assert_eq!(open, 0, "a fold is never closed");
        assert!(most <= 1, "a fold in a fold");
        for link in &self.links {
            let pages = format!("{}/", env!("CARGO_PKG_REPOSITORY"));
            assert!(link.starts_with(&pages) || link.starts_with(SERVER), "a link that is not ours: {link}");
            assert!(!link.split(['/', '?']).any(|part| part == ".."), "a link that climbs: {link}");
        }
        for text in &self.texts {
            for mark in ["@", "#", "GH-", "://", "www."] {
                for (at, _) in text.match_indices(mark) {
                    let next = text[at + mark.len()..].chars().next();
                    // An address of mail may go on with other characters.
                    let links = |c: char| c.is_alphanumeric() || mark == "@" && matches!(c, '.' | '-' | '_');
                    assert!(!next.is_some_and(links), "GitHub would link `{mark}…`: {text:?}");
                }
            }
        }
    }
}

/// `page` as cmark-gfm understands it, as XML; `None` where it is not installed.
fn rendered(page: &str) -> Option<String> {
    cmark(page, &["--to", "xml"])
}

/// What cmark-gfm makes of `page`, with what GitHub reads beyond plain Markdown; `None` where it is not installed.
pub fn cmark(page: &str, arguments: &[&str]) -> Option<String> {
    let mut child = Command::new("cmark-gfm")
        .args(arguments)
        .args(["table", "strikethrough", "autolink", "tasklist"].iter().flat_map(|name| ["-e", name]))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let page = page.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(page.as_bytes()));
    let output = child.wait_with_output().expect("cmark-gfm ends");
    writer.join().expect("the writer does not panic").expect("cmark-gfm reads");
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}
