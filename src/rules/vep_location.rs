//! `vep-location`: a document lies outside any `<number>-<name>/` directory.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Role, Rule, has_own_directory, main_document, top_of};
use crate::vep::Vep;
use crate::vep::place::{Around, is_readme, number_of, slug, slug_of_name};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "vep-location",
    summary: "a document lies outside any `<number>-<name>/` directory",
    severity: Severity::Error,
    check: Check::Path(check),
    needs: &[],
    fixable: false,
    page: include_str!("vep-location.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let layout = &context.config().layout;
    let place = &vep.place;
    // What stands there is no document: `vep-file-name` says so.
    if !place.main && context.document.is_none() {
        return Vec::new();
    }
    if context.role == Role::Vep
        && let Some(directory) = main_document(vep, context.tree, context.snapshot)
        && !has_own_directory(vep, directory)
    {
        return vec![beside(vep, directory, context)];
    }
    if layout.is_flat() {
        return out_of_place(vep, context).into_iter().collect();
    }
    let sig = match place.directories.as_deref() {
        None | Some([]) if place.has_sig_directories() => "<sig>/".to_owned(),
        None | Some([]) => String::new(),
        // Without a SIG's directory around it: `vep-sig-directory` says so.
        Some([sig]) if place.has_sig_directories() && number_of(sig).is_none() => format!("{sig}/"),
        Some(_) => return Vec::new(),
    };
    if context.role == Role::Stray && is_readme(&place.file) {
        return Vec::new();
    }
    let number = context.right_number(vep).map_or("<issue number>".to_owned(), |number| number.to_string());
    let name = match (place.main, &vep.title) {
        (true, Some(title)) => slug(&title.subject),
        _ => slug_of_name(stem(vep)),
    };
    let name = if name.is_ascii() { name.as_str() } else { "<name>" };
    let message = format!("`{}` is not inside a `<number>-<name>/` directory", place.path);
    let target = format!("{}/{sig}{number}-{name}/{}", layout.directory, layout.file);
    vec![RULE.at(top_of(vep), About::Whole, message).help(format!("move it to `{target}`"))]
}

/// What is said where documents have no directories of their own, and this one does not lie where they do.
fn out_of_place(vep: &Vep, context: &Context<'_>) -> Option<Finding> {
    let (layout, place) = (&context.config().layout, &vep.place);
    let around = match layout.around {
        Around::Nothing => "",
        Around::Sig => "<sig>",
        Around::Area => "<area>",
    };
    let depth = place.directories.as_ref().map(Vec::len);
    let wanted = usize::from(!around.is_empty());
    let fits = depth.is_some_and(|depth| depth == wanted || layout.deep && depth > wanted);
    if fits || context.role == Role::Stray && is_readme(&place.file) {
        return None;
    }
    let message = format!("`{}` does not lie where documents do", place.path);
    let target = layout.path(around, &slug_of_name(stem(vep)));
    Some(RULE.at(top_of(vep), About::Whole, message).help(format!("move it to `{target}`")))
}

/// What is said of a whole proposal that lies in the directory of another VEP: it is looked at as if it were part of that.
fn beside(vep: &Vep, directory: &str, context: &Context<'_>) -> Finding {
    let file = &context.config().layout.file;
    let message = format!("`{}` is a whole proposal beside `{directory}/{file}`", vep.place.path);
    let number = context.tracker(vep).filter(|number| vep.place.number() != Some(*number));
    let number = number.map_or("<issue number>".to_owned(), |number| number.to_string());
    let name = slug_of_name(stem(vep));
    let name = if name.is_ascii() { name.as_str() } else { "<name>" };
    let target = format!("{directory}/{number}-{name}/{file}");
    RULE.at(top_of(vep), About::Whole, message)
        .severity(Severity::Warning)
        .help(format!("give it a tracking issue and a directory of its own: `{target}`"))
}

fn stem(vep: &Vep) -> &str {
    let file = vep.place.file.as_str();
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}
