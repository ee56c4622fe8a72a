//! `vep-sig-directory`: a VEP lies under no directory of a SIG.

use crate::config::did_you_mean;
use crate::finding::{Finding, Severity};
use crate::rule::{Check, Context, Role, Rule, top_of};
use crate::vep::Vep;
use crate::vep::place::number_of;

/// The rule.
pub static RULE: Rule = Rule {
    id: "vep-sig-directory",
    summary: "a VEP lies under no directory of a SIG",
    severity: Severity::Error,
    check: Check::Path(check),
    needs: &[],
    page: include_str!("vep-sig-directory.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let layout = &context.config().layout;
    let Some(sig) = vep.place.sig() else { return Vec::new() };
    let sigs = &context.snapshot.sigs;
    let lies_deep = !vep.place.below_sig().is_empty() || number_of(sig).is_some();
    if !lies_deep || context.role == Role::Appendix || sig == layout.meta || sigs.iter().any(|known| known == sig) {
        return Vec::new();
    }
    let message = if number_of(sig).is_some() {
        format!("`{}/{sig}/` is not under a directory of a SIG", layout.directory)
    } else {
        format!("`{sig}` is not a SIG{}", did_you_mean(sig, sigs.iter().map(String::as_str)))
    };
    let known: Vec<String> = sigs.iter().map(|sig| format!("`{sig}`")).collect();
    let help = format!("move it under the owning SIG in `{}/`: {}", layout.directory, known.join(", "));
    vec![RULE.at(top_of(vep), message).help(help)]
}
