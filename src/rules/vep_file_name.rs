//! `vep-file-name`: a VEP's directory has no `vep.md`.

use crate::config::is_markdown;
use crate::finding::{Finding, Severity};
use crate::rule::{Check, Context, Role, Rule, top_of};
use crate::snapshot::Oddity;
use crate::vep::Vep;
use crate::vep::place::number_of;

/// The rule.
pub static RULE: Rule = Rule {
    id: "vep-file-name",
    summary: "a VEP's directory has no `vep.md`",
    severity: Severity::Error,
    check: Check::Path(check),
    needs: &[],
    page: include_str!("vep-file-name.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let place = &vep.place;
    let wanted = &context.config().layout.file;
    let Some(directory) = place.directories.as_ref().and_then(|parts| parts.last()) else { return Vec::new() };
    if place.below_sig().is_empty() && number_of(directory).is_none() {
        return Vec::new();
    }
    if place.main {
        let Some(Oddity::NotAFile(what)) = context.document.oddity else { return Vec::new() };
        let message = format!("`{wanted}` in `{directory}/` is {what}, not a file");
        return vec![RULE.at(top_of(vep), message).help(format!("put the document itself at `{}`", place.path))];
    }
    if context.role == Role::Appendix || (context.role == Role::Stray && !is_only_document(vep, context)) {
        return Vec::new();
    }
    let message = format!("no `{wanted}` in `{directory}/`");
    vec![RULE.at(top_of(vep), message).help(format!("rename `{}` to `{wanted}`", place.file))]
}

fn is_only_document(vep: &Vep, context: &Context<'_>) -> bool {
    context.tree.below(vep.place.directory_path()).filter(|path| is_markdown(path)).take(2).count() == 1
}
