//! `no-text`: a document is empty, too large, or not text.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Role, Rule};
use crate::snapshot::{Document, NoText, TemplateOrigin};
use crate::source::{Location, Span};
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "no-text",
    summary: "a document is empty, too large, or not text",
    severity: Severity::Error,
    check: Check::Path(check),
    needs: &[],
    fixable: false,
    page: include_str!("no-text.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let source = &context.document.source;
    let finding = match context.document.no_text {
        Some(NoText::Binary { at, byte }) => {
            let end = source.text()[at..].chars().next().map_or(at, |c| at + c.len_utf8());
            let message = if byte == 0 {
                "the file has a NUL byte, so it is not text".to_owned()
            } else {
                format!("the file is not UTF-8: byte 0x{byte:02x} is part of no character")
            };
            RULE.at(Location::new(source, Span::new(at, end)), About::Whole, message).help("save it as UTF-8 text")
        }
        Some(NoText::TooLarge { bytes }) => {
            let limit = Document::MAX_BYTES;
            let message = format!("the file has {bytes} bytes; a document has at most {limit}");
            RULE.at(Location::new(source, Span::at(0)), About::Whole, message)
                .help("keep data beside the document, in files of its own")
        }
        Some(NoText::TooDense { marks }) => {
            let limit = Document::MAX_MARKS;
            let message = format!("the file has {marks} characters of markup; a document has at most {limit}");
            RULE.at(Location::new(source, Span::at(0)), About::Whole, message)
                .help("keep data beside the document, in files of its own")
        }
        Some(NoText::LfsPointer) => {
            let message = "the file is a pointer of Git LFS, not the document";
            RULE.at(Location::new(source, Span::at(0)), About::Whole, message)
                .help("commit the document itself; `.gitattributes` says what goes into Git LFS")
        }
        None if context.role == Role::Vep && !vep.has_text() => {
            let help = match &context.snapshot.template_origin {
                TemplateOrigin::Repository(path) => format!("copy `{path}` and fill it in"),
                TemplateOrigin::BuiltIn => "copy the template and fill it in".to_owned(),
            };
            RULE.at(Location::new(source, Span::at(0)), About::Whole, "the document is empty").help(help)
        }
        _ => return Vec::new(),
    };
    vec![finding]
}
