//! `on-by-default-missing`: a beta target without a word on being on by default.

use crate::finding::{Finding, Severity};
use crate::rule::{self, Check, Context, Fact, Rule, empty_words, one_line};
use crate::vep::Vep;
use crate::vep::gate::Gate;
use crate::vep::graduation::stage_parts;
use crate::vep::name::Name;
use crate::vep::outline::{Run, RunKind};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "on-by-default-missing",
    summary: "a beta target without a word on being on by default",
    severity: Severity::Warning,
    check: Check::Vep(check),
    needs: &[Fact::Stages],
    fixable: false,
    page: include_str!("on-by-default-missing.md"),
};

/// What is said of being on by default, in other words than those of the heading.
const SAID: [&str; 4] = ["on by default", "on-by-default", "enabled by default", "default-on"];

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let (title, first_release) = &context.config().on_by_default;
    let Some(section) = context.template().section_named(title) else { return Vec::new() };
    let Some((heading, body)) = context.graduation(vep).filter(|_| !vep.place.meta) else { return Vec::new() };
    let Some(stage) = context.config().stages().iter().find(|stage| stage.on_by_default) else { return Vec::new() };
    let rows = vep.releases().iter().filter(|target| target.stage() == Some(stage));
    let Some((_, release)) = rows
        .filter_map(|target| Some((target, target.version()?)))
        .next_back()
        .filter(|(_, version)| first_release.is_none_or(|first| *version >= first))
        // What is to be left empty needs nothing yet.
        .filter(|(target, _)| !context.is_beyond(vep, target))
    else {
        return Vec::new();
    };
    let wanted = Name::of(title);
    let own = vep.outline.headings.iter().position(|heading| !heading.nested && heading.name == wanted);
    let filled = own.is_some_and(|index| vep.outline.has_content(vep.section(index)));
    // A bold line or an item serves as well as a heading.
    let is_line = |run: &Run| {
        run.kind == RunKind::Text && Name::of(vep.source.slice(run.span)).as_str().starts_with(wanted.as_str())
    };
    let only_words = own.filter(|_| filled).and_then(|index| empty_words(vep, vep.section(index)));
    if filled && only_words.is_none() || own.is_none() && vep.outline.runs_in(body).iter().any(is_line) {
        return Vec::new();
    }
    // Without a gate there is nothing to switch on.
    let declared = context.declared(vep);
    if context.has_no_stages(vep) || (declared.no_gate || declared.no_new_gate) && context.gate(vep) == Gate::None {
        return Vec::new();
    }
    let help = "say what must be done before the feature can be on by default";
    let (location, severity, message, help) = match own {
        Some(index) => {
            let location = vep.heading_location(&vep.outline.headings[index]);
            let (severity, has) = match only_words {
                Some(words) => (Severity::Notice, format!("says only `{}`", one_line(vep.source.slice(words.span)))),
                None => (RULE.severity, "is empty".to_owned()),
            };
            let message = format!("{} targets {release} but `{}` {has}", stage.name(), section.markdown);
            (location, severity, message, help.to_owned())
        }
        None => {
            let parts = stage_parts(vep, body);
            let part = parts.iter().find(|part| part.stages.contains(&stage));
            let span = part.map_or(heading.span, |part| part.heading);
            let message = format!("{} targets {release} but there is no `{}`", stage.name(), section.markdown);
            // Where the criteria speak of it, only the heading is missing.
            let words = part.map_or_else(String::new, |part| vep.source.slice(part.body).to_lowercase());
            let said = SAID.iter().any(|said| words.contains(said));
            let (severity, add) = if said {
                (Severity::Notice, format!("put what is said of being on by default under `{}`", section.markdown))
            } else {
                (RULE.severity, format!("add `{}` to what {} needs", section.markdown, stage.name()))
            };
            (vep.location(span), severity, message, format!("{add}, and {help}"))
        }
    };
    vec![
        RULE.at(location, rule::section(section), message)
            .within(context.section_name(&context.config().graduation))
            .severity(severity)
            .help(help),
    ]
}
