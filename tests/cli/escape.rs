//! What a reader copies from code in a comment is what the document has, and nothing in it is more than text.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use vep_check::output::escape;

use crate::common::markdown::cmark;
use crate::common::skip::skip;

/// Texts of which each character means something to a reader of Markdown, of comments or of logs.
const TEXTS: [&str; 24] = [
    "<!-- TODO -->",
    "<!--",
    "<!-- a --> and <!-- b",
    "a | b",
    "|",
    "a \\| b",
    "\\|",
    "\\\\| c \\",
    "| `d|e\\|f` |",
    "##[group]x",
    "##[add-matcher]x | <!-- y",
    "| `` ` ``` c",
    "| @kubevirt/maintainers @all",
    "@ann | b",
    "| alex@example.org, b@.c, mailto:d+e@-f.g @@ x@y",
    "| #12 GH-1 kubevirt/kubevirt#3",
    "| https://evil.example www.evil.example ftp://a.b",
    "| [a](https://evil.example) ![b](https://evil.example/x.png) [^e] [c]: d",
    "| </code></details><img src=x> <br> <b>",
    "| &amp; &#124; &lt; &commat;ann",
    "| *a* _b_ __c__ **d** ~~e~~ $f$ :smile:",
    "| /hold ::error::x %0A",
    "| ünïcode „quotes“ 🐛",
    "| > a - b + c 1. d",
];

/// `words` as code, between two cells of a table and in an entry of a list.
fn page(words: &str) -> String {
    let code = escape::code(words);
    format!("| a | b | c |\n|---|---|---|\n| 1 | {code} | 3 |\n\n- {code}\n")
}

/// The second cell of the second row, and the entry of the list, as pulldown-cmark shows them.
fn shown(page: &str) -> [String; 2] {
    let (mut cells, mut entry, mut in_cell) = (Vec::new(), String::new(), false);
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    for event in Parser::new_ext(page, options) {
        match event {
            Event::Start(Tag::TableCell) => {
                in_cell = true;
                cells.push(String::new());
            }
            Event::End(TagEnd::TableCell) => in_cell = false,
            Event::Text(text) | Event::Code(text) if in_cell => cells.last_mut().expect("a cell").push_str(&text),
            Event::Text(text) | Event::Code(text) => entry.push_str(&text),
            Event::InlineHtml(html) => assert!(["<code>", "</code>"].contains(&&*html), "{html} in {page}"),
            Event::Start(Tag::Table(_) | Tag::TableHead | Tag::TableRow | Tag::List(_) | Tag::Item) | Event::End(_) => {
            }
            other => panic!("{other:?} in {page}"),
        }
    }
    assert_eq!(cells.len(), 6, "{page}");
    [cells.swap_remove(4), entry]
}

/// The same as cmark-gfm shows them.
fn shown_by_cmark(page: &str) -> Option<[String; 2]> {
    let html = cmark(page, &["--to", "html", "--unsafe"])?;
    let between = |begin: &str, end: &str| {
        let (_, rest) = html.split_once(begin).unwrap_or_else(|| panic!("no {begin} in {html}"));
        let inner = rest.split(end).next().expect("a part").trim().replace("</code><code>", "");
        let inner = inner.strip_prefix("<code>").and_then(|inner| inner.strip_suffix("</code>"));
        let inner = inner.unwrap_or_else(|| panic!("no code in {html}"));
        assert!(!inner.contains('<'), "HTML in code: {html}");
        inner.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
    };
    Some([between("<td>1</td>\n<td>", "</td>"), between("<li>", "</li>")])
}

#[test]
fn code_shows_what_the_document_has() {
    let mut asked = true;
    for words in TEXTS {
        let page = page(words);
        let wanted = [words.to_owned(), words.to_owned()];
        assert_eq!(shown(&page), wanted, "{page}");
        match shown_by_cmark(&page) {
            Some(shown) => assert_eq!(shown, wanted, "{page}"),
            None => asked = false,
        }
        assert!(!page.contains('\u{200b}'), "a space that nobody wrote: {page:?}");
        for mark in ["<!--", "##["] {
            assert!(!page.contains(mark), "{mark} in {page}");
        }
    }
    if !asked {
        skip("cmark-gfm is not installed");
    }
}

#[test]
fn code_in_a_message_shows_what_the_document_has() {
    for words in TEXTS.iter().filter(|words| !words.contains('`')) {
        let code = escape::code(words);
        assert_eq!(escape::text(&format!("delete `{words}` here")), format!("delete {code} here"));
    }
}

#[test]
fn what_a_terminal_or_a_reader_of_lines_obeys_is_made_visible() {
    for obeyed in ['\u{1b}', '\u{7f}', '\u{9b}', '\r', '\u{202e}', '\u{2066}', '\u{61c}', '\u{2028}', '\u{2029}'] {
        assert!(escape::is_obeyed(obeyed), "{obeyed:?}");
    }
    for harmless in ['a', ' ', '\t', 'ü', '\u{200b}'] {
        assert!(!escape::is_obeyed(harmless), "{harmless:?}");
    }
    assert_eq!(escape::diff_for_terminal("+a\u{1b}[31m\n b\n"), "+a\u{fffd}[31m\n b\n");
    assert_eq!(escape::command_data("a\u{1b}b\u{2028}c\u{202e}d%\n"), "a\u{fffd}b\u{fffd}c\u{fffd}d%25%0A");
}

#[test]
fn words_of_ours_stay_what_they_are() {
    for (words, shown) in [
        ("a `b` c", "a `b` c"),
        // The odd one out.
        ("a `b` c ` d", "a `b` c \\` d"),
        ("a ` d", "a \\` d"),
        // Nobody is called by a sign alone.
        ("a @ b", "a @ b"),
        ("a @b", "a @\u{200b}b"),
        // A number that stands alone can be copied.
        ("see #12", "see `#12`"),
        ("see #12`x`", "see #\u{200b}12`x`"),
    ] {
        assert_eq!(escape::text(words), shown, "{words}");
    }
}
