//! Words of a stranger on their way into a log, an annotation, a table.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use vep_check::finding::About;
use vep_check::output::markdown::{self, Detail, GITHUB, Style};
use vep_check::output::{escape, github, human};
use vep_check::report::Report;
use vep_check::rules::RULES;
use vep_check::source::Span;

use super::annotations::{are_annotations, place};
use super::runner;

/// The largest summary that GitHub takes, in bytes.
///
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary>
const LARGEST: usize = 1024 * 1024;

/// HTML that our Markdown has of its own.
const HTML: [&str; 8] = ["<br>", "<details>", "</details>", "<summary>", "<sup>", "</sup>", "<sub>", "</sub>"];

/// Begin and end of code that is written as HTML, with nothing but text between them.
const CODE: [&str; 2] = ["<code>", "</code>"];

/// A report with one finding that says, and stands in, whatever an input says: message, help, path, text, one
/// after another with form feeds between them.
fn report(data: &[u8]) -> Report {
    let text = String::from_utf8_lossy(data);
    let mut parts = text.split('\u{c}');
    let mut next = || parts.next().unwrap_or_default();
    let (message, help, path, text) = (next(), next(), next(), next());
    let path = if path.trim().is_empty() { "a.md" } else { path };
    let start = data.first().map_or(0, |&byte| usize::from(byte) % (text.len() + 1));
    let span = Span::new(start, start + data.len() % 7);
    let found = RULES[data.len() % RULES.len()].at(place(path, text, span), About::Whole, message).help(help);
    let related = found.clone().related(place(path, text, Span::at(start)), message);
    Report { findings: vec![found, related], ..Report::default() }
}

/// Annotations and the log.
pub fn commands(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let kept = |c: char| matches!(c, '\r' | '\n') || !escape::is_obeyed(c);
    let defused: String = text.chars().map(|c| if kept(c) { c } else { '\u{fffd}' }).collect();
    let defused = defused.replace("##[", "##\u{200b}[");
    assert_eq!(runner::decoded(&escape::command_data(&text), false), defused);
    assert_eq!(runner::decoded(&escape::command_property(&text), true), defused);
    assert!(!escape::command_data(&text).contains(['\n', '\r']));
    assert!(!escape::command_property(&text).contains(['\n', '\r', ':', ',']));
    let report = report(data);
    are_annotations(&report, &github::render(&report));
    for color in [false, true] {
        let text = human::render(&report, color);
        assert_eq!(runner::commands(&text), [], "{text}");
    }
}

/// Cells of tables, and the summary.
pub fn markdown(data: &[u8]) {
    let words = String::from_utf8_lossy(data);
    for escaped in [escape::text(&words), escape::code(&words)] {
        let read = cell(&escaped);
        // What a cell shows at most.
        let given: String = words.chars().take(300).collect();
        assert_eq!(letters(&read), letters(&given), "{escaped:?}");
    }
    let report = report(data);
    are_safe_pages(&report);
}

/// What a reader sees in a cell that holds `escaped`, between two others.
fn cell(escaped: &str) -> String {
    let table = format!("| a | b | c |\n|---|---|---|\n| 1 | {escaped} | 3 |\n");
    let mut cells = Vec::new();
    for event in Parser::new_ext(&table, options()) {
        match event {
            Event::Start(Tag::TableCell) => cells.push(String::new()),
            Event::Text(text) | Event::Code(text) => cells.last_mut().expect("text in a cell").push_str(&text),
            Event::InlineHtml(html) if CODE.contains(&&*html) => {}
            Event::Start(Tag::Table(_) | Tag::TableHead | Tag::TableRow) | Event::End(_) => {}
            other => panic!("{other:?} in {table}"),
        }
    }
    assert_eq!((cells.len(), cells[3].as_str(), cells[5].as_str()), (6, "1", "3"), "{table}");
    cells.swap_remove(4)
}

