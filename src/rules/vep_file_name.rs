//! `vep-file-name`: a VEP's directory has no `vep.md`.

use crate::config::is_markdown;
use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Role, Rule, has_own_directory, main_document, top_of};
use crate::snapshot::NoText;
use crate::vep::Vep;
use crate::vep::place::number_of;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "vep-file-name",
    summary: "a VEP's directory has no `vep.md`",
    severity: Severity::Error,
    check: Check::Path(check),
    needs: &[],
    fixable: false,
    page: include_str!("vep-file-name.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let place = &vep.place;
    let wanted = &context.config().layout.file;
    if !place.main && context.document.is_none() {
        return vec![no_document(vep, context)];
    }
    let Some(directory) = place.directories.as_ref().and_then(|parts| parts.last()) else { return Vec::new() };
    if context.config().layout.is_flat() {
        return not_a_file(vep, context).into_iter().collect();
    }
    if place.below_sig().is_empty() && number_of(directory).is_none() {
        return Vec::new();
    }
    if place.main {
        return not_a_file(vep, context).into_iter().collect();
    }
    // Of a document beside a main one, `vep-location` speaks, unless it has a directory of its own there.
    let around = main_document(vep, context.tree, context.snapshot);
    let beside = around.is_some_and(|around| context.role != Role::Vep || !has_own_directory(vep, around));
    if beside || (context.role == Role::Stray && !is_only_document(vep, context)) {
        return Vec::new();
    }
    let message = format!("no `{wanted}` in `{directory}/`");
    vec![RULE.at(top_of(vep), About::Whole, message).help(format!("rename `{}` to `{wanted}`", place.file))]
}

/// What is said of something else that has the name of a main document.
fn not_a_file(vep: &Vep, context: &Context<'_>) -> Option<Finding> {
    let place = &vep.place;
    let Some(NoText::NotAFile(what)) = context.document.no_text.as_ref().filter(|_| place.main) else { return None };
    let directory = place.directories.as_ref()?.last()?;
    let message = format!("`{}` in `{directory}/` is {what}, not a file", place.file);
    Some(RULE.at(top_of(vep), About::Whole, message).help(format!("put the document itself at `{}`", place.path)))
}

/// What is said of what only stands in the place of a document, or of a directory of documents.
fn no_document(vep: &Vep, context: &Context<'_>) -> Finding {
    let config = context.config();
    let (place, wanted) = (&vep.place, &config.layout.file);
    if let Some(NoText::NotAFile(what)) = context.document.no_text {
        let message = format!("`{}` is {what}, not a directory with documents", place.path);
        return RULE
            .at(top_of(vep), About::Whole, message)
            .help("put the documents themselves there; nothing else is followed");
    }
    let directory = place.directories.iter().flatten().rfind(|part| number_of(part).is_some());
    let message = format!("no `{wanted}` in `{}/`", directory.map_or("", String::as_str));
    let help = match config.has_name_of_document(&place.path) {
        true => format!("rename `{}` to `{wanted}`, and write it as Markdown", place.file),
        false => format!("put the document there, as `{wanted}`"),
    };
    RULE.at(top_of(vep), About::Whole, message).help(help)
}

fn is_only_document(vep: &Vep, context: &Context<'_>) -> bool {
    context.tree.below(vep.place.directory_path()).filter(|path| is_markdown(path)).take(2).count() == 1
}
