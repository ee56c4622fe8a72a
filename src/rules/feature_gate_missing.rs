//! `feature-gate-missing`: no feature gate is named, and nothing says that there is none.

use crate::config::FieldRole;
use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Rule, has_nothing_of_template, top_of};
use crate::vep::Vep;
use crate::vep::gate::Gate;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "feature-gate-missing",
    summary: "no feature gate is named, and nothing says that there is none",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[],
    fixable: false,
    page: include_str!("feature-gate-missing.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let exempt = vep.sig().is_some_and(|sig| context.config().gateless_sigs.iter().any(|other| other == sig));
    if vep.place.meta || exempt || is_out_of_tree(vep, context) || is_in_metadata(vep, context) {
        return Vec::new();
    }
    if vep.targets.iter().any(|target| target.gate.is_some()) {
        return Vec::new();
    }
    let location = match context.gate(vep) {
        Gate::Named | Gate::None => return Vec::new(),
        Gate::Unnamed(span) => vep.location(span),
        // Of a document that has nothing of the template, `section-missing` says so.
        Gate::Unmentioned if has_nothing_of_template(vep, context) => return Vec::new(),
        Gate::Unmentioned => top_of(vep),
    };
    vec![
        RULE.at(location, About::Whole, "this VEP names no feature gate of its own")
            .help("name the gate, as in: feature gate `MyFeature`; or say why there is no feature gate"),
    ]
}

/// Whether a field of the metadata that the configuration describes names its gates.
fn is_in_metadata(vep: &Vep, context: &Context<'_>) -> bool {
    let field = context.config().fields.as_ref().and_then(|fields| fields.of_role(FieldRole::Gates));
    let said = field.zip(vep.fields()).map(|(field, (_, metadata))| metadata.filled(&field.name).is_some());
    said.unwrap_or(false)
}

/// Whether the VEP names the repositories that it changes, and the product's own is not among them.
fn is_out_of_tree(vep: &Vep, context: &Context<'_>) -> bool {
    let (section, product) = &context.config().product_repository;
    let Some(words) = context.words_of(vep, section) else { return false };
    let organisation = product.split('/').next().unwrap_or(product);
    words.contains(&format!("{organisation}/")) && !words.contains(product.as_str())
}