/// The characters of `text` that mean something: escaping may change white space, what cannot be seen, and quotes.
fn letters(text: &str) -> String {
    let odd = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || !escape::is_shown_as_it_is(c)
            || matches!(c, '`' | '\'' | '…' | '\u{fffd}')
    };
    text.chars().filter(|&c| !odd(c)).collect()
}

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS
}

/// The pages for `report`, as a job summary and as a comment.
pub fn are_safe_pages(report: &Report) {
    let summary = Style::summary(GITHUB);
    is_safe_markdown(&markdown::render(report, &summary), report, summary.detail);
    let comment = markdown::render(report, &Style::comment(GITHUB, 0));
    assert!(comment.chars().count() <= markdown::COMMENT, "{} characters", comment.chars().count());
    is_safe_markdown(&comment, report, Detail::Brief);
}

/// The summary of `report` is within GitHub's limit, has a row for each finding where it tells
/// all, and holds no markup, link, mention or
/// command but its own.
fn is_safe_markdown(text: &str, report: &Report, detail: Detail) {
    assert!(text.len() <= LARGEST, "{} bytes", text.len());
    assert!(!text.contains("<!--"), "{text}");
    // Prow and its like obey lines that start so, in comments.
    assert!(!text.lines().any(|line| line.trim_start().starts_with('/')), "{text}");
    assert_eq!(runner::commands(text), [], "{text}");
    let mut rows = 0;
    let mut links = 0;
    let mut diff: Option<String> = None;
    let mut in_code = false;
    for event in Parser::new_ext(text, options()) {
        match event {
            Event::InlineHtml(html) if *html == *CODE[usize::from(in_code)] => in_code = !in_code,
            // Nothing inside code is a name.
            Event::Text(_) if in_code => {}
            other if in_code => panic!("{other:?} in code in {text}"),
            // The edits that are certain: as a whole, and nothing else.
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) if *language == *"diff" => {
                diff = Some(String::new());
            }
            Event::End(TagEnd::CodeBlock) => {
                let shown = diff.take().expect("a diff has begun");
                let is_shown = |edits: &str| edits.trim_end_matches('\n') == shown.trim_end_matches('\n');
                assert!(report.diffs.iter().any(|edits| is_shown(&edits.diff)), "no edits of ours: {shown}");
            }
            Event::Text(words) if diff.is_some() => diff.get_or_insert_default().push_str(&words),
            Event::Start(Tag::TableRow) => rows += 1,
            Event::Start(Tag::Image { .. } | Tag::CodeBlock(_) | Tag::BlockQuote(_) | Tag::FootnoteDefinition(_)) => {
                panic!("markup of a stranger: {event:?} in {text}")
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert!(dest_url.starts_with(&format!("{GITHUB}/")), "a link to {dest_url} in {text}");
                links += 1;
            }
            Event::End(TagEnd::Link) => links -= 1,
            Event::Html(html) | Event::InlineHtml(html) => {
                let html = html.trim();
                assert!(html.is_empty() || HTML.iter().any(|own| html.starts_with(own)), "{html} in {text}");
            }
            Event::Text(words) if links == 0 => {
                // A mention, or an address of mail.
                let names = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
                let live = words.match_indices('@').any(|(at, _)| words[at + 1..].starts_with(names));
                assert!(!live, "a mention in {words}");
            }
            Event::FootnoteReference(_) | Event::TaskListMarker(_) | Event::Rule => panic!("{event:?} in {text}"),
            _ => {}
        }
    }
    assert!(!in_code, "code without an end in {text}");
    let shown = report.findings.iter().filter(|finding| finding.existing || finding.allowed.is_none());
    // What is too much is cut, and the page says so. What is wrong with a pull request has tables of its own.
    let is_whole = detail == Detail::Full && report.pull_request.is_none();
    if is_whole && !text.contains("… and ") && !text.contains(", cut for length") {
        assert_eq!(rows, shown.count(), "rows of {text}");
    }
}
