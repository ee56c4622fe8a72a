//! `vep-sig-directory`: a VEP lies under no directory of a SIG.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Role, Rule, top_of};
use crate::text::likeness;
use crate::vep::Vep;
use crate::vep::place::number_of;

/// How alike a directory and a SIG must be for the one to be meant for the other.
const NEARLY_RIGHT: f64 = 0.6;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "vep-sig-directory",
    summary: "a VEP lies under no directory of a SIG",
    severity: Severity::Error,
    check: Check::Path(check),
    needs: &[],
    fixable: false,
    page: include_str!("vep-sig-directory.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let layout = &context.config().layout;
    let Some(sig) = vep.place.sig() else { return Vec::new() };
    let sigs = &context.snapshot.sigs;
    let lies_deep = layout.is_flat() || !vep.place.below_sig().is_empty() || number_of(sig).is_some();
    if !lies_deep || context.role == Role::Appendix || sig == layout.meta || sigs.iter().any(|known| known == sig) {
        return Vec::new();
    }
    let message = if number_of(sig).is_some() {
        format!("`{}/{sig}/` is not under a directory of a SIG", layout.directory)
    } else {
        format!("`{sig}` is not a SIG")
    };
    let known: Vec<String> = sigs.iter().map(|sig| format!("`{sig}`")).collect();
    let mut help = format!("move it under the owning SIG in `{}/`: {}", layout.directory, known.join(", "));
    if let Some(meant) = meant(sig, sigs, &context.config().sig_prefix) {
        help = format!("did you mean `{meant}`? {help}");
    }
    vec![RULE.at(top_of(vep), About::Whole, message).help(help)]
}

/// The SIG that `written` was probably meant to be. The `sig-` in front makes all of them alike, so it is left aside.
fn meant<'a>(written: &str, sigs: &'a [String], prefix: &str) -> Option<&'a str> {
    let bare = |name: &str| name.strip_prefix(prefix).unwrap_or(name).to_lowercase();
    let written = bare(written);
    let near = sigs.iter().filter_map(|sig| Some((likeness(&written, &bare(sig), NEARLY_RIGHT)?, sig.as_str())));
    near.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, sig)| sig)
}
