//! Why a file cannot be read, in words.

use crate::snapshot::{Document, NoText};
use crate::source::{Location, Source, Span};
use crate::vep::yaml::MAX_BYTES;

/// Why the file of `source` has no text, where that is at fault: the place, what is wrong, and what to do. It is `what`,
/// such as `a document`, which has at most `most` bytes.
pub fn why_unread(source: &Source, no_text: &NoText, what: &str, most: u64) -> Option<(Span, String, &'static str)> {
    let elsewhere = "keep data beside the document, in files of its own";
    let (message, help) = match no_text {
        NoText::Binary { at, byte } => {
            let end = source.text()[*at..].chars().next().map_or(*at, |c| at + c.len_utf8());
            let message = match byte {
                0 => "the file has a NUL byte, so it is not text".to_owned(),
                byte => format!("the file is not UTF-8: byte 0x{byte:02x} is part of no character"),
            };
            return Some((Span::new(*at, end), message, "save it as UTF-8 text"));
        }
        NoText::TooLarge { bytes } => (format!("the file has {bytes} bytes; {what} has at most {most}"), elsewhere),
        NoText::TooDense { marks } => (
            format!("the file has {marks} characters of markup; a document has at most {}", Document::MAX_MARKS),
            elsewhere,
        ),
        NoText::LfsPointer => (
            "the file is a pointer of Git LFS, not the document".to_owned(),
            "commit the document itself; `.gitattributes` says what goes into Git LFS",
        ),
        NoText::NotAFile(_) | NoText::NotMarkdown => return None,
    };
    Some((Span::at(0), message, help))
}

/// Why the file of metadata beside `document` cannot be read, where there is one: the place, what is wrong, and what to do.
pub fn why_unread_beside(document: &Document) -> Option<(Location, String, &'static str)> {
    let file = document.beside.as_ref()?;
    let (span, message, help) = match file.no_text.as_ref()? {
        NoText::NotAFile(what) => (Span::at(0), format!("this is {what}, not a file"), "put the file itself here"),
        no_text => why_unread(&file.source, no_text, "one of metadata", MAX_BYTES as u64)?,
    };
    Some((Location::new(&file.source, span), message, help))
}
